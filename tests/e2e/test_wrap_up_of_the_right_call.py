"""The wrap-up cannot go to the wrong customer, and what the agent needs for it stays in sight."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, expect

from octi_bridge.workbench.stage import PhoneState
from tests.support.browser import Axe, NewContext
from tests.support.fitting import WIDTHS, Sized, clipped
from tests.support.panel_states import BreakableLine
from tests.support.softphone import SUZUKI, Softphone, talk
from tests.support.stories import Story

# one match (山田 花子), and three of them
HANAKO, MIDORI, NOBODY = "09011112222", "0312345678", "0699990000"
# of the panel, in CSS pixels: a utility bar's usual one, the narrowest, what is left of it in a window at 200 %
SIZES = ((320, 500), (240, 500), (320, 250))


async def test_a_call_that_rang_here_first_is_wrapped_up_after_it_was_transferred_here(
    story: Story, new_context: NewContext
) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.sign_in()
    colleague = await Softphone.open(await new_context(), story.host_url)
    await colleague.sign_in(*SUZUKI)
    await story.customer_calls()
    await softphone.sees("着信中")
    await colleague.sees("着信中")
    await story.pick_up("201")
    await softphone.sees("通話中")
    await story.phone_is("202", PhoneState.IDLE)
    await softphone.part("hold").click()
    await softphone.sees("保留中")
    await softphone.type_and_dial("202")
    await story.pick_up("202")
    await expect(softphone.part("consult-state")).to_have_text("通話中")
    await softphone.part("transfer").click()
    await story.phone_is("201", PhoneState.IDLE)
    await colleague.part("wrap-up-toggle").click()
    await expect(colleague.part("wrap-up-call")).to_contain_text("山田 花子")
    await colleague.part("wrap-up-notes").fill("転送を受けた")
    await expect(colleague.part("wrap-up-kept")).to_have_attribute("data-keeping", "kept")
    await story.hang_up("outside")
    await expect(colleague.part("wrap-up-notes")).to_have_value("転送を受けた")
    await colleague.part("wrap-up-save").click()
    await expect(colleague.part("wrap-up-kept")).to_have_text("保存しました")
    await story.until(
        lambda: ["転送を受けた" in str(task.get("Description")) for task in story.tasks()].count(True) == 1,
        "the notes in the colleague's task, and in no other",
    )


@pytest.mark.timeout(240)
@pytest.mark.parametrize("pbx", ["simulator"], indirect=True)
async def test_notes_stay_with_their_customer_and_saving_stays_in_sight(
    story: Story, new_context: NewContext, axe: Axe
) -> None:
    context = await new_context(viewport={"width": 1366, "height": 800})
    line = await BreakableLine.of(context)
    softphone = await Softphone.open(context, story.host_url)
    sized = Sized(softphone)
    await talk(story, softphone)
    await sized.be(320, 500)
    await softphone.part("wrap-up-toggle").click()
    await sized.shows("wrap-up-notes", "wrap-up-call", "phone-state", "hang-up")

    # what goes wrong is said where it is seen, and no longer than it is true
    await softphone.part("wrap-up-due").scroll_into_view_if_needed()
    await line.cut()
    await expect(softphone.part("connection-lost")).to_have_text("再接続しています…通話は続いています。")
    await softphone.part("hold").click()
    for size in SIZES:
        await sized.be(*size)
        await sized.shows("message", "connection-lost")
    await looked_at(story, context, softphone, axe, "cut")
    line.mend()
    await expect(softphone.part("connection-lost")).to_have_count(0, timeout=20_000)
    await expect(softphone.part("message")).to_be_empty()

    await softphone.part("wrap-up-notes").fill("花子さんの件")
    await story.hang_up("outside")
    await softphone.sees("切断しました")
    for size in SIZES:
        await sized.be(*size)
        await softphone.part("wrap-up-notes").evaluate("notes => notes.scrollIntoView({block: 'nearest'})")
        await sized.shows("wrap-up-notes", "wrap-up-save", "wrap-up-save-available", "phone-state")
    await sized.be(320, 500)
    await softphone.part("wrap-up-notes").focus()
    await sized.shows("wrap-up-notes", "wrap-up-call", "wrap-up-save", "number-field")
    await looked_at(story, context, softphone, axe, "ended")

    # another customer is dialed: nothing of the last one stands under that name
    await softphone.type_and_dial(NOBODY)
    await softphone.sees("発信中")
    await expect(softphone.part("wrap-up-form")).to_have_count(0)
    await expect(softphone.part("recent-calls-toggle")).to_contain_text("未保存 1")
    await softphone.part("wrap-up-toggle").click()
    await expect(softphone.part("wrap-up-call")).to_contain_text("06-9999-0000")
    await expect(softphone.part("wrap-up-notes")).to_have_value("")
    await softphone.part("hang-up").click()
    await story.phone_is("201", PhoneState.IDLE)

    # the next customer's form is opened by itself, with the record that was chosen; the first one's is in the list
    await softphone.choose_status("0")
    await story.customer_calls(MIDORI)
    await softphone.part("dial-answer").click()
    await softphone.sees("通話中")
    await softphone.part("wrap-up-toggle").click()
    await softphone.part("wrap-up-related").select_option(label="高橋 美咲 (取引先責任者)")
    await softphone.part("hang-up").click()
    await expect(softphone.panel.locator('[data-testid^="match-"]')).to_have_count(1)
    await expect(softphone.part("wrap-up-call")).to_contain_text("高橋 美咲")
    await sized.shows("wrap-up-notes", "wrap-up-save")
    await softphone.part("recent-calls-toggle").click()
    await softphone.part("recent-calls-search").fill("花子")
    past = softphone.panel.get_by_role("list", name="最近の通話").get_by_role("button")
    await expect(past).to_have_count(1)
    await expect(past).to_contain_text("下書き")
    await looked_at(story, context, softphone, axe, "recent")
    await past.click()
    await expect(softphone.part("wrap-up-caption")).to_have_attribute("data-other", "true")
    await expect(softphone.part("wrap-up-call")).to_contain_text("山田 花子")
    await expect(softphone.part("wrap-up-notes")).to_have_value("花子さんの件")
    await sized.shows("wrap-up-notes", "wrap-up-call", "wrap-up-close", "wrap-up-save")
    await looked_at(story, context, softphone, axe, "other")
    await softphone.part("wrap-up-close").click()
    await expect(softphone.part("wrap-up-call")).to_contain_text("高橋 美咲")
    await softphone.part("recent-calls-toggle").click()
    await past.filter(has_text="山田 花子").click()
    await expect(softphone.part("wrap-up-call")).to_contain_text("山田 花子")
    await softphone.part("wrap-up-due").fill("2030-01-15")
    await softphone.part("wrap-up-save").click()
    await expect(softphone.part("wrap-up-kept")).to_have_text("山田 花子 の後処理を保存しました")
    await expect(softphone.part("wrap-up-call")).to_contain_text("高橋 美咲")

    await softphone.part("wrap-up-save-available").click()
    await expect(softphone.part("status-button")).to_contain_text("受付可")
    await expect(softphone.part("recent-calls-toggle")).to_have_text("最近の通話")

    # wherever the agent has scrolled to, the next caller is in sight; so low, the number scrolls without any record
    await sized.be(240, 400)
    await softphone.part("info").evaluate(
        "info => { for (const area of [info, info.parentElement]) area.scrollTop = area.scrollHeight }"
    )
    assert await softphone.part("info").evaluate("info => info.scrollTop + info.parentElement.scrollTop") > 0
    await story.customer_calls(MIDORI)
    await softphone.sees("着信中")
    await expect(softphone.panel.locator('[data-testid^="match-"]')).to_have_count(3)
    await sized.shows("info-number", "phone-state", "dial-answer")

    def noted() -> list[str]:
        """Subjects of the tasks that have the notes; each is of that customer's call."""
        tasks = [task for task in story.tasks() if "花子さんの件" in str(task.get("Description"))]
        assert all(HANAKO in str(task["Description"]) for task in tasks)
        return [str(task["Subject"]) for task in tasks]

    await story.until(lambda: any("090-1111-2222" in text for text in noted()), "the notes in the customer's task")
    await story.until(lambda: "折り返し: 山田 花子" in noted(), "the task to call back")
    assert len(noted()) == 2


