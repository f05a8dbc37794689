"""Calls from outside through a queue."""

from __future__ import annotations

import pytest

from octi_bridge.telephony.commands import AnswerChannel, AnswerMode, HangUpChannel
from octi_bridge.telephony.errors import PbxRefused
from octi_bridge.telephony.events import (
    BridgeEntered,
    BridgeLeft,
    ChannelEnded,
    ChannelId,
    ChannelState,
    ChannelStateChanged,
    DialBegan,
    DialEnded,
    DialOutcome,
    LinkedId,
    QueueCallerJoined,
    QueueCallerLeft,
    QueueMemberRang,
)
from tests.contract.world import (
    CUSTOMER,
    CUSTOMER_NUMBER,
    SALES,
    SALES_NUMBER,
    SUPPORT,
    SUPPORT_NUMBER,
    PbxWorld,
)

# The laboratory lives on one event loop for the whole session.
pytestmark = pytest.mark.asyncio(loop_scope="session")


def without_parties(names: list[str]) -> list[str]:
    """Numbers may be told at any time; the rest has an order."""
    return [name for name in names if name != "PartyChanged"]


async def test_a_queue_call_tells_each_legs_life_in_order(pbx_world: PbxWorld) -> None:
    customer, agent = await pbx_world.queue_call()
    await pbx_world.stage.hang_up("201")
    await pbx_world.ended(customer)
    await pbx_world.ended(agent)

    told_of_agent = without_parties(pbx_world.about(agent))
    # The queue reports the ring beside the phone's own progress, in either order.
    assert set(told_of_agent[1:4]) == {"QueueMemberRang", "DialBegan", "ChannelStateChanged ringing"}
    assert [told_of_agent[0], *told_of_agent[4:]] == [
        "ChannelCreated",
        "ChannelStateChanged up",
        "DialEnded",
        "BridgeEntered",
        "BridgeLeft",
        "ChannelEnded",
    ]
    told_of_customer = [name for name in pbx_world.about(customer) if not name.startswith(("Dial", "Party"))]
    assert told_of_customer == [
        "ChannelCreated",
        "ChannelStateChanged up",
        "QueueCallerJoined",
        "QueueCallerLeft",
        "BridgeEntered",
        "BridgeLeft",
        "ChannelEnded",
    ]


async def test_a_queue_call_says_who_called_which_number(pbx_world: PbxWorld) -> None:
    await pbx_world.sign_in("201")
    customer = await pbx_world.customer_calls(SALES_NUMBER)
    assert customer.state is ChannelState.DIALED
    assert customer.dialed_number == SALES_NUMBER
    assert customer.caller_number == CUSTOMER_NUMBER
    assert customer.linked_id == LinkedId(customer.channel_id)

    joined = await pbx_world.wait_for(QueueCallerJoined)
    assert (joined.queue, joined.channel_id) == (SALES, customer.channel_id)
    rang = await pbx_world.wait_for(QueueMemberRang)
    assert (rang.queue, rang.extension, rang.caller_channel_id) == (SALES, "201", customer.channel_id)
    agent = await pbx_world.leg_of("201")
    assert agent.channel_id == rang.member_channel_id
    assert agent.linked_id == customer.linked_id
    assert agent.dialed_number is None
    ringing = await pbx_world.wait_for(
        ChannelStateChanged, lambda fact: fact.channel_id == agent.channel_id and fact.state is ChannelState.RINGING
    )
    assert ringing.connected_number == CUSTOMER_NUMBER
    assert (await pbx_world.rings("201")).peer == CUSTOMER_NUMBER


async def test_a_second_number_leads_to_its_own_queue(pbx_world: PbxWorld) -> None:
    await pbx_world.sign_in("201", queue=SALES)
    await pbx_world.sign_in("202", queue=SUPPORT)
    await pbx_world.customer_calls(SUPPORT_NUMBER)
    rang = await pbx_world.wait_for(QueueMemberRang)
    assert (rang.queue, rang.extension) == (SUPPORT, "202")
    await pbx_world.pick_up("202")
    await pbx_world.hearing({"202": {CUSTOMER}, CUSTOMER: {"202"}})
    assert not pbx_world.told(QueueMemberRang, lambda fact: fact.extension == "201")


async def test_both_legs_of_an_answered_call_are_in_one_bridge(pbx_world: PbxWorld) -> None:
    customer, agent = await pbx_world.queue_call()
    entered = pbx_world.told(BridgeEntered)
    assert {fact.channel_id for fact in entered} == {customer, agent}
    assert len({fact.bridge_id for fact in entered}) == 1
    assert {fact.linked_id for fact in entered} == {LinkedId(customer)}


