"""Local channels, hidden: what an office's dialplan does through them is told as if the real legs did it.

A Local channel is a pair of ends (`Local/202@agents-0000000a;1` and `;2`). One leg dials the first
end, the second runs the dialplan and dials on. So a dial by the second end is a dial by whoever
dialed the first, and bridges that a pair connects are one conversation. Pure: told in, told out.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

from octi_bridge.telephony import events as facts
from octi_bridge.telephony.asterisk.conversations import Conversations, Pair
from octi_bridge.telephony.asterisk.translate import HangUpBegan, LegArrived, MobileNamed, Told
from octi_bridge.telephony.events import BridgeEntered, BridgeId, ChannelId, DialOutcome, Extension

_LOCAL = "Local/"


def pair_of(name: str) -> str | None:
    """What both ends of a Local channel have in common; None for any other channel."""
    pair, _, end = name.rpartition(";")
    return pair if name.startswith(_LOCAL) and end in ("1", "2") else None


class LocalPairs:
    """Every pair that lives, and which conversation each leg is in."""

    def __init__(self) -> None:
        self._pairs: dict[ChannelId, Pair] = {}  # by either end
        self._named: dict[str, Pair] = {}
        self._endpoints: dict[ChannelId, str] = {}
        self._expected: dict[ChannelId, ChannelId] = {}  # legs that will enter a bridge with this end
        self._parked_as: dict[ChannelId, ChannelId] = {}  # ends in parking spaces: the leg that waits behind them
        self._mobiles: dict[ChannelId, Extension] = {}  # ends that dial a mobile of this extension
        self._conversations = Conversations(self._pairs)

    def begin(
        self,
        names: Mapping[ChannelId, str],
        entered: Iterable[BridgeEntered],
        dialers: Mapping[ChannelId, ChannelId],
        parked: Iterable[ChannelId] = (),
    ) -> None:
        """Start from what was read back: who is in which bridge or space, and on whose behalf an end exists."""
        self.__init__()  # type: ignore[misc]
        for channel_id, name in names.items():
            self._create(channel_id, name)
        for channel_id, dialer in dialers.items():
            if channel_id in self._pairs:
                self._pairs[channel_id].dialer = dialer
        for told in entered:
            self._enter(told)
        for channel_id in parked:
            if channel_id in self._pairs:
                self._park(channel_id)
        for dialer in set(dialers.values()):
            self._expect(dialer, [channel_id for channel_id, by in dialers.items() if by == dialer], names)

    def _expect(self, dialer: ChannelId, dialed: Sequence[ChannelId], names: Mapping[ChannelId, str]) -> None:
        """Where one pair lies between, it is clear who will enter a bridge with which of its ends."""
        ends = {names[end].rpartition(";")[2]: end for end in dialed if end in self._pairs}
        if len(ends) == len([end for end in dialed if end in self._pairs]) == 2:
            self._expected |= {leg: ends["2"] for leg in dialed if leg not in self._pairs} | {dialer: ends["1"]}

    def is_end(self, channel_id: ChannelId) -> bool:
        """Whether it is an end of a pair."""
        return channel_id in self._pairs

    def conversations(self) -> dict[ChannelId, BridgeId]:
        """The conversation of each leg that is in one."""
        return self._conversations.told()

    def parked_leg(self, channel_id: ChannelId) -> ChannelId | None:
        """The leg that waits in a parking space: itself, or who is behind the end that was parked."""
        return self._parked_as.get(channel_id) if channel_id in self._pairs else channel_id

    def take(self, told: Told, name: str) -> Sequence[Told]:  # noqa: C901 - one line for each kind
        """What is to be told instead. `name`: that of a created channel."""
        match told:
            case facts.ChannelCreated():
                return () if self._create(told.channel_id, name, told.endpoint) else (told,)
            case facts.ChannelEnded():
                return self._end(told)
            case facts.DialBegan():
                return self._dial_began(told)
            case facts.DialEnded():
                return self._dial_ended(told)
            case BridgeEntered():
                return self._enter(told)
            case facts.BridgeLeft():
                return self._conversations.leave(told.channel_id, told.bridge_id)
            case facts.QueueMemberRang():
                return self._member_rang(told)
            case facts.QueueCallerJoined() | facts.QueueCallerLeft():
                owner = self.owner(told.channel_id)
                return () if owner is None else (dataclasses.replace(told, channel_id=owner),)
            case facts.CallTransferred():
                return (self._transferred(told),)
            case MobileNamed():
                self._mobiles[told.channel_id] = told.extension
                return ()
            case facts.CallParked() if told.channel_id in self._pairs:
                moves = self._park(told.channel_id)
                leg = self._parked_as.get(told.channel_id)
                return (dataclasses.replace(told, channel_id=leg), *moves) if leg is not None else moves
            case facts.ParkedCallLeft() if told.channel_id in self._pairs:
                return self._unpark(told)
            case (
                facts.ChannelStateChanged() | facts.PartyChanged() | facts.PhoneHeld() | facts.PhoneRetrieved()
                | LegArrived() | HangUpBegan()
            ):  # fmt: skip
                return () if told.channel_id in self._pairs else (told,)
            case _:
                return (told,)

    def _create(self, channel_id: ChannelId, name: str, endpoint: str | None = None) -> bool:
        key = pair_of(name)
        if key is None:
            if endpoint is not None:
                self._endpoints[channel_id] = endpoint
            return False
        pair = self._named.setdefault(key, Pair())
        pair.ends.add(channel_id)
        self._pairs[channel_id] = pair
        return True

    def _end(self, told: facts.ChannelEnded) -> Sequence[Told]:
        channel_id = told.channel_id
        moves = self._conversations.end(channel_id)
        self._expected.pop(channel_id, None)
        self._endpoints.pop(channel_id, None)
        self._parked_as.pop(channel_id, None)
        self._mobiles.pop(channel_id, None)
        pair = self._pairs.pop(channel_id, None)
        if pair is None:
            return (*moves, told)
        pair.ends.discard(channel_id)
        self._expected = {leg: end for leg, end in self._expected.items() if end != channel_id}
        if not pair.ends:
            self._named = {key: other for key, other in self._named.items() if other is not pair}
        return moves

    def owner(self, channel_id: ChannelId) -> ChannelId | None:
        """The real leg on whose behalf this channel acts: itself, or the dialler of its pair; None: nobody's.

        A pair that nobody dialed was made by a program, or by a code of the PBX: it acts for whoever is behind it.
        """
        seen: set[ChannelId] = set()
        while channel_id in self._pairs and channel_id not in seen:
            seen.add(channel_id)
            dialer = self._pairs[channel_id].dialer
            if dialer is None:
                behind = self._conversations.behind(channel_id)
                return behind[0] if len(behind) == 1 else None
            channel_id = dialer
        return None if channel_id in seen else channel_id

    def _dial_began(self, told: facts.DialBegan) -> Sequence[Told]:
        dialer, dest = told.channel_id, told.dest_channel_id
        pair = self._pairs.get(dest)
        if pair is not None:
            pair.dialer = dialer
            return self._told_early(pair)
        if dialer is None or dialer not in self._pairs:
            return (told,)
        self._expected[dest] = dialer
        began: tuple[Told, ...] = (self._for_owner(told, dialer),)
        mobile_of = self._mobiles.get(dialer)
        if mobile_of is not None:
            self._endpoints[dest] = mobile_of
            began = (facts.MobileDialed(channel_id=dest, extension=mobile_of), *began)
        rang = self._rang_by(dialer)
        if rang is None:
            return began
        extension = Extension(self._endpoints.get(dest) or rang.extension)
        return (dataclasses.replace(rang, member_channel_id=dest, extension=extension), *began)

    def _for_owner(self, told: facts.DialBegan, end: ChannelId) -> facts.DialBegan:
        """For nobody, as long as nobody is known to have dialed the pair: an originate, or its own dial comes late."""
        owner = self.owner(end)
        if owner is None and (unknown := self._undialed(end)) is not None:
            unknown.early.append(told)
        return dataclasses.replace(told, channel_id=owner)

    def _undialed(self, end: ChannelId) -> Pair | None:
        """The pair on whose dialer it depends for whom this end dials."""
        seen: set[ChannelId] = set()
        while (pair := self._pairs.get(end)) is not None and pair.dialer is not None and end not in seen:
            seen.add(end)
            end = pair.dialer
        return pair if pair is not None and pair.dialer is None else None

    def _told_early(self, pair: Pair) -> Sequence[Told]:
        """The two ends of a pair run by themselves: the second may have dialed on before the first is said to ring."""
        early, pair.early = pair.early, []
        again = [self._for_owner(told, told.channel_id) for told in early if told.channel_id is not None]
        return [told for told in again if told.channel_id is not None]

    def _rang_by(self, channel_id: ChannelId) -> facts.QueueMemberRang | None:
        """The ring of a queue for which an end dials, however many pairs lie between."""
        seen: set[ChannelId] = set()
        pair = self._pairs.get(channel_id)
        while pair is not None and pair.rang is None and pair.dialer is not None and pair.dialer not in seen:
            seen.add(pair.dialer)
            pair = self._pairs.get(pair.dialer)
        return pair.rang if pair is not None else None

    def _dial_ended(self, told: facts.DialEnded) -> Sequence[Told]:
        dialer, dest = told.channel_id, told.dest_channel_id
        if dest in self._pairs:
            if told.outcome is DialOutcome.ANSWERED and dialer is not None and dialer not in self._pairs:
                self._expected[dialer] = dest
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

    def _transferred(self, told: facts.CallTransferred) -> Told:
        agent = self._leg_at(told.agent_channel_id) or told.agent_channel_id
        other = self._leg_at(told.other_channel_id) or told.other_channel_id
        target = None if told.target_channel_id is None else self._leg_at(told.target_channel_id)
        return dataclasses.replace(told, agent_channel_id=agent, other_channel_id=other, target_channel_id=target)

    def _leg_at(self, channel_id: ChannelId) -> ChannelId | None:
        """The real leg at this place: itself, or who is heard through this end; None when that is not one."""
        if channel_id not in self._pairs:
            return channel_id
        behind = self._conversations.behind(channel_id)
        return behind[0] if len(behind) == 1 else None

    def _enter(self, told: BridgeEntered) -> Sequence[Told]:
        return self._conversations.enter(told, self._expected.pop(told.channel_id, None))

    def _park(self, end: ChannelId) -> Sequence[Told]:
        """What is parked is whoever is heard through that end."""
        moves = self._conversations.park(end)
        leg = self._leg_at(end) or self.owner(end)
        if leg is not None:
            self._parked_as[end] = leg
        return moves

    def _unpark(self, told: facts.ParkedCallLeft) -> Sequence[Told]:
        leg = self._parked_as.pop(told.channel_id, None)
        moves = self._conversations.unpark(told.channel_id)
        return moves if leg is None else (dataclasses.replace(told, channel_id=leg), *moves)
