"""Beside the status: how long it has been so, who waits in the agent's queues, what the agent has done today."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from octi_bridge.workbench.stage import PhoneState
from tests.e2e.test_every_state import LOOKS, is_accessible_and_fits, looking
from tests.support.browser import Axe, NewContext
from tests.support.softphone import WAIT_MS, Softphone
from tests.support.stories import Story

RETURN_MS = 30_000


async def figure(softphone: Softphone, name: str) -> str:
    return await softphone.part(f"day-{name}").inner_text()


async def waited(softphone: Softphone) -> int:
    minutes, seconds = (await softphone.part("waiting").inner_text()).rpartition(" ")[2].split(":")
    return int(minutes) * 60 + int(seconds)


async def test_a_waiting_caller_is_seen_taken_and_counted(story: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.sign_in()
    await softphone.choose_status("2")
    await expect(softphone.part("status-button")).to_contain_text("休憩中")
    await expect(softphone.part("waiting")).to_be_hidden()

    await story.customer_calls()
    await story.phone_is("outside", PhoneState.TALKING)  # the queue has answered
    await expect(softphone.part("waiting")).to_contain_text("待ち 1", timeout=WAIT_MS)
    await softphone.part("day-button").click()
    await expect(softphone.part("day-queues")).to_contain_text("sales")
    assert (await figure(softphone, "taken"), await figure(softphone, "missed")) == ("0", "0")
    await softphone.part("day-close").click()

    before_s, waited_s = await softphone.shown_seconds("status-timer"), await waited(softphone)
    if story.process is not None:  # a bridge that starts again asks the PBX who waits, and for how long already
        await story.process.kill()
        await story.process.start()
    await softphone.reload()
    await softphone.show()
    await expect(softphone.part("waiting")).to_contain_text("待ち 1", timeout=RETURN_MS)
    assert await softphone.shown_seconds("status-timer") >= before_s
    assert await waited(softphone) >= waited_s

    await softphone.choose_status("0")
    await softphone.sees("着信中")
    await softphone.part("dial-answer").click()
    await softphone.sees("通話中")
    await expect(softphone.part("waiting")).to_be_hidden()
    await story.hang_up("outside")
    await expect(softphone.part("status-button")).to_contain_text("後作業")
    await softphone.part("day-button").click()
    await expect(softphone.part("day-taken")).to_have_text("1", timeout=WAIT_MS)
    assert await figure(softphone, "made") == "0"


@pytest.mark.screenshots
@pytest.mark.timeout(120)
@pytest.mark.parametrize("pbx", ["simulator"], indirect=True)
async def test_the_day_is_accessible_and_fits(story: Story, new_context: NewContext, axe: Axe) -> None:
    for lang, scheme in (LOOKS[0], LOOKS[3]):
        softphone = await Softphone.open(
            await looking(new_context, lang, scheme), f"{story.host_url}/?lang={lang}", path=""
        )
        if lang == "ja":
            await softphone.sign_in(status="休憩中")
            await story.customer_calls()
        else:
            await softphone.part("account").or_(softphone.panel.locator("#account")).fill("sato")
            await softphone.panel.locator("#password").fill("workbench-1")
            await softphone.panel.locator("#extension").fill("201")
            await softphone.panel.locator("#initial-status").select_option("2")
            await softphone.part("sign-in-submit").click()
        await expect(softphone.part("waiting")).to_be_visible()
        await is_accessible_and_fits(softphone, axe, f"waiting-{lang}-{scheme}")
        await softphone.part("day-button").click()
        await expect(softphone.part("day-figures")).to_be_visible()
        await is_accessible_and_fits(softphone, axe, f"day-{lang}-{scheme}")
        await softphone.page.close()
