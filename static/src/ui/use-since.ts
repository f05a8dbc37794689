import { useRef } from "preact/hooks";

import type { Clock } from "../ports/clock";

/** When `subject` became what it is (by this computer's clock); null when it was so before the component was there. */
export function useSince(clock: Clock, subject: string): number | null {
  const seen = useRef<{ readonly subject: string; readonly sinceMs: number | null }>({ subject, sinceMs: null });
  if (seen.current.subject !== subject) seen.current = { subject, sinceMs: clock.nowMs() };
  return seen.current.sinceMs;
}
