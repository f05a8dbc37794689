import { describe, expect, it } from "vitest";

import { type BrowserFacts, checkBrowser, type CheckFinding, type PanelFacts } from "./doctor";

const ORG = "https://example.lightning.force.com";

const BROWSER: BrowserFacts = {
  userAgent: "Chrome",
  isSecure: true,
  framedBy: ORG,
  canStore: { tab: true, profile: true },
  isStoragePartitioned: true,
  hasBroadcast: true,
  microphone: "granted",
  isMicrophoneAllowed: true,
};
const PANEL: PanelFacts = {
  origin: "https://bridge.example.com",
  serverUrl: "https://bridge.example.com",
  orgOrigin: ORG,
  openCti: "answers",
  transport: "websocket",
  needsMicrophone: true,
  reached: { salesforce: true, session: true },
  clockOffsetMs: 250,
  rejectedSettings: [],
  protocolVersion: 2,
};

describe("a browser", () => {
  it("with everything in place is ok", () => {
    expect(checkBrowser(BROWSER, PANEL).map((check) => check.state)).toEqual(Array(7).fill("ok"));
  });

  it("that tells little is ok as well", () => {
    const silent = { framedBy: null, isStoragePartitioned: null, microphone: null, isMicrophoneAllowed: null };
    expect(checkBrowser({ ...BROWSER, ...silent }, PANEL).map((check) => check.finding)).toEqual(Array(7).fill(null));
  });

  it.each<[CheckFinding, string, Partial<BrowserFacts>, Partial<PanelFacts>]>([
    ["not_secure", "wrong", { isSecure: false }, {}],
    ["outside_salesforce", "wrong", {}, { orgOrigin: null }],
    ["framed_by_another", "wrong", { framedBy: "https://evil.example.com" }, {}],
    ["open_cti_not_loaded", "wrong", {}, { openCti: "not_loaded" }],
    ["open_cti_silent", "wrong", {}, { openCti: "silent" }],
    ["not_connected", "wrong", {}, { transport: null }],
    ["no_websocket", "advice", {}, { transport: "polling" }],
    ["tab_storage_blocked", "wrong", { canStore: { tab: false, profile: false } }, {}],
    ["profile_storage_blocked", "advice", { canStore: { tab: true, profile: false } }, {}],
    ["no_broadcast", "advice", { hasBroadcast: false }, {}],
    ["microphone_denied", "wrong", { microphone: "denied" }, {}],
    ["microphone_not_allowed", "wrong", { isMicrophoneAllowed: false }, {}],
    ["settings_rejected", "advice", {}, { rejectedSettings: ["popupMode = always"] }],
    ["clock_differs", "advice", {}, { clockOffsetMs: -90_000 }],
  ])("is told %s (%s)", (finding, state, browser, panel) => {
    const found = checkBrowser({ ...BROWSER, ...browser }, { ...PANEL, ...panel }).filter((check) => check.finding);
    expect(found.map((check) => [check.finding, check.state])).toEqual([[finding, state]]);
  });

  it("is not judged by steps that the panel did not come to", () => {
    const panel = { ...PANEL, orgOrigin: null, transport: null, rejectedSettings: ["x"], clockOffsetMs: 99_000 };
    const unchecked = (reached: PanelFacts["reached"], orgOrigin: string | null): readonly string[] =>
      checkBrowser(BROWSER, { ...panel, orgOrigin, reached })
        .filter((check) => check.state === "unchecked")
        .map((check) => check.name);
    const later = ["microphone", "clock"];
    expect(unchecked({ salesforce: false, session: false }, null)).toEqual(["open_cti", "connection", "microphone", "settings", "clock"]);
    expect(unchecked({ salesforce: false, session: false }, ORG)).toEqual(["connection", "microphone", "settings", "clock"]);
    expect(unchecked({ salesforce: true, session: false }, ORG)).toEqual(later);
    expect(unchecked({ salesforce: true, session: true }, ORG)).toEqual([]);
  });

  it("needs no microphone for a desk phone", () => {
    const found = checkBrowser({ ...BROWSER, microphone: "denied" }, { ...PANEL, needsMicrophone: false });
    expect(found.find((check) => check.name === "microphone")?.state).toBe("skipped");
  });
});
