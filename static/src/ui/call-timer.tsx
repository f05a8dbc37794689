/** Counts up from a moment, in whole seconds. Not a live region: it would never be silent. */
import type { Clock } from "../ports/clock";
import { useNow } from "./use-now";

export interface CallTimerProps {
  readonly clock: Clock;
  /** Add to the clock to have the time by which `sinceMs` was taken. */
  readonly offsetMs: number;
  readonly sinceMs: number;
  readonly label: string;
  readonly testId: string;
}

export function CallTimer({ clock, offsetMs, sinceMs, label, testId }: CallTimerProps) {
  const text = formatDuration(useNow(clock) + offsetMs - sinceMs);
  return (
    <span class="timer" role="timer" aria-label={label} data-testid={testId}>
      {text}
    </span>
  );
}

/** 4 min 5 s is 04:05, from one hour on 1:04:05. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1000));
  const two = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return (hours > 0 ? `${hours}:` : "") + `${two(minutes)}:${two(seconds % 60)}`;
}
