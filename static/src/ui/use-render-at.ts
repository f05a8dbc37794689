import { useEffect, useState } from "preact/hooks";

import type { Clock } from "../ports/clock";

/** Draws the component once more when `atMs` (by this computer's clock) has come. */
export function useRenderAt(clock: Clock, atMs: number | null): void {
  const [, draw] = useState(0);
  useEffect(() => {
    const waitMs = atMs === null ? 0 : atMs - clock.nowMs();
    if (waitMs <= 0) return undefined;
    return clock.after(waitMs, () => draw((count) => count + 1));
  }, [clock, atMs]);
}
