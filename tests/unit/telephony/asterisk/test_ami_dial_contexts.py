"""In which context a phone dials, and what is said where the PBX does not know. Against a scripted server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

import pytest

from octi_bridge.kernel.clock import SystemClock
from octi_bridge.telephony.asterisk import AsteriskConfig, AsteriskPbx
from octi_bridge.telephony.asterisk.ami_client import AmiClient
from octi_bridge.telephony.asterisk.checks.dialplan import check_phones_context
from octi_bridge.telephony.commands import MakeCall
from octi_bridge.telephony.errors import PbxRefused
from octi_bridge.telephony.events import ChannelId, Extension
from tests.support.pbx.listener import FactLog
from tests.support.pbx.scripted_ami import Reply, ScriptedAmi, reply, rows

READY_S = 5.0
CALL = MakeCall(channel_id=ChannelId("job-1"), extension=Extension("201"), number="0312345678")


def without_the_function(request: Mapping[str, str]) -> str:
    return reply(request, Value="1" if "DIALPLAN_EXISTS(agents," in request["Variable"] else "")


def of_no_such_endpoint(request: Mapping[str, str]) -> str:
    return reply(request, Response="Error", Message=f"Unable to retrieve endpoint {request['Endpoint']}")


def forbidden(request: Mapping[str, str]) -> str:
    return reply(request, Response="Error", Message="Permission denied")


@pytest.fixture
async def server() -> AsyncIterator[ScriptedAmi]:
    async with ScriptedAmi() as scripted:
        scripted.answers["Getvar"] = without_the_function
        scripted.answers["ShowDialPlan"] = rows
        scripted.answers["PJSIPShowEndpoint"] = lambda request: rows(
            request, {"Event": "EndpointDetail", "ObjectName": "201", "Context": "agents"}
        )
        scripted.answers["PJSIPShowEndpoints"] = lambda request: rows(
            request, {"Event": "EndpointList", "ObjectName": "201"}
        )
        yield scripted


@pytest.fixture
def config(server: ScriptedAmi) -> AsteriskConfig:
    return AsteriskConfig(host="127.0.0.1", port=server.port, username="octi", secret="right", action_timeout_s=2)


async def dial(config: AsteriskConfig) -> None:
    pbx = AsteriskPbx(config=config, clock=SystemClock())
    await pbx.start(FactLog())
    try:
        await pbx.wait_ready(READY_S)
        await pbx.make_call(CALL)
    finally:
        await pbx.stop()


async def found(config: AsteriskConfig) -> list[tuple[str, bool]]:
    client = await AmiClient.connect(
        config=config, wanted=frozenset(), on_event=lambda message: None, on_lost=lambda reason: None
    )
    try:
        return [(finding.code, finding.is_fatal) for finding in await check_phones_context(client, config)]
    finally:
        await client.close()


async def test_without_the_function_a_call_is_dialed_in_the_context_that_the_endpoint_lists(
    server: ScriptedAmi, config: AsteriskConfig
) -> None:
    await dial(config)
    await server.asked("Originate")
    asked = [request["Variable"] for request in server.requests if request["Action"] == "Getvar"]
    assert asked[:2] == ["PJSIP_ENDPOINT(201,context)", "DIALPLAN_EXISTS(agents,0312345678,1)"]
    assert await found(config) == []


@pytest.mark.parametrize(("listed", "prefix"), [(forbidden, "PJSIP/"), (of_no_such_endpoint, "SIP/")])
async def test_where_nobody_says_the_context_the_call_is_refused_and_the_doctor_names_it(
    server: ScriptedAmi, config: AsteriskConfig, listed: Reply, prefix: str
) -> None:
    server.answers["PJSIPShowEndpoint"] = listed
    config = replace(config, device_prefix=prefix)
    with pytest.raises(PbxRefused, match="OCTI_PBX__DIAL_CONTEXT") as refused:
        await dial(config)
    assert refused.value.code == "no_dial_context"
    assert await found(config) == [("no_dial_context", True)]
    assert await found(replace(config, dial_context="agents")) == []


async def test_a_phone_that_the_pbx_does_not_have_is_no_matter_of_contexts(
    server: ScriptedAmi, config: AsteriskConfig
) -> None:
    server.answers["PJSIPShowEndpoint"] = of_no_such_endpoint
    await dial(config)
    assert (await server.asked("Originate"))["Channel"] == "PJSIP/201"
