/** Preferences as JSON text. Pure. */
import { DEFAULT_PREFERENCES, type Preferences, SOUNDS } from "./preferences";
import { readShortcuts } from "./shortcut-rules";

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
