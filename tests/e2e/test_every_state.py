"""Every state of the panel, in both languages and colour schemes: free of accessibility faults, nothing clipped.

`make screenshots` runs this with `OCTI_SCREENSHOTS` naming the folder for the pictures.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.async_api import Frame

from tests.support.browser import Axe, ColorScheme, NewContext
from tests.support.panel_states import Lang, walk
from tests.support.softphone import Softphone
from tests.support.stories import Story

LOOKS: list[tuple[Lang, ColorScheme]] = [("ja", "light"), ("ja", "dark"), ("en", "light"), ("en", "dark")]
# text that does not fit its box, and boxes that stick out of the panel
CLIPPED = """() => [...document.querySelectorAll('button, p, label, h1, h2, span, li, dd, dt')]
  .filter(e => e.checkVisibility() && !e.closest('.visually-hidden') && e.textContent.trim())
  .filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 && getComputedStyle(e).overflowX !== 'visible'
            || e.getBoundingClientRect().right > innerWidth + 1)
  .map(e => `${e.tagName.toLowerCase()}.${e.className}: ${e.textContent.trim().slice(0, 40)}`)"""

# of the panel: narrow as a utility bar allows, its usual one, popped out
WIDTHS = (240, 320, 400)
WHOLE_PAGES = {"ringing-ja-light", "talking-en-dark"}


@pytest.mark.screenshots
@pytest.mark.timeout(300)
@pytest.mark.parametrize("pbx", ["simulator"], indirect=True)
@pytest.mark.parametrize(("lang", "scheme"), LOOKS)
async def test_every_state_is_accessible_and_fits(
    story: Story, new_context: NewContext, axe: Axe, lang: Lang, scheme: ColorScheme
) -> None:
    locale = {"ja": "ja-JP", "en": "en-US"}[lang]
    context = await new_context(locale, scheme, viewport={"width": 1366, "height": 800})
    seen = []
    async for state, softphone in walk(context, story, lang):
        frame = await softphone.frame()
        assert await axe(frame) == [], f"{state} ({lang}, {scheme})"
        for width in WIDTHS:
            assert await clipped(softphone, frame, width) == [], f"{state} ({lang}, {scheme}), {width} px"
        await picture(softphone, f"{state}-{lang}-{scheme}")
        seen.append(state)
    assert len(seen) == len(set(seen)) == 24


async def clipped(softphone: Softphone, frame: Frame, width: int) -> list[str]:
    """Texts that do not fit when the panel is so wide; afterwards it has its own width again."""
    holder = softphone.on_page("panel-frame")
    await holder.evaluate("(iframe, width) => { iframe.style.width = `${width}px` }", width)
    await frame.wait_for_function("width => innerWidth === width", arg=width)
    found: list[str] = await frame.evaluate(CLIPPED)
    await holder.evaluate("iframe => { iframe.style.width = '' }")
    return found


async def picture(softphone: Softphone, name: str) -> None:
    folder = os.environ.get("OCTI_SCREENSHOTS")
    if not folder:
        return
    await softphone.on_page("panel-frame").screenshot(path=Path(folder) / f"{name}.png", animations="disabled")
    if name in WHOLE_PAGES:
        await softphone.page.screenshot(path=Path(folder) / f"page-{name}.png", animations="disabled")
