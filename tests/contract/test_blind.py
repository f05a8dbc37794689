"""Sending the other party on unannounced, from every state of the call."""

from __future__ import annotations

from collections.abc import Awaitable

import pytest

from octi_bridge.calls.events import CallEnded
from octi_bridge.telephony.commands import TransferBlind
from octi_bridge.telephony.errors import PbxRefused
from octi_bridge.telephony.events import (
    BridgeEntered,
    CallTransferred,
    ChannelId,
    ChannelState,
    ChannelStateChanged,
    ConsultEnded,
    Extension,
)
from tests.contract.as_seen import AsSeen
from tests.contract.consultations import COLLEAGUE, consult
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
from tests.contract.world import CUSTOMER, CUSTOMER_NUMBER, SUPPORT, PbxWorld

# The laboratory lives on one event loop for the whole session.
pytestmark = pytest.mark.asyncio(loop_scope="session")


def ask_blind(
    world: PbxWorld,
    pair: Pair,
    number: str = COLLEAGUE,
    *,
    ring_timeout_s: int = 30,
    screen: str | None = None,
    shown_number: str | None = None,
) -> Awaitable[None]:
    return world.port.transfer_blind(
        TransferBlind(
            agent_channel_id=pair.agent, other_channel_id=pair.other, number=number,
            return_to=Extension(pair.agent_phone), ring_timeout_s=ring_timeout_s, screen=screen,
            shown_number=shown_number,
        )
    )  # fmt: skip


async def blind(world: PbxWorld, pair: Pair, number: str = COLLEAGUE, *, ring_timeout_s: int = 30) -> CallTransferred:
    """Send on, and wait until the agent's leg is gone."""
    since = world.mark()
    await done(world, ask_blind(world, pair, number, ring_timeout_s=ring_timeout_s))
    told = await world.wait_for(CallTransferred, since=since)
    await world.ended(pair.agent, limit_s=PROMPT_S)
    return told


async def answered_by(world: PbxWorld, pair: Pair, phone: str, since: int) -> ChannelId:
    """The phone is picked up and the two hear each other; its leg."""
    await world.pick_up(phone)
    return await meets(world, pair, phone, since)


@every_call
@pytest.mark.parametrize("state", ["talking", "held", "target rings"])
async def test_the_other_party_is_sent_on_and_the_agent_let_go(pbx_world: PbxWorld, begin: Begin, state: str) -> None:
    pair = await begin(pbx_world)
    if state != "talking":
        await hold(pbx_world, pair)
    if state == "target rings":
        await consult(pbx_world, pair)
    since = pbx_world.mark()
    told = await blind(pbx_world, pair)
    assert (told.agent_channel_id, told.other_channel_id) == (pair.agent, pair.other)
    assert (told.number, told.target_channel_id) == (COLLEAGUE, None)
    await pbx_world.is_idle(pair.agent_phone)
    if state == "target rings":  # the phone must be rung again before it is picked up
        rung = await pbx_world.leg_of(COLLEAGUE, since=since)
        await pbx_world.wait_for(
            ChannelStateChanged, lambda fact: fact.channel_id == rung.channel_id and fact.state is ChannelState.RINGING
        )
        await pbx_world.ended((await pbx_world.leg_of(COLLEAGUE)).channel_id)
    await answered_by(pbx_world, pair, COLLEAGUE, since)
    assert not pbx_world.told(ConsultEnded)
    await pbx_world.stage.hang_up(COLLEAGUE)
    await pbx_world.ended(pair.other, limit_s=PROMPT_S)
    await nothing_is_left(pbx_world)
    ends = [event for event in AsSeen(pbx_world).events if isinstance(event, CallEnded) and not event.is_merged]
    (part,) = (event for event in ends if event.call.extension == COLLEAGUE)
    assert part.was_connected


async def test_the_colleague_sees_the_customers_number(pbx_world: PbxWorld) -> None:
    pair = await queue_call(pbx_world)
    await done(pbx_world, ask_blind(pbx_world, pair, screen="Account.001"))
    assert (await pbx_world.wait_for(CallTransferred)).screen == "Account.001"
    assert (await pbx_world.rings(COLLEAGUE)).peer == CUSTOMER_NUMBER


@pytest.mark.parametrize("shown", ["+81-90-1111-2222", "09011112222;verstat=TN-Validation-Passed", "Coinline"])
async def test_a_number_that_is_only_shown_is_no_reason_to_refuse(pbx_world: PbxWorld, shown: str) -> None:
    pair = await queue_call(pbx_world)
    await done(pbx_world, ask_blind(pbx_world, pair, shown_number=shown))
    await pbx_world.rings(COLLEAGUE)
    await pbx_world.stage.hang_up(CUSTOMER)
    await nothing_is_left(pbx_world)


