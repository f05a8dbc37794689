"""Click to dial, and what the panel hears of where the agent is."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.unit.workbench.host.fakes import HANAKO_ID, LEAD_ID, PERSON_ID
from tests.unit.workbench.host.host_lab import HostLab
from tests.unit.workbench.host.panel_probe import HANAKO, heard, listen, open_panel, succeed

# --- click to dial ---------------------------------------------------------------------------------------------------


async def test_phone_fields_dial_only_while_click_to_dial_is_on(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab, HANAKO)
    field = page.get_by_test_id("phone-field").filter(has_text="090-1111-2222").first
    await expect(field).to_have_text("090-1111-2222")
    await expect(field.get_by_role("button")).to_have_count(0)
    assert await succeed(panel, "enableClickToDial") is None
    await listen(panel, "onClickToDial")
    await field.get_by_role("button").click()
    payload = {"number": "090-1111-2222", "recordId": HANAKO_ID, "recordName": "山田 花子", "objectType": "Contact"}
    assert await heard(panel, 1) == [["onClickToDial", payload]]
    assert await succeed(panel, "disableClickToDial") is None
    await expect(field.get_by_role("button")).to_have_count(0)


async def test_click_to_dial_on_a_person_account_names_its_contact(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab, f"/lightning/r/Account/{PERSON_ID}/view")
    await succeed(panel, "enableClickToDial")
    await listen(panel, "onClickToDial")
    await page.get_by_test_id("phone-field").get_by_role("button").first.click()
    [[_, payload]] = await heard(panel, 1)
    assert payload["personAccount"] is True
    assert payload["contactId"] == "003000000000009AAA"


async def test_a_listener_registered_twice_hears_each_click_twice(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab, HANAKO)
    await succeed(panel, "enableClickToDial")
    await listen(panel, "onClickToDial", times=2)
    await page.get_by_test_id("phone-field").get_by_role("button").first.click()
    assert len(await heard(panel, 2)) == 2


# --- where the agent is ----------------------------------------------------------------------------------------------


async def test_the_view_in_front_is_described_and_its_changes_are_told(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab)
    info = await succeed(panel, "getAppViewInfo")
    assert (info["recordId"], info["objectType"]) == ("", "")
    await listen(panel, "onNavigationChange")
    await page.get_by_role("link", name="山田 花子").first.click()
    [[_, told]] = await heard(panel, 1)
    assert told == await succeed(panel, "getAppViewInfo")
    assert told["recordName"] == "山田 花子"
    assert told["objectType"] == "Contact"
    assert told["url"] == lab.host_url + HANAKO


async def test_a_console_says_nothing_of_lists_but_tells_of_tab_switches(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab, HANAKO)
    await page.get_by_test_id("record-name").wait_for()
    await listen(panel, "onNavigationChange")
    await succeed(panel, "screenPop", type="objecthome", params={"scope": "Contact"})
    await expect(page.get_by_role("heading", name="すべての取引先責任者")).to_be_visible()
    await page.get_by_test_id(f"tab-{HANAKO_ID}").click()
    [[_, told]] = await heard(panel, 1)
    assert told["recordId"] == HANAKO_ID


async def test_a_standard_app_tells_the_address_of_a_list_and_nothing_else(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab, f"{HANAKO}?app=standard")
    await listen(panel, "onNavigationChange")
    await page.get_by_test_id("nav-Contact").click()
    [[_, told]] = await heard(panel, 1)
    assert set(told) == {"url"}


async def test_a_browser_tab_that_comes_back_to_the_front_tells_where_it_is(page: Page, lab: HostLab) -> None:
    panel = await open_panel(page, lab, HANAKO)
    await page.get_by_test_id("record-name").wait_for()
    await listen(panel, "onNavigationChange")
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
    await listen(panel, "onNavigationChange")
    await panel.get_by_role("textbox").click()
    await page.get_by_test_id("global-search").click()
    await page.get_by_test_id("nav-menu").click()
    await page.get_by_test_id("nav-Lead").click()
    await page.get_by_role("link", name="清水 亮").click()
    [[_, told]] = await heard(panel, 1)
    assert told["recordId"] == LEAD_ID
