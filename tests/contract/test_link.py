"""Losing the PBX and finding it again: calls go on, facts are missed, the snapshot makes up for them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from octi_bridge.telephony.commands import AnswerChannel, AnswerMode, HangUpChannel, MakeCall
from octi_bridge.telephony.errors import PbxUnavailable
from octi_bridge.telephony.events import (
    BridgeEntered,
    ChannelEnded,
    ChannelId,
    ChannelSnapshot,
    ChannelState,
    Extension,
    LinkedId,
    PbxLinkLost,
    PbxSnapshot,
    QueueCallerLeft,
    QueueMemberRang,
)
from octi_bridge.workbench.stage import PhoneState
from tests.contract.as_seen import AsSeen
from tests.contract.world import CUSTOMER, CUSTOMER_NUMBER, SALES, SALES_NUMBER, PbxWorld
from tests.support.fakes import START

# The laboratory lives on one event loop for the whole session.
pytestmark = pytest.mark.asyncio(loop_scope="session")

RETURN_S = 20.0  # the adapter may wait a while between attempts


async def lose(world: PbxWorld) -> None:
    await world.cut_link()
    await world.wait_for(PbxLinkLost)
    assert not world.port.is_ready


async def find_again(world: PbxWorld) -> PbxSnapshot:
    since = world.mark()
    await world.restore_link()
    snapshot = await world.wait_for(PbxSnapshot, since=since, limit_s=RETURN_S)
    await world.until(lambda: world.port.is_ready, "ready again")
    return snapshot


def leg_in(snapshot: PbxSnapshot, channel_id: ChannelId) -> ChannelSnapshot:
    return next(leg for leg in snapshot.channels if leg.channel_id == channel_id)


async def test_the_first_fact_of_a_link_is_a_snapshot(pbx_world: PbxWorld) -> None:
    first = pbx_world.facts[0]
    assert isinstance(first, PbxSnapshot)
    assert first.channels == ()
    assert first.members == ()
    assert {device.extension for device in first.devices} >= {"201", "202", "203"}


async def test_while_the_link_is_lost_every_command_is_refused_unsent(pbx_world: PbxWorld) -> None:
    customer, agent = await pbx_world.queue_call()
    await lose(pbx_world)
    assert pbx_world.told(PbxLinkLost)[0].reason
    with pytest.raises(PbxUnavailable):
        await pbx_world.port.hang_up(HangUpChannel(channel_id=agent))
    with pytest.raises(PbxUnavailable):
        await pbx_world.port.answer(AnswerChannel(channel_id=customer, answer_mode=AnswerMode.NOTIFY))
    with pytest.raises(PbxUnavailable):
        await pbx_world.sign_in("203")
    with pytest.raises(PbxUnavailable):
        await pbx_world.sign_out("203")
    with pytest.raises(PbxUnavailable):
        await pbx_world.port.make_call(
            MakeCall(channel_id=ChannelId("octi-job-3"), extension=Extension("202"), number="0312345678")
        )
    await pbx_world.hearing({"201": {CUSTOMER}, CUSTOMER: {"201"}})  # the call did not notice

    snapshot = await find_again(pbx_world)
    assert {leg.channel_id for leg in snapshot.channels} == {customer, agent}
    assert [member.extension for member in snapshot.members] == ["201"]


async def test_the_snapshot_brings_a_talking_call_back_whole(pbx_world: PbxWorld) -> None:
    customer, agent = await pbx_world.queue_call()
    await lose(pbx_world)
    snapshot = await find_again(pbx_world)

    of_customer, of_agent = leg_in(snapshot, customer), leg_in(snapshot, agent)
    assert of_customer.endpoint == CUSTOMER
    assert of_agent.endpoint == "201"
    assert of_customer.state is of_agent.state is ChannelState.UP
    assert of_customer.linked_id == of_agent.linked_id == LinkedId(customer)
    assert of_customer.bridge_id is not None
    assert of_customer.bridge_id == of_agent.bridge_id
    assert of_customer.queue == SALES
    assert of_customer.dialed_number == SALES_NUMBER
    assert of_customer.caller_number == of_agent.connected_number == CUSTOMER_NUMBER
    assert not of_customer.is_originated
    assert not of_agent.is_originated
    assert snapshot.queued == ()

    since = pbx_world.mark()
    await pbx_world.port.hang_up(HangUpChannel(channel_id=agent))
    for leg in (customer, agent):
        await pbx_world.wait_for(ChannelEnded, lambda fact, leg=leg: fact.channel_id == leg, since=since)  # type: ignore[misc]


async def test_the_snapshot_tells_an_asked_for_call_from_others(pbx_world: PbxWorld) -> None:
    job = ChannelId("octi-job-4")
    await pbx_world.port.make_call(
        MakeCall(channel_id=job, extension=Extension("201"), number="0312345678", caller_id="0312340009")
    )
    await pbx_world.pick_up("201")
    await pbx_world.pick_up(CUSTOMER)
    await pbx_world.hearing({"201": {CUSTOMER}})
    await lose(pbx_world)
    snapshot = await find_again(pbx_world)
    agent = leg_in(snapshot, job)
    assert agent.is_originated
    assert agent.dialed_number == "0312345678"
    (customer,) = [leg for leg in snapshot.channels if leg.channel_id != job]
    assert customer.endpoint == CUSTOMER
    assert customer.linked_id == LinkedId(job)
    assert customer.bridge_id == agent.bridge_id
    assert not customer.is_originated


async def test_a_ringing_call_is_found_ringing_and_can_be_answered(pbx_world: PbxWorld) -> None:
    await pbx_world.sign_in("201")
    customer = await pbx_world.customer_calls()
    await pbx_world.rings("201")
    rang = await pbx_world.wait_for(QueueMemberRang)
    await lose(pbx_world)
    snapshot = await find_again(pbx_world)
    agent = leg_in(snapshot, rang.member_channel_id)
    assert (agent.state, agent.bridge_id) == (ChannelState.RINGING, None)
    assert agent.linked_id == LinkedId(customer.channel_id)
    assert agent.connected_number == CUSTOMER_NUMBER
    assert leg_in(snapshot, customer.channel_id).queue == SALES
    assert [(caller.queue, caller.channel_id) for caller in snapshot.queued] == [(SALES, customer.channel_id)]
    restarted = AsSeen(pbx_world, since=pbx_world.facts.index(snapshot))
    waited = timedelta(seconds=snapshot.queued[0].waited_s)
    assert (restarted.call().queue, restarted.call().queued_at) == (SALES, restarted.now - waited)
    assert AsSeen(pbx_world).call().queued_at == START

    since = pbx_world.mark()
    await pbx_world.port.answer(AnswerChannel(channel_id=agent.channel_id, answer_mode=AnswerMode.NOTIFY))
    await pbx_world.hearing({"201": {CUSTOMER}, CUSTOMER: {"201"}})
    await pbx_world.until(lambda: len(pbx_world.told(BridgeEntered, since=since)) == 2, "both in a bridge")


async def test_what_ended_meanwhile_is_missing_from_the_snapshot(pbx_world: PbxWorld) -> None:
    await pbx_world.queue_call()
    await lose(pbx_world)
    await pbx_world.stage.hang_up(CUSTOMER)
    await pbx_world.until(
        lambda: all(view.state is PhoneState.IDLE for view in pbx_world.stage.phones()), "all phones idle"
    )
    assert not pbx_world.told(ChannelEnded)
    snapshot = await find_again(pbx_world)
    assert snapshot.channels == ()
    assert not pbx_world.told(ChannelEnded)


async def test_a_caller_waiting_meanwhile_is_found_in_the_queue(pbx_world: PbxWorld) -> None:
    await lose(pbx_world)
    await pbx_world.stage.dial(CUSTOMER, SALES_NUMBER)
    await pbx_world.hearing({CUSTOMER: {"music"}})
    await pbx_world.passing.until(lambda: False, limit_s=2.0)
    snapshot = await find_again(pbx_world)
    (waiting,) = snapshot.channels
    (queued,) = snapshot.queued
    assert (queued.queue, queued.channel_id) == (SALES, waiting.channel_id)
    assert 2 <= queued.waited_s <= waiting.age_s + 1  # both in whole seconds
    assert (waiting.queue, waiting.dialed_number, waiting.bridge_id) == (SALES, SALES_NUMBER, None)
    assert waiting.state is ChannelState.UP

    since = pbx_world.mark()
    await pbx_world.sign_in("201")
    await pbx_world.pick_up("201")
    await pbx_world.hearing({"201": {CUSTOMER}, CUSTOMER: {"201"}})
    left = await pbx_world.wait_for(QueueCallerLeft, since=since)
    assert left.channel_id == waiting.channel_id
