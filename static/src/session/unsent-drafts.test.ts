import { beforeEach, describe, expect, it } from "vitest";

import { settle } from "../../tests/fakes/fake-clock";
import { Stage } from "../../tests/fakes/stage";
import { aCall, aSnapshot, NOW_MS } from "../../tests/fakes/views";
import type { WrapUpContent, WrapUpForm } from "../state/wrap-up";
import type { WrapUpSession } from "./wrap-up-session";

const ENTRY = "call-1:2001";
const ENDED = { call: aCall({ state: "connected", connected_at_ms: NOW_MS }), ended_at_ms: NOW_MS, cause: 16, outcome: "answered" as const, answered_by: null };
const CONTENT: WrapUpContent = { disposition: "解決", notes: "メモ", related: null, dueOn: "", subject: "" };

let stage: Stage;
let wrapUp: WrapUpSession;
beforeEach(async () => {
  stage = new Stage();
  stage.bridge.options = {
    transfer_dial_delay_ms: 4000,
    wrap_up: { dispositions: [], is_disposition_required: false },
    wrap_up_limit_ms: null,
  };
  stage.bridge.snapshot = aSnapshot({ last_call: ENDED });
  await stage.signIn();
  await stage.session.withWrapUp((loaded) => (wrapUp = loaded));
  await settle();
});
const form = (): WrapUpForm | null => stage.state.wrapUp.form;
const drafts = () => stage.bridge.messages("save_draft");

describe("what the agent types while forms change", () => {
  const next = aCall({ call_id: "call-2", state: "connected", connected_at_ms: NOW_MS });
  const connect = async (): Promise<void> => {
    stage.bridge.emit({ type: "call_connected", call: next });
    await settle();
  };

  it.each(["given", "refused"])("in a past call opened meanwhile stays when the other form is %s", async (how) => {
    stage.bridge.hold("get_wrap_up");
    await connect();
    const answer = stage.bridge.stopHolding("get_wrap_up");
    await wrapUp.open("old:2001");
    wrapUp.change(CONTENT);
    if (how === "refused") stage.bridge.refuse("get_wrap_up", "database_unavailable");
    answer();
    await settle();
    expect(form()).toMatchObject({ entryId: "old:2001", content: { notes: "メモ" } });
    stage.bridge.accept("get_wrap_up");
    await wrapUp.close();
    expect(drafts()).toMatchObject([{ entry_id: "old:2001" }]);
    expect(form()?.entryId).toBe("call-2:2001");
  });

  it.each(["given", "refused"])("goes to the server before the next call's form is %s", async (how) => {
    stage.bridge.hold("get_wrap_up");
    await connect();
    wrapUp.change(CONTENT);
    if (how === "refused") stage.bridge.refuse("get_wrap_up", "no_such_record");
    stage.bridge.release("get_wrap_up");
    await settle();
    expect(form()?.entryId).toBe(how === "given" ? "call-2:2001" : undefined);
    expect(drafts()).toMatchObject([{ entry_id: ENTRY, wrap_up: { notes: "メモ" } }]);
  });

  it("and the server did not take is shown again, and sent with the next form's draft", async () => {
    stage.bridge.refuse("save_draft", "database_unavailable");
    wrapUp.change(CONTENT);
    await connect();
    await wrapUp.open(ENTRY);
    expect(form()).toMatchObject({ entryId: ENTRY, content: { notes: "メモ" }, keeping: "not_kept" });
    await wrapUp.close();
    stage.bridge.accept("save_draft");
    const before = drafts().length;
    wrapUp.change({ ...CONTENT, notes: "次の人" });
    await stage.clock.advance(700);
    await settle();
    expect(drafts().slice(before)).toMatchObject([
      { entry_id: "call-2:2001", wrap_up: { notes: "次の人" } },
      { entry_id: ENTRY, wrap_up: { notes: "メモ" } },
    ]);
    await wrapUp.open(ENTRY);
    expect(form()?.keeping).toBe("untouched");
  });

  it("without a connection is sent when that is back, of each call once", async () => {
    stage.bridge.refuse("save_draft", "disconnected");
    wrapUp.change(CONTENT);
    await connect();
    stage.bridge.goDown();
    wrapUp.change({ ...CONTENT, notes: "次の人" });
    await stage.clock.advance(700);
    stage.bridge.accept("save_draft");
    const before = drafts().length;
    stage.bridge.snapshot = { ...stage.bridge.snapshot, calls: [next] };
    stage.bridge.comeUp();
    for (let round = 0; round < 3; round += 1) await settle();
    expect(drafts().slice(before)).toMatchObject([{ entry_id: "call-2:2001" }, { entry_id: ENTRY }]);
  });

  it("of a call whose form comes back with the connection is sent, too", async () => {
    stage.bridge.refuse("save_draft", "disconnected");
    wrapUp.change(CONTENT);
    await connect();
    stage.bridge.goDown();
    stage.bridge.accept("save_draft");
    stage.bridge.comeUp(); // the other call is over, and not the last one
    for (let round = 0; round < 3; round += 1) await settle();
    expect(form()).toMatchObject({ entryId: ENTRY, content: { notes: "メモ" }, keeping: "kept" });
  });

  it.each([
    ["not_editable", (): Promise<unknown> => Promise.resolve()],
    ["database_unavailable", async (): Promise<unknown> => wrapUp.open(ENTRY).then(() => wrapUp.save())],
  ])("is not sent again when that is of no use: %s", async (code, done) => {
    stage.bridge.refuse("save_draft", code);
    wrapUp.change(CONTENT);
    await connect();
    await done();
    stage.bridge.accept("save_draft");
    const before = drafts().length;
    stage.bridge.goDown();
    stage.bridge.snapshot = { ...stage.bridge.snapshot, calls: [next] };
    stage.bridge.comeUp();
    for (let round = 0; round < 3; round += 1) await settle();
    expect(drafts().slice(before)).toEqual([]);
  });
});
