"""The legs that exist, by the facts so far: their names for actions, and what a fact may still tell.

Events that happened while the state was being read back arrive after the snapshot that already
holds their effect, so a fact is taken only if it continues from what is known: a leg is created
once, its state only moves forward, nothing comes from a leg that is gone. `arrivals` turns what our
dialplan reports into facts.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from octi_bridge.telephony import events as facts
from octi_bridge.telephony.asterisk.ending_legs import EndingLegs
from octi_bridge.telephony.asterisk.fields import dial_outcome
from octi_bridge.telephony.asterisk.leg import Leg, continues
from octi_bridge.telephony.asterisk.translate import HangUpBegan, LegArrived, MobileNamed, Place, Told
from octi_bridge.telephony.events import (
    ChannelId,
    ChannelState,
    ConsultBegan,
    DialOutcome,
    Extension,
    PbxFact,
    PbxSnapshot,
)


class LegBook(EndingLegs):
    """Every live leg of one PBX."""

    def begin(
        self, snapshot: PbxSnapshot, names: Mapping[ChannelId, str], mobiles: Mapping[ChannelId, Extension]
    ) -> None:
        """Start from a snapshot. A caller who talks to a member is in the queue's dialplan, but waits no more."""
        channels = snapshot.channels
        held = {leg.held_channel_id: leg.channel_id for leg in channels if leg.held_channel_id is not None}
        self._legs = {
            channel.channel_id: Leg(
                name=names[channel.channel_id],
                state=channel.state,
                bridge_id=channel.bridge_id,
                queue=channel.queue if channel.bridge_id is None and channel.channel_id not in held else None,
                came_by=channel.queue,
                consult=channel.consult,
                rings_for=channel.dialed_by,
                mobile_of=mobiles.get(channel.channel_id),
            )
            for channel in channels
        }
        for held_id, agent_id in held.items():
            agent, other = self._legs[agent_id], self._legs[held_id]
            agent.place = Place.WAIT if agent.consult is None else Place.CONSULT
            agent.peer_id, agent.is_holding = held_id, True
            other.place, other.peer_id = Place.HOLD, agent_id
        for parked in snapshot.parked:
            leg = self._legs[parked.channel_id]
            leg.place, leg.space = Place.PARK, parked.space
            leg.parked_by = (parked.parker, parked.parker_channel_id)

    def rename(self, channel_id: ChannelId, name: str) -> None:
        """The leg goes on at another phone, by the channel of that."""
        if channel_id in self._legs:
            self._legs[channel_id].name = name

    def are_talking(self, one: ChannelId, other: ChannelId) -> bool:
        """Whether the two are in one bridge."""
        legs = self._legs.get(one), self._legs.get(other)
        return all(leg is not None and leg.bridge_id is not None for leg in legs) and (
            len({leg.bridge_id for leg in legs if leg is not None}) == 1
        )

    def is_holding(self, agent: ChannelId, other: ChannelId) -> bool:
        """Whether the agent's leg holds that other one, consulting a third or not."""
        leg = self._legs.get(agent)
        return leg is not None and leg.is_holding and leg.peer_id == other and other in self._legs

    def partners(self, channel_id: ChannelId) -> list[ChannelId]:
        """Who else is in its bridge."""
        return [other for other in self._legs if other != channel_id and self.are_talking(channel_id, other)]

    def take(self, told: Told, name: str) -> Sequence[PbxFact]:
        """Note it; the facts to tell, none when it is nothing new. `name`: that of a created leg."""
        if isinstance(told, LegArrived):
            return self._arrive(told)
        if isinstance(told, HangUpBegan):
            self._hang_up_began(told.channel_id)
            return self._over_for_agent(told.channel_id)
        if isinstance(told, facts.ChannelEnded):
            return self._end(told)
        if isinstance(told, MobileNamed) or self._is_early(told) or not self._is_news(told, name):
            return ()
        return self._to_tell(told)

    def _to_tell(self, told: PbxFact) -> Sequence[PbxFact]:
        match told:
            case facts.MobileDialed():
                return (told, _changed(told.channel_id, ChannelState.RINGING))
            case facts.BridgeLeft():
                return (told, *self._settled(told.channel_id), *self._over_for_agent(told.channel_id))
            case facts.BridgeEntered():
                self._fetched(told.channel_id)
                leg = self._legs[told.channel_id]
                if leg.mobile_of is not None and leg.advance(ChannelState.UP):
                    return (_changed(told.channel_id, ChannelState.UP), told)
            case facts.DialEnded():
                self._note_reached(told)
                return (self._as_released(told),)
            case facts.CallParked():
                return self._parked(told)
            case facts.CallTransferred():
                return self._handed_over(told)
            case _:
                pass
        return (told,)

    def _is_early(self, told: Told) -> bool:
        """A mobile is up before its user has the call, who may have to confirm it; a mailbox never will."""
        leg = self.get(told.channel_id) if isinstance(told, facts.ChannelStateChanged) else None
        return leg is not None and leg.mobile_of is not None

    def _arrive(self, arrived: LegArrived) -> Sequence[PbxFact]:
        leg = self._legs.get(arrived.channel_id)
        if leg is None:
            return ()
        leg.arrivals += 1
        match arrived.place:
            case Place.TRANSFERRED:
                return self._transferred(arrived.channel_id, arrived.peer_id, arrived.target_id, arrived)
            case Place.TAKE:
                return self._transferred(arrived.agent_id, arrived.peer_id, arrived.channel_id, arrived)
            case Place.BLIND | Place.PARK:
                return self._left_agent(leg, arrived)
            case Place.CONSULT:
                leg.place, leg.reached, leg.has_consulted = Place.CONSULT, None, True
                leg.consult = ConsultBegan(
                    agent_channel_id=arrived.channel_id,
                    number=arrived.number,
                    kind=arrived.kind,
                    shown_number=arrived.shown_number,
                    screen=arrived.screen,
                )
                return (leg.consult,)
            case Place.HOLD | Place.WAIT | Place.JOIN if leg.is_let_go:
                return self._settled(arrived.channel_id)
            case Place.HOLD | Place.WAIT | Place.JOIN:
                if arrived.peer_id != leg.peer_id or arrived.place is Place.HOLD:
                    leg.is_holding = False
                if leg.consult is not None and leg.reached is None:
                    leg.reached = _outcome(arrived.dial_status)
                leg.place, leg.peer_id = arrived.place, arrived.peer_id
                return self._settled(arrived.channel_id)

    def _settled(self, channel_id: ChannelId) -> Sequence[PbxFact]:
        """What is over or begun when a leg has arrived and, since threads tell in any order, left its bridge."""
        return (*self._transfer_over(channel_id), *self._consult_over(channel_id), *self._newly_held(channel_id))

    def _consult_over(self, channel_id: ChannelId) -> Sequence[facts.ConsultEnded]:
        leg = self._legs[channel_id]
        if leg.consult is None or leg.place is Place.CONSULT or leg.bridge_id is not None:
            return ()
        leg.consult = None
        return (facts.ConsultEnded(agent_channel_id=channel_id, outcome=leg.reached or DialOutcome.CANCELLED),)

    def _newly_held(self, channel_id: ChannelId) -> Sequence[facts.CallHeld]:
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
        return (facts.CallHeld(agent_channel_id=agent_id, other_channel_id=other_id),)

    def _transferred(
        self, agent_id: ChannelId | None, other_id: ChannelId | None, target_id: ChannelId | None, arrived: LegArrived
    ) -> Sequence[PbxFact]:
        """Reported by the agent's leg and by the target's; told once, when the agent's leg has left the target."""
        agent = self.get(agent_id)
        if agent is None or agent_id is None or other_id is None or not self.is_holding(agent_id, other_id):
            return ()
        agent.is_holding, agent.consult, agent.peer_id = False, None, None
        agent.is_let_go = True
        agent.transferred = facts.CallTransferred(
            agent_channel_id=agent_id,
            other_channel_id=other_id,
            number=arrived.number,
            target_channel_id=target_id,
            screen=arrived.screen,
        )
        return self._settled(agent_id)

    def _transfer_over(self, channel_id: ChannelId) -> Sequence[facts.CallTransferred]:
        leg = self._legs[channel_id]
        if leg.transferred is None or leg.bridge_id is not None:
            return ()
        told, leg.transferred = leg.transferred, None
        return (told,)

    def _left_agent(self, leg: Leg, arrived: LegArrived) -> Sequence[PbxFact]:
        """The other party goes on without the agent's leg, which ends."""
        leg.place, leg.peer_id = arrived.place, None
        agent = self.get(arrived.agent_id)
        if agent is not None:
            agent.is_holding, agent.consult, agent.peer_id = False, None, None
        if arrived.place is Place.PARK:
            leg.parked_by = (arrived.parker, arrived.agent_id)
            return self._newly_parked(leg)
        if arrived.agent_id is None:
            return ()
        return (
            facts.CallTransferred(
                agent_channel_id=arrived.agent_id,
                other_channel_id=arrived.channel_id,
                number=arrived.number,
                target_channel_id=None,
                screen=arrived.screen,
            ),
        )

    def _fetched(self, channel_id: ChannelId) -> None:
        """A held leg that enters a bridge is held no more, whoever it is with."""
        leg = self._legs[channel_id]
        agent = self.get(leg.peer_id)
        if agent is not None and agent.peer_id == channel_id:
            agent.is_holding = False

    def _note_reached(self, ended: facts.DialEnded) -> None:
        agent = self.get(ended.channel_id)
        is_known = agent is None or agent.consult is None or agent.reached is DialOutcome.ANSWERED
        if agent is not None and not is_known and ended.outcome is not DialOutcome.CANCELLED:
            agent.reached = ended.outcome

    def _parked(self, parked: facts.CallParked) -> Sequence[facts.CallParked]:
        """With the parker, whom our dialplan tells of, by another way: before or after."""
        leg = self._legs[parked.channel_id]
        if parked.parker is not None:
            return (parked,)
        leg.parked = parked
        return self._newly_parked(leg)

    def _newly_parked(self, leg: Leg) -> Sequence[facts.CallParked]:
        if leg.parked is None or leg.place is not Place.PARK:
            return ()
        parker, parker_channel_id = leg.parked_by
        parked, leg.parked = leg.parked, None
        leg.space = parked.space
        return (dataclasses.replace(parked, parker=parker, parker_channel_id=parker_channel_id),)

    def _is_news(self, fact: PbxFact, name: str) -> bool:  # noqa: C901 - one line for each kind
        match fact:
            case facts.ChannelCreated():
                if fact.channel_id in self._legs:
                    return False
                self._legs[fact.channel_id] = Leg(name, fact.state)
                return True
            case facts.MobileDialed():
                leg = self._legs.get(fact.channel_id)
                return leg is not None and leg.belong_to(fact.extension)
            case facts.DialBegan():
                leg = self._legs.get(fact.dest_channel_id)
                return leg is not None and leg.ring_for(fact.channel_id)
            case facts.DialEnded():
                return fact.dest_channel_id in self._legs
            case facts.QueueMemberRang():
                return fact.member_channel_id in self._legs
            case facts.VoicemailReached():
                return True
            case facts.MakeCallFailed():
                return fact.channel_id not in self._legs  # else its ChannelEnded tells, or it is another, living call
            case facts.CallParked():
                leg = self._legs.get(fact.channel_id)
                return leg is not None and leg.park(fact.space)
            case facts.ParkedCallLeft():
                leg = self._legs.get(fact.channel_id)
                return leg is None or leg.unpark()
            case (
                facts.QueueMemberUpdated() | facts.QueueMemberRemoved() | facts.DeviceStateChanged()
                | facts.PbxSnapshot() | facts.PbxLinkLost() | facts.CallHeld() | facts.ConsultBegan()
                | facts.UserDevicesChanged() | facts.ConsultEnded() | facts.CallTransferred() | facts.ChannelEnded()
            ):  # fmt: skip
                return True
            case _:
                leg = self._legs.get(fact.channel_id)
                return leg is not None and continues(leg, fact)


def _changed(channel_id: ChannelId, state: ChannelState) -> facts.ChannelStateChanged:
    return facts.ChannelStateChanged(channel_id=channel_id, state=state, connected_number=None)


def _outcome(dial_status: str) -> DialOutcome | None:
    """Of a consultation whose target told nothing itself: it has no leg, or none that we could see."""
    return dial_outcome(dial_status) if dial_status else None
