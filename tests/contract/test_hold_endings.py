"""What becomes of a held call: hang-ups, a lost link, and both at the worst moment."""

from __future__ import annotations

import asyncio

import pytest

from octi_bridge.telephony.commands import HangUpChannel
from octi_bridge.telephony.errors import PbxRefused, PbxUnavailable
from octi_bridge.telephony.events import (
    ChannelEnded,
    ChannelState,
)
from tests.contract.held_calls import (
    PROMPT_S,
    Begin,
    ask_hold,
    ask_retrieve,
    asked_for_call,
    done,
    every_call,
    find_again,
    held_call,
    hold,
    lose,
    nothing_is_left,
    queue_call,
    retrieve,
)
from tests.contract.world import SALES, SALES_NUMBER, PbxWorld

# The laboratory lives on one event loop for the whole session.
pytestmark = pytest.mark.asyncio(loop_scope="session")


@every_call
@pytest.mark.parametrize("who", ["agent", "other"])
@pytest.mark.parametrize("times", [1, 2])
async def test_when_either_hangs_up_a_held_call_both_legs_end(
    pbx_world: PbxWorld, begin: Begin, who: str, times: int
) -> None:
    pair = await begin(pbx_world)
    for _ in range(times - 1):
        await hold(pbx_world, pair)
        await retrieve(pbx_world, pair)
    await hold(pbx_world, pair)
    await pbx_world.stage.hang_up(pair.agent_phone if who == "agent" else pair.other_phone)
    for leg in (pair.agent, pair.other):
        await pbx_world.ended(leg, limit_s=PROMPT_S)
    await nothing_is_left(pbx_world)


@pytest.mark.parametrize("who", ["agent", "other"])
async def test_a_hang_up_by_command_ends_both_legs_of_a_held_call(pbx_world: PbxWorld, who: str) -> None:
    pair = await held_call(pbx_world)
    await pbx_world.port.hang_up(HangUpChannel(channel_id=pair.agent if who == "agent" else pair.other))
    for leg in (pair.agent, pair.other):
        await pbx_world.ended(leg, limit_s=PROMPT_S)
    await nothing_is_left(pbx_world)


@pytest.mark.parametrize("begin", [queue_call, asked_for_call], ids=lambda call: call.__name__)
@pytest.mark.parametrize("who", ["agent", "other"])
async def test_with_nobody_watching_a_held_call_still_ends_whole(pbx_world: PbxWorld, begin: Begin, who: str) -> None:
    pair = await held_call(pbx_world, begin)
    await lose(pbx_world)
    await pbx_world.stage.hang_up(pair.agent_phone if who == "agent" else pair.other_phone)
    await nothing_is_left(pbx_world)
    assert not pbx_world.told(ChannelEnded)


@every_call
async def test_a_call_held_before_the_link_was_lost_can_be_retrieved_after_it(
    pbx_world: PbxWorld, begin: Begin
) -> None:
    pair = await held_call(pbx_world, begin)
    await lose(pbx_world)
    with pytest.raises(PbxUnavailable):
        await ask_retrieve(pbx_world, pair)
    await pbx_world.hearing(pair.held)
    snapshot = await find_again(pbx_world)
    legs = {leg.channel_id: leg for leg in snapshot.channels}
    assert {leg: found.held_channel_id for leg, found in legs.items()} == {pair.agent: pair.other, pair.other: None}
    held_age_s = legs[pair.agent].held_age_s
    assert held_age_s is not None
    assert 0 <= held_age_s <= legs[pair.agent].age_s
    assert legs[pair.other].held_age_s is None
    assert legs[pair.agent].bridge_id is legs[pair.other].bridge_id is None
    assert legs[pair.agent].linked_id == legs[pair.other].linked_id
    assert legs[pair.agent].is_originated is (begin is asked_for_call)
    assert legs[pair.other].queue == (SALES if begin is queue_call else None)
    assert legs[pair.agent].queue is None
    if begin is queue_call:
        assert legs[pair.other].dialed_number == SALES_NUMBER

    await retrieve(pbx_world, pair)
    await pbx_world.hearing(pair.talking)
    await lose(pbx_world)
    again = {leg.channel_id: leg for leg in (await find_again(pbx_world)).channels}
    assert again[pair.agent].held_channel_id is None
    assert again[pair.agent].bridge_id == again[pair.other].bridge_id is not None
    assert again[pair.other].queue == legs[pair.other].queue
    await hold(pbx_world, pair)
    await pbx_world.hearing(pair.held)


async def test_a_hang_up_that_meets_a_hold_strands_nobody(pbx_world: PbxWorld) -> None:
    pair = await queue_call(pbx_world)
    await pbx_world.port.hang_up(HangUpChannel(channel_id=pair.other))
    (answer,) = await done(pbx_world, asyncio.gather(ask_hold(pbx_world, pair), return_exceptions=True))
    if answer is not None:
        assert isinstance(answer, PbxRefused)
        assert answer.code in ("no_such_channel", "not_talking")
    for leg in (pair.agent, pair.other):
        await pbx_world.ended(leg, limit_s=15.0)
    await nothing_is_left(pbx_world)


async def test_a_hang_up_that_meets_a_retrieve_strands_nobody(pbx_world: PbxWorld) -> None:
    pair = await held_call(pbx_world)
    await done(pbx_world, ask_retrieve(pbx_world, pair))
    await pbx_world.port.hang_up(HangUpChannel(channel_id=pair.agent))
    for leg in (pair.agent, pair.other):
        await pbx_world.ended(leg, limit_s=15.0)
    await nothing_is_left(pbx_world)


async def test_legs_that_wait_are_up(pbx_world: PbxWorld) -> None:
    await held_call(pbx_world, asked_for_call)
    await lose(pbx_world)
    assert {leg.state for leg in (await find_again(pbx_world)).channels} == {ChannelState.UP}
