"""`agents.ports.SeatStore` in SQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.kernel.ids import AgentId
from octi_bridge.storage.tables import seats


def _utc_now() -> datetime:
    return datetime.now(UTC)


class SqlSeatStore:
    """The seats, each from its first use."""

    def __init__(self, *, engine: AsyncEngine, now: Callable[[], datetime] = _utc_now) -> None:
        self._engine = engine
        self._now = now

    async def occupant(self, seat_id: str) -> AgentId | None:
        """Who sits there."""
        async with self._engine.connect() as db:
            found = await db.scalar(select(seats.c.agent_id).where(seats.c.seat_id == seat_id))
        return AgentId(found) if found else None

    async def take_seat(self, seat_id: str, agent_id: AgentId) -> None:
        """Seat the agent there, whoever sat there before, and nowhere else."""
        elsewhere = (seats.c.agent_id == agent_id) & (seats.c.seat_id != seat_id)
        taken = {"agent_id": agent_id, "taken_at": self._now()}
        async with self._engine.begin() as db:
            await db.execute(update(seats).where(elsewhere).values(agent_id=None))
            changed = await db.execute(update(seats).where(seats.c.seat_id == seat_id).values(taken))
            if changed.rowcount == 0:
                await db.execute(insert(seats).values(seat_id=seat_id, **taken))

    async def leave_seat(self, agent_id: AgentId) -> None:
        """Free the agent's seat, if any."""
        async with self._engine.begin() as db:
            await db.execute(update(seats).where(seats.c.agent_id == agent_id).values(agent_id=None))
