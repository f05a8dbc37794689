"""What the PBX keeps of legs that were moved, when they end while the link is down: since when, and with whom."""

from __future__ import annotations

import pytest

from octi_bridge.telephony.commands import MakeCall, Park
from octi_bridge.telephony.events import CallParked, ChannelId, Extension, KeptLeg, LinkedId
from tests.contract.consultations import COLLEAGUE, asking, complete, consult, talk
from tests.contract.held_calls import (
    CALLS,
    Begin,
    Pair,
    asked_for_call,
    done,
    hold,
    internal_call_held_by_callee,
    queue_call,
    retrieve,
)
from tests.contract.test_blind import answered_by, blind
from tests.contract.test_kept_calls import forgotten, idle, kept_after, lose_link
from tests.contract.world import CUSTOMER, CUSTOMER_NUMBER, SALES, SALES_NUMBER, PbxWorld

pytestmark = pytest.mark.asyncio(loop_scope="session")

TALK_S = 2.0
ROUGHLY_S = 0.9  # a PBX may keep whole seconds of some kinds of calls


async def time_passes(world: PbxWorld, seconds: float) -> None:
    await world.passing.until(lambda: False, seconds)


async def ends_unseen(world: PbxWorld, who: str, *phones: str) -> dict[str, KeptLeg]:
    """The link is lost, somebody hangs up, the link is back: what was kept, by phone."""
    since = await lose_link(world)
    await world.stage.hang_up(who)
    await idle(world, *phones)
    return {leg.endpoint: leg for leg in await kept_after(world, since)}


def talked_s(leg: KeptLeg) -> float:
    assert leg.answered_age_s is not None
    return leg.answered_age_s - leg.ended_age_s


@pytest.mark.parametrize("begin", CALLS, ids=lambda call: call.__name__)
async def test_a_call_that_was_on_hold_counts_from_its_first_answer(pbx_world: PbxWorld, begin: Begin) -> None:
    pair = await begin(pbx_world)
    await time_passes(pbx_world, TALK_S)
    await hold(pbx_world, pair)
    await retrieve(pbx_world, pair)
    kept = await ends_unseen(pbx_world, pair.other_phone, pair.agent_phone, pair.other_phone)
    phones = {pair.agent_phone, pair.other_phone} - {CUSTOMER}
    assert set(kept) == phones
    for leg in kept.values():
        assert TALK_S - ROUGHLY_S < talked_s(leg) <= leg.started_age_s - leg.ended_age_s
    await forgotten(pbx_world, tuple(kept.values()))


async def test_a_clicked_call_that_was_on_hold_talked_since_the_customer_answered(pbx_world: PbxWorld) -> None:
    pair = await asked_for_call(pbx_world)
    await hold(pbx_world, pair)
    await time_passes(pbx_world, TALK_S)
    await retrieve(pbx_world, pair)
    kept = await ends_unseen(pbx_world, CUSTOMER, "201", CUSTOMER)
    assert talked_s(kept["201"]) > TALK_S
    assert kept["201"].dialed_number == "0312345678"
    await forgotten(pbx_world, tuple(kept.values()))


async def click(world: PbxWorld, number: str) -> ChannelId:
    """201 asks for a call and picks up; its leg."""
    job = ChannelId(f"octi-clicked-{world.adapter}")
    await world.port.make_call(MakeCall(channel_id=job, extension=Extension("201"), number=number))
    await world.pick_up("201")
    return job


@pytest.mark.parametrize(("number", "phone"), [("0312345678", CUSTOMER), ("202", "202")])
async def test_a_clicked_call_talked_since_the_other_party_answered(
    pbx_world: PbxWorld, number: str, phone: str
) -> None:
    job = await click(pbx_world, number)
    await pbx_world.rings(phone)
    await time_passes(pbx_world, TALK_S)
    await pbx_world.stage.pick_up(phone)
    await pbx_world.hearing({"201": {phone}, phone: {"201"}})
    kept = await ends_unseen(pbx_world, phone, "201", phone)
    leg = kept["201"]
    assert leg.channel_id == job
    assert leg.answered_age_s is not None
    assert leg.started_age_s - leg.answered_age_s >= TALK_S
    assert talked_s(leg) > 0
    await forgotten(pbx_world, tuple(kept.values()))


