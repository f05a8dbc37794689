"""The lease in SQL: one row that names the active bridge. Every change is a compare-and-set."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.storage.tables import bridge_lease

_ROW = bridge_lease.c.name == "active"


@dataclass(frozen=True, slots=True)
class LeaseRow:
    """What the row says.

    Attributes:
        holder: The active bridge's own id, empty for nobody.
        process: Its process, see `kernel.process`.
        host: Its machine, for people.
        beat: Grows with every renewal.
    """

    holder: str
    process: str
    host: str
    beat: int


class SqlLeaseStore:
    """One transaction per method."""

    def __init__(self, *, engine: AsyncEngine) -> None:
        self._engine = engine

    async def read(self) -> LeaseRow:
        """The row as it is now."""
        columns = (bridge_lease.c.holder, bridge_lease.c.process, bridge_lease.c.host, bridge_lease.c.beat)
        async with self._engine.connect() as db:
            row = (await db.execute(select(*columns).where(_ROW))).one()
        return LeaseRow(*row)

    async def take(self, seen: LeaseRow, *, holder: str, process: str, host: str) -> bool:
        """Become the holder, if the row is still as it was seen. Whether that worked."""
        is_as_seen = _ROW & (bridge_lease.c.holder == seen.holder) & (bridge_lease.c.beat == seen.beat)
        values = {"holder": holder, "process": process, "host": host, "beat": seen.beat + 1}
        async with self._engine.begin() as db:
            return (await db.execute(update(bridge_lease).where(is_as_seen).values(values))).rowcount == 1

    async def renew(self, holder: str) -> bool:
        """Show that the holder lives. False: it is the holder no longer."""
        is_mine = _ROW & (bridge_lease.c.holder == holder)
        async with self._engine.begin() as db:
            result = await db.execute(update(bridge_lease).where(is_mine).values(beat=bridge_lease.c.beat + 1))
        return result.rowcount == 1

    async def release(self, holder: str) -> None:
        """Give it back, so that nobody has to wait."""
        is_mine = _ROW & (bridge_lease.c.holder == holder)
        async with self._engine.begin() as db:
            values = {"holder": "", "process": "", "beat": bridge_lease.c.beat + 1}
            await db.execute(update(bridge_lease).where(is_mine).values(values))
