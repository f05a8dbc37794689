import { beforeEach, describe, expect, it } from "vitest";

import { settle } from "../../tests/fakes/fake-clock";
import { FakeKeyValue, FakePage, ORG } from "../../tests/fakes/fake-surroundings";
import { Stage } from "../../tests/fakes/stage";
import { STATUSES } from "../../tests/fakes/views";
import { OpenCtiError } from "../ports/open-cti";

let stage: Stage;
beforeEach(() => {
  stage = new Stage();
});

describe("initialisation", () => {
  it("asks Salesforce, then the bridge, then for the account", async () => {
    await stage.session.start();
    expect(stage.openCti.loadedFrom).toEqual([ORG]);
    expect(stage.state.screen).toEqual({ name: "initializing", step: "server" });
    expect(stage.bridge.urls).toEqual(["https://bridge.example.com"]);
    stage.bridge.comeUp();
    await settle();
    expect(stage.state.screen.name).toBe("sign_in");
    expect(stage.state.statuses).toEqual(STATUSES);
  });

  it("tells the bridge who it is", async () => {
    stage.openCti.settings = { "/octiBridge/popupMode": "answer", "/octiBridge/outboundPopup": "true" };
    await stage.open();
    expect(stage.bridge.messages("hello")).toEqual([
      {
        panel: {
          panel_id: "id-1",
          protocol_version: 2,
          org_origin: ORG,
          popup_mode: "answer",
          has_outbound_popup: true,
          is_in_front: true,
          has_unsaved_work: false,
          language: "ja",
        },
      },
    ]);
  });

  it("goes to the server the call center definition names", async () => {
    stage.openCti.settings = { "/octiBridge/serverUrl": "https://other.example.com/" };
    await stage.open();
    expect(stage.bridge.urls).toEqual(["https://other.example.com"]);
  });

  it("fails without Salesforce's API, and succeeds on the agent's next try", async () => {
    stage.openCti.failure = new OpenCtiError("library_not_loaded", "no library");
    await stage.session.start();
    expect(stage.state.screen).toMatchObject({ name: "init_failed", cause: "salesforce" });
    stage.openCti.failure = null;
    await stage.session.retry();
    expect(stage.state.screen).toEqual({ name: "initializing", step: "server" });
  });

  it("fails outside Salesforce without trying anything", async () => {
    stage = new Stage(new FakePage(""));
    await stage.session.start();
    expect(stage.state.screen).toMatchObject({ cause: "salesforce", problem: { code: "outside_salesforce" } });
    expect(stage.openCti.loadedFrom).toEqual([]);
  });

  it.each(["javascript:alert(1)", "https://example.com/path", "https://user@example.com", "x"])(
    "loads no script from %s",
    async (origin) => {
      stage = new Stage(new FakePage(`mode=Lightning&sfdcIframeOrigin=${encodeURIComponent(origin)}`));
      await stage.session.start();
      expect(stage.state.screen).toMatchObject({ problem: { code: "bad_origin" } });
      expect(stage.openCti.loadedFrom).toEqual([]);
    },
  );

  it("says that there is no server when none answers in time, and goes on when one does", async () => {
    await stage.session.start();
    stage.bridge.failToConnect();
    await stage.clock.advance(6_000);
    expect(stage.state.screen).toMatchObject({ cause: "server", problem: { code: "unreachable", detail: "refused" } });
    await stage.session.retry();
    expect(stage.bridge.connectNowCount).toBe(1);
    stage.bridge.comeUp();
    await settle();
    expect(stage.state.screen.name).toBe("sign_in");
  });

  it("fails with the code when the bridge does not know the org; trying again asks again", async () => {
    stage.bridge.refuse("hello", "unknown_org");
    await stage.open();
    expect(stage.state.screen).toMatchObject({ cause: "server", problem: { code: "unknown_org" } });
    stage.bridge.accept("hello");
    await stage.session.retry();
    await settle();
    expect(stage.state.screen.name).toBe("sign_in");
  });

  it("loads the page again when the bridge speaks another protocol", async () => {
    stage.bridge.refuse("hello", "protocol_mismatch");
    await stage.open();
    await stage.session.retry();
    expect(stage.page.reloadCount).toBe(1);
  });
});