async def test_a_clicked_call_answered_while_the_link_was_down_is_known_once_it_is_back(pbx_world: PbxWorld) -> None:
    await click(pbx_world, "0312345678")
    await pbx_world.rings(CUSTOMER)
    since = await lose_link(pbx_world)
    await time_passes(pbx_world, TALK_S)
    await pbx_world.stage.pick_up(CUSTOMER)
    await pbx_world.hearing({"201": {CUSTOMER}, CUSTOMER: {"201"}})
    assert await kept_after(pbx_world, since) == ()
    await time_passes(pbx_world, TALK_S)
    kept = await ends_unseen(pbx_world, CUSTOMER, "201", CUSTOMER)
    leg = kept["201"]
    assert leg.answered_age_s is not None
    assert leg.started_age_s - leg.answered_age_s >= TALK_S
    assert talked_s(leg) >= TALK_S
    await forgotten(pbx_world, tuple(kept.values()))


@pytest.mark.parametrize("is_seen", [True, False])
async def test_a_call_that_was_fetched_by_a_click_talked_since_the_fetch(pbx_world: PbxWorld, is_seen: bool) -> None:
    customer, agent = await pbx_world.queue_call("202")
    park = Park(agent_channel_id=agent, other_channel_id=customer, parker=Extension("202"), timeout_s=60)
    await done(pbx_world, pbx_world.port.park(park))
    parked = await pbx_world.wait_for(CallParked)
    await idle(pbx_world, "202")
    job = ChannelId(f"octi-fetching-{pbx_world.adapter}")
    await pbx_world.port.make_call(MakeCall(channel_id=job, extension=Extension("201"), number=parked.space))
    await pbx_world.rings("201")
    if not is_seen:
        await lose_link(pbx_world)
    await time_passes(pbx_world, TALK_S)
    await pbx_world.stage.pick_up("201")
    await pbx_world.hearing({"201": {CUSTOMER}, CUSTOMER: {"201"}})
    if is_seen:
        await lose_link(pbx_world)
    since = pbx_world.mark()
    await pbx_world.stage.hang_up(CUSTOMER)
    await idle(pbx_world, "201", CUSTOMER)
    kept = await kept_after(pbx_world, since)
    leg = next(leg for leg in kept if leg.endpoint == "201")
    assert leg.linked_id == LinkedId(customer)
    assert leg.answered_age_s is not None
    assert leg.started_age_s - leg.answered_age_s >= TALK_S
    assert talked_s(leg) > 0
    await forgotten(pbx_world, kept)


async def test_a_withheld_caller_that_a_click_fetched_is_kept_without_a_number(pbx_world: PbxWorld) -> None:
    await pbx_world.sign_in("202")
    customer = await pbx_world.customer_calls(withhold=True)
    await pbx_world.pick_up("202")
    await pbx_world.hearing({"202": {CUSTOMER}, CUSTOMER: {"202"}})
    agent = await pbx_world.leg_of("202")
    park = Park(
        agent_channel_id=agent.channel_id, other_channel_id=customer.channel_id, parker=Extension("202"), timeout_s=60
    )
    await done(pbx_world, pbx_world.port.park(park))
    parked = await pbx_world.wait_for(CallParked)
    await idle(pbx_world, "202")
    await click(pbx_world, parked.space)
    await pbx_world.hearing({"201": {CUSTOMER}, CUSTOMER: {"201"}})
    kept = await ends_unseen(pbx_world, CUSTOMER, "201", CUSTOMER)
    assert kept["201"].other_number is None
    assert kept["201"].answered_age_s is not None
    await forgotten(pbx_world, tuple(kept.values()))


async def test_who_was_given_a_call_talked_since_answering(pbx_world: PbxWorld) -> None:
    pair, target = await asking(pbx_world, queue_call)
    await talk(pbx_world, pair, leg=target)
    await time_passes(pbx_world, TALK_S)
    await complete(pbx_world, pair, target)
    kept = await ends_unseen(pbx_world, CUSTOMER, COLLEAGUE, CUSTOMER)
    leg = kept[COLLEAGUE]
    assert talked_s(leg) > TALK_S
    assert (leg.dialed_number, leg.outside_number, leg.other_number) == (None, SALES_NUMBER, CUSTOMER_NUMBER)
    assert (leg.asked_by, leg.queue) == (None, SALES)
    assert talked_s(kept["201"]) > TALK_S
    await forgotten(pbx_world, tuple(kept.values()))


