"""Whom the look-ups are for."""

from __future__ import annotations

from octi_bridge.panel_gateway.protocol import LookupState
from octi_bridge.telephony.events import ChannelId, PartyChanged
from tests.support import facts
from tests.support.gateway_world import GatewayWorld


async def test_a_call_at_a_phone_where_nobody_works_costs_no_search(world: GatewayWorld) -> None:
    world.hear(facts.queue_call_rings())
    await world.spawned.run_all()
    assert world.lookup.asked == []


async def test_whoever_signs_in_during_a_call_learns_who_it_is(world: GatewayWorld) -> None:
    world.hear([*facts.queue_call_rings(), *facts.queue_call_answered()])
    await world.signed_in()
    await world.spawned.run_all()
    assert world.snapshot().calls[0].lookup.matches[0].name == "山田 花子"


async def test_a_look_up_that_breaks_in_an_unforeseen_way_is_told_as_failed(world: GatewayWorld) -> None:
    await world.signed_in()
    world.lookup.results = None  # type: ignore[assignment]  # any further question raises
    world.hear(facts.queue_call_rings())
    await world.spawned.run_all()
    assert world.snapshot().calls[0].lookup.state is LookupState.FAILED


async def test_a_number_that_turns_out_to_be_withheld_takes_its_matches_along(world: GatewayWorld) -> None:
    await world.signed_in()
    world.hear(facts.queue_call_rings())
    await world.spawned.run_all()
    world.hear([PartyChanged(channel_id=ChannelId("1.0"), caller_number=None, connected_number=None)])
    call = world.snapshot().calls[0]
    assert (call.remote_number, call.lookup.state, call.lookup.matches) == (None, LookupState.SKIPPED, ())
