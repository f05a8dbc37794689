import { describe, expect, it } from "vitest";

import { BrowserChime, type Speaker } from "./chime";

const TUNE = [{ atS: 0, hz: 880, lengthS: 0.5 }];

/** A loudspeaker that writes down the tones; its clock ticks when the test says so. */
class FakeSpeaker implements Speaker {
  tones: number[] = [];
  private beats = new Map<number, () => void>();
  private nextId = 1;

  constructor(readonly locks?: LockManager) {}

  newContext = (): AudioContext => {
    const { tones } = this;
    const param = { value: 0, setValueAtTime: () => undefined, exponentialRampToValueAtTime: () => undefined };
    const context = {
      currentTime: 0,
      destination: {},
      resume: () => Promise.resolve(),
      createGain: () => ({ gain: { ...param }, connect: () => undefined }),
      createOscillator: () => {
        const frequency = { ...param };
        return {
          frequency,
          connect: (next: unknown) => next,
          start: () => tones.push(frequency.value),
          stop: () => undefined,
        };
      },
    };
    return context as unknown as AudioContext;
  };

  setInterval = (action: () => void): number => {
    this.beats.set(this.nextId, action);
    return this.nextId++;
  };

  clearInterval = (id: number): void => void this.beats.delete(id);

  tick(): void {
    for (const beat of this.beats.values()) beat();
  }
}

/** One lock for all who share it, in the order they asked. */
class OneLock {
  private last: Promise<unknown> = Promise.resolve();

  request = (_name: string, action: () => Promise<void>): Promise<void> => {
    const mine = this.last.then(action);
    this.last = mine;
    return mine;
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe("the sound of a ringing call", () => {
  it("comes again and again until it is stopped", () => {
    const speaker = new FakeSpeaker();
    const chime = new BrowserChime(speaker);
    chime.ring(TUNE, 50);
    chime.ring(TUNE, 50);
    speaker.tick();
    expect(speaker.tones).toEqual([880, 880]);
    chime.stop();
    speaker.tick();
    expect(speaker.tones).toHaveLength(2);
    chime.ring(TUNE, 50);
    expect(speaker.tones).toHaveLength(3);
  });

  it("is silent without a tune and at volume 0", () => {
    const speaker = new FakeSpeaker();
    const chime = new BrowserChime(speaker);
    chime.ring([], 50);
    chime.ring(TUNE, 0);
    expect(speaker.tones).toEqual([]);
  });

  it("is played by one tab, and by the next when that one stops", async () => {
    const locks = new OneLock() as unknown as LockManager;
    const [first, second] = [new FakeSpeaker(locks), new FakeSpeaker(locks)];
    const [one, other] = [new BrowserChime(first), new BrowserChime(second)];
    one.ring(TUNE, 50);
    other.ring(TUNE, 50);
    await settled();
    expect([first.tones.length, second.tones.length]).toEqual([1, 0]);
    one.stop();
    await settled();
    expect([first.tones.length, second.tones.length]).toEqual([1, 1]);
  });

  it("is not played any more by a tab whose turn comes when the call is over", async () => {
    const locks = new OneLock() as unknown as LockManager;
    const [first, second] = [new FakeSpeaker(locks), new FakeSpeaker(locks)];
    const [one, other] = [new BrowserChime(first), new BrowserChime(second)];
    one.ring(TUNE, 50);
    other.ring(TUNE, 50);
    other.stop();
    one.stop();
    await settled();
    expect(second.tones).toEqual([]);
  });

  it("rings where the browser refuses the lock", async () => {
    const request = () => Promise.reject(new DOMException("The operation is insecure.", "SecurityError"));
    const speaker = new FakeSpeaker({ request } as unknown as LockManager);
    const chime = new BrowserChime(speaker);
    chime.ring(TUNE, 50);
    await settled();
    expect(speaker.tones).toEqual([880]);
    chime.stop();
    speaker.tick();
    expect(speaker.tones).toEqual([880]);
  });
});
