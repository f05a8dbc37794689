"""Which panel shows a record by itself, and when. The server is the arbiter: one pop per call, in the tab in front.

With no tab in front (the agent is in another program) the pop waits until one comes to the front,
for as long as the call lasts. Several matches never pop: the agent chooses from the list.
"""

from __future__ import annotations

from octi_bridge.agents.service import AgentService
from octi_bridge.calls.model import AgentCall, CallState, Direction
from octi_bridge.calls.service import CallService
from octi_bridge.kernel.ids import AgentId
from octi_bridge.panel_gateway.lookup_desk import LookupDesk
from octi_bridge.panel_gateway.panels import Panel, Panels
from octi_bridge.panel_gateway.protocol import LookupState, PanelInfo, PopupMode, ScreenPop


class PopArbiter:
    """Asked after every call event, every look-up result and every change of focus."""

    def __init__(self, *, panels: Panels, lookups: LookupDesk, calls: CallService, agents: AgentService) -> None:
        self._panels = panels
        self._lookups = lookups
        self._calls = calls
        self._agents = agents
        self._popped: dict[AgentId, frozenset[str]] = {}

    def decide(self, agent_id: AgentId) -> list[tuple[Panel, ScreenPop]]:
        """The pops that are due now; they are then taken as done. Calls that are over are forgotten then."""
        session = self._agents.session(agent_id)
        current = self._calls.calls_of(session.extension) if session else ()
        if not any(self._lookups.view(call).state is LookupState.FOUND for call in current):
            return []  # so it is at nearly every ring, and the ring is waiting
        popped = self._popped.get(agent_id, frozenset()) & {call.call_id for call in current}
        panel = self._panels.in_front(agent_id)
        due = []
        if panel is not None and panel.info is not None:
            due = [(panel, pop) for call in current if (pop := self._pop(panel.info, call, popped))]
        self._popped[agent_id] = popped | {pop.call_id for _, pop in due}
        return due

    def _pop(self, info: PanelInfo, call: AgentCall, popped: frozenset[str]) -> ScreenPop | None:
        found = self._lookups.view(call)
        is_one = found.state is LookupState.FOUND and len(found.matches) == 1
        if call.call_id in popped or not is_one or not is_pop_due(info, call):
            return None
        match = found.matches[0]
        return ScreenPop(call_id=call.call_id, record_id=match.record_id, object_type=match.object_type)


def is_pop_due(info: PanelInfo, call: AgentCall) -> bool:
    """The popup mode's rule. Outbound calls pop on dialling, by a switch of their own (biztel F-060, F-061).

    A conversation that was going on before this bridge started has had its pop: the agent may be elsewhere by now.
    """
    if call.is_read_back:
        return False
    if call.direction is Direction.OUTBOUND:
        return info.has_outbound_popup
    if call.direction is not Direction.INBOUND or info.popup_mode is PopupMode.NONE:
        return False
    is_answered = call.state in (CallState.CONNECTED, CallState.HELD)
    return is_answered or info.popup_mode is PopupMode.RING
