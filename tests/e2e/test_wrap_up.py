"""後処理: notes typed during and after a call outlive the page, and saved they are in the call's Task."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.support.browser import Axe, NewContext
from tests.support.fitting import WIDTHS, clipped
from tests.support.softphone import Softphone, talk
from tests.support.stories import Story, staged


async def test_notes_survive_a_reload_and_a_saved_result_is_in_the_task(
    story: Story, new_context: NewContext, axe: Axe
) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await talk(story, softphone)
    await softphone.part("wrap-up-toggle").click()
    await softphone.part("wrap-up-notes").fill("納期の問い合わせ")
    await expect(softphone.part("wrap-up-kept")).to_have_attribute("data-keeping", "kept")
    await expect(softphone.part("wrap-up-save")).to_have_count(0)
    await story.hang_up("outside")
    await softphone.sees("切断しました")
    await expect(softphone.part("wrap-up-notes")).to_have_value("納期の問い合わせ")

    await softphone.reload()
    await softphone.show()
    await expect(softphone.part("wrap-up-notes")).to_have_value("納期の問い合わせ")
    await softphone.part("wrap-up-disposition").fill("解決")
    await softphone.part("wrap-up-due").fill("2030-01-15")
    await softphone.part("wrap-up-subject").fill("見積を送る")
    frame = await softphone.frame()
    assert await axe(frame) == []
    for width in WIDTHS:
        assert await clipped(softphone, frame, width) == [], f"{width} px"
    await softphone.part("wrap-up-save").click()
    await expect(softphone.part("wrap-up-kept")).to_have_text("保存しました")
    await expect(softphone.part("wrap-up-form")).to_be_hidden()

    def is_written() -> bool:
        results = [task.get("CallDisposition") for task in story.tasks()]
        notes = [str(task.get("Description")) for task in story.tasks()]
        later = [task.get("Subject") for task in story.tasks()]
        return "解決" in results and any("納期の問い合わせ" in text for text in notes) and "見積を送る" in later

    await story.until(is_written, "result, notes and follow-up in the org's tasks")


async def test_a_recent_call_is_edited_again_and_other_tabs_follow(
    story: Story, new_context: NewContext, axe: Axe
) -> None:
    context = await new_context()
    softphone = await Softphone.open(context, story.host_url)
    await talk(story, softphone)
    await story.hang_up("outside")
    await softphone.part("wrap-up-disposition").fill("解決")
    await softphone.part("wrap-up-save").click()
    await expect(softphone.part("wrap-up-kept")).to_have_text("保存しました")
    other = await Softphone.open(context, story.host_url)
    await expect(other.part("wrap-up-kept")).to_have_text("保存しました")
    await softphone.part("recent-calls-toggle").click()
    call = softphone.panel.get_by_role("list", name="最近の通話").get_by_role("button")
    await expect(call).to_contain_text("090-1111-2222")
    assert await axe(await softphone.frame()) == []
    await call.click()
    await expect(softphone.part("wrap-up-disposition")).to_have_value("解決")
    await softphone.part("wrap-up-notes").fill("追記あり")
    await expect(other.part("wrap-up-notes")).to_have_value("追記あり")
    await other.part("wrap-up-save").click()
    await expect(softphone.part("wrap-up-kept")).to_have_text("保存しました")
    await story.until(
        lambda: any("追記あり" in str(task.get("Description")) for task in story.tasks()), "the added notes in the Task"
    )


async def test_a_required_result_is_chosen_from_the_list_before_it_is_saved(
    monkeypatch: pytest.MonkeyPatch, new_context: NewContext
) -> None:
    monkeypatch.setenv("OCTI_WRAP_UP__DISPOSITIONS", '["解決", "折り返し"]')
    monkeypatch.setenv("OCTI_WRAP_UP__IS_DISPOSITION_REQUIRED", "true")
    async with staged("simulator") as story:
        softphone = await Softphone.open(await new_context(), story.host_url)
        await softphone.sign_in()
        await story.customer_calls()
        await story.pick_up("201")
        await softphone.sees("通話中")
        await story.hang_up("outside")
        await expect(softphone.part("wrap-up-timer")).to_be_visible()
        result = softphone.part("wrap-up-disposition")
        await softphone.part("wrap-up-save").click()
        await expect(result).to_have_attribute("aria-invalid", "true")
        await expect(softphone.part("wrap-up-kept")).not_to_have_text("保存しました")
        await result.select_option("折り返し")
        await softphone.part("wrap-up-save").click()
        await expect(softphone.part("wrap-up-kept")).to_have_text("保存しました")
        await story.until(
            lambda: [task.get("CallDisposition") for task in story.tasks()] == ["折り返し"], "the result in the Task"
        )
