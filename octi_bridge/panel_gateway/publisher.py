"""Domain events become numbered panel events. Last step of the way in.

Everything up to the outgoing queue is synchronous, so a snapshot taken at any moment fits the
numbers given until then; one task sends in that order.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Protocol

from octi_bridge.agents.events import AgentEvent, AgentSignedIn, AgentSignedOut, DeviceChanged, StatusChanged
from octi_bridge.agents.service import AgentService
from octi_bridge.calls import events as calls
from octi_bridge.calls.log_id import CallLogId
from octi_bridge.calls.model import AgentCall
from octi_bridge.calls.service import CallService
from octi_bridge.kernel.ids import AgentId, OrgName
from octi_bridge.panel_gateway import protocol
from octi_bridge.panel_gateway.desk import Desk
from octi_bridge.panel_gateway.lookup_desk import LookupDesk
from octi_bridge.panel_gateway.parked_names import ParkedNames
from octi_bridge.panel_gateway.views import device_view
from octi_bridge.telephony.events import Extension

log = logging.getLogger(__name__)


class Emit(Protocol):
    """Sends to a room or a socket of the panel namespace."""

    def __call__(self, event: str, data: dict[str, Any], *, to: str) -> Awaitable[None]:
        """Hand over for sending."""


_SPELLINGS: dict[type[calls.CallEvent], Callable[..., protocol.PanelEvent]] = {
    calls.CallRang: protocol.CallRinging,
    calls.CallDialed: protocol.CallDialing,
    calls.CallConnected: protocol.CallConnected,
    calls.CallHeld: protocol.CallHeld,
    calls.CallRetrieved: protocol.CallRetrieved,
    calls.CallDetailsChanged: protocol.CallDetailsChanged,
}
AfterEvent = Callable[[AgentId], None]


def room_of(agent_id: AgentId) -> str:
    """All panels of one agent."""
    return f"agent:{agent_id}"


class Publisher:
    """Numbers, spells and sends. `after_call_event` is the pop arbiter's turn, after the panels know the call."""

    def __init__(
        self, *, desk: Desk, agents: AgentService, calls: CallService, lookups: LookupDesk, emit: Emit,
        after_call_event: AfterEvent, parked_names: ParkedNames,
    ) -> None:  # fmt: skip
        self._desk = desk
        self._calls = calls
        self._agents = agents
        self._lookups = lookups
        self._emit = emit
        self._after_call_event = after_call_event
        self._out: asyncio.Queue[Callable[[], Awaitable[None]]] = asyncio.Queue()
        self.sent = 0
        self._parked_names = parked_names
        lookups.listen(self.on_lookup)
        parked_names.listen(self._tell_parked)

    async def run(self) -> None:
        """Send for ever, in order; cancel to stop."""
        while True:
            work = await self._out.get()
            try:
                await work()
            except Exception:
                # a panel that misses a number asks for a snapshot
                log.exception("a panel event could not be sent")

    def send(self, to: str, name: str, message: protocol.Wire) -> None:
        """Queue an unnumbered message behind what was queued before."""
        self.then(partial(self._send, to, name, message.model_dump(mode="json")))

    def then(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do this when everything queued before has been sent."""
        self._out.put_nowait(work)

    async def _send(self, to: str, name: str, data: dict[str, Any]) -> None:
        await self._emit(name, data, to=to)
        self.sent += 1

    # ---- what happened

    def on_call_event(self, event: calls.CallEvent) -> None:
        """A call of some extension changed."""
        session = self._agents.session_at(event.call.extension)
        if session is not None:
            self._number(session.agent_id, self._spell_call(session.agent_id, event))
            self._after_call_event(session.agent_id)
        if isinstance(event, calls.CallEnded):
            self._lookups.forget(event)

    def on_lookup(self, call: AgentCall, view: protocol.LookupView) -> None:
        """Salesforce answered for a call that still lasts."""
        session = self._agents.session_at(call.extension)
        if session is not None:
            self._number(session.agent_id, protocol.CallerLookedUp(call_id=call.call_id, lookup=view))
            self._after_call_event(session.agent_id)

    def on_outcome_changed(self, changed: calls.CallOutcomeChanged) -> None:
        """It is known what became of a parked call; the panels of who parked it may show it still."""
        session = self._agents.session_at(changed.call.extension)
        if session is None or not self._desk.outcome_changed(session.agent_id, changed):
            return
        outcome = protocol.CallOutcome(changed.outcome.value)
        self._number(session.agent_id, protocol.CallOutcomeChanged(entry_id=changed.call.log_id, outcome=outcome))

    def on_parked_calls(self, event: calls.ParkedCallsChanged) -> None:
        """Everybody may take a parked call, so all panels show it."""
        self._parked_names.keep_only(parked.remote_number for parked in event.parked if parked.remote_number)
        self._tell_parked()

    def on_labels_changed(self) -> None:
        """Other business labels were configured: the calls that go on are told anew."""
        for session in self._agents.signed_in():
            for call in self._calls.calls_of(session.extension):
                self.on_call_event(calls.CallDetailsChanged(call))

    def on_reason(self, log_id: CallLogId) -> None:
        """Why a call was made has become known; it may be on the screens already."""
        call = self._calls.part(log_id)
        if call is not None:
            self.on_call_event(calls.CallDetailsChanged(call))

    def on_agent_event(self, event: AgentEvent) -> None:
        """An agent, or a phone, changed."""
        if isinstance(event, StatusChanged | AgentSignedIn):
            changed = protocol.StatusChanged(status=self._desk.status(event.session))
            self._number(event.session.agent_id, changed)
        if isinstance(event, AgentSignedIn | AgentSignedOut):
            self._tell_name(event.session.extension)
        if isinstance(event, AgentSignedOut):
            self._desk.forget(event.session.agent_id)
        elif isinstance(event, DeviceChanged):
            session = self._agents.session_at(event.extension)
            if session is not None:
                self._number(session.agent_id, protocol.DeviceChanged(device=device_view(event.state)))

    def on_pbx_link(self, *, is_up: bool) -> None:
        """The PBX was lost or is back."""
        if self._desk.is_pbx_up == is_up:
            return
        self._desk.is_pbx_up = is_up
        for session in self._agents.signed_in():
            self._number(session.agent_id, protocol.PbxLinkChanged(is_pbx_up=is_up))

    def _tell_name(self, extension: Extension) -> None:
        """Somebody else works there now: wherever that extension is shown as a colleague's, the name changes."""
        for call in self._calls.calls_with(extension):
            self.on_call_event(calls.CallDetailsChanged(call))
        if any(extension in (parked.parker, parked.remote_number) for parked in self._calls.parked()):
            self._tell_parked()

    def _tell_parked(self) -> None:
        by_org: dict[OrgName, protocol.ParkedCallsChanged] = {}
        for session in self._agents.signed_in():
            if session.org not in by_org:
                by_org[session.org] = protocol.ParkedCallsChanged(parked=self._desk.parked(session.org))
            self._number(session.agent_id, by_org[session.org])

    # ---- how it is told

    def _number(self, agent_id: AgentId, event: protocol.PanelEvent) -> None:
        # a PanelEnvelope, spelled out: checking once more what was just made costs a ring time
        envelope = {
            "epoch": self._desk.epoch,
            "seq": self._desk.next_seq(agent_id),
            "event": event.model_dump(mode="json"),
        }
        self.then(partial(self._send, room_of(agent_id), "panel_event", envelope))

    def _spell_call(self, agent_id: AgentId, event: calls.CallEvent) -> protocol.PanelEvent:
        call = event.call
        if isinstance(event, calls.CallEnded):
            return self._spell_end(agent_id, event)
        return _SPELLINGS[type(event)](call=self._desk.call(call))

    def _spell_end(self, agent_id: AgentId, event: calls.CallEnded) -> protocol.CallEnded:
        last = self._desk.ended(agent_id, event)
        return protocol.CallEnded(
            call_id=last.call.call_id, ended_at_ms=last.ended_at_ms, cause=last.cause, outcome=last.outcome,
            answered_by=last.answered_by,
        )  # fmt: skip