describe("the session", () => {
  it("begins with sign-in and remembers account and terminal, never the password", async () => {
    await stage.signIn();
    expect(stage.state.screen.name).toBe("main");
    expect(stage.tab.get("token")).toBe("token-1");
    expect([...stage.profile.kept]).toEqual([
      ["account", "yamada"],
      ["extension", "2001"],
    ]);
    expect(JSON.stringify([...stage.profile.kept, ...stage.tab.kept])).not.toContain("secret");
  });

  it("stays on the sign-in screen with the reason when refused", async () => {
    stage.bridge.refuse("sign_in", "sign_in_refused");
    await stage.signIn();
    expect(stage.state.screen.name).toBe("sign_in");
    expect(stage.state.problem?.code).toBe("sign_in_refused");
  });

  it("is taken up again after a reload", async () => {
    const tab = new FakeKeyValue();
    tab.set("token", "token-1");
    stage = new Stage(new FakePage(), tab);
    await stage.open();
    expect(stage.bridge.names()).toEqual(["hello", "resume"]);
    expect(stage.state.screen.name).toBe("main");
  });

  it("that expired leads to the sign-in screen with the reason", async () => {
    await stage.signIn();
    stage.bridge.goDown();
    stage.bridge.validToken = "token-2";
    stage.bridge.comeUp();
    await settle();
    expect(stage.state).toMatchObject({ screen: { name: "sign_in" }, problem: { code: "expired" } });
    expect(stage.tab.get("token")).toBeNull();
  });

  it("ends with sign-out, whichever of answer and event comes first", async () => {
    await stage.signIn();
    stage.bridge.hold("sign_out");
    const leaving = stage.session.commands.signOut();
    stage.bridge.listener().onSessionEnded({ reason: "signed_out" });
    stage.bridge.release("sign_out");
    await leaving;
    expect(stage.state).toMatchObject({ screen: { name: "sign_in" }, problem: null, snapshot: null });
    expect(stage.tab.get("token")).toBeNull();
  });

  it.each(["taken_over", "moved"] as const)("says why, where the agent did not sign out: %s", async (reason) => {
    await stage.signIn();
    stage.bridge.listener().onSessionEnded({ reason });
    expect(stage.state).toMatchObject({ screen: { name: "sign_in" }, problem: { code: reason } });
  });
});

it("connects at once when the network is there again", async () => {
  await stage.signIn();
  stage.bridge.goDown();
  expect(stage.bridge.connectNowCount).toBe(0);
  stage.page.comeOnline();
  expect(stage.bridge.connectNowCount).toBe(1);
});

describe("the language that the agent chooses", () => {
  it("counts at once and for this browser, before address and definition", async () => {
    stage.openCti.settings = { "/octiBridge/language": "ja" };
    await stage.signIn();
    await stage.session.chooseLanguage("en");
    expect(stage.state.settings.language).toBe("en");
    const next = new Stage(new FakePage(), new FakeKeyValue(), stage.profile);
    next.openCti.settings = { "/octiBridge/language": "ja" };
    await next.open();
    expect(next.state.settings.language).toBe("en");
    expect(next.languages).toEqual(["en"]);
  });

  it("counts until a reload where the browser keeps nothing", async () => {
    const denied = new FakeKeyValue();
    denied.set = () => undefined;
    const open = new Stage(new FakePage(), new FakeKeyValue(), denied);
    await open.signIn();
    await open.session.chooseLanguage("en");
    expect([open.state.settings.language, open.languages]).toEqual(["en", ["en"]]);
  });
});
