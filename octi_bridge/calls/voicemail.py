"""The parts of calls that rang in vain, until it is known whether the call went on to the voicemail. Pure."""

from __future__ import annotations

from datetime import datetime

from octi_bridge.calls.events import CallEnded, CallOutcomeChanged
from octi_bridge.calls.legs import Legs
from octi_bridge.calls.model import AgentCall, CallState
from octi_bridge.calls.outcomes import RANG_IN_VAIN, CallOutcome
from octi_bridge.kernel.ids import CallId
from octi_bridge.telephony import events as pbx


class UnansweredParts:
    """Of calls that still go on, since anybody answered last: at most one part per extension, its last.

    The PBX tells of a ring's end and of the voicemail in either order; what rings later is no part of that.
    """

    def __init__(self) -> None:
        self._parts: dict[CallId, dict[pbx.Extension, AgentCall]] = {}
        self._reached_at: dict[CallId, datetime] = {}
        self._changed: list[CallOutcomeChanged] = []

    def on_end(self, ended: CallEnded) -> None:
        """A part has ended."""
        call = ended.call
        if ended.outcome not in RANG_IN_VAIN or ended.is_merged or call.state is not CallState.RINGING:
            return
        reached_at = self._reached_at.get(call.call_id)
        if reached_at is not None and call.started_at <= reached_at:
            self._forward(call, ended.ended_at)
        else:
            self._parts.setdefault(call.call_id, {})[call.extension] = call

    def apply(self, fact: pbx.ChannelFact, legs: Legs, at: datetime) -> None:
        """Take a fact in, after the legs have."""
        match fact:
            case pbx.VoicemailReached():
                call_id = legs.call_id(fact.linked_id)
                if legs.has_call(call_id):
                    self._reached_at[call_id] = at
                for part in self._parts.pop(call_id, {}).values():
                    self._forward(part, at)
            case pbx.BridgeEntered() if len(legs.members_of(fact.bridge_id)) > 1:
                for call_id in legs.calls_in(fact.bridge_id):
                    self._parts.pop(call_id, None)
            case pbx.ChannelEnded():
                self._drop_over(legs)
            case _:
                pass

    def read_back(self, legs: Legs) -> None:
        """The PBX has been read back: who talks, or is on hold, may have been answered unseen."""
        self._drop_over(legs)
        for leg in legs.all():
            if legs.company_of(leg) or legs.is_held(leg):
                self._parts.pop(leg.call_id, None)

    def take_changed(self) -> tuple[CallOutcomeChanged, ...]:
        """What went to the voicemail, since last asked."""
        changed, self._changed = tuple(self._changed), []
        return changed

    def _forward(self, part: AgentCall, at: datetime) -> None:
        self._changed.append(CallOutcomeChanged(part, CallOutcome.FORWARDED_TO_VOICEMAIL, at))

    def _drop_over(self, legs: Legs) -> None:
        for known in (self._parts, self._reached_at):
            for call_id in [call_id for call_id in known if not legs.has_call(call_id)]:
                del known[call_id]
