import { beforeEach, describe, expect, it } from "vitest";

import { settle } from "../../tests/fakes/fake-clock";
import { Stage } from "../../tests/fakes/stage";
import { aCall, NOW_MS } from "../../tests/fakes/views";
import { START_WORDS } from "../i18n/start-words";

let stage: Stage;
beforeEach(() => {
  stage = new Stage();
});

describe("Salesforce", () => {
  it("a clicked number opens the panel and is dialled with its record and its reason", async () => {
    await stage.signIn();
    const record = { recordId: "003", objectType: "Contact", name: "佐藤" };
    stage.openCti.click({ number: "03-0000-1000", params: "version=1,reason=%E7%9D%A3%E4%BF%83", record });
    await import("../state/call-reason");
    await settle();
    expect(stage.openCti.shownCount).toBe(1);
    expect(stage.bridge.messages("dial")).toEqual([
      {
        command_id: "id-2",
        number: "03-0000-1000",
        caller_id: null,
        reason: "督促",
        record: { record_id: "003", object_type: "Contact", name: "佐藤" },
      },
    ]);
  });

  it("a clicked number without params needs no further file to be dialled", async () => {
    await stage.signIn();
    stage.openCti.click({ number: "100", params: "", record: null });
    await settle();
    expect(stage.bridge.messages("dial")).toMatchObject([{ number: "100", reason: null }]);
  });

  it("a number clicked before sign-in is refused with a reason", async () => {
    await stage.open();
    stage.openCti.click({ number: "100", params: "", record: null });
    expect(stage.state.problem?.code).toBe("click_to_dial_signed_out");
  });

  it("a number clicked during a call is refused with a reason", async () => {
    await stage.signIn();
    stage.bridge.emit({ type: "call_ringing", call: aCall() });
    stage.openCti.click({ number: "100", params: "", record: null });
    expect(stage.state.problem?.code).toBe("click_to_dial_in_call");
    expect(stage.bridge.messages("dial")).toEqual([]);
  });

  it("the utility bar shows the ring, and opens the panel", async () => {
    await stage.signIn();
    stage.bridge.emit({ type: "call_ringing", call: aCall() });
    expect(stage.openCti.utilityItem).toEqual(["incoming_call", "ringing: 090-0000-1234"]);
    expect(stage.openCti.shownCount).toBe(1);
    const match = { record_id: "003", object_type: "Contact", name: "山田 花子", detail: "", reason: "exact_mobile" };
    stage.bridge.emit({ type: "caller_looked_up", call_id: "call-1", lookup: { state: "found", matches: [match] } });
    expect(stage.openCti.utilityItem).toEqual(["incoming_call", "ringing: 山田 花子"]);
    expect(stage.openCti.shownCount).toBe(1);
    stage.bridge.emit({ type: "call_ended", call_id: "call-1", ended_at_ms: NOW_MS, cause: 16, outcome: "answered" as const, answered_by: null });
    expect(stage.openCti.utilityItem).toEqual(["call", "idle"]);
  });

  it("the utility bar follows a switch of the language, during a ring and afterwards", async () => {
    stage.itemLabel = (item) => START_WORDS[stage.state.settings.language].utilityItems[item];
    await stage.signIn();
    await stage.session.chooseLanguage("en");
    expect(stage.openCti.utilityItem).toBeNull();
    stage.bridge.emit({ type: "call_ringing", call: aCall() });
    await stage.session.chooseLanguage("ja");
    expect(stage.openCti.utilityItem).toEqual(["incoming_call", "着信中: 090-0000-1234"]);
    expect(stage.openCti.shownCount).toBe(1);
    stage.bridge.emit({ type: "call_ended", call_id: "call-1", ended_at_ms: NOW_MS, cause: 16, outcome: "answered" as const, answered_by: null });
    await stage.session.chooseLanguage("en");
    expect(stage.openCti.utilityItem).toEqual(["call", "Softphone"]);
  });

  it("the utility bar counts missed calls behind its label while no call is there", async () => {
    await stage.signIn();
    const { missed_calls_changed } = stage.bridge.listener().later;
    missed_calls_changed({ count: 2 });
    expect(stage.state.missed).toBe(2);
    expect(stage.openCti.utilityItem).toEqual(["call", "idle (2)"]);
    stage.bridge.emit({ type: "call_ringing", call: aCall() });
    expect(stage.openCti.utilityItem).toEqual(["incoming_call", "ringing: 090-0000-1234"]);
    stage.bridge.emit({ type: "call_ended", call_id: "call-1", ended_at_ms: NOW_MS, cause: 16, outcome: "answered" as const, answered_by: null });
    expect(stage.openCti.utilityItem).toEqual(["call", "idle (2)"]);
    missed_calls_changed({ count: 0 });
    expect(stage.openCti.utilityItem).toEqual(["call", "idle"]);
    missed_calls_changed({ count: "many" });
    expect(stage.state.missed).toBe(0);
    expect(stage.openCti.shownCount).toBe(1);
  });

  it("reports focus on visibility, focus and navigation; the last word wins", async () => {
    await stage.signIn();
    stage.bridge.hold("report_focus");
    stage.openCti.navigate("/lightning/page/home");
    stage.page.isVisible = false;
    stage.page.changeFront();
    stage.page.changeFront();
    stage.bridge.release("report_focus");
    await settle();
    expect(stage.bridge.messages("report_focus")).toEqual([
      { is_in_front: true, has_unsaved_work: false },
      { is_in_front: false, has_unsaved_work: false },
    ]);
  });
});
