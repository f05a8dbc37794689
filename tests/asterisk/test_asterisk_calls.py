"""The adapter on a real Asterisk: calls that ring, talk and end, proven at the phones' earpieces."""

from __future__ import annotations

import pytest

from octi_bridge.telephony.asterisk import AsteriskPbx
from octi_bridge.telephony.commands import AnswerChannel, AnswerMode, HangUpChannel, MakeCall, SetQueueMember
from octi_bridge.telephony.errors import PbxRefused
from octi_bridge.telephony.events import (
    BridgeEntered,
    ChannelCreated,
    ChannelEnded,
    ChannelId,
    ChannelState,
    ChannelStateChanged,
    DialEnded,
    DialOutcome,
    Extension,
    MakeCallFailed,
    QueueCallerJoined,
    QueueMemberRang,
    QueueName,
)
from octi_bridge.workbench.asterisk_lab import AsteriskLab, AsteriskStage
from octi_bridge.workbench.stage import PhoneState
from tests.support.pbx.ears import assert_hears
from tests.support.pbx.etc import Etc
from tests.support.pbx.listener import FactLog

pytestmark = pytest.mark.asyncio(loop_scope="session")

SALES = QueueName("sales")
AGENT = Extension("201")
TALK = {"201": {"outside"}, "outside": {"201"}}


async def sign_in(pbx: AsteriskPbx, extension: str = "201") -> None:
    await pbx.set_queue_member(
        SetQueueMember(queue=SALES, extension=Extension(extension), member_name=extension, is_paused=False)
    )


async def ring_queue(stage: AsteriskStage, pbx: AsteriskPbx, facts: FactLog) -> QueueMemberRang:
    await sign_in(pbx)
    await stage.dial("outside", "0312340001")
    await stage.wait_for("201", PhoneState.RINGING)
    return await facts.first(QueueMemberRang, extension=AGENT)


async def test_a_queue_call_picked_up_by_hand_connects_customer_and_agent(
    asterisk_lab: AsteriskLab, real_stage: AsteriskStage, real_pbx: AsteriskPbx, facts: FactLog
) -> None:
    rang = await ring_queue(real_stage, real_pbx, facts)
    customer = await facts.first(ChannelCreated, channel_id=rang.caller_channel_id)
    assert (customer.caller_number, customer.dialed_number, customer.endpoint) == (
        "09011112222",
        "0312340001",
        "outside",
    )
    assert facts.of(QueueCallerJoined)[0].queue == SALES
    await real_stage.pick_up("201")
    await facts.first(BridgeEntered, channel_id=rang.caller_channel_id)
    await assert_hears(asterisk_lab, TALK)
    await real_stage.hang_up("outside")
    await facts.first(ChannelEnded, channel_id=rang.member_channel_id)
    await real_stage.wait_for("201", PhoneState.IDLE)


async def test_answering_from_the_panel_lifts_a_phone_that_knows_talk(
    asterisk_lab: AsteriskLab, real_stage: AsteriskStage, real_pbx: AsteriskPbx, facts: FactLog
) -> None:
    rang = await ring_queue(real_stage, real_pbx, facts)
    await real_pbx.answer(AnswerChannel(channel_id=rang.member_channel_id, answer_mode=AnswerMode.NOTIFY))
    await real_stage.wait_for("201", PhoneState.TALKING)
    await assert_hears(asterisk_lab, TALK)


async def test_hanging_up_from_the_panel_ends_both_legs(
    real_stage: AsteriskStage, real_pbx: AsteriskPbx, facts: FactLog
) -> None:
    rang = await ring_queue(real_stage, real_pbx, facts)
    await real_stage.pick_up("201")
    await facts.first(ChannelStateChanged, channel_id=rang.member_channel_id, state=ChannelState.UP)
    await real_pbx.hang_up(HangUpChannel(channel_id=rang.member_channel_id))
    await facts.first(ChannelEnded, channel_id=rang.member_channel_id, cause=16)
    await facts.first(ChannelEnded, channel_id=rang.caller_channel_id)
    await real_stage.wait_for("outside", PhoneState.IDLE)


