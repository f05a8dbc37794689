"""Parking, and every way out of it."""

from __future__ import annotations

from collections.abc import Awaitable

import pytest

from octi_bridge.telephony.commands import Park
from octi_bridge.telephony.errors import PbxRefused
from octi_bridge.telephony.events import (
    BridgeEntered,
    CallParked,
    ChannelId,
    Extension,
    ParkedCallLeft,
    ParkEnd,
)
from tests.contract.held_calls import (
    PROMPT_S,
    Begin,
    Pair,
    done,
    every_call,
    find_again,
    hold,
    lose,
    meets,
    nothing_is_left,
    queue_call,
)
from tests.contract.world import CUSTOMER, PbxWorld

# The laboratory lives on one event loop for the whole session.
pytestmark = pytest.mark.asyncio(loop_scope="session")


def ask_park(world: PbxWorld, pair: Pair, *, timeout_s: int = 300) -> Awaitable[None]:
    return world.port.park(
        Park(
            agent_channel_id=pair.agent, other_channel_id=pair.other,
            parker=Extension(pair.agent_phone), timeout_s=timeout_s,
        )
    )  # fmt: skip


async def park(world: PbxWorld, pair: Pair, *, timeout_s: int = 300) -> CallParked:
    """Park; when the command returns the space has been told, then the agent's leg ends."""
    since = world.mark()
    await done(world, ask_park(world, pair, timeout_s=timeout_s))
    (parked,) = world.told(CallParked, since=since)
    await world.ended(pair.agent, limit_s=PROMPT_S)
    return parked


async def fetch(world: PbxWorld, pair: Pair, space: str, phone: str = "203") -> ChannelId:
    since = world.mark()
    await world.stage.dial(phone, space)
    return await meets(world, pair, phone, since)


@every_call
@pytest.mark.parametrize("is_held", [False, True], ids=["talking", "held"])
async def test_a_parked_call_is_fetched_by_dialling_its_space(
    pbx_world: PbxWorld, begin: Begin, *, is_held: bool
) -> None:
    pair = await begin(pbx_world)
    if is_held:
        await hold(pbx_world, pair)
    parked = await park(pbx_world, pair)
    assert parked == CallParked(
        channel_id=pair.other, space="701", parker=Extension(pair.agent_phone),
        parker_channel_id=pair.agent, timeout_s=300,
    )  # fmt: skip
    await pbx_world.is_idle(pair.agent_phone)
    await pbx_world.hearing({pair.other_phone: {"music"}})
    leg = await fetch(pbx_world, pair, "701")
    (left,) = pbx_world.told(ParkedCallLeft)
    assert left == ParkedCallLeft(
        channel_id=pair.other, space="701", reason=ParkEnd.RETRIEVED, retriever_channel_id=leg
    )
    conversation = (await pbx_world.leg_of(pair.other_phone)).linked_id
    await pbx_world.wait_for(
        BridgeEntered, lambda fact: fact.channel_id == leg and fact.linked_id == conversation
    )  # the fetcher is in the parked party's conversation, not in one of its own
    fetched = Pair("203", leg, pair.other_phone, pair.other)
    await hold(pbx_world, fetched)
    await pbx_world.hearing(fetched.held)
    await pbx_world.stage.hang_up(pair.other_phone)
    await nothing_is_left(pbx_world)


async def test_a_parked_party_that_hangs_up_frees_its_space(pbx_world: PbxWorld) -> None:
    pair = await queue_call(pbx_world)
    await park(pbx_world, pair)
    await pbx_world.stage.hang_up(CUSTOMER)
    left = await pbx_world.wait_for(ParkedCallLeft)
    assert (left.channel_id, left.reason, left.retriever_channel_id) == (pair.other, ParkEnd.HUNG_UP, None)
    await nothing_is_left(pbx_world)


@pytest.mark.feature("F-082")
async def test_nobody_fetches_the_call_and_the_parkers_phone_rings(pbx_world: PbxWorld) -> None:
    pair = await queue_call(pbx_world)
    since = pbx_world.mark()
    await park(pbx_world, pair, timeout_s=2)
    left = await pbx_world.wait_for(ParkedCallLeft)
    assert left.reason is ParkEnd.TIMED_OUT
    await pbx_world.pick_up("201")
    await meets(pbx_world, pair, "201", since)
    await pbx_world.stage.hang_up("201")
    await nothing_is_left(pbx_world)


@pytest.mark.feature("F-083")
@pytest.mark.parametrize("parker", ["busy", "declines", "unplugged"])
async def test_nobody_fetches_the_call_and_the_parker_cannot_take_it_so_it_ends(
    pbx_world: PbxWorld, parker: str
) -> None:
    pair = await queue_call(pbx_world)
    await park(pbx_world, pair, timeout_s=4)
    if parker == "busy":
        await pbx_world.stage.dial("201", "202")
        await pbx_world.pick_up("202")
        await pbx_world.hearing({"202": {"201"}})
    elif parker == "unplugged":
        await pbx_world.stage.unplug("201")
    else:
        await pbx_world.rings("201")
        await pbx_world.stage.hang_up("201")
    await pbx_world.ended(pair.other)
    if parker == "busy":
        await pbx_world.hearing({"202": {"201"}, "201": {"202"}})
        await pbx_world.stage.hang_up("201")
    if parker == "unplugged":
        await pbx_world.stage.plug_in("201")
    await nothing_is_left(pbx_world)


async def test_a_parked_call_is_found_again_after_the_link_was_lost(pbx_world: PbxWorld) -> None:
    pair = await queue_call(pbx_world)
    parked = await park(pbx_world, pair)
    await lose(pbx_world)
    snapshot = await find_again(pbx_world)
    (found,) = snapshot.parked
    assert (found.channel_id, found.space, found.parker) == (pair.other, parked.space, parked.parker)
    (leg,) = snapshot.channels
    assert (leg.channel_id, leg.bridge_id, leg.held_channel_id) == (pair.other, None, None)
    await fetch(pbx_world, pair, parked.space)
    (left,) = pbx_world.told(ParkedCallLeft)
    assert left.reason is ParkEnd.RETRIEVED


async def test_parking_wrongly_is_refused(pbx_world: PbxWorld) -> None:
    pair = await queue_call(pbx_world)
    for legs in (
        Pair("201", ChannelId("1.1"), CUSTOMER, pair.other),
        Pair("201", pair.agent, CUSTOMER, ChannelId("1")),
    ):
        with pytest.raises(PbxRefused) as refused:
            await done(pbx_world, ask_park(pbx_world, legs))
        assert refused.value.code == "no_such_channel"
    await pbx_world.hearing(pair.talking)
