"""A call as it is remembered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from octi_bridge.calls.model import AgentCall, Direction
from octi_bridge.kernel.ids import AgentId, CallId
from octi_bridge.telephony.events import Extension


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecord:
    """One agent's part in one call. `entry_id` names it for ever, also as the Task's key in Salesforce."""

    entry_id: str
    call_id: CallId
    agent_id: AgentId
    agent_name: str
    extension: Extension
    direction: Direction
    remote_number: str | None
    dialed_number: str | None
    queue: str | None
    started_at: datetime
    connected_at: datetime | None
    ended_at: datetime
    cause: int
    owner_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingActivity:
    """A record that Salesforce does not have yet. `attempts` failed so far."""

    record: CallRecord
    attempts: int


def entry_id_for(call: AgentCall) -> str:
    """One entry per call and extension, the same on every node and after every restart."""
    return f"{call.call_id}:{call.extension}"
