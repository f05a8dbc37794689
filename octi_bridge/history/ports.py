"""What history needs of storage and of the CRM."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from octi_bridge.history.model import CallRecord, PendingActivity


class HistoryStore(Protocol):
    """Call records and the outbox; one transaction per method."""

    async def record(self, record: CallRecord, *, is_to_be_logged: bool) -> None:
        """Save a call record, and with it (same transaction) its outbox row. Saving it again changes nothing."""

    async def due_activities(self, now: datetime, limit: int) -> Sequence[PendingActivity]:
        """Outbox rows whose time has come, oldest first."""

    async def delivered(self, entry_id: str, task_id: str) -> None:
        """Salesforce has it, as this Task."""

    async def failed(self, entry_id: str, next_attempt_at: datetime, reason: str) -> None:
        """It did not work; try again at that time."""


class ActivityLog(Protocol):
    """Where activities are logged. Idempotent by `entry_id`."""

    async def write(self, record: CallRecord) -> str:
        """Log the call; returns the id of the Task."""