@pytest.mark.parametrize("target_rings", [False, True], ids=["talking", "target rings"])
async def test_who_was_sent_a_call_has_it_by_the_customers_queue(pbx_world: PbxWorld, target_rings: bool) -> None:
    pair = await queue_call(pbx_world)
    if target_rings:
        await hold(pbx_world, pair)
        await consult(pbx_world, pair)
    since = pbx_world.mark()
    await blind(pbx_world, pair)
    await answered_by(pbx_world, pair, COLLEAGUE, since)
    kept = await ends_unseen(pbx_world, CUSTOMER, COLLEAGUE, CUSTOMER)
    assert (kept[COLLEAGUE].outside_number, kept[COLLEAGUE].queue) == (SALES_NUMBER, SALES)
    await forgotten(pbx_world, tuple(kept.values()))


async def test_who_gets_a_call_back_has_it_by_the_customers_queue(pbx_world: PbxWorld) -> None:
    pair = await queue_call(pbx_world)
    await blind(pbx_world, pair)
    await pbx_world.rings(COLLEAGUE)
    since = pbx_world.mark()
    await pbx_world.stage.hang_up(COLLEAGUE)
    leg = await answered_by(pbx_world, pair, "201", since)
    since = await lose_link(pbx_world)
    await pbx_world.stage.hang_up(CUSTOMER)
    await idle(pbx_world, "201", CUSTOMER)
    kept = await kept_after(pbx_world, since)
    assert [each.queue for each in kept if each.channel_id == leg] == [SALES]
    await forgotten(pbx_world, kept)


async def test_who_was_only_asked_is_kept_as_such_and_who_asks_with_the_customer(pbx_world: PbxWorld) -> None:
    pair, target = await asking(pbx_world, queue_call)
    await talk(pbx_world, pair, leg=target)
    kept = await ends_unseen(pbx_world, CUSTOMER, "201", COLLEAGUE, CUSTOMER)
    asked, agent = kept[COLLEAGUE], kept["201"]
    assert (asked.asked_by, asked.other_number, asked.queue) == ("201", "201", None)
    assert (agent.asked_by, agent.other_number, agent.queue) == (None, CUSTOMER_NUMBER, SALES)
    await forgotten(pbx_world, tuple(kept.values()))


async def test_a_call_between_colleagues_stays_one_while_one_of_them_asks_outside(pbx_world: PbxWorld) -> None:
    pair = await internal_call_held_by_callee(pbx_world)
    await hold(pbx_world, pair)
    await consult(pbx_world, pair, "0312345678", CUSTOMER)
    await talk(pbx_world, pair, CUSTOMER)
    kept = await ends_unseen(pbx_world, "201", "201", "202", CUSTOMER)
    assert (kept["202"].dialed_number, kept["202"].outside_number, kept["202"].other_number) == (None, None, "201")
    await forgotten(pbx_world, tuple(kept.values()))


@pytest.mark.parametrize("is_held", [False, True], ids=["only fetched", "held afterwards"])
async def test_a_fetched_call_has_the_other_party_and_the_older_call(pbx_world: PbxWorld, is_held: bool) -> None:
    """The queue only who has held it in the panel: the first command leaves it on the leg."""
    customer, agent = await pbx_world.queue_call()
    park = Park(agent_channel_id=agent, other_channel_id=customer, parker=Extension("201"), timeout_s=60)
    await done(pbx_world, pbx_world.port.park(park))
    parked = await pbx_world.wait_for(CallParked)
    await idle(pbx_world, "201")
    await pbx_world.stage.dial("202", parked.space)
    await pbx_world.hearing({"202": {CUSTOMER}, CUSTOMER: {"202"}})
    if is_held:
        await hold(pbx_world, Pair("202", (await pbx_world.leg_of("202")).channel_id, CUSTOMER, customer))
    kept = await ends_unseen(pbx_world, CUSTOMER, "202", CUSTOMER)
    fetched = kept["202"]
    assert (fetched.other_number, fetched.queue) == (CUSTOMER_NUMBER, SALES if is_held else None)
    assert fetched.linked_id == LinkedId(customer) != LinkedId(fetched.channel_id)
    await forgotten(pbx_world, tuple(kept.values()))
