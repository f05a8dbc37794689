"""Missed calls: counted on all panels of the agent until one shows them; never what a colleague answered."""

from __future__ import annotations

from playwright.async_api import expect

from octi_bridge.workbench.stage import PhoneState
from tests.support.browser import Axe, NewContext
from tests.support.softphone import SUZUKI, Softphone
from tests.support.stories import Story

HANAKO = "09011112222"


async def test_a_missed_call_is_counted_until_it_is_seen_and_called_back_by_one_click(
    story: Story, new_context: NewContext, axe: Axe
) -> None:
    first = await Softphone.open(await new_context(), story.host_url)
    await first.sign_in()
    second = await Softphone.open(await new_context(), story.host_url)
    await second.sign_in()

    await story.customer_calls(HANAKO)
    await first.sees("着信中")
    await story.hang_up("outside")
    for softphone in (first, second):
        await expect(softphone.part("missed-count")).to_have_text("1")
        await expect(softphone.on_page("utility-phone")).to_contain_text("(1)")
    await first.reload()
    await first.show()
    await expect(first.part("missed-count")).to_have_text("1")

    await first.part("directory-toggle").click()
    row = first.part(f"directory-row-{HANAKO}")
    await expect(row).to_contain_text("山田 花子")
    await expect(row).to_contain_text("着信 · 不在着信")
    assert await axe(await first.frame()) == []
    for softphone in (first, second):
        await expect(softphone.part("missed-count")).to_have_count(0)
        await expect(softphone.on_page("utility-phone")).not_to_contain_text("(1)")
    await first.reload()
    await first.show()
    await first.part("directory-toggle").click()
    await expect(first.part("missed-count")).to_have_count(0)
    await first.part("directory-recent").click()
    await first.part(f"directory-dial-{HANAKO}").click()
    await story.pick_up("201")
    await story.phone_is("outside", PhoneState.RINGING)
    await story.hang_up("201")
    await first.sees("発信取消")

    colleague = await Softphone.open(await new_context(), story.host_url)
    await colleague.sign_in(*SUZUKI)
    await story.customer_calls("08099998888")
    await first.sees("着信中")
    await story.pick_up("202")
    await first.sees("鈴木 愛 が応答しました")
    await story.hang_up("outside")
    await colleague.sees("切断しました")
    await first.part("directory-toggle").click()
    await first.part("directory-recent").click()
    await expect(row).to_contain_text("発信取消")
    await expect(first.part("directory-row-08099998888")).to_have_count(0)
    await expect(first.part("missed-count")).to_have_count(0)
