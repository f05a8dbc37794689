"""Facts in, call events out. Pure: no clock, no I/O; the same facts give the same events on every node.

After each fact the calls it touched are looked at anew from every extension, and the difference to
the last look becomes an event, by the table below. So a missed or strange fact can never leave a
call behind: reading the PBX back (`PbxSnapshot`) goes the same way.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from octi_bridge.calls.abandoned import AbandonedCall, WaitingCallers
from octi_bridge.calls.counterparts import is_alone
from octi_bridge.calls.devices import devices_rung_with
from octi_bridge.calls.events import (
    CallConnected,
    CallDetailsChanged,
    CallDialed,
    CallEnded,
    CallEvent,
    CallHeld,
    CallOutcomeChanged,
    CallRang,
    CallRetrieved,
)
from octi_bridge.calls.leg_facts import apply_fact, read_back
from octi_bridge.calls.legs import IsExtension, Legs
from octi_bridge.calls.model import AgentCall, CallState, Direction, Leg, ParkedCall, colleagues_in
from octi_bridge.calls.outcomes import answerer_among, outcome_of
from octi_bridge.calls.parking import ParkedCalls, ParkersParts, with_parkers_leg
from octi_bridge.calls.queue_loads import QueueLoads
from octi_bridge.calls.views import Since, is_visible, seen_at, view_of
from octi_bridge.calls.voicemail import UnansweredParts
from octi_bridge.kernel.ids import CallId
from octi_bridge.telephony import events as pbx
from octi_bridge.telephony.events import ChannelId, ChannelState, Extension

log = logging.getLogger(__name__)

Key = tuple[CallId, Extension]
Transition = tuple[CallState | None, CallState]

TRANSITIONS: dict[Transition, Callable[[AgentCall], CallEvent]] = {
    (None, CallState.RINGING): CallRang,
    (None, CallState.DIALING): CallDialed,
    (None, CallState.CONNECTED): CallConnected,
    (None, CallState.HELD): CallConnected,
    (CallState.RINGING, CallState.CONNECTED): CallConnected,
    (CallState.DIALING, CallState.CONNECTED): CallConnected,
    (CallState.RINGING, CallState.HELD): CallConnected,
    (CallState.DIALING, CallState.HELD): CallConnected,
    (CallState.CONNECTED, CallState.HELD): CallHeld,
    (CallState.HELD, CallState.CONNECTED): CallRetrieved,
    (CallState.CONNECTED, CallState.DIALING): CallDetailsChanged,
}
"""Every legal move of an agent's call, and the event that tells it. Ending is legal from anywhere.

