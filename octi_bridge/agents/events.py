"""What happened to agents and their terminals. Published after the database has it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from octi_bridge.agents.model import AgentSession
from octi_bridge.telephony.events import DeviceState, Extension


class SignOutReason(StrEnum):
    """Why a session ended.

    SIGNED_OUT: by the agent or an administrator. TAKEN_OVER: another agent signed in at the terminal. MOVED: the agent
    signed in at another terminal, or from another org. EXPIRED: it was too old.
    """

    SIGNED_OUT = "signed_out"
    TAKEN_OVER = "taken_over"
    MOVED = "moved"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class AgentSignedIn:
    """An agent took up work (or came back after a restart of the bridge)."""

    session: AgentSession


@dataclass(frozen=True, slots=True)
class AgentSignedOut:
    """An agent's session ended, at all panels."""

    session: AgentSession
    reason: SignOutReason


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """The session has this status now (or a different one chosen for after the call)."""

    session: AgentSession


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    """A phone is in this state now."""

    extension: Extension
    state: DeviceState


AgentEvent = AgentSignedIn | AgentSignedOut | StatusChanged | DeviceChanged
