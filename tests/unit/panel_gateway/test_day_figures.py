"""What an agent has done today, as the panel gets it: from records of the local day, and after-call work as seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from octi_bridge.calls.model import Direction
from octi_bridge.calls.outcomes import CallOutcome
from octi_bridge.history.model import CallRecord
from octi_bridge.kernel.ids import CallId
from tests.support.gateway_world import SATO, GatewayWorld
from tests.unit.history.samples import record

NOON = datetime(2026, 5, 20, 3, 0, tzinfo=UTC)  # in Japan
MIDNIGHT = datetime(2026, 5, 19, 15, 0, tzinfo=UTC)


def part(name: str, ended_at: datetime, *, talk_s: int | None = 60, call: str = "", **changed: Any) -> CallRecord:
    connected_at = None if talk_s is None else ended_at - timedelta(seconds=talk_s)
    call_id, started_at = CallId(call or name), ended_at - timedelta(hours=1)
    times: dict[str, Any] = {"started_at": started_at, "connected_at": connected_at, "ended_at": ended_at}
    return replace(record(name), agent_id=SATO, call_id=call_id, channel_id=name, **times, **changed)


async def figures(world: GatewayWorld, *records: CallRecord) -> dict[str, Any]:
    for each in records:
        await world.history.record(each, is_to_be_logged=False)
    ack = await world.gateway.handle("get_day_figures", "s1", {})
    taken: dict[str, Any] = ack["ok"]
    return taken


@pytest.fixture
async def at_noon(world: GatewayWorld) -> GatewayWorld:
    world.clock.advance((NOON - world.clock.now()).total_seconds())
    await world.signed_in()
    return world


async def test_each_call_counts_once_and_internal_ones_not_at_all(at_noon: GatewayWorld) -> None:
    outbound: dict[str, Any] = {"direction": Direction.OUTBOUND}
    told = await figures(
        at_noon,
        part("a", NOON),
        part("a2", NOON, call="a"),  # parked and fetched again
        part("b", NOON, **outbound),
        part("c", NOON, talk_s=None, outcome=CallOutcome.NO_ANSWER, **outbound),
        part("d", NOON, talk_s=None, outcome=CallOutcome.MISSED),
        part("e", NOON, talk_s=None, call="a", outcome=CallOutcome.MISSED),  # rang in vain at first
        part("f", NOON, talk_s=None, outcome=CallOutcome.ANSWERED_ELSEWHERE),
        part("g", NOON, direction=Direction.INTERNAL),
    )
    assert {name: told[name] for name in ("taken", "made", "missed", "talk_ms")} == {
        "taken": 1, "made": 2, "missed": 1, "talk_ms": 180_000,
    }  # fmt: skip


async def test_the_day_begins_at_midnight_where_the_agent_works(at_noon: GatewayWorld) -> None:
    told = await figures(
        at_noon, part("yesterday", MIDNIGHT - timedelta(seconds=1)), part("over", MIDNIGHT + timedelta(seconds=10))
    )
    assert (told["taken"], told["talk_ms"]) == (1, 10_000)
    assert told["day_began_at_ms"] == MIDNIGHT.timestamp() * 1000


async def test_after_call_work_counts_while_it_lasts_and_afterwards(at_noon: GatewayWorld) -> None:
    await at_noon.gateway.handle("set_status", "s1", {"command_id": "c1", "status": "1"})
    at_noon.clock.advance(90)
    assert (await figures(at_noon))["after_call_ms"] == 90_000
    await at_noon.gateway.handle("set_status", "s1", {"command_id": "c2", "status": "0"})
    at_noon.clock.advance(60)
    await at_noon.gateway.handle("set_status", "s1", {"command_id": "c3", "status": "1"})
    at_noon.clock.advance(5)
    await at_noon.gateway.handle("sign_out", "s1", {"command_id": "c4"})
    await at_noon.sign_in()
    told = await figures(at_noon)
    assert told["after_call_ms"] == 95_000
    at_noon.clock.advance(24 * 3600)
    assert (await figures(at_noon))["after_call_ms"] == 0


async def test_it_says_since_when_after_call_work_is_known(at_noon: GatewayWorld) -> None:
    started = at_noon.after_call.known_since
    told = await figures(at_noon)
    assert told["after_call_since_ms"] == max(started, MIDNIGHT).timestamp() * 1000
