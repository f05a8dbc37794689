/** What an agent has set for this browser: sounds and keys. Pure; kept as JSON text. */
import { DEFAULT_SHORTCUTS, readShortcuts, type Shortcuts } from "./shortcuts";

export const SOUNDS = ["none", "chime", "bell", "marimba"] as const;
export type Sound = (typeof SOUNDS)[number];

interface Note {
  readonly atS: number;
  readonly hz: number;
  readonly lengthS: number;
}

const note = (atS: number, hz: number, lengthS: number): Note => ({ atS, hz, lengthS });

/** What each sounds like; see `ports/chime`. */
export const TUNES: Readonly<Record<Sound, readonly Note[]>> = {
  none: [],
  chime: [note(0, 880, 0.5), note(0.25, 1174.7, 0.7)],
  bell: [note(0, 1568, 0.25), note(0.12, 1568, 0.25), note(0.24, 1568, 0.6)],
  marimba: [note(0, 523.3, 0.2), note(0.15, 659.3, 0.2), note(0.3, 784, 0.2), note(0.45, 1046.5, 0.4)],
};

export interface Preferences {
  /** Played while a call rings, by one tab of the browser. */
  readonly sound: Sound;
  /** 0 to 100. */
  readonly volume: number;
  readonly shortcuts: Shortcuts;
}

export const DEFAULT_PREFERENCES: Preferences = { sound: "none", volume: 50, shortcuts: DEFAULT_SHORTCUTS };

export const writePreferences = (preferences: Preferences): string => JSON.stringify(preferences);

/** What was kept, each part by itself: one that cannot be used is the default. */
export function readPreferences(kept: string | null): Preferences {
  const fields = parse(kept);
  const volume = fields.volume;
  return {
    sound: SOUNDS.find((sound) => sound === fields.sound) ?? DEFAULT_PREFERENCES.sound,
    volume: typeof volume === "number" && volume >= 0 && volume <= 100 ? volume : DEFAULT_PREFERENCES.volume,
    shortcuts: readShortcuts(fields.shortcuts),
  };
}

interface Kept {
  readonly sound?: unknown;
  readonly volume?: unknown;
  readonly shortcuts?: unknown;
}

function parse(kept: string | null): Kept {
  try {
    const value: unknown = JSON.parse(kept ?? "{}");
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
