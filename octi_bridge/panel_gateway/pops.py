"""Which panel shows a record by itself, and when. The server is the arbiter: one pop per call, in the tab in front.

A record that a colleague passed on (画面転送) goes before what the look-up found: once for each colleague who
passes the call on, and after it the look-up pops no more.

With no tab in front (the agent is in another program) the pop waits until one comes to the front,
for as long as the call lasts. Several matches never pop: the agent chooses from the list.
"""

from __future__ import annotations

from octi_bridge.agents.service import AgentService
from octi_bridge.calls.model import AgentCall, CallState, Direction
from octi_bridge.calls.service import CallService
from octi_bridge.kernel.ids import AgentId, OrgName
from octi_bridge.panel_gateway.lookup_desk import LookupDesk
from octi_bridge.panel_gateway.panels import Panel, Panels
from octi_bridge.panel_gateway.protocol import LookupState, PanelInfo, PopupMode, ScreenPop
from octi_bridge.panel_gateway.views import screen_record


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
        if not any(call.screen or self._lookups.view(call).state is LookupState.FOUND for call in current):
            return []  # so it is at nearly every ring, and the ring is waiting
        popped = self._popped.get(agent_id, frozenset()) & {key for call in current for key in _keys(call)}
        panel = self._panels.in_front(agent_id)
        due: list[tuple[Panel, ScreenPop]] = []
        if panel is not None and panel.info is not None:
            for call in current:
                pop = self._pop(panel.info, call, popped, panel.org)
                if pop is not None:
                    due.append((panel, pop))
                    popped |= set(_keys(call) if call.screen else (call.call_id,))
        self._popped[agent_id] = popped
        return due

    def _pop(self, info: PanelInfo, call: AgentCall, popped: frozenset[str], org: OrgName | None) -> ScreenPop | None:
        record = screen_record(call.screen, org)
        if record is not None and is_screen_due(info, call):
            passed_on = ScreenPop(call_id=call.call_id, record_id=record.record_id, object_type=record.object_type)
            return passed_on if _keys(call)[1] not in popped else None
        found = self._lookups.view(call)
        is_one = found.state is LookupState.FOUND and len(found.matches) == 1
        if call.call_id in popped or not is_one or not is_pop_due(info, call):
            return None
        match = found.matches[0]
        return ScreenPop(call_id=call.call_id, record_id=match.record_id, object_type=match.object_type)


def is_screen_due(info: PanelInfo, call: AgentCall) -> bool:
    """The popup mode's rule for a record that was passed on (biztel F-095): it comes with the colleague's own call."""
    if call.is_read_back or info.popup_mode is PopupMode.NONE:
        return False
    return is_answered(call) or info.popup_mode is PopupMode.RING


def is_answered(call: AgentCall) -> bool:
    """Whether the two have talked."""
    return call.state in (CallState.CONNECTED, CallState.HELD)


def _keys(call: AgentCall) -> tuple[str, str]:
    """What is remembered of a pop: of the call, and of the colleague who passed it on."""
    return call.call_id, f"{call.call_id}/{call.introduced_by}"


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
    return is_answered(call) or info.popup_mode is PopupMode.RING
