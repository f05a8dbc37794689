"""保留: pressed once the customer hears music, pressed again the two talk on."""

from __future__ import annotations

import time

import pytest
from playwright.async_api import expect

from octi_bridge.workbench.stage import PhoneState
from tests.support.browser import NewContext
from tests.support.softphone import TALKING, Softphone, talk
from tests.support.stories import Story, proves

LATE_S = 1  # a timer shows whole seconds and looks twice in each
HELD = {"201": {"silence"}, "outside": {"music"}}


@proves("F-016", "F-074", "F-075")
async def test_hold_gives_music_and_holding_again_brings_the_two_together(
    story: Story, new_context: NewContext
) -> None:
    context = await new_context()
    softphone = await Softphone.open(context, story.host_url)
    await talk(story, softphone)
    for _ in range(3):
        await softphone.part("hold").click()
        await softphone.sees("保留中")
        await expect(softphone.part("hold")).to_have_attribute("aria-pressed", "true")
        await story.hear(HELD)
        await softphone.part("hold").click()
        await softphone.sees("通話中")
        await story.hear(TALKING)
    await softphone.part("hold").click()
    await softphone.sees("保留中")
    held_since = time.monotonic()
    await expect(softphone.part("hold-timer")).to_have_text("00:03")
    await shows_the_whole_hold(await Softphone.open(context, story.host_url), held_since)
    await softphone.reload()
    await shows_the_whole_hold(softphone, held_since)
    await softphone.part("hold").click()
    await expect(softphone.part("hold-timer")).to_have_count(0)
    await softphone.part("hang-up").click()
    await story.phone_is("outside", PhoneState.IDLE)
    await story.until(lambda: len(story.tasks()) == 1, "one task")


async def shows_the_whole_hold(softphone: Softphone, held_since: float) -> None:
    await softphone.show()
    await softphone.sees("保留中")
    elapsed_s = int(time.monotonic() - held_since)
    assert await softphone.shown_seconds("hold-timer") >= elapsed_s - LATE_S


@proves("F-074", "F-075")
async def test_an_outbound_call_is_held_and_the_customer_may_leave(story: Story, new_context: NewContext) -> None:
    softphone = await Softphone.open(await new_context(), story.host_url)
    await softphone.sign_in()
    await softphone.type_and_dial("0312345678")
    await story.pick_up("201")
    await story.pick_up("outside")
    await softphone.sees("通話中")
    await softphone.part("hold").click()
    await softphone.sees("保留中")
    await story.hear(HELD)
    await story.hang_up("outside")
    await softphone.sees("保留中に相手が切断")
    await story.phone_is("201", PhoneState.IDLE)


@pytest.mark.parametrize("pbx", ["asterisk"], indirect=True)
async def test_a_held_call_survives_a_killed_bridge_and_is_retrieved_afterwards(
    story: Story, new_context: NewContext
) -> None:
    assert story.process is not None
    softphone = await Softphone.open(await new_context(), story.host_url)
    await talk(story, softphone)
    await softphone.part("hold").click()
    await softphone.sees("保留中")
    held_since = time.monotonic()
    await story.process.kill()
    await story.process.start()
    await expect(softphone.part("connection-lost")).to_have_count(0, timeout=15_000)
    await shows_the_whole_hold(softphone, held_since)
    await softphone.part("hold").click()
    await softphone.sees("通話中")
    await story.hear(TALKING)
    await story.hang_up("201")
    await story.phone_is("outside", PhoneState.IDLE)