async def looked_at(story: Story, context: BrowserContext, softphone: Softphone, axe: Axe, name: str) -> None:
    """The same state in both languages and color schemes: accessible, nothing clipped. Pictures where wanted."""
    english = await in_english(story, context) if name != "cut" else None
    for tab, lang in ((softphone, "ja"), (english, "en")):
        if tab is None:
            continue
        await tab.page.bring_to_front()
        if lang == "en":
            await expect(tab.part("recent-calls-toggle")).to_contain_text("Recent calls")
        frame = await tab.frame()
        for scheme in ("light", "dark"):
            await tab.page.emulate_media(color_scheme=scheme)
            assert await axe(frame) == [], f"{name} {lang} {scheme}"
            for size in SIZES if os.environ.get("OCTI_LOOKS") else ():
                await Sized(tab).be(*size)
                picture = Path(os.environ["OCTI_LOOKS"]) / f"{name}-{lang}-{scheme}-{size[0]}x{size[1]}.png"
                await tab.on_page("panel-frame").screenshot(path=picture, animations="disabled")
        for width in WIDTHS:
            assert await clipped(tab, frame, width) == [], f"{name} {lang}, {width} px"
    if english is not None:
        await english.page.close()
    await softphone.page.bring_to_front()
    await softphone.page.emulate_media(color_scheme="light")
    await Sized(softphone).be(320, 500)


async def in_english(story: Story, context: BrowserContext) -> Softphone:
    """Another tab of the same browser and session, of an agent who reads English."""
    page = await context.new_page()
    await page.add_init_script("Object.defineProperty(navigator, 'languages', {get: () => ['en-US']})")
    await page.goto(f"{story.host_url}/?lang=en")
    softphone = Softphone(page)
    await softphone.show()
    return softphone
