/** What the keys did during a call: a `*` or `#` transfer being typed, and the tones that were sent. */

/** *転送 or #転送 between the key and the call to the target. */
export interface ShortTransfer {
  readonly kind: "star" | "hash";
  readonly digits: string;
  /** When it dials by itself, by this computer's clock; null as long as nothing is due. */
  readonly dialsAtMs: number | null;
  /** The bridge was asked; the PBX has not told yet what came of it. */
  readonly isDialing: boolean;
}

export interface Keypad {
  /** Of which call all this is. */
  readonly callId: string | null;
  /** `*` and `#` are sent as tones too, instead of beginning a transfer. */
  readonly sendsTones: boolean;
  readonly tones: string;
  readonly entry: ShortTransfer | null;
}

export const EMPTY_KEYPAD: Keypad = { callId: null, sendsTones: false, tones: "", entry: null };
