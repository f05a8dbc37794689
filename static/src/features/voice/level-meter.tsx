/** How loud the microphone is. Not announced: it never rests. */
import { useEffect, useState } from "preact/hooks";

import type { Clock } from "../../ports/clock";

const LOOK_EVERY_MS = 100;

export interface LevelMeterProps {
  /** From 0 to 1. */
  readonly level: () => number;
  readonly clock: Clock;
  readonly label: string;
}

export function LevelMeter({ level, clock, label }: LevelMeterProps) {
  const [shown, setShown] = useState(0);
  useEffect(() => clock.every(LOOK_EVERY_MS, () => setShown(level())), [clock, level]);
  return <meter class="voice-level" data-testid="voice-level" aria-label={label} min={0} max={1} value={shown} />;
}
