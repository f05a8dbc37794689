"""Conversations: bridges that Local channels connect count as one. Pure: events in, events out.

A conversation is the connected component of bridges, where a Local channel with its two ends in two bridges connects
them. It follows from where everybody is now, so it does not depend on the order of Asterisk's events. Each
conversation bears the name of one of its bridges; a leg whose conversation gets another name is reported to have
left it and entered it again.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from octi_bridge.telephony import events as facts
from octi_bridge.telephony.events import BridgeId, ChannelId

Moves = Sequence[facts.BridgeLeft | facts.BridgeEntered]


@dataclass(slots=True, eq=False)
class Pair:
    """A Local channel. `dialer`: the channel that dialed its first end; `rang`: the member of a queue that it rings.

    `early`: dials by its second end, as long as the dialer is not known.
    """

    ends: set[ChannelId] = field(default_factory=set)
    dialer: ChannelId | None = None
    rang: facts.QueueMemberRang | None = None
    early: list[facts.DialBegan] = field(default_factory=list)


class Conversations:
    """Where every leg and every end of a pair is. `pairs`: by either end, kept by the caller."""

    def __init__(self, pairs: Mapping[ChannelId, Pair]) -> None:
        self._pairs = pairs
        self._at: dict[ChannelId, BridgeId] = {}
        self._inside: dict[BridgeId, dict[ChannelId, facts.BridgeEntered]] = {}
        self._told: dict[ChannelId, BridgeId] = {}  # legs only
        self._ahead: dict[ChannelId, ChannelId] = {}  # ends that are about to enter where that leg is already
        self._parked: set[ChannelId] = set()

    def told(self) -> dict[ChannelId, BridgeId]:
        """The conversation of each leg that is in one."""
        return dict(self._told)

    def enter(self, entered: facts.BridgeEntered, with_end: ChannelId | None = None) -> Moves:
        """Into a bridge. `with_end`: an end that will be there with this leg, if it is nowhere yet."""
        channel_id = entered.channel_id
        self._ahead.pop(channel_id, None)
        touched = {self._at.get(channel_id), entered.bridge_id}
        self._put(channel_id, entered)
        is_nowhere = with_end not in self._at and with_end not in self._parked
        if with_end is not None and with_end in self._pairs and is_nowhere:
            self._ahead[with_end] = channel_id
            self._put(with_end, entered)
        return self._tell(touched, entering=channel_id)

    def leave(self, channel_id: ChannelId, bridge_id: BridgeId) -> Moves:
        """Out of a bridge, unless it is in another one by now."""
        return self._remove(channel_id) if self._at.get(channel_id) == bridge_id else ()

    def end(self, channel_id: ChannelId) -> Moves:
        """The channel has ended. Called while the pair, if the channel is an end, still has it."""
        self._ahead.pop(channel_id, None)
        self._parked.discard(channel_id)
        return self._remove(channel_id)

    def park(self, end: ChannelId) -> Moves:
        """An end is in a parking space: nobody behind it hears anybody."""
        self._parked.add(end)
        return self._remove(end)

    def unpark(self, end: ChannelId) -> Moves:
        """Out of it."""
        self._parked.discard(end)
        return self._tell(self._places_behind(end))

    def behind(self, end: ChannelId) -> list[ChannelId]:
        """The legs that are heard through this end."""
        pair = self._pairs.get(end)
        bridges = [bridge for place in self._places_behind(end) for bridge in self._component(place, without=pair)]
        return [leg for bridge in bridges for leg in self._inside[bridge] if leg not in self._pairs]

    def _places_behind(self, end: ChannelId) -> set[BridgeId]:
        pair = self._pairs.get(end)
        others = pair.ends - {end} if pair is not None else set()
        return {self._at[other] for other in others if other in self._at}

    def _put(self, channel_id: ChannelId, entered: facts.BridgeEntered) -> None:
        self._take_out(channel_id)
        self._at[channel_id] = entered.bridge_id
        self._inside.setdefault(entered.bridge_id, {})[channel_id] = entered

    def _take_out(self, channel_id: ChannelId) -> None:
        was = self._at.pop(channel_id, None)
        if was is not None:
            self._inside[was].pop(channel_id)
            if not self._inside[was]:
                del self._inside[was]

    def _remove(self, channel_id: ChannelId) -> Moves:
        touched = {self._at.get(channel_id), *self._places_behind(channel_id)}
        self._take_out(channel_id)
        for end in [end for end, leg in self._ahead.items() if leg == channel_id]:
            del self._ahead[end]
            touched |= self._places_behind(end)
            self._take_out(end)
        was = self._told.pop(channel_id, None)
        left = () if was is None else (facts.BridgeLeft(channel_id=channel_id, bridge_id=was),)
        return (*left, *self._tell(touched))

    def _component(self, bridge_id: BridgeId, without: Pair | None = None) -> set[BridgeId]:
        found, todo = {bridge_id}, [bridge_id]
        while todo:
            for channel_id in self._inside.get(todo.pop(), ()):
                is_crossed = without is None or self._pairs.get(channel_id) is not without
                reached = self._places_behind(channel_id) - found if is_crossed else set()
                found |= reached
                todo += reached
        return found

    def _tell(self, touched: Iterable[BridgeId | None], entering: ChannelId | None = None) -> Moves:
        """What changes for the legs in these conversations: who leaves comes first.

        A leg that is left alone hears nobody, and leaves in the next moment most often: it enters no conversation.
        """
        left: list[facts.BridgeLeft] = []
        entered: list[facts.BridgeEntered] = []
        seen: set[BridgeId] = set()
        for bridge_id in touched:
            if bridge_id is None or bridge_id in seen or bridge_id not in self._inside:
                continue
            component = self._component(bridge_id)
            seen |= component
            name = self._name(component)
            legs = self._legs_in(component)
            for leg in legs:
                was = self._told.pop(leg.channel_id, None)
                if was is not None and was != name:
                    left.append(facts.BridgeLeft(channel_id=leg.channel_id, bridge_id=was))
                is_alone = len(legs) == 1 and was != name and leg.channel_id != entering
                if name is not None and not is_alone:
                    self._told[leg.channel_id] = name
                    if was != name:
                        entered.append(dataclasses.replace(leg, bridge_id=name))
        return (*left, *entered)

    def _name(self, component: set[BridgeId]) -> BridgeId | None:
        """That of most of its legs until now, if it is one of its bridges; None while it leads into a parking space."""
        ends = [channel for bridge in component for channel in self._inside[bridge] if channel in self._pairs]
        if any(self._pairs[end].ends & self._parked for end in ends):
            return None
        legs = self._legs_in(component)
        told = (self._told.get(leg.channel_id) for leg in legs)
        names = Counter(name for name in told if name in component) or Counter(leg.bridge_id for leg in legs)
        return min(names, key=lambda name: (-names[name], name), default=None)

    def _legs_in(self, component: set[BridgeId]) -> list[facts.BridgeEntered]:
        return [
            entered
            for bridge in sorted(component)
            for channel_id, entered in self._inside[bridge].items()
            if channel_id not in self._pairs
        ]
