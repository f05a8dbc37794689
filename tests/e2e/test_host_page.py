"""The host page itself: records, search, tabs, the workbench's drawer, both languages, both colour schemes."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from octi_bridge.workbench.stage import PhoneState
from tests.support.browser import Axe, ColorScheme, NewContext
from tests.unit.workbench.host.fakes import ACCOUNT_ID, HANAKO_ID, ICHIRO_ID, LEAD_ID
from tests.unit.workbench.host.host_lab import HostLab

HANAKO = f"/lightning/r/Contact/{HANAKO_ID}/view"


@pytest.fixture
async def page(new_context: NewContext) -> AsyncIterator[Page]:
    context = await new_context(viewport={"width": 1366, "height": 768})
    opened = await context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    assert faults == []


# --- records ---------------------------------------------------------------------------------------------------------


async def test_a_record_page_shows_highlights_details_and_activities(page: Page, lab: HostLab) -> None:
    await page.goto(lab.host_url + HANAKO)
    await expect(page.get_by_test_id("record-name")).to_have_text("山田 花子")
    await expect(page.get_by_test_id("phone-field")).to_have_count(4)
    await expect(page.locator("[data-field=AccountId]").get_by_role("link")).to_have_text("株式会社みどり商事")
    await expect(page.locator("[data-field=OwnerId]")).to_have_text("佐藤 健太")
    activity = page.get_by_test_id("activity-item")
    await expect(activity).to_contain_text("着信 03-1234-5679")
    await expect(activity).to_contain_text("3:07")


async def test_each_object_has_a_page_and_a_list(page: Page, lab: HostLab) -> None:
    for sobject, heading in [("Account", "株式会社みどり商事"), ("Lead", "清水 亮"), ("Task", "着信 03-1234-5679")]:
        await page.goto(f"{lab.host_url}/lightning/o/{sobject}/list")
        await page.get_by_role("link", name=heading).first.click()
        await expect(page.get_by_test_id("record-name")).to_have_text(heading)


async def test_what_another_user_saves_shows_without_a_reload(page: Page, lab: HostLab) -> None:
    await page.goto(lab.host_url + HANAKO)
    await expect(page.get_by_test_id("activity-item")).to_have_count(1)
    lab.org.create_record("Task", {"Subject": "サーバーからの記録", "WhoId": HANAKO_ID})
    await expect(page.get_by_test_id("activity-item")).to_have_count(2)
    lab.org.update_record(HANAKO_ID, {"LastName": "鈴木", "Name": "鈴木 花子"})
    await expect(page.get_by_test_id("record-name")).to_have_text("鈴木 花子")
    await expect(page.get_by_test_id(f"tab-{HANAKO_ID}")).to_have_text("鈴木 花子")


async def test_a_draft_survives_what_others_save(page: Page, lab: HostLab) -> None:
    await page.goto(lab.host_url + HANAKO)
    await page.get_by_test_id("record-edit").click()
    await page.get_by_test_id("edit-Title").fill("部長")
    lab.org.create_record("Task", {"Subject": "通話", "WhoId": HANAKO_ID})
    lab.org.update_record(HANAKO_ID, {"Department": "総務部"})
    await expect(page.get_by_test_id("activity-item")).to_have_count(2)
    await expect(page.get_by_test_id("edit-Title")).to_have_value("部長")
    await page.get_by_test_id("edit-save").click()
    await expect(page.locator("[data-field=Department]")).to_contain_text("総務部")
    record = lab.org.records[HANAKO_ID]
    assert (record["Title"], record["Department"]) == ("部長", "総務部")


async def test_a_refused_save_keeps_the_form_and_says_why(page: Page, lab: HostLab) -> None:
    await page.goto(lab.host_url + HANAKO)
    await page.get_by_test_id("record-edit").click()
    await page.get_by_test_id("edit-Title").fill("部長")
    del lab.org.records[HANAKO_ID]
    await page.get_by_test_id("edit-save").click()
    await expect(page.get_by_role("alert").filter(has_text="no record")).to_be_visible()
    await expect(page.get_by_test_id("edit-Title")).to_have_value("部長")


async def test_a_person_is_asked_before_a_draft_is_lost(page: Page, lab: HostLab) -> None:
    await page.goto(f"{lab.host_url}{HANAKO}?app=standard")
    await page.get_by_test_id("record-edit").click()
    await page.get_by_test_id("edit-Title").fill("部長")
    await page.get_by_test_id("nav-Lead").click()
    await page.get_by_role("button", name="キャンセル").last.click()
    await expect(page.get_by_test_id("edit-Title")).to_have_value("部長")
    await page.get_by_test_id("nav-Lead").click()
    await page.get_by_role("button", name="OK").click()
    await expect(page.get_by_role("heading", name="すべてのリード")).to_be_visible()


async def test_tabs_close_survive_a_reload_and_follow_the_back_button(page: Page, lab: HostLab) -> None:
    await page.goto(lab.host_url + HANAKO)
    await page.locator("[data-field=AccountId]").get_by_role("link").click()
    await expect(page.get_by_test_id("record-name")).to_have_text("株式会社みどり商事")
    await page.reload()
    await expect(page.get_by_test_id(f"tab-{HANAKO_ID}")).to_be_visible()
    await expect(page.get_by_test_id("record-name")).to_have_text("株式会社みどり商事")
    await page.go_back()
    await expect(page.get_by_test_id("record-name")).to_have_text("山田 花子")
    await page.get_by_test_id(f"close-tab-{HANAKO_ID}").click()
    await expect(page.get_by_test_id(f"tab-{HANAKO_ID}")).to_have_count(0)
    await expect(page.get_by_test_id("record-name")).to_have_text("株式会社みどり商事")
    assert page.url.endswith(f"/lightning/r/Account/{ACCOUNT_ID}/view")


async def test_the_global_search_finds_people_by_number(page: Page, lab: HostLab) -> None:
    await page.goto(lab.host_url)
    await page.get_by_test_id("global-search").fill("0312345678")
    await page.get_by_test_id("global-search").press("Enter")
    await page.get_by_role("link", name="田中 一郎").click()
    await expect(page.get_by_test_id("record-name")).to_have_text("田中 一郎")
    assert page.url.endswith(f"/{ICHIRO_ID}/view")


async def test_a_record_that_does_not_exist_says_so(page: Page, lab: HostLab) -> None:
    await page.goto(f"{lab.host_url}/lightning/r/Contact/003000000000999AAA/view")
    await expect(page.get_by_role("heading", name="ページが存在しません")).to_be_visible()


async def test_switches_stay_in_the_address(page: Page, lab: HostLab) -> None:
    await page.goto(f"{lab.host_url}/?lang=en&app=standard")
    await page.get_by_test_id("nav-Lead").click()
    await page.get_by_role("link", name="清水 亮").click()
    await expect(page.get_by_text("Lead Status")).to_be_visible()
    assert page.url == f"{lab.host_url}/lightning/r/Lead/{LEAD_ID}/view?lang=en&app=standard"


# --- the drawer ------------------------------------------------------------------------------------------------------


async def test_the_customer_calls_as_a_contact_as_a_stranger_and_withheld(page: Page, lab: HostLab) -> None:
    await page.goto(lab.host_url)
    call = page.get_by_role("button", name="この番号でかける")
    await page.get_by_test_id("customer-caller").select_option("090-1111-2222")
    await page.get_by_test_id("customer-dialed").select_option("0312340002")
    await call.click()
    await expect(page.get_by_test_id("customer-state")).to_contain_text("発信中")
    await expect(call).to_be_disabled()
    await page.get_by_test_id("customer-hang-up").click()
    await page.get_by_test_id("customer-caller").select_option("unknown")
    await page.get_by_test_id("customer-number").fill("+81 6-9999-0000")
    await call.click()
    await page.get_by_test_id("customer-hang-up").click()
    await page.get_by_test_id("customer-caller").select_option("withheld")
    await call.click()
    await expect(page.get_by_test_id("customer")).to_have_attribute("data-state", "calling")
    dialed = [gesture for gesture in lab.stage.gestures if gesture[0] == "dial"]
    assert dialed == [
        ("dial", "outside", "0312340002", "09011112222", False),
        ("dial", "outside", "0312340002", "+81699990000", False),
        ("dial", "outside", "0312340002", None, True),
    ]


async def test_a_ringing_desk_phone_is_picked_up_and_put_down(page: Page, lab: HostLab) -> None:
    await page.goto(lab.host_url)
    pick_up, hang_up = page.get_by_test_id("desk-201-pick-up"), page.get_by_test_id("desk-201-hang-up")
    await expect(pick_up).to_be_disabled()
    lab.stage.show("201", PhoneState.RINGING, "09011112222")
    await expect(page.get_by_test_id("desk-201-state")).to_contain_text("着信中")
    await expect(page.get_by_test_id("desk-201-state")).to_contain_text("09011112222")
    await pick_up.click()
    await expect(page.get_by_test_id("desk-201")).to_have_attribute("data-state", "talking")
    await hang_up.click()
    await expect(page.get_by_test_id("desk-201")).to_have_attribute("data-state", "idle")


async def test_an_idle_desk_phone_dials(page: Page, lab: HostLab) -> None:
    await page.goto(lab.host_url)
    await page.get_by_test_id("desk-201-number").fill("202")
    await page.get_by_test_id("desk-201-dial").click()
    await expect(page.get_by_test_id("desk-201")).to_have_attribute("data-state", "calling")
    await expect(page.get_by_test_id("desk-201-dial")).to_be_hidden()
    await expect(page.get_by_test_id("desk-201-hang-up")).to_be_focused()
    assert lab.stage.gestures == [("dial", "201", "202", None, False)]


async def test_a_desk_phone_is_unplugged_and_plugged_in(page: Page, lab: HostLab) -> None:
    await page.goto(lab.host_url)
    plug = page.get_by_test_id("desk-202-plug")
    await expect(plug).to_have_accessible_name("202: 接続する")
    await plug.click()
    await expect(page.get_by_test_id("desk-202")).to_have_attribute("data-state", "idle")
    await plug.click()
    await expect(page.get_by_test_id("desk-202")).to_have_attribute("data-state", "unplugged")


async def test_a_phone_that_refuses_says_why_in_the_drawer(page: Page, lab: HostLab) -> None:
    await page.goto(lab.host_url)
    lab.stage.show("201", PhoneState.RINGING)
    await expect(page.get_by_test_id("desk-201-pick-up")).to_be_enabled()
    # The caller gives up in the same moment: the page has not heard of it yet.
    listeners, lab.stage.listeners.all = lab.stage.listeners.all, []
    lab.stage.show("201", PhoneState.IDLE)
    await page.get_by_test_id("desk-201-pick-up").click()
    await expect(page.get_by_test_id("drawer-problem")).to_contain_text("Phone 201 is idle")
    lab.stage.listeners.all = listeners


async def test_a_new_contact_can_call_at_once(page: Page, lab: HostLab) -> None:
    await page.goto(lab.host_url)
    lab.org.create_record("Contact", {"LastName": "新規", "Name": "新規 客", "Phone": "092-555-0100"})
    option = page.get_by_test_id("customer-caller").locator("option[value='092-555-0100']")
    await expect(option).to_have_count(1)
    await expect(option).to_contain_text("新規 客")


async def test_the_drawer_says_whom_to_sign_in_as(page: Page, lab: HostLab) -> None:
    await page.goto(lab.host_url)
    people = page.get_by_test_id("sign-ins")
    await expect(people.get_by_text("workbench-1")).to_be_hidden()
    await people.locator("summary").click()
    await people.get_by_text("workbench-1").click()
    assert await page.evaluate("String(getSelection())") == "workbench-1"


async def test_the_drawer_folds_away(page: Page, lab: HostLab) -> None:
    await page.goto(lab.host_url)
    toggle = page.get_by_test_id("drawer-toggle")
    await toggle.click()
    await expect(page.get_by_test_id("customer-call")).to_be_hidden()
    await page.reload()
    await expect(toggle).to_have_attribute("aria-expanded", "false")
    await toggle.click()
    await expect(page.get_by_test_id("customer-call")).to_be_visible()


async def test_a_lost_server_is_shown_and_what_was_missed_is_read_when_it_is_back(page: Page, lab: HostLab) -> None:
    await page.goto(lab.host_url + HANAKO)
    await expect(page.get_by_test_id("activity-item")).to_have_count(1)
    await page.route("**/workbench/api/changes", lambda route: route.abort())
    await come_back(page)
    lost = page.get_by_text("ワークベンチのサーバーに接続できません。")
    await expect(lost).to_be_visible()
    lab.org.create_record("Task", {"Subject": "その間の通話", "WhoId": HANAKO_ID})
    await page.unroute("**/workbench/api/changes")
    await come_back(page)
    await expect(lost).to_be_hidden()
    await expect(page.get_by_test_id("activity-item")).to_have_count(2)


async def come_back(page: Page) -> None:
    """The browser tab goes to the back and comes to the front again."""
    await page.evaluate(
        """() => {
          Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
          delete document.visibilityState;
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )


