"""Calls that agents make: by command, at the phone, and to each other."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from octi_bridge.calls.model import DialStage
from octi_bridge.numbers.outside_prefix import OutsidePrefix
from octi_bridge.numbers.plan import plan_of
from octi_bridge.telephony.commands import AnswerMode, HangUpChannel, MakeCall
from octi_bridge.telephony.errors import PbxRefused
from octi_bridge.telephony.events import (
    BridgeEntered,
    ChannelCreated,
    ChannelEnded,
    ChannelId,
    ChannelState,
    ChannelStateChanged,
    DialBegan,
    DialEnded,
    DialOutcome,
    Extension,
    LinkedId,
    MakeCallFailed,
)
from octi_bridge.telephony.outside_lines import OutsideLines
from octi_bridge.workbench.asterisk_lab import AsteriskLab
from octi_bridge.workbench.stage import PhoneState
from tests.contract.as_seen import AsSeen
from tests.contract.world import CUSTOMER, CUSTOMER_NUMBER, PbxWorld

# The laboratory lives on one event loop for the whole session.
pytestmark = pytest.mark.asyncio(loop_scope="session")

NUMBER = "0312345678"
SHOWN = "0312340009"
DIRECT_NUMBER = "0312340201"
JOB = ChannelId("octi-job-1")


async def ask(
    world: PbxWorld,
    *,
    channel_id: ChannelId = JOB,
    extension: str = "201",
    number: str = NUMBER,
    caller_id: str | None = SHOWN,
    answer_mode: AnswerMode = AnswerMode.MANUAL,
    ring_timeout_s: int = 30,
) -> None:
    await world.port.make_call(
        MakeCall(
            channel_id=channel_id,
            extension=Extension(extension),
            number=number,
            caller_id=caller_id,
            answer_mode=answer_mode,
            ring_timeout_s=ring_timeout_s,
        )
    )


async def failed(world: PbxWorld, channel_id: ChannelId = JOB) -> MakeCallFailed:
    return await world.wait_for(MakeCallFailed, lambda fact: fact.channel_id == channel_id)


async def outcome_of(world: PbxWorld, dest: ChannelId) -> DialOutcome:
    return (await world.wait_for(DialEnded, lambda fact: fact.dest_channel_id == dest)).outcome


def never_answered(world: PbxWorld) -> None:
    """Only the agent's leg came to be, and it was never up."""
    assert [fact.endpoint for fact in world.told(ChannelCreated)] == ["201"]
    assert not world.told(ChannelStateChanged, lambda fact: fact.state is ChannelState.UP)


async def test_an_asked_for_call_rings_the_agent_first_and_then_the_customer(pbx_world: PbxWorld) -> None:
    await ask(pbx_world)
    await pbx_world.rings("201")
    assert pbx_world.phone(CUSTOMER).state is PhoneState.IDLE
    agent = await pbx_world.leg_of("201")
    assert agent.channel_id == JOB
    assert agent.linked_id == LinkedId(JOB)
    began = await pbx_world.wait_for(DialBegan, lambda fact: fact.dest_channel_id == JOB)
    assert began.channel_id is None

    await pbx_world.pick_up("201")
    await pbx_world.is_up(JOB)
    assert await outcome_of(pbx_world, JOB) is DialOutcome.ANSWERED
    customer = await pbx_world.leg_of(CUSTOMER)
    assert customer.linked_id == LinkedId(JOB)
    assert customer.dialed_number is None
    await pbx_world.wait_for(
        DialBegan, lambda fact: (fact.channel_id, fact.dest_channel_id) == (JOB, customer.channel_id)
    )
    await pbx_world.pick_up(CUSTOMER)
    assert await outcome_of(pbx_world, customer.channel_id) is DialOutcome.ANSWERED
    await pbx_world.hearing({"201": {CUSTOMER}, CUSTOMER: {"201"}})
    assert {fact.channel_id for fact in pbx_world.told(BridgeEntered)} == {JOB, customer.channel_id}
    assert not pbx_world.told(MakeCallFailed)
    stages = [event.call.dial_stage for event in AsSeen(pbx_world).events]
    assert list(dict.fromkeys(stages)) == [DialStage.OWN_PHONE, DialStage.DIALING, DialStage.RINGING, None]

    await pbx_world.stage.hang_up("201")
    assert (await pbx_world.ended(JOB)).cause == 16
    assert (await pbx_world.ended(customer.channel_id)).cause == 16