@pytest.mark.parametrize("who", ["201", CUSTOMER])
async def test_when_either_phone_is_put_down_both_legs_end_normally(pbx_world: PbxWorld, who: str) -> None:
    customer, agent = await pbx_world.queue_call()
    await pbx_world.stage.hang_up(who)
    for leg in (customer, agent):
        assert (await pbx_world.ended(leg)).cause == 16
    assert {fact.channel_id for fact in pbx_world.told(BridgeLeft)} == {customer, agent}


@pytest.mark.parametrize("whose", ["customer", "agent"])
async def test_a_hang_up_by_command_ends_both_legs(pbx_world: PbxWorld, whose: str) -> None:
    customer, agent = await pbx_world.queue_call()
    await pbx_world.port.hang_up(HangUpChannel(channel_id=customer if whose == "customer" else agent))
    await pbx_world.ended(customer)
    await pbx_world.ended(agent)


@pytest.mark.feature("F-072")
@pytest.mark.parametrize(
    ("delivered", "number"),
    [
        ("Blocked", None),
        ("P", None),
        ("Coinline", None),
        ("anonymous.invalid", None),
        ("+81-90-1111-2222", "+819011112222"),
        ("+819011112222", "+819011112222"),
    ],
)
async def test_a_callers_number_is_read_however_the_network_spells_it(
    pbx_world: PbxWorld, delivered: str, number: str | None
) -> None:
    await pbx_world.sign_in("201")
    customer = await pbx_world.customer_calls(caller_number=delivered)
    assert customer.caller_number == number
    rang = await pbx_world.wait_for(QueueMemberRang)
    ringing = await pbx_world.wait_for(
        ChannelStateChanged,
        lambda fact: fact.channel_id == rang.member_channel_id and fact.state is ChannelState.RINGING,
    )
    assert ringing.connected_number == number


async def test_a_caller_who_withholds_the_number_has_none(pbx_world: PbxWorld) -> None:
    await pbx_world.sign_in("201")
    customer = await pbx_world.customer_calls(withhold=True)
    assert customer.caller_number is None
    rang = await pbx_world.wait_for(QueueMemberRang)
    ringing = await pbx_world.wait_for(
        ChannelStateChanged,
        lambda fact: fact.channel_id == rang.member_channel_id and fact.state is ChannelState.RINGING,
    )
    assert ringing.connected_number is None
    assert (await pbx_world.rings("201")).peer is None


async def test_a_customer_may_call_from_any_number(pbx_world: PbxWorld) -> None:
    await pbx_world.sign_in("201")
    await pbx_world.stage.dial(CUSTOMER, SALES_NUMBER, caller_number="05055556666")
    customer = await pbx_world.leg_of(CUSTOMER)
    assert customer.caller_number == "05055556666"
    assert (await pbx_world.rings("201")).peer == "05055556666"


async def test_a_caller_who_gives_up_stops_the_ringing(pbx_world: PbxWorld) -> None:
    await pbx_world.sign_in("201")
    customer = await pbx_world.customer_calls()
    await pbx_world.rings("201")
    rang = await pbx_world.wait_for(QueueMemberRang)
    await pbx_world.stage.hang_up(CUSTOMER)
    await pbx_world.wait_for(QueueCallerLeft, lambda fact: fact.channel_id == customer.channel_id)
    await pbx_world.ended(customer.channel_id)
    await pbx_world.ended(rang.member_channel_id)
    outcomes = {fact.outcome for fact in pbx_world.told(DialEnded)}
    assert outcomes == {DialOutcome.CANCELLED}
    assert not pbx_world.told(BridgeEntered)


@pytest.mark.parametrize("how", ["at the phone", "by command"])
async def test_a_declined_call_stays_queued_and_rings_again(pbx_world: PbxWorld, how: str) -> None:
    await pbx_world.sign_in("201")
    customer = await pbx_world.customer_calls()
    await pbx_world.rings_at_pbx("201")
    first = await pbx_world.wait_for(QueueMemberRang)
    if how == "at the phone":
        await pbx_world.stage.hang_up("201")
    else:
        await pbx_world.port.hang_up(HangUpChannel(channel_id=first.member_channel_id))
    declined = await pbx_world.wait_for(DialEnded, lambda fact: fact.dest_channel_id == first.member_channel_id)
    assert declined.outcome is DialOutcome.NO_ANSWER
    assert (await pbx_world.ended(first.member_channel_id)).cause == 17
    await pbx_world.hearing({CUSTOMER: {"music"}})
    assert not pbx_world.told(QueueCallerLeft)

    again = await pbx_world.wait_for(QueueMemberRang, lambda fact: fact.member_channel_id != first.member_channel_id)
    assert again.caller_channel_id == customer.channel_id
    await pbx_world.pick_up("201")
    await pbx_world.hearing({"201": {CUSTOMER}, CUSTOMER: {"201"}})


