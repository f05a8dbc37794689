import type { Cancel, Clock } from "../../src/ports/clock";

interface Due {
  readonly atMs: number;
  readonly action: () => void;
}

/** A clock that stands still until the test moves it. */
export class FakeClock implements Clock {
  private due: Due[] = [];

  constructor(private timeMs = 1_800_000_000_000) {}

  nowMs = (): number => this.timeMs;

  chance = (): number => 0;

  after = (delayMs: number, action: () => void): Cancel => {
    const entry = { atMs: this.timeMs + delayMs, action };
    this.due.push(entry);
    return () => {
      this.due = this.due.filter((other) => other !== entry);
    };
  };

  every = (periodMs: number, action: () => void): Cancel => {
    let cancel: Cancel = () => undefined;
    const again = (): void => {
      cancel = this.after(periodMs, () => {
        again();
        action();
      });
    };
    again();
    return () => cancel();
  };

  /** Lets time pass; what falls due runs in order, and promises get their turn in between. */
  async advance(byMs: number): Promise<void> {
    const untilMs = this.timeMs + byMs;
    for (;;) {
      await settle();
      const next = [...this.due].sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined || next.atMs > untilMs) break;
      this.due = this.due.filter((other) => other !== next);
      this.timeMs = next.atMs;
      next.action();
    }
    this.timeMs = untilMs;
    await settle();
  }
}

/** Lets promises that are already resolved run to their end. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
