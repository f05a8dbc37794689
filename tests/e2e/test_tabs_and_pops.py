"""Which tab shows the record, and when: the popup modes, several tabs, and a page with unsaved edits."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from octi_bridge.workbench.workbench import PbxKind
from tests.support.browser import NewContext, PartitionedBrowser
from tests.support.softphone import Softphone
from tests.support.stories import Story, proves, staged

HOME = "ようこそ"


@proves("F-010", "F-070")
async def test_in_mode_answer_the_record_waits_for_the_answer(pbx: PbxKind, new_context: NewContext) -> None:
    async with staged(pbx, popupMode="answer") as story:
        softphone = await Softphone.open(await new_context(), story.host_url)
        await softphone.sign_in()
        await story.customer_calls()
        await expect(softphone.part("info")).to_contain_text("山田 花子")
        await expect(softphone.page.get_by_role("heading", name=HOME)).to_be_visible()
        await softphone.part("dial-answer").click()
        await softphone.sees("通話中")
        await expect(softphone.on_page("record-name")).to_have_text("山田 花子")
        await softphone.part("hang-up").click()
        await softphone.sees("切断しました")


@proves("F-010", "F-014")
async def test_in_mode_none_only_a_click_opens_the_record(pbx: PbxKind, new_context: NewContext) -> None:
    async with staged(pbx, popupMode="none") as story:
        softphone = await Softphone.open(await new_context(), story.host_url)
        await softphone.sign_in()
        await story.customer_calls()
        await softphone.part("dial-answer").click()
        await softphone.sees("通話中")
        await expect(softphone.page.get_by_role("heading", name=HOME)).to_be_visible()
        await softphone.panel.locator('[data-testid^="match-"]').first.click()
        await expect(softphone.on_page("record-name")).to_have_text("山田 花子")
        await story.hang_up("outside")
        await softphone.sees("切断しました")


@proves("F-061")
async def test_without_the_switch_an_outbound_call_pops_nothing(pbx: PbxKind, new_context: NewContext) -> None:
    async with staged(pbx, outboundPopup="") as story:
        softphone = await Softphone.open(await new_context(), story.host_url)
        await softphone.sign_in()
        await softphone.type_and_dial("09011112222")
        await expect(softphone.part("info")).to_contain_text("山田 花子")
        await story.pick_up("201")
        await story.pick_up("outside")
        await softphone.sees("通話中")
        await expect(softphone.page.get_by_role("heading", name=HOME)).to_be_visible()
        await story.hang_up("outside")
        await softphone.sees("切断しました")


@pytest.mark.parametrize("are_cookies_allowed", [True, False])
@pytest.mark.parametrize("pbx", ["simulator"], indirect=True)
async def test_of_several_tabs_only_the_one_in_front_pops_and_all_show_the_call(
    story: Story, partitioned_browser: PartitionedBrowser, are_cookies_allowed: bool
) -> None:
    context = await partitioned_browser(third_party_cookies=are_cookies_allowed)
    first = await Softphone.open(context, story.host_url)
    await first.sign_in()
    second = await Softphone.open(context, story.host_url)
    # the same agent in the same browser: no second sign-in
    await expect(second.part("status-button")).to_contain_text("受付可")
    await second.page.bring_to_front()
    await story.customer_calls()
    await second.sees("着信中")
    await first.sees("着信中")
    await expect(second.on_page("record-name")).to_have_text("山田 花子")
    await expect(first.page.get_by_role("heading", name=HOME)).to_have_count(1)
    await second.part("dial-answer").click()
    await first.sees("通話中")
    await first.part("hang-up").click()
    await second.sees("切断しました")
    await story.until(lambda: len(story.tasks()) == 1, "one task")


@pytest.mark.parametrize("pbx", ["simulator"], indirect=True)
async def test_several_matches_are_listed_with_reasons_and_none_pops_by_itself(
    story: Story, new_context: NewContext
) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.sign_in()
    await story.customer_calls("0312345678")
    await softphone.sees("着信中")
    matches = softphone.panel.locator('[data-testid^="match-"]')
    await expect(matches).to_have_count(3)
    await expect(softphone.page.get_by_role("heading", name=HOME)).to_be_visible()
    await story.hang_up("outside")
