"""Screen pops by the settings `OCTI_POPS__…`, as an agent meets them: what opens, what waits, and what is not lost."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from octi_bridge.workbench.workbench import PbxKind
from tests.e2e.test_every_state import picture
from tests.support.browser import Axe, NewContext
from tests.support.fitting import WIDTHS, clipped
from tests.support.softphone import Softphone
from tests.support.stories import Story, proves, staged

HOME = "ようこそ"
NOBODY = "0312349999"
ENDED = re.compile("切断しました|不在着信")
HANAKO = "/lightning/r/Contact/0035h0000000001AAA/view"
INTAKE = {"flow": "Caller_Intake", "flow_arguments": {"phone": "{number}", "found": "{matches}"}}
LAYOUT = {"none_found": "softphone_layout", "one_found": "softphone_layout", "several_found": "softphone_layout"}


async def is_over(story: Story, softphone: Softphone) -> None:
    await story.hang_up("outside")
    await expect(softphone.part("phone-state")).to_have_text(ENDED)


async def looks_right(softphone: Softphone, axe: Axe, name: str) -> None:
    """No accessibility fault, and no clipped text at any width."""
    frame = await softphone.frame()
    assert await axe(frame) == []
    for width in WIDTHS:
        assert await clipped(softphone, frame, width) == [], width
    await picture(softphone, name)


@proves("F-010")
@pytest.mark.parametrize("pbx", ["asterisk"], indirect=True)
async def test_at_the_ring_the_search_page_and_at_the_answer_a_new_record_with_the_number(
    pbx: PbxKind, new_context: NewContext
) -> None:
    """The window for a new record covers the panel, so it waits for the answer."""
    opens = {
        "when": "ring", "none_found": "new_record", "several_found": "search_page",
        "new_record_fields": {"Phone": "{number}", "Description": "{queue}"},
    }  # fmt: skip
    async with staged(pbx, pops={"inbound_queue": opens}, popupMode="none") as story:
        softphone = await Softphone.open(await new_context(), story.host_url)
        await softphone.sign_in()
        await story.customer_calls("0312345678")
        await expect(softphone.page.get_by_role("heading", name="検索結果")).to_be_visible()
        await softphone.sees("着信中")
        await is_over(story, softphone)
        await story.customer_calls(NOBODY)
        await expect(softphone.part("lookup")).to_have_text("一致するレコードはありません。")
        await expect(softphone.on_page("new-record")).to_have_count(0)
        await softphone.part("dial-answer").click()
        await expect(softphone.on_page("new-Phone")).to_have_value(NOBODY)
        await softphone.on_page("new-LastName").fill("新井")
        await softphone.on_page("new-save").click()
        await expect(softphone.on_page("record-name")).to_have_text("新井")
        await softphone.sees("通話中")
        await is_over(story, softphone)


@pytest.mark.parametrize("pbx", ["simulator"], indirect=True)
async def test_a_click_opens_what_waits_and_a_flow_that_is_missing_is_told_and_tried_again(
    pbx: PbxKind, new_context: NewContext
) -> None:
    policies = {
        "inbound_queue": {"when": "click", "none_found": "flow", **INTAKE},
        "outbound": {"when": "ring", "one_found": "flow", "flow": "Gone_Flow"},
    }
    async with staged(pbx, pops=policies) as story:
        softphone = await Softphone.open(await new_context(), story.host_url)
        await softphone.sign_in()
        await story.customer_calls(NOBODY)
        link = softphone.part("open-pop")
        await expect(link).to_have_text("フローの画面を開く")
        await expect(softphone.page.get_by_role("heading", name=HOME)).to_be_visible()
        await link.click()
        await expect(softphone.on_page("flow-input-phone")).to_have_text(NOBODY)
        await expect(link).to_have_count(0)
        await is_over(story, softphone)
        await softphone.type_and_dial("09011112222")
        offered = softphone.part("offered-pop")
        await expect(offered).to_have_text("開けませんでした。もう一度開く")
        await expect(softphone.part("message")).to_contain_text("Salesforceの画面を開けませんでした。")
        await link.click()
        await expect(offered).to_have_attribute("data-waits", "failed")
        await softphone.panel.locator('[data-testid^="match-"]').first.click()
        await expect(softphone.on_page("record-name")).to_have_text("山田 花子")
        await softphone.part("hang-up").click()
        await softphone.sees("発信取消")


@pytest.mark.parametrize("pbx", ["simulator"], indirect=True)
async def test_a_pop_never_takes_away_what_is_being_edited(pbx: PbxKind, new_context: NewContext, axe: Axe) -> None:
    """In a standard app, where a pop leaves the page; then the wrap-up, with a direct call that rings into it."""
    async with staged(pbx) as story:
        context = await new_context(viewport={"width": 1366, "height": 800})
        softphone = await Softphone.open(context, story.host_url, path=f"{HANAKO}?app=standard")
        await softphone.sign_in()
        await softphone.on_page("minimise").click()
        await softphone.on_page("record-edit").click()
        await softphone.on_page("edit-Title").fill("部長")
        await softphone.show()
        await story.customer_calls("0312345679")
        offered, link = softphone.part("offered-pop"), softphone.part("open-pop")
        await expect(offered).to_contain_text("保存していない入力があるため、自動では開きません。")
        await expect(softphone.on_page("edit-Title")).to_have_value("部長")
        await looks_right(softphone, axe, "pop-waits-ja-light")
        # a tab that comes later offers it too
        later = await Softphone.open(context, story.host_url)
        await expect(later.part("open-pop")).to_have_text("画面を開く")
        await later.page.close()
        await softphone.on_page("minimise").click()
        await softphone.on_page("edit-save").click()
        await expect(softphone.page.locator("[data-field=Title]")).to_contain_text("部長")
        await softphone.show()
        await expect(link).to_be_visible()
        await softphone.part("dial-answer").click()
        await softphone.sees("通話中")
        await softphone.part("hang-up").click()
        await softphone.sees("切断しました")
        # the wrap-up: its draft is kept, and a direct call rings into it
        await softphone.part("wrap-up-notes").fill("折り返し希望")
        await expect(softphone.part("wrap-up-kept")).to_have_text("下書きを保存しました")
        await story.customer_calls("09011112222", "0312340201")
        await softphone.sees("着信中")
        await expect(offered).to_contain_text("保存していない入力があるため")
        await is_over(story, softphone)
        await softphone.part("recent-calls-toggle").click()
        await softphone.panel.locator('[data-testid^="recent-call-"]').filter(has_text="03-1234-5679").click()
        await expect(softphone.part("wrap-up-notes")).to_have_value("折り返し希望")


@pytest.mark.parametrize("pbx", ["simulator"], indirect=True)
async def test_the_softphone_layout_decides_without_the_bridge_asking_the_org(
    pbx: PbxKind, new_context: NewContext
) -> None:
    policies = {"inbound_queue": {"when": "answer", **LAYOUT, **INTAKE}}
    async with staged(pbx, pops=policies, salesforce={"enabled": False}) as story:
        softphone = await Softphone.open(await new_context(), story.host_url, path="/lightning/page/home?layout=flow")
        await softphone.sign_in()
        for caller, shown in (("09011112222", "山田 花子"), (NOBODY, "電話受付"), ("0312345678", "電話受付")):
            await story.customer_calls(caller)
            await softphone.sees("着信中")
            await expect(softphone.page.get_by_role("heading", name=shown)).to_have_count(0)
            await softphone.part("dial-answer").click()
            await expect(softphone.page.get_by_role("heading", name=shown)).to_be_visible()
            await is_over(story, softphone)
            await softphone.choose_status("0")
            await softphone.on_page("nav-menu").click()
            await softphone.on_page("nav-home").click()
        assert len(story.workbench.org.request_log) == 0
