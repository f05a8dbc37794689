"""Everybody who is signed in, and the phones' states: what others ask, answered from memory."""

from __future__ import annotations

from octi_bridge.agents.model import AgentSession, Status, StatusKind
from octi_bridge.kernel.ids import AgentId, OrgName
from octi_bridge.telephony.events import DeviceState, Extension, QueueName


class Roster:
    """Sessions by agent and by terminal."""

    def __init__(self) -> None:
        self._statuses: dict[str, Status] = {}
        self._sessions: dict[AgentId, AgentSession] = {}
        self._by_extension: dict[Extension, AgentId] = {}
        self._devices: dict[Extension, DeviceState] = {}

    def statuses(self) -> tuple[Status, ...]:
        """The choices, in display order."""
        return tuple(self._statuses.values())

    def is_wrap_up(self, code: str) -> bool:
        """Whether the status is one of after-call work (後作業)."""
        status = self._statuses.get(code)
        return status is not None and status.kind is StatusKind.WRAP_UP

    def session(self, agent_id: AgentId) -> AgentSession | None:
        """The agent's session, None when signed out."""
        return self._sessions.get(agent_id)

    def signed_in(self) -> tuple[AgentSession, ...]:
        """Everybody at work."""
        return tuple(self._sessions.values())

    def session_at(self, extension: Extension) -> AgentSession | None:
        """Who works at this terminal."""
        agent_id = self._by_extension.get(extension)
        return self._sessions.get(agent_id) if agent_id else None

    def org_at(self, extension: Extension) -> OrgName | None:
        """From which org the agent there signed in, None for nobody."""
        session = self.session_at(extension)
        return session.org if session is not None else None

    def name_at(self, extension: Extension) -> str:
        """The name of who works at this terminal, "" for nobody."""
        session = self.session_at(extension)
        return session.name if session is not None else ""

    def refused(self) -> dict[Extension, tuple[QueueName, ...]]:
        """Terminals whose status the PBX did not take, with the queues."""
        return {session.extension: session.refused_by for session in self._sessions.values() if session.refused_by}

    def device(self, extension: Extension) -> DeviceState:
        """The state of a phone."""
        return self._devices.get(extension, DeviceState.UNKNOWN)

    def _keep(self, session: AgentSession) -> None:
        self._sessions[session.agent_id] = session
        self._by_extension[session.extension] = session.agent_id

    def _forget(self, session: AgentSession) -> None:
        self._sessions.pop(session.agent_id, None)
        if self._by_extension.get(session.extension) == session.agent_id:
            del self._by_extension[session.extension]
