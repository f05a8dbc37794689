"""A kind of request that the org serves slowly, or not at all, takes nothing from the others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from octi_bridge.salesforce.client import OrgClient
from octi_bridge.salesforce.errors import CircuitOpen, LimitExceeded, SalesforceError, TimedOut
from tests.unit.salesforce.conftest import HandClock
from tests.unit.salesforce.support import SmallOrg, fault
from tests.unit.salesforce.waiting import held

SOSL = 'FIND {"0312345678"} IN PHONE FIELDS RETURNING Contact(Id)'


async def outcome(client: OrgClient, verb: str) -> str:
    try:
        await (client.search(SOSL) if verb == "search" else client.create("Task", {"Subject": "着信"}))
    except SalesforceError as error:
        return error.code
    return "ok"


async def test_tasks_that_hang_stop_no_look_up(org: SmallOrg, client_with: Callable[..., OrgClient]) -> None:
    client = client_with(threads=2, breaker_failures=2, read_timeout_s=5, deadline_s=0.4)
    await client.search(SOSL)
    async with held(org, "/sobjects/Task"):
        # more writes than there are threads: they time out, their threads stay busy, their breaker opens
        writes = [asyncio.create_task(outcome(client, "create")) for _ in range(6)]
        asked = [await outcome(client, "search") for _ in range(20)]
        assert set(await asyncio.gather(*writes)) <= {TimedOut.code, CircuitOpen.code}
        assert await outcome(client, "create") == CircuitOpen.code
        asked += [await outcome(client, "search") for _ in range(20)]
    assert asked == ["ok"] * 40
    assert (client.is_available, client.is_writable) == (True, False)


async def test_a_search_that_hangs_stops_no_call_log(org: SmallOrg, client_with: Callable[..., OrgClient]) -> None:
    client = client_with(threads=2, breaker_failures=2, read_timeout_s=5, deadline_s=0.4)
    await client.search(SOSL)
    async with held(org, "/search"):
        searches = [asyncio.create_task(outcome(client, "search")) for _ in range(6)]
        assert [await outcome(client, "create") for _ in range(10)] == ["ok"] * 10
        await asyncio.gather(*searches)
        assert await outcome(client, "create") == "ok"
    assert (client.is_available, client.is_writable) == (False, True)


@pytest.mark.parametrize("first", ["search", "create"])
async def test_a_used_up_request_limit_is_everybodys(
    org: SmallOrg, client: OrgClient, clock: HandClock, first: str
) -> None:
    org.answers.append(fault(403, "REQUEST_LIMIT_EXCEEDED"))
    assert await outcome(client, first) == LimitExceeded.code
    assert [await outcome(client, verb) for verb in ("search", "create")] == [CircuitOpen.code] * 2
    clock.advance(31)
    assert [await outcome(client, verb) for verb in ("search", "create")] == ["ok"] * 2