async def test_all_free_members_ring_and_the_first_to_answer_has_the_call(pbx_world: PbxWorld) -> None:
    await pbx_world.sign_in("201", "202")
    await pbx_world.customer_calls()
    await pbx_world.rings("201")
    await pbx_world.pick_up("202")
    await pbx_world.hearing({"202": {CUSTOMER}, CUSTOMER: {"202"}})
    loser = (await pbx_world.leg_of("201")).channel_id
    assert (await pbx_world.ended(loser)).cause == 26
    lost = await pbx_world.wait_for(DialEnded, lambda fact: fact.dest_channel_id == loser)
    assert lost.outcome is DialOutcome.CANCELLED


async def test_a_paused_member_is_not_rung(pbx_world: PbxWorld) -> None:
    await pbx_world.sign_in("202", is_paused=True)
    await pbx_world.sign_in("201")
    await pbx_world.customer_calls()
    await pbx_world.pick_up("201")
    await pbx_world.hearing({"201": {CUSTOMER}})
    assert {fact.extension for fact in pbx_world.told(QueueMemberRang)} == {"201"}


async def test_a_member_who_joins_is_rung_for_the_caller_already_waiting(pbx_world: PbxWorld) -> None:
    await pbx_world.customer_calls()
    await pbx_world.hearing({CUSTOMER: {"music"}})
    assert not pbx_world.told(DialBegan)
    await pbx_world.sign_in("203")
    await pbx_world.pick_up("203")
    await pbx_world.hearing({"203": {CUSTOMER}, CUSTOMER: {"203"}})


async def test_a_member_in_a_call_is_not_rung_for_the_next_caller(pbx_world: PbxWorld) -> None:
    await pbx_world.queue_call("201")
    since = pbx_world.mark()
    await pbx_world.stage.dial("202", "7001")
    await pbx_world.wait_for(QueueCallerJoined, since=since)
    await pbx_world.sign_in("203")
    await pbx_world.pick_up("203")
    await pbx_world.hearing({"203": {"202"}, "202": {"203"}, "201": {CUSTOMER}})
    assert {fact.extension for fact in pbx_world.told(QueueMemberRang, since=since)} == {"203"}


@pytest.mark.parametrize("mode", [AnswerMode.MANUAL, AnswerMode.AUTO_ANSWER, AnswerMode.WEBRTC])
async def test_a_phone_that_the_server_cannot_answer_refuses_and_rings_on(
    pbx_world: PbxWorld, mode: AnswerMode
) -> None:
    await pbx_world.sign_in("201")
    await pbx_world.customer_calls()
    await pbx_world.rings("201")
    rang = await pbx_world.wait_for(QueueMemberRang)
    with pytest.raises(PbxRefused) as refused:
        await pbx_world.port.answer(AnswerChannel(channel_id=rang.member_channel_id, answer_mode=mode))
    assert refused.value.code == "answer_on_phone"
    await pbx_world.pick_up("201")
    await pbx_world.hearing({"201": {CUSTOMER}})


async def test_a_phone_that_knows_the_talk_notify_answers_by_command(pbx_world: PbxWorld) -> None:
    await pbx_world.sign_in("201")
    await pbx_world.customer_calls()
    await pbx_world.rings("201")
    rang = await pbx_world.wait_for(QueueMemberRang)
    await pbx_world.port.answer(AnswerChannel(channel_id=rang.member_channel_id, answer_mode=AnswerMode.NOTIFY))
    await pbx_world.is_up(rang.member_channel_id)
    await pbx_world.hearing({"201": {CUSTOMER}, CUSTOMER: {"201"}})


async def test_a_leg_that_does_not_exist_cannot_be_answered(pbx_world: PbxWorld) -> None:
    with pytest.raises(PbxRefused) as refused:
        await pbx_world.port.answer(AnswerChannel(channel_id=ChannelId("1.1"), answer_mode=AnswerMode.NOTIFY))
    assert refused.value.code == "no_such_channel"


async def test_a_leg_that_does_not_exist_cannot_be_hung_up(pbx_world: PbxWorld) -> None:
    with pytest.raises(PbxRefused) as refused:
        await pbx_world.port.hang_up(HangUpChannel(channel_id=ChannelId("1.1")))
    assert refused.value.code == "no_such_channel"


async def test_a_leg_that_has_ended_cannot_be_hung_up(pbx_world: PbxWorld) -> None:
    customer, agent = await pbx_world.queue_call()
    await pbx_world.stage.hang_up(CUSTOMER)
    await pbx_world.wait_for(ChannelEnded, lambda fact: fact.channel_id == agent)
    await pbx_world.wait_for(ChannelEnded, lambda fact: fact.channel_id == customer)
    with pytest.raises(PbxRefused) as refused:
        await pbx_world.port.hang_up(HangUpChannel(channel_id=agent))
    assert refused.value.code == "no_such_channel"
