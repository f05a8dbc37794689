"""Where an agent's calls are dialed, and what exists there: the panel may dial what the phone may, and nothing else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from octi_bridge.telephony.asterisk import actions
from octi_bridge.telephony.asterisk.actions import Action
from octi_bridge.telephony.asterisk.config import PJSIP, AsteriskConfig
from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.errors import PbxRefused

NOWHERE = "octi-nowhere"
"""A context that does not exist: a number is unknown to our dialplan there."""

_NO_SUCH_ENDPOINT = "Unable to retrieve endpoint"

Ask = Callable[[Action], Awaitable[AmiMessage]]
Listing = Callable[[str, Mapping[str, str]], Awaitable[list[AmiMessage]]]


class DialContexts:
    """`ask` gives an action's answer, `listing` its rows."""

    def __init__(self, *, config: AsteriskConfig, ask: Ask, listing: Listing) -> None:
        self._config, self._ask, self._listing = config, ask, listing

    async def of(self, device: str) -> str:
        """The context of the device's own endpoint, unless the settings name one for all.

        Codes `no_such_device`, `no_dial_context`.
        """
        if self._config.dial_context:
            return self._config.dial_context
        context = await self._read(device) if self._config.device_prefix == PJSIP else ""
        if not context:
            raise PbxRefused(
                f"the PBX does not say in which context {device} dials: set OCTI_PBX__DIAL_CONTEXT",
                code="no_dial_context",
            )
        return context

    async def _read(self, device: str) -> str:
        """By a function of the dialplan; where its module is not loaded, from the list of the endpoint's settings."""
        answer = await self._ask(Action(name="Getvar", fields={"Variable": f"PJSIP_ENDPOINT({device},context)"}))
        if context := answer.get("Value"):
            return context
        try:
            rows = await self._listing("PJSIPShowEndpoint", {"Endpoint": device})
        except PbxRefused as refused:
            if _NO_SUCH_ENDPOINT in str(refused):
                raise PbxRefused(f"the PBX has no phone {device}", code="no_such_device") from None
            return ""
        return next((context for row in rows if (context := row.get("Context"))), "")

    async def for_number(self, device: str, number: str) -> str:
        """Where the device dials this number: its context, or one that does not have it when it is nobody's."""
        context = await self.of(device)
        return context if await self.knows(number, context) else NOWHERE

    async def has_step(self, context: str, number: str, label: str) -> bool:
        """Whether the dialplan has a step with this label."""
        answer = await self._ask(actions.is_known(number, context=context, step=label))
        return answer.get("Value") == "1"

    async def knows(self, number: str, context: str) -> bool:
        """Whether anybody is dialed by the number there, other than who says that it does not exist."""
        answer = await self._ask(actions.is_known(number, context=context))
        if answer.get("Value") != "1":
            return False
        if not self._config.catch_all:
            return True
        try:
            rows = await self._listing("ShowDialPlan", {"Context": context, "Extension": number})
        except PbxRefused:
            return True  # known by a switch, which is not listed
        places = [(row.get("Context"), row.get("Extension")) for row in rows if row.get("Context")]
        return not places or any(not self._catches_all(*place) for place in places)

    def _catches_all(self, context: str, pattern: str) -> bool:
        return context in self._config.catch_all or f"{context}/{pattern}" in self._config.catch_all
