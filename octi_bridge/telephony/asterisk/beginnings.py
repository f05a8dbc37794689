"""Leaves on a leg when it began and when its talk did, for the PBX's record of a leg that ends unseen (`octi-record`).

On each leg before its first move, which begins another CDR. On a leg that we originated as soon as it meets another
one: its own CDR counts from the agent's pick-up, before the other party was called.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from octi_bridge.telephony.asterisk import actions
from octi_bridge.telephony.asterisk.actions import Action
from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.asterisk.leg import Leg
from octi_bridge.telephony.asterisk.resync import ORIGINATED_VARIABLE
from octi_bridge.telephony.errors import PbxError, PbxRefused
from octi_bridge.telephony.events import ChannelState

_BEGAN, _TALKED = "OCTI_BEGAN", "OCTI_TALKED"
_UNIQUEID = "Uniqueid"
_CDR_BEGAN, _CDR_ANSWERED = "CDR(start,u)", "CDR(answer,u)"
_NOW = "STRFTIME(,,%s.%3q)"  # by Asterisk's clock, as all the others
_ASKED = ",".join((_BEGAN, ORIGINATED_VARIABLE, _CDR_BEGAN, _CDR_ANSWERED, _NOW))
_UNKNOWN = ("", "0", "0.000000", "(null)")

Listing = Callable[[str, Mapping[str, str]], Awaitable[list[AmiMessage]]]


class Beginnings:
    """`listing` gives an action's rows, `do` sends actions, `monotonic` is the clock of `Leg.answered_at`."""

    def __init__(
        self, *, listing: Listing, do: Callable[[Sequence[Action]], Awaitable[None]], monotonic: Callable[[], float]
    ) -> None:
        self._listing, self._do, self._monotonic = listing, do, monotonic
        self._tasks: set[asyncio.Task[None]] = set()

    async def keep(self, one: Leg, other: Leg) -> None:
        """Of two legs that talk, or of which one holds the other; of each only the first time."""
        if one.has_beginning and other.has_beginning:
            return
        ones, others = await asyncio.gather(self._ask(one), self._ask(other))
        await self._leave(one, ones, others)
        await self._leave(other, others, ones)

    def note_answer(self, leg: Leg | None) -> None:
        """Of a leg whose state has changed; what counts is when it came up."""
        if leg is not None and leg.answered_at is None and leg.state is ChannelState.UP:
            leg.answered_at = self._monotonic()

    def keep_soon(self, originated: Leg, other: Leg) -> None:
        """Of a leg that we originated and that has met another one; only the first time. Events do not wait for it."""
        if originated.has_beginning:
            return
        originated.has_beginning = True
        task = asyncio.create_task(self._keep_originated(originated, other), name="beginning of an originated leg")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Break off what is being left."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _keep_originated(self, originated: Leg, other: Leg) -> None:
        try:
            own, partners = await asyncio.gather(self._ask(originated), self._ask(other))
            await self._do(self._beginning(originated, own, partners))
        except PbxError:  # it has just ended, or the link is lost
            originated.has_beginning = False

    async def _leave(self, leg: Leg, own: Mapping[str, str], partners: Mapping[str, str]) -> None:
        if not leg.has_beginning:
            await self._do(self._beginning(leg, own, partners))
        leg.has_beginning = True

    def _beginning(self, leg: Leg, own: Mapping[str, str], partners: Mapping[str, str]) -> list[Action]:
        """What to leave on a leg; nothing where an earlier bridge has."""
        if _CDR_BEGAN not in own or _BEGAN in own:
            return []
        created = created_at(own.get(_UNIQUEID, ""))
        if created and is_later_cdr(own[_CDR_BEGAN], own.get(_CDR_ANSWERED, "")):
            return actions.set_variables(leg.name, {_BEGAN: created, _TALKED: self._answered(leg, own) or created})
        return actions.set_variables(leg.name, {_BEGAN: own[_CDR_BEGAN], _TALKED: _talked(own, partners)})

    def _answered(self, leg: Leg, own: Mapping[str, str]) -> str:
        """When we saw it being answered, by Asterisk's clock."""
        if leg.answered_at is None or _NOW not in own:
            return ""
        return f"{float(own[_NOW]) - (self._monotonic() - leg.answered_at):.3f}"

    async def _ask(self, leg: Leg) -> Mapping[str, str]:
        try:
            rows = await self._listing("Status", {"Channel": leg.name, "Variables": _ASKED})
        except PbxRefused:  # it has just ended
            return {}
        pairs = (pair.partition("=") for row in rows for pair in row.all("Variable"))
        ids = [(_UNIQUEID, row.get(_UNIQUEID)) for row in rows]
        return dict(ids) | {name: value for name, _, value in pairs if value not in _UNKNOWN}


def created_at(channel_id: str) -> str:
    """When a leg was made, in whole seconds, by its Uniqueid: `system-1700000000.42`. The 42 only counts legs."""
    return channel_id.rpartition("-")[2].partition(".")[0]


def is_later_cdr(began: str, answered: str) -> bool:
    """Whether Asterisk began another CDR on a leg that talked already: a transfer by its own code does that.

    The PBX does not know any more since when it talked; it counts from the ring, a little too much.
    """
    return began not in ("", "0") and began == answered


def _talked(own: Mapping[str, str], partners: Mapping[str, str]) -> str:
    """Since when a leg talks. A leg that we originated dials when it is up already: since both are.

    The other one may be the older: a call that is fetched from a parking space.
    """
    moments = [each.get(_TALKED) or each.get(_CDR_ANSWERED, "") for each in (own, partners)]
    if own.get(ORIGINATED_VARIABLE) != "1":
        return moments[0]
    return max(moments, key=float) if all(moments) else ""
