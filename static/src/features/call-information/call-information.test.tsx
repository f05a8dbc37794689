import { fireEvent, screen, within } from "@testing-library/preact";
import { describe, expect, it } from "vitest";

import { aCall, aMatch, aSnapshot, NOW_MS } from "../../../tests/fakes/views";
import { showMain } from "../../../tests/show";

const connected = aCall({ state: "connected", connected_at_ms: NOW_MS - 65_000 });
const button = (name: string): HTMLButtonElement => screen.getByRole<HTMLButtonElement>("button", { name });

describe("情報画面", () => {
  const info = (): string | null => screen.getByTestId("info").textContent;

  it("shows number, business label, queue and the number that was called", () => {
    showMain({ calls: [aCall({ business_label: { label_ja: "製品", label_en: "Product" }, queue: "サポート" })] });
    expect(screen.getByTestId("info-number").textContent).toBe("09000001234");
    expect(info()).toContain("業務ラベル製品コールセンターサポート着信番号0300001000");
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
      "BWidget__c",
    ]);
    fireEvent.click(screen.getByTestId("match-001"));
    expect(asked).toEqual([["openRecord", "001"]]);
  });

  it("keeps the last call's information until the next call", () => {
    const last_call = { call: connected, ended_at_ms: NOW_MS - 60_000, cause: 16 };
    const { update } = showMain({ last_call });
    expect(info()).toContain("前回の通話09000001234");
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
    fireEvent.click(button("09000001234"));
    expect(asked).toEqual([["openRecord", "500"], ["openRecord", "500"]]);
  });

  it("tells of the last call where it went", () => {
    const last = (changes: Parameters<typeof aCall>[0]) => ({
      last_call: { call: aCall(changes), ended_at_ms: NOW_MS - 60_000, cause: 16 },
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
