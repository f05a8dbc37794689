"""Asking a third party while the other one is held: every end of it."""

from __future__ import annotations

from collections.abc import Awaitable

import pytest

from octi_bridge.telephony.commands import EndConsult
from octi_bridge.telephony.errors import PbxRefused
from octi_bridge.telephony.events import (
    BridgeLeft,
    CallHeld,
    CallTransferred,
    ChannelId,
    ConsultBegan,
    ConsultEnded,
    DialOutcome,
    TransferKind,
)
from tests.contract.consultations import (
    COLLEAGUE,
    ask_complete,
    ask_consult,
    asking,
    complete,
    consult,
    end_consult,
    refused_by,
    talk,
)
from tests.contract.held_calls import (
    PROMPT_S,
    Begin,
    Pair,
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
from tests.contract.world import CUSTOMER, CUSTOMER_NUMBER, PbxWorld

# The laboratory lives on one event loop for the whole session.
pytestmark = pytest.mark.asyncio(loop_scope="session")


@every_call
async def test_a_held_call_is_handed_over_to_a_third_party(pbx_world: PbxWorld, begin: Begin) -> None:
    pair, target = await asking(pbx_world, begin)
    await pbx_world.hearing({pair.other_phone: {"music"}})
    await talk(pbx_world, pair, leg=target)
    told = await complete(pbx_world, pair, target)
    assert (told.agent_channel_id, told.other_channel_id) == (pair.agent, pair.other)
    assert (told.target_channel_id, told.number) == (target, COLLEAGUE)
    await pbx_world.hearing({pair.other_phone: {COLLEAGUE}, COLLEAGUE: {pair.other_phone}})
    await pbx_world.is_idle(pair.agent_phone)
    assert not pbx_world.told(ConsultEnded)
    assert len(pbx_world.told(CallTransferred)) == len(pbx_world.told(CallHeld)) == 1
    await pbx_world.stage.hang_up(COLLEAGUE)
    for leg in (pair.other, target):
        await pbx_world.ended(leg, limit_s=PROMPT_S)
    await nothing_is_left(pbx_world)


@every_call
async def test_a_consultation_that_rings_is_ended_and_the_call_still_held(pbx_world: PbxWorld, begin: Begin) -> None:
    pair, target = await asking(pbx_world, begin)
    ended = await end_consult(pbx_world, pair)
    assert ended.outcome is DialOutcome.CANCELLED
    await pbx_world.ended(target)
    await pbx_world.hearing(pair.held)
    await retrieve(pbx_world, pair)
    await pbx_world.hearing(pair.talking)


async def test_a_consultation_that_talks_is_ended_and_the_call_still_held(pbx_world: PbxWorld) -> None:
    pair, target = await asking(pbx_world)
    await talk(pbx_world, pair, leg=target)
    ended = await end_consult(pbx_world, pair)
    assert ended.outcome is DialOutcome.ANSWERED
    assert pbx_world.told(BridgeLeft, lambda fact: fact.channel_id == pair.agent)
    await pbx_world.ended(target)
    await pbx_world.hearing(pair.held)
    await retrieve(pbx_world, pair)
    await pbx_world.hearing(pair.talking)


@pytest.mark.parametrize("is_answered", [False, True], ids=["ringing", "talking"])
async def test_back_to_the_held_party_lets_the_third_one_go(pbx_world: PbxWorld, *, is_answered: bool) -> None:
    pair, target = await asking(pbx_world)
    if is_answered:
        await talk(pbx_world, pair, leg=target)
    await retrieve(pbx_world, pair)
    await pbx_world.hearing(pair.talking)
    await pbx_world.ended(target)
    (ended,) = pbx_world.told(ConsultEnded)
    assert ended.outcome is (DialOutcome.ANSWERED if is_answered else DialOutcome.CANCELLED)
    await hold(pbx_world, pair)
    await pbx_world.hearing(pair.held)


@pytest.mark.parametrize("is_answered", [False, True], ids=["ringing", "talking"])
@pytest.mark.parametrize("who", ["agent", "other"])
@pytest.mark.parametrize("begin", [queue_call, asked_for_call], ids=lambda call: call.__name__)
async def test_when_agent_or_held_party_leaves_a_consultation_everybody_is_let_go(
    pbx_world: PbxWorld, begin: Begin, who: str, *, is_answered: bool
) -> None:
    pair, target = await asking(pbx_world, begin)
    if is_answered:
        await talk(pbx_world, pair, leg=target)
    await pbx_world.stage.hang_up(pair.agent_phone if who == "agent" else pair.other_phone)
    for leg in (pair.agent, pair.other, target):
        await pbx_world.ended(leg, limit_s=PROMPT_S)
    assert not pbx_world.told(CallTransferred)
    await nothing_is_left(pbx_world)


async def test_a_third_party_that_hangs_up_leaves_the_call_held(pbx_world: PbxWorld) -> None:
    pair = await held_call(pbx_world)
    since = pbx_world.mark()
    target = await consult(pbx_world, pair)
    await talk(pbx_world, pair, leg=target)
    await pbx_world.stage.hang_up(COLLEAGUE)
    assert await refused_by(pbx_world, pair, since) is DialOutcome.ANSWERED
    await retrieve(pbx_world, pair)
    await pbx_world.hearing(pair.talking)


async def test_a_third_party_that_declines_leaves_the_call_held(pbx_world: PbxWorld) -> None:
    pair = await held_call(pbx_world)
    since = pbx_world.mark()
    await consult(pbx_world, pair)
    await pbx_world.stage.hang_up(COLLEAGUE)
    assert await refused_by(pbx_world, pair, since) is DialOutcome.BUSY


async def test_a_third_party_whose_phone_is_unplugged_is_unreachable(pbx_world: PbxWorld) -> None:
    pair = await held_call(pbx_world)
    await pbx_world.stage.unplug("203")
    since = pbx_world.mark()
    await done(pbx_world, ask_consult(pbx_world, pair, "203"))
    assert await refused_by(pbx_world, pair, since) is DialOutcome.UNREACHABLE


async def test_a_number_that_nobody_has_is_unknown(pbx_world: PbxWorld) -> None:
    pair = await held_call(pbx_world)
    since = pbx_world.mark()
    await done(pbx_world, ask_consult(pbx_world, pair, "9999"))
    assert await refused_by(pbx_world, pair, since) is DialOutcome.UNKNOWN_NUMBER
    await retrieve(pbx_world, pair)
    await pbx_world.hearing(pair.talking)


@pytest.mark.feature("F-096")
async def test_what_is_asked_is_told_again(pbx_world: PbxWorld) -> None:
    """Number, kind, the number shown instead of the agent's, and the word that travels with it; the target shows it."""
    pair = await held_call(pbx_world)
    await done(
        pbx_world,
        ask_consult(pbx_world, pair, kind=TransferKind.STAR, shown_number=CUSTOMER_NUMBER, screen="Account.001"),
    )
    assert await pbx_world.wait_for(ConsultBegan) == ConsultBegan(
        agent_channel_id=pair.agent, number=COLLEAGUE, kind=TransferKind.STAR,
        shown_number=CUSTOMER_NUMBER, screen="Account.001",
    )  # fmt: skip
    assert (await pbx_world.rings(COLLEAGUE)).peer == CUSTOMER_NUMBER
    await end_consult(pbx_world, pair)
    await consult(pbx_world, pair)
    assert pbx_world.phone(COLLEAGUE).peer == pair.agent_phone


@pytest.mark.feature("F-096")
@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("+81-90-1111-2222", "+819011112222"),
        ("09011112222;verstat=TN-Validation-Passed", "09011112222"),
        ("Coinline", None),
        ("201,State: gone", None),
    ],
)
async def test_of_a_number_that_is_only_shown_what_is_a_number_is_shown(
    pbx_world: PbxWorld, given: str, shown: str | None
) -> None:
    pair = await held_call(pbx_world)
    await done(pbx_world, ask_consult(pbx_world, pair, kind=TransferKind.STAR, shown_number=given))
    assert (await pbx_world.wait_for(ConsultBegan)).shown_number == shown
    assert (await pbx_world.rings(COLLEAGUE)).peer == (shown or pair.agent_phone)


