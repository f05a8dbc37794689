"""Which phones the doctor examines for the line that keeps their calls. Against a scripted server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

import pytest

from octi_bridge.telephony.asterisk.ami_client import AmiClient
from octi_bridge.telephony.asterisk.checks.kept_calls import HANDLER, check_kept_calls
from octi_bridge.telephony.asterisk.config import AsteriskConfig
from tests.support.pbx.scripted_ami import ScriptedAmi, reply, rows

RIGHTS = {"DBGetTree": "(Priv: system)", "DBDel": "(Priv: system)"}
KEPT = "202"
ENDPOINTS = ("201", KEPT, "reception", "0312345678", "web-203")


def endpoint(request: Mapping[str, str]) -> str:
    name = request["Endpoint"]
    line = {"SetVar": HANDLER} if name == KEPT else {}
    return rows(request, {"Event": "EndpointDetail", "ObjectName": name, "Context": "agents", **line})


@pytest.fixture
async def server() -> AsyncIterator[ScriptedAmi]:
    async with ScriptedAmi() as scripted:
        scripted.answers["ListCommands"] = lambda request: reply(request, **RIGHTS)
        scripted.answers["PJSIPShowEndpoint"] = endpoint
        scripted.answers["PJSIPShowEndpoints"] = lambda request: rows(
            request, *({"Event": "EndpointList", "ObjectName": name} for name in ENDPOINTS)
        )
        yield scripted


@pytest.mark.parametrize(
    ("pattern", "context", "phones"),
    [
        (r"\d{2,6}", "", "201, web-203"),  # the latter by its user
        (r"\d{2,6}|reception", "", "201, reception, web-203"),
        (r"\d{2,6}|reception", "agents", "201, reception, web-203"),
        (r"\d+", "agents", "201, 0312345678, web-203"),
    ],
)
async def test_a_phone_is_what_the_bridge_takes_for_one(
    server: ScriptedAmi, pattern: str, context: str, phones: str
) -> None:
    config = AsteriskConfig(
        host="127.0.0.1",
        port=server.port,
        username="octi",
        secret="right",
        dial_context=context,
        extension_pattern=pattern,
        user_devices={"203": ("203", "web-203")},
    )
    client = await AmiClient.connect(
        config=config, wanted=frozenset(), on_event=lambda message: None, on_lost=lambda reason: None
    )
    (found,) = await check_kept_calls(client, config)
    await client.close()
    assert (found.code, found.values["phones"]) == ("kept_calls_off", phones)
