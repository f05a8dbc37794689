"""The calls in park spaces, by what the PBX says of them. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from octi_bridge.calls.counterparts import number_of
from octi_bridge.calls.events import CallOutcomeChanged
from octi_bridge.calls.legs import Legs
from octi_bridge.calls.model import AgentCall, ParkedCall
from octi_bridge.calls.outcomes import OF_PARK_END
from octi_bridge.telephony import events as pbx
from octi_bridge.telephony.events import ChannelState


class ParkedCalls:
    """One call per space."""

    def __init__(self) -> None:
        self._by_space: dict[str, ParkedCall] = {}

    def all(self) -> tuple[ParkedCall, ...]:
        """In the order of the spaces, as numbers go."""
        return tuple(sorted(self._by_space.values(), key=lambda parked: (len(parked.space), parked.space)))

    def apply(self, fact: pbx.ChannelFact, legs: Legs, at: datetime) -> None:
        """Take a fact in, after the legs have."""
        match fact:
            case pbx.CallParked():
                self._add(fact, legs, at)
            case pbx.ParkedCallLeft():
                self._by_space.pop(fact.space, None)
            case pbx.ChannelEnded() if self._by_space:
                self._by_space = {s: p for s, p in self._by_space.items() if p.channel_id != fact.channel_id}

    def replace_all(self, parked: tuple[pbx.CallParked, ...], legs: Legs, at: datetime) -> None:
        """The PBX has been read back."""
        before = self._by_space
        self._by_space = {}
        for fact in parked:
            known = before.get(fact.space)
            if known is not None and known.channel_id == fact.channel_id:
                self._by_space[fact.space] = known
            else:
                self._add(fact, legs, at)

    def _add(self, fact: pbx.CallParked, legs: Legs, at: datetime) -> None:
        leg = legs.get(fact.channel_id)
        if leg is None:
            return
        self._by_space[fact.space] = ParkedCall(
            space=fact.space, call_id=leg.call_id, channel_id=leg.channel_id, remote_number=number_of(leg),
            queue=leg.queue, parker=fact.parker, since=at - timedelta(seconds=fact.age_s), timeout_s=fact.timeout_s,
        )  # fmt: skip


def with_parkers_leg(fact: pbx.CallParked, legs: Legs) -> pbx.CallParked:
    """A phone that parks by itself, or by a code: its leg talks to the parked one, or has just left it."""
    parked = legs.get(fact.channel_id)
    if parked is None or fact.parker is None or fact.parker_channel_id is not None:
        return fact
    mine = [leg for leg in legs.of_call(parked.call_id) if leg.extension == fact.parker]
    company = {leg.channel_id for leg in legs.company_of(parked)}
    talking = [leg for leg in mine if leg.channel_id in company]
    found = talking or [leg for leg in mine if leg.state is ChannelState.UP and not legs.company_of(leg)]
    return replace(fact, parker_channel_id=found[0].channel_id) if len(found) == 1 else fact


class ParkersParts:
    """The parts that ended by parking, until the call leaves its space: only then it is known how it ended."""

    def __init__(self) -> None:
        self._parked_by: dict[pbx.ChannelId, pbx.ChannelId] = {}
        self._parts: dict[pbx.ChannelId, AgentCall] = {}
        self._changed: list[CallOutcomeChanged] = []

    def apply(self, fact: pbx.ChannelFact, at: datetime) -> None:
        """Take a fact in."""
        match fact:
            case pbx.CallParked() if fact.parker_channel_id is not None:
                self._parked_by[fact.channel_id] = fact.parker_channel_id
            case pbx.ParkedCallLeft():
                self._left(fact.channel_id, fact.reason, at)
            case pbx.ChannelEnded() if self._parked_by:
                self._left(fact.channel_id, pbx.ParkEnd.HUNG_UP, at)

    def on_end(self, call: AgentCall) -> None:
        """A part has ended."""
        if call.parked_space is not None and call.channel_id in self._parked_by.values():
            self._parts[call.channel_id] = call

    def take_changed(self) -> tuple[CallOutcomeChanged, ...]:
        """What became of parked calls, since last asked."""
        changed, self._changed = tuple(self._changed), []
        return changed

    def _left(self, channel_id: pbx.ChannelId, reason: pbx.ParkEnd, at: datetime) -> None:
        parker = self._parked_by.pop(channel_id, None)
        part = self._parts.pop(parker, None) if parker is not None else None
        outcome = OF_PARK_END.get(reason)
        if part is not None and outcome is not None:
            self._changed.append(CallOutcomeChanged(part, outcome, at))
