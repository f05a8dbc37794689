import { describe, expect, it } from "vitest";

import type { DirectoryOpened } from "../protocol/types.gen";
import { rowsOf, withEntry } from "./directory";

const DIRECTORY: DirectoryOpened = {
  entries: [
    { extension: "202", name: "鈴木 アイ", presence: "available", status_code: "0" },
    { extension: "203", name: "", presence: "offline", status_code: null },
  ],
  favorites: [
    { number: "0312345678", number_text: "03-1234-5678", label: "本社 受付" },
    { number: "202", number_text: "202", label: "202" },
  ],
  recent: [{ number: "0312345678", number_text: "03-1234-5678", direction: "inbound", was_connected: false, at_ms: 1, outcome: "missed", answered_by: null, name: null }],
  missed: [],
};
const numbers = (tab: Parameters<typeof rowsOf>[1], search = ""): readonly string[] =>
  rowsOf(DIRECTORY, tab, search).map((row) => row.number);

describe("the directory", () => {
  it("is searched by name and number, however it is typed", () => {
    expect(numbers("colleagues")).toEqual(["202", "203"]);
    expect(numbers("colleagues", "あい")).toEqual(["202"]);
    expect(numbers("colleagues", "アイ")).toEqual(["202"]);
    expect(numbers("colleagues", "２０３")).toEqual(["203"]);
    expect(numbers("favorites", "本社")).toEqual(["0312345678"]);
    expect(numbers("recent", "03-1234")).toEqual(["0312345678"]);
    expect(numbers("recent", "031234")).toEqual(["0312345678"]);
    expect(numbers("recent", "999")).toEqual([]);
  });

  it("names a number after who is there, or after the favourite", () => {
    expect(rowsOf(DIRECTORY, "favorites", "").map((row) => row.name)).toEqual(["本社 受付", "鈴木 アイ"]);
    expect(rowsOf(DIRECTORY, "recent", "")[0]).toMatchObject({ name: "本社 受付", isFavorite: true });
  });

  it("shows a change at the one extension", () => {
    const changed = withEntry(DIRECTORY, { extension: "203", name: "高橋", presence: "busy", status_code: "0" });
    expect(changed.entries.map((entry) => entry.presence)).toEqual(["available", "busy"]);
    expect(withEntry(DIRECTORY, { extension: "999", name: "", presence: "busy", status_code: null })).toEqual(DIRECTORY);
  });
});