async def test_the_customer_is_shown_the_number_asked_for(pbx_world: PbxWorld) -> None:
    await ask(pbx_world)
    assert (await pbx_world.rings("201")).peer == NUMBER
    await pbx_world.pick_up("201")
    assert (await pbx_world.rings(CUSTOMER)).peer == SHOWN


async def test_a_phone_that_honours_auto_answer_picks_up_by_itself_when_we_ring_it(pbx_world: PbxWorld) -> None:
    await ask(pbx_world, answer_mode=AnswerMode.AUTO_ANSWER)
    await pbx_world.is_up(JOB)
    await pbx_world.pick_up(CUSTOMER)
    await pbx_world.hearing({"201": {CUSTOMER}, CUSTOMER: {"201"}})


async def test_a_repeated_request_does_not_dial_twice(pbx_world: PbxWorld) -> None:
    await ask(pbx_world)
    with pytest.raises(PbxRefused) as refused:
        await ask(pbx_world)
    assert refused.value.code == "already_dialing"
    await pbx_world.rings("201")
    with pytest.raises(PbxRefused) as refused:
        await ask(pbx_world, extension="202")
    assert refused.value.code == "already_dialing"
    await pbx_world.pick_up("201")
    await pbx_world.pick_up(CUSTOMER)
    await pbx_world.hearing({"201": {CUSTOMER}})
    assert len(pbx_world.told(ChannelCreated)) == 2
    assert not pbx_world.told(MakeCallFailed)


async def test_a_customer_who_refuses_is_busy(pbx_world: PbxWorld) -> None:
    await ask(pbx_world)
    await pbx_world.pick_up("201")
    await pbx_world.rings(CUSTOMER)
    await pbx_world.stage.hang_up(CUSTOMER)
    customer = await pbx_world.leg_of(CUSTOMER)
    assert await outcome_of(pbx_world, customer.channel_id) is DialOutcome.BUSY
    assert (await pbx_world.ended(customer.channel_id)).cause == 17
    assert (await pbx_world.ended(JOB)).cause == 17
    assert not pbx_world.told(BridgeEntered)


async def test_an_agent_who_stops_waiting_stops_the_customers_ringing(pbx_world: PbxWorld) -> None:
    await ask(pbx_world)
    await pbx_world.pick_up("201")
    await pbx_world.rings(CUSTOMER)
    await pbx_world.port.hang_up(HangUpChannel(channel_id=JOB))
    customer = await pbx_world.leg_of(CUSTOMER)
    assert await outcome_of(pbx_world, customer.channel_id) is DialOutcome.CANCELLED
    await pbx_world.ended(customer.channel_id)
    await pbx_world.ended(JOB)


async def test_an_agent_who_does_not_answer_ends_the_request(pbx_world: PbxWorld) -> None:
    await ask(pbx_world, ring_timeout_s=1)
    assert (await pbx_world.ended(JOB)).cause == 19
    never_answered(pbx_world)


async def test_an_agent_who_declines_ends_the_request(pbx_world: PbxWorld) -> None:
    await ask(pbx_world)
    await pbx_world.rings("201")
    await pbx_world.stage.hang_up("201")
    assert await outcome_of(pbx_world, JOB) is DialOutcome.BUSY
    assert (await pbx_world.ended(JOB)).cause == 17
    never_answered(pbx_world)


async def test_a_request_may_be_taken_back_while_the_agents_phone_rings(pbx_world: PbxWorld) -> None:
    await ask(pbx_world)
    await pbx_world.rings("201")
    # the phone rings a moment before the PBX tells of it
    await pbx_world.wait_for(
        ChannelStateChanged, lambda fact: fact.channel_id == JOB and fact.state is ChannelState.RINGING
    )
    await pbx_world.port.hang_up(HangUpChannel(channel_id=JOB))
    assert (await pbx_world.ended(JOB)).cause == 17
    never_answered(pbx_world)


async def test_a_request_for_a_phone_that_does_not_exist_fails(pbx_world: PbxWorld) -> None:
    await ask(pbx_world, extension="299")
    await failed(pbx_world)
    assert not pbx_world.told(ChannelCreated)


async def test_a_channel_id_may_be_used_again_when_its_call_is_over(pbx_world: PbxWorld) -> None:
    await ask(pbx_world, ring_timeout_s=1)
    await pbx_world.ended(JOB)
    since = pbx_world.mark()
    await ask(pbx_world)
    await pbx_world.wait_for(ChannelCreated, lambda fact: fact.channel_id == JOB, since=since)


