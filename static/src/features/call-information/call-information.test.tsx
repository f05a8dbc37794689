import { act, fireEvent, screen, within } from "@testing-library/preact";
import { describe, expect, it } from "vitest";

import { aCall, aMatch, aSnapshot, NOW_MS } from "../../../tests/fakes/views";
import { showMain } from "../../../tests/show";
import type { ScreenPop } from "../../protocol/types.gen";

const connected = aCall({ state: "connected", connected_at_ms: NOW_MS - 65_000 });
const button = (name: string): HTMLButtonElement => screen.getByRole<HTMLButtonElement>("button", { name });

describe("情報画面", () => {
  const info = (): string | null => screen.getByTestId("info").textContent;

  it("shows number, business label, queue and the number that was called", () => {
    showMain({ calls: [aCall({ business_label: { label_ja: "製品", label_en: "Product" }, queue: "サポート" })] });
    expect(screen.getByTestId("info-number").textContent).toBe("090-0000-1234");
    expect(info()).toContain("業務ラベル製品コールセンターサポート着信番号03-0000-1000");
  });

  it("says beside the queue how long the caller waits, and had waited", async () => {
    const waiting = { queue: "サポート", queued_at_ms: NOW_MS - 80_000 };
    const waited = (): string | null | undefined => screen.queryByTestId("waited")?.textContent;
    const { update, clock } = showMain({ calls: [aCall(waiting)] });
    expect(waited()).toBe("待ち 01:20");
    await act(() => clock.advance(5_000));
    expect(waited()).toBe("待ち 01:25");
    const call = aCall({ ...waiting, state: "connected", connected_at_ms: NOW_MS + 10_000 });
    update({ snapshot: aSnapshot({ calls: [call] }) });
    expect(waited()).toBe("待ち 01:30");
    const last_call = { call: aCall(waiting), ended_at_ms: NOW_MS + 20_000, cause: 0, outcome: "missed", answered_by: null } as const;
    update({ snapshot: aSnapshot({ last_call }) });
    expect(waited()).toBe("待ち 01:40");
    update({ snapshot: aSnapshot({ calls: [aCall({ queue: "サポート" })] }) });
    expect(waited()).toBeUndefined();
  });

  it("is scrolled back to the number by another call, and not by the end of one", () => {
    const first = aCall({ entry_id: "one" });
    const { update } = showMain({ calls: [first] });
    const part = screen.getByTestId("info");
    const areas = [part, part.parentElement, screen.getByTestId("panel")] as HTMLElement[];
    const scroll = (): void => areas.forEach((area) => (area.scrollTop = 29));
    const tops = (): number[] => areas.map((area) => area.scrollTop);
    scroll();
    const last_call = { call: first, ended_at_ms: NOW_MS, cause: 16, outcome: "answered", answered_by: null } as const;
    update({ snapshot: aSnapshot({ last_call }) });
    expect(tops()).toEqual([29, 29, 29]);
    update({ snapshot: aSnapshot({ calls: [aCall({ entry_id: "two" })], last_call }) });
    expect(tops()).toEqual([0, 0, 0]);
  });

  it("shows 非通知 for a caller without a number", () => {
    showMain({ calls: [aCall({ remote_number: null, lookup: { state: "skipped", matches: [] } })] });
    expect(screen.getByTestId("info-number").textContent).toBe("非通知");
    expect(screen.queryByTestId("lookup")).toBeNull();
  });

  it.each([
    ["searching", "Salesforceを検索しています…"],
    ["none", "一致するレコードはありません。"],
    ["failed", "Salesforceを検索できませんでした。"],
  ] as const)("says how the look-up stands: %s", (state, text) => {
    showMain({ calls: [aCall({ lookup: { state, matches: [] } })] });
    expect(screen.getByTestId("lookup").textContent).toBe(text);
  });

  it("lists matches in the bridge's order with the reason; a click opens the record", () => {
    const matches = [aMatch(), aMatch({ record_id: "001", object_type: "Widget__c", name: "B", detail: "", reason: "?" })];
    const { asked } = showMain({ calls: [aCall({ lookup: { state: "found", matches } })] });
    const items = within(screen.getByRole("list", { name: "一致するレコード" })).getAllByRole("button");
    expect(items.map((item) => item.textContent)).toEqual([
      "佐藤 花子取引先責任者 · サンプル商事携帯電話と一致",
      "BWidget",
    ]);
    fireEvent.click(screen.getByTestId("match-001"));
    expect(asked).toEqual([["openRecord", "001"]]);
  });

  it("of a call that is over shows the record it was put to, and the others on request", () => {
    const matches = [aMatch(), aMatch({ record_id: "001", name: "B" }), aMatch({ record_id: "002", name: "C" })];
    const call = { ...connected, lookup: { state: "found", matches } as const };
    const { update } = showMain({ calls: [call] });
    const listed = (): readonly (string | undefined)[] =>
      screen.queryAllByTestId(/^match-/).map((item) => item.dataset.testid);
    expect(listed()).toHaveLength(3);
    update({ snapshot: aSnapshot({ last_call: { call, ended_at_ms: NOW_MS, cause: 16, outcome: "answered", answered_by: null } }) });
    expect(listed()).toEqual([]);
    const related = { record_id: "001", object_type: "Contact", name: "B" };
    const content = { disposition: "", notes: "", related, dueOn: "", subject: "" };
    const form = { entryId: call.entry_id, content, matches, call, keeping: "kept", isChosen: false } as const;
    update({ wrapUp: { form, recent: null, drafts: [], justSaved: null, chosen: null } });
    expect(listed()).toEqual(["match-001"]);
    fireEvent.click(button("一致するレコード (3)"));
    expect(listed()).toHaveLength(3);
    expect(screen.queryByTestId("matches-more")).toBeNull();
  });

  it("keeps the last call's information until the next call", () => {
    const last_call = { call: connected, ended_at_ms: NOW_MS - 60_000, cause: 16, outcome: "answered" as const, answered_by: null };
    const { update } = showMain({ last_call });
    expect(info()).toContain("前回の通話090-0000-1234");
    update({ snapshot: aSnapshot({ last_call, calls: [aCall({ remote_number: "0300005678" })] }) });
    expect(screen.getByTestId("info-number").textContent).toBe("0300005678");
  });

  it("shows the number as a link to what the transferring agent looked at, before and after answering (F-094)", () => {
    const introduced = {
      screen: { record_id: "500", object_type: "Case" },
      introduced_by: { extension: "202", name: "鈴木 一郎" },
    };
    const { asked, update } = showMain({ calls: [aCall({ ...introduced, remote_number: "202" })] });
    fireEvent.click(button("202"));
    expect(info()).toContain("転送元202 鈴木 一郎");
    update({ snapshot: aSnapshot({ calls: [{ ...connected, ...introduced }] }) });
    fireEvent.click(button("090-0000-1234"));
    expect(asked).toEqual([["openRecord", "500"], ["openRecord", "500"]]);
  });

  it("names the colleague of an internal call (H-1), beside other calls too", () => {
    const internal = aCall({ direction: "internal", remote_number: "202", remote_name: "鈴木 愛" });
    const { update } = showMain({ calls: [internal] });
    expect(screen.getByTestId("info-number").textContent).toBe("202 鈴木 愛");
    update({ snapshot: aSnapshot({ calls: [connected, { ...internal, call_id: "call-2" }] }) });
    expect(screen.getByTestId("other-calls").textContent).toContain("着信中 202 鈴木 愛");
  });

  it("tells of the last call where it went", () => {
    const last = (changes: Parameters<typeof aCall>[0]) => ({
      last_call: { call: aCall(changes), ended_at_ms: NOW_MS - 60_000, cause: 16, outcome: "answered" as const, answered_by: null },
    });
    const { update } = showMain(last({ transferred_to: "202" }));
    expect(info()).toContain("転送先202");
    update({ snapshot: aSnapshot(last({ parked_space: "701" })) });
    expect(info()).toContain("パーク番号701");
  });

  it("lists further calls", () => {
    showMain({ calls: [connected, aCall({ call_id: "call-2", remote_number: "0300005678" })] });
    expect(screen.getByTestId("other-calls").textContent).toBe("その他の通話着信中 0300005678");
  });
});

