"""`calls.labels.BusinessLabelStore` in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.calls.labels import BusinessLabel
from octi_bridge.storage.changes import note_change
from octi_bridge.storage.tables import business_labels


class SqlBusinessLabelStore:
    """The business labels."""

    def __init__(self, *, engine: AsyncEngine) -> None:
        self._engine = engine

    async def business_labels(self) -> Sequence[BusinessLabel]:
        """All labels, by number."""
        async with self._engine.connect() as db:
            rows = await db.execute(select(business_labels).order_by(business_labels.c.number))
        return [BusinessLabel(number=row.number, label_ja=row.label_ja, label_en=row.label_en) for row in rows]

    async def save_business_label(self, label: BusinessLabel) -> None:
        """Create or change the label of this number."""
        is_it = business_labels.c.number == label.number
        async with self._engine.begin() as db:
            changed = await db.execute(update(business_labels).where(is_it).values(asdict(label)))
            if changed.rowcount == 0:
                await db.execute(insert(business_labels).values(asdict(label)))
            await note_change(db)

    async def remove_business_label(self, number: str) -> bool:
        """Whether there was a label of this number."""
        async with self._engine.begin() as db:
            removed = await db.execute(delete(business_labels).where(business_labels.c.number == number))
            await note_change(db)
        return bool(removed.rowcount)
