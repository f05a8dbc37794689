"""What the adapter asks and sends for users with several devices. Against a scripted server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

import pytest

from octi_bridge.kernel.clock import SystemClock
from octi_bridge.telephony.asterisk import AsteriskConfig, AsteriskPbx
from octi_bridge.telephony.commands import (
    AnswerChannel,
    AnswerMode,
    HangUpChannel,
    MakeCall,
    SetQueueMember,
    TransferBlind,
)
from octi_bridge.telephony.events import (
    ChannelCreated,
    ChannelEnded,
    ChannelId,
    DeviceState,
    Extension,
    PbxLinkLost,
    PbxSnapshot,
    QueueName,
    UserDevicesChanged,
)
from tests.support.pbx.listener import FactLog
from tests.support.pbx.scripted_ami import ScriptedAmi, reply, rows

READY_S = 5.0
TALK = {"Event": "Status", "ChannelStateDesc": "Up", "Linkedid": "1.0", "BridgeID": "b1"}
AGENT = TALK | {"Channel": "PJSIP/201-1", "Uniqueid": "1.1"}
CUSTOMER = TALK | {"Channel": "PJSIP/trunk-2", "Uniqueid": "1.0"}
DEVICES = {"201": ("201", "99201")}


def device_tree(request: Mapping[str, str], table: Mapping[str, str], mark: str = "PJSIP/201") -> str:
    """What is under a family of the database; `table` says whose each device is, 600 is marked to ring `mark`."""
    entries = [(f"/DEVICE/{name}/user", user) for name, user in table.items()]
    entries += [(f"/DEVICE/{name}/dial", f"PJSIP/{name}") for name in table]
    entries += [("/octi-members/600/201", mark)]
    found = [(key, value) for key, value in entries if key.startswith(f"/{request['Family']}/")]
    return rows(request, *({"Event": "DBGetTreeResponse", "Key": key, "Val": value} for key, value in found))


@pytest.fixture
async def server() -> AsyncIterator[ScriptedAmi]:
    async with ScriptedAmi() as scripted:
        scripted.answers["Status"] = lambda request: rows(request, AGENT, CUSTOMER)
        scripted.answers["ShowDialPlan"] = lambda request: rows(request)
        yield scripted


@pytest.fixture
def config(server: ScriptedAmi) -> AsteriskConfig:
    return AsteriskConfig(
        host="127.0.0.1", port=server.port, username="octi", secret="right", user_devices=DEVICES, action_timeout_s=2
    )


@pytest.mark.parametrize(
    ("steps", "returned_to"),
    [(("200,1",), "PJSIP/201"), (("200,1", "return,each"), "PJSIP/201&PJSIP/99201")],
    ids=["include 4 to 6", "include 7"],
)
async def test_an_older_include_rings_one_device_of_the_agent_again(
    server: ScriptedAmi, config: AsteriskConfig, steps: tuple[str, ...], returned_to: str
) -> None:
    def getvar(request: Mapping[str, str]) -> str:
        asked = request["Variable"]
        known = any(asked.endswith(f",{step})") for step in steps)
        return reply(request, Value=("1" if known else "0") if "EXISTS" in asked else "from-internal")

    server.answers["Getvar"] = getvar
    pbx = AsteriskPbx(config=replace(config, dial_context="from-internal"), clock=SystemClock())
    await pbx.start(FactLog())
    await pbx.wait_ready(READY_S)
    command = TransferBlind(
        agent_channel_id=ChannelId("1.1"), other_channel_id=ChannelId("1.0"), number="200",
        return_to=Extension("201"), ring_timeout_s=20,
    )  # fmt: skip
    sending = asyncio.create_task(pbx.transfer_blind(command))
    await server.asked("Redirect")
    await pbx.stop()
    await asyncio.gather(sending, return_exceptions=True)
    written = [request["Value"] for request in server.requests if request.get("Variable") == "OCTI_RETURN"]
    assert written == [returned_to]


@pytest.mark.parametrize(
    ("namesake", "answering"),
    [("Ringing", "PJSIP/201-1"), ("Up", "PJSIP/99201-2"), ("Down", "PJSIP/99201-2")],
)
async def test_of_devices_that_ring_the_one_with_the_users_name_answers(
    server: ScriptedAmi, config: AsteriskConfig, namesake: str, answering: str
) -> None:
    web_phone = TALK | {"Channel": "PJSIP/99201-2", "Uniqueid": "1.2", "ChannelStateDesc": "Ringing", "BridgeID": ""}
    desk_phone = AGENT | {"ChannelStateDesc": namesake, "BridgeID": ""}
    server.answers["Status"] = lambda request: rows(request, web_phone, desk_phone)
    pbx = AsteriskPbx(config=config, clock=SystemClock())
    await pbx.start(FactLog())
    await pbx.wait_ready(READY_S)
    await pbx.answer(
        AnswerChannel(channel_id=ChannelId("1.2"), answer_mode=AnswerMode.NOTIFY, other_devices=(ChannelId("1.1"),))
    )
    await pbx.stop()
    assert [request["Channel"] for request in server.requests if request["Action"] == "PJSIPNotify"] == [answering]


async def test_a_link_that_drops_while_the_table_is_read_again_is_reported_lost(
    server: ScriptedAmi, config: AsteriskConfig
) -> None:
    asked = 0

    def tree(request: Mapping[str, str]) -> str | None:
        nonlocal asked
        asked += request["Family"] == "DEVICE"
        return rows(request) if asked < 2 else None

    server.answers["DBGetTree"] = tree
    quick = replace(config, user_devices={}, devices_interval_s=0.02, reconnect_first_s=0.01, action_timeout_s=0.1)
    pbx, facts = AsteriskPbx(config=quick, clock=SystemClock()), FactLog()
    await pbx.start(facts)
    await pbx.wait_ready(READY_S)
    await server.asked_for(lambda request: request.get("Family") == "DEVICE", times=3)  # one late answer cuts no link
    assert not facts.of(PbxLinkLost)
    server.drop()
    await facts.first(PbxLinkLost)
    await pbx.stop()


async def test_a_device_that_the_pbx_gives_to_another_user_is_that_ones_soon(
    server: ScriptedAmi, config: AsteriskConfig
) -> None:
    table = {"201": "201", "202": "202"}

    server.answers["DBGetTree"] = lambda request: device_tree(request, table)
    idle = ({"Event": "DeviceStateChange", "Device": f"PJSIP/{name}", "State": "NOT_INUSE"} for name in table)
    phones = tuple(idle)
    server.answers["DeviceStateList"] = lambda request: rows(request, *phones)
    pbx, facts = (
        AsteriskPbx(config=replace(config, user_devices={}, devices_interval_s=0.02), clock=SystemClock()),
        FactLog(),
    )
    await pbx.start(facts)
    await pbx.wait_ready(READY_S)
    assert {leg.endpoint for leg in (await facts.first(PbxSnapshot)).channels} == {"201", "trunk"}
    table |= {"201": "202"}  # hot-desking: 202 sits at the phone 201
    changed = await facts.first(UserDevicesChanged)
    assert {each.extension: each.state for each in changed.devices} == {
        "202": DeviceState.IDLE, "201": DeviceState.UNAVAILABLE,
    }  # fmt: skip
    server.event("Newchannel", Channel="PJSIP/201-3", Uniqueid="2.1", Linkedid="2.1", ChannelStateDesc="Ring")
    assert (await facts.first(ChannelCreated, channel_id="2.1")).endpoint == "202"
    # the call that was there goes on, and so does the link
    await pbx.hang_up(HangUpChannel(channel_id=ChannelId("1.1")))
    server.event("Hangup", Channel="PJSIP/201-1", Uniqueid="1.1", Linkedid="1.0", Cause="16")
    await facts.first(ChannelEnded, channel_id="1.1")
    await pbx.stop()
    assert (facts.of(PbxLinkLost), len(facts.of(PbxSnapshot)), server.connections) == ([], 1, 1)


async def test_a_queue_rings_no_device_any_more_that_is_another_users_now(
    server: ScriptedAmi, config: AsteriskConfig
) -> None:
    """The bridge has added 201's device to a queue; the GUI gives that to 202 and 99201 to 201."""
    table = {"201": "201", "99201": "203"}
    server.answers["DBGetTree"] = lambda request: device_tree(request, table)
    server.answers["QueueStatus"] = lambda request: rows(
        request, {"Event": "QueueMember", "Queue": "600", "Location": "PJSIP/201", "Membership": "dynamic"}
    )
    pbx, facts = (
        AsteriskPbx(config=replace(config, user_devices={}, devices_interval_s=0.02), clock=SystemClock()),
        FactLog(),
    )
    await pbx.start(facts)
    await pbx.wait_ready(READY_S)
    command = SetQueueMember(
        queue=QueueName("600"), extension=Extension("201"), member_name="sato", is_paused=False, pause_reason=""
    )
    await pbx.set_queue_member(command)
    assert asked(server, "QueuePause") == ["PJSIP/201"]
    table |= {"201": "202", "99201": "201"}
    await facts.first(UserDevicesChanged)
    await pbx.set_queue_member(command)
    await pbx.stop()
    assert asked(server, "QueueRemove", "QueueAdd") == ["PJSIP/201", "PJSIP/99201"]


