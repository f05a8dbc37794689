"""Leaves on a leg, before its first move, when it began and was answered: each move begins another CDR.

The PBX's record of a leg that ends unseen (`octi-record`) counts from these.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from octi_bridge.telephony.asterisk import actions
from octi_bridge.telephony.asterisk.actions import Action
from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.asterisk.leg import Leg
from octi_bridge.telephony.asterisk.resync import ORIGINATED_VARIABLE
from octi_bridge.telephony.errors import PbxRefused

_BEGAN, _TALKED = "OCTI_BEGAN", "OCTI_TALKED"
_CDR_BEGAN, _CDR_ANSWERED = "CDR(start,u)", "CDR(answer,u)"
_ASKED = ",".join((_BEGAN, ORIGINATED_VARIABLE, _CDR_BEGAN, _CDR_ANSWERED))
_UNKNOWN = ("", "0", "0.000000", "(null)")

Listing = Callable[[str, Mapping[str, str]], Awaitable[list[AmiMessage]]]


class Beginnings:
    """`listing` gives an action's rows, `do` sends actions."""

    def __init__(self, *, listing: Listing, do: Callable[[Sequence[Action]], Awaitable[None]]) -> None:
        self._listing, self._do = listing, do

    async def keep(self, one: Leg, other: Leg) -> None:
        """Of two legs that talk, or of which one holds the other; of each only the first time.

        A leg that we originated was answered by the agent before the other party was called: it talked since the
        other one answered.
        """
        if one.has_beginning and other.has_beginning:
            return
        ones, others = await asyncio.gather(self._ask(one), self._ask(other))
        await self._leave(one, ones, others)
        await self._leave(other, others, ones)

    async def _leave(self, leg: Leg, own: Mapping[str, str], partners: Mapping[str, str]) -> None:
        if not leg.has_beginning and _CDR_BEGAN in own and _BEGAN not in own:
            answered = partners if own.get(ORIGINATED_VARIABLE) == "1" else own
            talked = answered.get(_TALKED) or answered.get(_CDR_ANSWERED, "")
            await self._do(actions.set_variables(leg.name, {_BEGAN: own[_CDR_BEGAN], _TALKED: talked}))
        leg.has_beginning = True

    async def _ask(self, leg: Leg) -> Mapping[str, str]:
        try:
            rows = await self._listing("Status", {"Channel": leg.name, "Variables": _ASKED})
        except PbxRefused:  # it has just ended
            return {}
        pairs = (pair.partition("=") for row in rows for pair in row.all("Variable"))
        return {name: value for name, _, value in pairs if value not in _UNKNOWN}
