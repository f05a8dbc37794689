"""Parked calls at the panels: everybody who is signed in sees them, with names."""

from __future__ import annotations

from octi_bridge.kernel.ids import AgentId
from tests.support import facts
from tests.support.gateway_world import OTHER_ORG, SATO, GatewayWorld

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


async def names(world: GatewayWorld, agent_id: AgentId) -> list[str | None]:
    """The name in every list of one parked call."""
    events = [envelope.event for envelope in await world.envelopes(agent_id)]
    return [event.parked[0].remote_name for event in events if event.type == "parked_calls_changed" and event.parked]


async def test_a_parked_customer_has_the_name_that_each_agents_own_org_knows(world: GatewayWorld) -> None:
    await world.signed_in()
    await world.connect("s2", org_origin=OTHER_ORG)
    await world.sign_in("s2", account="suzuki", password="other-one", extension="202")
    world.hear([*facts.queue_call_rings(), *facts.queue_call_answered(), *facts.call_parked()])
    assert world.snapshot().parked[0].remote_text == "090-1111-2222"
    await world.spawned.run_all()
    assert (await names(world, SATO))[-1] == world.snapshot().parked[0].remote_name == "山田 花子"
    assert (await names(world, SUZUKI))[-1] == "田中 一郎"


async def test_who_is_parked_is_looked_up_again_after_the_call_has_left(world: GatewayWorld) -> None:
    await world.signed_in()
    world.hear([*facts.queue_call_rings(), *facts.queue_call_answered(), *facts.call_parked()])
    await world.spawned.run_all()
    asked = len(world.lookup.asked)
    world.hear(facts.retrieved_at())
    world.hear([facts.parked("702")])
    await world.spawned.run_all()
    assert len(world.lookup.asked) > asked


async def test_a_parked_colleague_has_the_name_of_who_is_signed_in_there(world: GatewayWorld) -> None:
    await world.signed_in()
    await world.connect("s2")
    await world.sign_in("s2", account="suzuki", password="other-one", extension="202")
    world.hear([*facts.internal_call(), *facts.call_parked()])
    await world.spawned.run_all()
    assert (await names(world, SATO))[-1] == "鈴木"
    await world.agents.sign_out(SUZUKI)
    assert (await names(world, SATO))[-1] is None
    assert "202" not in world.lookup.asked
