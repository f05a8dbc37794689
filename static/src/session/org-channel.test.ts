import { beforeEach, describe, expect, it } from "vitest";

import { settle } from "../../tests/fakes/fake-clock";
import { Stage } from "../../tests/fakes/stage";
import { aCall, aMatch, NOW_MS } from "../../tests/fakes/views";
import { OpenCtiError } from "../ports/open-cti";
import { CHANNEL } from "./org-channel";

interface Told {
  readonly type: string;
  readonly sender: string;
  readonly version: number;
  readonly messageId: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

let stage: Stage;
const told = (type: string): readonly Told[] =>
  stage.openCti.published.map(({ message }) => message as Told).filter((message) => message.type === type);
const last = (type: string) => told(type).at(-1)?.payload;

const say = async (type: string, payload: object, messageId = "m-1", more: object = {}): Promise<void> => {
  stage.openCti.say({ version: 1, sender: "org", type, messageId, payload, ...more });
  await settle();
};

beforeEach(() => {
  stage = new Stage();
  stage.openCti.settings = { "/octiBridge/presence": "0=Available_Phone,2=Break" };
});

/** The channel is a file of its own, so it comes a moment after the panel. */
const joined = async (): Promise<void> => {
  await stage.signIn();
  await import("./org-channel");
  await settle();
};

describe("the org's components", () => {
  it("hear the state in the envelope of the contract", async () => {
    await joined();
    await say("state_request", {});
    expect(last("panel_state")).toEqual({
      isReady: true,
      isFront: true,
      agent: { account: "yamada", extension: "2001" },
      calls: [],
    });
    const messages = stage.openCti.published;
    expect(new Set(messages.map(({ channel }) => channel))).toEqual(new Set([CHANNEL]));
    expect(new Set(messages.map(({ message }) => (message as Told).messageId)).size).toBe(messages.length);
    expect(told("panel_state")[0]).toMatchObject({ version: 1, sender: "panel" });
  });

  it("dial like the agent, and are told that it was taken", async () => {
    await joined();
    await say("dial", { number: "03-0000-1000", recordId: "003000000000001AAA" });
    expect(stage.bridge.messages("dial")).toMatchObject([
      { number: "03-0000-1000", record: { record_id: "003000000000001AAA", object_type: "Contact", name: "" } },
    ]);
    expect(last("dial_result")).toEqual({ requestId: "m-1", accepted: true, callId: null, code: null, message: null });
    expect(stage.openCti.shownCount).toBe(1);
  });

  it("say why they call, and from which record of the org's own objects", async () => {
    await joined();
    const recordId = "a01000000000001AAA";
    await say("dial", { number: "100", reason: "督促", recordId, objectApiName: "Invoice__c" });
    expect(stage.bridge.messages("dial")).toMatchObject([
      { reason: "督促", record: { record_id: recordId, object_type: "Invoice__c", name: "" } },
    ]);
  });

  it("that name no object of their own dial without the record", async () => {
    await joined();
    await say("dial", { number: "100", recordId: "a01000000000001AAA" });
    expect(stage.bridge.messages("dial")).toMatchObject([{ record: null, reason: null }]);
  });

  it("that ask twice get the result twice and the call once", async () => {
    await joined();
    await say("dial", { number: "100" });
    await say("dial", { number: "100" });
    expect(stage.bridge.messages("dial")).toHaveLength(1);
    expect(told("dial_result")).toHaveLength(2);
  });

  it.each([
    ["no number", {}, "bad_message"],
    ["a number type", { number: 312345678 }, "bad_message"],
    ["a blank", { number: " " }, "bad_message"],
    ["256 characters", { number: "1".repeat(256) }, "bad_message"],
    ["a reason of two lines", { number: "100", reason: "a\nb" }, "bad_message"],
    ["a reason of 256 characters", { number: "100", reason: "a".repeat(256) }, "bad_message"],
  ])("that send %s are refused with a code and a text", async (_what, payload, code) => {
    await joined();
    await say("dial", payload);
    expect(last("dial_result")).toMatchObject({ accepted: false, code, message: `text of ${code}` });
    expect(stage.bridge.messages("dial")).toEqual([]);
  });

  it("are told what the bridge refused", async () => {
    await joined();
    stage.bridge.refuse("dial", "number_forbidden");
    await say("dial", { number: "110" });
    expect(last("dial_result")).toMatchObject({ accepted: false, code: "number_forbidden" });
  });

  it("are told that nobody is signed in", async () => {
    await stage.open();
    await import("./org-channel");
    await settle();
    await say("dial", { number: "100" });
    expect(last("dial_result")).toMatchObject({ accepted: false, code: "not_signed_in" });
  });

  it("hear of a call when it begins, changes and ends, and of nothing in between", async () => {
    await joined();
    stage.bridge.emit({ type: "call_ringing", call: aCall() });
    stage.bridge.emit({
      type: "call_details_changed",
      call: aCall({ lookup: { state: "found", matches: [aMatch()] } }),
    });
    expect(told("call_changed").map(({ payload }) => payload.call)).toMatchObject([
      { callId: "call-1", entryId: "call-1:2001", state: "ringing", remoteName: null, reason: null, endedAtMs: null },
      { callId: "call-1", state: "ringing", remoteName: "佐藤 花子", recordId: "003000000000001AAA" },
    ]);
    stage.bridge.emit({ type: "call_ended", call_id: "call-1", ended_at_ms: NOW_MS + 5, cause: 16, outcome: "answered" as const, answered_by: null });
    expect(last("call_changed")).toMatchObject({ isFront: true, call: { state: "ended", endedAtMs: NOW_MS + 5 } });
    expect(told("call_changed")).toHaveLength(3);
  });

  it("hear why the agent called, also when it is known a moment later", async () => {
    await joined();
    const dialing = aCall({ direction: "outbound", state: "dialing" });
    stage.bridge.emit({ type: "call_dialing", call: dialing });
    stage.bridge.emit({ type: "call_details_changed", call: { ...dialing, reason: "督促" } });
    expect(told("call_changed").map(({ payload }) => payload.call)).toMatchObject([{ reason: null }, { reason: "督促" }]);
  });

  it("hear that a call log stands in the org, and of nothing that cannot be read", async () => {
    await joined();
    const logged = { entry_id: "call-1:2001", task_id: "00T000000000001AAA", record_ids: ["003000000000001AAA"] };
    stage.bridge.listener().later.call_logged({ ...logged, task_id: 7 });
    stage.bridge.listener().later.call_logged(logged);
    expect(told("call_logged").map(({ payload }) => payload)).toEqual([
      { entryId: "call-1:2001", taskId: "00T000000000001AAA", recordIds: ["003000000000001AAA"] },
    ]);
  });

  it("hear when the tab leaves the front, and when the bridge is lost", async () => {
    await joined();
    const before = told("panel_state").length;
    stage.page.isVisible = false;
    stage.page.changeFront();
    expect(last("panel_state")).toMatchObject({ isFront: false });
    expect(told("panel_state")).toHaveLength(before + 1);
    stage.store.dispatch({ type: "connection_lost" });
    expect(last("panel_state")).toMatchObject({ isReady: false });
  });

  it.each([
    ["another version", { version: 2 }],
    ["the panel's own word", { sender: "panel" }],
    ["an id that is none", { messageId: 7 }],
    ["a payload that is none", { payload: "x" }],
    ["an unknown type", { type: "explode" }],
  ])("that say %s are passed over", async (_what, more) => {
    await joined();
    const before = stage.openCti.published.length;
    await say("dial", { number: "100" }, "m-1", more);
    expect(stage.bridge.messages("dial")).toEqual([]);
    expect(stage.openCti.published).toHaveLength(before);
  });

  it("need a channel; without one the panel works all the same", async () => {
    stage.openCti.channelFailure = new OpenCtiError("GENERIC_ERROR", "no such channel");
    await joined();
    expect(stage.state.screen.name).toBe("main");
    expect(stage.openCti.published).toEqual([]);
  });
});

describe("presence", () => {
  const status = (code: string): void =>
    stage.bridge.emit({ type: "status_changed", status: { code, since_ms: NOW_MS, next_code: null, cause: null, refused_by: [] } });

  it("of Omni-Channel sets the status that the rules name", async () => {
    await joined();
    await say("presence_changed", { presence: "Break" });
    expect(stage.bridge.messages("set_status")).toMatchObject([{ status: "2" }]);
  });

  it("that no rule names changes nothing", async () => {
    await joined();
    await say("presence_changed", { presence: "Lunch" });
    expect(stage.bridge.messages("set_status")).toEqual([]);
  });

  it("is led by the status, and what came from there is not sent back", async () => {
    await joined();
    expect(last("set_presence")).toEqual({ presence: "Available_Phone", status: "0", isFront: true });
    status("2");
    expect(last("set_presence")).toEqual({ presence: "Break", status: "2", isFront: true });
    await say("presence_changed", { presence: "Break" });
    expect(stage.bridge.messages("set_status")).toEqual([]);
    await say("presence_changed", { presence: "Available_Phone" });
    status("0");
    expect(told("set_presence")).toHaveLength(2);
  });

  it("that changes twice at once is followed to its last, and nothing is sent back", async () => {
    await joined();
    stage.bridge.hold("set_status");
    await say("presence_changed", { presence: "Break" });
    await say("presence_changed", { presence: "Available_Phone" });
    stage.bridge.release("set_status");
    await settle();
    expect(stage.bridge.messages("set_status")).toMatchObject([{ status: "2" }, { status: "0" }]);
    status("2");
    status("0");
    expect(told("set_presence")).toHaveLength(1);
  });

  it("that was taken for after the call is not sent back when the call ends", async () => {
    await joined();
    await say("presence_changed", { presence: "Break" });
    stage.bridge.emit({ type: "status_changed", status: { code: "0", since_ms: NOW_MS, next_code: "2", cause: null, refused_by: [] } });
    await say("presence_changed", { presence: "Break" });
    expect(stage.bridge.messages("set_status")).toHaveLength(1);
    status("2");
    expect(told("set_presence")).toHaveLength(1);
  });

  it("that the bridge did not take is forgotten: what the agent chooses then is told", async () => {
    await joined();
    stage.bridge.refuse("set_status", "unknown_status");
    await say("presence_changed", { presence: "Break" });
    await say("presence_changed", { presence: "Available_Phone" });
    status("2");
    expect(last("set_presence")).toMatchObject({ presence: "Break", status: "2" });
  });

  it("gives way to the agent, who chooses something else before it has come", async () => {
    stage.openCti.settings = { "/octiBridge/presence": "0=Available_Phone,2=Break,3=Lunch" };
    await joined();
    await say("presence_changed", { presence: "Break" });
    status("3");
    expect(last("set_presence")).toMatchObject({ presence: "Lunch" });
    status("2");
    expect(last("set_presence")).toMatchObject({ presence: "Break" });
    expect(told("set_presence")).toHaveLength(3);
  });

  it.each(["missed_calls", "phone_gone"] as const)("follows what the bridge does by itself (%s), and back", async (cause) => {
    stage.openCti.settings = { "/octiBridge/presence": "0=Available_Phone,2=Break,3=Away" };
    await joined();
    const byItself = { code: "3", since_ms: NOW_MS, next_code: null, cause, refused_by: [] };
    stage.bridge.emit({ type: "status_changed", status: byItself });
    expect(last("set_presence")).toEqual({ presence: "Away", status: "3", isFront: true });
    await say("presence_changed", { presence: "Away" });
    expect(stage.bridge.messages("set_status")).toEqual([]);
    await say("presence_changed", { presence: "Available_Phone" });
    expect(stage.bridge.messages("set_status")).toMatchObject([{ status: "0" }]);
    status("0");
    expect(told("set_presence").map(({ payload }) => payload.status)).toEqual(["0", "3"]);
  });

  it("is not touched by a status without a rule", async () => {
    await joined();
    status("9");
    expect(told("set_presence").map(({ payload }) => payload.status)).toEqual(["0"]);
  });
});
