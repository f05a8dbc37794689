from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.agents.favorites import Favorite
from octi_bridge.agents.model import Account
from octi_bridge.kernel.ids import AgentId
from octi_bridge.storage.agents import SqlAgentStore
from octi_bridge.storage.favorites import SqlFavoriteStore

SATO, SUZUKI = AgentId("agent-sato"), AgentId("agent-suzuki")


class Ticking:
    def __init__(self) -> None:
        self._now = datetime(2026, 11, 2, tzinfo=UTC)

    def __call__(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now


async def store_of(engine: AsyncEngine) -> SqlFavoriteStore:
    accounts = SqlAgentStore(engine=engine)
    for agent_id, account in ((SATO, "sato"), (SUZUKI, "suzuki")):
        await accounts.save_account(Account(agent_id=agent_id, account=account, name=account, password_hash="-"))  # noqa: S106
    return SqlFavoriteStore(engine=engine, now=Ticking())


async def test_favourites_keep_their_order_and_a_new_name_does_not_move_them(engine: AsyncEngine) -> None:
    store = await store_of(engine)
    for number in ("300", "100", "200"):
        await store.save_favorite(SATO, Favorite(number=number, label=f"番号 {number}"))
    await store.save_favorite(SATO, Favorite(number="300", label="本社"))
    assert await store.favorites(SATO) == [
        Favorite(number="300", label="本社"),
        Favorite(number="100", label="番号 100"),
        Favorite(number="200", label="番号 200"),
    ]
    assert await store.favorites(SUZUKI) == []


async def test_one_is_removed_and_the_other_agents_stay(engine: AsyncEngine) -> None:
    store = await store_of(engine)
    for agent_id in (SATO, SUZUKI):
        await store.save_favorite(agent_id, Favorite(number="100", label="x"))
    await store.remove_favorite(SATO, "100")
    await store.remove_favorite(SATO, "100")
    assert await store.favorites(SATO) == []
    assert await store.favorites(SUZUKI) == [Favorite(number="100", label="x")]
