"""Which trunks the doctor says pass no step of ours, and which queues lack the option. Against a scripted server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

import pytest

from octi_bridge.telephony.asterisk.ami_client import AmiClient
from octi_bridge.telephony.asterisk.checks.kept_queues import check_kept_queues
from octi_bridge.telephony.asterisk.checks.trunks import check_trunks, marked_contexts
from octi_bridge.telephony.asterisk.config import AsteriskConfig
from octi_bridge.telephony.asterisk.framing import AmiMessage
from tests.support.pbx.scripted_ami import ScriptedAmi, reply, rows
from tests.unit.telephony.asterisk.test_shape_checks import GUI
from tests.unit.telephony.asterisk.test_shape_checks import rows as steps

MARK = ("Gosub", "octi-inbound,s,1(${EXTEN})")
BY_HAND = [("from-ntt", "_0X.", *MARK), ("from-kddi", "_0X.", "Goto", "shop,${EXTEN},1"), ("shop", "_0X.", "Dial", "x")]
ENDPOINTS = {
    "ntt": {"Context": "from-ntt", "OutboundAuth": "ntt"},
    "kddi": {"Context": "from-kddi", "OutboundAuth": "kddi"},
    "door": {"Context": "door", "Auth": "door"},  # signs in here: no trunk
    "office-2": {"Context": "from-internal", "OutboundAuth": "office-2"},
    "201": {"Context": "agents", "OutboundAuth": "odd"},
}


@pytest.fixture
async def client() -> AsyncIterator[AmiClient]:
    def endpoint(request: Mapping[str, str]) -> str:
        return rows(request, {"Event": "EndpointDetail", **ENDPOINTS[request["Endpoint"]]})

    async with ScriptedAmi() as server:
        server.answers["PJSIPShowEndpoint"] = endpoint
        server.answers["PJSIPShowEndpoints"] = lambda request: rows(
            request, *({"Event": "EndpointList", "ObjectName": name} for name in ENDPOINTS)
        )
        lines = {"Category-000000": "600", "Line-000000-000000": "setqueuevar=yes", "Category-000001": "601"}
        lines |= {"Line-000001-000000": "setqueuevar=yes", "Line-000001-000001": "setqueuevar=no"}
        lines |= {"Category-000002": "default", "Category-000003": "602"}
        server.answers["GetConfig"] = lambda request: reply(request, **lines)
        connected = await AmiClient.connect(
            config=config_of(server), wanted=frozenset(), on_event=lambda message: None, on_lost=lambda reason: None
        )
        yield connected
        await connected.close()


def config_of(server: ScriptedAmi) -> AsteriskConfig:
    return AsteriskConfig(host="127.0.0.1", port=server.port, username="octi", secret="right")


CONFIG = AsteriskConfig(host="127.0.0.1", username="octi", secret="right")


async def test_an_unmarked_trunk_beside_a_marked_one_is_named(client: AmiClient) -> None:
    (found,) = await check_trunks(client, steps(*BY_HAND), CONFIG)
    assert (found.code, found.values["trunks"], found.is_fatal) == ("trunk_passes_by", "kddi", False)
    assert "first step of each number in the context from-kddi" in found.remedy
    (of_gui,) = await check_trunks(client, steps(*BY_HAND, *GUI), CONFIG)
    assert "Connectivity, Trunks, kddi, pjsip Settings, Advanced, Context to from-ntt" in of_gui.remedy


async def test_nothing_is_said_when_all_pass_or_no_context_marks(client: AmiClient) -> None:
    assert await check_trunks(client, steps(*BY_HAND, ("shop", "_0X.", *MARK)), CONFIG) == []
    assert await check_trunks(client, steps(*BY_HAND[1:]), CONFIG) == []


def test_calls_are_marked_by_an_included_context_too() -> None:
    text = "Event: ListDialplan\r\nContext: from-kddi\r\nIncludeContext: from-ntt\r\n\r\n"
    included = AmiMessage.parse(text)
    assert included is not None
    assert marked_contexts([*steps(*BY_HAND), included]) == {"from-ntt", "from-kddi"}


async def test_queues_of_the_file_without_the_option_are_named(client: AmiClient) -> None:
    (found,) = await check_kept_queues(client, ["600", "601", "602", "default", "of-a-database"])
    assert (found.code, found.values["queues"]) == ("kept_queues_off", "601, 602")
    assert await check_kept_queues(client, ["600"]) == []
