"""The adapter's link: reading back, losing, coming back. Against a scripted server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from octi_bridge.kernel.clock import SystemClock
from octi_bridge.telephony.asterisk import AsteriskConfig, AsteriskPbx
from octi_bridge.telephony.commands import (
    AnswerChannel,
    AnswerMode,
    HangUpChannel,
    MakeCall,
    RemoveQueueMember,
)
from octi_bridge.telephony.errors import PbxRefused, PbxTimeout, PbxUnavailable
from octi_bridge.telephony.events import (
    ChannelCreated,
    ChannelEnded,
    ChannelId,
    ChannelState,
    ChannelStateChanged,
    Extension,
    MakeCallFailed,
    PbxLinkLost,
    PbxSnapshot,
    QueueMemberUpdated,
    QueueName,
)
from tests.support.pbx.listener import FactLog
from tests.support.pbx.scripted_ami import ScriptedAmi, reply, rows

LEG = {
    "Event": "Status",
    "Channel": "PJSIP/201-00000001",
    "ChannelStateDesc": "Ringing",
    "CallerIDNum": "201",
    "ConnectedLineNum": "09011112222",
    "Uniqueid": "1.1",
    "Linkedid": "1.0",
    "Seconds": "7",
    "BridgeID": "",
    "Application": "AppQueue",
    "Data": "(Outgoing Line)",
}
MEMBER = {"Event": "QueueMember", "Queue": "sales", "Location": "PJSIP/201", "Paused": "1", "PausedReason": "昼休み"}
READY_S = 5.0
CALL = MakeCall(channel_id=ChannelId("job-1"), extension=Extension("201"), number="0312345678")


@pytest.fixture
async def server() -> AsyncIterator[ScriptedAmi]:
    async with ScriptedAmi() as scripted:
        scripted.answers["Status"] = lambda request: rows(request, LEG)
        scripted.answers["QueueStatus"] = lambda request: rows(request, MEMBER)
        yield scripted


@pytest.fixture
def facts() -> FactLog:
    return FactLog()


def config_for(server: ScriptedAmi) -> AsteriskConfig:
    return AsteriskConfig(
        host="127.0.0.1",
        port=server.port,
        username="octi",
        secret="right",
        reconnect_first_s=0.01,
        reconnect_max_s=0.05,
        action_timeout_s=2,
    )


@pytest.fixture
async def pbx(server: ScriptedAmi) -> AsyncIterator[AsteriskPbx]:
    adapter = AsteriskPbx(config=config_for(server), clock=SystemClock(), random=lambda: 0.0)
    yield adapter
    await adapter.stop()


async def ready(pbx: AsteriskPbx, facts: FactLog) -> None:
    await pbx.start(facts)
    await pbx.wait_ready(READY_S)


async def test_the_first_fact_is_the_whole_state(pbx: AsteriskPbx, facts: FactLog) -> None:
    await ready(pbx, facts)
    snapshot = facts.all[0]
    assert isinstance(snapshot, PbxSnapshot)
    assert [(leg.channel_id, leg.endpoint, leg.state, leg.age_s) for leg in snapshot.channels] == [
        ("1.1", "201", ChannelState.RINGING, 7)
    ]
    assert snapshot.members == (
        QueueMemberUpdated(queue=QueueName("sales"), extension=Extension("201"), is_paused=True, pause_reason="昼休み"),
    )


async def test_start_returns_at_once_and_commands_before_the_state_is_read_are_refused(
    server: ScriptedAmi, pbx: AsteriskPbx, facts: FactLog
) -> None:
    server.answers["DeviceStateList"] = lambda request: None
    await pbx.start(facts)
    await server.asked("DeviceStateList")
    assert not pbx.is_ready
    for command in (
        pbx.make_call(CALL),
        pbx.hang_up(HangUpChannel(channel_id=ChannelId("1.1"))),
        pbx.remove_queue_member(RemoveQueueMember(queue=QueueName("sales"), extension=Extension("201"))),
    ):
        with pytest.raises(PbxUnavailable):
            await command
    assert not {"Originate", "Hangup", "QueueRemove"} & {request["Action"] for request in server.requests}
    assert facts.all == []


async def test_events_that_come_while_the_state_is_read_follow_the_snapshot_without_loss_or_doubling(
    server: ScriptedAmi, pbx: AsteriskPbx, facts: FactLog
) -> None:
    def tell_early(request: dict[str, str]) -> None:
        if request["Action"] == "QueueStatus":  # after the legs were listed: these two are in that list already
            leg = {"Channel": "PJSIP/201-00000001", "Uniqueid": "1.1", "Linkedid": "1.0"}
            server.event("Newchannel", ChannelStateDesc="Down", **leg)
            server.event("Newstate", ChannelStateDesc="Ringing", **leg)
            server.event("Newstate", ChannelStateDesc="Up", **leg)  # this is news
            server.event("Hangup", Uniqueid="0.9", Cause="16")  # of a leg that ended before
            server.event("Newchannel", Channel="PJSIP/202-2", ChannelStateDesc="Ring", Uniqueid="2.0", Linkedid="2.0")

    server.on_request = tell_early
    await ready(pbx, facts)
    await facts.first(ChannelCreated, channel_id="2.0")
    assert [type(fact) for fact in facts.all] == [PbxSnapshot, ChannelStateChanged, ChannelCreated]


async def test_a_lost_link_is_told_once_and_heals_with_a_new_snapshot(
    server: ScriptedAmi, pbx: AsteriskPbx, facts: FactLog, caplog: pytest.LogCaptureFixture
) -> None:
    await ready(pbx, facts)
    await server.stop_listening()
    server.drop()
    await facts.first(PbxLinkLost)
    assert not pbx.is_ready
    with pytest.raises(PbxUnavailable, match="the PBX is not ready: no answer"):
        await pbx.wait_ready(0.2)  # several attempts fail meanwhile
    await server.listen()
    await pbx.wait_ready(READY_S)
    assert [type(fact) for fact in facts.all] == [PbxSnapshot, PbxLinkLost, PbxSnapshot]
    assert [line.partition(":")[0] for line in caplog.messages] == [
        "no connection to the PBX asterisk",
        "the PBX asterisk is back",
    ]


async def test_a_wrong_secret_is_told_to_who_waits_and_tried_again(
    server: ScriptedAmi, pbx: AsteriskPbx, facts: FactLog
) -> None:
    server.secret = "another"
    await pbx.start(facts)
    with pytest.raises(PbxUnavailable, match="refused the AMI user 'octi'"):
        await pbx.wait_ready(0.2)
    assert facts.all == []
    server.secret = "right"
    await pbx.wait_ready(READY_S)


async def test_an_account_that_may_not_read_the_state_is_told_so(
    server: ScriptedAmi, pbx: AsteriskPbx, facts: FactLog
) -> None:
    server.answers["Status"] = lambda request: reply(request, Response="Error", Message="Permission denied")
    await pbx.start(facts)
    with pytest.raises(PbxUnavailable, match="Status: Permission denied"):
        await pbx.wait_ready(0.2)


async def test_a_link_that_is_stopped_while_the_pbx_says_nothing_closes_its_connection(facts: FactLog) -> None:
    async with ScriptedAmi(banner=b"") as silent:
        pbx = AsteriskPbx(config=config_for(silent), clock=SystemClock(), random=lambda: 0.0)
        await pbx.start(facts)
        await silent.until_connected()
        await pbx.stop()
        await silent.until_left()


async def test_a_call_in_flight_when_the_link_drops_is_never_made_later(
    server: ScriptedAmi, pbx: AsteriskPbx, facts: FactLog
) -> None:
    server.answers["Originate"] = lambda request: None
    await ready(pbx, facts)
    calling = asyncio.create_task(pbx.make_call(CALL))
    await server.asked("Originate")
    server.drop()
    with pytest.raises(PbxTimeout):
        await calling
    await server.asked("DeviceStateList", times=2)
    await pbx.wait_ready(READY_S)
    assert sum(request["Action"] == "Originate" for request in server.requests) == 1


async def test_a_pbx_that_finishes_starting_later_is_read_again(
    server: ScriptedAmi, pbx: AsteriskPbx, facts: FactLog, caplog: pytest.LogCaptureFixture
) -> None:
    server.answers["QueueStatus"] = rows  # its queues are not loaded yet
    await ready(pbx, facts)
    server.answers["QueueStatus"] = lambda request: rows(request, MEMBER)
    server.event("FullyBooted", Status="Fully Booted")
    await facts.first(PbxLinkLost)
    await pbx.wait_ready(READY_S)
    snapshots = facts.of(PbxSnapshot)
    assert [len(snapshot.members) for snapshot in snapshots] == [0, 1]


async def test_a_pbx_that_is_up_says_so_at_login_and_is_read_once(
    server: ScriptedAmi, pbx: AsteriskPbx, facts: FactLog
) -> None:
    def greet(request: dict[str, str]) -> None:
        if request["Action"] == "Status":
            server.event("FullyBooted", Status="Fully Booted")

    server.on_request = greet
    await ready(pbx, facts)
    await pbx.hang_up(HangUpChannel(channel_id=ChannelId("1.1")))  # an answer: everything before it has been handled
    assert [type(fact) for fact in facts.all] == [PbxSnapshot]


async def test_stop_ends_the_link_and_tells_nothing_more(server: ScriptedAmi, pbx: AsteriskPbx, facts: FactLog) -> None:
    await ready(pbx, facts)
    await pbx.stop()
    assert not pbx.is_ready
    assert [type(fact) for fact in facts.all] == [PbxSnapshot]


async def test_a_call_is_asked_for_with_our_channel_id_and_kept_facts(
    server: ScriptedAmi, pbx: AsteriskPbx, facts: FactLog
) -> None:
    await ready(pbx, facts)
    await pbx.make_call(CALL)
    request = await server.asked("Originate")
    assert (request["Channel"], request["Exten"], request["ChannelId"]) == ("PJSIP/201", "0312345678", "job-1")
    assert (request["Context"], request["Async"], request["Timeout"]) == ("octi-dial", "true", "30000")
    assert request["ActionID"] == "octi-make-call/job-1"


async def test_the_same_channel_id_twice_is_refused(server: ScriptedAmi, pbx: AsteriskPbx, facts: FactLog) -> None:
    await ready(pbx, facts)
    await pbx.make_call(CALL)
    with pytest.raises(PbxRefused) as caught:
        await pbx.make_call(CALL)
    assert caught.value.code == "already_dialing"
    server.event("OriginateResponse", ActionID="octi-make-call/job-1", Response="Failure")
    assert await facts.first(MakeCallFailed) == MakeCallFailed(channel_id=ChannelId("job-1"))
    await pbx.make_call(CALL)  # over: it may be tried again


async def test_a_failed_originate_of_a_living_leg_does_not_end_it(
    server: ScriptedAmi, pbx: AsteriskPbx, facts: FactLog
) -> None:
    await ready(pbx, facts)
    server.event("OriginateResponse", ActionID="octi-make-call/1.1", Response="Failure")
    server.event("Hangup", Uniqueid="1.1", Cause="16")
    await facts.first(ChannelEnded)
    assert facts.of(MakeCallFailed) == []


@pytest.mark.parametrize(
    ("number", "extension", "caller_id"),
    [
        ("", "201", None),
        ("0312,s,1", "201", None),
        ("03${EVIL}", "201", None),
        ("0312345678", "201&PJSIP/202", None),
        ("0312345678", "201", '0" <1>'),
        ("０３１２", "201", None),
    ],
)
async def test_what_is_no_number_is_never_dialed(
    server: ScriptedAmi, pbx: AsteriskPbx, facts: FactLog, number: str, extension: str, caller_id: str | None
) -> None:
    await ready(pbx, facts)
    command = MakeCall(
        channel_id=ChannelId("job-2"), extension=Extension(extension), number=number, caller_id=caller_id
    )
    with pytest.raises(PbxRefused) as caught:
        await pbx.make_call(command)
    assert caught.value.code == "bad_number"
    assert "Originate" not in {request["Action"] for request in server.requests}


async def test_a_phone_that_needs_a_hand_is_told_so(server: ScriptedAmi, pbx: AsteriskPbx, facts: FactLog) -> None:
    await ready(pbx, facts)
    for mode in (AnswerMode.MANUAL, AnswerMode.AUTO_ANSWER, AnswerMode.WEBRTC):
        with pytest.raises(PbxRefused) as caught:
            await pbx.answer(AnswerChannel(channel_id=ChannelId("1.1"), answer_mode=mode))
        assert caught.value.code == "answer_on_phone"
    await pbx.answer(AnswerChannel(channel_id=ChannelId("1.1"), answer_mode=AnswerMode.NOTIFY))
    request = await server.asked("PJSIPNotify")
    assert (request["Channel"], request["Variable"]) == ("PJSIP/201-00000001", "Event=talk")


async def test_a_leg_that_is_gone_is_no_such_channel(server: ScriptedAmi, pbx: AsteriskPbx, facts: FactLog) -> None:
    await ready(pbx, facts)
    server.answers["Hangup"] = lambda request: reply(request, Response="Error", Message="No such channel")
    for channel_id in ("9.9", "1.1"):  # never heard of; ended, but its event is still on the way
        with pytest.raises(PbxRefused) as caught:
            await pbx.hang_up(HangUpChannel(channel_id=ChannelId(channel_id)))
        assert caught.value.code == "no_such_channel"


async def test_a_ringing_leg_is_declined_as_busy_and_a_talking_one_ended_normally(
    server: ScriptedAmi, pbx: AsteriskPbx, facts: FactLog
) -> None:
    await ready(pbx, facts)
    await pbx.hang_up(HangUpChannel(channel_id=ChannelId("1.1")))
    assert (await server.asked("Hangup"))["Cause"] == "17"
    server.event("Newstate", Uniqueid="1.1", ChannelStateDesc="Up")
    await facts.first(ChannelStateChanged)
    await pbx.hang_up(HangUpChannel(channel_id=ChannelId("1.1")))
    assert (await server.asked("Hangup", times=2))["Cause"] == "16"
