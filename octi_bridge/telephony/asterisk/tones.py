"""DTMF to the other party: one string after another for each leg, legs independent of each other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from weakref import WeakValueDictionary

from octi_bridge.telephony.asterisk import actions
from octi_bridge.telephony.asterisk.actions import Action
from octi_bridge.telephony.asterisk.leg import Leg
from octi_bridge.telephony.commands import SendTones, are_tones
from octi_bridge.telephony.errors import PbxRefused
from octi_bridge.telephony.events import ChannelId

# RFC 4733 asks for no length; receivers are safe with these (ITU-T Q.24: at least 40 ms each)
# a tone that the PBX itself takes is over only after its length: one that comes before is lost
_TONE_MS, _GAP_S = 120, 0.1


class Tones:
    """See `PbxPort.send_tones`. `find` gives a living leg, `do` sends an action, `gap_s` passes between two digits."""

    def __init__(
        self, *, find: Callable[[ChannelId], Leg], do: Callable[[Action], Awaitable[None]], gap_s: float = _GAP_S
    ) -> None:
        self._find, self._do = find, do
        self._gap_s = gap_s
        self._locks: WeakValueDictionary[ChannelId, asyncio.Lock] = WeakValueDictionary()
        self._sending: set[asyncio.Task[None]] = set()

    async def send(self, command: SendTones) -> None:
        """All digits or, while an earlier string still plays and the caller gives up, none.

        Half a card number is worse than a late one: what has begun is sent to its end, whoever still waits for it.
        """
        if not are_tones(command.digits):
            raise PbxRefused("tones are 1 to 32 of 0-9, *, #, A-D", code="bad_tones")
        self._find(command.other_channel_id)
        lock = self._locks.setdefault(command.other_channel_id, asyncio.Lock())
        await lock.acquire()
        sending = asyncio.create_task(self._play(command, lock), name="tones")
        self._sending.add(sending)
        sending.add_done_callback(self._sent)
        await asyncio.shield(sending)

    async def stop(self) -> None:
        """Break off what is being sent."""
        for sending in tuple(self._sending):
            sending.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)

    def _sent(self, sending: asyncio.Task[None]) -> None:
        self._sending.discard(sending)
        if not sending.cancelled():
            sending.exception()  # seen: whoever asked may have given up

    async def _play(self, command: SendTones, lock: asyncio.Lock) -> None:
        try:
            for digit in command.digits:
                leg = self._find(command.other_channel_id)
                tone = actions.play_tone(leg.name, digit, duration_ms=_TONE_MS, is_received=command.is_to_pbx)
                await self._do(tone)
                await asyncio.sleep(self._gap_s + command.is_to_pbx * _TONE_MS / 1000)
        finally:
            lock.release()
