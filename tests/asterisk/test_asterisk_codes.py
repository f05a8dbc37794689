"""Transfers that the agent keys in by the PBX's own codes (features.conf of the lab), as the bridge sees them."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from octi_bridge.calls.kept import kept_call
from octi_bridge.calls.model import Direction
from octi_bridge.telephony.commands import SendTones
from octi_bridge.telephony.events import KeptLeg
from octi_bridge.workbench.asterisk_lab import AsteriskLab
from octi_bridge.workbench.stage import PhoneState, StageError
from tests.contract.as_seen import AsSeen, Part
from tests.contract.held_calls import Pair, find_again, hold, lose, nothing_is_left, retrieve
from tests.contract.real import real_world
from tests.contract.test_kept_moves import TALK_S, time_passes
from tests.contract.test_whose_call import customers, direct_call
from tests.contract.world import CUSTOMER, CUSTOMER_NUMBER, SALES, PbxWorld
from tests.support.fakes import START

pytestmark = pytest.mark.asyncio(loop_scope="session")

CONSULT, COMPLETE, BLIND = "*9", "*2", "##"
CLOCK_S = 0.1


@pytest_asyncio.fixture(loop_scope="session")
async def world(asterisk_lab: AsteriskLab) -> AsyncIterator[PbxWorld]:
    async with real_world(asterisk_lab) as world:
        yield world


async def keys(world: PbxWorld, pair: Pair, digits: str) -> None:
    """The agent keys this in at the phone."""
    await world.port.send_tones(SendTones(other_channel_id=pair.agent, digits=digits, is_to_pbx=True))


async def consults(world: PbxWorld, pair: Pair) -> None:
    """201 asks 202 by the PBX's code; the customer hears music."""
    await keys(world, pair, CONSULT)
    await world.hearing({CUSTOMER: {"music"}})
    await keys(world, pair, "202")
    await world.rings("202")


async def test_a_colleague_asked_by_the_pbxs_code_and_let_go_talked_to_the_colleague(world: PbxWorld) -> None:
    pair = await direct_call(world)
    await consults(world, pair)
    assert world.phone("202").peer == "201"
    await world.stage.pick_up("202")
    await world.hearing({"201": {"202"}, "202": {"201"}, CUSTOMER: {"music"}})
    await world.stage.hang_up("202")
    await world.hearing({"201": {CUSTOMER}, CUSTOMER: {"201"}})
    await world.stage.hang_up(CUSTOMER)
    await nothing_is_left(world)
    seen = AsSeen(world)
    assert seen.numbers_shown_to("201") == {CUSTOMER_NUMBER}
    assert seen.numbers_shown_to("202") == {"201"}
    assert seen.logged() == [customers("201")]
    assert Part("202", Direction.INTERNAL, "201", is_answered=True) in seen.remembered()


@pytest.mark.parametrize("is_completed", [False, True], ids=["let go", "handed over"])
async def test_a_consultation_by_the_pbxs_code_that_ends_unseen_is_told_alike(
    world: PbxWorld, is_completed: bool
) -> None:
    pair = await direct_call(world)
    await consults(world, pair)
    await world.stage.pick_up("202")
    await world.hearing({"201": {"202"}, "202": {"201"}, CUSTOMER: {"music"}})
    if is_completed:
        await keys(world, pair, COMPLETE)
        await world.hearing({"202": {CUSTOMER}, CUSTOMER: {"202"}})
    await lose(world)
    await world.stage.hang_up("202")
    if not is_completed:
        await world.hearing({"201": {CUSTOMER}, CUSTOMER: {"201"}})
        await world.stage.hang_up("201")
    await world.until(lambda: world.phone(CUSTOMER).state is PhoneState.IDLE, "the customer's call is over")
    kept = [kept_part(leg) for leg in (await find_again(world)).kept]
    consulted = customers("202") if is_completed else Part("202", Direction.INTERNAL, "201", is_answered=True)
    assert sorted(kept, key=str) == sorted([customers("201"), consulted], key=str)


async def test_a_hold_after_a_consultation_by_code_leaves_since_when_they_have_talked(world: PbxWorld) -> None:
    pair = await direct_call(world)
    await time_passes(world, TALK_S)
    await consults(world, pair)
    await world.stage.pick_up("202")
    await world.hearing({"201": {"202"}, "202": {"201"}, CUSTOMER: {"music"}})
    await world.stage.hang_up("202")
    await world.hearing({"201": {CUSTOMER}, CUSTOMER: {"201"}})
    await hold(world, pair)
    await retrieve(world, pair)
    await lose(world)
    await world.stage.hang_up(CUSTOMER)
    await world.is_idle("201")
    kept = {leg.channel_id: leg for leg in (await find_again(world)).kept}
    leg = kept[pair.agent]
    assert leg.answered_age_s is not None
    assert leg.started_age_s >= leg.answered_age_s > leg.ended_age_s + TALK_S
    await world.port.forget_kept_legs(list(kept))


