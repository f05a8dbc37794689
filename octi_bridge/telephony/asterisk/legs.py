"""The legs that exist, by the facts so far: their names for actions, and what a fact may still tell.

Events that happened while the state was being read back arrive after the snapshot that already
holds their effect, so a fact is taken only if it continues from what is known: a leg is created
once, its state only moves forward, nothing comes from a leg that is gone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from octi_bridge.telephony import events as facts
from octi_bridge.telephony.asterisk.translate import LegArrived, Place, Told
from octi_bridge.telephony.events import BridgeId, CallHeld, ChannelId, ChannelState, PbxFact, QueueName

_LegFact = (
    facts.ChannelStateChanged | facts.PartyChanged | facts.BridgeEntered | facts.BridgeLeft
    | facts.PhoneHeld | facts.PhoneRetrieved | facts.QueueCallerJoined | facts.QueueCallerLeft
)  # fmt: skip
_RANK: Mapping[ChannelState, int] = MappingProxyType(
    {ChannelState.DOWN: 0, ChannelState.DIALED: 1, ChannelState.RINGING: 1, ChannelState.UP: 2}
)


@dataclass(slots=True)
class Leg:
    """What must be known of one leg. Each method notes a fact and says whether it told something new.

    `came_by` is the last queue it waited in. `place` and `peer_id` are of a leg that we moved;
    `is_holding`: this agent's leg holds its peer, and that has been told.
    """

    name: str
    state: ChannelState
    bridge_id: BridgeId | None = None
    queue: QueueName | None = None
    came_by: QueueName | None = None
    place: Place | None = None
    peer_id: ChannelId | None = None
    is_holding: bool = False

    def advance(self, state: ChannelState) -> bool:
        """States only move forward."""
        if _RANK[state] <= _RANK[self.state]:
            return False
        self.state = state
        return True

    def enter(self, bridge_id: BridgeId) -> bool:
        """Into a bridge."""
        was, self.bridge_id = self.bridge_id, bridge_id
        self.place, self.is_holding = None, False
        return was != bridge_id

    def leave(self, bridge_id: BridgeId) -> bool:
        """Out of the bridge it is in."""
        if self.bridge_id != bridge_id:
            return False
        self.bridge_id = None
        return True

    def join(self, queue: QueueName) -> bool:
        """Into a queue."""
        was, self.queue, self.came_by = self.queue, queue, queue
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
        held = {leg.held_channel_id: leg.channel_id for leg in channels if leg.held_channel_id is not None}
        self._legs = {
            channel.channel_id: Leg(
                name=names[channel.channel_id],
                state=channel.state,
                bridge_id=channel.bridge_id,
                queue=channel.queue if channel.bridge_id is None and channel.channel_id not in held else None,
                came_by=channel.queue,
            )
            for channel in channels
        }
        for held_id, agent_id in held.items():
            agent, other = self._legs[agent_id], self._legs[held_id]
            agent.place, agent.peer_id, agent.is_holding = Place.WAIT, held_id, True
            other.place, other.peer_id = Place.HOLD, agent_id

    def are_talking(self, one: ChannelId, other: ChannelId) -> bool:
        """Whether the two are in one bridge."""
        legs = self._legs.get(one), self._legs.get(other)
        return all(leg is not None and leg.bridge_id is not None for leg in legs) and (
            len({leg.bridge_id for leg in legs if leg is not None}) == 1
        )

    def is_holding(self, agent: ChannelId, other: ChannelId) -> bool:
        """Whether the agent's leg holds that other one."""
        leg = self._legs.get(agent)
        return leg is not None and leg.is_holding and leg.peer_id == other and other in self._legs

    def take(self, told: Told, name: str) -> Sequence[PbxFact]:
        """Note it; the facts to tell, none when it is nothing new. `name`: that of a created leg."""
        if isinstance(told, LegArrived):
            return self._arrive(told)
        if not self._is_news(told, name):
            return ()
        if isinstance(told, facts.BridgeLeft):
            return (told, *self._newly_held(told.channel_id))
        return (told,)

    def _arrive(self, arrived: LegArrived) -> Sequence[CallHeld]:
        leg = self._legs.get(arrived.channel_id)
        if leg is None:
            return ()
        if (leg.place, leg.peer_id) != (arrived.place, arrived.peer_id):
            leg.is_holding = False
        leg.place, leg.peer_id = arrived.place, arrived.peer_id
        return self._newly_held(arrived.channel_id)

    def _newly_held(self, channel_id: ChannelId) -> Sequence[CallHeld]:
        """The pair is held when both have arrived and, as the legs' threads tell in any order, left their bridge."""
        leg = self._legs[channel_id]
        if leg.peer_id is None or (peer := self._legs.get(leg.peer_id)) is None or peer.peer_id != channel_id:
            return ()
        is_agent = leg.place is Place.WAIT
        agent, other = (leg, peer) if is_agent else (peer, leg)
        if (agent.place, other.place) != (Place.WAIT, Place.HOLD) or agent.is_holding:
            return ()
        if agent.bridge_id is not None or other.bridge_id is not None:
            return ()
        agent.is_holding = True
        agent_id, other_id = (channel_id, leg.peer_id) if is_agent else (leg.peer_id, channel_id)
        return (CallHeld(agent_channel_id=agent_id, other_channel_id=other_id),)

    def _is_news(self, fact: PbxFact, name: str) -> bool:
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
                | facts.CallHeld()
                | facts.ConsultBegan()
                | facts.ConsultEnded()
                | facts.CallTransferred()
                | facts.CallParked()
                | facts.ParkedCallLeft()
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
