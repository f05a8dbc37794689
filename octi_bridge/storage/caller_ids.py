"""`call_control.caller_ids.CallerIdStore` in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.call_control.caller_ids import CallerId, CallerIdKind
from octi_bridge.storage.changes import note_change
from octi_bridge.storage.tables import caller_ids


class SqlCallerIdStore:
    """The lists of numbers that agents may show."""

    def __init__(self, *, engine: AsyncEngine) -> None:
        self._engine = engine

    async def caller_ids(self) -> Sequence[CallerId]:
        """Both lists in display order."""
        query = select(caller_ids).order_by(caller_ids.c.kind, caller_ids.c.position, caller_ids.c.number)
        async with self._engine.connect() as db:
            rows = await db.execute(query)
        return [
            CallerId(
                number=row.number, label_ja=row.label_ja, label_en=row.label_en, kind=CallerIdKind(row.kind),
                position=row.position,
            )
            for row in rows
        ]  # fmt: skip

    async def next_position(self, kind: CallerIdKind) -> int:
        """Behind the last one of that list."""
        query = select(func.max(caller_ids.c.position)).where(caller_ids.c.kind == kind.value)
        async with self._engine.connect() as db:
            last = await db.scalar(query)
        return 10 if last is None else int(last) + 10

    async def save_caller_id(self, caller_id: CallerId) -> None:
        """Create or change the entry of this number in its list."""
        values = {**asdict(caller_id), "kind": caller_id.kind.value}
        is_it = (caller_ids.c.number == caller_id.number) & (caller_ids.c.kind == caller_id.kind.value)
        async with self._engine.begin() as db:
            changed = await db.execute(update(caller_ids).where(is_it).values(values))
            if changed.rowcount == 0:
                await db.execute(insert(caller_ids).values(values))
            await note_change(db)

    async def remove_caller_id(self, number: str, kind: CallerIdKind) -> bool:
        """Whether there was such an entry."""
        is_it = (caller_ids.c.number == number) & (caller_ids.c.kind == kind.value)
        async with self._engine.begin() as db:
            removed = await db.execute(delete(caller_ids).where(is_it))
            await note_change(db)
        return bool(removed.rowcount)