def asked(server: ScriptedAmi, *actions: str) -> list[str]:
    """The interfaces of these requests."""
    return [request["Interface"] for request in server.requests if request["Action"] in actions]


@pytest.mark.parametrize(
    ("mode", "web_phone", "rung"),
    [
        (AnswerMode.WEBRTC, "99{extension}", ["PJSIP/99201"]),
        (AnswerMode.WEBRTC, "{extension}", ["PJSIP/201"]),
        (AnswerMode.WEBRTC, "88{extension}", ["PJSIP/201"]),  # the user has none
        (AnswerMode.MANUAL, "99{extension}", ["PJSIP/201", "PJSIP/99201"]),
    ],
)
async def test_a_call_from_the_panel_rings_the_telephone_in_the_panel_where_that_is_the_agents(
    server: ScriptedAmi, config: AsteriskConfig, mode: AnswerMode, web_phone: str, rung: list[str]
) -> None:
    server.answers["Getvar"] = lambda request: reply(request, Value="1")
    pbx = AsteriskPbx(config=replace(config, dial_context="x", web_phone=web_phone), clock=SystemClock())
    await pbx.start(FactLog())
    await pbx.wait_ready(READY_S)
    await pbx.make_call(
        MakeCall(channel_id=ChannelId("octi-1"), extension=Extension("201"), number="0312345678", answer_mode=mode)
    )
    await pbx.stop()
    assert [request["Channel"] for request in server.requests if request["Action"] == "Originate"] == rung
