import { useEffect, useState } from "preact/hooks";

import type { Clock } from "../ports/clock";

/** The time by this computer's clock, drawn again each half second. */
export function useNow(clock: Clock): number {
  const [nowMs, setNowMs] = useState(() => clock.nowMs());
  useEffect(() => clock.every(500, () => setNowMs(clock.nowMs())), [clock]);
  return nowMs;
}