async def test_the_other_party_that_hangs_up_while_the_colleague_rings_ends_all(pbx_world: PbxWorld) -> None:
    pair = await queue_call(pbx_world)
    await blind(pbx_world, pair)
    await pbx_world.rings(COLLEAGUE)
    await pbx_world.stage.hang_up(CUSTOMER)
    await pbx_world.ended(pair.other, limit_s=PROMPT_S)
    await nothing_is_left(pbx_world)


@pytest.mark.parametrize("why", ["declined", "not answered", "unplugged"])
async def test_a_party_that_nobody_takes_comes_back_to_the_agent(pbx_world: PbxWorld, why: str) -> None:
    pair = await queue_call(pbx_world)
    if why == "unplugged":
        await pbx_world.stage.unplug(COLLEAGUE)
    since = pbx_world.mark()
    await blind(pbx_world, pair, ring_timeout_s=2 if why == "not answered" else 20)
    if why == "declined":
        await pbx_world.rings(COLLEAGUE)
        await pbx_world.stage.hang_up(COLLEAGUE)
    await answered_by(pbx_world, pair, pair.agent_phone, since)
    await pbx_world.stage.hang_up(CUSTOMER)
    await pbx_world.stage.plug_in(COLLEAGUE)
    await nothing_is_left(pbx_world)


async def test_a_party_that_nobody_takes_ends_when_the_agent_does_not_answer_either(pbx_world: PbxWorld) -> None:
    pair = await queue_call(pbx_world)
    await blind(pbx_world, pair, ring_timeout_s=2)
    await pbx_world.rings(COLLEAGUE)
    await pbx_world.rings(pair.agent_phone)
    await pbx_world.ended(pair.other)
    await nothing_is_left(pbx_world)


async def test_a_party_that_nobody_takes_ends_when_the_agents_phone_is_busy(pbx_world: PbxWorld) -> None:
    pair = await queue_call(pbx_world)
    await blind(pbx_world, pair)
    await pbx_world.rings(COLLEAGUE)
    await pbx_world.stage.dial(pair.agent_phone, "202")
    await pbx_world.pick_up("202")
    await pbx_world.hearing({"202": {pair.agent_phone}})
    await pbx_world.stage.hang_up(COLLEAGUE)
    await pbx_world.ended(pair.other)
    await pbx_world.hearing({"202": {pair.agent_phone}, pair.agent_phone: {"202"}})


async def test_a_party_is_sent_on_into_a_queue(pbx_world: PbxWorld) -> None:
    pair = await queue_call(pbx_world)
    await pbx_world.sign_in("202", queue=SUPPORT)
    since = pbx_world.mark()
    await blind(pbx_world, pair, "7002")
    await answered_by(pbx_world, pair, "202", since)
    await pbx_world.stage.hang_up(CUSTOMER)
    await nothing_is_left(pbx_world)


async def test_sending_on_wrongly_is_refused_and_the_call_goes_on(pbx_world: PbxWorld) -> None:
    pair = await queue_call(pbx_world)
    for number, code in (("9999", "unknown_number"), ("2O3", "bad_number")):
        with pytest.raises(PbxRefused) as refused:
            await done(pbx_world, ask_blind(pbx_world, pair, number))
        assert refused.value.code == code
    with pytest.raises(PbxRefused) as refused:
        await done(pbx_world, ask_blind(pbx_world, Pair("201", ChannelId("1.1"), CUSTOMER, pair.other)))
    assert refused.value.code == "no_such_channel"
    await pbx_world.hearing(pair.talking)


async def test_a_party_sent_on_is_found_again_after_the_link_was_lost(pbx_world: PbxWorld) -> None:
    pair = await queue_call(pbx_world)
    since = pbx_world.mark()
    await blind(pbx_world, pair)
    await pbx_world.rings(COLLEAGUE)
    target = (await pbx_world.leg_of(COLLEAGUE, since=since)).channel_id
    await lose(pbx_world)
    legs = {leg.channel_id: leg for leg in (await find_again(pbx_world)).channels}
    assert set(legs) == {pair.other, target}
    assert legs[target].dialed_by == pair.other
    since = pbx_world.mark()
    await pbx_world.pick_up(COLLEAGUE)
    entered = [
        await pbx_world.wait_for(BridgeEntered, lambda fact, who=leg: fact.channel_id == who, since=since)  # type: ignore[misc]
        for leg in legs
    ]
    assert len({fact.bridge_id for fact in entered}) == 1
    await pbx_world.hearing({COLLEAGUE: {CUSTOMER}, CUSTOMER: {COLLEAGUE}})
