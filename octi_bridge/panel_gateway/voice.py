"""Which panel is the telephone, for agents whose terminal is the panel itself (answer mode `webrtc`).

One panel per agent registers at the PBX and has the sound. The first one open gets it, keeps it for as long as it is
connected, and leaves it to the panel that was used last. An agent may take it to another panel between calls.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from octi_bridge.agents.model import AgentSession, Terminal
from octi_bridge.agents.service import AgentService
from octi_bridge.call_control.agent_calls import AgentCalls
from octi_bridge.call_control.errors import CallInProgress, NoVoice
from octi_bridge.kernel.ids import AgentId, CallId
from octi_bridge.panel_gateway import protocol
from octi_bridge.panel_gateway.commands import Handlers, session_of
from octi_bridge.panel_gateway.panels import Panel, Panels
from octi_bridge.panel_gateway.protocol import VoiceRole
from octi_bridge.panel_gateway.publisher import Publisher

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceServer:
    """Where panels register: Asterisk's SIP over WebSocket. `user` holds the place of the `{extension}`."""

    websocket_url: str
    domain: str
    ice_servers: tuple[protocol.IceServer, ...]
    user: str = "{extension}"

    def sip_uri(self, extension: str) -> str:
        """The address by which the panel of that extension registers."""
        return f"sip:{self.user.replace('{extension}', extension)}@{self.domain}"


class VoiceDesk:
    """Names the telephone among the agent's panels, and tells each panel its role."""

    def __init__(
        self, *, panels: Panels, agents: AgentService, calls: AgentCalls, publisher: Publisher,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        find_terminal: Callable[[str], Awaitable[Terminal | None]], server: VoiceServer | None,
    ) -> None:  # fmt: skip
        self._panels = panels
        self._agents = agents
        self._calls = calls
        self._publisher = publisher
        self._spawn = spawn
        self._find_terminal = find_terminal
        self._server = server
        self._telephones: dict[AgentId, Panel] = {}
        # read once per terminal and sign-in, so that a change of panels does not wait for the database
        self._passwords: dict[AgentId, tuple[str, str | None]] = {}
        panels.listen(self._on_shown)

    def take(self, panel: Panel, session: AgentSession) -> None:
        """Let this panel be the telephone.

        Raises:
            NoVoice: the agent's terminal is none of the browser's.
            CallInProgress: the sound of a call cannot move; end it first.
        """
        if not session.is_phone_in_panel:
            raise NoVoice
        before = self._telephones.get(session.agent_id)
        if before is panel:
            return
        if before is not None and self._calls.are_any_at(session.extension):
            raise CallInProgress
        self._telephones[session.agent_id] = panel
        for told in (before, panel):
            if told is not None:
                self._tell(told)

    def answer(self, agent_id: AgentId, call_id: CallId) -> None:
        """Let the telephone answer what rings there.

        Raises:
            NoVoice: no panel of the agent is open.
        """
        telephone = self._telephones.get(agent_id)
        if telephone is None:
            raise NoVoice
        self._publisher.send(telephone.sid, "voice_answer", protocol.VoiceAnswer(call_id=call_id))

    def _on_shown(self, panel: Panel, before: AgentId | None) -> None:
        if before is not None and before != panel.agent_id:
            self._leave(panel, before)
        session = self._agents.session(panel.agent_id) if panel.agent_id else None
        if session is not None and session.is_phone_in_panel:
            self._telephones.setdefault(session.agent_id, panel)
            self._tell(panel)

    def _leave(self, panel: Panel, agent_id: AgentId) -> None:
        if self._telephones.get(agent_id) is panel:
            heir = self._panels.used_last(agent_id)
            if heir is None:
                del self._telephones[agent_id]
            else:
                self._telephones[agent_id] = heir
                self._tell(heir)
        if not self._panels.of_agent(agent_id):
            self._passwords.pop(agent_id, None)

    def _tell(self, panel: Panel) -> None:
        self._spawn(self._tell_when_known(panel, panel.agent_id))

    async def _tell_when_known(self, panel: Panel, agent_id: AgentId | None) -> None:
        session = self._agents.session(agent_id) if agent_id else None
        if session is None:
            return
        password = await self._password(session)
        if panel.agent_id == agent_id and self._panels.get(panel.sid) is panel:
            self._publisher.send(panel.sid, "voice_line", self._line(panel, session, password))

    def _line(self, panel: Panel, session: AgentSession, password: str | None) -> protocol.VoiceLine:
        if self._server is None or password is None:
            return protocol.VoiceLine(role=VoiceRole.NOT_SET_UP, access=None)
        if self._telephones.get(session.agent_id) is not panel:
            return protocol.VoiceLine(role=VoiceRole.BYSTANDER, access=None)
        access = protocol.VoiceAccess(
            websocket_url=self._server.websocket_url, sip_uri=self._server.sip_uri(session.extension),
            password=password, ice_servers=self._server.ice_servers,
        )  # fmt: skip
        return protocol.VoiceLine(role=VoiceRole.TELEPHONE, access=access)

    async def _password(self, session: AgentSession) -> str | None:
        extension, password = self._passwords.get(session.agent_id, ("", None))
        if extension != session.extension or password is None:
            terminal = await self._find_terminal(session.extension)
            password = terminal.sip_password if terminal else None
            self._passwords[session.agent_id] = (session.extension, password)
            if password is None or self._server is None:
                log.warning(
                    "terminal %s has answer mode webrtc, but %s", session.extension,
                    "no SIP password: octi-bridge terminal add ... --sip-password" if self._server
                    else "OCTI_VOICE__SIP_WEBSOCKET_URL is not set",
                )  # fmt: skip
        return password


class VoiceCommands:
    """The panel's wish to be the telephone."""

    def __init__(self, *, agents: AgentService, voice: VoiceDesk) -> None:
        self._agents = agents
        self._voice = voice

    def handlers(self) -> Handlers:
        """By the command's name."""
        return {"take_voice": self._take}

    async def _take(self, panel: Panel, message: protocol.TakeVoice) -> protocol.Accepted:
        self._voice.take(panel, session_of(panel, self._agents))
        return protocol.Accepted()
