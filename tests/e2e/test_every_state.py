"""Every state of the panel, in both languages and colour schemes: free of accessibility faults, nothing clipped.

`make screenshots` runs this with `OCTI_SCREENSHOTS` naming the folder for the pictures.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support.browser import Axe, ColorScheme, NewContext
from tests.support.fitting import WIDTHS, clipped
from tests.support.panel_states import Lang, walk
from tests.support.softphone import Softphone
from tests.support.stories import Story

LOOKS: list[tuple[Lang, ColorScheme]] = [("ja", "light"), ("ja", "dark"), ("en", "light"), ("en", "dark")]
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


async def picture(softphone: Softphone, name: str) -> None:
    folder = os.environ.get("OCTI_SCREENSHOTS")
    if not folder:
        return
    await softphone.on_page("panel-frame").screenshot(path=Path(folder) / f"{name}.png", animations="disabled")
    if name in WHOLE_PAGES:
        await softphone.page.screenshot(path=Path(folder) / f"page-{name}.png", animations="disabled")
