"""Customers in the panel: made new for an unknown caller, chosen by search, called from the directory, and logged."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Locator, expect

from octi_bridge.numbers.plan import plan_of
from octi_bridge.numbers.writing import display_form
from tests.e2e.test_every_state import picture
from tests.support.browser import Axe, NewContext
from tests.support.fitting import WIDTHS, clipped
from tests.support.panel_states import opened
from tests.support.softphone import SUZUKI, Softphone
from tests.support.stories import Story

NOBODY, HANAKO = "0312349999", "09011112222"
TANAKA = "0035h0000000002AAA"


async def looks_right(softphone: Softphone, axe: Axe, name: str) -> None:
    """No accessibility fault, and no clipped text at any width."""
    frame = await softphone.frame()
    assert await axe(frame) == []
    for width in WIDTHS:
        assert await clipped(softphone, frame, width) == [], width
    await picture(softphone, name)


async def is_answered(story: Story, softphone: Softphone, caller: str) -> None:
    await story.customer_calls(caller, "0312340201")
    await softphone.sees("着信中")
    await softphone.part("dial-answer").click()
    await softphone.sees("通話中")


async def is_over(story: Story, softphone: Softphone) -> None:
    await story.hang_up("outside")
    await softphone.sees("切断しました")


async def is_found(softphone: Softphone, name: str, within: Locator) -> Locator:
    """What the search of a record lists under that name."""
    await within.get_by_label("名前または電話番号で検索").fill(name)
    found = within.locator('[data-testid^="choose-"]').first
    await expect(found).to_contain_text(name)
    await expect(found).to_be_in_viewport(ratio=0.5)
    return found


async def logged(story: Story, number: str, name: str) -> dict[str, Any]:
    """The Task of the call with that number, once it hangs on somebody of that name."""

    def found() -> dict[str, Any] | None:
        org = story.workbench.org
        for task in story.tasks():
            who = org.get_record(str(task.get("WhoId"))) if task.get("WhoId") else None
            if who is not None and who["Name"] == name and display_form(number, plan_of("JP")) in task["Subject"]:
                return dict(task)
        return None

    await story.until(lambda: found() is not None, f"a task of {number} on {name}, not {story.tasks()}")
    task = found()
    assert task is not None
    return task


@pytest.mark.parametrize("pbx", ["simulator"], indirect=True)
async def test_customers_are_made_chosen_and_called_from_the_panel(
    story: Story, new_context: NewContext, axe: Axe
) -> None:
    context = await new_context()
    softphone = await Softphone.open(context, story.host_url)
    await softphone.sign_in()
    # nobody has the number: a new contact, of which the layout allows one, and no case
    await is_answered(story, softphone, NOBODY)
    await expect(softphone.part("new-Lead")).to_have_text("リードを新規作成")
    await expect(softphone.part("new-Case")).to_have_count(0)
    await looks_right(softphone, axe, "unknown-caller-ja-light")
    await softphone.part("new-Contact").click()
    await expect(softphone.on_page("new-Phone")).to_have_value("03-1234-9999")
    await softphone.on_page("new-LastName").fill("新井")
    await softphone.on_page("new-save").click()
    await expect(softphone.on_page("record-name")).to_have_text("新井")
    await expect(softphone.part("record-chosen")).to_contain_text("新井 に関連付けました")
    await is_over(story, softphone)
    await logged(story, NOBODY, "新井")
    # somebody else calls from a known number: chosen, taken back, chosen again
    await is_answered(story, softphone, HANAKO)
    chooser = softphone.part("record-chooser")
    await softphone.part("other-record").click()
    found = await is_found(softphone, "田中 一郎", chooser)
    await looks_right(softphone, axe, "record-search-ja-light")
    await found.click()
    await softphone.part("record-undo").click()
    await softphone.part("other-record").click()
    await (await is_found(softphone, "田中 一郎", chooser)).click()
    await expect(softphone.part("record-chosen")).to_contain_text("田中 一郎 に関連付けました")
    await is_over(story, softphone)
    await logged(story, HANAKO, "田中 一郎")
    # a past call is put elsewhere with its wrap-up
    await softphone.part("wrap-up-search").click()
    await (await is_found(softphone, "清水", softphone.part("wrap-up-form"))).click()
    await expect(softphone.part("wrap-up-related")).to_contain_text("清水 亮")
    await softphone.part("wrap-up-save").click()
    await logged(story, HANAKO, "清水 亮")
    # a customer in the directory
    await softphone.part("directory-toggle").click()
    await softphone.part("directory-search").fill("橋本")
    customers = softphone.part("customers")
    await expect(customers).to_contain_text("橋本 奈々")
    await looks_right(softphone, axe, "directory-customers-ja-light")
    await customers.get_by_role("button", name="090-4444-5555").click()
    await story.pick_up("201")
    await softphone.part("hang-up").click()
    await softphone.sees("発信取消")
    await logged(story, "09044445555", "橋本 奈々")


@pytest.mark.parametrize("pbx", ["simulator"], indirect=True)
async def test_a_new_record_never_takes_away_what_is_being_edited(story: Story, new_context: NewContext) -> None:
    context = await new_context(viewport={"width": 1366, "height": 800})
    path = "/lightning/r/Contact/0035h0000000001AAA/view?app=standard"
    softphone = await Softphone.open(context, story.host_url, path=path)
    await softphone.sign_in()
    await is_answered(story, softphone, NOBODY)
    await softphone.on_page("minimise").click()
    await softphone.on_page("record-edit").click()
    await softphone.on_page("edit-Title").fill("部長")
    await softphone.show()
    await softphone.part("new-Contact").click()
    await expect(softphone.part("offered-pop")).to_contain_text("保存していない入力があるため")
    await expect(softphone.on_page("edit-Title")).to_have_value("部長")
    await softphone.on_page("minimise").click()
    await softphone.on_page("edit-save").click()
    await expect(softphone.page.locator("[data-field=Title]")).to_contain_text("部長")
    await softphone.show()
    await softphone.part("open-pop").click()
    await expect(softphone.on_page("new-Phone")).to_have_value("03-1234-9999")


@pytest.mark.parametrize("pbx", ["simulator"], indirect=True)
async def test_search_and_customers_fit_the_panel_in_english(story: Story, new_context: NewContext, axe: Axe) -> None:
    async with opened(await new_context("en-US"), story, "en") as softphone:
        for name, value in zip(("account", "password", "extension"), SUZUKI, strict=True):
            await softphone.part("sign-in-form").locator(f'[name="{name}"]').fill(value)
        await softphone.part("sign-in-submit").click()
        await expect(softphone.part("panel")).to_be_visible()
        await story.customer_calls(NOBODY, "0312340202")
        await softphone.part("dial-answer").click()
        await expect(softphone.part("record-chooser")).to_contain_text("Choose another record")
        await looks_right(softphone, axe, "known-caller-en-light")
        await softphone.part("other-record").click()
        await softphone.part("record-search-text").fill("田中")
        await expect(softphone.part(f"choose-{TANAKA}")).to_be_visible()
        await looks_right(softphone, axe, "record-search-en-light")
        await softphone.part("directory-toggle").click()
        await softphone.part("directory-search").fill("橋本")
        await expect(softphone.part("customers")).to_contain_text("橋本 奈々")
        await looks_right(softphone, axe, "directory-customers-en-light")
