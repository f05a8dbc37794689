"""Numbers an agent keeps at hand, whichever browser the agent sits at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from octi_bridge.kernel.errors import OctiError
from octi_bridge.kernel.ids import AgentId
from octi_bridge.numbers.dialing import to_dial_string
from octi_bridge.numbers.plan import NumberingPlan

MAX_FAVORITES = 50


class TooManyFavorites(OctiError):
    """There is room for 50 favourites: remove one first."""

    code = "too_many_favorites"


@dataclass(frozen=True, slots=True, kw_only=True)
class Favorite:
    """A number and what the agent calls it; one per number."""

    number: str
    label: str


class FavoriteStore(Protocol):
    """Where favourites are kept. Every method is its own transaction."""

    async def favorites(self, agent_id: AgentId) -> Sequence[Favorite]:
        """The agent's, oldest first."""

    async def save_favorite(self, agent_id: AgentId, favorite: Favorite) -> None:
        """Add it, or rename the one of that number."""

    async def remove_favorite(self, agent_id: AgentId, number: str) -> None:
        """Forget it; not having it is not an error."""


class Favorites:
    """Reads and changes the agent's list; every change gives the list as it is then."""

    def __init__(self, *, store: FavoriteStore, plan: NumberingPlan | None = None) -> None:
        self._store = store
        self._plan = plan

    async def of(self, agent_id: AgentId) -> tuple[Favorite, ...]:
        """The agent's favourites."""
        return tuple(await self._store.favorites(agent_id))

    async def save(self, agent_id: AgentId, number: str, label: str) -> tuple[Favorite, ...]:
        """Keep a number.

        Raises:
            BadNumber: it cannot be dialed.
            TooManyFavorites: there are 50 others.
        """
        favorite = Favorite(number=to_dial_string(number, self._plan), label=label.strip() or number)
        others = [known for known in await self._store.favorites(agent_id) if known.number != favorite.number]
        if len(others) >= MAX_FAVORITES:
            raise TooManyFavorites
        await self._store.save_favorite(agent_id, favorite)
        return await self.of(agent_id)

    async def remove(self, agent_id: AgentId, number: str) -> tuple[Favorite, ...]:
        """Keep it no longer."""
        await self._store.remove_favorite(agent_id, number)
        return await self.of(agent_id)
