"""Everything one agent's panels show, from the places where it is true, and the numbering of what they are told."""

from __future__ import annotations

from octi_bridge.agents.model import AgentSession
from octi_bridge.agents.service import AgentService
from octi_bridge.calls.events import CallEnded, CallOutcomeChanged
from octi_bridge.calls.labels import BusinessLabels
from octi_bridge.calls.model import AgentCall, ParkedCall
from octi_bridge.calls.queue_names import QueueNames
from octi_bridge.calls.service import CallService
from octi_bridge.kernel.clock import Clock
from octi_bridge.kernel.ids import AgentId, OrgName, new_id
from octi_bridge.numbers.writing import NumberText
from octi_bridge.panel_gateway.call_reasons import CallReasons
from octi_bridge.panel_gateway.lookup_desk import LookupDesk
from octi_bridge.panel_gateway.parked_names import ParkedNames
from octi_bridge.panel_gateway.protocol import (
    CallOutcome,
    CallView,
    EndedCallView,
    ParkedCallView,
    Snapshot,
    StatusView,
)
from octi_bridge.panel_gateway.views import (
    Texts,
    agent_view,
    call_view,
    device_view,
    ended_call_view,
    milliseconds,
    parked_view,
    status_view,
)
from octi_bridge.telephony.events import Extension


class Desk:
    """Builds snapshots. The numbers live and die with this process: another process is another epoch."""

    def __init__(
        self,
        *,
        calls: CallService,
        agents: AgentService,
        lookups: LookupDesk,
        labels: BusinessLabels,
        reasons: CallReasons,
        clock: Clock,
        number_text: NumberText,
        parked_names: ParkedNames,
        epoch: str = "",
        queue_names: QueueNames = QueueNames(),  # noqa: B008 - it never changes
    ) -> None:
        self._calls = calls
        self._agents = agents
        self._lookups = lookups
        self._labels = labels
        self._reasons = reasons
        self._clock = clock
        self._queue_names = queue_names
        self.texts = Texts(name_at=agents.name_at, number=number_text)
        self._parked_names = parked_names
        self.epoch = epoch or new_id()
        self.is_pbx_up = False
        self._seq: dict[AgentId, int] = {}
        self._last_calls: dict[AgentId, EndedCallView] = {}

    def next_seq(self, agent_id: AgentId) -> int:
        """The number of the next event for this agent's panels."""
        number = self._seq.get(agent_id, 0) + 1
        self._seq[agent_id] = number
        return number

    def ended(self, agent_id: AgentId, event: CallEnded) -> EndedCallView:
        """The call that has just ended; it is shown until the next one does."""
        view = ended_call_view(event, self.call(event.call), self._agents.name_at)
        self._last_calls[agent_id] = view
        return view

    def outcome_changed(self, agent_id: AgentId, changed: CallOutcomeChanged) -> bool:
        """What became of the last call; False when another call is the last one by now."""
        last = self._last_calls.get(agent_id)
        if last is None or last.call.entry_id != changed.call.log_id:
            return False
        outcome = CallOutcome(changed.outcome.value)
        self._last_calls[agent_id] = last.model_copy(update={"outcome": outcome})
        return True

    def last_call(self, agent_id: AgentId) -> EndedCallView | None:
        """The last call that ended."""
        return self._last_calls.get(agent_id)

    def forget(self, agent_id: AgentId) -> None:
        """The agent signed out. The numbering goes on, in case of a new sign-in."""
        self._last_calls.pop(agent_id, None)

    def call(self, call: AgentCall) -> CallView:
        """One call, with what is known of the other party and of the colleagues in it."""
        lookup, label, reason = self._lookups.view(call), self._labels.of(call), self._reasons.of(call)
        return call_view(call, lookup, self.texts, label, reason, self._agents.org_at(call.extension))

    def status(self, session: AgentSession) -> StatusView:
        """The agent's status, and which queues do not follow it."""
        return status_view(session, self._queue_names)

    def parked(self, org: OrgName) -> tuple[ParkedCallView, ...]:
        """The parked calls, the same for all agents of an org."""
        return tuple(parked_view(parked, self.texts, self._parked_name(parked, org)) for parked in self._calls.parked())

    def _parked_name(self, parked: ParkedCall, org: OrgName) -> str | None:
        number = parked.remote_number
        if number is None:
            return None
        return self._agents.name_at(Extension(number)) or self._parked_names.name(org, number)

    def snapshot(self, session: AgentSession) -> Snapshot:
        """Everything, as of the last number given."""
        calls = self._calls.calls_of(session.extension)
        return Snapshot(
            epoch=self.epoch,
            seq=self._seq.get(session.agent_id, 0),
            server_time_ms=milliseconds(self._clock.now()),
            agent=agent_view(session),
            status=self.status(session),
            device=device_view(self._agents.device(session.extension)),
            is_pbx_up=self.is_pbx_up,
            calls=tuple(self.call(call) for call in calls),
            last_call=self._last_calls.get(session.agent_id),
            parked=self.parked(session.org),
        )