async def test_declining_a_queue_call_leaves_the_customer_waiting_with_music(
    asterisk_lab: AsteriskLab, real_stage: AsteriskStage, real_pbx: AsteriskPbx, facts: FactLog
) -> None:
    rang = await ring_queue(real_stage, real_pbx, facts)
    await real_pbx.hang_up(HangUpChannel(channel_id=rang.member_channel_id))
    await facts.first(ChannelEnded, channel_id=rang.member_channel_id)
    await assert_hears(asterisk_lab, {"outside": {"music"}})
    assert not [fact for fact in facts.of(ChannelEnded) if fact.channel_id == rang.caller_channel_id]


@pytest.mark.parametrize(("shown", "seen"), [("0312345678", "0312345678"), (None, None)])
async def test_the_customer_may_show_any_number_or_none(
    real_stage: AsteriskStage, real_pbx: AsteriskPbx, facts: FactLog, shown: str | None, seen: str | None
) -> None:
    await real_stage.dial("outside", "0312340202", caller_number=shown, withhold=shown is None)
    view = await real_stage.wait_for("202", PhoneState.RINGING)
    assert view.peer == seen
    created = await facts.first(ChannelCreated, endpoint="outside")
    assert (created.caller_number, created.dialed_number) == (seen, "0312340202")
    ringing = await facts.first(ChannelStateChanged, state=ChannelState.RINGING)
    assert ringing.connected_number == seen


async def test_click_to_dial_rings_the_agent_then_the_customer(
    asterisk_lab: AsteriskLab, real_stage: AsteriskStage, real_pbx: AsteriskPbx, facts: FactLog
) -> None:
    call = ChannelId("test-job-1")
    await real_pbx.make_call(MakeCall(channel_id=call, extension=AGENT, number="0312345678", caller_id="0312340009"))
    view = await real_stage.wait_for("201", PhoneState.RINGING)
    assert view.peer == "0312345678"
    with pytest.raises(PbxRefused) as caught:
        await real_pbx.make_call(MakeCall(channel_id=call, extension=AGENT, number="0312345678"))
    assert caught.value.code == "already_dialing"
    await real_stage.pick_up("201")
    view = await real_stage.wait_for("outside", PhoneState.RINGING)
    assert view.peer == "0312340009"
    await real_stage.pick_up("outside")
    entered = await facts.first(BridgeEntered, channel_id=call)
    assert str(entered.linked_id) == str(call)
    await assert_hears(asterisk_lab, TALK)
    await real_pbx.hang_up(HangUpChannel(channel_id=call))
    await real_stage.wait_for("outside", PhoneState.IDLE)


@pytest.mark.parametrize(
    "step",
    [
        'ExecIf($["${OCTI_CALLER_ID}"=""]?Set(CALLERID(num)=${OUTCID}))',
        'Set(CALLERID(num)=${IF($["${OCTI_CALLER_ID}"=""]?${OUTCID}:${OCTI_CALLER_ID})})',
    ],
)
async def test_a_dialplan_as_the_guide_had_it_before_version_7_shows_the_number(
    asterisk_lab: AsteriskLab, real_stage: AsteriskStage, real_pbx: AsteriskPbx, step: str
) -> None:
    etc = Etc(asterisk_lab)
    try:
        await etc.change("extensions.conf", "^OCTI_CALLER_ID_HOOK = yes", "OCTI_CALLER_ID_HOOK = ")
        await etc.change("extensions.conf", r"Gosub\(octi-caller-id,s,1\)", "NoOp()")
        await etc.change("extensions.conf", r"Set\(CALLERID\(num\)=\$\{OUTCID\}\)", lambda _: step)
        call = ChannelId("test-job-before-7")
        await real_pbx.make_call(
            MakeCall(channel_id=call, extension=AGENT, number="0312345678", caller_id="0312340009")
        )
        await real_stage.wait_for("201", PhoneState.RINGING)
        await real_stage.pick_up("201")
        view = await real_stage.wait_for("outside", PhoneState.RINGING)
        assert view.peer == "0312340009"
    finally:
        await etc.restore()