async def test_a_number_dialled_at_the_phone_makes_the_same_kind_of_call(pbx_world: PbxWorld) -> None:
    await pbx_world.stage.dial("201", NUMBER)
    agent = await pbx_world.leg_of("201")
    assert DialStage.OWN_PHONE not in {event.call.dial_stage for event in AsSeen(pbx_world).events}
    assert (agent.state, agent.dialed_number) == (ChannelState.DIALED, NUMBER)
    assert agent.caller_number == "201"
    customer = await pbx_world.leg_of(CUSTOMER)
    assert customer.linked_id == agent.linked_id
    await pbx_world.pick_up(CUSTOMER)
    await pbx_world.hearing({"201": {CUSTOMER}, CUSTOMER: {"201"}})
    assert await outcome_of(pbx_world, customer.channel_id) is DialOutcome.ANSWERED
    await pbx_world.stage.hang_up(CUSTOMER)
    assert (await pbx_world.ended(agent.channel_id)).cause == 16


async def test_colleagues_call_each_other(pbx_world: PbxWorld) -> None:
    await pbx_world.stage.dial("201", "202")
    assert (await pbx_world.rings("202")).peer == "201"
    caller, callee = await pbx_world.leg_of("201"), await pbx_world.leg_of("202")
    assert (caller.state, caller.dialed_number) == (ChannelState.DIALED, "202")
    assert (callee.state, callee.dialed_number, callee.linked_id) == (ChannelState.DOWN, None, caller.linked_id)
    await pbx_world.pick_up("202")
    await pbx_world.is_up(callee.channel_id)
    await pbx_world.is_up(caller.channel_id)
    await pbx_world.hearing({"201": {"202"}, "202": {"201"}})
    await pbx_world.stage.hang_up("202")
    assert (await pbx_world.ended(caller.channel_id)).cause == 16
    assert (await pbx_world.ended(callee.channel_id)).cause == 16


async def test_an_asked_for_call_to_a_colleague_shows_the_agents_extension(pbx_world: PbxWorld) -> None:
    await ask(pbx_world, number="202", caller_id=None)
    await pbx_world.pick_up("201")
    assert (await pbx_world.rings("202")).peer == "201"
    await pbx_world.pick_up("202")
    await pbx_world.hearing({"201": {"202"}, "202": {"201"}})


async def test_colleagues_in_a_group_see_the_extension_whatever_the_outside_is_shown(pbx_world: PbxWorld) -> None:
    await ask(pbx_world, number="600", caller_id=SHOWN)
    await pbx_world.pick_up("201")
    assert (await pbx_world.rings("202")).peer == "201"


async def test_the_outside_prefix_is_dialed_and_nobody_sees_it(pbx_world: PbxWorld) -> None:
    prefix = OutsidePrefix(digits="9", plan=plan_of("JP"), is_inside=lambda number: len(number) == 3)
    lines = OutsideLines(prefix)
    await ask(pbx_world, number=lines.to_dial(NUMBER), caller_id=None)
    assert (await pbx_world.rings("201")).peer == f"9{NUMBER}"  # so that the phone's own redial works
    await pbx_world.pick_up("201")
    await pbx_world.pick_up(CUSTOMER)
    await pbx_world.hearing({"201": {CUSTOMER}, CUSTOMER: {"201"}})
    await pbx_world.stage.hang_up(CUSTOMER)
    await pbx_world.ended(JOB)
    await pbx_world.is_idle("201")
    await pbx_world.is_idle(CUSTOMER)
    since = pbx_world.mark()
    await pbx_world.stage.dial("201", f"9{NUMBER}")  # by hand: a bridge that has dialed nothing knows it, too
    await pbx_world.pick_up(CUSTOMER)
    await pbx_world.stage.hang_up(CUSTOMER)
    by_hand = await pbx_world.wait_for(ChannelCreated, lambda fact: fact.endpoint == "201", since=since)
    await pbx_world.ended(by_hand.channel_id)
    for shown in (lines.shown, OutsideLines(prefix).shown):
        seen = AsSeen(pbx_world, shown=shown).events
        assert {(event.call.remote_number, event.call.dialed_number) for event in seen} == {(NUMBER, NUMBER)}


async def test_a_colleague_who_declines_is_busy(pbx_world: PbxWorld) -> None:
    await pbx_world.stage.dial("201", "202")
    await pbx_world.rings("202")
    await pbx_world.stage.hang_up("202")
    caller, callee = await pbx_world.leg_of("201"), await pbx_world.leg_of("202")
    assert await outcome_of(pbx_world, callee.channel_id) is DialOutcome.BUSY
    assert (await pbx_world.ended(callee.channel_id)).cause == 17
    assert (await pbx_world.ended(caller.channel_id)).cause == 17


