"""Whose call it is: what the bridge makes of consultations, of parked calls that go on, and of who gives up."""

from __future__ import annotations

import pytest

from octi_bridge.calls.model import Direction
from octi_bridge.telephony.events import ChannelId, TransferKind
from tests.contract.as_seen import AsSeen, Part
from tests.contract.consultations import ask_consult, complete, consult, end_consult, talk
from tests.contract.held_calls import Pair, done, hold, nothing_is_left, retrieve
from tests.contract.test_park import fetch, park
from tests.contract.world import CUSTOMER, CUSTOMER_NUMBER, PbxWorld

# The laboratory lives on one event loop for the whole session.
pytestmark = pytest.mark.asyncio(loop_scope="session")

INBOUND, OUTBOUND, INTERNAL = Direction.INBOUND, Direction.OUTBOUND, Direction.INTERNAL


async def direct_call(world: PbxWorld) -> Pair:
    """A customer calls 201's own number."""
    customer = (await world.customer_calls("0312340201")).channel_id
    await world.pick_up("201")
    await world.hearing({"201": {CUSTOMER}, CUSTOMER: {"201"}})
    return Pair("201", await leg(world, "201"), CUSTOMER, customer)


def customers(extension: str) -> Part:
    return Part(extension, INBOUND, CUSTOMER_NUMBER, is_answered=True)


@pytest.mark.parametrize("is_answered", [True, False], ids=["talking", "ringing"])
async def test_the_call_is_the_customers_who_gives_up_during_a_consultation(
    pbx_world: PbxWorld, is_answered: bool
) -> None:
    pair = await direct_call(pbx_world)
    await hold(pbx_world, pair)
    target = await consult(pbx_world, pair, "202")
    if is_answered:
        await talk(pbx_world, pair, "202", target)
    await pbx_world.stage.hang_up(CUSTOMER)
    await nothing_is_left(pbx_world)
    seen = AsSeen(pbx_world)
    assert seen.logged() == [customers("201")]
    assert seen.numbers_shown_to("201") == {CUSTOMER_NUMBER}
    assert seen.numbers_shown_to("202") == {"201"}


async def test_who_fetched_a_parked_call_and_hands_it_on_had_the_customers_call(pbx_world: PbxWorld) -> None:
    pair = await direct_call(pbx_world)
    parked = await park(pbx_world, pair)
    leg = await fetch(pbx_world, pair, parked.space, "201")
    fetched = Pair("201", leg, CUSTOMER, pair.other)
    await hold(pbx_world, fetched)
    target = await consult(pbx_world, fetched, "203")
    await talk(pbx_world, fetched, "203", target)
    await complete(pbx_world, fetched, target)
    await pbx_world.hearing({"203": {CUSTOMER}, CUSTOMER: {"203"}})
    await pbx_world.stage.hang_up(CUSTOMER)
    await nothing_is_left(pbx_world)
    assert AsSeen(pbx_world).logged() == [customers("201"), customers("201"), customers("203")]


@pytest.mark.parametrize("shown", [None, CUSTOMER_NUMBER], ids=["attended", "star"])
async def test_a_colleague_who_is_consulted_and_let_go_has_no_customers_call(
    pbx_world: PbxWorld, shown: str | None
) -> None:
    pair = await direct_call(pbx_world)
    await hold(pbx_world, pair)
    kind = TransferKind.STAR if shown else TransferKind.ATTENDED
    await done(pbx_world, ask_consult(pbx_world, pair, "202", kind=kind, shown_number=shown))
    await talk(pbx_world, pair, "202")
    await end_consult(pbx_world, pair)
    await retrieve(pbx_world, pair)
    await pbx_world.stage.hang_up(CUSTOMER)
    await nothing_is_left(pbx_world)
    seen = AsSeen(pbx_world)
    assert seen.logged() == [customers("201")]
    assert Part("202", INTERNAL, "201", is_answered=True) in seen.remembered()


async def test_a_code_of_the_pbx_is_no_outside_call(pbx_world: PbxWorld) -> None:
    await pbx_world.stage.dial("201", "*43")
    await pbx_world.hearing({"201": {"201"}})
    await pbx_world.stage.hang_up("201")
    await nothing_is_left(pbx_world)
    (part,) = AsSeen(pbx_world).remembered()
    assert (part.extension, part.direction, part.remote_number) == ("201", INTERNAL, "*43")


async def test_an_agents_own_call_stays_outbound_whoever_is_consulted(pbx_world: PbxWorld) -> None:
    await pbx_world.stage.dial("201", "0312345678")
    await pbx_world.pick_up(CUSTOMER)
    await pbx_world.hearing({"201": {CUSTOMER}, CUSTOMER: {"201"}})
    pair = Pair("201", await leg(pbx_world, "201"), CUSTOMER, await leg(pbx_world, CUSTOMER))
    await hold(pbx_world, pair)
    target = await consult(pbx_world, pair, "202")
    await talk(pbx_world, pair, "202", target)
    await complete(pbx_world, pair, target)
    await pbx_world.stage.hang_up(CUSTOMER)
    await nothing_is_left(pbx_world)
    assert AsSeen(pbx_world).logged() == [
        Part("201", OUTBOUND, "0312345678", is_answered=True),
        Part("202", INBOUND, "0312345678", is_answered=True),  # the target did not dial the customer
    ]


async def leg(world: PbxWorld, phone: str) -> ChannelId:
    return (await world.leg_of(phone)).channel_id