async def test_the_panel_dials_what_the_phone_may_and_nothing_else(
    asterisk_lab: AsteriskLab, real_stage: AsteriskStage, real_pbx: AsteriskPbx, facts: FactLog
) -> None:
    """202 may reach the queues only; where every number exists, those who only say so count as nobody."""
    etc = Etc(asterisk_lab)
    try:
        await etc.change("pjsip.conf", r"^\[202\]\(agent\)$", "[202](agent)\ncontext = queues")
        await etc.change(
            "extensions.conf", r"^include => parkedcalls$", "include => parkedcalls\ninclude => bad-number"
        )
        await etc.change(
            "extensions.conf", r"\Z", "\n[bad-number]\nexten => _X.,1,Progress()\n same => n,Congestion(20)\n"
        )
        for extension, number in (("202", "0312345678"), ("201", "555")):
            call = ChannelId(f"test-job-class-{extension}")
            await real_pbx.make_call(MakeCall(channel_id=call, extension=Extension(extension), number=number))
            await real_stage.wait_for(extension, PhoneState.RINGING)
            await real_stage.pick_up(extension)
            assert (await facts.first(ChannelEnded, channel_id=call)).cause == 1
            await real_stage.wait_for(extension, PhoneState.IDLE)
        await real_pbx.make_call(MakeCall(channel_id=ChannelId("test-may"), extension=AGENT, number="0312345678"))
        await real_stage.wait_for("201", PhoneState.RINGING)
        await real_stage.pick_up("201")
        await real_stage.wait_for("outside", PhoneState.RINGING)
    finally:
        await etc.restore()


async def test_a_phone_that_honours_the_headers_answers_click_to_dial_by_itself(
    real_stage: AsteriskStage, real_pbx: AsteriskPbx
) -> None:
    await real_pbx.make_call(
        MakeCall(
            channel_id=ChannelId("test-job-2"),
            extension=AGENT,
            number="0312345678",
            answer_mode=AnswerMode.AUTO_ANSWER,
        )
    )
    await real_stage.wait_for("outside", PhoneState.RINGING)
    await real_stage.wait_for("201", PhoneState.TALKING)


async def test_a_customer_who_is_busy_ends_the_dial_as_busy(
    real_stage: AsteriskStage, real_pbx: AsteriskPbx, facts: FactLog
) -> None:
    call = ChannelId("test-job-3")
    await real_pbx.make_call(
        MakeCall(channel_id=call, extension=AGENT, number="0312345678", answer_mode=AnswerMode.AUTO_ANSWER)
    )
    await real_stage.wait_for("outside", PhoneState.RINGING)
    await real_stage.hang_up("outside")
    await facts.first(DialEnded, channel_id=call, outcome=DialOutcome.BUSY)
    await facts.first(ChannelEnded, channel_id=call)


async def test_an_agent_who_does_not_answer_ends_the_call_with_its_leg(
    real_stage: AsteriskStage, real_pbx: AsteriskPbx, facts: FactLog
) -> None:
    call = ChannelId("test-job-4")
    await real_pbx.make_call(MakeCall(channel_id=call, extension=AGENT, number="0312345678", ring_timeout_s=1))
    await facts.first(ChannelEnded, channel_id=call)
    await real_stage.wait_for("201", PhoneState.IDLE)
    assert real_stage.phone("outside").state is PhoneState.IDLE


@pytest.mark.parametrize("extension", ["203", "999"])
async def test_a_phone_that_is_not_there_fails_the_call(
    real_stage: AsteriskStage, real_pbx: AsteriskPbx, facts: FactLog, extension: str
) -> None:
    await real_stage.unplug("203")
    call = ChannelId(f"test-job-{extension}")
    await real_pbx.make_call(MakeCall(channel_id=call, extension=Extension(extension), number="0312345678"))
    assert await facts.first(MakeCallFailed) == MakeCallFailed(channel_id=call)


async def test_a_number_that_the_dialplan_does_not_know_ends_as_unallocated(
    real_stage: AsteriskStage, real_pbx: AsteriskPbx, facts: FactLog
) -> None:
    call = ChannelId("test-job-6")
    await real_pbx.make_call(MakeCall(channel_id=call, extension=AGENT, number="5", answer_mode=AnswerMode.AUTO_ANSWER))
    await facts.first(ChannelEnded, channel_id=call, cause=1)


async def test_a_colleague_who_is_clicked_sees_the_agents_extension(
    real_stage: AsteriskStage, real_pbx: AsteriskPbx
) -> None:
    await real_pbx.make_call(
        MakeCall(channel_id=ChannelId("test-job-7"), extension=AGENT, number="202", answer_mode=AnswerMode.AUTO_ANSWER)
    )
    assert (await real_stage.wait_for("202", PhoneState.RINGING)).peer == "201"
