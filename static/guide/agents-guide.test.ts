// @vitest-environment node
import { existsSync, readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { type GuideLanguage, guidePage, SOURCES } from "./agents-guide";

const DOCS = new URL("../../docs/", import.meta.url);
const built = (language: GuideLanguage) =>
  guidePage(readFileSync(new URL(SOURCES[language], DOCS), "utf8"), language);
const all = (html: string, pattern: RegExp): readonly string[] => [...html.matchAll(pattern)].map((found) => found[1] ?? "");

describe.each(["ja", "en"] as const)("the agents' guide in %s", (language) => {
  const { html, pictures } = built(language);

  it("is a page in its language that asks nobody else for anything", () => {
    expect(html).toContain(`<html lang="${language}">`);
    expect(html).not.toMatch(/<script|https?:\/\//);
  });

  it("brings every picture along, with what it shows in words", () => {
    expect(all(html, /<img src="([^"]+)"/g)).toEqual(pictures);
    expect(all(html, /alt="([^"]*)"/g).filter((words) => words.length > 1)).toHaveLength(pictures.length);
    expect(pictures.length).toBeGreaterThan(5);
    expect(pictures.filter((name) => !existsSync(new URL(`screenshots/${name}`, DOCS)))).toEqual([]);
  });

  it("leads to headings that it has, and to the other language", () => {
    const headings = new Set(all(html, /<h\d id="([^"]+)"/g));
    const links = all(html, /href="([^"]+)"/g).map(decodeURIComponent);
    const [pages, places] = [links.filter((link) => !link.startsWith("#")), links.filter((link) => link.startsWith("#"))];
    expect(pages).toEqual([language === "ja" ? "en" : "ja"]);
    expect(places.length).toBeGreaterThan(0);
    expect(places.filter((place) => !headings.has(place.slice(1)))).toEqual([]);
  });
});
