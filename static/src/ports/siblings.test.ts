import { describe, expect, it, vi } from "vitest";

import { FakeClock } from "../../tests/fakes/fake-clock";
import { FakeKeyValue } from "../../tests/fakes/fake-surroundings";
import { BrowserSiblings } from "./siblings";

const ORG = "https://acme.lightning.force.com";

function panel(profile = new FakeKeyValue(), clock = new FakeClock(), orgOrigin = ORG) {
  const target = new EventTarget() as unknown as Window;
  return { target, clock, profile, siblings: new BrowserSiblings({ window: target, orgOrigin, profile, clock }) };
}

describe("siblings", () => {
  it("hand their token to a new panel of the same org", async () => {
    const first = panel();
    first.siblings.answerWith(() => "token-1");
    await expect(panel().siblings.askForToken()).resolves.toBe("token-1");
  });

  it("tell nothing to a panel of another org, which stops waiting", async () => {
    panel().siblings.answerWith(() => "token-1");
    const stranger = panel(undefined, undefined, "https://other.lightning.force.com");
    const asked = stranger.siblings.askForToken();
    await stranger.clock.advance(250);
    await expect(asked).resolves.toBeNull();
  });

  it("do without each other where the browser refuses the channel", async () => {
    vi.stubGlobal("BroadcastChannel", function refuse() {
      throw new DOMException("The operation is insecure.", "SecurityError");
    });
    const alone = panel();
    alone.siblings.answerWith(() => "token-1");
    await expect(alone.siblings.askForToken()).resolves.toBeNull();
    vi.unstubAllGlobals();
  });

  it("leave their token behind for the page that takes their place, once and for ten seconds", async () => {
    const profile = new FakeKeyValue();
    const clock = new FakeClock();
    const org = "https://moving.lightning.force.com";
    const leaving = panel(profile, clock, org);
    leaving.siblings.answerWith(() => "token-2");
    leaving.target.dispatchEvent(new Event("pagehide"));
    leaving.siblings.answerWith(() => null);
    await expect(panel(profile, clock, org).siblings.askForToken()).resolves.toBe("token-2");
    expect(profile.get("left-behind")).toBeNull();

    leaving.siblings.answerWith(() => "token-3");
    leaving.target.dispatchEvent(new Event("pagehide"));
    leaving.siblings.answerWith(() => null);
    await clock.advance(10_000);
    const late = panel(profile, clock, org);
    const asked = late.siblings.askForToken();
    await clock.advance(250);
    await expect(asked).resolves.toBeNull();
  });
});
