/** The ringtone, made by the browser itself: no file to load, and it sounds where the agent's speaker is. */

export interface Ringer {
  /** Rings until stopped. `volume` from 0 to 1. */
  readonly start: (volume: number) => void;
  readonly stop: () => void;
  /** One ring, to try the volume. */
  readonly tryOut: (volume: number) => void;
  /** Whether the browser would let it sound now; it will not before the agent has clicked into the panel once. */
  readonly isAllowed: () => boolean;
  readonly setSpeaker: (id: string | null) => Promise<void>;
}

/** Japan's ringing: 400 Hz shaken 16 times a second, one second on, two seconds off. */
const TONE_HZ = 400;
const SHAKE_HZ = 16;
const ON_S = 1;
const PERIOD_S = 3;
const RINGS_AHEAD = 20;

type WithSink = AudioContext & { readonly setSinkId?: (id: string) => Promise<void> };

export class BrowserRinger implements Ringer {
  private end: (() => void) | null = null;

  constructor(private readonly deps: { readonly audioContext: () => AudioContext }) {}

  start(volume: number): void {
    this.stop();
    this.end = this.sound(volume, RINGS_AHEAD);
  }

  stop(): void {
    this.end?.();
    this.end = null;
  }

  tryOut(volume: number): void {
    if (this.end === null) this.sound(volume, 1);
  }

  isAllowed(): boolean {
    return this.deps.audioContext().state === "running";
  }

  async setSpeaker(id: string | null): Promise<void> {
    const context: WithSink = this.deps.audioContext();
    try {
      await context.setSinkId?.(id ?? "");
    } catch {
      await context.setSinkId?.("");
    }
  }

  private sound(volume: number, rings: number): () => void {
    const context = this.deps.audioContext();
    const gate = context.createGain();
    const tone = new OscillatorNode(context, { frequency: TONE_HZ });
    const shake = new OscillatorNode(context, { frequency: SHAKE_HZ });
    const depth = new GainNode(context, { gain: 0.5 });
    const shaken = new GainNode(context, { gain: 0.5 });
    shake.connect(depth).connect(shaken.gain);
    tone.connect(shaken).connect(gate).connect(context.destination);
    gate.gain.value = 0;
    for (let ring = 0; ring < rings; ring += 1) {
      const at = context.currentTime + ring * PERIOD_S;
      gate.gain.setValueAtTime(volume * 0.6, at);
      gate.gain.setValueAtTime(0, at + ON_S);
    }
    const nodes = [tone, shake];
    for (const node of nodes) node.start();
    for (const node of nodes) node.stop(context.currentTime + rings * PERIOD_S);
    return () => {
      for (const node of nodes) node.stop();
      gate.disconnect();
    };
  }
}
