"""`agents.favorites.FavoriteStore` in SQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.agents.favorites import Favorite
from octi_bridge.kernel.ids import AgentId
from octi_bridge.storage.tables import favorites


class SqlFavoriteStore:
    """Each agent's numbers."""

    def __init__(self, *, engine: AsyncEngine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    async def favorites(self, agent_id: AgentId) -> Sequence[Favorite]:
        """The agent's, oldest first."""
        query = select(favorites).where(favorites.c.agent_id == agent_id)
        async with self._engine.connect() as db:
            rows = await db.execute(query.order_by(favorites.c.saved_at, favorites.c.number))
        return [Favorite(number=row.number, label=row.label) for row in rows]

    async def save_favorite(self, agent_id: AgentId, favorite: Favorite) -> None:
        """Add it, or rename the one of that number."""
        is_it = (favorites.c.agent_id == agent_id) & (favorites.c.number == favorite.number)
        async with self._engine.begin() as db:
            changed = await db.execute(update(favorites).where(is_it).values(label=favorite.label))
            if changed.rowcount == 0:
                values = {"number": favorite.number, "label": favorite.label, "saved_at": self._now()}
                await db.execute(insert(favorites).values(agent_id=agent_id, **values))

    async def remove_favorite(self, agent_id: AgentId, number: str) -> None:
        """Forget it."""
        is_it = (favorites.c.agent_id == agent_id) & (favorites.c.number == number)
        async with self._engine.begin() as db:
            await db.execute(delete(favorites).where(is_it))
