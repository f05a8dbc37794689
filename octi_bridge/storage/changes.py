"""A number that grows with every change an administrator makes, so that the running bridge notices it."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from octi_bridge.storage.tables import administration_changes


async def note_change(db: AsyncConnection) -> None:
    """In the transaction of the change itself."""
    version = administration_changes.c.version
    await db.execute(update(administration_changes).values(version=version + 1))


async def read_changes(engine: AsyncEngine) -> int:
    """The number as it is now."""
    async with engine.connect() as db:
        return int(await db.scalar(select(administration_changes.c.version)) or 0)
