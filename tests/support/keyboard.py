"""Going through a page without a mouse."""

from __future__ import annotations

from playwright.async_api import Locator, Page

STOPS = 60
_HAS_FOCUS = "element => element === document.activeElement && document.hasFocus()"


async def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until it has the focus, as somebody without a mouse must; or Shift+Tab, when it lies behind."""
    for key in ["Tab"] * STOPS + ["Shift+Tab"] * STOPS * 2:
        if await target.evaluate(_HAS_FOCUS):
            return
        await page.keyboard.press(key)
    raise AssertionError(f"no way to {target} by Tab")
