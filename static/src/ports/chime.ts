/** The sound of a ringing call, made with Web Audio: no files, and one tab of the browser plays it. */

export interface Note {
  /** After the tune began. */
  readonly atS: number;
  readonly hz: number;
  readonly lengthS: number;
}

export interface Chime {
  /** Plays again and again until `stop`; changes nothing while it plays. `volume`: 0 to 100. */
  readonly ring: (tune: readonly Note[], volume: number) => void;
  /** Once. */
  readonly play: (tune: readonly Note[], volume: number) => void;
  readonly stop: () => void;
}

const EVERY_MS = 2_500;
const LOCK = "octi-ring";

/** What a browser gives for it; `locks` is missing on pages without https. */
export interface Speaker {
  readonly newContext: () => AudioContext;
  readonly locks?: LockManager | undefined;
  readonly setInterval: (action: () => void, ms: number) => number;
  readonly clearInterval: (id: number) => void;
}

export class BrowserChime implements Chime {
  private context: AudioContext | null = null;
  private stopRinging: (() => void) | null = null;

  constructor(private readonly speaker: Speaker) {}

  ring(tune: readonly Note[], volume: number): void {
    if (tune.length === 0 || this.stopRinging !== null) return;
    let isOver = false;
    let release = (): void => undefined;
    this.stopRinging = () => {
      isOver = true;
      release();
    };
    const playOn = (): Promise<void> => {
      if (isOver) return Promise.resolve();
      this.play(tune, volume);
      const beat = this.speaker.setInterval(() => this.play(tune, volume), EVERY_MS);
      return new Promise((resolve) => {
        release = () => {
          this.speaker.clearInterval(beat);
          resolve();
        };
      });
    };
    const { locks } = this.speaker;
    // A tab that waits for the lock takes over when the one that plays is closed.
    // Where a frame may have no locks (Firefox with cross-site cookies blocked), every tab rings.
    void (locks === undefined ? playOn() : locks.request(LOCK, playOn).catch(playOn));
  }

  play(tune: readonly Note[], volume: number): void {
    if (tune.length === 0 || volume === 0) return;
    this.context ??= this.speaker.newContext();
    const { context } = this;
    // Suspended until the agent has touched the page; then this ring is silent and the next one is not.
    void context.resume().catch(() => undefined);
    for (const { atS, hz, lengthS } of tune) {
      const tone = context.createOscillator();
      const gain = context.createGain();
      const at = context.currentTime + atS;
      tone.frequency.value = hz;
      gain.gain.setValueAtTime((volume / 100) * 0.4, at);
      gain.gain.exponentialRampToValueAtTime(0.001, at + lengthS);
      tone.connect(gain).connect(context.destination);
      tone.start(at);
      tone.stop(at + lengthS);
    }
  }

  stop(): void {
    this.stopRinging?.();
    this.stopRinging = null;
  }
}

export const browserSpeaker = (window: Window & typeof globalThis): Speaker => ({
  newContext: () => new window.AudioContext(),
  locks: window.navigator.locks,
  setInterval: (action, ms) => window.setInterval(action, ms),
  clearInterval: (id) => window.clearInterval(id),
});
