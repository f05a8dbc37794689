"""The panel is opened as Salesforce opens it, and our library behaves as the documented one."""

from __future__ import annotations

import pytest
from aiohttp import ClientSession
from playwright.async_api import Page, expect

from tests.unit.workbench.host.host_lab import HostLab, run_host_lab
from tests.unit.workbench.host.panel_probe import HOME, open_panel, succeed

NOT_IN_SALESFORCE = (
    "Failed to initialize Open CTI. Ensure that it is loaded from the right frame with correct URL parameters"
)


async def test_the_panel_gets_the_query_string_that_salesforce_appends(page: Page) -> None:
    async with run_host_lab(panel_query="?tenant=a") as lab:
        panel = await open_panel(page, lab)
        query = await panel.evaluate("Object.fromEntries(new URLSearchParams(location.search))")
    assert query["tenant"] == "a"
    assert query["mode"] == "Lightning"
    assert query["sfdcIframeOrigin"] == lab.host_url
    assert set(query) == {"tenant", "mode", "ltn_app_id", "isdtp", "sfdcIframeOrigin", "clc", "nonce"}


async def test_the_panel_runs_while_minimised_and_may_use_the_microphone(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab, f"{HOME}?panel=closed")
    await expect(page.get_by_test_id("panel-frame")).to_be_hidden()
    assert await succeed(panel, "isSoftphonePanelVisible") == {"visible": False}
    listen = "navigator.mediaDevices.getUserMedia({audio: true}).then((stream) => stream.getAudioTracks().length)"
    assert await panel.evaluate(listen) == 1


async def test_the_panel_is_a_stranger_to_the_page_that_frames_it(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    with pytest.raises(Exception, match="cross-origin"):
        await panel.evaluate("parent.document.title")


async def test_the_library_throws_a_string_where_salesforce_did_not_open_the_page(page: Page, lab: HostLab) -> None:
    async with ClientSession() as http, http.get(f"{lab.host_url}/support/api/66.0/lightning/opencti_min.js") as reply:
        library = await reply.text()
    run = "library => { try { (0, eval)(library); return null; } catch (cause) { return cause; } }"
    for query in (
        "",
        f"?sfdcIframeOrigin={lab.host_url}",
        "?mode=Lightning",
        "?mode=Lightning&sfdcIframeOrigin=http://evil.example",
        "?mode=Lightning&sfdcIframeOrigin=https://org.lightning.force.com",
    ):
        await page.goto(f"{lab.panel_origin}/plain{query}")
        assert await page.evaluate(run, library) == NOT_IN_SALESFORCE
        assert await page.evaluate("thrown()") == NOT_IN_SALESFORCE
    await page.goto(f"{lab.panel_origin}/plain?mode=Lightning&sfdcIframeOrigin=http://org.lightning.force.com:8080")
    assert await page.evaluate(run, library) is None


async def test_the_library_offers_what_its_api_version_had(page: Page) -> None:
    async with run_host_lab(panel_query="?api=45") as lab:
        panel = await open_panel(page, lab)
        names = set(await panel.evaluate("Object.keys(sforce.opencti)"))
        assert {"saveLog", "runApex", "notifyInitializationComplete"} <= names
        assert not {"subscribe", "unsubscribe", "publish", "hvs"} & names
        assert await succeed(panel, "getAppViewInfo")


async def test_constants_have_the_documented_values(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    assert await panel.evaluate("sforce.opencti.SCREENPOP_TYPE") == {
        "URL": "url",
        "SOBJECT": "sobject",
        "OBJECTHOME": "objecthome",
        "LIST": "list",
        "SEARCH": "search",
        "NEW_RECORD_MODAL": "newRecord",
        "FLOW": "flow",
    }
    call_types = {"INBOUND": "inbound", "OUTBOUND": "outbound", "INTERNAL": "internal"}
    assert await panel.evaluate("sforce.opencti.CALL_TYPE") == call_types


IMPOSSIBLE_CALLS = [
    "thrown('screenPop')",
    "thrown('screenPop', {})",
    "thrown('screenPop', {type: 'url'}, {})",
    "thrown('refreshView', {})",
    "thrown('enableClickToDial', {})",
    "thrown('getAppViewInfo', {callBack() {}})",
    "thrown('isSoftphonePanelVisible', {x: 1})",
    "thrown('onClickToDial', {callback() {}})",
    "thrown('onNavigationChange', {listener: 'text'})",
    "thrown('saveLog', {value: 'text'})",
]


async def test_the_library_throws_at_once_for_a_call_that_cannot_be_right(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    assert [call for call in IMPOSSIBLE_CALLS if not await panel.evaluate(call)] == []


async def test_methods_that_need_nothing_may_be_called_with_nothing(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    for method in ("enableClickToDial", "disableClickToDial", "refreshView", "notifyInitializationComplete"):
        assert await panel.evaluate("method => thrown(method)", method) is None
