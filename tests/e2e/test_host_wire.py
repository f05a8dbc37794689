"""The host page answers Open CTI as documented: by our library, and by hand without any library."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession
from playwright.async_api import Frame, Page, expect

from tests.support.browser import NewContext
from tests.unit.workbench.host.fakes import ACCOUNT_ID, HANAKO_ID, ICHIRO_ID, LEAD_ID, PERSON_ID, TASK_ID
from tests.unit.workbench.host.host_lab import RAW_PANEL, HostLab, run_host_lab

HOME = "/lightning/page/home"
HANAKO = f"/lightning/r/Contact/{HANAKO_ID}/view"
NOT_IN_SALESFORCE = (
    "Failed to initialize Open CTI. Ensure that it is loaded from the right frame with correct URL parameters"
)


@pytest.fixture
async def lab() -> AsyncIterator[HostLab]:
    async with run_host_lab() as running:
        yield running


@pytest.fixture
async def page(new_context: NewContext) -> Page:
    context = await new_context(viewport={"width": 1366, "height": 768})
    return await context.new_page()


async def panel_of(page: Page) -> Frame:
    """The panel's frame, once its library is there."""
    await page.get_by_test_id("panel-frame").wait_for(state="attached")
    handle = await page.get_by_test_id("panel-frame").element_handle()
    frame = await handle.content_frame() if handle else None
    assert frame is not None
    await frame.wait_for_function("document.getElementById('state')?.textContent === 'ready'")
    return frame


async def open_panel(page: Page, lab: HostLab, path: str = HOME) -> Frame:
    await page.goto(lab.host_url + path)
    return await panel_of(page)


async def ask(panel: Frame, method: str, **parameter: Any) -> Any:
    return await panel.evaluate("([method, parameter]) => ask(method, parameter)", [method, parameter])


async def succeed(panel: Frame, method: str, **parameter: Any) -> Any:
    response = await ask(panel, method, **parameter)
    assert response["success"] is True, response
    assert response["errors"] is None
    return response["returnValue"]


async def fail(panel: Frame, method: str, **parameter: Any) -> Any:
    response = await ask(panel, method, **parameter)
    assert response["success"] is False, response
    assert response["returnValue"] is None
    return response["errors"][0]


async def heard(panel: Frame, count: int) -> list[Any]:
    """The events the panel heard, once there are `count`."""
    await panel.wait_for_function("count => window.events.length >= count", arg=count)
    events: list[Any] = await panel.evaluate("window.events")
    assert len(events) == count
    return events


# --- how the panel is opened -----------------------------------------------------------------------------------------


async def test_the_panel_gets_the_query_string_that_salesforce_appends(page: Page) -> None:
    async with run_host_lab(panel_query="?tenant=a") as lab:
        panel = await open_panel(page, lab)
        query = await panel.evaluate("Object.fromEntries(new URLSearchParams(location.search))")
    assert query["tenant"] == "a"
    assert query["mode"] == "Lightning"
    assert query["sfdcIframeOrigin"] == lab.host_url
    assert set(query) == {"tenant", "mode", "ltn_app_id", "isdtp", "sfdcIframeOrigin", "clc", "nonce"}


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


# --- click to dial ---------------------------------------------------------------------------------------------------


async def test_phone_fields_dial_only_while_click_to_dial_is_on(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab, HANAKO)
    field = page.get_by_test_id("phone-field").filter(has_text="090-1111-2222").first
    await expect(field).to_have_text("090-1111-2222")
    await expect(field.get_by_role("button")).to_have_count(0)
    assert await succeed(panel, "enableClickToDial") is None
    await panel.evaluate("hear('onClickToDial')")
    await field.get_by_role("button").click()
    payload = {"number": "090-1111-2222", "recordId": HANAKO_ID, "recordName": "山田 花子", "objectType": "Contact"}
    assert await heard(panel, 1) == [["onClickToDial", payload]]
    assert await succeed(panel, "disableClickToDial") is None
    await expect(field.get_by_role("button")).to_have_count(0)


