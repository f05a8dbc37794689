"""Searches by agents: kept for a while, bounded in time, never the last tenth of the daily requests."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest

from octi_bridge.salesforce import customers as under_test
from octi_bridge.salesforce.caller_search import CallerSearch
from octi_bridge.salesforce.customer_search import MOST_CUSTOMERS, CustomerSearch
from octi_bridge.salesforce.customers import Customers
from octi_bridge.salesforce.errors import LimitExceeded, Unreachable
from tests.unit.salesforce.conftest import HandClock
from tests.unit.salesforce.record_shelf import RecordShelf


class World:
    def __init__(self, clock: HandClock) -> None:
        self.shelf = RecordShelf()
        self.is_near_limit = False
        self.clock = clock
        self.customers = Customers(
            ask=self.shelf.search,
            search=CustomerSearch(CallerSearch()),
            is_near_limit=lambda: self.is_near_limit,
            clock=clock,
        )

    async def names(self, text: str) -> tuple[str, list[str]]:
        found = await self.customers.find(text)
        return found.state, [customer.name for customer in found.customers]


@pytest.fixture
async def world(clock: HandClock) -> AsyncIterator[World]:
    world = World(clock)
    yield world
    world.shelf.is_open.set()
    await world.customers.aclose()


async def test_the_same_search_costs_one_request_for_half_a_minute(world: World) -> None:
    world.shelf.put("Contact", "003a", Name="山田 花子")
    assert await world.names("山田") == ("found", ["山田 花子"])
    assert await world.names(" 山田 ") == ("found", ["山田 花子"])
    assert len(world.shelf.statements) == 1
    world.clock.advance(31)
    assert await world.names("山田") == ("found", ["山田 花子"])
    assert len(world.shelf.statements) == 2


async def test_nobody_and_too_little_are_told_apart(world: World) -> None:
    assert await world.names("誰か") == ("none", [])
    assert await world.names("a") == ("too_short", [])
    assert len(world.shelf.statements) == 1


async def test_the_last_tenth_of_the_daily_requests_is_never_spent(world: World) -> None:
    world.shelf.put("Contact", "003a", Name="山田 花子")
    await world.names("山田")
    world.is_near_limit = True
    assert await world.names("田中") == ("limit_reached", [])
    assert await world.names("山田") == ("found", ["山田 花子"])  # kept, so it costs nothing
    assert len(world.shelf.statements) == 1


async def test_an_org_that_refuses_is_said_once_and_nothing_is_kept(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for failure, state in ((Unreachable(), "unavailable"), (LimitExceeded(), "limit_reached")):
        world.shelf.failure = failure
        assert await world.names("山田") == (state, [])
    world.shelf.failure = None
    assert await world.names("山田") == ("none", [])
    assert [record.message.split(" in ")[0] for record in caplog.records] == [
        "searches of agents",
        "searches of agents",
    ]
    assert (world.customers.counts.asked, world.customers.counts.failed) == (3, 2)


async def test_who_types_waits_no_longer_than_the_limit_and_the_next_one_has_the_answer(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(under_test, "SEARCH_S", 0.01)
    world.shelf.put("Contact", "003a", Name="山田 花子")
    world.shelf.is_open.clear()
    assert await world.names("山田") == ("unavailable", [])
    world.shelf.is_open.set()
    async with asyncio.timeout(10):
        while await world.names("山田") != ("found", ["山田 花子"]):
            await asyncio.sleep(0)
    assert len(world.shelf.statements) == 1


async def test_more_than_fit_are_cut_and_said_so(world: World) -> None:
    for number in range(MOST_CUSTOMERS + 1):
        world.shelf.put("Contact", f"003{number:02}", Name=f"山田 {number}")
    found = await world.customers.find("山田")
    assert (len(found.customers), found.is_cut) == (MOST_CUSTOMERS, True)
