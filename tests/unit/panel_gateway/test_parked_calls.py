"""Parked calls at the panels: everybody who is signed in sees them, with names."""

from __future__ import annotations

from octi_bridge.kernel.ids import AgentId
from tests.support import facts
from tests.support.gateway_world import SATO, GatewayWorld

SUZUKI = AgentId("agent-suzuki")


async def lists(world: GatewayWorld, agent_id: AgentId) -> list[list[tuple[str, str]]]:
    """Every list an agent was told: spaces and the parkers' names."""
    events = [envelope.event for envelope in await world.envelopes(agent_id)]
    return [
        [(parked.space, parked.parker.name if parked.parker else "") for parked in event.parked]
        for event in events
        if event.type == "parked_calls_changed"
    ]


async def test_everybody_is_told_of_a_parked_call_and_of_its_end(world: GatewayWorld) -> None:
    await world.signed_in()
    await world.connect("s2")
    await world.sign_in("s2", account="suzuki", password="other-one", extension="202")
    world.hear([*facts.queue_call_rings(), *facts.queue_call_answered(), *facts.call_parked()])
    world.hear(facts.retrieved_at())
    for agent_id in (SATO, SUZUKI):
        assert await lists(world, agent_id) == [[("701", "佐藤")], []]


async def test_who_signs_in_later_finds_the_parked_calls(world: GatewayWorld) -> None:
    world.hear([*facts.queue_call_rings(), *facts.queue_call_answered(), *facts.call_parked()])
    await world.signed_in()
    (parked,) = world.snapshot().parked
    assert (parked.space, parked.remote_number, parked.queue, parked.timeout_ms) == (
        "701", facts.CUSTOMER, "sales", 300_000
    )  # fmt: skip


async def test_when_the_parker_signs_out_only_the_extension_is_left(world: GatewayWorld) -> None:
    await world.signed_in()
    await world.connect("s2")
    await world.sign_in("s2", account="suzuki", password="other-one", extension="202")
    world.hear([*facts.queue_call_rings(), *facts.queue_call_answered(), *facts.call_parked()])
    await world.agents.sign_out(SATO)
    assert await lists(world, SUZUKI) == [[("701", "佐藤")], [("701", "")]]


async def test_a_call_that_is_not_about_parking_tells_nobody_of_parked_calls(world: GatewayWorld) -> None:
    await world.signed_in()
    world.hear([*facts.queue_call_rings(), *facts.queue_call_answered(), *facts.queue_call_over()])
    assert await lists(world, SATO) == []
