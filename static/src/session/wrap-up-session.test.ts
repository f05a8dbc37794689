import { beforeEach, describe, expect, it } from "vitest";

import { settle } from "../../tests/fakes/fake-clock";
import { Stage } from "../../tests/fakes/stage";
import { aCall, aRecentCall, aSnapshot, NOW_MS } from "../../tests/fakes/views";
import type { CallView } from "../protocol/types.gen";
import type { WrapUpContent, WrapUpForm } from "../state/wrap-up";
import type { WrapUpSession } from "./wrap-up-session";

const ENTRY = "call-1:2001";
const ENDED = { call: aCall({ state: "connected", connected_at_ms: NOW_MS }), ended_at_ms: NOW_MS, cause: 16, outcome: "answered" as const, answered_by: null };
const VIEW = { disposition: "", notes: "メモ", related: null, follow_up: null };
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

describe("the draft", () => {
  it("is sent once after a pause in typing", async () => {
    wrapUp.change({ ...CONTENT, notes: "メ" });
    await stage.clock.advance(300);
    wrapUp.change(CONTENT);
    await stage.clock.advance(600);
    expect(drafts()).toEqual([]);
    await stage.clock.advance(100);
    expect(drafts()).toMatchObject([{ entry_id: ENTRY, wrap_up: { disposition: "解決", notes: "メモ", follow_up: null } }]);
    expect(form()?.keeping).toBe("kept");
  });

  it("that could not be sent is sent when the connection is back", async () => {
    stage.bridge.goDown();
    wrapUp.change(CONTENT);
    await stage.clock.advance(700);
    expect(form()?.keeping).toBe("not_kept");
    stage.bridge.comeUp();
    await settle();
    await settle();
    expect(form()?.keeping).toBe("kept");
    expect(drafts()).toHaveLength(1);
  });

  it("of another tab is shown, but never over what is being typed here", async () => {
    const changed = { entry_id: ENTRY, panel_id: "other", is_saved: false, wrap_up: VIEW };
    stage.bridge.listener().later.wrap_up_changed(changed);
    await settle();
    expect(form()?.content.notes).toBe("メモ");
    wrapUp.change({ ...CONTENT, notes: "ここで" });
    stage.bridge.listener().later.wrap_up_changed(changed);
    await settle();
    expect(form()?.content.notes).toBe("ここで");
  });

  it("is sent before the form turns to the next call", async () => {
    wrapUp.change(CONTENT);
    const next = aCall({ call_id: "call-2", state: "connected", connected_at_ms: NOW_MS });
    stage.bridge.emit({ type: "call_connected", call: next });
    await settle();
    expect(drafts()).toMatchObject([{ entry_id: ENTRY }]);
    expect(form()?.entryId).toBe("call-2:2001");
  });

  it("stays with the customer's call when a colleague is called, or a code like *97", async () => {
    wrapUp.change(CONTENT);
    const next = aCall({ call_id: "call-2", direction: "internal", state: "connected", connected_at_ms: NOW_MS });
    stage.bridge.emit({ type: "call_connected", call: next });
    await settle();
    expect(form()).toMatchObject({ entryId: ENTRY, content: { notes: "メモ" } });
    expect(stage.bridge.messages("get_wrap_up")).toMatchObject([{ entry_id: ENTRY }]);
  });
});

describe("the form", () => {
  const rung = aCall({ call_id: "call-2" });
  const answered: CallView = { ...rung, state: "connected", connected_at_ms: NOW_MS };
  const asked = (): number => stage.bridge.messages("get_wrap_up").length;
  const end = (call: CallView): void =>
    stage.bridge.emit({ type: "call_ended", call_id: call.call_id, ended_at_ms: NOW_MS, cause: 16, outcome: "answered", answered_by: null });

  it.each([
    ["was refused before", (): void => stage.bridge.emit({ type: "call_dialing", call: { ...rung, direction: "outbound", state: "dialing" } })],
    ["rang here and was answered by a colleague", (): void => {
      stage.bridge.emit({ type: "call_ringing", call: rung });
      end(rung);
      stage.bridge.emit({ type: "call_ringing", call: rung });
    }],
    ["was declined here and rings again", (): void => {
      for (let ring = 0; ring < 2; ring += 1) {
        stage.bridge.emit({ type: "call_ringing", call: rung });
        end(rung);
      }
      stage.bridge.emit({ type: "call_ringing", call: rung });
    }],
  ])("comes with the answer of a part of a call that %s", async (_, before) => {
    stage.bridge.refuse("get_wrap_up", "no_such_record");
    before();
    await settle();
    stage.bridge.accept("get_wrap_up");
    stage.bridge.emit({ type: "call_connected", call: answered });
    await settle();
    expect(form()?.entryId).toBe("call-2:2001");
  });

  it("that was refused is asked for when its call ends", async () => {
    stage.bridge.refuse("get_wrap_up", "no_such_record");
    stage.bridge.emit({ type: "call_connected", call: answered });
    await settle();
    expect(form()).toBeNull();
    stage.bridge.accept("get_wrap_up");
    end(answered);
    await settle();
    expect(form()).toMatchObject({ entryId: "call-2:2001" });
  });

  it("that the bridge could not give for now is asked for again by itself", async () => {
    stage.bridge.refuse("get_wrap_up", "database_unavailable");
    stage.bridge.emit({ type: "call_connected", call: answered });
    await settle();
    const before = asked();
    await stage.clock.advance(3_000);
    expect(asked()).toBe(before + 1);
    stage.bridge.accept("get_wrap_up");
    await stage.clock.advance(3_000);
    expect(form()?.entryId).toBe("call-2:2001");
  });

  it("stays with the last conversation when a call rings and is missed, and knows its call", async () => {
    wrapUp.change(CONTENT);
    stage.bridge.emit({ type: "call_ringing", call: { ...rung, remote_number: "0312345678" } });
    end(rung);
    await settle();
    expect(form()).toMatchObject({ entryId: ENTRY, content: { notes: "メモ" }, call: { remote_number: "09000001234" } });
  });

  it("turns to the customer who is being dialed, and what was typed is kept", async () => {
    wrapUp.change(CONTENT);
    stage.bridge.emit({ type: "call_dialing", call: { ...rung, direction: "outbound", state: "dialing" } });
    await settle();
    expect(drafts()).toMatchObject([{ entry_id: ENTRY, wrap_up: { notes: "メモ" } }]);
    expect(form()?.entryId).toBe("call-2:2001");
  });

  it("of a past call, once saved or closed, makes room for the unsaved one of before", async () => {
    for (const leave of [() => wrapUp.save(), () => wrapUp.close()]) {
      await wrapUp.open("old:2001");
      expect(form()).toMatchObject({ entryId: "old:2001", isChosen: true });
      await leave();
      expect(form()).toMatchObject({ entryId: ENTRY, isChosen: false });
    }
    await wrapUp.open("old:2001");
    await wrapUp.save();
    expect(stage.state.wrapUp.justSaved?.entryId).toBe("old:2001");
    wrapUp.change(CONTENT);
    await wrapUp.open("old:2001");
    expect(stage.state.wrapUp.justSaved).toBeNull();
  });

  it.each([
    ["something is typed in the form that came back", () => wrapUp.change(CONTENT)],
    ["the next call rings", () => stage.bridge.emit({ type: "call_ringing", call: rung })],
  ])("of a past call is confirmed until %s", async (_, happen) => {
    await wrapUp.open("old:2001");
    await wrapUp.save();
    expect(stage.state.wrapUp.justSaved?.entryId).toBe("old:2001");
    happen();
    expect(stage.state.wrapUp.justSaved).toBeNull();
    expect(form()?.entryId).toBe(ENTRY);
  });
});

