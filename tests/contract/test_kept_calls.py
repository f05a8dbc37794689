"""Calls that end while the link is down: the PBX keeps what a record of them needs, until it is told to forget."""

from __future__ import annotations

import pytest

from octi_bridge.calls.outcomes import CallOutcome, outcome_of_cause
from octi_bridge.telephony.commands import AnswerMode, HoldCall, MakeCall
from octi_bridge.telephony.events import (
    BridgeEntered,
    CallHeld,
    ChannelId,
    Extension,
    KeptLeg,
    LinkedId,
    PbxLinkLost,
    PbxSnapshot,
)
from octi_bridge.workbench.stage import PhoneState
from tests.contract.world import CUSTOMER, CUSTOMER_NUMBER, SALES, SALES_NUMBER, PbxWorld

DIRECT_NUMBER, GROUP_NUMBER = "0312340201", "0312340600"

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def lose_link(world: PbxWorld) -> int:
    since = world.mark()
    await world.cut_link()
    await world.wait_for(PbxLinkLost, since=since)
    return world.mark()


async def idle(world: PbxWorld, *phones: str) -> None:
    await world.until(lambda: all(world.phone(name).state is PhoneState.IDLE for name in phones), f"{phones} idle")


async def kept_after(world: PbxWorld, since: int) -> tuple[KeptLeg, ...]:
    """The link is back; what the PBX kept."""
    await world.restore_link()
    return (await world.wait_for(PbxSnapshot, since=since)).kept


async def forgotten(world: PbxWorld, kept: tuple[KeptLeg, ...]) -> None:
    """Forgetting is final."""
    await world.port.forget_kept_legs([leg.channel_id for leg in kept])
    await world.port.forget_kept_legs([leg.channel_id for leg in kept])
    assert await kept_after(world, await lose_link(world)) == ()


@pytest.mark.parametrize("who", ["201", CUSTOMER])
async def test_a_queue_call_that_ends_unseen_is_kept_with_all_that_its_record_needs(
    pbx_world: PbxWorld, who: str
) -> None:
    customer, agent = await pbx_world.queue_call()
    since = await lose_link(pbx_world)
    await pbx_world.stage.hang_up(who)
    await idle(pbx_world, "201", CUSTOMER)

    (leg,) = kept = await kept_after(pbx_world, since)
    assert (leg.channel_id, leg.linked_id, leg.endpoint) == (agent, LinkedId(customer), "201")
    assert (leg.dialed_number, leg.outside_number, leg.other_number) == (None, SALES_NUMBER, CUSTOMER_NUMBER)
    assert (leg.queue, leg.cause) == (SALES, 16)
    assert leg.answered_age_s is not None
    assert leg.started_age_s >= leg.answered_age_s >= leg.ended_age_s >= -1
    await forgotten(pbx_world, kept)


async def test_a_call_that_begins_and_ends_unseen_is_kept_too(pbx_world: PbxWorld) -> None:
    await pbx_world.sign_in("201")
    since = await lose_link(pbx_world)
    await pbx_world.stage.dial(CUSTOMER, SALES_NUMBER)
    await pbx_world.pick_up("201")
    await pbx_world.hearing({"201": {CUSTOMER}, CUSTOMER: {"201"}})
    await pbx_world.stage.hang_up(CUSTOMER)
    await idle(pbx_world, "201", CUSTOMER)

    (leg,) = kept = await kept_after(pbx_world, since)
    assert (leg.endpoint, leg.outside_number, leg.queue) == ("201", SALES_NUMBER, SALES)
    assert leg.answered_age_s is not None
    await forgotten(pbx_world, kept)


@pytest.mark.parametrize(
    ("number", "phones", "queue"),
    [(SALES_NUMBER, ["201"], SALES), (GROUP_NUMBER, ["201", "202"], None), (DIRECT_NUMBER, ["201"], None)],
    ids=["queue", "ring group", "direct"],
)
async def test_a_call_that_rang_in_vain_is_kept_for_each_phone(
    pbx_world: PbxWorld, number: str, phones: list[str], queue: str | None
) -> None:
    await pbx_world.sign_in("201")
    since = await lose_link(pbx_world)
    await pbx_world.stage.dial(CUSTOMER, number)
    for phone in phones:
        await pbx_world.rings(phone)
    await pbx_world.give_up(CUSTOMER)
    await idle(pbx_world, "201", "202", CUSTOMER)

    kept = await kept_after(pbx_world, since)
    assert sorted(leg.endpoint for leg in kept) == phones
    for leg in kept:
        assert (leg.dialed_number, leg.outside_number, leg.other_number) == (None, number, CUSTOMER_NUMBER)
        assert (leg.queue, leg.answered_age_s) == (queue, None)
        assert outcome_of_cause(leg.cause, is_caller=False) is CallOutcome.MISSED
    await forgotten(pbx_world, kept)


