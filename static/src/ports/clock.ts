/** Time and chance, passed in so that tests own them. */

export type Cancel = () => void;

export interface Clock {
  /** Milliseconds since 1970 (UTC) by this computer. */
  readonly nowMs: () => number;
  readonly after: (delayMs: number, action: () => void) => Cancel;
  readonly every: (periodMs: number, action: () => void) => Cancel;
  /** From 0 up to, but not including, 1. */
  readonly chance: () => number;
}

export const browserClock: Clock = {
  nowMs: () => Date.now(),
  after: (delayMs, action) => {
    const id = setTimeout(action, delayMs);
    return () => clearTimeout(id);
  },
  every: (periodMs, action) => {
    const id = setInterval(action, periodMs);
    return () => clearInterval(id);
  },
  chance: () => Math.random(),
};
