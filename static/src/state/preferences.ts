/** What an agent has set for this browser: sounds and keys. How it is kept is `kept-preferences.ts`. */
import { DEFAULT_SHORTCUTS, type Shortcuts } from "./shortcuts";

export const SOUNDS = ["none", "chime", "bell", "marimba"] as const;
export type Sound = (typeof SOUNDS)[number];

export interface Preferences {
  /** Played while a call rings, by one tab of the browser. */
  readonly sound: Sound;
  /** 0 to 100. */
  readonly volume: number;
  readonly shortcuts: Shortcuts;
}

export const DEFAULT_PREFERENCES: Preferences = { sound: "none", volume: 50, shortcuts: DEFAULT_SHORTCUTS };
