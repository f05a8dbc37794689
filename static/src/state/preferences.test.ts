import { describe, expect, it } from "vitest";

import { readPreferences, writePreferences } from "./kept-preferences";
import { DEFAULT_PREFERENCES } from "./preferences";
import { rebind } from "./shortcut-rules";

describe("preferences", () => {
  it("come back as they were kept", () => {
    const shortcuts = rebind(DEFAULT_PREFERENCES.shortcuts, "park", "F7");
    const mine = { sound: "bell", volume: 0, shortcuts } as const;
    expect(readPreferences(writePreferences(mine))).toEqual(mine);
  });

  it("are the defaults where nothing usable was kept", () => {
    for (const kept of [null, "", "{", "7", "null", '{"sound":"siren","volume":101,"shortcuts":[]}']) {
      expect(readPreferences(kept)).toEqual(DEFAULT_PREFERENCES);
    }
  });
});
