import { fireEvent, screen, waitFor, within } from "@testing-library/preact";
import { describe, expect, it, vi } from "vitest";

import { aCall, aMatch, aRecentCall, aSnapshot, NOW_MS, STATUSES } from "../../../tests/fakes/views";
import { show, showMain } from "../../../tests/show";
import type { WrapUpOptions } from "../../protocol/types.gen";
import type { WrapUpForm, WrapUpState } from "../../state/wrap-up";

const CALL = aCall({ state: "connected", connected_at_ms: NOW_MS, lookup: { state: "found", matches: [aMatch()] } });
const LAST = { last_call: { call: CALL, ended_at_ms: NOW_MS, cause: 16, outcome: "answered" as const, answered_by: null } };
const FORM: WrapUpForm = {
  entryId: "call-1:2001",
  content: { disposition: "", notes: "", related: null, dueOn: "", subject: "" },
  matches: [],
  call: null,
  keeping: "untouched",
  isChosen: false,
};
const part = (form: Partial<WrapUpForm> | null = {}, options: Partial<WrapUpOptions> = {}) => ({
  options: {
    transfer_dial_delay_ms: 4000,
    wrap_up: { dispositions: [], is_disposition_required: false, ...options },
    wrap_up_limit_ms: null,
  },
  wrapUp: {
    form: form === null ? null : { ...FORM, ...form },
    recent: null as WrapUpState["recent"],
    drafts: [] as readonly string[],
    justSaved: null,
    chosen: null,
  },
});

