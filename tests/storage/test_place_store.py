"""From where accounts signed in; every test on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.storage.sign_in_places import KNOWN_FOR, MOST_PLACES, SqlPlaceStore

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


class Now:
    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def store(engine: AsyncEngine, now: Now) -> SqlPlaceStore:
    return SqlPlaceStore(engine=engine, now=now)


async def test_a_place_is_known_for_its_account_alone(store: SqlPlaceStore) -> None:
    await store.remember("sato", "192.0.2.1")
    assert await store.is_known("sato", "192.0.2.1")
    for account, place in (("SATO", "192.0.2.1"), ("suzuki", "192.0.2.1"), ("sato", "192.0.2.2"), ("sato\x00", "x")):
        assert not await store.is_known(account, place)


async def test_a_place_is_forgotten_when_nobody_signed_in_there_for_long(store: SqlPlaceStore, now: Now) -> None:
    await store.remember("sato", "192.0.2.1")
    now.time += KNOWN_FOR - timedelta(hours=1)
    await store.remember("sato", "192.0.2.1")
    await store.remember("sato", "192.0.2.1")
    now.time += KNOWN_FOR - timedelta(hours=1)
    assert await store.is_known("sato", "192.0.2.1")
    now.time += timedelta(hours=1)
    assert not await store.is_known("sato", "192.0.2.1")


async def test_only_the_latest_places_are_kept(store: SqlPlaceStore, now: Now) -> None:
    await store.remember("suzuki", "192.0.2.1")
    for number in range(MOST_PLACES + 5):
        now.time += timedelta(minutes=1)
        await store.remember("sato", f"198.51.100.{number}")
    known = [number for number in range(MOST_PLACES + 5) if await store.is_known("sato", f"198.51.100.{number}")]
    assert known == list(range(5, MOST_PLACES + 5))
    assert await store.is_known("suzuki", "192.0.2.1")


async def test_many_sign_in_at_once(store: SqlPlaceStore) -> None:
    await asyncio.gather(*(store.remember(f"account-{number}", "192.0.2.1") for number in range(50)))
    assert await store.is_known("account-49", "192.0.2.1")
