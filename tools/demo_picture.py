"""The animated picture of both READMEs: a call from ring to saved notes, in the workbench, from Chromium's own frames.

    .venv/bin/python -m tools.demo_picture docs/screenshots

Writes `demo-ja.png` and `demo-en.png` (animated PNG).
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, FloatRect, Page, ViewportSize, async_playwright, expect

from tests.support.browser import LAUNCH_ARGS
from tests.support.components import find_chromium
from tests.support.panel_states import Lang
from tests.support.softphone import Softphone
from tests.support.stories import Story, staged
from tools.animation import Picture, animated, read_png

_SIZE: Final[ViewportSize] = {"width": 1120, "height": 680}
_SHOWN: Final[FloatRect] = {"x": 0, "y": 0, "width": 859, "height": 680}  # without the drawer of the phones
_LOCALES: Final = {"ja": "ja-JP", "en": "en-US"}
_NOTES: Final = {"ja": "見積の件。金曜までに折り返し。", "en": "About the quotation. Call back by Friday."}


class Film:
    """Pictures of one page, each with how long it is shown."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._pictures: list[Picture] = []
        self._seconds: list[float] = []

    async def take(self, shown_s: float) -> None:
        """The page as it is now."""
        data = await self._page.screenshot(animations="disabled", caret="hide", clip=_SHOWN)
        self._pictures.append(await asyncio.to_thread(read_png, data))
        self._seconds.append(shown_s)

    def developed(self) -> bytes:
        """The animated picture."""
        return animated(self._pictures, self._seconds)


async def film_a_call(browser: Browser, story: Story, lang: Lang) -> bytes:
    """Ring, record, answer, notes, saved."""
    context = await browser.new_context(locale=_LOCALES[lang], viewport=_SIZE)
    softphone = await Softphone.open(context, story.host_url, path=f"/?lang={lang}")
    await sign_in(softphone)
    await expect(softphone.part("status-button")).to_be_visible()
    film = Film(softphone.page)
    await film.take(1.5)
    await story.customer_calls()
    await expect(softphone.part("dial-answer")).to_be_enabled()
    await expect(softphone.page.locator("h1")).to_contain_text("山田")
    await film.take(2.5)
    await softphone.part("dial-answer").click()
    await expect(softphone.part("dial-answer")).to_be_disabled()
    await film.take(1.5)
    await softphone.part("wrap-up-toggle").click()
    notes = softphone.part("wrap-up-notes")
    await expect(notes).to_be_visible()
    await film.take(1.0)
    await type_slowly(notes.press_sequentially, film, _NOTES[lang])
    await story.hang_up("outside")
    await expect(softphone.part("wrap-up-save")).to_be_enabled()
    await film.take(0.7)
    await softphone.part("wrap-up-save").click()
    await expect(softphone.part("wrap-up-form")).to_be_hidden()
    await expect(softphone.page.get_by_text(_NOTES[lang])).to_be_visible()
    await film.take(3.5)
    await context.close()
    return await asyncio.to_thread(film.developed)


async def sign_in(softphone: Softphone) -> None:
    """By the fields' names, in either language."""
    form = softphone.part("sign-in-form")
    for name, text in (("account", "sato"), ("password", "workbench-1"), ("extension", "201")):
        await form.locator(f'[name="{name}"]').fill(text)
    await softphone.part("sign-in-submit").click()


async def type_slowly(press: Callable[[str], Awaitable[None]], film: Film, text: str) -> None:
    """In three strokes."""
    third = -(-len(text) // 3)
    for at in range(0, len(text), third):
        await press(text[at : at + third])
        await film.take(0.5)


async def main(folder: Path) -> None:
    """Both languages."""
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=find_chromium(), args=list(LAUNCH_ARGS))
        for lang in ("ja", "en"):
            async with staged("simulator") as story:
                data = await film_a_call(browser, story, "ja" if lang == "ja" else "en")
            sys.stdout.write(f"demo-{lang}.png: {len(data) // 1000} kB\n")
            (folder / f"demo-{lang}.png").write_bytes(data)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