async def test_a_consultation_asked_for_wrongly_is_refused(pbx_world: PbxWorld) -> None:
    pair = await queue_call(pbx_world)

    async def code(command: Awaitable[None]) -> str:
        with pytest.raises(PbxRefused) as refused:
            await done(pbx_world, command)
        return refused.value.code

    def end() -> Awaitable[None]:
        return pbx_world.port.end_consult(EndConsult(agent_channel_id=pair.agent))

    assert await code(ask_consult(pbx_world, pair)) == "not_held"
    assert await code(end()) == await code(ask_complete(pbx_world, pair)) == "not_consulting"
    await hold(pbx_world, pair)
    assert await code(ask_consult(pbx_world, pair, "2O3")) == "bad_number"
    assert await code(ask_consult(pbx_world, pair, caller_id="x")) == "bad_number"
    gone = Pair("201", ChannelId("1.1"), CUSTOMER, pair.other)
    assert await code(ask_consult(pbx_world, gone)) == await code(ask_complete(pbx_world, gone)) == "no_such_channel"
    assert await code(end()) == await code(ask_complete(pbx_world, pair)) == "not_consulting"
    await consult(pbx_world, pair)
    assert await code(ask_consult(pbx_world, pair, "202")) == "consulting"
    assert await code(ask_complete(pbx_world, pair)) == "target_not_talking"
    await pbx_world.hearing({CUSTOMER: {"music"}})


