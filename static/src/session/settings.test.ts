import { describe, expect, it } from "vitest";

import { chosenLanguage, firstLanguage, orgOriginOf, readSettings } from "./settings";

const page = { query: new URLSearchParams(), origin: "https://bridge.example.com", language: "ja", chosen: null } as const;

describe("the call center definition", () => {
  it("left blank gives the defaults", () => {
    expect(readSettings({ "/octiBridge/serverUrl": "", "/octiBridge/popupMode": " " }, page)).toEqual({
      serverUrl: "https://bridge.example.com",
      popupMode: "ring",
      hasOutboundPopup: false,
      language: "ja",
      displayName: "",
      presence: [],
      rejected: [],
    });
  });

  it("is read item by item", () => {
    const given = {
      "/octiBridge/serverUrl": "https://cti.example.com:8443/",
      "/octiBridge/popupMode": "NONE",
      "/octiBridge/outboundPopup": "True",
      "/octiBridge/language": "en",
      "/octiBridge/presence": "0=Available_Phone, 2=Break",
      "/reqGeneralInfo/reqDisplayName": "Support",
    };
    expect(readSettings(given, page)).toEqual({
      serverUrl: "https://cti.example.com:8443",
      popupMode: "none",
      hasOutboundPopup: true,
      language: "en",
      displayName: "Support",
      presence: [
        { status: "0", presence: "Available_Phone" },
        { status: "2", presence: "Break" },
      ],
      rejected: [],
    });
  });

  it("with values that cannot be used keeps the defaults and says which", () => {
    const given = {
      "/octiBridge/serverUrl": "ftp://cti.example.com",
      "/octiBridge/popupMode": "sometimes",
      "/octiBridge/outboundPopup": "yes",
      "/octiBridge/language": "fr",
      "/octiBridge/presence": "0=Available,0=Busy",
    };
    const settings = readSettings(given, page);
    expect(settings).toMatchObject({ popupMode: "ring", hasOutboundPopup: false, language: "ja" });
    expect(settings.serverUrl).toBe("https://bridge.example.com");
    expect(settings.rejected).toEqual([
      "language = fr",
      "serverUrl = ftp://cti.example.com",
      "popupMode = sometimes",
      "outboundPopup = yes",
      "presence = 0=Available,0=Busy",
    ]);
  });

  it("gives way to the language of the address", () => {
    const query = new URLSearchParams("lang=en");
    expect(readSettings({ "/octiBridge/language": "ja" }, { ...page, query }).language).toBe("en");
  });
});

it.each([
  ["", ["ja-JP", "en"], "ja"],
  ["", ["en-GB", "ja"], "en"],
  ["", ["de"], "ja"],
  ["", [], "ja"],
  ["lang=en", ["ja"], "en"],
  ["lang=xx", ["en"], "en"],
] as const)("the first language of %o and %o is %s", (query, languages, expected) => {
  expect(firstLanguage(new URLSearchParams(query), languages)).toBe(expected);
});

const ORGS = ["https://example.lightning.force.com", "http://127.0.0.1:9000"];

it.each([
  ["https://example.lightning.force.com", ORGS, "https://example.lightning.force.com"],
  ["http://127.0.0.1:9000", ORGS, "http://127.0.0.1:9000"],
  ["https://Example.Lightning.Force.com:443/", ORGS, "https://example.lightning.force.com"],
  ["http://evil.example", ORGS, null],
  ["https://example.lightning.force.com.evil.example", ORGS, null],
  ["https://example.lightning.force.com/x", ORGS, null],
  ["https://example.lightning.force.com/?x", ORGS, null],
  ["https://user@example.lightning.force.com", ORGS, null],
  ["data:text/html,x", ORGS, null],
  ["", ORGS, null],
  ["", [""], null],
  ["https://example.lightning.force.com", [], null],
] as const)("with the org's origin %o, of the bridge's %o, the panel takes %o", (given, orgOrigins, expected) => {
  expect(orgOriginOf({ query: new URLSearchParams({ sfdcIframeOrigin: given }), orgOrigins })).toBe(expected);
});

it("the language that the agent chose goes before the address and the definition", () => {
  const inJapanese = { ...page, query: new URLSearchParams("lang=ja") };
  const given = { "/octiBridge/language": "ja" };
  expect(readSettings(given, { ...inJapanese, chosen: "en" }).language).toBe("en");
  expect(readSettings(given, inJapanese).language).toBe("ja");
  expect([chosenLanguage({ get: () => "en" }), chosenLanguage({ get: () => "fr" })]).toEqual(["en", null]);
});
