"""The host page's server: pages, library, records, phones, and the stream of changes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer

from octi_bridge.workbench.host import HostConfig, create_host_app
from octi_bridge.workbench.stage import PhoneState
from tests.unit.workbench.host.fakes import HANAKO_ID, ORG_ID, TASK_ID, FakeOrg, FakeStage, config_for

PANEL_URL = "http://127.0.0.1:8100/panel?tenant=a"


@dataclass(frozen=True, slots=True)
class Host:
    client: TestClient[Any, Any]
    org: FakeOrg
    stage: FakeStage

    async def get(self, path: str) -> ClientResponse:
        return await self.client.get(path, allow_redirects=False)

    async def json(self, path: str) -> Any:
        reply = await self.get(path)
        assert reply.status == 200, await reply.text()
        return await reply.json()

    async def play(self, path: str, **body: Any) -> ClientResponse:
        return await self.client.post(f"/workbench/api/stage/{path}", json=body)


@pytest.fixture
async def host() -> AsyncIterator[Host]:
    org, stage = FakeOrg(), FakeStage()
    app = create_host_app(config=config_for(PANEL_URL), org=org, stage=stage)
    async with TestClient(TestServer(app)) as client:
        yield Host(client=client, org=org, stage=stage)


async def error_of(reply: ClientResponse) -> Any:
    return (await reply.json())["error"]


# --- configuration ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["/panel", "ftp://cti.example.com/panel", "https://cti.example.com/panel#start", ""])
def test_an_adapter_url_that_no_frame_could_load_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="panel_url"):
        HostConfig(panel_url=url, org_id=ORG_ID)


def test_the_panels_origin_is_the_adapter_url_without_its_path() -> None:
    config = HostConfig(panel_url="https://cti.example.com:8443/panel?v=2", org_id=ORG_ID)
    assert config.panel_origin == "https://cti.example.com:8443"


def test_the_standby_page_may_be_framed_too() -> None:
    settings = {"/reqGeneralInfo/reqStandbyUrl": "https://standby.example.com/panel"}
    config = HostConfig(panel_url="https://cti.example.com/panel", org_id=ORG_ID, call_center=settings)
    assert config.framed_origins == ("https://cti.example.com", "https://standby.example.com")


# --- pages -----------------------------------------------------------------------------------------------------------


async def test_the_bare_address_leads_home_and_keeps_its_switches(host: Host) -> None:
    reply = await host.get("/?lang=en&app=standard")
    assert reply.status == 302
    assert reply.headers["Location"] == "/lightning/page/home?lang=en&app=standard"


@pytest.mark.parametrize(
    "path", ["/lightning/page/home", f"/lightning/r/Contact/{HANAKO_ID}/view", "/workbench/popout"]
)
async def test_every_page_may_frame_the_panel_and_nothing_else(host: Host, path: str) -> None:
    reply = await host.get(path)
    assert reply.status == 200
    assert reply.content_type == "text/html"
    policy = reply.headers["Content-Security-Policy"].split("; ")
    assert "frame-src http://127.0.0.1:8100" in policy
    assert "frame-ancestors 'none'" in policy
    assert reply.headers["Permissions-Policy"] == 'microphone=(self "http://127.0.0.1:8100")'


@pytest.mark.parametrize("name", ["opencti_min.js", "opencti.js"])
async def test_the_library_stands_where_salesforce_serves_its_own(host: Host, name: str) -> None:
    reply = await host.get(f"/support/api/66.0/lightning/{name}")
    assert reply.status == 200
    assert reply.content_type == "text/javascript"
    assert "sforce.opencti" in await reply.text()


@pytest.mark.parametrize("version", ["37.0", "68.0", "66.1", "x"])
async def test_a_library_version_that_never_was_is_not_found(host: Host, version: str) -> None:
    assert (await host.get(f"/support/api/{version}/lightning/opencti_min.js")).status == 404


async def test_the_page_learns_its_configuration(host: Host) -> None:
    config = await host.json("/workbench/api/config")
    assert config["panel_url"] == PANEL_URL
    assert config["panel_origin"] == "http://127.0.0.1:8100"
    assert config["sign_ins"] == [
        {"name": "佐藤 健太", "account": "sato", "password": "workbench-1", "extension": "201"}
    ]
    assert config["dial_in_numbers"][0] == {"number": "0312340001", "label": "代表番号"}
    assert config["call_center"]["/reqGeneralInfo/reqSoftphoneWidth"] == "320"


# --- records ---------------------------------------------------------------------------------------------------------


async def test_records_are_read_listed_and_searched(host: Host) -> None:
    assert (await host.json(f"/workbench/api/records/{HANAKO_ID}"))["record"]["Name"] == "山田 花子"
    assert [task["Id"] for task in (await host.json(f"/workbench/api/records/{HANAKO_ID}/tasks"))["records"]] == [
        TASK_ID
    ]
    assert len((await host.json("/workbench/api/objects/Contact"))["records"]) == 2
    found = (await host.json("/workbench/api/search?q=09011112222"))["records"]
    assert [record["Id"] for record in found] == [HANAKO_ID]


async def test_a_record_that_does_not_exist_is_not_found(host: Host) -> None:
    reply = await host.get("/workbench/api/records/003000000000999AAA")
    assert reply.status == 404
    assert (await error_of(reply))["code"] == "NOT_FOUND"


async def test_an_empty_search_is_a_bad_request(host: Host) -> None:
    assert (await host.get("/workbench/api/search?q=%20")).status == 400


async def test_a_record_is_created_and_changed(host: Host) -> None:
    reply = await host.client.post("/workbench/api/objects/Task", json={"Subject": "着信", "WhoId": HANAKO_ID})
    assert reply.status == 201
    record_id = (await reply.json())["id"]
    reply = await host.client.patch(f"/workbench/api/records/{record_id}", json={"Status": "Completed"})
    assert reply.status == 200
    assert host.org.records[record_id]["Status"] == "Completed"


async def test_a_refusal_of_the_org_keeps_its_code_and_fields(host: Host) -> None:
    reply = await host.client.post("/workbench/api/objects/Task", json={})
    assert reply.status == 422
    error = await error_of(reply)
    assert (error["code"], error["fields"]) == ("REQUIRED_FIELD_MISSING", ["Subject"])


@pytest.mark.parametrize(
    ("body", "content_type"),
    [(b'{"Subject": "x"}', "text/plain"), (b"{", "application/json"), (b"[]", "application/json")],
)
async def test_a_body_that_another_site_could_send_or_that_is_no_object_is_refused(
    host: Host, body: bytes, content_type: str
) -> None:
    before = len(host.org.records)
    headers = {"Content-Type": content_type}
    reply = await host.client.post("/workbench/api/objects/Task", data=body, headers=headers)
    assert reply.status == 400
    assert len(host.org.records) == before


# --- phones ----------------------------------------------------------------------------------------------------------


async def test_the_customer_calls_with_any_number_or_none(host: Host) -> None:
    reply = await host.play("outside/dial", number="0312340001", caller_number="09011112222")
    assert reply.status == 200
    assert (await reply.json())["phones"][0]["state"] == "calling"
    await host.play("outside/hang_up")
    await host.play("outside/dial", number="0312340001", withhold=True)
    assert host.stage.gestures == [
        ("dial", "outside", "0312340001", "09011112222", False),
        ("hang_up", "outside"),
        ("dial", "outside", "0312340001", None, True),
    ]


async def test_a_desk_phone_is_lifted_put_down_and_unplugged(host: Host) -> None:
    host.stage.show("201", PhoneState.RINGING, "09011112222")
    for gesture in ("pick_up", "hang_up", "unplug", "plug_in"):
        assert (await host.play(f"201/{gesture}")).status == 200
    assert [gesture for gesture, *_ in host.stage.gestures] == ["pick_up", "hang_up", "unplug", "plug_in"]


async def test_a_phone_that_cannot_do_that_says_why(host: Host) -> None:
    reply = await host.play("201/pick_up")
    assert reply.status == 409
    error = await error_of(reply)
    assert error["code"] == "STAGE_REFUSED"
    assert "201" in error["message"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("outside/dial", {}, 400),
        ("outside/dial", {"number": 3}, 400),
        ("outside/dial", {"number": "1", "caller_number": 3}, 400),
        ("outside/dial", {"number": "1", "withhold": "yes"}, 400),
        ("outside/throw", {}, 404),
    ],
)
async def test_a_gesture_that_makes_no_sense_reaches_no_phone(
    host: Host, path: str, body: dict[str, Any], status: int
) -> None:
    assert (await host.play(path, **body)).status == status
    assert host.stage.gestures == []


# --- changes ---------------------------------------------------------------------------------------------------------


class EventReader:
    """Reads server-sent events one by one."""

    def __init__(self, reply: ClientResponse) -> None:
        self._reply = reply

    async def next(self) -> tuple[str, Any]:
        async with asyncio.timeout(5):
            name = (await self._reply.content.readline()).decode().removeprefix("event: ").strip()
            data = (await self._reply.content.readline()).decode().removeprefix("data: ")
            await self._reply.content.readline()
        return name, json.loads(data)


async def test_the_stream_starts_with_the_phones_and_tells_of_every_change(host: Host) -> None:
    async with host.client.get("/workbench/api/changes") as reply:
        assert reply.content_type == "text/event-stream"
        events = EventReader(reply)
        name, data = await events.next()
        assert name == "stage"
        assert [phone["name"] for phone in data["phones"]] == ["outside", "201", "202"]
        host.stage.show("201", PhoneState.RINGING, "09011112222")
        name, data = await events.next()
        assert data["phones"][1] == {
            "name": "201",
            "kind": "desk",
            "label": "佐藤 健太",
            "state": "ringing",
            "peer": "09011112222",
        }
        host.org.update_record(HANAKO_ID, {"Title": "部長"})
        assert await events.next() == ("org", {})


async def test_a_server_that_stops_ends_its_streams_and_stops_listening() -> None:
    org, stage = FakeOrg(), FakeStage()
    app = create_host_app(config=config_for(PANEL_URL), org=org, stage=stage)
    async with TestClient(TestServer(app)) as client:
        reply = await client.get("/workbench/api/changes")
        await EventReader(reply).next()
        assert (len(org.listeners.all), len(stage.listeners.all)) == (1, 1)
        async with asyncio.timeout(5):
            await app.shutdown()
            assert await reply.content.read() == b""
    assert (org.listeners.all, stage.listeners.all) == ([], [])