async def test_a_caller_who_hangs_up_while_it_rings_cancels(pbx_world: PbxWorld) -> None:
    await pbx_world.stage.dial("201", "202")
    await pbx_world.rings("202")
    await pbx_world.stage.hang_up("201")
    caller, callee = await pbx_world.leg_of("201"), await pbx_world.leg_of("202")
    assert await outcome_of(pbx_world, callee.channel_id) is DialOutcome.CANCELLED
    await pbx_world.ended(callee.channel_id)
    await pbx_world.ended(caller.channel_id)


async def test_a_customer_can_call_a_desk_directly(pbx_world: PbxWorld) -> None:
    customer = await pbx_world.customer_calls(DIRECT_NUMBER)
    assert (await pbx_world.rings("201")).peer == CUSTOMER_NUMBER
    await pbx_world.pick_up("201")
    await pbx_world.hearing({"201": {CUSTOMER}, CUSTOMER: {"201"}})
    await pbx_world.stage.hang_up(CUSTOMER)
    await pbx_world.wait_for(ChannelEnded, lambda fact: fact.channel_id == customer.channel_id)


@pytest.mark.parametrize("number", ["", "abc", "03-1234-5678", "201\r\nAction: Logoff", "1" * 41])
async def test_what_cannot_be_a_number_is_refused_unsent(pbx_world: PbxWorld, number: str) -> None:
    with pytest.raises(PbxRefused) as refused:
        await ask(pbx_world, number=number)
    assert refused.value.code == "bad_number"


async def test_a_number_that_nobody_has_ends_the_asked_for_call(pbx_world: PbxWorld) -> None:
    await ask(pbx_world, number="9999")
    await pbx_world.pick_up("201")
    await pbx_world.is_up(JOB)
    await pbx_world.ended(JOB)
    assert [fact.endpoint for fact in pbx_world.told(ChannelCreated)] == ["201"]


async def test_a_number_that_nobody_has_is_refused_at_the_phone(pbx_world: PbxWorld) -> None:
    await pbx_world.stage.dial("201", "9999")
    await pbx_world.until(lambda: pbx_world.phone("201").state is PhoneState.IDLE, "201 idle again")
    await pbx_world.stage.dial("201", "202")
    await pbx_world.rings("202")
    assert [fact.dialed_number for fact in pbx_world.told(ChannelCreated)] == ["202", None]


@pytest_asyncio.fixture(loop_scope="session")
async def impatient(pbx_lab: AsteriskLab | None) -> AsyncIterator[None]:
    """The laboratory's dialplan lets phones ring for five seconds; on the simulator no time passes."""
    await ring_for(pbx_lab, desk_s=5, outside_s=5)
    yield
    await ring_for(pbx_lab, desk_s=30, outside_s=60)


async def ring_for(lab: AsteriskLab | None, *, desk_s: int, outside_s: int) -> None:
    if lab is not None:
        await lab.cli(f"dialplan set global RING_S {desk_s}")
        await lab.cli(f"dialplan set global OUTSIDE_RING_S {outside_s}")


@pytest.mark.usefixtures("impatient")
async def test_a_colleague_who_does_not_answer_is_given_up(pbx_world: PbxWorld) -> None:
    await pbx_world.stage.dial("201", "202")
    await pbx_world.rings("202")
    caller, callee = await pbx_world.leg_of("201"), await pbx_world.leg_of("202")
    ended = await pbx_world.wait_for(DialEnded, lambda fact: fact.dest_channel_id == callee.channel_id, limit_s=45)
    assert ended.outcome is DialOutcome.NO_ANSWER
    await pbx_world.ended(callee.channel_id)
    await pbx_world.ended(caller.channel_id)


@pytest.mark.usefixtures("impatient")
async def test_a_customer_who_does_not_answer_is_given_up(pbx_world: PbxWorld) -> None:
    await ask(pbx_world)
    await pbx_world.pick_up("201")
    await pbx_world.rings(CUSTOMER)
    customer = await pbx_world.leg_of(CUSTOMER)
    ended = await pbx_world.wait_for(DialEnded, lambda fact: fact.dest_channel_id == customer.channel_id, limit_s=80)
    assert ended.outcome is DialOutcome.NO_ANSWER
    await pbx_world.ended(customer.channel_id)
    await pbx_world.ended(JOB)