async def test_click_to_dial_on_a_person_account_names_its_contact(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab, f"/lightning/r/Account/{PERSON_ID}/view")
    await succeed(panel, "enableClickToDial")
    await panel.evaluate("hear('onClickToDial')")
    await page.get_by_test_id("phone-field").get_by_role("button").first.click()
    [[_, payload]] = await heard(panel, 1)
    assert payload["personAccount"] is True
    assert payload["contactId"] == "003000000000009AAA"


async def test_a_listener_registered_twice_hears_each_click_twice(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab, HANAKO)
    await succeed(panel, "enableClickToDial")
    await panel.evaluate("hear('onClickToDial'); hear('onClickToDial')")
    await page.get_by_test_id("phone-field").get_by_role("button").first.click()
    assert len(await heard(panel, 2)) == 2


# --- where the agent is ----------------------------------------------------------------------------------------------


async def test_the_view_in_front_is_described_and_its_changes_are_told(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    info = await succeed(panel, "getAppViewInfo")
    assert (info["recordId"], info["objectType"]) == ("", "")
    await panel.evaluate("hear('onNavigationChange')")
    await page.get_by_role("link", name="山田 花子").first.click()
    [[_, told]] = await heard(panel, 1)
    assert told == await succeed(panel, "getAppViewInfo")
    assert told["recordName"] == "山田 花子"
    assert told["objectType"] == "Contact"
    assert told["url"] == lab.host_url + HANAKO


async def test_a_console_says_nothing_of_lists_but_tells_of_tab_switches(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab, HANAKO)
    await page.get_by_test_id("record-name").wait_for()
    await panel.evaluate("hear('onNavigationChange')")
    await succeed(panel, "screenPop", type="objecthome", params={"scope": "Contact"})
    await expect(page.get_by_role("heading", name="すべての取引先責任者")).to_be_visible()
    await page.get_by_test_id(f"tab-{HANAKO_ID}").click()
    [[_, told]] = await heard(panel, 1)
    assert told["recordId"] == HANAKO_ID


async def test_a_standard_app_tells_the_address_of_a_list_and_nothing_else(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab, f"{HANAKO}?app=standard")
    await panel.evaluate("hear('onNavigationChange')")
    await page.get_by_test_id("nav-Contact").click()
    [[_, told]] = await heard(panel, 1)
    assert set(told) == {"url"}


async def test_a_browser_tab_that_comes_back_to_the_front_tells_where_it_is(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab, HANAKO)
    await page.get_by_test_id("record-name").wait_for()
    await panel.evaluate("hear('onNavigationChange')")
    await page.evaluate(
        """() => {
          Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
          delete document.visibilityState;
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    [[_, told]] = await heard(panel, 1)
    assert told["recordId"] == HANAKO_ID


async def test_a_focus_that_moves_between_panel_and_page_is_no_navigation(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab, HANAKO)
    await page.get_by_test_id("record-name").wait_for()
    await panel.evaluate("hear('onNavigationChange')")
    await panel.get_by_role("textbox").click()
    await page.get_by_test_id("global-search").click()
    await page.get_by_test_id("nav-menu").click()
    await page.get_by_test_id("nav-Lead").click()
    await page.get_by_role("link", name="清水 亮").click()
    [[_, told]] = await heard(panel, 1)
    assert told["recordId"] == LEAD_ID


# --- screen pops -----------------------------------------------------------------------------------------------------


async def test_a_record_pop_opens_a_tab_once_and_then_brings_it_to_the_front(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    for record_id in (HANAKO_ID, ICHIRO_ID, HANAKO_ID):
        assert await succeed(panel, "screenPop", type="sobject", params={"recordId": record_id}) is None
    await expect(page.get_by_test_id("record-name")).to_have_text("山田 花子")
    await expect(page.get_by_test_id(f"tab-{HANAKO_ID}")).to_have_count(1)
    await expect(page.get_by_test_id(f"tab-{HANAKO_ID}")).to_have_attribute("aria-current", "page")
    await expect(page.get_by_test_id(f"tab-{ICHIRO_ID}")).to_be_visible()
    assert page.url == lab.host_url + HANAKO


async def test_a_pop_in_a_console_leaves_unsaved_edits_in_their_tab(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab, HANAKO)
    await page.get_by_test_id("record-edit").click()
    await page.get_by_test_id("edit-Title").fill("部長")
    await succeed(panel, "screenPop", type="sobject", params={"recordId": ICHIRO_ID})
    await expect(page.get_by_test_id("record-name")).to_have_text("田中 一郎")
    await succeed(panel, "screenPop", type="sobject", params={"recordId": HANAKO_ID})
    await expect(page.get_by_test_id("edit-Title")).to_have_value("部長")
    await page.get_by_test_id("edit-save").click()
    await expect(page.locator("[data-field=Title]")).to_contain_text("部長")
    assert lab.org.records[HANAKO_ID]["Title"] == "部長"


async def test_a_pop_in_a_standard_app_navigates_the_page_away(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab, f"{HANAKO}?app=standard")
    await page.get_by_test_id("record-edit").click()
    await page.get_by_test_id("edit-Title").fill("部長")
    await succeed(panel, "screenPop", type="sobject", params={"recordId": ICHIRO_ID})
    await expect(page.get_by_test_id("record-name")).to_have_text("田中 一郎")
    await page.go_back()
    await expect(page.get_by_test_id("record-name")).to_have_text("山田 花子")
    await expect(page.get_by_test_id("edit-Title")).to_have_count(0)


POPS: list[tuple[str, dict[str, Any], str]] = [
    ("url", {"url": f"/lightning/r/Account/{ACCOUNT_ID}/view"}, "株式会社みどり商事"),
    ("url", {"url": f"/{TASK_ID}"}, "着信 03-1234-5679"),
    ("url", {"url": "/lightning/n/Somewhere"}, "ページが存在しません"),
    ("objecthome", {"scope": "Account"}, "すべての取引先"),
    ("list", {"listViewId": "00B000000000001AAA", "scope": "Lead"}, "すべてのリード"),
    ("search", {"searchString": "03-1234-5678"}, "「03-1234-5678」の検索結果"),
    ("newRecord", {"entityName": "Contact", "defaultFieldValues": {"LastName": "佐々木"}}, "新規取引先責任者"),
]


async def test_every_other_kind_of_pop_shows_its_page(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    for type_, params, heading in POPS:
        assert await succeed(panel, "screenPop", type=type_, params=params) is None
        await expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()


async def test_a_new_record_window_is_a_navigation_and_saves_what_was_given(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab, HANAKO)
    await page.get_by_test_id("record-name").wait_for()
    await panel.evaluate("hear('onNavigationChange')")
    defaults = {"LastName": "佐々木", "Phone": "0312340199", "LeadSource": "Phone"}
    await succeed(
        panel, "screenPop", type="newRecord", params={"entityName": "Contact", "defaultFieldValues": defaults}
    )
    assert (await heard(panel, 1))[0][1]["recordId"] == HANAKO_ID
    await page.get_by_test_id("new-FirstName").fill("希")
    await page.get_by_test_id("new-save").click()
    await expect(page.get_by_test_id("record-name")).to_have_text("佐々木 希")
    saved = lab.org.list_records("Contact")[-1]
    assert (saved["LastName"], saved["LeadSource"]) == ("佐々木", "Phone")


REFUSED_POPS: list[tuple[dict[str, Any], str]] = [
    ({"type": "window", "params": {"url": "/x"}}, "INVALID_PARAM"),
    ({"type": "url", "params": {"url": "https://example.com/"}}, "INVALID_PARAM"),
    ({"type": "url", "params": {"url": "//example.com/"}}, "INVALID_PARAM"),
    ({"type": "sobject", "params": {"recordId": "12"}}, "INVALID_PARAM"),
    ({"type": "sobject", "params": {"recordId": "003000000000999AAA"}}, "GENERIC_ERROR"),
    ({"type": "sobject", "params": {"recordID": HANAKO_ID}}, "INVALID_PARAM"),
    ({"type": "sobject", "params": f"recordId={HANAKO_ID}"}, "INVALID_PARAM"),
    ({"type": "search", "params": {"searchString": "03"}}, "INVALID_PARAM"),
    ({"type": "newRecord", "params": {"entityName": "Nothing__c"}}, "INVALID_PARAM"),
    ({"type": "flow", "params": {"flowDevName": "Greeting"}}, "GENERIC_ERROR"),
    ({"type": "newRecord", "params": {"entityName": "Lead"}, "defaultFieldValues": {}}, "INVALID_PARAM"),
]


async def test_a_pop_that_salesforce_would_not_do_is_refused(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    answers = [(parameter, (await fail(panel, "screenPop", **parameter))["code"]) for parameter, _ in REFUSED_POPS]
    assert answers == REFUSED_POPS
    assert page.url == lab.host_url + HOME


async def test_a_search_with_one_match_pops_it_and_returns_the_fields_of_the_layout(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    found = await succeed(panel, "searchAndScreenPop", searchParams="09011112222", callType="inbound")
    assert found == {
        HANAKO_ID: {
            "Id": HANAKO_ID,
            "LastModifiedDate": "2026-04-01T00:00:00Z",
            "RecordType": "Contact",
            "Name": "山田 花子",
            "Phone": "03-1234-5679",
            "MobilePhone": "090-1111-2222",
        }
    }
    await expect(page.get_by_test_id("record-name")).to_have_text("山田 花子")


async def test_a_search_with_several_matches_pops_the_search_page(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    found = await succeed(panel, "searchAndScreenPop", searchParams='"0312345678" OR 09011112222', callType="inbound")
    assert set(found) == {ACCOUNT_ID, ICHIRO_ID, HANAKO_ID}
    await expect(page.get_by_role("heading", name="検索結果")).to_be_visible()


async def test_a_deferred_search_shows_nothing_until_its_data_is_popped(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    found = await succeed(
        panel, "searchAndScreenPop", searchParams="09011112222", callType="inbound", deferred=True, queryParams="a=b"
    )
    assert page.url == lab.host_url + HOME
    pop = found["SCREEN_POP_DATA"]
    assert pop["params"] == {"recordId": HANAKO_ID}
    await succeed(panel, "screenPop", **pop)
    await expect(page.get_by_test_id("record-name")).to_have_text("山田 花子")


REFUSED_SEARCHES: list[dict[str, Any]] = [
    {"searchParams": "09", "callType": "inbound"},
    {"searchParams": "09011112222"},
    {"searchParams": "09011112222", "callType": "INBOUND"},
    {"searchParams": 9011112222, "callType": "inbound"},
    {"searchParams": "09011112222", "callType": "inbound", "deferred": "true"},
    {"searchParams": "09011112222", "callType": "inbound", "defaultFieldsValue": {}},
]


async def test_a_search_with_wrong_arguments_is_refused(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    for parameter in REFUSED_SEARCHES:
        assert (await fail(panel, "searchAndScreenPop", **parameter))["code"] == "INVALID_PARAM", parameter


# --- records ---------------------------------------------------------------------------------------------------------


async def test_a_log_is_saved_shown_and_updated(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab, HANAKO)
    await expect(page.get_by_test_id("activity-item")).to_have_count(1)
    value = {"entityApiName": "Task", "Subject": "発信 090-1111-2222", "WhoId": HANAKO_ID, "CallType": "Outbound"}
    task_id = await succeed(panel, "saveLog", value=value)
    await succeed(panel, "refreshView")
    await expect(page.get_by_test_id("activity-item").first).to_contain_text("発信 090-1111-2222")
    assert await succeed(panel, "saveLog", value={"Id": task_id, "Description": "折り返し済み"}) == task_id
    await expect(page.get_by_test_id("activity-item").first).to_contain_text("折り返し済み")
    assert lab.org.records[task_id]["CallType"] == "Outbound"


async def test_a_refused_log_says_why_in_its_details(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    error = await fail(panel, "saveLog", value={"entityApiName": "Task", "WhoId": HANAKO_ID})
    assert error["code"] == "GENERIC_ERROR"
    assert isinstance(error["details"], list)
    assert error["details"][0]["fieldErrors"]["Subject"][0]["statusCode"] == "REQUIRED_FIELD_MISSING"
    assert (await fail(panel, "saveLog", value={"Subject": "x"}))["code"] == "INVALID_PARAM"
    assert (await fail(panel, "saveLog", value={"Id": TASK_ID, "Subject": {"a": 1}}))["code"] == "INVALID_PARAM"


async def test_apex_runs_only_in_the_class_that_exists(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    call = {"apexClass": "WorkbenchDemo", "methodName": "echo", "methodParams": "name=%E8%8A%B1%E5%AD%90&n=1"}
    assert await succeed(panel, "runApex", **call) == {"runApex": '{"name":"花子","n":"1"}'}
    assert (await fail(panel, "runApex", **{**call, "apexClass": "Other"}))["code"] == "SERVER_ERROR"
    assert (await fail(panel, "runApex", **{**call, "methodName": "other"}))["code"] == "SERVER_ERROR"


# --- the softphone container -----------------------------------------------------------------------------------------


async def test_settings_and_layout_have_the_documented_shape(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    settings = await succeed(panel, "getCallCenterSettings")
    assert settings["/reqGeneralInfo/reqInternalName"] == "OctiBridge"
    assert all(isinstance(value, str) for value in settings.values())
    layout = await succeed(panel, "getSoftphoneLayout")
    assert set(layout) == {"Inbound", "Outbound", "Internal"}
    assert {"displayName": "Phone", "apiName": "Phone"} in layout["Inbound"]["objects"]["Contact"]


async def test_the_panel_shows_hides_and_measures_itself(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    frame = page.get_by_test_id("panel-frame")
    assert await succeed(panel, "isSoftphonePanelVisible") == {"visible": True}
    await succeed(panel, "setSoftphonePanelVisibility", visible=False)
    await expect(frame).to_be_hidden()
    assert await succeed(panel, "isSoftphonePanelVisible") == {"visible": False}
    await page.get_by_test_id("utility-phone").click()
    await expect(frame).to_be_visible()
    await succeed(panel, "setSoftphonePanelWidth", widthPX=400)
    await succeed(panel, "setSoftphonePanelHeight", heightPX=450)
    box = await frame.bounding_box()
    assert box is not None
    assert (round(box["width"]), round(box["height"])) == (400, 450)
    await page.get_by_test_id("minimise").click()
    await expect(frame).to_be_hidden()


async def test_the_panel_changes_icons_and_labels(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    await succeed(panel, "setSoftphoneItemLabel", label="着信 山田 花子")
    await succeed(panel, "setSoftphoneItemIcon", key="incoming_call")
    await succeed(panel, "setSoftphonePanelLabel", label="BIZTEL")
    await succeed(panel, "setSoftphonePanelIcon", key="end_call")
    item = page.get_by_test_id("utility-phone")
    await expect(item).to_have_text("着信 山田 花子")
    await expect(item.locator("svg")).to_have_attribute("data-icon", "incoming_call")
    await expect(page.get_by_role("heading", name="BIZTEL").locator("svg")).to_have_attribute("data-icon", "end_call")


REFUSED_CALLS: list[tuple[str, dict[str, Any]]] = [
    ("setSoftphonePanelVisibility", {"visible": "true"}),
    ("setSoftphonePanelHeight", {"heightPX": "400px"}),
    ("setSoftphonePanelHeight", {"heightPX": 239}),
    ("setSoftphonePanelHeight", {"heightPX": 2561}),
    ("setSoftphonePanelWidth", {"widthPX": 199}),
    ("setSoftphonePanelWidth", {"widthPX": 1921}),
    ("setSoftphonePanelWidth", {"width": 400}),
    ("setSoftphoneItemIcon", {"key": "Call Me"}),
    ("setSoftphoneItemLabel", {"Label": "x"}),
    ("getCallCenterSettings", {"section": "x"}),
    ("enableClickToDial", {"always": True}),
]


async def test_unknown_names_and_wrong_values_are_refused(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    for method, parameter in REFUSED_CALLS:
        assert (await fail(panel, method, **parameter))["code"] == "INVALID_PARAM", (method, parameter)


async def test_before_the_container_is_ready_every_method_says_so(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab, f"{HOME}?container_ready_after_ms=3600000")
    assert (await fail(panel, "enableClickToDial"))["code"] == "SOFTPHONE_CONTAINER_ERROR"


async def test_with_open_cti_off_every_method_fails(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab, f"{HOME}?opencti=off")
    for method in ("enableClickToDial", "getCallCenterSettings", "getAppViewInfo"):
        assert (await fail(panel, method))["code"] == "GENERIC_ERROR"


async def test_a_silent_host_never_answers(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab, f"{HOME}?opencti=silent")
    with pytest.raises(Exception, match="no answer from getAppViewInfo"):
        await ask(panel, "getAppViewInfo")


async def test_a_panel_that_never_reports_gives_way_to_the_standby_page(page: Page) -> None:
    standby = {"/reqGeneralInfo/reqStandbyUrl": "{panel_origin}/standby", "/reqGeneralInfo/reqTimeout": "400"}
    async with run_host_lab(call_center=standby) as lab:
        await page.goto(lab.host_url)
        await expect(page.get_by_test_id("panel-frame")).to_have_attribute("src", f"{lab.panel_origin}/standby")


async def test_a_panel_that_reports_stays(page: Page) -> None:
    standby = {"/reqGeneralInfo/reqStandbyUrl": "{panel_origin}/standby", "/reqGeneralInfo/reqTimeout": "600000"}
    async with run_host_lab(call_center=standby) as lab:
        panel = await open_panel(page, lab)
        await expect(page.get_by_text("ソフトフォンを読み込んでいます")).to_be_visible()
        await panel.evaluate("sforce.opencti.notifyInitializationComplete()")
        await expect(page.get_by_text("ソフトフォンを読み込んでいます")).to_have_count(0)


# --- message channels ------------------------------------------------------------------------------------------------


async def test_messages_travel_between_the_org_and_the_panel(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    subscribe = """() => new Promise((resolve) => sforce.opencti.subscribe({
      channelName: "CallEvents__c", listener: (message) => window.events.push(message), callback: resolve }))"""
    answer = await panel.evaluate(subscribe)
    assert answer["success"] is True
    await page.evaluate("workbench.channels.publish('CallEvents__c', {action: 'dial', number: '0312345678'})")
    assert await heard(panel, 1) == [{"action": "dial", "number": "0312345678"}]
    await page.evaluate(
        "void workbench.channels.subscribe('CallEvents__c', (message) => { window.lastMessage = message; })"
    )
    await succeed(panel, "publish", channelName="CallEvents__c", message={"state": "ringing"})
    assert await page.evaluate("lastMessage") == {"state": "ringing"}
    assert len(await heard(panel, 2)) == 2
    await succeed(panel, "unsubscribe", subscription=answer["subscription"])
    await page.evaluate("workbench.channels.publish('CallEvents__c', {action: 'late'})")
    await succeed(panel, "getAppViewInfo")
    assert len(await heard(panel, 2)) == 2


REFUSED_MESSAGES: list[tuple[str, dict[str, Any]]] = [
    ("publish", {"channelName": "CallEvents", "message": {}}),
    ("publish", {"channelName": "CallEvents__c", "message": "text"}),
    ("unsubscribe", {"subscription": {"id": 99}}),
]


async def test_messages_to_no_channel_are_refused(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    for method, parameter in REFUSED_MESSAGES:
        assert (await fail(panel, method, **parameter))["code"] == "INVALID_PARAM", (method, parameter)


async def test_sales_engagement_methods_are_there(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    assert await panel.evaluate("sforce.opencti.hvs.onWorkStart({listener() {}})") is None
    assert await succeed(panel, "hvs.completeWork", workId="w1", attributes={"disposition": "x"}) is None


# --- without our library ---------------------------------------------------------------------------------------------


def message(method: str, call_id: int, **overrides: Any) -> dict[str, Any]:
    return {
        "methodName": method,
        "callId": call_id,
        "apiVersion": 43,
        "apiType": "opencti",
        "isCallbackRegistered": True,
        "isListenerRegistered": False,
        "args": {},
        **overrides,
    }


async def received(panel: Frame, count: int) -> list[Any]:
    await panel.wait_for_function("count => window.inbox.length >= count", arg=count)
    inbox: list[Any] = await panel.evaluate("window.inbox")
    assert len(inbox) == count
    return inbox


async def test_a_panel_that_speaks_the_format_by_hand_is_answered_in_it(page: Page) -> None:
    async with run_host_lab(panel=RAW_PANEL) as lab:
        panel = await open_panel(page, lab, HANAKO)
        await panel.evaluate("m => say(m)", message("enableClickToDial", 0))
        [answer] = await received(panel, 1)
        assert answer == {
            "methodName": "enableClickToDial",
            "callId": 0,
            "apiVersion": 43,
            "apiType": "opencti",
            "response": {"success": True, "returnValue": None, "errors": None},
        }
        listening = {"isCallbackRegistered": False, "isListenerRegistered": True}
        await panel.evaluate("m => say(m)", message("onClickToDial", 1, **listening))
        await panel.evaluate("m => say(m)", message("getAppViewInfo", 2))
        assert (await received(panel, 2))[1]["response"]["returnValue"]["recordId"] == HANAKO_ID
        await page.get_by_test_id("phone-field").get_by_role("button").first.click()
        event = (await received(panel, 3))[2]
        assert (event["methodName"], event["apiVersion"], event["apiType"]) == ("onClickToDial", 43, "opencti")
        assert event["response"]["number"] == "03-1234-5679"
        task = {"entityApiName": "Task", "Subject": "手書き"}
        await panel.evaluate("m => say(m)", message("saveLog", 3, args={"object": task}))
        assert (await received(panel, 4))[3]["response"]["returnValue"] in lab.org.records


WRONG_MESSAGES = [
    (message("getCallObjectReferences", 0), "GENERIC_ERROR"),
    (message("subscribe", 0, isListenerRegistered=True, args={"channelName": "A__c"}), "GENERIC_ERROR"),
    (message("constructor", 0), "GENERIC_ERROR"),
    (message("getAppViewInfo", 0, args=[]), "INVALID_PARAM"),
    (message("getAppViewInfo", 0, args={"constructor": 1}), "INVALID_PARAM"),
    (message("getAppViewInfo", 0, isListenerRegistered=None), "INVALID_PARAM"),
    (message("onClickToDial", 0), "INVALID_PARAM"),
    (message("saveLog", 0, args={"value": {}}), "INVALID_PARAM"),
]


async def test_a_message_that_is_wrong_is_answered_with_an_error(page: Page) -> None:
    async with run_host_lab(panel=RAW_PANEL) as lab:
        panel = await open_panel(page, lab)
        for count, (wrong, code) in enumerate(WRONG_MESSAGES, start=1):
            await panel.evaluate("m => say(m)", wrong)
            answer = (await received(panel, count))[-1]
            assert answer["response"]["errors"][0]["code"] == code, wrong


async def test_messages_that_are_not_open_cti_or_not_from_the_panel_are_ignored(page: Page) -> None:
    async with run_host_lab(panel=RAW_PANEL) as lab:
        panel = await open_panel(page, lab)
        await panel.evaluate("m => say(m)", message("getAppViewInfo", 0, apiType="interaction"))
        await panel.evaluate("m => say(m)", message("getAppViewInfo", "0"))
        await panel.evaluate("say('text'); say(null); say([1])")
        # The page itself, and a second frame of the panel's own origin, say the same words.
        await page.evaluate("m => window.postMessage(m, '*')", message("enableClickToDial", 1))
        await page.evaluate(
            """(src) => new Promise((resolve) => {
              const other = document.createElement("iframe");
              other.id = "other";
              other.onload = resolve;
              other.src = src;
              document.body.append(other);
            })""",
            f"{lab.panel_origin}/panel?sfdcIframeOrigin={lab.host_url}",
        )
        handle = await page.query_selector("#other")
        other = await handle.content_frame() if handle else None
        assert other is not None
        await other.evaluate("m => say(m)", message("enableClickToDial", 2))
        # This one is answered, and after it nothing else may have been.
        await panel.evaluate("m => say(m)", message("isSoftphonePanelVisible", 3))
        assert [answer["callId"] for answer in await received(panel, 1)] == [3]
        assert await other.evaluate("inbox.length") == 0
        await expect(page.get_by_test_id("phone-field").first).not_to_have_attribute("data-enabled", "")


async def test_a_frame_that_was_led_to_another_origin_is_not_heard(page: Page, lab: HostLab) -> None:
    async with run_host_lab(panel=RAW_PANEL) as strange:
        panel = await open_panel(page, lab)
        await page.route(f"{lab.host_url}{HOME}", lambda route: route.fulfill(path=None, body=""))
        await panel.evaluate(
            "url => { location.href = url; }",
            f"{strange.panel_origin}/panel?sfdcIframeOrigin={lab.host_url}",
        )
        # The page's policy refuses to frame any origin but the panel's, so nothing of it ever runs there.
        await page.wait_for_function("document.querySelector('[data-testid=panel-frame]') !== null")
        await expect(page.get_by_test_id("phone-field").first).not_to_have_attribute("data-enabled", "")


# --- pop-out ---------------------------------------------------------------------------------------------------------


async def test_a_popped_out_panel_speaks_to_the_main_window_and_docks_again(page: Page, lab: HostLab) -> None:
    await open_panel(page, lab, HANAKO)
    async with page.expect_popup() as opening:
        await page.get_by_test_id("popout").click()
    child = await opening.value
    panel = await panel_of(child)
    await expect(page.get_by_test_id("popped-out")).to_be_visible()
    await expect(page.get_by_test_id("panel-frame")).to_have_count(0)
    assert await panel.evaluate("new URLSearchParams(location.search).get('sfdcIframeOrigin')") == lab.host_url
    await succeed(panel, "enableClickToDial")
    await panel.evaluate("hear('onClickToDial')")
    await page.get_by_test_id("phone-field").get_by_role("button").first.click()
    assert (await heard(panel, 1))[0][1]["recordId"] == HANAKO_ID
    await succeed(panel, "screenPop", type="sobject", params={"recordId": ICHIRO_ID})
    await expect(page.get_by_test_id("record-name")).to_have_text("田中 一郎")
    assert (await fail(panel, "setSoftphonePanelHeight", heightPX="x"))["code"] == "INVALID_PARAM"
    assert await succeed(panel, "isSoftphonePanelVisible") == {"visible": True}
    await child.close()
    docked = await panel_of(page)
    await succeed(docked, "screenPop", type="sobject", params={"recordId": HANAKO_ID})
    await expect(page.get_by_test_id("record-name")).to_have_text("山田 花子")


async def test_a_reloaded_panel_is_answered_anew_and_its_old_listeners_are_gone(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab, HANAKO)
    await succeed(panel, "enableClickToDial")
    await panel.evaluate("hear('onClickToDial')")
    await panel.evaluate("location.reload()")
    panel = await panel_of(page)
    await panel.wait_for_function("window.events?.length === 0 && window.sforce?.opencti")
    await succeed(panel, "enableClickToDial")
    await page.get_by_test_id("phone-field").get_by_role("button").first.click()
    await succeed(panel, "getAppViewInfo")
    assert await panel.evaluate("window.events") == []
