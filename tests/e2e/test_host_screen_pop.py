"""Screen pops show what they should, and refuse what Salesforce would not do."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Page, expect

from tests.unit.workbench.host.fakes import ACCOUNT_ID, HANAKO_ID, ICHIRO_ID, TASK_ID
from tests.unit.workbench.host.host_lab import HostLab
from tests.unit.workbench.host.panel_probe import HANAKO, HOME, fail, heard, listen, open_panel, succeed


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
    await listen(panel, "onNavigationChange")
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


INTAKE = "Caller_Intake"
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
    ({"type": "flow", "params": {"flowDevName": "Old_Greeting"}}, "GENERIC_ERROR"),
    ({"type": "flow", "params": {"flowDevName": "Nightly_Cleanup"}}, "GENERIC_ERROR"),
    ({"type": "flow", "params": {"flowName": INTAKE}}, "INVALID_PARAM"),
    ({"type": "flow", "params": {"flowDevName": INTAKE, "flowArgs": {"phone": "03"}}}, "INVALID_PARAM"),
    ({"type": "flow", "params": {"flowDevName": INTAKE, "flowArgs": [{"name": "phone"}]}}, "INVALID_PARAM"),
    ({"type": "newRecord", "params": {"entityName": "Lead", "defaultFieldValues": ["03"]}}, "INVALID_PARAM"),
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


PHONE = {"name": "phone", "type": "String", "value": "0312349999"}
UNKNOWN = {"searchParams": "0312349999", "callType": "inbound", "defaultFieldValues": {"Phone": "0312349999"}}


async def test_a_flow_gets_the_arguments_that_it_has_variables_for_and_no_others(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    others = [{"name": "found", "type": "Number", "value": 2}, {"name": "nothing", "type": "String", "value": "x"}]
    await succeed(panel, "screenPop", type="flow", params={"flowDevName": INTAKE, "flowArgs": [PHONE, *others]})
    await expect(page.get_by_role("heading", name="電話受付")).to_be_visible()
    await expect(page.get_by_test_id("flow-input-phone")).to_have_text("0312349999")
    await expect(page.get_by_test_id("flow-input-found")).to_be_empty()


async def test_without_a_match_the_layout_says_what_opens(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    assert await succeed(panel, "searchAndScreenPop", **UNKNOWN) == {}
    assert page.url == lab.host_url + HOME, "the layout names nothing for it"
    panel = await open_panel(page, lab, f"{HOME}?layout=new_contact")
    assert "NoMatch" in (await succeed(panel, "getSoftphoneLayout"))["Inbound"]["screenPopSettings"]
    assert await succeed(panel, "searchAndScreenPop", **UNKNOWN) == {}
    await expect(page.get_by_test_id("new-Phone")).to_have_value("0312349999")
    panel = await open_panel(page, lab, f"{HOME}?layout=flow")
    arguments = {"FLOW": {"flowArgs": [PHONE]}}
    for call_type, count in (("outbound", 0), ("inbound", 1)):
        search = {**UNKNOWN, "callType": call_type}
        assert await succeed(panel, "searchAndScreenPop", **search, params=arguments) == {}
        await expect(page.get_by_test_id("flow-input-phone")).to_have_count(count)
    await expect(page.get_by_test_id("flow-input-phone")).to_have_text("0312349999")


async def test_the_address_says_that_a_record_is_made_or_edited_by_its_button_and_nothing_of_a_field_in_its_place(
    page: Page, lab: HostLab
) -> None:
    panel = await open_panel(page, lab, HANAKO)
    await page.get_by_test_id("record-name").wait_for()
    await listen(panel, "onNavigationChange")
    await page.get_by_role("button", name="役職 の編集").click()
    await page.get_by_test_id("edit-cancel").click()
    assert page.url == lab.host_url + HANAKO
    await page.get_by_test_id("record-edit").click()
    edited = lab.host_url + HANAKO.replace("/view", "/edit")
    await expect(page).to_have_url(edited)
    await page.get_by_test_id("edit-cancel").click()
    await succeed(panel, "screenPop", type="newRecord", params={"entityName": "Lead"})
    await expect(page).to_have_url(f"{lab.host_url}/lightning/o/Lead/new")
    await page.get_by_test_id("new-record").get_by_role("button", name="キャンセル").click()
    urls = [told["url"] for _, told in await heard(panel, 4)]
    assert urls == [edited, lab.host_url + HANAKO, f"{lab.host_url}/lightning/o/Lead/new", lab.host_url + HANAKO]


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
    {"searchParams": "09011112222", "callType": "inbound", "params": {"flowArgs": []}},
    {"searchParams": "09011112222", "callType": "inbound", "params": {"FLOW": {"flowArgs": {"phone": "03"}}}},
]


async def test_a_search_with_wrong_arguments_is_refused(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    for parameter in REFUSED_SEARCHES:
        assert (await fail(panel, "searchAndScreenPop", **parameter))["code"] == "INVALID_PARAM", parameter
