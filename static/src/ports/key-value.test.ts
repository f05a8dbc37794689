import { describe, expect, it } from "vitest";

import { browserKeyValue } from "./key-value";

const ORG = "https://example.lightning.force.com";

describe("small facts kept in the browser", () => {
  it("are kept apart for each org", () => {
    const [one, other] = [ORG, "https://other.lightning.force.com"].map((org) =>
      browserKeyValue(() => window.sessionStorage, org),
    );
    one?.set("token", "t");
    expect([one?.get("token"), other?.get("token")]).toEqual(["t", null]);
    one?.remove("token");
    expect(one?.get("token")).toBeNull();
  });

  it("are forgotten without harm where the browser forbids storage", () => {
    const forbidden = browserKeyValue(() => {
      throw new DOMException("denied", "SecurityError");
    }, ORG);
    forbidden.set("token", "t");
    forbidden.remove("token");
    expect(forbidden.get("token")).toBeNull();
  });
});
