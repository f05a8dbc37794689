"""Does every text of the panel fit, however narrow the panel is? Is what is needed in sight?"""

from __future__ import annotations

from playwright.async_api import Frame, TimeoutError

from tests.support.softphone import Softphone

# text that does not fit its box, and boxes that stick out of the panel
_CLIPPED = """() => [...document.querySelectorAll('button, p, label, h1, h2, span, li, dd, dt')]
  .filter(e => e.checkVisibility() && !e.closest('.visually-hidden') && e.textContent.trim())
  .filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 && getComputedStyle(e).overflowX !== 'visible'
            || e.getBoundingClientRect().right > innerWidth + 1)
  .map(e => `${e.tagName.toLowerCase()}.${e.className}: ${e.textContent.trim().slice(0, 40)}`)"""

# what an empty field hints at, and which caller ID is chosen, must be readable to the end (customers have long names)
_UNREADABLE = """() => [...document.querySelectorAll('input[placeholder], .caller-id select')]
  .filter(e => e.checkVisibility())
  .map(e => [e, e.matches('select') ? e.selectedOptions[0]?.text : e.value === '' ? e.placeholder : ''])
  .filter(([e, text]) => {
    const style = getComputedStyle(e);
    const pen = document.createElement('canvas').getContext('2d');
    // the shorthand `font` is empty where figures are tabular
    const { fontWeight, fontSize, fontFamily } = getComputedStyle(e, e.matches('select') ? null : '::placeholder');
    pen.font = `${fontWeight} ${fontSize} ${fontFamily}`;
    const arrow = e.matches('select') && style.appearance !== 'none' ? 16 : 0;
    const room = e.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - arrow;
    return text && pen.measureText(text).width > room + 1;
  }).map(([e, text]) => `${e.dataset.testid ?? e.id}: ${text} (${e.clientWidth} px)`)"""

# of the panel: narrow as a utility bar allows, its usual one, popped out
WIDTHS = (240, 320, 400)


async def clipped(softphone: Softphone, frame: Frame, width: int) -> list[str]:
    """Texts that do not fit when the panel is so wide; afterwards it has its own width again."""
    holder = softphone.on_page("panel-frame")
    await holder.evaluate("(iframe, width) => { iframe.style.width = `${width}px` }", width)
    await frame.wait_for_function("width => innerWidth === width", arg=width)
    found: list[str] = [*await frame.evaluate(_CLIPPED), *await frame.evaluate(_UNREADABLE)]
    await holder.evaluate("iframe => { iframe.style.width = '' }")
    return found


# one-line texts across the upper edge of the scrolling part, where nobody has scrolled by hand; of the phone's state,
# which never scrolls away at this height, anything at all
_CUT = """() => [...document.querySelectorAll('.content, .info')].filter(area => area.scrollTop).flatMap(area => {
  const caption = area.querySelector('.wrap-up-caption')?.getBoundingClientRect();
  const { top } = area.getBoundingClientRect();
  const edge = caption && caption.top <= top + 1 ? caption.bottom : top;
  return [...area.querySelectorAll('p, dt, dd, li, label, button')]
    .filter(e => !e.closest('.wrap-up-caption') && e.checkVisibility())
    .map(e => [e.textContent.trim().slice(0, 40), e.getBoundingClientRect()])
    .filter(([, box]) => box.height < 64 && box.top < edge - 2 && box.bottom > edge + 2).map(([text]) => text);
}).concat([...document.querySelectorAll('.panel > .phone')]
  .filter(phone => phone.getBoundingClientRect().top
    < document.querySelector('.header').getBoundingClientRect().bottom - 2)
  .map(phone => phone.textContent.trim().slice(0, 40)))"""


async def cut_lines(frame: Frame) -> list[str]:
    """Lines of which the panel shows a part only, under its fixed head."""
    found: list[str] = await frame.evaluate(_CUT)
    return found


_IN_SIGHT = """(testId) => {
  const part = document.querySelector(`[data-testid="${testId}"]`);
  if (part === null) return 'not there';
  const { left, top, width, height } = part.getBoundingClientRect();
  if (top < 0 || top + Math.min(height, 24) > innerHeight) return `at ${top} of ${innerHeight}`;
  const at = document.elementFromPoint(left + width / 2, top + Math.min(height, 24) / 2);
  return part.contains(at) || at?.contains(part) ? 'in sight' : `behind ${at?.outerHTML.slice(0, 80)}`;
}"""


_STACKED = """() => [...document.querySelectorAll('button')].filter(button => {
  const range = document.createRange();
  range.selectNodeContents(button);
  const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top / 8)));
  const isPlain = button.checkVisibility() && button.children.length === 0;
  return isPlain && lines.size * 2 > Math.max(2, button.textContent.length);
}).map(button => button.textContent)"""


class Sized:
    """The panel of a tab in a given size."""

    def __init__(self, softphone: Softphone) -> None:
        self._softphone = softphone

    async def be(self, width: int, height: int) -> None:
        frame = await self._softphone.frame()
        resize = "(iframe, [w, h]) => { iframe.style.cssText = `width: ${w}px; height: ${h}px; flex: none` }"
        await self._softphone.on_page("panel-frame").evaluate(resize, [width, height])
        await frame.wait_for_function("([w, h]) => innerWidth === w && innerHeight === h", arg=[width, height])

    async def shows(self, *parts: str) -> None:
        """Each part is in the visible area and nothing lies over it."""
        frame = await self._softphone.frame()
        for part in parts:
            size = await frame.evaluate("`${innerWidth}x${innerHeight}`")
            try:
                await frame.wait_for_function(f"testId => ({_IN_SIGHT})(testId) === 'in sight'", arg=part)
            except TimeoutError:
                raise AssertionError(f"{part} at {size}: {await frame.evaluate(_IN_SIGHT, part)}") from None

    async def has_words_in_lines(self) -> None:
        """No button is so narrow that its word stands letter below letter."""
        stacked = await (await self._softphone.frame()).evaluate(_STACKED)
        assert stacked == [], stacked
