"""What the panel shows beside a raw number: the number as it is read aloud, and the colleague's name."""

from __future__ import annotations

from octi_bridge.kernel.ids import AgentId
from tests.support import facts
from tests.support.gateway_world import SATO, GatewayWorld

SUZUKI = AgentId("agent-suzuki")


async def both_signed_in(world: GatewayWorld) -> None:
    await world.signed_in()
    await world.connect("s2")
    await world.sign_in("s2", account="suzuki", password="other-one", extension="202")


async def test_a_call_has_its_numbers_as_they_are_and_as_they_are_read_aloud(world: GatewayWorld) -> None:
    await world.signed_in()
    world.hear(facts.queue_call_rings())
    (call,) = world.snapshot().calls
    assert (call.remote_number, call.remote_text) == (facts.CUSTOMER, "090-1111-2222")
    assert (call.dialed_number, call.dialed_text) == (facts.DIALED, "03-1234-0001")
    assert call.remote_name is None


async def test_a_withheld_number_has_no_text_either(world: GatewayWorld) -> None:
    await world.signed_in()
    world.hear(facts.queue_call_rings(None))
    assert world.snapshot().calls[0].remote_text is None


async def test_an_internal_call_has_the_colleagues_name_from_its_first_ring_on_both_sides(world: GatewayWorld) -> None:
    await both_signed_in(world)
    world.hear(facts.internal_call_rings())
    seen = [(call.remote_text, call.dialed_text, call.remote_name) for call in world.snapshot().calls]
    assert seen == [("202", "201", "鈴木")]
    (outgoing,) = world.snapshot(SUZUKI).calls
    assert outgoing.remote_name == "佐藤"


async def test_the_name_changes_with_who_is_signed_in_at_the_other_end(world: GatewayWorld) -> None:
    await both_signed_in(world)
    world.hear(facts.internal_call())
    await world.agents.sign_out(SUZUKI)
    changed = [envelope.event for envelope in await world.envelopes(SATO)][-1]
    assert changed.type == "call_details_changed"
    assert (changed.call.remote_text, changed.call.remote_name) == ("202", None)


async def test_caller_ids_carry_their_text(world: GatewayWorld) -> None:
    await world.connect("s1")
    ack = await world.sign_in("s1")
    assert {(one["number"], one["number_text"]) for one in ack["ok"]["caller_ids"]} == {("0312340001", "03-1234-0001")}
