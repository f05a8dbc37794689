import { describe, expect, it } from "vitest";

import { afterPage, type PageInFront, watchFor } from "./new-records";

const NEW: PageInFront = { url: "/lightning/o/Contact/new?count=1", record: null };
const NEW_LEAD: PageInFront = { url: "/lightning/o/Lead/new", record: null };
const EDIT: PageInFront = { url: "/lightning/r/Contact/003a/edit", record: null };
const HOME: PageInFront = { url: "/lightning/page/home", record: null };
const page = (recordId: string, objectType = "Contact"): PageInFront => ({
  url: `/lightning/r/${objectType}/${recordId}/view`,
  record: { recordId, objectType, name: "新井" },
});
const after = (pages: readonly PageInFront[], known: readonly string[] = []) => {
  let made = null;
  let watch: ReturnType<typeof watchFor> | null = watchFor("call-1", "Contact", 0);
  for (const seen of pages)
    if (watch !== null) ({ watch, made } = afterPage(watch, seen, new Set(known), 600_000));
  return { made: made?.recordId ?? null, isOver: watch === null };
};

describe("the record that an agent makes for a call", () => {
  it.each<readonly [string, readonly PageInFront[], { made: string | null; isOver: boolean }]>([
    ["is the page after the window for a new one", [NEW, page("003a")], { made: "003a", isOver: true }],
    ["may be filled in for long", [NEW, NEW, NEW, page("003a")], { made: "003a", isOver: true }],
    ["is none before the window has opened", [page("003a")], { made: null, isOver: false }],
    ["is none that was edited meanwhile", [EDIT, page("003a")], { made: null, isOver: false }],
    ["is none when the window is for another object", [NEW_LEAD, page("003a")], { made: null, isOver: false }],
    ["is none when another one is edited after it", [NEW, EDIT, page("003a")], { made: null, isOver: true }],
    ["is none when the window leads elsewhere", [NEW, HOME, page("003b")], { made: null, isOver: true }],
    ["is none of another object", [NEW, page("001a", "Account"), page("003b")], { made: null, isOver: true }],
    ["is waited for while nothing has happened", [HOME], { made: null, isOver: false }],
  ])("%s", (_, pages, wanted) => {
    expect(after(pages)).toEqual(wanted);
  });

  it("is never one that was in front before, in either form of its id", () => {
    expect(after([NEW, page("003000000000001AAA")], ["003000000000001"])).toEqual({ made: null, isOver: true });
  });
});