@pytest.mark.parametrize("is_answered", [False, True], ids=["ringing", "talking"])
async def test_a_consultation_outlives_the_link_and_is_found_again(pbx_world: PbxWorld, *, is_answered: bool) -> None:
    pair = await held_call(pbx_world)
    await done(pbx_world, ask_consult(pbx_world, pair, screen="Account.001"))
    target = (await pbx_world.leg_of(COLLEAGUE)).channel_id
    await pbx_world.rings(COLLEAGUE)
    if is_answered:
        await talk(pbx_world, pair, leg=target)
    await lose(pbx_world)
    snapshot = await find_again(pbx_world)
    legs = {leg.channel_id: leg for leg in snapshot.channels}
    assert set(legs) == {pair.agent, pair.other, target}
    assert legs[pair.agent].held_channel_id == pair.other
    assert legs[pair.agent].held_age_s is not None
    (began,) = pbx_world.told(ConsultBegan)
    assert legs[pair.agent].consult == began
    assert legs[target].dialed_by == pair.agent
    assert legs[pair.other].bridge_id is None
    if not is_answered:
        await talk(pbx_world, pair, leg=target)
    else:
        assert legs[pair.agent].bridge_id == legs[target].bridge_id is not None
    told = await complete(pbx_world, pair, target)
    assert (told.other_channel_id, told.target_channel_id) == (pair.other, target)
    await pbx_world.hearing({CUSTOMER: {COLLEAGUE}, COLLEAGUE: {CUSTOMER}})
    await pbx_world.stage.hang_up(CUSTOMER)
    await nothing_is_left(pbx_world)


async def test_a_call_is_handed_on_and_on(pbx_world: PbxWorld) -> None:
    first = await queue_call(pbx_world)
    await hold(pbx_world, first)
    second_leg = await consult(pbx_world, first, "202")
    await talk(pbx_world, first, "202", second_leg)
    await complete(pbx_world, first, second_leg)
    await pbx_world.hearing({CUSTOMER: {"202"}, "202": {CUSTOMER}})
    second = Pair("202", second_leg, CUSTOMER, first.other)
    await hold(pbx_world, second)
    await pbx_world.hearing(second.held)
    third_leg = await consult(pbx_world, second, "203")
    await talk(pbx_world, second, "203", third_leg)
    await complete(pbx_world, second, third_leg)
    await pbx_world.hearing({CUSTOMER: {"203"}, "203": {CUSTOMER}})
    assert len(pbx_world.told(CallTransferred)) == 2
    await pbx_world.stage.hang_up(CUSTOMER)
    await nothing_is_left(pbx_world)