From ringing or dialing to held: answered and held while the link was lost. From connected to dialing: an announcement
of the PBX is over, and it dials on."""

MOMENT = timedelta(seconds=1)
"""For so long an answered leg may be on its way to somebody; then it is the PBX itself that talks to it."""


class CallTracker:
    """All calls, each as every extension in it sees it.

    `is_extension` tells a phone of ours from a trunk by the endpoint's name. `anomalies` counts
    moves that the table does not know; the PBX is believed all the same.
    """

    def __init__(self, *, pbx_name: str, is_extension: IsExtension) -> None:
        self._legs = Legs(pbx_name=pbx_name, is_extension=is_extension)
        self._parked = ParkedCalls()
        self._parkers = ParkersParts()
        self._unanswered = UnansweredParts()
        self._waiting = WaitingCallers()
        self._queues = QueueLoads()
        self._is_extension = is_extension
        self._views: dict[Key, AgentCall] = {}
        self._by_call: dict[CallId, dict[Key, None]] = {}
        self._by_extension: dict[Extension, dict[Key, None]] = {}
        self._alone: dict[ChannelId, datetime] = {}
        self._devices: dict[Key, frozenset[ChannelId]] = {}
        self._unseen_ends: list[ChannelId] = []
        self.anomalies: dict[Transition, int] = {}

    def calls_of(self, extension: Extension) -> tuple[AgentCall, ...]:
        """The extension's calls, oldest first."""
        mine = (self._views[key] for key in self._by_extension.get(extension, ()))
        return tuple(sorted(mine, key=lambda view: (view.started_at, view.call_id)))

    def calls_with(self, colleague: Extension) -> tuple[AgentCall, ...]:
        """The calls, of other extensions, in which this one is named as a colleague."""
        return tuple(view for view in self._views.values() if colleague in colleagues_in(view))

    def find(self, call_id: CallId, extension: Extension) -> AgentCall | None:
        """One call as one extension sees it now."""
        return self._views.get((call_id, extension))

    def has_call(self, call_id: CallId) -> bool:
        """Whether the conversation still has a leg."""
        return self._legs.has_call(call_id)

    def partner_of(self, call: AgentCall) -> ChannelId | None:
        """The one other leg that the agent talks to or holds; None when there is none, or several."""
        leg = self._legs.get(call.channel_id)
        partner = self._legs.partner_of(leg) if leg else None
        return partner.channel_id if partner else None

    def legs_of(self, call: AgentCall) -> tuple[ChannelId, ...]:
        """The legs of the call at its extension: several while several devices ring, else the one."""
        ringing = self._devices.get((call.call_id, call.extension), frozenset())
        others = (leg.channel_id for leg in self._legs.of_call(call.call_id) if leg.channel_id in ringing)
        return (call.channel_id, *(channel_id for channel_id in others if channel_id != call.channel_id))

    def take_unseen_ends(self) -> tuple[ChannelId, ...]:
        """The legs that have ended, since last asked, without being a part of a call that was reported."""
        ended, self._unseen_ends = tuple(self._unseen_ends), []
        return ended

    def take_changed_outcomes(self) -> tuple[CallOutcomeChanged, ...]:
        """What became of calls that agents parked or did not answer, since last asked."""
        return (*self._parkers.take_changed(), *self._unanswered.take_changed())

    def take_abandoned(self) -> tuple[AbandonedCall, ...]:
        """The calls whose callers gave up in a queue, since last asked."""
        return self._waiting.take_abandoned()

    def parked(self) -> tuple[ParkedCall, ...]:
        """The calls in park spaces, in the order of the spaces."""
        return self._parked.all()

    def apply(self, fact: pbx.ChannelFact, at: datetime) -> list[CallEvent]:
        """Take one fact in."""
        if isinstance(fact, pbx.CallParked):
            fact = with_parkers_leg(fact, self._legs)
        touched = apply_fact(self._legs, fact)
        self._queues.apply(fact, at)
        self._parked.apply(fact, self._legs, at)
        events = self._look(touched, at)
        self._parkers.apply(fact, at)
        self._unanswered.apply(fact, self._legs, at)
        self._waiting.apply(fact, self._legs, at)
        return events

    def resync(self, snapshot: pbx.PbxSnapshot, at: datetime) -> list[CallEvent]:
        """The PBX has been read back: tell the differences."""
        began = {row.channel_id: _began(row, at) for row in snapshot.channels}
        touched = read_back(self._legs, snapshot.channels)
        self._parked.replace_all(snapshot.parked, self._legs, at)
        self._queues.apply(snapshot, at)
        self._waiting.read_back(snapshot, self._legs, at)
        events = self._look(touched, at, began)
        self._unanswered.read_back(self._legs)
        return events

    def next_moment(self) -> datetime | None:
        """When `settle` has something to do, unless a fact comes before; None for not at all."""
        waiting = [
            began for channel_id, began in self._alone.items()
            if (view := self._view_by_leg(channel_id)) is not None and not view.is_with_pbx
        ]  # fmt: skip
        return min(waiting) + MOMENT if waiting else None

    def settle(self, at: datetime) -> list[CallEvent]:
        """Time has passed: legs that were answered and still reach nobody are with the PBX."""
        legs = (self._legs.get(channel_id) for channel_id, began in self._alone.items() if at - began >= MOMENT)
        return self._look({leg.call_id for leg in legs if leg is not None}, at)

    def _with_pbx_since(self, leg: Leg, previous: AgentCall | None, began: datetime, at: datetime) -> datetime | None:
        was_with_pbx = previous is not None and previous.is_with_pbx
        had_somebody = previous is not None and previous.connected_at is not None and not was_with_pbx
        if had_somebody or not is_alone(leg, self._legs):
            self._alone.pop(leg.channel_id, None)
            return None
        since = self._alone.setdefault(leg.channel_id, began)
        return since if was_with_pbx or at - since >= MOMENT else None

    def _view_by_leg(self, channel_id: ChannelId) -> AgentCall | None:
        leg = self._legs.get(channel_id)
        return self._views.get((leg.call_id, leg.extension)) if leg is not None and leg.extension is not None else None

    def _look(
        self, touched: set[CallId], at: datetime, read_back: dict[ChannelId, Since] | None = None
    ) -> list[CallEvent]:
        told: list[CallEvent] = []
        gone: list[Key] = []
        for call_id in touched:
            shown = self._shown_legs(call_id)
            for key, leg in shown.items():
                previous = self._views.get(key)
                is_same_part = previous is None or leg.channel_id in (previous.channel_id, *self._devices.get(key, ()))
                if not is_same_part:
                    # the extension's part is over; what another leg of it does is a part of its own
                    told.extend(self._end(key, at))
                    previous = None
                since = read_back[leg.channel_id] if read_back is not None else seen_at(at)
                with_pbx_since = self._with_pbx_since(leg, previous, since.call, at)
                view = view_of(
                    leg,
                    self._legs,
                    previous,
                    since,
                    self._is_extension,
                    with_pbx_since,
                    joined_at=self._queues.joined_at,
                )
                if read_back is not None and previous is None and view.connected_at is not None:
                    view = replace(view, is_read_back=True)
                self._devices[key] = self._devices.get(key, frozenset()) | devices_rung_with(leg, self._legs)
                if view.state is not CallState.RINGING:
                    self._devices[key] = frozenset()
                told.extend(self._tell(key, previous, view))
            gone.extend(key for key in self._by_call.get(call_id, {}) if key not in shown)
        told.extend(event for key in gone for event in self._end(key, at))
        self._unseen_ends += self._legs.take_ended()
        return told

    def _shown_legs(self, call_id: CallId) -> dict[Key, Leg]:
        """The leg by which each extension sees the call."""
        visible: dict[Key, list[Leg]] = {}
        for leg in self._legs.of_call(call_id):
            if leg.extension is not None and is_visible(leg):
                visible.setdefault((call_id, leg.extension), []).append(leg)
        return {key: self._shown(key, legs) for key, legs in visible.items()}

    def _shown(self, key: Key, legs: list[Leg]) -> Leg:
        """Of several devices the one that answers, else the one seen so far, else another of that ring."""
        previous = self._views.get(key)
        if previous is None:
            return legs[0]
        devices = [leg for leg in legs if leg.channel_id in self._devices.get(key, ())]
        answered = [leg for leg in devices if leg.state is ChannelState.UP]
        seen = [leg for leg in legs if leg.channel_id == previous.channel_id]
        return next(iter([*answered, *seen, *devices, *legs]))

    def _tell(self, key: Key, old: AgentCall | None, new: AgentCall) -> list[CallEvent]:
        if old == new:
            return []
        self._views[key] = new
        self._by_call.setdefault(key[0], {})[key] = None
        self._by_extension.setdefault(key[1], {})[key] = None
        if old is not None and old.state is new.state:
            return [CallDetailsChanged(new)]
        move = (old.state if old else None, new.state)
        event = TRANSITIONS.get(move)
        if event is None:
            self.anomalies[move] = self.anomalies.get(move, 0) + 1
            log.warning("call %s moved %s -> %s, which no rule foresees", new.call_id, *move)
            event = TRANSITIONS[(None, new.state)]
        return [event(new)]

    def _end(self, key: Key, at: datetime) -> list[CallEvent]:
        last = self._views.pop(key)
        self._alone.pop(last.channel_id, None)
        self._devices.pop(key, None)
        view = _as_it_was(last)
        _drop(self._by_call, key[0], key)
        _drop(self._by_extension, key[1], key)
        is_merged = self._legs.get(view.channel_id) is not None or self._legs.is_rung_again(view.channel_id)
        ended = CallEnded(view, at, 0, is_merged) if is_merged else self._ended(view, at)
        self._parkers.on_end(view)
        self._unanswered.on_end(ended)
        return [ended] if view == last else [CallDetailsChanged(view), ended]

    def _ended(self, view: AgentCall, at: datetime) -> CallEnded:
        end = self._legs.take_end(view.channel_id)
        rung = end.leg if end.leg is not None and view.connected_at is None and not end.leg.is_caller else None
        answerer = answerer_among(self._legs.of_call(view.call_id), rung) if rung is not None else None
        outcome = outcome_of(
            view, end.leg, end.cause, is_answered_elsewhere=answerer is not None,
            has_other_call=bool(self._by_extension.get(view.extension)),
        )  # fmt: skip
        return CallEnded(view, at, end.cause, outcome=outcome, answered_by=answerer.extension if answerer else None)


def _as_it_was(view: AgentCall) -> AgentCall:
    """A *転送 target that was let go has talked to its colleague only, whatever number it was shown."""
    if not view.is_announced or view.customer_id is not None or view.connected_at is None:
        return view
    return replace(view, direction=Direction.INTERNAL, remote_number=view.introduced_by, is_announced=False)


def _began(row: pbx.ChannelSnapshot, at: datetime) -> Since:
    """What the PBX can tell of the past."""
    hold = at - timedelta(seconds=row.held_age_s) if row.held_age_s is not None else None
    return Since(call=at - timedelta(seconds=row.age_s), hold=hold, consult=None)


def _drop(index: dict[Any, dict[Key, None]], under: str, key: Key) -> None:
    """Take a key out of an index, and its list with it when that is empty."""
    index[under].pop(key)
    if not index[under]:
        del index[under]
