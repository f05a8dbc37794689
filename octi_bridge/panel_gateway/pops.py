"""Which panel shows what by itself, and when. The server is the arbiter: one pop per call, in the tab in front.

A record that a colleague passed on (画面転送) goes before what the look-up found: once for each colleague who
passes the call on, and after it the look-up pops no more.

With no tab in front (the agent is in another program) the pop waits until one comes to the front, for as long as the
call lasts. Where a pop would leave unsaved work, or the settings want a click, it is not an order to one panel but an
offer to all of the agent's: a link.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from octi_bridge.agents.service import AgentService
from octi_bridge.calls.model import AgentCall, CallState
from octi_bridge.calls.service import CallService
from octi_bridge.kernel.ids import AgentId, OrgName
from octi_bridge.panel_gateway.lookup_desk import LookupDesk
from octi_bridge.panel_gateway.panels import Panel, Panels
from octi_bridge.panel_gateway.pop_policy import (
    call_type,
    is_answered,
    is_pop_due,
    is_screen_due,
    policy_for,
    pop_target,
)
from octi_bridge.panel_gateway.protocol import NewRecordPop, PopWait, RecordPop, ScreenPop
from octi_bridge.panel_gateway.views import screen_record
from octi_bridge.settings.pops import PopSettings


class PopArbiter:
    """Asked after every call event, every look-up result and every change of focus.

    `regions`: by org, where numbers without a country code are from, `JP`.
    """

    def __init__(
        self, *, panels: Panels, lookups: LookupDesk, calls: CallService, agents: AgentService, settings: PopSettings,
        regions: Mapping[OrgName, str],
    ) -> None:  # fmt: skip
        self._panels = panels
        self._lookups = lookups
        self._calls = calls
        self._agents = agents
        self._settings = settings
        self._regions = regions
        self._popped: dict[AgentId, frozenset[str]] = {}
        self._offers: dict[AgentId, dict[str, ScreenPop]] = {}
        self._clicked: dict[AgentId, str] = {}

    def note_clicked(self, agent_id: AgentId, call_id: str) -> None:
        """The agent dials this call by a click on a record. An agent dials one call at a time, so the last will do."""
        self._clicked[agent_id] = call_id

    def decide(self, agent_id: AgentId) -> list[tuple[Panel, ScreenPop]]:
        """The pops that are due now; they are then taken as done. Calls that are over are forgotten then."""
        current = self._calls_of(agent_id)
        popped = self._popped.get(agent_id, frozenset()) & {key for call in current for key in _keys(call)}
        offers = self._lasting_offers(agent_id, current)
        panel = self._panels.in_front(agent_id)
        due: list[tuple[Panel, ScreenPop]] = []
        for call in current:
            pop = self._pop(agent_id, panel, call, popped)
            if pop is None:
                continue
            if pop.waits is None and panel is not None:
                due.append((panel, pop))
            else:
                due += [(each, pop) for each in self._panels.of_agent(agent_id)]
                offers[call.call_id] = pop
            popped |= set(_keys(call) if call.screen else (call.call_id,))
        self._popped[agent_id], self._offers[agent_id] = popped, offers
        return due

    def offers(self, agent_id: AgentId) -> list[ScreenPop]:
        """The links of calls that last, for a panel that has just come."""
        return list(self._lasting_offers(agent_id, self._calls_of(agent_id)).values())

    def _lasting_offers(self, agent_id: AgentId, current: Iterable[AgentCall]) -> dict[str, ScreenPop]:
        offers, lasting = self._offers.get(agent_id, {}), {call.call_id for call in current}
        return {call_id: pop for call_id, pop in offers.items() if call_id in lasting}

    def _calls_of(self, agent_id: AgentId) -> tuple[AgentCall, ...]:
        session = self._agents.session(agent_id)
        return self._calls.calls_of(session.extension) if session else ()

    def _pop(self, agent_id: AgentId, panel: Panel | None, call: AgentCall, popped: frozenset[str]) -> ScreenPop | None:
        info = panel.info if panel is not None else None
        record = screen_record(call.screen, panel.org if panel is not None else None)
        if record is not None and info is not None and is_screen_due(info, call):
            if _keys(call)[1] in popped:
                return None
            passed_on = RecordPop(record_id=record.record_id, object_type=record.object_type)
            return ScreenPop(call_id=call.call_id, target=passed_on, waits=self._in_the_way(agent_id, panel, call))
        return None if call.call_id in popped else self._pop_by_policy(agent_id, panel, call)

    def _pop_by_policy(self, agent_id: AgentId, panel: Panel | None, call: AgentCall) -> ScreenPop | None:
        kind = call_type(call, is_clicked=self._clicked.get(agent_id) == call.call_id)
        session = self._agents.session(agent_id)
        region = self._regions.get(session.org) if session else None
        if kind is None or region is None:
            return None
        policy = policy_for(self._settings, kind)
        target = pop_target(policy, call, self._lookups.view(call), region)
        if target is None:
            return None
        if policy.when == "click":
            offer = ScreenPop(call_id=call.call_id, target=target, waits=PopWait.POLICY)
            return None if call.is_read_back else offer
        if panel is None or panel.info is None or not is_pop_due(policy, panel.info, call):
            return None
        if isinstance(target, NewRecordPop) and not is_answered(call):
            return None  # its window covers the panel, 応答 and 切断 included
        return ScreenPop(call_id=call.call_id, target=target, waits=self._in_the_way(agent_id, panel, call))

    def _in_the_way(self, agent_id: AgentId, panel: Panel | None, call: AgentCall) -> PopWait | None:
        """What an agent would lose, or lose sight of."""
        if not self._settings.keeps_unsaved_work:
            return None
        others = (other for other in self._calls_of(agent_id) if other.call_id != call.call_id)
        if any(other.state is CallState.CONNECTED for other in others):
            return PopWait.TALKING
        return PopWait.UNSAVED_WORK if panel is not None and panel.has_unsaved_work else None


def _keys(call: AgentCall) -> tuple[str, str]:
    """What is remembered of a pop: of the call, and of the colleague who passed it on."""
    return call.call_id, f"{call.call_id}/{call.introduced_by}"
