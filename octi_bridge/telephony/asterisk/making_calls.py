"""Calls from the panel: which phones of the user ring, and what they are asked to dial when one is picked up."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from octi_bridge.telephony.asterisk import actions
from octi_bridge.telephony.asterisk.actions import Action
from octi_bridge.telephony.asterisk.config import PJSIP, AsteriskConfig
from octi_bridge.telephony.asterisk.dial_contexts import NOWHERE, DialContexts
from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.asterisk.marked_ids import marked
from octi_bridge.telephony.asterisk.ringing_together import RingingTogether
from octi_bridge.telephony.commands import AnswerMode, MakeCall
from octi_bridge.telephony.errors import PbxError, PbxRefused, PbxTimeout, PbxUnavailable
from octi_bridge.telephony.events import ChannelId
from octi_bridge.telephony.user_devices import UserDevices

RUNG_WITH = "rung-with"
"""The extension of our dialplan that ends the other phones' ringing."""
_BY_HAND = (AnswerMode.MANUAL, AnswerMode.NOTIFY)


class CallMaking:
    """`users` gives the devices of the present link, `own_number` the number by which the dialplan knows a device."""

    def __init__(
        self,
        *,
        config: AsteriskConfig,
        contexts: DialContexts,
        together: RingingTogether,
        ask: Callable[[Action], Awaitable[AmiMessage]],
        users: Callable[[], UserDevices],
        own_number: Callable[[str], str],
    ) -> None:
        self._config, self._contexts, self._together = config, contexts, together
        self._ask, self._users, self._own_number = ask, users, own_number

    async def make(self, command: MakeCall) -> None:
        """Ring the phones; the first that answers dials."""
        device = self._first_device(command)
        context = await self._context(device, command.number)
        first, *others = await self._channels(command, device)
        call = actions.originate(command, device=first, own_number=self._own_number(device), dial_context=context)
        numbered = {marked(command.channel_id, number): channel for number, channel in enumerate(others, 2)}
        if others:
            call = replace(call, variables={**call.variables, actions.RUNG_WITH: "&".join(numbered)})
            self._together.expect(command.channel_id)
        try:
            await self._ask(call)
        except PbxError:
            self._together.forget(command.channel_id)
            raise
        with contextlib.suppress(PbxTimeout, PbxUnavailable):  # the call is made: the first phone rings
            await self._ring_too(call, numbered)

    def _first_device(self, command: MakeCall) -> str:
        """The one that is free; of who has the telephone in the panel that one, for it answers by itself."""
        web_phone = self._config.web_phone.replace("{extension}", command.extension)
        if command.answer_mode is AnswerMode.WEBRTC and web_phone in self._users().present(command.extension):
            return web_phone
        return self._users().devices(command.extension)[0]

    async def _ring_too(self, call: Action, numbered: Mapping[ChannelId, str]) -> None:
        for channel_id, channel in numbered.items():
            with contextlib.suppress(PbxRefused):  # the others ring
                await self._ask(actions.ring_too(call, channel, channel_id=channel_id))

    async def _context(self, device: str, number: str) -> str:
        try:
            return await self._contexts.for_number(device, number)
        except PbxRefused as refused:
            if refused.code != "no_such_device":
                raise
            return NOWHERE  # its phone cannot be rung, which is reported as of every call that cannot be made

    async def _channels(self, command: MakeCall, device: str) -> Sequence[str]:
        """Of phones that answer by themselves only the first: all would answer. So with an older file of ours there."""
        if command.answer_mode not in _BY_HAND or self._config.device_prefix != PJSIP:
            return [f"{self._config.device_prefix}{device}"]
        found: list[str] = []
        for name in self._users().present(command.extension):
            contacts = await self._contacts(name)
            found += contacts if len(contacts) > 1 else [f"{PJSIP}{name}"]
        if len(found) > 1:
            has_steps = await self._ask(actions.is_known(RUNG_WITH, context=actions.DIAL_CONTEXT))
            return found if has_steps.get("Value") == "1" else found[:1]
        return found

    async def _contacts(self, device: str) -> list[str]:
        """Where the device is registered, several times if several phones are."""
        try:
            answer = await self._ask(actions.evaluate(f"PJSIP_DIAL_CONTACTS({device})"))
        except PbxRefused:
            return []
        return [contact for contact in answer.get("Value").split("&") if contact.startswith(PJSIP)]
