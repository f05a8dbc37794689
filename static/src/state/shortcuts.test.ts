import { describe, expect, it } from "vitest";

import { actionOf, combinationOf, type KeyPress, readShortcuts, rebind } from "./shortcut-rules";
import { DEFAULT_SHORTCUTS } from "./shortcuts";

const press = (code: string, held: Partial<KeyPress> = {}): KeyPress => ({
  code,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  ...held,
});

describe("a shortcut", () => {
  it("is known by the physical key and its modifiers", () => {
    expect(actionOf(DEFAULT_SHORTCUTS, press("KeyA", { altKey: true }))).toBe("answer");
    expect(actionOf(DEFAULT_SHORTCUTS, press("KeyA", { altKey: true, shiftKey: true }))).toBeNull();
    expect(combinationOf(press("Digit1", { ctrlKey: true, altKey: true }))).toBe("Ctrl+Alt+1");
    expect(combinationOf(press("F2"))).toBe("F2");
  });

  it("is never what one types", () => {
    expect(combinationOf(press("KeyA"))).toBeNull();
    expect(combinationOf(press("Digit5", { shiftKey: true }))).toBeNull();
    expect(combinationOf(press("KeyC", { metaKey: true }))).toBeNull();
    expect(combinationOf(press("Enter", { altKey: true }))).toBeNull();
  });

  it("changes places with the one that had its keys", () => {
    const changed = rebind(DEFAULT_SHORTCUTS, "answer", "Alt+H");
    expect([changed.answer, changed.hold]).toEqual(["Alt+H", "Alt+A"]);
    expect(new Set(Object.values(changed)).size).toBe(Object.keys(changed).length);
    expect(rebind(changed, "answer", "Alt+H")).toEqual(changed);
  });

  it("survives whatever the storage holds", () => {
    for (const kept of [null, 7, "text", [], { answer: 1, unknown: "Alt+Q", hold: "Alt+Enter", park: "<b>" }]) {
      expect(readShortcuts(kept)).toEqual(DEFAULT_SHORTCUTS);
    }
    const kept = { answer: "F2", hold: "F2", park: "Alt+A" };
    expect(new Set(Object.values(readShortcuts(kept))).size).toBe(Object.keys(DEFAULT_SHORTCUTS).length);
    expect(readShortcuts({ answer: "Ctrl+Shift+F4" }).answer).toBe("Ctrl+Shift+F4");
  });
});
