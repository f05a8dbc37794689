/** After something was scrolled into sight: no line stays cut in half at the upper edge of the scrolling part. */

const LINES = "p, dt, dd, li, h2, h3, label, button, input, select, .timer";
const HIGHEST_LINE = 64;

/** Scrolls on past what is cut or, where there is nothing more below, back to its top. */
export function showWholeLines(part: Element | null): void {
  const area = scrolledAround(part);
  if (area === null) return;
  const cut = cutLines(area);
  if (cut.length === 0) return;
  area.scrollTop += Math.ceil(Math.max(...cut.map((line) => line.below)));
  const still = cutLines(area);
  if (still.length > 0) area.scrollTop -= Math.ceil(Math.max(...still.map((line) => line.above)));
}

function scrolledAround(part: Element | null): Element | null {
  let around = part?.parentElement ?? null;
  while (around !== null && around.scrollTop === 0) around = around.parentElement;
  return around;
}

/** Lines across the upper edge: how much of each is above it, how much below. A caption that sticks there is the edge. */
function cutLines(area: Element): readonly { readonly above: number; readonly below: number }[] {
  const caption = area.querySelector(".sticks-to-top");
  const { top } = area.getBoundingClientRect();
  const stuck = caption?.getBoundingClientRect();
  const edge = stuck !== undefined && stuck.top <= top + 1 ? Math.max(top, stuck.bottom) : top;
  return [...area.querySelectorAll(LINES)]
    .filter((line) => caption?.contains(line) !== true)
    .map((line) => line.getBoundingClientRect())
    .filter((line) => line.height < HIGHEST_LINE && line.top < edge - 1 && line.bottom > edge + 1)
    .map((line) => ({ above: edge - line.top, below: line.bottom - edge }));
}