it("takes nothing any more after a click on a past call, until that one's form is there", async () => {
  wrapUp.change(CONTENT);
  const opened = wrapUp.open("old:2001");
  expect(stage.state.wrapUp.isOpening).toBe(true);
  wrapUp.change({ ...CONTENT, notes: "過去の通話のメモ" });
  expect(await wrapUp.save()).toBe(false);
  await wrapUp.open("older:2001");
  await opened;
  expect(drafts()).toMatchObject([{ entry_id: ENTRY, wrap_up: { notes: "メモ" } }]);
  expect(form()?.entryId).toBe("old:2001");
  wrapUp.change({ ...CONTENT, notes: "過去の通話のメモ" });
  expect(form()?.content.notes).toBe("過去の通話のメモ");
});

it("takes what is typed again when the past call's form cannot be had", async () => {
  stage.bridge.refuse("get_wrap_up", "no_such_record");
  await wrapUp.open("old:2001");
  wrapUp.change(CONTENT);
  expect(form()).toMatchObject({ entryId: ENTRY, content: CONTENT });
});

describe("saving", () => {
  it("sends what stands there and marks it", async () => {
    wrapUp.change({ ...CONTENT, dueOn: "2030-01-15", subject: "見積" });
    await wrapUp.save();
    expect(stage.bridge.messages("save_wrap_up")).toMatchObject([
      { entry_id: ENTRY, wrap_up: { disposition: "解決", follow_up: { due_on: "2030-01-15", subject: "見積" } } },
    ]);
    expect(form()?.keeping).toBe("saved");
    await stage.clock.advance(2_000);
    expect(drafts()).toEqual([]);
  });

  it("that is refused says why and loses nothing", async () => {
    stage.bridge.refuse("save_wrap_up", "disposition_required");
    wrapUp.change({ ...CONTENT, disposition: "" });
    await wrapUp.save();
    expect(stage.state.problem?.code).toBe("disposition_required");
    expect(drafts()).toMatchObject([{ wrap_up: { notes: "メモ" } }]);
  });
});

describe("recent calls", () => {
  it("whose draft was not saved are counted, without looking anybody up", async () => {
    const call = aRecentCall({ entry_id: "old:2001", wrap_up: "draft" });
    stage.bridge.recentCalls = [call, aRecentCall({ entry_id: "older:2001" })];
    stage.bridge.emit({ type: "call_connected", call: aCall({ call_id: "call-2", state: "connected", connected_at_ms: NOW_MS }) });
    await settle();
    expect(stage.state.wrapUp.drafts).toEqual(["old:2001"]);
    expect(stage.bridge.messages("get_recent_calls").at(-1)).toEqual({ with_names: false });
  });

  it("are read when they are opened; one of them takes the form's place", async () => {
    await wrapUp.showRecent(true);
    expect(stage.state.wrapUp.recent).toEqual([]);
    stage.bridge.wrapUp = { ...stage.bridge.wrapUp, saved: VIEW };
    await wrapUp.open("old:2001");
    expect(stage.state.wrapUp.recent).toBeNull();
    expect(form()).toMatchObject({ entryId: "old:2001", isChosen: true, keeping: "saved", content: { notes: "メモ" } });
  });
});

it("nothing is asked where the bridge does not want wrap-ups", async () => {
  stage = new Stage();
  stage.bridge.snapshot = aSnapshot({ last_call: ENDED });
  await stage.signIn();
  await stage.session.preload();
  expect(stage.bridge.messages("get_wrap_up")).toEqual([]);
});