# --- for everyone ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
async def test_no_page_has_an_accessibility_fault(
    new_context: NewContext, lab: HostLab, axe: Axe, color_scheme: ColorScheme
) -> None:
    lab.org.update_record(ACCOUNT_ID, {"Name": "株式会社みどり商事ホールディングス 東日本カスタマーサポート本部"})
    context = await new_context(color_scheme=color_scheme, viewport={"width": 1366, "height": 768})
    page = await context.new_page()
    for path in (HANAKO, "/lightning/o/Contact/list", "/lightning/page/home?app=standard", "/lightning/search?term=03"):
        await page.goto(lab.host_url + path)
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        await expect(page.get_by_test_id("desk-201")).to_be_visible()
        assert await axe(page.main_frame) == [], path
        assert await cut_tables(page) == [], path
    await page.goto(lab.host_url + HANAKO)
    await page.get_by_test_id("record-edit").click()
    lab.stage.show("201", PhoneState.RINGING, "09011112222")
    await expect(page.get_by_test_id("desk-201")).to_have_attribute("data-state", "ringing")
    assert await axe(page.main_frame) == []


async def cut_tables(page: Page) -> list[str]:
    """Tables with columns that are out of sight until one scrolls sideways."""
    script = "all => all.filter(e => e.scrollWidth > e.clientWidth).map(e => `${e.scrollWidth} in ${e.clientWidth}`)"
    cut: list[str] = await page.locator(".table-scroll").evaluate_all(script)
    return cut


async def test_english_leaves_no_japanese_label_behind(page: Page, lab: HostLab) -> None:
    await page.goto(f"{lab.host_url}{HANAKO}?lang=en")
    await expect(page.get_by_test_id("record-name")).to_be_visible()
    await expect(page.get_by_test_id("desk-201-state")).to_have_text("idle")
    labels = await page.locator("dt, h2, h3, button span, .eyebrow, .drawer-title p").all_inner_texts()
    names = {"山田 花子", "株式会社みどり商事"}
    assert [label for label in labels if not label.isascii() and "’" not in label and label not in names] == []
