"""The panel as part of Lightning: the utility bar, its own window, and numbers that dial when clicked."""

from __future__ import annotations

from playwright.async_api import expect

from octi_bridge.workbench.stage import PhoneState
from tests.support.browser import NewContext
from tests.support.softphone import Softphone
from tests.support.stories import Story, proves


@proves("F-057")
async def test_a_click_on_a_number_of_a_record_dials_it(story: Story, new_context: NewContext) -> None:
    contact = next(c for c in story.workbench.org.list_records("Contact") if c["LastName"] == "山田")
    softphone = await Softphone.open(await new_context(), story.host_url, is_opened=False)
    await softphone.show()
    await softphone.sign_in()
    await softphone.on_page("minimise").click()
    await softphone.on_page("global-search").fill("山田")
    await softphone.on_page("global-search").press("Enter")
    await softphone.page.get_by_role("link", name="山田 花子").first.click()
    page = softphone.on_page(f"page-{contact['Id']}")
    await page.get_by_test_id("phone-field").get_by_role("button").last.click()
    await softphone.sees("発信中")
    await expect(softphone.part("info")).to_contain_text("山田 花子")
    await story.pick_up("201")
    await story.pick_up("outside")
    await softphone.sees("通話中")
    await softphone.part("hang-up").click()
    await story.phone_is("outside", PhoneState.IDLE)
    await story.until(lambda: len(story.tasks()) == 1, "the call's task")
    assert story.tasks()[0]["WhoId"] == contact["Id"]


@proves("F-057")
async def test_a_number_with_an_extension_behind_it_is_dialled_by_a_click(
    story: Story, new_context: NewContext
) -> None:
    contact = next(c for c in story.workbench.org.list_records("Contact") if "内線12" in str(c["Phone"]))
    surname = str(contact["LastName"])
    softphone = await Softphone.open(await new_context(), story.host_url, is_opened=False)
    await softphone.show()
    await softphone.sign_in()
    await softphone.on_page("minimise").click()
    await softphone.on_page("global-search").fill(surname)
    await softphone.on_page("global-search").press("Enter")
    await softphone.page.get_by_role("link", name=surname).first.click()
    page = softphone.on_page(f"page-{contact['Id']}")
    await page.get_by_test_id("phone-field").get_by_role("button", name="内線12").last.click()
    await softphone.sees("発信中")
    await story.pick_up("201")
    await story.pick_up("outside")
    await softphone.sees("通話中")
    await softphone.part("hang-up").click()
    await story.until(lambda: len(story.tasks()) == 1, "the call's task")
    assert story.tasks()[0]["WhoId"] == contact["Id"]


@proves("F-007", "F-008", "F-009")
async def test_the_utility_bar_opens_minimises_and_pops_the_panel_out(story: Story, new_context: NewContext) -> None:
    context = await new_context()
    softphone = await Softphone.open(context, story.host_url, is_opened=False)
    await expect(softphone.on_page("utility-phone")).to_be_visible()
    await softphone.show()
    await softphone.sign_in()
    await softphone.on_page("minimise").click()
    await expect(softphone.part("status-button")).to_be_hidden()
    await softphone.on_page("utility-phone").click()
    await expect(softphone.part("status-button")).to_be_visible()
    async with context.expect_page() as opened:
        await softphone.on_page("popout").click()
    window = Softphone(await opened.value)
    await expect(softphone.on_page("popped-out")).to_be_visible()
    # another window is another page load, but the same agent in the same browser
    await expect(window.part("status-button")).to_contain_text("受付可")
    await story.customer_calls()
    await window.sees("着信中")
    await window.part("dial-answer").click()
    await window.sees("通話中")
    await story.hang_up("outside")
    await window.sees("切断しました")


async def test_a_ringing_call_names_itself_on_the_minimised_panel(story: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.sign_in()
    await softphone.on_page("minimise").click()
    await story.customer_calls()
    await expect(softphone.on_page("utility-phone")).to_contain_text("着信中")
    await story.hang_up("outside")
    await expect(softphone.on_page("utility-phone")).not_to_contain_text("着信中")
