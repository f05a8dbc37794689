import { describe, expect, it } from "vitest";

import { en } from "./en";
import { ja } from "./ja";
import { fill, loadDictionary } from "./words";

/** Every text with its place in the dictionary. */
const texts = (value: object, at = ""): readonly (readonly [string, string])[] =>
  Object.entries(value).flatMap(([key, item]: [string, unknown]) => {
    const path = `${at}.${key}`;
    return typeof item === "object" && item !== null ? texts(item, path) : [[path, String(item)] as const];
  });

describe("the dictionaries", () => {
  it("have no empty text", () => {
    expect([...texts(ja), ...texts(en)].filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  it("have no Japanese among the English", () => {
    expect(texts(en).filter(([, text]) => /[\u3040-\u30ff\u4e00-\u9fff]/.test(text))).toEqual([]);
  });

  it("have the same gaps to fill", () => {
    const gaps = (text: string): string => (text.match(/\{\w+\}/g) ?? []).join();
    const english = new Map(texts(en));
    const different = texts(ja).filter(([path, text]) => gaps(english.get(path) ?? "") !== gaps(text));
    expect(different).toEqual([]);
  });

  it("keep the manual's message without a full stop", () => {
    expect(ja.connectionLost).toBe(
      "イベント通知サーバとの接続に失敗しました。ブラウザをリロードしてください",
    );
  });
});

it("a language is loaded when it is asked for", async () => {
  expect(await loadDictionary("ja")).toBe(ja);
  expect(await loadDictionary("en")).toBe(en);
});

it("gaps are filled, unknown ones are left to be seen", () => {
  expect(fill("{a} と {b}", { a: "1" })).toBe("1 と {b}");
});
