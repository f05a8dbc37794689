"""The telephone in the panel, on real Asterisk in real Chromium: answered by 応答, and who hears whom."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.support.browser import PartitionedBrowser
from tests.support.panel_phone import heard_in, sign_in_at_panel_phone, talking_browser
from tests.support.softphone import Softphone
from tests.support.stories import Story

pytestmark = pytest.mark.parametrize("pbx", ["asterisk"], indirect=True)
WAIT_S = 10.0


async def panel_hears(softphone: Softphone, wanted: str) -> None:
    """Wait until the panel plays this."""
    heard = ""
    try:
        async with asyncio.timeout(WAIT_S):
            while heard != wanted:
                heard = await heard_in(softphone)
    except TimeoutError:
        raise AssertionError(f"the panel hears {heard}, not {wanted}") from None


async def talk_with_customer(story: Story, softphone: Softphone) -> None:
    """The customer calls the queue, the agent clicks 応答, and both hear each other."""
    await story.customer_calls()
    await softphone.sees("着信中")
    await softphone.part("dial-answer").click()
    await softphone.sees("通話中")
    await story.hear({"outside": {"204"}})
    await panel_hears(softphone, "outside")


async def test_a_queue_call_is_answered_by_a_click_and_both_hear_each_other(
    story: Story, partitioned_browser: PartitionedBrowser, tmp_path: Path
) -> None:
    softphone = await Softphone.open(await talking_browser(partitioned_browser, tmp_path), story.host_url)
    await sign_in_at_panel_phone(softphone)
    await talk_with_customer(story, softphone)
    await softphone.part("hang-up").click()
    await softphone.sees("切断しました")
    await panel_hears(softphone, "no-call")
