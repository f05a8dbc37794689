"""The legs that exist, by the facts so far: their names for actions, and what a fact may still tell.

Events that happened while the state was being read back arrive after the snapshot that already
holds their effect, so a fact is taken only if it continues from what is known: a leg is created
once, its state only moves forward, nothing comes from a leg that is gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from octi_bridge.telephony import events as facts
from octi_bridge.telephony.events import BridgeId, ChannelId, ChannelState, PbxFact, QueueName

_LegFact = (
    facts.ChannelStateChanged | facts.PartyChanged | facts.BridgeEntered | facts.BridgeLeft
    | facts.PhoneHeld | facts.PhoneRetrieved | facts.QueueCallerJoined | facts.QueueCallerLeft
)  # fmt: skip
_RANK: Mapping[ChannelState, int] = MappingProxyType(
    {ChannelState.DOWN: 0, ChannelState.DIALED: 1, ChannelState.RINGING: 1, ChannelState.UP: 2}
)


@dataclass(slots=True)
class Leg:
    """What must be known of one leg. Each method notes a fact and says whether it told something new."""

    name: str
    state: ChannelState
    bridge_id: BridgeId | None = None
    queue: QueueName | None = None

    def advance(self, state: ChannelState) -> bool:
        """States only move forward."""
        if _RANK[state] <= _RANK[self.state]:
            return False
        self.state = state
        return True

    def enter(self, bridge_id: BridgeId) -> bool:
        """Into a bridge."""
        was, self.bridge_id = self.bridge_id, bridge_id
        return was != bridge_id

    def leave(self, bridge_id: BridgeId) -> bool:
        """Out of the bridge it is in."""
        if self.bridge_id != bridge_id:
            return False
        self.bridge_id = None
        return True

    def join(self, queue: QueueName) -> bool:
        """Into a queue."""
        was, self.queue = self.queue, queue
        return was != queue

    def quit(self, queue: QueueName) -> bool:
        """Out of the queue it waits in."""
        if self.queue != queue:
            return False
        self.queue = None
        return True


class LegBook:
    """Every live leg of one PBX."""

    def __init__(self) -> None:
        self._legs: dict[ChannelId, Leg] = {}

    def get(self, channel_id: ChannelId) -> Leg | None:
        """The leg, None when there is none."""
        return self._legs.get(channel_id)

    def begin(self, channels: tuple[facts.ChannelSnapshot, ...], names: Mapping[ChannelId, str]) -> None:
        """Start from a snapshot. A caller who talks to a member is in the queue's dialplan, but waits no more."""
        self._legs = {
            channel.channel_id: Leg(
                name=names[channel.channel_id],
                state=channel.state,
                bridge_id=channel.bridge_id,
                queue=channel.queue if channel.bridge_id is None else None,
            )
            for channel in channels
        }

    def take(self, fact: PbxFact, name: str) -> bool:
        """Note a fact; whether it tells something new. `name`: that of a created leg."""
        match fact:
            case facts.ChannelCreated():
                if fact.channel_id in self._legs:
                    return False
                self._legs[fact.channel_id] = Leg(name, fact.state)
                return True
            case facts.ChannelEnded():
                return self._legs.pop(fact.channel_id, None) is not None
            case facts.DialBegan() | facts.DialEnded():
                return fact.dest_channel_id in self._legs
            case facts.QueueMemberRang():
                return fact.member_channel_id in self._legs
            case facts.MakeCallFailed():
                return fact.channel_id not in self._legs  # else its ChannelEnded tells, or it is another, living call
            case (
                facts.QueueMemberUpdated()
                | facts.QueueMemberRemoved()
                | facts.DeviceStateChanged()
                | facts.PbxSnapshot()
                | facts.PbxLinkLost()
            ):
                return True
            case _:
                leg = self._legs.get(fact.channel_id)
                return leg is not None and _continues(leg, fact)


def _continues(leg: Leg, fact: _LegFact) -> bool:
    match fact:
        case facts.ChannelStateChanged():
            return leg.advance(fact.state)
        case facts.BridgeEntered():
            return leg.enter(fact.bridge_id)
        case facts.BridgeLeft():
            return leg.leave(fact.bridge_id)
        case facts.QueueCallerJoined():
            return leg.join(fact.queue)
        case facts.QueueCallerLeft():
            return leg.quit(fact.queue)
        case _:
            return True