async def test_of_a_call_that_rang_twice_in_vain_the_last_ring_is_kept(pbx_world: PbxWorld) -> None:
    await pbx_world.sign_in("201")
    since = await lose_link(pbx_world)
    await pbx_world.stage.dial(CUSTOMER, SALES_NUMBER)
    await pbx_world.rings("201")
    await pbx_world.stage.hang_up("201")
    await idle(pbx_world, "201")
    await pbx_world.rings("201")
    await pbx_world.give_up(CUSTOMER)
    await idle(pbx_world, "201", CUSTOMER)

    (leg,) = kept = await kept_after(pbx_world, since)
    assert outcome_of_cause(leg.cause, is_caller=False) is CallOutcome.MISSED  # the first ring was declined
    await forgotten(pbx_world, kept)


@pytest.mark.parametrize("who", ["201", "202"])
async def test_what_was_answered_in_the_end_is_not_kept_as_missed(pbx_world: PbxWorld, who: str) -> None:
    """201 has let a first ring pass."""
    await pbx_world.sign_in("201")
    await pbx_world.sign_in("202", is_paused=True)
    since = await lose_link(pbx_world)
    await pbx_world.stage.dial(CUSTOMER, SALES_NUMBER if who == "201" else GROUP_NUMBER)
    await pbx_world.rings("201")
    if who == "201":
        await pbx_world.stage.hang_up("201")
        await idle(pbx_world, "201")
    await pbx_world.pick_up(who)
    await pbx_world.hearing({who: {CUSTOMER}})
    await pbx_world.stage.hang_up(CUSTOMER)
    await idle(pbx_world, "201", "202", CUSTOMER)

    kept = await kept_after(pbx_world, since)
    assert [(leg.endpoint, leg.answered_age_s is not None) for leg in kept] == [(who, True)]
    await forgotten(pbx_world, kept)


@pytest.mark.parametrize("is_answered", [True, False])
async def test_a_click_to_dial_call_is_kept_with_the_number_dialled(pbx_world: PbxWorld, is_answered: bool) -> None:
    call = ChannelId(f"octi-kept-{pbx_world.adapter}-{is_answered}")
    await pbx_world.port.make_call(
        MakeCall(channel_id=call, extension=Extension("201"), number="0312345678", answer_mode=AnswerMode.MANUAL)
    )
    await pbx_world.pick_up("201")
    await pbx_world.rings(CUSTOMER)
    since = await lose_link(pbx_world)
    if is_answered:
        await pbx_world.stage.pick_up(CUSTOMER)
        await pbx_world.hearing({"201": {CUSTOMER}, CUSTOMER: {"201"}})
    await pbx_world.stage.hang_up("201")
    await idle(pbx_world, "201", CUSTOMER)

    (leg,) = kept = await kept_after(pbx_world, since)
    assert (leg.channel_id, leg.linked_id, leg.endpoint) == (call, LinkedId(call), "201")
    assert (leg.dialed_number, leg.outside_number, leg.queue) == ("0312345678", None, None)
    assert (leg.answered_age_s is not None) is is_answered
    await forgotten(pbx_world, kept)


async def test_both_sides_of_an_internal_call_are_kept(pbx_world: PbxWorld) -> None:
    since = await lose_link(pbx_world)
    await pbx_world.stage.dial("201", "202")
    await pbx_world.pick_up("202")
    await pbx_world.hearing({"201": {"202"}, "202": {"201"}})
    await pbx_world.stage.hang_up("201")
    await idle(pbx_world, "201", "202")

    kept = await kept_after(pbx_world, since)
    by_phone = {leg.endpoint: leg for leg in kept}
    assert (by_phone["201"].dialed_number, by_phone["202"].dialed_number) == ("202", None)
    assert (by_phone["202"].other_number, by_phone["202"].outside_number) == ("201", None)
    assert by_phone["201"].linked_id == by_phone["202"].linked_id
    await forgotten(pbx_world, kept)


async def test_a_held_call_that_ends_unseen_was_answered_before_the_hold(pbx_world: PbxWorld) -> None:
    customer, agent = await pbx_world.queue_call()
    entered = pbx_world.told(BridgeEntered, lambda fact: fact.channel_id == agent)
    assert entered
    await pbx_world.port.hold(HoldCall(agent_channel_id=agent, other_channel_id=customer))
    await pbx_world.wait_for(CallHeld)
    since = await lose_link(pbx_world)
    await pbx_world.stage.hang_up(CUSTOMER)
    await idle(pbx_world, "201", CUSTOMER)

    (leg,) = kept = await kept_after(pbx_world, since)
    assert (leg.channel_id, leg.linked_id, leg.other_number) == (agent, LinkedId(customer), CUSTOMER_NUMBER)
    assert (leg.outside_number, leg.queue) == (SALES_NUMBER, SALES)
    assert leg.answered_age_s is not None
    assert leg.started_age_s >= leg.answered_age_s > leg.ended_age_s
    await forgotten(pbx_world, kept)


async def test_what_is_seen_to_end_is_kept_all_the_same_until_it_is_forgotten(pbx_world: PbxWorld) -> None:
    _, agent = await pbx_world.queue_call()
    await pbx_world.stage.hang_up("201")
    await pbx_world.ended(agent)
    kept = await kept_after(pbx_world, await lose_link(pbx_world))
    assert [leg.channel_id for leg in kept] == [agent]
    await forgotten(pbx_world, kept)
