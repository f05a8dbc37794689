"""What the adapter asks and sends for users with several devices. Against a scripted server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

import pytest

from octi_bridge.kernel.clock import SystemClock
from octi_bridge.telephony.asterisk import AsteriskConfig, AsteriskPbx
from octi_bridge.telephony.commands import AnswerChannel, AnswerMode, TransferBlind
from octi_bridge.telephony.events import ChannelId, Extension, PbxLinkLost, PbxSnapshot
from tests.support.pbx.listener import FactLog
from tests.support.pbx.scripted_ami import ScriptedAmi, reply, rows

READY_S = 5.0
TALK = {"Event": "Status", "ChannelStateDesc": "Up", "Linkedid": "1.0", "BridgeID": "b1"}
AGENT = TALK | {"Channel": "PJSIP/201-1", "Uniqueid": "1.1"}
CUSTOMER = TALK | {"Channel": "PJSIP/trunk-2", "Uniqueid": "1.0"}
DEVICES = {"201": ("201", "99201")}


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

    def tree(request: Mapping[str, str]) -> str:
        entries = [(f"/DEVICE/{name}/user", user) for name, user in table.items()]
        entries += [(f"/DEVICE/{name}/dial", f"PJSIP/{name}") for name in table]
        found = entries if request["Family"] == "DEVICE" else []
        return rows(request, *({"Event": "DBGetTreeResponse", "Key": key, "Val": value} for key, value in found))

    server.answers["DBGetTree"] = tree
    quick = replace(config, user_devices={}, devices_interval_s=0.02, reconnect_first_s=0.01)
    pbx, facts = AsteriskPbx(config=quick, clock=SystemClock()), FactLog()
    await pbx.start(facts)
    await pbx.wait_ready(READY_S)
    first = await facts.first(PbxSnapshot)
    assert {leg.endpoint for leg in first.channels} == {"201", "trunk"}
    since = len(facts.all)
    table |= {"201": "202"}  # hot-desking: 202 sits at the phone 201
    await facts.first(PbxLinkLost, since=since)
    again = await facts.first(PbxSnapshot, since=since)
    await pbx.stop()
    assert {leg.endpoint for leg in again.channels} == {"202", "trunk"}
