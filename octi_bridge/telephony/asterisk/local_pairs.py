"""Local channels, hidden: what an office's dialplan does through them is told as if the real legs did it.

A Local channel is a pair of ends (`Local/202@agents-0000000a;1` and `;2`). One leg dials the first
end, the second runs the dialplan and dials on. So a dial by the second end is a dial by whoever
dialed the first, and bridges that a pair connects are one conversation. Pure: told in, told out.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from octi_bridge.telephony import events as facts
from octi_bridge.telephony.asterisk.translate import HangUpBegan, LegArrived, Told
from octi_bridge.telephony.events import BridgeId, ChannelId, DialOutcome

_LOCAL = "Local/"


def pair_of(name: str) -> str | None:
    """What both ends of a Local channel have in common; None for any other channel."""
    pair, _, end = name.rpartition(";")
    return pair if name.startswith(_LOCAL) and end in ("1", "2") else None


@dataclass(slots=True)
class _Pair:
    """`dialer`: the leg that dialed the first end. `conversation`: of the bridges that its ends are in."""

    ends: set[ChannelId] = field(default_factory=set)
    dialer: ChannelId | None = None
    conversation: BridgeId | None = None
    rang: facts.QueueMemberRang | None = None


class LocalPairs:
    """Every pair that lives, and which conversation each bridge belongs to."""

    def __init__(self) -> None:
        self._pairs: dict[ChannelId, _Pair] = {}  # by either end
        self._named: dict[str, _Pair] = {}
        self._expected: dict[ChannelId, _Pair] = {}  # legs that will enter a bridge with an end of this pair
        self._conversations: dict[BridgeId, BridgeId] = {}
        self._inside: dict[BridgeId, dict[ChannelId, facts.BridgeEntered]] = {}

    def begin(
        self,
        names: Mapping[ChannelId, str],
        bridges: Mapping[ChannelId, BridgeId],
        dialers: Mapping[ChannelId, ChannelId],
    ) -> None:
        """Start from what was read back: who is in which bridge, and on whose behalf an end or a leg exists."""
        self.__init__()  # type: ignore[misc]
        for channel_id, name in names.items():
            self._create(channel_id, name)
        for channel_id, bridge_id in bridges.items():
            self._enter(facts.BridgeEntered(channel_id=channel_id, linked_id=facts.LinkedId(""), bridge_id=bridge_id))
        for channel_id, dialer in dialers.items():
            pair = self._pairs.get(channel_id)
            if pair is None:
                continue
            pair.dialer = dialer
            for leg in (dialer, *(leg for leg, by in dialers.items() if by == dialer and leg not in self._pairs)):
                if leg not in bridges:
                    self._expected[leg] = pair

    def is_end(self, channel_id: ChannelId) -> bool:
        """Whether it is an end of a pair."""
        return channel_id in self._pairs

    def conversation(self, bridge_id: BridgeId) -> BridgeId:
        """The conversation of a bridge."""
        return self._conversations.get(bridge_id, bridge_id)

    def take(self, told: Told, name: str) -> Sequence[Told]:
        """What is to be told instead. `name`: that of a created channel."""
        match told:
            case facts.ChannelCreated():
                return () if self._create(told.channel_id, name) else (told,)
            case facts.ChannelEnded():
                return () if self._end(told.channel_id) else (told,)
            case facts.DialBegan():
                return self._dial_began(told)
            case facts.DialEnded():
                return self._dial_ended(told)
            case facts.BridgeEntered():
                return self._enter(told)
            case facts.BridgeLeft():
                return self._leave(told)
            case facts.QueueMemberRang():
                return self._member_rang(told)
            case facts.QueueCallerJoined() | facts.QueueCallerLeft():
                owner = self.owner(told.channel_id)
                return () if owner is None else (dataclasses.replace(told, channel_id=owner),)
            case (
                facts.ChannelStateChanged() | facts.PartyChanged() | facts.PhoneHeld() | facts.PhoneRetrieved()
                | facts.CallParked() | facts.ParkedCallLeft() | LegArrived() | HangUpBegan()
            ):  # fmt: skip
                return () if told.channel_id in self._pairs else (told,)
            case _:
                return (told,)

    def _create(self, channel_id: ChannelId, name: str) -> bool:
        key = pair_of(name)
        if key is None:
            return False
        pair = self._named.setdefault(key, _Pair())
        pair.ends.add(channel_id)
        self._pairs[channel_id] = pair
        return True

    def _end(self, channel_id: ChannelId) -> bool:
        self._expected.pop(channel_id, None)
        pair = self._pairs.pop(channel_id, None)
        if pair is None:
            return False
        pair.ends.discard(channel_id)
        if not pair.ends:
            self._named = {key: other for key, other in self._named.items() if other is not pair}
            self._expected = {leg: other for leg, other in self._expected.items() if other is not pair}
        return True

    def owner(self, channel_id: ChannelId) -> ChannelId | None:
        """The real leg on whose behalf this channel acts: itself, or the dialler of its pair; None: nobody's."""
        seen: set[ChannelId] = set()
        while channel_id in self._pairs and channel_id not in seen:
            seen.add(channel_id)
            dialer = self._pairs[channel_id].dialer
            if dialer is None:
                return None
            channel_id = dialer
        return None if channel_id in seen else channel_id

    def _dial_began(self, told: facts.DialBegan) -> Sequence[Told]:
        dialer, dest = told.channel_id, told.dest_channel_id
        pair = self._pairs.get(dest)
        if pair is not None:
            pair.dialer = dialer
            return ()
        by = None if dialer is None else self._pairs.get(dialer)
        if dialer is None or by is None:
            return (told,)
        self._expected[dest] = by
        owner = self.owner(dialer)
        began = dataclasses.replace(told, channel_id=owner)
        if by.rang is None:
            return (began,)
        return (dataclasses.replace(by.rang, member_channel_id=dest), began)

    def _dial_ended(self, told: facts.DialEnded) -> Sequence[Told]:
        dialer, dest = told.channel_id, told.dest_channel_id
        pair = self._pairs.get(dest)
        if pair is not None:
            if told.outcome is DialOutcome.ANSWERED and dialer is not None and dialer not in self._pairs:
                self._expected[dialer] = pair
            return ()
        if dialer is None or dialer not in self._pairs:
            return (told,)
        if told.outcome is not DialOutcome.ANSWERED:
            self._expected.pop(dest, None)
        return (dataclasses.replace(told, channel_id=self.owner(dialer)),)

    def _member_rang(self, told: facts.QueueMemberRang) -> Sequence[Told]:
        caller = self.owner(told.caller_channel_id)
        if caller is None:
            return ()
        told = dataclasses.replace(told, caller_channel_id=caller)
        pair = self._pairs.get(told.member_channel_id)
        if pair is None:
            return (told,)
        pair.rang = told  # until it is known which leg rings
        return ()

    def _enter(self, told: facts.BridgeEntered) -> Sequence[Told]:
        channel_id, bridge_id = told.channel_id, told.bridge_id
        pair = self._pairs.get(channel_id)
        joined = pair or self._expected.pop(channel_id, None)
        retold = self._connect(bridge_id, joined) if joined is not None and joined.ends else ()
        self._inside.setdefault(bridge_id, {})[channel_id] = told
        if pair is not None:
            return retold
        return (*retold, dataclasses.replace(told, bridge_id=self.conversation(bridge_id)))

    def _connect(self, bridge_id: BridgeId, pair: _Pair) -> Sequence[Told]:
        """An end of the pair is in the bridge, or will be: both belong to one conversation."""
        has = self._conversations.get(bridge_id)
        if pair.conversation is None:
            pair.conversation = has or bridge_id
        if has is None and not self._inside.get(bridge_id):
            self._conversations[bridge_id] = pair.conversation
            return ()
        was = self.conversation(bridge_id)
        self._conversations[bridge_id] = pair.conversation
        if was == pair.conversation:
            return ()
        legs = [entered for leg, entered in self._inside[bridge_id].items() if leg not in self._pairs]
        return tuple(
            fact
            for entered in legs
            for fact in (
                facts.BridgeLeft(channel_id=entered.channel_id, bridge_id=was),
                dataclasses.replace(entered, bridge_id=pair.conversation),
            )
        )

    def _leave(self, told: facts.BridgeLeft) -> Sequence[Told]:
        channel_id, bridge_id = told.channel_id, told.bridge_id
        conversation = self.conversation(bridge_id)
        inside = self._inside.get(bridge_id, {})
        inside.pop(channel_id, None)
        if not inside:
            self._inside.pop(bridge_id, None)
            self._conversations.pop(bridge_id, None)
        return () if channel_id in self._pairs else (dataclasses.replace(told, bridge_id=conversation),)
