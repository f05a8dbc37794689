"""The legs the PBX has, updated fact by fact. One rule per fact, in one table; no meaning is read into them here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from octi_bridge.calls.model import Leg
from octi_bridge.kernel.ids import CallId, call_id_for
from octi_bridge.telephony import events as pbx
from octi_bridge.telephony.commands import is_our_channel
from octi_bridge.telephony.events import BridgeId, ChannelId, ChannelState, Extension, LinkedId

IsExtension = Callable[[str], bool]


class Legs:
    """All living legs. Answers which calls a fact touched."""

    def __init__(self, *, pbx_name: str, is_extension: IsExtension) -> None:
        self._pbx_name = pbx_name
        self._is_extension = is_extension
        self._legs: dict[ChannelId, Leg] = {}
        self._by_call: dict[CallId, dict[ChannelId, None]] = {}
        self._bridges: dict[BridgeId, set[ChannelId]] = {}
        self._causes: dict[ChannelId, int] = {}

    # ---- questions

    def get(self, channel_id: ChannelId) -> Leg | None:
        """A living leg."""
        return self._legs.get(channel_id)

    def of_call(self, call_id: CallId) -> list[Leg]:
        """The living legs of a call, oldest first."""
        return [self._legs[c] for c in self._by_call.get(call_id, ())]

    def calls(self) -> Iterable[CallId]:
        """All calls that have a living leg."""
        return tuple(self._by_call)

    def has_company(self, leg: Leg) -> bool:
        """Whether somebody else is in the leg's bridge."""
        return leg.bridge_id is not None and len(self._bridges.get(leg.bridge_id, ())) > 1

    def partner_of(self, leg: Leg) -> Leg | None:
        """The leg that this one talks to, or holds."""
        if leg.holds is not None:
            return self._legs.get(leg.holds)
        members = self._bridges.get(leg.bridge_id, set()) if leg.bridge_id is not None else set()
        others = [self._legs[c] for c in members if c != leg.channel_id and c in self._legs]
        return others[0] if len(others) == 1 else None

    def take_cause(self, channel_id: ChannelId) -> int:
        """Why a leg ended (Q.850), once; 0 when the PBX never said."""
        return self._causes.pop(channel_id, 0)

    # ---- changes

    def apply(self, fact: pbx.ChannelFact) -> set[CallId]:
        """Take a fact in; returns the calls it touched. Facts about legs that do not exist touch none."""
        return _RULES[type(fact)](self, fact)

    def replace_all(self, channels: Iterable[pbx.ChannelSnapshot]) -> set[CallId]:
        """The PBX has been read back: what is not listed is gone."""
        touched = set(self._by_call)
        kept = {leg.channel_id: leg for leg in self._legs.values()}
        self._legs.clear()
        self._by_call.clear()
        self._bridges.clear()
        for row in channels:
            known = kept.get(row.channel_id)
            call_id = known.call_id if known else self._call_id(row.linked_id)
            leg = Leg(
                channel_id=row.channel_id, call_id=call_id, extension=self._extension(row.endpoint), state=row.state,
                is_caller=known.is_caller if known else row.is_originated or row.dialed_number is not None,
                caller_number=row.caller_number, connected_number=row.connected_number,
                dialed_number=row.dialed_number or (known.dialed_number if known else None),
                queue=row.queue or (known.queue if known else None),
                is_phone_held=known.is_phone_held if known else False, holds=row.held_channel_id,
            )  # fmt: skip
            self._add(leg)
            if row.bridge_id is not None:
                self._enter(leg, row.bridge_id)
            touched.add(call_id)
        return touched

    # ---- one rule per fact

    def _created(self, fact: pbx.ChannelCreated) -> set[CallId]:
        is_caller = is_our_channel(fact.channel_id) or fact.state is ChannelState.DIALED
        leg = Leg(
            channel_id=fact.channel_id, call_id=self._call_id(fact.linked_id),
            extension=self._extension(fact.endpoint), state=fact.state, is_caller=is_caller,
            caller_number=fact.caller_number, connected_number=fact.connected_number,
            dialed_number=fact.dialed_number,
        )  # fmt: skip
        self._add(leg)
        return {leg.call_id}

    def _state_changed(self, fact: pbx.ChannelStateChanged) -> set[CallId]:
        leg = self._legs.get(fact.channel_id)
        if leg is None:
            return set()
        connected = fact.connected_number or leg.connected_number
        return self._put(replace(leg, state=fact.state, connected_number=connected))

    def _party_changed(self, fact: pbx.PartyChanged) -> set[CallId]:
        leg = self._legs.get(fact.channel_id)
        if leg is None:
            return set()
        dialed = leg.dialed_number
        if dialed is None and is_our_channel(leg.channel_id):
            # Originate gives its number as the leg's connected party before anybody answers
            dialed = fact.connected_number
        # our own caller is who it was when it called: the number presented outside is not its identity
        is_fixed = leg.is_caller and leg.extension is not None
        caller = leg.caller_number if is_fixed else fact.caller_number
        connected = fact.connected_number or leg.connected_number
        return self._put(replace(leg, caller_number=caller, connected_number=connected, dialed_number=dialed))

    def _entered(self, fact: pbx.BridgeEntered) -> set[CallId]:
        leg = self._legs.get(fact.channel_id)
        if leg is None:
            return set()
        touched = {leg.call_id}
        call_id = self._call_id(fact.linked_id)
        if call_id != leg.call_id and self._by_call.get(call_id):
            # two calls were joined: this leg now belongs to the older one
            self._remove(leg)
            leg = replace(leg, call_id=call_id)
            self._add(leg)
            touched.add(call_id)
        self._enter(leg, fact.bridge_id)
        return touched | self._calls_in(fact.bridge_id)

    def _left(self, fact: pbx.BridgeLeft) -> set[CallId]:
        leg = self._legs.get(fact.channel_id)
        touched = self._calls_in(fact.bridge_id)
        self._bridges.get(fact.bridge_id, set()).discard(fact.channel_id)
        if leg is None or leg.bridge_id != fact.bridge_id:
            return touched
        return touched | self._put(replace(leg, bridge_id=None))

    def _phone_held(self, fact: pbx.PhoneHeld) -> set[CallId]:
        leg = self._legs.get(fact.channel_id)
        return self._put(replace(leg, is_phone_held=True)) if leg else set()

    def _phone_retrieved(self, fact: pbx.PhoneRetrieved) -> set[CallId]:
        leg = self._legs.get(fact.channel_id)
        return self._put(replace(leg, is_phone_held=False)) if leg else set()

    def _held(self, fact: pbx.CallHeld) -> set[CallId]:
        leg = self._legs.get(fact.agent_channel_id)
        return self._put(replace(leg, holds=fact.other_channel_id)) if leg else set()

    def _joined_queue(self, fact: pbx.QueueCallerJoined) -> set[CallId]:
        leg = self._legs.get(fact.channel_id)
        return self._put(replace(leg, queue=fact.queue)) if leg else set()

    def _member_rang(self, fact: pbx.QueueMemberRang) -> set[CallId]:
        leg = self._legs.get(fact.member_channel_id)
        return self._put(replace(leg, queue=fact.queue)) if leg else set()

    def _ended(self, fact: pbx.ChannelEnded) -> set[CallId]:
        leg = self._legs.get(fact.channel_id)
        if leg is None:
            return set()
        touched = {leg.call_id}
        if leg.bridge_id is not None:
            touched |= self._calls_in(leg.bridge_id)
        self._remove(leg)
        if leg.extension is not None:
            self._causes[leg.channel_id] = fact.cause
        return touched

    def _nothing(self, fact: Any) -> set[CallId]:
        return set()

    # ---- the indexes

    def _call_id(self, linked_id: LinkedId) -> CallId:
        # a leg of ours may have moved to another call: then its old Linkedid leads there too
        return call_id_for(self._pbx_name, linked_id)

    def _extension(self, endpoint: str | None) -> Extension | None:
        return Extension(endpoint) if endpoint is not None and self._is_extension(endpoint) else None

    def _add(self, leg: Leg) -> None:
        self._legs[leg.channel_id] = leg
        self._by_call.setdefault(leg.call_id, {})[leg.channel_id] = None

    def _put(self, leg: Leg) -> set[CallId]:
        self._legs[leg.channel_id] = leg
        return {leg.call_id}

    def _remove(self, leg: Leg) -> None:
        del self._legs[leg.channel_id]
        self._by_call[leg.call_id].pop(leg.channel_id, None)
        if not self._by_call[leg.call_id]:
            del self._by_call[leg.call_id]
        if leg.bridge_id is not None:
            self._bridges.get(leg.bridge_id, set()).discard(leg.channel_id)

    def _enter(self, leg: Leg, bridge_id: BridgeId) -> None:
        if leg.bridge_id is not None:
            self._bridges.get(leg.bridge_id, set()).discard(leg.channel_id)
        self._bridges.setdefault(bridge_id, set()).add(leg.channel_id)
        self._legs[leg.channel_id] = replace(leg, bridge_id=bridge_id)
        self._end_holds(bridge_id)

    def _end_holds(self, bridge_id: BridgeId) -> None:
        """Whoever hears somebody again holds nobody any more."""
        members = self._bridges[bridge_id]
        if len(members) > 1:
            for channel_id in members & self._legs.keys():
                if self._legs[channel_id].holds is not None:
                    self._legs[channel_id] = replace(self._legs[channel_id], holds=None)

    def _calls_in(self, bridge_id: BridgeId) -> set[CallId]:
        members = self._bridges.get(bridge_id)
        if not members:
            self._bridges.pop(bridge_id, None)
            return set()
        return {self._legs[c].call_id for c in members if c in self._legs}


_RULES: dict[type[Any], Callable[[Legs, Any], set[CallId]]] = {
    pbx.ChannelCreated: Legs._created,
    pbx.ChannelStateChanged: Legs._state_changed,
    pbx.PartyChanged: Legs._party_changed,
    pbx.DialBegan: Legs._nothing,
    pbx.DialEnded: Legs._nothing,
    pbx.BridgeEntered: Legs._entered,
    pbx.BridgeLeft: Legs._left,
    pbx.PhoneHeld: Legs._phone_held,
    pbx.PhoneRetrieved: Legs._phone_retrieved,
    pbx.CallHeld: Legs._held,
    pbx.ConsultBegan: Legs._nothing,
    pbx.ConsultEnded: Legs._nothing,
    pbx.CallTransferred: Legs._nothing,
    pbx.CallParked: Legs._nothing,
    pbx.ParkedCallLeft: Legs._nothing,
    pbx.ChannelEnded: Legs._ended,
    pbx.QueueCallerJoined: Legs._joined_queue,
    pbx.QueueCallerLeft: Legs._nothing,
    pbx.QueueMemberRang: Legs._member_rang,
    pbx.MakeCallFailed: Legs._nothing,
}
