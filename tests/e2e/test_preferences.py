"""Language, colors, keys and guide: what an agent chooses in the panel stays chosen in this browser."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.support.browser import Axe, NewContext
from tests.support.softphone import Softphone
from tests.support.stories import Story

PICTURES_MISSING = "() => [...document.images].filter(image => !image.naturalWidth).map(image => image.src)"


@pytest.mark.parametrize("pbx", ["simulator"], indirect=True)
async def test_language_colors_keys_and_guide(story: Story, new_context: NewContext, axe: Axe) -> None:
    context = await new_context("ja-JP", "light")
    softphone = await Softphone.open(context, story.host_url, path="/?lang=ja")
    await softphone.sign_in()
    panel = softphone.panel

    # the other language by its own name: at once, and after a reload though the address names Japanese
    await softphone.part("status-button").click()
    await softphone.part("switch-language").click()
    await expect(panel.get_by_role("button", name="Status: Available")).to_be_focused()
    await softphone.reload()
    await expect(panel.get_by_role("button", name="Status: Available")).to_be_visible()

    # ? opens the keys, unless it is typed
    await softphone.part("number-field").press("?")
    await expect(softphone.part("preferences")).to_have_count(0)
    await softphone.part("status-button").press("?")
    await expect(panel.get_by_role("dialog", name="Preferences")).to_contain_text("Answer")

    # dark though the system is light; the other way round after the reload, and back to what the system has
    theme = panel.get_by_label("Appearance")
    await theme.select_option("dark")
    assert await brightness(softphone) < 50
    await softphone.reload()
    await expect(softphone.part("status-button")).to_be_visible()
    assert await brightness(softphone) < 50
    await softphone.page.emulate_media(color_scheme="dark")
    await softphone.part("status-button").press("?")
    await theme.select_option("light")
    assert await brightness(softphone) > 200
    await theme.select_option("system")
    assert await brightness(softphone) < 50
    await softphone.part("preferences-close").click()

    # the guide in the panel's language, whole and without another server
    await softphone.part("status-button").click()
    async with context.expect_page() as opened:
        await softphone.part("open-guide").click()
    guide = await opened.value
    await is_whole(guide, axe, "Agent's guide")
    await guide.get_by_role("link", name="日本語").click()
    await is_whole(guide, axe, "オペレーターガイド")


async def brightness(softphone: Softphone) -> float:
    """Of the panel's ground: 0 is black, 255 white."""
    ground: str = await (await softphone.frame()).evaluate("getComputedStyle(document.body).backgroundColor")
    return sum(float(part) for part in ground[ground.index("(") + 1 : -1].split(",")[:3]) / 3


async def is_whole(guide: Page, axe: Axe, heading: str) -> None:
    await expect(guide.get_by_role("heading", level=1, name=heading)).to_be_visible()
    await guide.evaluate("() => [...document.images].forEach(image => { image.loading = 'eager' })")
    await guide.wait_for_function("() => [...document.images].every(image => image.complete)")
    assert await guide.evaluate(PICTURES_MISSING) == []
    assert await axe(guide.main_frame) == []
    await guide.set_viewport_size({"width": 320, "height": 500})
    assert await guide.evaluate("document.documentElement.scrollWidth") <= 320