async def test_a_hold_after_a_transfer_by_code_leaves_queue_and_answer_of_who_was_rung_for_it(world: PbxWorld) -> None:
    customer, agent = await world.queue_call()
    await consults(world, Pair("201", agent, CUSTOMER, customer))
    await time_passes(world, TALK_S)  # of ringing: no talk
    answered = time.monotonic()
    await world.stage.pick_up("202")
    await world.hearing({"201": {"202"}, "202": {"201"}, CUSTOMER: {"music"}})
    await world.stage.hang_up("201")
    await world.hearing({"202": {CUSTOMER}, CUSTOMER: {"202"}})
    target = Pair("202", (await world.leg_of("202")).channel_id, CUSTOMER, customer)
    await hold(world, target)
    await lose(world)
    await world.stage.hang_up(CUSTOMER)
    await world.is_idle("202")
    longest = time.monotonic() - answered
    kept = {leg.channel_id: leg for leg in (await find_again(world)).kept}
    leg = kept[target.agent]
    assert leg.queue == SALES
    assert leg.answered_age_s is not None
    assert longest + CLOCK_S > leg.answered_age_s - leg.ended_age_s > 0
    await world.port.forget_kept_legs(list(kept))


def kept_part(leg: KeptLeg) -> Part:
    ended = kept_call(leg, pbx_name="pbx", is_extension=lambda name: len(name) == 3 and name.isdigit(), now=START)
    assert ended is not None
    return Part(ended.call.extension, ended.call.direction, ended.call.remote_number, ended.was_connected)


async def test_a_call_handed_over_by_the_pbxs_code_is_the_customers_for_both(world: PbxWorld) -> None:
    pair = await direct_call(world)
    await consults(world, pair)
    await world.stage.pick_up("202")
    await world.hearing({"201": {"202"}, "202": {"201"}, CUSTOMER: {"music"}})
    await keys(world, pair, COMPLETE)
    await world.hearing({"202": {CUSTOMER}, CUSTOMER: {"202"}})
    await world.stage.hang_up(CUSTOMER)
    await nothing_is_left(world)
    assert AsSeen(world).logged() == [customers("201"), customers("202")]


async def test_a_call_handed_over_by_the_phone_while_it_rings_is_the_customers_for_both(world: PbxWorld) -> None:
    pair = await direct_call(world)
    await consults(world, pair)
    await world.stage.hang_up("201")
    await world.ended(pair.agent)  # while 202 rings
    await world.pick_up("202")
    await world.hearing({"202": {CUSTOMER}, CUSTOMER: {"202"}})
    await world.stage.hang_up("202")
    await nothing_is_left(world)
    assert AsSeen(world).logged() == [customers("201"), customers("202")]


async def test_a_customer_who_gives_up_during_a_consultation_by_code_was_the_agents(world: PbxWorld) -> None:
    pair = await direct_call(world)
    await consults(world, pair)
    await world.stage.pick_up("202")
    await world.hearing({"201": {"202"}, "202": {"201"}, CUSTOMER: {"music"}})
    await world.stage.hang_up(CUSTOMER)
    await world.ended(pair.other)  # before that, the end of 201's leg would hand the customer over
    for phone in ("202", "201"):
        with contextlib.suppress(StageError):  # Asterisk ends the consultation as well, before or after
            await world.stage.hang_up(phone)
    await nothing_is_left(world)
    seen = AsSeen(world)
    assert seen.logged() == [customers("201")]
    assert seen.numbers_shown_to("202") == {"201"}


async def test_a_call_sent_on_by_the_pbxs_code_is_the_customers_for_both(world: PbxWorld) -> None:
    pair = await direct_call(world)
    await keys(world, pair, BLIND)
    await world.hearing({CUSTOMER: {"music"}})
    await keys(world, pair, "202")
    await world.pick_up("202")
    await world.hearing({"202": {CUSTOMER}, CUSTOMER: {"202"}})
    await world.stage.hang_up(CUSTOMER)
    await nothing_is_left(world)
    assert AsSeen(world).logged() == [customers("201"), customers("202")]
