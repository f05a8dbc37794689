"""`history.ports.HistoryStore` in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.calls.model import Direction
from octi_bridge.history.model import CallRecord, PendingActivity
from octi_bridge.storage.tables import activity_outbox, call_records

_FIELDS = tuple(field.name for field in fields(CallRecord))
_FROM_OUTSIDE = ("remote_number", "dialed_number", "queue")
_LENGTHS = {column.name: getattr(column.type, "length", None) for column in call_records.columns}


class SqlHistoryStore:
    """Call records and their outbox."""

    def __init__(self, *, engine: AsyncEngine) -> None:
        self._engine = engine

    async def record(self, record: CallRecord, *, is_to_be_logged: bool) -> None:
        """Save record and outbox row in one transaction; a record that is there already stays as it is."""
        values = {name: getattr(record, name) for name in _FIELDS}
        values["direction"] = record.direction.value
        for name in _FROM_OUTSIDE:
            # a caller may call itself anything; PostgreSQL would refuse what is too long, for ever
            values[name] = values[name] and values[name][: _LENGTHS[name]]
        try:
            async with self._engine.begin() as db:
                await db.execute(insert(call_records).values(values))
                if is_to_be_logged:
                    row = {"entry_id": record.entry_id, "attempts": 0, "next_attempt_at": record.ended_at}
                    await db.execute(insert(activity_outbox).values(row))
        except IntegrityError:
            if not await self._exists(record.entry_id):
                raise

    async def records(self, agent_id: str, limit: int = 100) -> Sequence[CallRecord]:
        """An agent's calls, newest first."""
        mine = select(call_records).where(call_records.c.agent_id == agent_id)
        async with self._engine.connect() as db:
            rows = await db.execute(mine.order_by(call_records.c.ended_at.desc()).limit(limit))
        return [_record(row) for row in rows]

    async def due_activities(self, now: datetime, limit: int) -> Sequence[PendingActivity]:
        """Outbox rows whose time has come, oldest first."""
        joined = activity_outbox.join(call_records, activity_outbox.c.entry_id == call_records.c.entry_id)
        is_due = activity_outbox.c.task_id.is_(None) & (activity_outbox.c.next_attempt_at <= now)
        query = select(call_records, activity_outbox.c.attempts).select_from(joined).where(is_due)
        async with self._engine.connect() as db:
            rows = await db.execute(query.order_by(call_records.c.ended_at).limit(limit))
        return [PendingActivity(record=_record(row), attempts=row.attempts) for row in rows]

    async def delivered(self, entry_id: str, task_id: str) -> None:
        """Salesforce has it, as this Task."""
        await self._change(entry_id, {"task_id": task_id, "last_error": None})

    async def failed(self, entry_id: str, next_attempt_at: datetime, reason: str) -> None:
        """It did not work; try again at that time."""
        attempts = activity_outbox.c.attempts + 1
        await self._change(entry_id, {"attempts": attempts, "next_attempt_at": next_attempt_at, "last_error": reason})

    async def _change(self, entry_id: str, values: dict[str, Any]) -> None:
        async with self._engine.begin() as db:
            await db.execute(update(activity_outbox).where(activity_outbox.c.entry_id == entry_id).values(values))

    async def _exists(self, entry_id: str) -> bool:
        async with self._engine.connect() as db:
            found = await db.execute(select(call_records.c.entry_id).where(call_records.c.entry_id == entry_id))
        return found.first() is not None


def _record(row: Row[Any]) -> CallRecord:
    values = {name: getattr(row, name) for name in _FIELDS}
    values["direction"] = Direction(row.direction)
    return CallRecord(**values)
