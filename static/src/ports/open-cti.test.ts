import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { FakeClock, settle } from "../../tests/fakes/fake-clock";
import { FakeLibrary } from "../../tests/fakes/fake-library";
import { type ClickToDial, SalesforceOpenCti, type SeenPage } from "./open-cti";

const ORG = "https://example.lightning.force.com";

let clock: FakeClock;
let library: FakeLibrary;
let openCti: SalesforceOpenCti;
let scripts: HTMLScriptElement[];

beforeEach(() => {
  clock = new FakeClock();
  library = new FakeLibrary();
  openCti = new SalesforceOpenCti({ window, clock });
  scripts = [];
  // The browser would fetch the script; here the test says what became of it.
  vi.spyOn(document.head, "append").mockImplementation((...nodes) => {
    scripts.push(...nodes.filter((node) => node instanceof HTMLScriptElement));
  });
});

afterEach(() => {
  Reflect.deleteProperty(window, "sforce");
});

async function load(): Promise<void> {
  const loading = openCti.load(ORG);
  Object.assign(window, { sforce: { opencti: library } });
  scripts[0]?.dispatchEvent(new Event("load"));
  await loading;
}

const failure = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => new Error("it succeeded"),
    (error: unknown) => error,
  );

describe("loading", () => {
  it("takes the pinned version from the org and reports the panel at once", async () => {
    await load();
    expect(scripts.map((script) => script.src)).toEqual([`${ORG}/support/api/66.0/lightning/opencti_min.js`]);
    expect(library.calls).toEqual([["notifyInitializationComplete", {}]]);
  });

  it("fails when the script cannot be had", async () => {
    const failed = failure(openCti.load(ORG));
    scripts[0]?.dispatchEvent(new Event("error"));
    expect(await failed).toMatchObject({ code: "library_not_loaded" });
  });

  it("fails when the script defined nothing", async () => {
    const failed = failure(openCti.load(ORG));
    scripts[0]?.dispatchEvent(new Event("load"));
    expect(await failed).toMatchObject({ code: "library_not_loaded" });
  });

  it("fails when nothing happens for long", async () => {
    const failed = failure(openCti.load(ORG));
    await clock.advance(15_000);
    expect(await failed).toMatchObject({ code: "no_answer" });
  });
});

