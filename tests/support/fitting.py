"""Does every text of the panel fit, however narrow the panel is?"""

from __future__ import annotations

from playwright.async_api import Frame

from tests.support.softphone import Softphone

# text that does not fit its box, and boxes that stick out of the panel
_CLIPPED = """() => [...document.querySelectorAll('button, p, label, h1, h2, span, li, dd, dt')]
  .filter(e => e.checkVisibility() && !e.closest('.visually-hidden') && e.textContent.trim())
  .filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 && getComputedStyle(e).overflowX !== 'visible'
            || e.getBoundingClientRect().right > innerWidth + 1)
  .map(e => `${e.tagName.toLowerCase()}.${e.className}: ${e.textContent.trim().slice(0, 40)}`)"""

# of the panel: narrow as a utility bar allows, its usual one, popped out
WIDTHS = (240, 320, 400)


async def clipped(softphone: Softphone, frame: Frame, width: int) -> list[str]:
    """Texts that do not fit when the panel is so wide; afterwards it has its own width again."""
    holder = softphone.on_page("panel-frame")
    await holder.evaluate("(iframe, width) => { iframe.style.width = `${width}px` }", width)
    await frame.wait_for_function("width => innerWidth === width", arg=width)
    found: list[str] = await frame.evaluate(_CLIPPED)
    await holder.evaluate("iframe => { iframe.style.width = '' }")
    return found
