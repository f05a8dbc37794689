"""Beside the status: how long it has been so, who waits in the agent's queues, what the agent has done today."""

from __future__ import annotations

from playwright.async_api import expect

from octi_bridge.workbench.stage import PhoneState
from tests.support.browser import NewContext
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