describe("the wrap-up", () => {
  it("opens by itself after a conversation, and not while it lasts", async () => {
    const { update } = showMain({ calls: [CALL] }, part());
    const toggle = await screen.findByRole("button", { name: "後処理" });
    expect(toggle.getAttribute("aria-expanded")).toBe("false");
    update({ snapshot: aSnapshot(LAST) });
    expect(await screen.findByRole("textbox", { name: "メモ" })).toBeTruthy();
  });

  it("can be typed into during the call, but not saved", async () => {
    const { asked } = showMain({ calls: [CALL] }, part());
    fireEvent.click(await screen.findByRole("button", { name: "後処理" }));
    fireEvent.input(await screen.findByRole("textbox", { name: "メモ" }), { target: { value: "急ぎ" } });
    expect(asked.at(-1)).toEqual(["changeWrapUp", { ...FORM.content, notes: "急ぎ" }]);
    expect(screen.queryByTestId("wrap-up-save")).toBeNull();
    expect(screen.getByText("通話が終わると保存できます")).toBeTruthy();
  });

  it("cannot be typed into while the form of a past call is on its way", async () => {
    const { update } = showMain(LAST, part());
    const fields = await screen.findByTestId("wrap-up-form");
    expect(fields.hasAttribute("inert")).toBe(false);
    update({ wrapUp: { ...part().wrapUp, isOpening: true } });
    expect(fields.hasAttribute("inert")).toBe(true);
  });

  it("is not saved without a result that is required", async () => {
    const options = { dispositions: ["解決", "折り返し"], is_disposition_required: true };
    const { asked, update } = showMain(LAST, part({}, options));
    const result = await screen.findByTestId("wrap-up-disposition");
    fireEvent.submit(screen.getByTestId("wrap-up-form"));
    expect((await screen.findByText("通話結果を選択してください。")).getAttribute("role")).toBe("alert");
    expect(document.activeElement).toBe(result);
    expect(asked.filter(([name]) => name === "saveWrapUp")).toEqual([]);
    update(part({ content: { ...FORM.content, disposition: "解決" } }, options));
    fireEvent.submit(screen.getByTestId("wrap-up-form"));
    expect(asked.at(-1)).toEqual(["saveWrapUp"]);
  });

  it("lets the agent choose among the matches", async () => {
    const { asked } = showMain(LAST, part());
    const related = await screen.findByRole("combobox", { name: "関連レコード" });
    fireEvent.change(related, { target: { value: aMatch().record_id } });
    const { record_id, object_type, name } = aMatch();
    expect(asked.at(-1)).toEqual(["changeWrapUp", { ...FORM.content, related: { record_id, object_type, name } }]);
  });

  it("names its call, and marks a call that is not the one shown", async () => {
    const { asked, update } = showMain(LAST, part());
    const caption = await screen.findByTestId("wrap-up-caption");
    const time = new Date(NOW_MS).toLocaleTimeString("ja", { timeStyle: "short" });
    expect(screen.getByTestId("wrap-up-call").textContent).toBe(`佐藤 花子 090-0000-1234 · ${time}`);
    expect(caption.dataset.other).toBe("false");
    expect(screen.queryByTestId("wrap-up-close")).toBeNull();

    const other = aRecentCall({ remote_number: "0312345678", started_at_ms: NOW_MS - 90_000_000 });
    update(part({ entryId: "old:2001", isChosen: true, call: other }));
    const date = new Date(NOW_MS - 90_000_000).toLocaleString("ja", { dateStyle: "short", timeStyle: "short" });
    expect(screen.getByTestId("wrap-up-call").textContent).toBe(`表示中の通話とは別の通話です0312345678 ${date}`);
    expect(screen.getByTestId("wrap-up-caption").dataset.other).toBe("true");
    fireEvent.click(screen.getByRole("button", { name: "閉じる" }));
    expect(asked.at(-1)).toEqual(["closeWrapUp"]);
  });

  it.each([
    ["another call rang and was missed", { last_call: { call: aCall({ call_id: "call-2" }), ended_at_ms: NOW_MS, cause: 16, outcome: "missed", answered_by: null } }],
    ["a colleague is called", { calls: [aCall({ call_id: "call-2", direction: "internal", state: "dialing" })] }],
  ] as const)("of the last conversation folds when %s", async (_, snapshot) => {
    const { update } = showMain(LAST, part({ call: CALL }));
    await screen.findByTestId("wrap-up-form");
    update({ snapshot: aSnapshot(snapshot) });
    expect(screen.queryByTestId("wrap-up-form")).toBeNull();
    expect(screen.getByTestId("wrap-up-call").textContent).toContain("090-0000-1234");
    fireEvent.click(screen.getByRole("button", { name: "後処理" }));
    expect(screen.getByTestId("wrap-up-form")).toBeTruthy();
  });

  it("leaves with its call once it is saved", async () => {
    const missed = { call: aCall({ call_id: "call-2" }), ended_at_ms: NOW_MS, cause: 16, outcome: "missed" as const, answered_by: null };
    const { update } = showMain(LAST, part({ call: CALL, keeping: "saved" }));
    expect((await screen.findByTestId("wrap-up-kept")).textContent).toBe("保存しました");
    update({ snapshot: aSnapshot({ last_call: missed }) });
    expect(screen.queryByTestId("wrap-up-caption")).toBeNull();
    expect(screen.queryByTestId("wrap-up-toggle")).toBeNull();
    update(part({ call: CALL, keeping: "saved", isChosen: true }));
    expect(screen.getByTestId("wrap-up-caption").dataset.other).toBe("true");
  });

  it("is saved and the next call taken by one button, in after-call work only", async () => {
    const statuses = [...STATUSES, { code: "7", label_ja: "後作業", label_en: "After-call work", is_wrap_up: true }];
    const { asked, update } = showMain(LAST, { ...part(), statuses });
    const fields = await screen.findByTestId<HTMLFormElement>("wrap-up-form");
    expect(screen.queryByTestId("wrap-up-save-available")).toBeNull();
    update({ snapshot: aSnapshot({ ...LAST, status: { code: "7", since_ms: NOW_MS, next_code: null, cause: null, refused_by: [] } }) });
    const both = screen.getByRole("button", { name: "保存して受付可" });
    fields.requestSubmit(both);
    expect(asked.at(-1)).toEqual(["saveWrapUpThen", "0"]);
    fields.requestSubmit(screen.getByRole("button", { name: "保存" }));
    expect(asked.at(-1)).toEqual(["saveWrapUp"]);
  });

  it("counts the other calls that wait to be saved", async () => {
    const drafts = ["old:2001", "older:2001", FORM.entryId];
    const { update } = showMain(LAST, { ...part(), wrapUp: { ...part().wrapUp, drafts } });
    const toggle = await screen.findByTestId("recent-calls-toggle");
    expect(toggle.textContent).toBe("最近の通話未保存 2");
    update({ wrapUp: { ...part().wrapUp, drafts: [FORM.entryId] } });
    expect(toggle.textContent).toBe("最近の通話");
  });

  it("shows how long the agent has been in after-call work", async () => {
    // which status that is, the bridge says
    const statuses = [{ code: "7", label_ja: "事務処理", label_en: "Paperwork", is_wrap_up: true }];
    const status = { code: "7", since_ms: NOW_MS - 61_000, next_code: null, cause: null, refused_by: [] };
    const { clock, update } = showMain({ status }, { ...part(null), statuses });
    expect((await screen.findByRole("timer", { name: "後作業の時間" })).textContent).toBe("01:01");
    expect(clock.nowMs()).toBe(NOW_MS);
    update({ snapshot: aSnapshot({ status: { ...status, code: "1" } }) });
    expect(screen.queryByRole("timer", { name: "後作業の時間" })).toBeNull();
  });

  it("lists past calls by name, with direction, date, length and how far they are, and finds them", async () => {
    const recent = [
      aRecentCall({ entry_id: "a:1", name: "山田 花子", wrap_up: "draft", log: "waiting" }),
      aRecentCall({ entry_id: "b:1", direction: "outbound", remote_number: "0312345678" }),
      aRecentCall({ entry_id: "c:1", direction: "internal", remote_number: "202", connected_at_ms: null, outcome: null }),
      aRecentCall({ entry_id: "d:1", direction: "outbound", connected_at_ms: null, outcome: "busy" }),
      aRecentCall({ entry_id: "e:1", outcome: "abandoned_in_park", wrap_up: "saved" }),
    ];
    const { asked } = showMain(LAST, { ...part(null), wrapUp: { ...part(null).wrapUp, recent } });
    const at = new Date(NOW_MS).toLocaleString("ja", { dateStyle: "short", timeStyle: "short" });
    const list = await screen.findByRole("list", { name: "最近の通話" });
    expect(within(list).getAllByRole("button").map((call) => call.textContent)).toEqual([
      `↙山田 花子090-0000-1234 · 着信 · ${at} · 02:20 · 記録待ち下書き`,
      `↗0312345678発信 · ${at} · 02:20 · 記録済み後処理なし`,
      `↔202内線 · ${at} · 未接続 · 記録済み`,
      `↗090-0000-1234発信 · ${at} · 話中 · 記録済み`,
      `↙090-0000-1234着信 · ${at} · 02:20 · パーク中に相手が切断 · 記録済み`,
    ]);
    for (const [typed, found] of [["0900000", 3], ["090-0000", 3], ["0312", 1]] as const) {
      fireEvent.input(screen.getByTestId("recent-calls-search"), { target: { value: typed } });
      expect(within(list).getAllByRole("button")).toHaveLength(found);
    }
    fireEvent.input(screen.getByTestId("recent-calls-search"), { target: { value: " 花子" } });
    fireEvent.click(within(list).getByRole("button"));
    expect(asked.at(-1)).toEqual(["openWrapUp", "a:1"]);
    fireEvent.input(screen.getByTestId("recent-calls-search"), { target: { value: "誰も" } });
    expect(screen.getByTestId("recent-calls-empty").textContent).toBe("一致する通話はありません。");
  });

  it("brings the list into sight once it has arrived, not only while it is empty", async () => {
    const inSight = vi.spyOn(HTMLElement.prototype, "scrollIntoView");
    const loading = { ...part(null).wrapUp, recent: "loading" as const };
    const { update } = showMain(LAST, { ...part(null), wrapUp: loading });
    await screen.findByText("読み込んでいます…");
    await waitFor(() => expect(inSight).toHaveBeenCalledTimes(1));
    update({ wrapUp: { ...loading, recent: [aRecentCall()] } });
    await screen.findByRole("list", { name: "最近の通話" });
    await waitFor(() => expect(inSight).toHaveBeenCalledTimes(2));
    inSight.mockRestore();
  });

  it("is not there where the bridge does not want it", async () => {
    showMain(LAST);
    await screen.findByTestId("info");
    expect(screen.queryByTestId("wrap-up")).toBeNull();
  });

  it("speaks English", async () => {
    show(
      {
        screen: { name: "main" },
        snapshot: aSnapshot(LAST),
        ...part({ keeping: "not_kept" }),
      },
      { language: "en" },
    );
    expect(await screen.findByRole("button", { name: "Save" })).toBeTruthy();
    expect(screen.getByTestId("wrap-up-kept").textContent).toContain("The draft could not be kept");
  });
});

