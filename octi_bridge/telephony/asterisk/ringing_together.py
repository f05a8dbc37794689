"""A call from the panel rings all phones of its user, and is one call: that of the phone that answers.

Asterisk's Originate rings one phone. Each further one is rung by an originate of its own, which picks the first one up
(PickupChan) when it is answered. Asterisk then goes on with the picker's channel, and ends the first one ("answered
elsewhere"). The picker's Uniqueid is that of the call with a mark, `octi~2-12ab`. So a marked id is read as the id
without its mark, nothing is reported of a phone that only rings, and what the dialplan keeps of such a leg is kept
under the id of the call (`octi-record`).

While it is open who has answered, the call's events wait. When the first phone declines, or cannot be rung at all, the
call is over, and the others are ended.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from octi_bridge.telephony.asterisk import actions
from octi_bridge.telephony.asterisk.actions import Action
from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.asterisk.marked_ids import is_marked, may_be_marked, read, without_mark
from octi_bridge.telephony.asterisk.translate import MAKE_CALL_ID
from octi_bridge.telephony.errors import PbxError
from octi_bridge.telephony.events import ChannelId

_IDS: Final = ("Uniqueid", "DestUniqueid", "Linkedid", "DestLinkedid")


@dataclass(slots=True)
class _Ring:
    """One call that rings.

    Attributes:
        others: the channels of its further phones by id.
        answered: the ids of those that are up, in the order of answering: Asterisk lets the first one have the call.
        waiting: the events of the call since then.
    """

    others: dict[str, str] = field(default_factory=dict)
    answered: list[str] = field(default_factory=list)
    waiting: list[AmiMessage] = field(default_factory=list)


class RingingTogether:
    """`do` sends an action, `rename` says which channel the call's leg has now."""

    def __init__(self, *, do: Callable[[Action], Awaitable[None]], rename: Callable[[ChannelId, str], None]) -> None:
        self._do, self._rename = do, rename
        self._rings: dict[str, _Ring] = {}
        self._losers: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, others: Sequence[AmiMessage]) -> None:
        """Start from what was read back: the rows of Status of the further phones."""
        self._rings.clear()
        self._losers.clear()
        for row in others:
            channel_id = row.get("Uniqueid")
            ring = self._rings.setdefault(without_mark(channel_id), _Ring())
            ring.others[channel_id] = row.get("Channel")
            if row.get("ChannelStateDesc") == "Up":
                ring.answered.append(channel_id)
                ring.waiting.append(AmiMessage("Event", "Newstate", row.text))  # whose event was missed

    def expect(self, channel_id: ChannelId) -> None:
        """This call is about to ring several phones."""
        self._rings[channel_id] = _Ring()

    def forget(self, channel_id: ChannelId) -> None:
        """The call could not be made, or it is not known whether it is: no further phone rings for it."""
        if channel_id in self._rings:
            self._end_others(channel_id, self._rings[channel_id])

    def take(self, message: AmiMessage) -> Sequence[AmiMessage]:
        """What is to be read instead, in this order."""
        if not self._rings and not may_be_marked(message):
            return (message,)
        own = message.get("Uniqueid") or message.get("DestUniqueid")
        call = next((call for call in _calls(message) if call in self._rings), None)
        if call is None:
            return self._late(message, own)
        ring = self._rings[call]
        if _is_failed(call, message):
            return self._failed(call, ring, message)
        if own in ring.others or (is_marked(own) and message.name == "Newchannel"):
            return self._of_other(call, ring, own, message)
        return self._of_call(call, ring, own, message)

    def _late(self, message: AmiMessage, own: str) -> Sequence[AmiMessage]:
        """A phone whose ringing comes late is ended; all else is of who has answered."""
        if is_marked(own) and message.name == "Newchannel":
            self._losers.add(own)
            self._end(message.get("Channel"))
        if own not in self._losers:
            return (read(message),)
        if message.name == "Hangup":
            self._losers.discard(own)
        return ()

    def _of_other(self, call: ChannelId, ring: _Ring, own: str, message: AmiMessage) -> Sequence[AmiMessage]:
        if message.name == "Newchannel":
            ring.others[own] = message.get("Channel")
        elif message.name == "Hangup":
            del ring.others[own]
            if own in ring.answered:  # too late: another one had answered before
                ring.answered.remove(own)
                return self._released(call, ring, own) if not ring.answered else ()
        elif message.name == "Newstate" and message.get("ChannelStateDesc") == "Up" and own not in ring.answered:
            ring.answered.append(own)
        if own in ring.answered:
            ring.waiting.append(message)
        return ()

    def _of_call(self, call: ChannelId, ring: _Ring, own: str, message: AmiMessage) -> Sequence[AmiMessage]:
        is_over = own == call and message.name == "Hangup"
        is_answered = own == call and message.name == "Newstate" and message.get("ChannelStateDesc") == "Up"
        if is_over and ring.answered:  # picked up by the first of those
            return self._picked_up(call, ring, ring.answered[0])
        if ring.answered:
            ring.waiting.append(message)
            return ()
        if is_over or is_answered:
            self._end_others(call, ring)
        return (message,)

    def _picked_up(self, call: ChannelId, ring: _Ring, by: str) -> Sequence[AmiMessage]:
        self._rename(call, ring.others.pop(by))
        events = [each for each in ring.waiting if not self._is_of(each, ring.others) and not self._is_of(each, {call})]
        self._end_others(call, ring)
        return [read(message) for message in events]

    def _released(self, call: ChannelId, ring: _Ring, own: str) -> Sequence[AmiMessage]:
        events = [message for message in ring.waiting if not self._is_of(message, {own})]
        ring.waiting.clear()
        return [each for message in events for each in self._of_call(call, ring, message.get("Uniqueid"), message)]

    def _failed(self, call: ChannelId, ring: _Ring, message: AmiMessage) -> Sequence[AmiMessage]:
        """The first phone was not rung, or rang in vain: there is no call that another one could pick up."""
        events = [each for each in ring.waiting if not self._is_of(each, ring.others)]
        self._end_others(call, ring)
        return [read(each) for each in (*events, message)]

    def _end_others(self, call: ChannelId, ring: _Ring) -> None:
        self._rings.pop(call, None)
        self._losers |= ring.others.keys()
        for name in ring.others.values():
            self._end(name)

    def _end(self, name: str) -> None:
        self._soon(actions.hang_up(name, is_ringing=False))

    def _soon(self, action: Action) -> None:
        task = asyncio.create_task(self._now(action), name="phones that ring together")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _now(self, action: Action) -> None:
        with contextlib.suppress(PbxError):  # it has ended, or the link is lost
            await self._do(action)

    async def stop(self) -> None:
        """Break off what is under way."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @staticmethod
    def _is_of(message: AmiMessage, channel_ids: Collection[str]) -> bool:
        return (message.get("Uniqueid") or message.get("DestUniqueid")) in channel_ids


def _calls(message: AmiMessage) -> Iterator[ChannelId]:
    """Of which calls it may be."""
    yield from (without_mark(message.get(key)) for key in _IDS)
    if message.name == "OriginateResponse":
        yield ChannelId(message.get("ActionID").removeprefix(MAKE_CALL_ID))


def _is_failed(call: ChannelId, message: AmiMessage) -> bool:
    """Whether the first phone's originate has failed; that of a further one bears no id of ours."""
    is_ours = message.name == "OriginateResponse" and message.get("ActionID") == f"{MAKE_CALL_ID}{call}"
    return is_ours and message.get("Response") == "Failure"
