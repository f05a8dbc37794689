"""Hold and retrieve, of every kind of call."""

from __future__ import annotations

import asyncio

import pytest

from octi_bridge.telephony.errors import PbxRefused
from octi_bridge.telephony.events import (
    BridgeEntered,
    BridgeLeft,
    CallHeld,
    ChannelCreated,
    ChannelEnded,
    ChannelId,
    LinkedId,
    QueueMemberRang,
)
from octi_bridge.workbench.stage import PhoneState
from tests.contract.held_calls import (
    PROMPT_S,
    Begin,
    Pair,
    ask_hold,
    ask_retrieve,
    asked_for_call,
    done,
    every_call,
    hold,
    nothing_is_left,
    queue_call,
    retrieve,
)
from tests.contract.world import CUSTOMER, PbxWorld

# The laboratory lives on one event loop for the whole session.
pytestmark = pytest.mark.asyncio(loop_scope="session")


@every_call
async def test_the_held_party_hears_music_and_the_agent_nothing_until_retrieved(
    pbx_world: PbxWorld, begin: Begin
) -> None:
    pair = await begin(pbx_world)
    since = pbx_world.mark()
    await hold(pbx_world, pair)
    await pbx_world.hearing(pair.held)
    (held,) = pbx_world.told(CallHeld)
    assert (held.agent_channel_id, held.other_channel_id) == (pair.agent, pair.other)
    left = [fact.channel_id for fact in pbx_world.told(BridgeLeft, since=since)]
    assert sorted(left) == sorted([pair.agent, pair.other])
    assert pbx_world.facts.index(held) > max(map(pbx_world.facts.index, pbx_world.told(BridgeLeft)))

    since = pbx_world.mark()
    await retrieve(pbx_world, pair)
    await pbx_world.hearing(pair.talking)
    entered = pbx_world.told(BridgeEntered, since=since)
    assert sorted(fact.channel_id for fact in entered) == sorted([pair.agent, pair.other])
    assert len({fact.bridge_id for fact in entered}) == 1
    first = pbx_world.told(ChannelCreated)[0]
    assert {fact.linked_id for fact in entered} == {LinkedId(first.linked_id)}
    assert len(pbx_world.told(CallHeld)) == 1
    assert len(pbx_world.told(ChannelCreated)) == 2
    assert not pbx_world.told(ChannelEnded)

    await pbx_world.stage.hang_up(pair.agent_phone)
    for leg in (pair.agent, pair.other):
        await pbx_world.ended(leg, limit_s=PROMPT_S)
    await nothing_is_left(pbx_world)


async def many_cycles(world: PbxWorld, pair: Pair, cycles: int) -> None:
    for _ in range(cycles):
        await hold(world, pair)
        await retrieve(world, pair)
    assert len(world.told(CallHeld)) == cycles
    assert not world.told(ChannelEnded)
    await world.hearing(pair.talking)
    await world.stage.hang_up(pair.other_phone)
    for leg in (pair.agent, pair.other):
        await world.ended(leg, limit_s=PROMPT_S)
    await nothing_is_left(world)


@every_call
async def test_a_call_may_be_held_and_retrieved_again_and_again(pbx_world: PbxWorld, begin: Begin) -> None:
    await many_cycles(pbx_world, await begin(pbx_world), 10)


@pytest.mark.slow
@pytest.mark.parametrize("begin", [queue_call, asked_for_call], ids=lambda call: call.__name__)
async def test_two_hundred_holds_in_a_row_lose_nothing(pbx_world: PbxWorld, begin: Begin) -> None:
    await many_cycles(pbx_world, await begin(pbx_world), 200)


async def test_commands_that_come_too_early_wait_for_the_one_before(pbx_world: PbxWorld) -> None:
    pair = await queue_call(pbx_world)
    since = pbx_world.mark()

    async def impatient() -> None:
        for _ in range(5):
            await ask_hold(pbx_world, pair)
            await ask_retrieve(pbx_world, pair)

    await done(pbx_world, impatient())
    await pbx_world.until(lambda: len(pbx_world.told(BridgeEntered, since=since)) == 10, "together five times")
    assert len(pbx_world.told(CallHeld)) == 5
    await pbx_world.hearing(pair.talking)


async def test_of_two_holds_at_once_one_is_refused(pbx_world: PbxWorld) -> None:
    pair = await queue_call(pbx_world)
    both = asyncio.gather(ask_hold(pbx_world, pair), ask_hold(pbx_world, pair), return_exceptions=True)
    await pbx_world.until(both.done, "both answered")
    (refused,) = [answer for answer in await both if answer is not None]
    assert isinstance(refused, PbxRefused)
    assert refused.code == "not_talking"
    await pbx_world.hearing(pair.held)
    assert len(pbx_world.told(CallHeld)) == 1


async def test_a_leg_that_still_rings_is_not_held(pbx_world: PbxWorld) -> None:
    await pbx_world.sign_in("201")
    customer = await pbx_world.customer_calls()
    await pbx_world.rings("201")
    rang = await pbx_world.wait_for(QueueMemberRang)
    ringing = Pair("201", rang.member_channel_id, CUSTOMER, customer.channel_id)
    for command in (ask_hold, ask_retrieve):
        with pytest.raises(PbxRefused) as refused:
            await command(pbx_world, ringing)
        assert refused.value.code == "not_talking"
    assert pbx_world.phone("201").state is PhoneState.RINGING
    await pbx_world.pick_up("201")
    await pbx_world.hearing(ringing.talking)


async def test_an_unknown_leg_is_refused(pbx_world: PbxWorld) -> None:
    pair = await queue_call(pbx_world)
    gone = ChannelId("1.1")
    for legs in (Pair("201", gone, CUSTOMER, pair.other), Pair("201", pair.agent, CUSTOMER, gone)):
        for command in (ask_hold, ask_retrieve):
            with pytest.raises(PbxRefused) as refused:
                await command(pbx_world, legs)
            assert refused.value.code == "no_such_channel"
    await pbx_world.hearing(pair.talking)


async def test_only_a_held_call_is_retrieved_and_only_a_talking_one_held(pbx_world: PbxWorld) -> None:
    pair = await queue_call(pbx_world)
    with pytest.raises(PbxRefused) as refused:
        await ask_retrieve(pbx_world, pair)
    assert refused.value.code == "not_talking"
    await hold(pbx_world, pair)
    with pytest.raises(PbxRefused) as refused:
        await ask_hold(pbx_world, pair)
    assert refused.value.code == "not_talking"
    await pbx_world.hearing(pair.held)