describe("画面を開く", () => {
  const aPop = (changes: Partial<ScreenPop> = {}): ScreenPop => ({
    call_id: "call-1",
    target: { type: "record", record_id: "003", object_type: "Contact" },
    waits: "policy",
    ...changes,
  });

  it("is a link that says nothing more where the settings want a click", () => {
    const { asked } = showMain({ calls: [aCall()] }, { pops: [{ pop: aPop(), failure: null }] });
    expect(screen.getByTestId("offered-pop").textContent).toBe("画面を開く");
    fireEvent.click(button("画面を開く"));
    expect(asked).toEqual([["openPop", "call-1"]]);
  });

  it.each([
    [aPop({ waits: "talking" }), null, "別の通話中のため、自動では開きません。画面を開く"],
    [
      aPop({ waits: "unsaved_work", target: { type: "new_record", object_type: "Lead", fields: {} } }),
      null,
      "保存していない入力があるため、自動では開きません。新規作成の画面を開く",
    ],
    [aPop({ waits: null }), "GENERIC_ERROR: no such flow", "開けませんでした。もう一度開く"],
  ])("says why it waits (%#)", (pop, failure, text) => {
    showMain({ calls: [aCall()] }, { pops: [{ pop, failure }] });
    expect(screen.getByTestId("offered-pop").textContent).toBe(text);
    expect(screen.queryByRole("alert") !== null).toBe(failure !== null);
  });

  it("stands with its own call, also when another is talked and when it is over", () => {
    const second = aCall({ call_id: "call-2", remote_number: "0300005678" });
    const pops = [{ pop: aPop({ call_id: "call-2", waits: "talking" }), failure: null }];
    const { update } = showMain({ calls: [connected, second] }, { pops });
    expect(within(screen.getByTestId("other-calls")).getByRole("button", { name: "画面を開く" })).toBeTruthy();
    update({ snapshot: aSnapshot({ last_call: { call: second, ended_at_ms: NOW_MS, cause: 16, outcome: "answered" as const, answered_by: null } }) });
    expect(button("画面を開く")).toBeTruthy();
    update({ snapshot: aSnapshot({ calls: [connected] }) });
    expect(screen.queryByTestId("offered-pop")).toBeNull();
  });
});
