"""Going through a page without a mouse."""

from __future__ import annotations

from playwright.async_api import Locator, Page

STOPS = 60
_WHERE = """target => {
  const focused = document.activeElement;
  if (!document.hasFocus()) return 'in another frame';
  if (target === focused) return 'here';
  return target.compareDocumentPosition(focused) & Node.DOCUMENT_POSITION_FOLLOWING ? 'before' : 'after';
}"""


async def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until it has the focus, as somebody without a mouse must; or Shift+Tab, when it lies behind."""
    for stop in range(STOPS * 3):
        where = await target.evaluate(_WHERE)
        if where == "here":
            return
        is_behind = where == "before" or (where == "in another frame" and stop > STOPS)
        await page.keyboard.press("Shift+Tab" if is_behind else "Tab")
    raise AssertionError(f"no way to {target} by Tab")
