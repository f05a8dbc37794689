"""Every state of the panel, in both languages and colour schemes: free of accessibility faults, and its picture taken.

`make screenshots` runs this with `OCTI_SCREENSHOTS` naming the folder for pictures; otherwise only the faults count.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import expect

from octi_bridge.workbench.stage import PhoneState
from tests.support.browser import Axe, ColorScheme, NewContext
from tests.support.softphone import SATO, Softphone
from tests.support.stories import Story

Look = Callable[[str], Awaitable[None]]
LOOKS: list[tuple[str, ColorScheme]] = [("ja-JP", "light"), ("ja-JP", "dark"), ("en-US", "light")]


def looking(softphone: Softphone, axe: Axe, suffix: str) -> Look:
    """`await look("ringing")`: check the panel as it stands, and take the picture when pictures are wanted."""

    async def look(state: str) -> None:
        assert await axe(await softphone.frame()) == [], f"{state} ({suffix})"
        folder = os.environ.get("OCTI_SCREENSHOTS")
        if folder:
            name = f"{state}.png" if suffix == "ja-light" else f"{state}-{suffix}.png"
            await softphone.page.screenshot(path=Path(folder) / name)

    return look


async def sign_in(softphone: Softphone) -> None:
    """By position, because the labels differ from language to language."""
    inputs = softphone.part("sign-in-form").locator("input")
    for position, text in enumerate(SATO):
        await inputs.nth(position).fill(text)
    await softphone.part("sign-in-submit").click()
    await expect(softphone.part("status-button")).to_be_visible()


@pytest.mark.screenshots
@pytest.mark.parametrize("pbx", ["simulator"])
@pytest.mark.parametrize(("lang", "color_scheme"), LOOKS)
async def test_no_state_of_the_panel_has_an_accessibility_fault(
    story: Story, new_context: NewContext, axe: Axe, lang: str, color_scheme: ColorScheme
) -> None:
    context = await new_context(lang, color_scheme, viewport={"width": 1366, "height": 800})
    path = "/" if lang.startswith("ja") else "/?lang=en"
    softphone = await Softphone.open(context, story.host_url, path=path)
    look = looking(softphone, axe, f"{lang[:2]}-{color_scheme}")

    await expect(softphone.part("sign-in-form")).to_be_visible()
    await look("sign-in")
    await softphone.part("sign-in-submit").click()
    await expect(softphone.part("sign-in-form")).to_be_visible()
    await sign_in(softphone)
    await look("ready")

    await softphone.part("status-button").click()
    await expect(softphone.part("sign-out")).to_be_visible()
    await look("status-menu")
    await softphone.page.keyboard.press("Escape")

    await story.customer_calls("09011112222")
    await expect(softphone.part("info")).to_contain_text("山田 花子")
    await look("ringing")

    await softphone.part("dial-answer").click()
    await expect(softphone.part("call-timer")).to_be_visible()
    await story.phone_is("outside", PhoneState.TALKING)
    await look("connected")

    await softphone.part("hang-up").click()
    await story.phone_is("outside", PhoneState.IDLE)
    await expect(softphone.on_page("activity-item")).to_have_count(1)
    await look("after-call")

    await softphone.type_and_dial("0312345678")
    await story.phone_is("201", PhoneState.RINGING)
    await look("dialling")