describe("a call", () => {
  beforeEach(load);

  it("gives what Salesforce answers", async () => {
    const returnValue = { "/octiBridge/popupMode": "ring", "/reqGeneralInfo/reqSoftphoneHeight": 500 };
    library.answers.set("getCallCenterSettings", [{ success: true, returnValue, errors: null }]);
    expect(await openCti.callCenterSettings()).toEqual({
      "/octiBridge/popupMode": "ring",
      "/reqGeneralInfo/reqSoftphoneHeight": "500",
    });
  });

  it("tells the record in front, and null on other pages", async () => {
    const view = { url: "x", recordId: "003", recordName: "佐藤", objectType: "Contact" };
    library.answers.set("getAppViewInfo", [
      { success: true, returnValue: view, errors: null },
      { success: true, returnValue: { ...view, recordId: "", objectType: "" }, errors: null },
      { success: true, returnValue: { url: "x" }, errors: null },
    ]);
    expect(await openCti.recordInFront()).toEqual({ recordId: "003", objectType: "Contact" });
    expect(await openCti.recordInFront()).toBeNull();
    expect(await openCti.recordInFront()).toBeNull();
  });

  it("does not let a transfer wait for the record in front", async () => {
    library.silent.add("getAppViewInfo");
    const failed = failure(openCti.recordInFront());
    await clock.advance(1_000);
    expect(await failed).toMatchObject({ code: "no_answer" });
  });

  it.each(["errors", "error"])("ends with the error Salesforce names in `%s`", async (spelling) => {
    const errors = [{ code: "INVALID_PARAM", description: "no such record" }];
    library.answers.set("screenPop", [{ success: false, returnValue: null, [spelling]: errors }]);
    expect(await failure(openCti.screenPop("SOBJECT", { recordId: "003" }))).toMatchObject({
      code: "INVALID_PARAM",
      message: "screenPop: no such record",
    });
  });

  it("ends when Salesforce never answers", async () => {
    library.silent.add("screenPop");
    const failed = failure(openCti.screenPop("SOBJECT", { recordId: "003" }));
    await clock.advance(8_000);
    expect(await failed).toMatchObject({ code: "no_answer" });
  });

  it("ends when the library throws, also a bare string", async () => {
    library.screenPop = () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- as the library does when it is dead
      throw "Failed to initialize Open CTI";
    };
    expect(await failure(openCti.screenPop("SOBJECT", { recordId: "003" }))).toMatchObject({
      code: "call_refused",
      message: "screenPop: Failed to initialize Open CTI",
    });
  });

  it("is made again while the softphone's container is not up", async () => {
    const early = { success: false, errors: [{ code: "SOFTPHONE_CONTAINER_ERROR", description: "early" }] };
    library.answers.set("enableClickToDial", [early, early, { success: true, returnValue: null }]);
    const enabled = openCti.enableClickToDial();
    await clock.advance(600);
    await enabled;
    expect(library.calls.filter(([name]) => name === "enableClickToDial")).toHaveLength(3);
  });

  it("is given up when the container never comes up", async () => {
    const early = { success: false, errors: [{ code: "SOFTPHONE_CONTAINER_ERROR", description: "early" }] };
    library.answers.set("enableClickToDial", [early]);
    const failed = failure(openCti.enableClickToDial());
    await clock.advance(60_000);
    expect(await failed).toMatchObject({ code: "SOFTPHONE_CONTAINER_ERROR" });
  });

  it("saves a log, gives its record and has the page show it", async () => {
    library.answers.set("saveLog", [{ success: true, returnValue: { recordId: "00T1" }, errors: [] }]);
    expect(await openCti.saveLog({ entityApiName: "Task", Subject: "着信" })).toBe("00T1");
    expect(library.calls.slice(1)).toEqual([["saveLog", { value: { entityApiName: "Task", Subject: "着信" } }]]);
    expect(library.refreshCount).toBe(1);
    library.answers.set("saveLog", [{ success: true, returnValue: null, errors: [] }]);
    await expect(openCti.saveLog({ entityApiName: "Task" })).rejects.toMatchObject({ code: "call_refused" });
  });

  it("refuses a screen pop that this library does not know", async () => {
    const failed = await failure(openCti.screenPop("FLOW", { flowDevName: "Caller_Intake" }));
    expect(failed).toMatchObject({ code: "call_refused", message: "the library has no FLOW" });
  });

  it("searches by the softphone layout", async () => {
    await openCti.searchAndScreenPop({ searchParams: "0312345678", callType: "inbound" });
    expect(library.calls.at(-1)).toEqual(["searchAndScreenPop", { searchParams: "0312345678", callType: "inbound" }]);
  });

  it("pops a record, shows the panel, labels the utility item", async () => {
    await openCti.screenPop("SOBJECT", { recordId: "003" });
    await openCti.showPanel();
    await openCti.setUtilityItem("incoming_call", "着信中");
    expect(library.calls.slice(1)).toEqual([
      ["screenPop", { type: "sobject", params: { recordId: "003" } }],
      ["setSoftphonePanelVisibility", { visible: true }],
      ["setSoftphoneItemIcon", { key: "incoming_call" }],
      ["setSoftphoneItemLabel", { label: "着信中" }],
    ]);
  });
});

describe("listeners", () => {
  beforeEach(load);

  it("hear clicked numbers as text, leading zero and all", async () => {
    const clicks: ClickToDial[] = [];
    openCti.onClickToDial((click) => clicks.push(click));
    const listener = library.listeners.get("onClickToDial");
    listener?.({ number: "0300001000", recordId: "003", recordName: "佐藤", objectType: "Contact", params: "version=1" });
    listener?.({ number: 5, recordId: "", objectType: "" });
    listener?.({ number: " " });
    listener?.({ error: "nothing was clicked" });
    await settle();
    expect(clicks).toEqual([
      { number: "0300001000", params: "version=1", record: { recordId: "003", objectType: "Contact", name: "佐藤" } },
      { number: "5", params: "", record: null },
    ]);
  });

  it("hear where the page goes", () => {
    const pages: SeenPage[] = [];
    openCti.onNavigationChange((page) => void pages.push(page));
    const listener = library.listeners.get("onNavigationChange");
    listener?.({ url: "/lightning/page/home", recordId: "", recordName: "", objectType: "" });
    listener?.({ url: "/lightning/r/Contact/003/view", recordId: "003", recordName: "佐藤", objectType: "Contact" });
    listener?.(null);
    expect(pages).toEqual([
      { url: "/lightning/page/home", record: null },
      { url: "/lightning/r/Contact/003/view", record: { recordId: "003", objectType: "Contact", name: "佐藤" } },
      { url: "", record: null },
    ]);
  });
});
