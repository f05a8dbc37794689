"""How fast a panel may send; what is remembered of its commands."""

from __future__ import annotations

from octi_bridge.panel_gateway.limits import Ack, CommandMemory, RateLimit
from tests.support.fakes import FakeClock
from tests.support.gateway_world import GatewayWorld
from tests.unit.panel_gateway.support import refused


async def test_a_panel_that_floods_is_rate_limited_alone_and_only_for_a_while(world: GatewayWorld) -> None:
    await world.signed_in()
    await world.connect("s2")
    acks = [await world.gateway.handle("get_snapshot", "s1", {}) for _ in range(40)]
    assert "ok" in acks[0]
    assert refused(acks[-1]) == "rate_limited"
    assert "ok" in await world.gateway.handle("report_focus", "s2", {"is_in_front": True})
    world.clock.advance(1)
    assert "ok" in await world.gateway.handle("get_snapshot", "s1", {})


async def test_malformed_messages_count_as_well(world: GatewayWorld) -> None:
    await world.connect()
    acks = [await world.gateway.handle("dial", "s1", None) for _ in range(40)]
    assert refused(acks[-1]) == "rate_limited"


def test_the_bucket_fills_at_its_rate_and_no_higher_than_the_burst() -> None:
    clock = FakeClock()
    rate = RateLimit(clock=clock, burst=3, per_second=2)
    assert [rate.allows("a") for _ in range(4)] == [True, True, True, False]
    clock.advance(1)
    assert [rate.allows("a") for _ in range(3)] == [True, True, False]
    clock.advance(3600)
    assert [rate.allows("a") for _ in range(4)] == [True, True, True, False]


def test_refused_messages_do_not_prolong_the_pause() -> None:
    clock = FakeClock()
    rate = RateLimit(clock=clock, burst=1, per_second=1)
    assert rate.allows("a")
    for _ in range(9):
        clock.advance(0.1)
        assert not rate.allows("a")
    clock.advance(0.11)
    assert rate.allows("a")


def test_a_panel_that_left_leaves_nothing_behind() -> None:
    rate = RateLimit(clock=FakeClock(), burst=1, per_second=1)
    assert rate.allows("a")
    rate.forget("a")
    rate.forget("never-seen")
    assert rate.allows("a")


async def test_only_so_many_commands_are_remembered_and_the_oldest_are_forgotten_first() -> None:
    memory = CommandMemory(size=2)
    done: list[str] = []

    async def perform(command_id: str) -> Ack:
        async def do() -> Ack:
            done.append(command_id)
            return {"ok": {"nth": len(done)}}

        return await memory.once("agent", command_id, do)

    for command_id in ("a", "b", "b", "c", "a"):
        await perform(command_id)
    assert done == ["a", "b", "c", "a"]
