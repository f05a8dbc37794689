/** A warning or an error on the console is a finding, as in the Python suite. */
import { cleanup } from "@testing-library/preact";
import { afterEach, beforeAll, beforeEach, expect, vi } from "vitest";

import { preloadParts, preloadScreens } from "../src/features/later";

// As in a panel that has been open for a moment.
beforeAll(async () => {
  await Promise.all([preloadScreens(), preloadParts()]);
});

// The documents of the tests have no layout, so nothing to scroll; some tests have no document.
if (typeof Element !== "undefined") Element.prototype.scrollIntoView = () => undefined;

beforeEach(() => {
  vi.spyOn(console, "error");
  vi.spyOn(console, "warn");
});

afterEach(() => {
  cleanup();
  expect(vi.mocked(console.error).mock.calls).toEqual([]);
  expect(vi.mocked(console.warn).mock.calls).toEqual([]);
});