describe("many results", () => {
  const RESULTS = ["解決", "折り返し", "クレーム", "注文", "解約", "資料請求", "転送", "間違い電話", "営業", "留守番電話", "その他"];
  const listed = (): readonly (string | null)[] => [...document.querySelectorAll("[role=listbox] [role=option]")].map((item) => item.textContent);
  const field = async (): Promise<HTMLInputElement> => screen.findByRole<HTMLInputElement>("combobox", { name: "結果" });
  const taken = (asked: readonly (readonly unknown[])[]): unknown =>
    (asked.filter(([what]) => what === "changeWrapUp").at(-1)?.[1] as WrapUpForm["content"] | undefined)?.disposition;

  it("are filtered by what is typed, in whatever width, and taken by the keyboard", async () => {
    const { asked } = showMain(LAST, part({}, { dispositions: RESULTS }));
    const choice = await field();
    fireEvent.keyDown(choice, { key: "ArrowDown" });
    expect(listed()).toEqual(["なし", ...RESULTS]);
    fireEvent.input(choice, { target: { value: "ﾃﾞﾝﾜ" } });
    expect(listed()).toEqual([]);
    expect(screen.getByText("一致する結果はありません。")).toBeTruthy();
    fireEvent.input(choice, { target: { value: "電話" } });
    expect(listed()).toEqual(["間違い電話", "留守番電話"]);
    fireEvent.keyDown(choice, { key: "ArrowDown" });
    expect(choice.getAttribute("aria-activedescendant")).toBe(document.querySelector("[role=option][aria-selected=true]")?.id);
    fireEvent.keyDown(choice, { key: "Enter" });
    expect([taken(asked), screen.queryByRole("listbox")]).toEqual(["留守番電話", null]);
  });

  it("are taken by a click; Escape and leaving take nothing", async () => {
    const { asked } = showMain(LAST, part({}, { dispositions: RESULTS }));
    const choice = await field();
    for (const leave of [() => fireEvent.keyDown(choice, { key: "Escape" }), () => fireEvent.blur(choice)]) {
      fireEvent.input(choice, { target: { value: "注" } });
      leave();
      expect([choice.value, screen.queryByRole("listbox"), taken(asked)]).toEqual(["", null, undefined]);
    }
    fireEvent.click(choice);
    fireEvent.pointerDown(screen.getByRole("option", { name: "注文" }));
    expect(taken(asked)).toBe("注文");
  });

  it("that are few stay a plain choice", async () => {
    showMain(LAST, part({}, { dispositions: RESULTS.slice(0, 10) }));
    expect((await screen.findByTestId("wrap-up-disposition")).tagName).toBe("SELECT");
  });
});
