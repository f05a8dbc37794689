"""What groups of commands share: their shape, and who it is that asks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from octi_bridge.agents.errors import SessionExpired
from octi_bridge.agents.model import AgentSession
from octi_bridge.agents.service import AgentService
from octi_bridge.panel_gateway.panels import Panel
from octi_bridge.panel_gateway.protocol import Wire

Handlers = Mapping[str, Callable[[Panel, Any], Awaitable[Wire]]]


class Rooms(Protocol):
    """What commands need of the Socket.IO server besides sending."""

    async def join(self, sid: str, room: str) -> None:
        """Let a socket receive what is sent to the room."""

    async def leave(self, sid: str, room: str) -> None:
        """Let it not."""

    async def leave_all(self, sid: str) -> None:
        """Let it receive only what is sent to itself."""


class CommandGroup(Protocol):
    """Commands about one subject, for the gateway to call."""

    def handlers(self) -> Handlers:
        """By the command's name; each takes the panel and its typed message."""


def session_of(panel: Panel, agents: AgentService) -> AgentSession:
    """Who is signed in at the panel.

    Raises:
        SessionExpired: nobody, or by now from another org.
    """
    session = agents.session(panel.agent_id) if panel.agent_id else None
    if session is None or session.org != panel.org:
        raise SessionExpired
    return session
