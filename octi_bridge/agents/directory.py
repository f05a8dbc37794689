"""Who can be reached at which extension, and how things stand there now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from octi_bridge.agents.events import AgentEvent, DeviceChanged
from octi_bridge.agents.model import StatusKind, Terminal
from octi_bridge.agents.service import AgentService
from octi_bridge.telephony.events import DeviceState, Extension


class Presence(StrEnum):
    """Whether a call would find somebody. The phone speaks first: who is on the phone is busy, whatever the status.

    AVAILABLE: the phone is free and the agent, if one is signed in, takes calls. AWAY: the phone is free, the agent
    does not take queue calls. OFFLINE: the phone is not registered.
    """

    AVAILABLE = "available"
    RINGING = "ringing"
    BUSY = "busy"
    AWAY = "away"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryEntry:
    """One extension. `name` is that of the agent signed in there, "" for nobody; `status_code` the agent's status."""

    extension: Extension
    name: str
    presence: Presence
    status_code: str | None


class TerminalStore(Protocol):
    """Where the terminals are kept."""

    async def terminals(self) -> Sequence[Terminal]:
        """All terminals, by extension."""


class Directory:
    """The terminals as last read, with what is known of them at this moment."""

    def __init__(self, *, store: TerminalStore, agents: AgentService) -> None:
        self._store = store
        self._agents = agents
        self._extensions: frozenset[Extension] = frozenset()
        self._listeners: list[Callable[[DirectoryEntry], None]] = []

    async def read(self) -> tuple[DirectoryEntry, ...]:
        """Every extension, as configured and as it is now."""
        terminals = await self._store.terminals()
        self._extensions = frozenset(terminal.extension for terminal in terminals)
        return tuple(self._entry(terminal.extension) for terminal in terminals)

    def listen(self, listener: Callable[[DirectoryEntry], None]) -> None:
        """Tell `listener` every entry that may have changed, from now on."""
        self._listeners.append(listener)

    def on_agent_event(self, event: AgentEvent) -> None:
        """Somebody came, went or changed the status; or a phone did something."""
        extension = event.extension if isinstance(event, DeviceChanged) else event.session.extension
        if self._listeners and extension in self._extensions:
            entry = self._entry(extension)
            for listener in self._listeners:
                listener(entry)

    def _entry(self, extension: Extension) -> DirectoryEntry:
        session = self._agents.session_at(extension)
        code = session.status_code if session else None
        return DirectoryEntry(
            extension=extension, name=session.name if session else "", presence=self._presence(extension, code),
            status_code=code,
        )  # fmt: skip

    def _presence(self, extension: Extension, status_code: str | None) -> Presence:
        device = self._agents.device(extension)
        if device in (DeviceState.UNAVAILABLE, DeviceState.UNKNOWN):
            return Presence.OFFLINE
        if device is DeviceState.RINGING:
            return Presence.RINGING
        if device is DeviceState.IN_USE:
            return Presence.BUSY
        kinds = {status.code: status.kind for status in self._agents.statuses()}
        is_taking_calls = status_code is None or kinds.get(status_code) is StatusKind.AVAILABLE
        return Presence.AVAILABLE if is_taking_calls else Presence.AWAY
