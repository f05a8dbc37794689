import { describe, expect, it } from "vitest";

import { readCallLogged, readDirectoryChanged, readFavoritesChanged, readSaveLog, readWrapUpChanged } from "./parse-later";

const LOGGED = { entry_id: "a:201", task_id: "00T000000000001AAA", record_ids: ["003000000000001AAA"] };
const ASKED = { activity_id: "a:201", values: { entityApiName: "Task", CallDurationInSeconds: 65, WhatId: null } };

describe("a log", () => {
  it("that was written, or is to be written, is read as it is", () => {
    expect(readCallLogged({ ...LOGGED, weather: "fine" })).toEqual(LOGGED);
    expect(readSaveLog(ASKED)).toEqual(ASKED);
  });

  it.each([
    [null],
    [{ ...LOGGED, task_id: null }],
    [{ ...LOGGED, record_ids: "003" }],
    [{ ...LOGGED, record_ids: [3] }],
  ])("%j is passed over", (raw) => expect(readCallLogged(raw)).toBeNull());

  it.each([[undefined], [{ activity_id: "a" }], [{ activity_id: "a", values: { Subject: { deep: 1 } } }]])(
    "to write like %j is passed over",
    (raw) => expect(readSaveLog(raw)).toBeNull(),
  );
});

describe("a wrap-up that changed in another tab", () => {
  const wrapUp = {
    disposition: "解決",
    notes: "折り返し希望",
    related: { record_id: "003000000000001AAA", object_type: "Contact", name: "佐藤 花子" },
    follow_up: { due_on: "2026-11-30", subject: "電話" },
  };
  const changed = { entry_id: "call-1:2001", panel_id: "p", is_saved: true, wrap_up: wrapUp };

  it("is read as it is, full and empty", () => {
    expect(readWrapUpChanged(changed)).toEqual(changed);
    const empty = { ...changed, wrap_up: { disposition: "", notes: "", related: null, follow_up: null } };
    expect(readWrapUpChanged(empty)).toEqual(empty);
  });

  it.each([
    ["panel_id", { ...changed, panel_id: undefined }],
    ["is_saved", { ...changed, is_saved: "yes" }],
    ["notes", { ...changed, wrap_up: { ...wrapUp, notes: null } }],
    ["record", { ...changed, wrap_up: { ...wrapUp, related: { name: "佐藤" } } }],
    ["follow-up", { ...changed, wrap_up: { ...wrapUp, follow_up: { subject: "電話" } } }],
  ])("with a wrong %s is passed over", (_field, raw) => expect(readWrapUpChanged(raw)).toBeNull());
});

describe("the directory", () => {
  const entry = { extension: "202", name: "鈴木", presence: "busy", status_code: "0" };
  const favorites = [{ number: "202", number_text: "202", label: "鈴木" }];

  it("that changed is read as it is", () => {
    expect(readDirectoryChanged({ entry })).toEqual({ entry });
    expect(readFavoritesChanged({ favorites })).toEqual({ favorites });
  });

  it("of another shape is passed over", () => {
    expect(readDirectoryChanged({ entry: { ...entry, presence: "asleep" } })).toBeNull();
    expect(readFavoritesChanged({ favorites: [{ number: 202, label: "" }] })).toBeNull();
  });
});
