"""Panel and telephone are one: what is done at either shows at the other; anonymous and internal calls."""

from __future__ import annotations

from playwright.async_api import expect

from octi_bridge.workbench.stage import PhoneState
from tests.support.browser import NewContext
from tests.support.softphone import SUZUKI, Softphone
from tests.support.stories import Story, proves


@proves("F-058")
async def test_dialling_and_hanging_up_at_the_telephone_shows_in_the_panel(
    story: Story, new_context: NewContext
) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.sign_in()
    await story.workbench.stage.phones.dial("201", "0312345678")
    await softphone.sees("呼出中")
    await expect(softphone.part("info-number")).to_contain_text("3")
    await story.pick_up("outside")
    await softphone.sees("通話中")
    await story.hang_up("201")
    await softphone.sees("切断しました")
    await story.customer_calls()
    await softphone.sees("着信中")
    await story.pick_up("201")
    await softphone.sees("通話中")
    await story.hang_up("outside")
    await softphone.sees("切断しました")


async def test_an_extension_is_dialled_from_the_panel_and_both_panels_show_it(
    story: Story, new_context: NewContext
) -> None:
    sato = await Softphone.open(await new_context(), story.host_url)
    await sato.sign_in()
    suzuki = await Softphone.open(await new_context(), story.host_url)
    await suzuki.sign_in(*SUZUKI)
    await sato.type_and_dial("202")
    await story.pick_up("201")
    await suzuki.sees("着信中")
    await expect(suzuki.part("info-number")).to_contain_text("201")
    await suzuki.part("dial-answer").click()
    await sato.sees("通話中")
    await suzuki.sees("通話中")
    await story.hear({"201": {"202"}, "202": {"201"}})
    await sato.part("hang-up").click()
    await suzuki.sees("切断しました")
    assert story.tasks() == []


@proves("F-071", "F-072")
async def test_a_withheld_number_is_shown_as_such_and_never_searched(story: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.sign_in()
    searches = len(story.workbench.org.request_log)
    await story.customer_calls(None)
    await softphone.sees("着信中")
    await expect(softphone.part("info-number")).to_have_text("非通知")
    await softphone.part("dial-answer").click()
    await softphone.sees("通話中")
    assert len(story.workbench.org.request_log) == searches
    await softphone.part("hang-up").click()
    await softphone.sees("切断しました")


@proves("F-021")
async def test_hanging_up_while_it_rings_declines_and_the_queue_tries_again(
    story: Story, new_context: NewContext
) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.sign_in()
    await story.customer_calls()
    await softphone.sees("着信中")
    await softphone.part("hang-up").click()
    await softphone.sees("拒否")
    await story.phone_is("outside", PhoneState.TALKING)
    await softphone.sees("着信中")
    await story.hang_up("outside")
