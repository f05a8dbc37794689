"""電話帳: who is there, live; a click calls or consults; favourites follow the agent; and the whole by keyboard."""

from __future__ import annotations

from playwright.async_api import expect

from octi_bridge.workbench.stage import PhoneState
from tests.support.browser import Axe, NewContext
from tests.support.softphone import SUZUKI, Softphone, talk
from tests.support.stories import Story


async def test_presence_is_live_and_a_click_calls(story: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.sign_in()
    colleague = await Softphone.open(await new_context(), story.host_url)
    await softphone.part("directory-toggle").click()
    row = softphone.part("directory-row-202")
    await expect(row).to_contain_text("応答可能")
    await colleague.sign_in(*SUZUKI)
    await expect(row).to_contain_text("鈴木 愛")
    await colleague.choose_status("2")
    await expect(row).to_contain_text("休憩中")
    await softphone.part("directory-search").fill("すずき")
    await expect(softphone.part("directory-empty")).to_be_visible()
    await softphone.part("directory-search").fill("鈴木")
    await softphone.part("directory-dial-202").click()
    await story.pick_up("201")
    await story.pick_up("202")
    await story.hear({"201": {"202"}, "202": {"201"}})
    await softphone.part("directory-toggle").click()
    await expect(row).to_have_attribute("data-presence", "busy")
    await story.hang_up("202")
    await softphone.sees("切断しました")
    await expect(row).to_contain_text("休憩中")


async def test_a_third_party_is_chosen_from_the_directory_while_the_customer_hears_music(
    story: Story, new_context: NewContext
) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await talk(story, softphone)
    await softphone.part("directory-toggle").click()
    await expect(softphone.part("directory-dial-203")).to_be_disabled()
    await softphone.part("hold").click()
    await softphone.sees("保留中")
    await softphone.part("directory-dial-203").click()
    await story.pick_up("203")
    await story.hear({"201": {"203"}, "203": {"201"}, "outside": {"music"}})
    await softphone.part("transfer").click()
    await story.hear({"203": {"outside"}, "outside": {"203"}})
    await story.phone_is("201", PhoneState.IDLE)
    await story.hang_up("outside")
    await story.phone_is("203", PhoneState.IDLE)


async def test_favourites_and_the_last_numbers_follow_the_agent_to_another_browser(
    story: Story, new_context: NewContext, axe: Axe
) -> None:
    first = await Softphone.open(await new_context(), story.host_url)
    await talk(story, first)
    await story.hang_up("outside")
    await first.sees("切断しました")
    await first.part("directory-toggle").click()
    await first.part("favorite-203").click()
    await expect(first.part("favorite-203")).to_have_attribute("aria-pressed", "true")
    second = await Softphone.open(await new_context(), story.host_url)
    await second.sign_in()
    await second.part("directory-toggle").click()
    await second.part("directory-favorites").click()
    await expect(second.part("directory-row-203")).to_be_visible()
    assert await axe(await second.frame()) == []
    await second.part("favorite-203").click()
    await expect(second.part("directory-empty")).to_be_visible()
    await expect(first.part("favorite-203")).to_have_attribute("aria-pressed", "false")
    await second.part("directory-recent").click()
    await expect(second.part("directory-row-09011112222")).to_contain_text("着信")
