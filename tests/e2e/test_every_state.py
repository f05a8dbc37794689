"""Every state of the panel, in both languages and colour schemes: free of accessibility faults, nothing clipped.

`make screenshots` runs this with `OCTI_SCREENSHOTS` naming the folder for the pictures.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext

from tests.support.browser import Axe, ColorScheme, NewContext
from tests.support.fitting import WIDTHS, clipped, cut_lines
from tests.support.panel_states import Lang, walk, wrap_up_asks_for_a_result
from tests.support.softphone import Softphone
from tests.support.stories import Story, staged

LANGUAGES: tuple[Lang, ...] = ("ja", "en")
SCHEMES: tuple[ColorScheme, ...] = ("dark", "light")
WHOLE_PAGES = {"ringing-ja-light", "talking-en-dark"}


@pytest.mark.screenshots
@pytest.mark.timeout(300)
@pytest.mark.parametrize("pbx", ["simulator"], indirect=True)
@pytest.mark.parametrize("lang", LANGUAGES)
async def test_every_state_is_accessible_and_fits(story: Story, new_context: NewContext, axe: Axe, lang: Lang) -> None:
    context = await looking(new_context, lang)
    seen = []
    async for state, softphone in walk(context, story, lang, colleague=await new_context()):
        await is_accessible_and_fits(softphone, axe, f"{state}-{lang}")
        seen.append(state)
    assert len(seen) == len(set(seen)) == 32


@pytest.fixture
async def wanting_results(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Story]:
    """A bridge where a call is not wrapped up without a result, and an agent is away after one ring in vain."""
    monkeypatch.setenv("OCTI_AGENTS__AWAY_AFTER_MISSED_RINGS", "1")
    monkeypatch.setenv("OCTI_AGENTS__MISSED_RING_MIN_S", "0")
    monkeypatch.setenv("OCTI_WRAP_UP__DISPOSITIONS", '["解決", "折り返し", "エスカレーション"]')
    monkeypatch.setenv("OCTI_WRAP_UP__IS_DISPOSITION_REQUIRED", "true")
    async with staged("simulator") as running:
        yield running


@pytest.mark.screenshots
@pytest.mark.timeout(120)
async def test_wrap_up_with_a_result_and_missed_calls_are_accessible_and_fit(
    wanting_results: Story, new_context: NewContext, axe: Axe
) -> None:
    for lang in LANGUAGES:
        context = await looking(new_context, lang)
        async for state, softphone in wrap_up_asks_for_a_result(context, wanting_results, lang):
            await is_accessible_and_fits(softphone, axe, f"{state}-{lang}")


async def looking(new_context: NewContext, lang: Lang) -> BrowserContext:
    locale = {"ja": "ja-JP", "en": "en-US"}[lang]
    return await new_context(locale, SCHEMES[-1], viewport={"width": 1366, "height": 800})


async def is_accessible_and_fits(softphone: Softphone, axe: Axe, state: str) -> None:
    """In both color schemes; the walk goes on in the last one. Sizes do not depend on colors."""
    frame = await softphone.frame()
    for scheme in SCHEMES:
        await softphone.page.emulate_media(color_scheme=scheme)
        assert await frame.evaluate("scheme => matchMedia(`(prefers-color-scheme: ${scheme})`).matches", scheme)
        await picture(softphone, f"{state}-{scheme}")
        assert await axe(frame) == [], f"{state}-{scheme}"
    assert await cut_lines(frame) == [], state
    for width in WIDTHS:
        assert await clipped(softphone, frame, width) == [], f"{state}, {width} px"


async def picture(softphone: Softphone, name: str) -> None:
    folder = os.environ.get("OCTI_SCREENSHOTS")
    if not folder:
        return
    await softphone.on_page("panel-frame").screenshot(path=Path(folder) / f"{name}.png", animations="disabled")
    if name in WHOLE_PAGES:
        await softphone.page.screenshot(path=Path(folder) / f"page-{name}.png", animations="disabled")
