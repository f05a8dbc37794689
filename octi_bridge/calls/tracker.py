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

from octi_bridge.calls.events import (
    CallConnected,
    CallDetailsChanged,
    CallDialed,
    CallEnded,
    CallEvent,
    CallHeld,
    CallRang,
    CallRetrieved,
)
from octi_bridge.calls.legs import IsExtension, Legs
from octi_bridge.calls.model import AgentCall, CallState
from octi_bridge.calls.views import is_visible, view_of
from octi_bridge.kernel.ids import CallId
from octi_bridge.telephony import events as pbx
from octi_bridge.telephony.events import ChannelId, Extension

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
    (CallState.CONNECTED, CallState.HELD): CallHeld,
    (CallState.HELD, CallState.CONNECTED): CallRetrieved,
}
"""Every legal move of an agent's call, and the event that tells it. Ending is legal from anywhere."""


class CallTracker:
    """All calls, each as every extension in it sees it.

    `is_extension` tells a phone of ours from a trunk by the endpoint's name. `anomalies` counts
    moves that the table does not know; the PBX is believed all the same.
    """

    def __init__(self, *, pbx_name: str, is_extension: IsExtension) -> None:
        self._legs = Legs(pbx_name=pbx_name, is_extension=is_extension)
        self._is_extension = is_extension
        self._views: dict[Key, AgentCall] = {}
        self._by_call: dict[CallId, dict[Key, None]] = {}
        self._by_extension: dict[Extension, dict[Key, None]] = {}
        self.anomalies: dict[Transition, int] = {}

    def calls_of(self, extension: Extension) -> tuple[AgentCall, ...]:
        """The extension's calls, oldest first."""
        mine = (self._views[key] for key in self._by_extension.get(extension, ()))
        return tuple(sorted(mine, key=lambda view: (view.started_at, view.call_id)))

    def find(self, call_id: CallId, extension: Extension) -> AgentCall | None:
        """One call as one extension sees it now."""
        return self._views.get((call_id, extension))

    def partner_of(self, call: AgentCall) -> ChannelId | None:
        """The one other leg that the agent talks to or holds; None when there is none, or several."""
        leg = self._legs.get(call.channel_id)
        partner = self._legs.partner_of(leg) if leg else None
        return partner.channel_id if partner else None

    def apply(self, fact: pbx.ChannelFact, at: datetime) -> list[CallEvent]:
        """Take one fact in."""
        touched = self._legs.apply(fact)
        return self._look(touched, at)

    def resync(self, snapshot: pbx.PbxSnapshot, at: datetime) -> list[CallEvent]:
        """The PBX has been read back: tell the differences."""
        ages = {row.channel_id: timedelta(seconds=row.age_s) for row in snapshot.channels}
        touched = self._legs.replace_all(snapshot.channels)
        return self._look(touched, at, ages)

    def _look(
        self, touched: set[CallId], at: datetime, ages: dict[ChannelId, timedelta] | None = None
    ) -> list[CallEvent]:
        told: list[CallEvent] = []
        gone: list[Key] = []
        for call_id in touched:
            seen: set[Key] = set()
            for leg in self._legs.of_call(call_id):
                if not is_visible(leg) or leg.extension is None:
                    continue
                key = (call_id, leg.extension)
                seen.add(key)
                since = at - ages[leg.channel_id] if ages and leg.channel_id in ages else at
                previous = self._views.get(key)
                view = view_of(leg, self._legs, previous, since, self._is_extension)
                if ages is not None and previous is None and view.connected_at is not None:
                    view = replace(view, is_read_back=True)
                told.extend(self._tell(key, previous, view))
            gone.extend(key for key in self._by_call.get(call_id, {}) if key not in seen)
        told.extend(self._end(key, at) for key in gone)
        return told

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

    def _end(self, key: Key, at: datetime) -> CallEnded:
        view = self._views.pop(key)
        _drop(self._by_call, key[0], key)
        _drop(self._by_extension, key[1], key)
        is_merged = self._legs.get(view.channel_id) is not None
        cause = 0 if is_merged else self._legs.take_cause(view.channel_id)
        return CallEnded(view, at, cause, is_merged)


def _drop(index: dict[Any, dict[Key, None]], under: str, key: Key) -> None:
    """Take a key out of an index, and its list with it when that is empty."""
    index[under].pop(key)
    if not index[under]:
        del index[under]
