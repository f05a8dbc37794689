"""The legs the PBX has: which call, which bridge, who holds whom. No meaning is read into them here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from octi_bridge.calls.log_id import CallLogId
from octi_bridge.calls.model import Leg
from octi_bridge.kernel.ids import CallId, call_id_for
from octi_bridge.telephony.events import BridgeId, ChannelId, ChannelState, Extension, LinkedId

IsExtension = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class EndedLeg:
    """A leg as it was last, None when that was not seen, and why it ended (Q.850)."""

    leg: Leg | None
    cause: int


NOT_SEEN = EndedLeg(None, 0)


class Legs:
    """All living legs, by channel, call and bridge. `leg_facts` says what each fact does to them."""

    def __init__(self, *, pbx_name: str, is_extension: IsExtension) -> None:
        self._pbx_name = pbx_name
        self._is_extension = is_extension
        self._legs: dict[ChannelId, Leg] = {}
        self._by_call: dict[CallId, dict[ChannelId, None]] = {}
        self._bridges: dict[BridgeId, set[ChannelId]] = {}
        self._holder_of: dict[ChannelId, ChannelId] = {}
        self._ended: dict[ChannelId, EndedLeg] = {}
        self._ended_outside: list[ChannelId] = []

    # ---- questions

    def get(self, channel_id: ChannelId | None) -> Leg | None:
        """A living leg."""
        return self._legs.get(channel_id) if channel_id is not None else None

    def all(self) -> tuple[Leg, ...]:
        """Every living leg."""
        return tuple(self._legs.values())

    def of_call(self, call_id: CallId) -> list[Leg]:
        """The living legs of a call, oldest first."""
        return [self._legs[c] for c in self._by_call.get(call_id, ())]

    def has_call(self, call_id: CallId) -> bool:
        """Whether the call has a living leg."""
        return call_id in self._by_call

    def calls(self) -> set[CallId]:
        """All calls that have a living leg."""
        return set(self._by_call)

    def calls_in(self, bridge_id: BridgeId) -> set[CallId]:
        """The calls of the legs in a bridge."""
        return {self._legs[c].call_id for c in self._bridges.get(bridge_id, ()) if c in self._legs}

    def members_of(self, bridge_id: BridgeId) -> list[Leg]:
        """The legs in a bridge."""
        return [self._legs[c] for c in self._bridges.get(bridge_id, ()) if c in self._legs]

    def company_of(self, leg: Leg) -> list[Leg]:
        """Everybody else in the leg's bridge."""
        if leg.bridge_id is None:
            return []
        return [other for other in self.members_of(leg.bridge_id) if other.channel_id != leg.channel_id]

    def is_held(self, leg: Leg) -> bool:
        """Whether an agent holds it through the panel."""
        return leg.channel_id in self._holder_of

    def partner_of(self, leg: Leg) -> Leg | None:
        """The leg that this one holds, or talks to; None when there is none, or several."""
        if leg.holds is not None:
            return self._legs.get(leg.holds)
        company = self.company_of(leg)
        return company[0] if len(company) == 1 else None

    def call_id(self, linked_id: LinkedId) -> CallId:
        """The call of that Linkedid."""
        return call_id_for(self._pbx_name, linked_id)

    def log_id(self, channel_id: ChannelId, extension: Extension) -> CallLogId:
        """The name of the part that begins with that leg."""
        return CallLogId.of_leg(self._pbx_name, channel_id, extension)

    def extension(self, endpoint: str | None) -> Extension | None:
        """The extension whose phone this endpoint is, None for a trunk."""
        return Extension(endpoint) if endpoint is not None and self._is_extension(endpoint) else None

    def take_end(self, channel_id: ChannelId) -> EndedLeg:
        """A phone's leg as it ended, once; without leg and cause when the PBX never said."""
        return self._ended.pop(channel_id, NOT_SEEN)

    def is_rung_again(self, channel_id: ChannelId) -> bool:
        """Whether this phone's leg has ended only to ring again for whom an agent has sent on."""
        leg = self._ended.get(channel_id, NOT_SEEN).leg
        return leg is not None and leg.is_rung_again and leg.state is not ChannelState.UP

    def take_ended(self) -> list[ChannelId]:
        """The legs whose end nobody has taken, those of no phone of ours among them; nothing is kept of them."""
        ended = [*self._ended, *self._ended_outside]
        self._ended.clear()
        self._ended_outside.clear()
        return ended

    # ---- changes

    def clear(self) -> None:
        """Forget all legs; those that have ended stay."""
        self._legs.clear()
        self._by_call.clear()
        self._bridges.clear()
        self._holder_of.clear()

    def add(self, leg: Leg) -> None:
        """A new leg, in no bridge yet."""
        self._legs[leg.channel_id] = leg
        self._by_call.setdefault(leg.call_id, {})[leg.channel_id] = None
        if leg.holds is not None:
            self._holder_of[leg.holds] = leg.channel_id

    def put(self, leg: Leg) -> set[CallId]:
        """A changed leg of the same call and bridge; returns the call."""
        self._legs[leg.channel_id] = leg
        return {leg.call_id}

    def hold(self, holder: Leg, held: ChannelId) -> Leg:
        """The holder holds that leg, and no other, from now on."""
        if holder.holds is not None:
            self._holder_of.pop(holder.holds, None)
        self._holder_of[held] = holder.channel_id
        holder = replace(holder, holds=held, is_abandoned=False)
        self._legs[holder.channel_id] = holder
        return holder

    def move(self, leg: Leg, linked_id: LinkedId) -> Leg:
        """The leg belongs to another call now."""
        self._leave_call(leg)
        call_id = self.call_id(linked_id)
        moved = replace(leg, call_id=call_id, linked_id=linked_id)
        self._legs[leg.channel_id] = moved
        self._by_call.setdefault(call_id, {})[leg.channel_id] = None
        return moved

    def enter(self, leg: Leg, bridge_id: BridgeId) -> None:
        """Into a bridge. Whoever was on hold and hears somebody now is on hold no more."""
        self._leave_bridge(leg)
        members = self._bridges.setdefault(bridge_id, set())
        members.add(leg.channel_id)
        self._legs[leg.channel_id] = replace(leg, bridge_id=bridge_id)
        if len(members) > 1:
            for met in self.members_of(bridge_id):
                if not met.has_met:
                    self._legs[met.channel_id] = replace(met, has_met=True)
            for channel_id in members & self._holder_of.keys():
                self._end_hold(channel_id)

    def leave(self, leg: Leg) -> Leg:
        """Out of its bridge."""
        self._leave_bridge(leg)
        left = replace(leg, bridge_id=None)
        self._legs[leg.channel_id] = left
        return left

    def remove(self, leg: Leg, cause: int) -> None:
        """The leg is gone, and with it the holds it had part in."""
        self._end_hold(leg.channel_id, is_abandoned=True)
        if leg.holds is not None:
            self._holder_of.pop(leg.holds, None)
        self._leave_call(leg)
        self._leave_bridge(leg)
        del self._legs[leg.channel_id]
        if leg.extension is not None:
            self._ended[leg.channel_id] = EndedLeg(leg, cause)
        else:
            self._ended_outside.append(leg.channel_id)

    # ---- the indexes

    def _end_hold(self, held: ChannelId, *, is_abandoned: bool = False) -> None:
        holder = self._legs.get(self._holder_of.pop(held, ChannelId("")))
        if holder is not None and holder.holds == held:
            let_go = replace(holder, holds=None, consult_outcome=None, is_abandoned=is_abandoned)
            self._legs[holder.channel_id] = let_go

    def _leave_call(self, leg: Leg) -> None:
        self._by_call[leg.call_id].pop(leg.channel_id, None)
        if not self._by_call[leg.call_id]:
            del self._by_call[leg.call_id]

    def _leave_bridge(self, leg: Leg) -> None:
        if leg.bridge_id is None:
            return
        members = self._bridges.get(leg.bridge_id, set())
        members.discard(leg.channel_id)
        if not members:
            self._bridges.pop(leg.bridge_id, None)
