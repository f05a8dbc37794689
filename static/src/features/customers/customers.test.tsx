import { act, fireEvent, screen, within } from "@testing-library/preact";
import { describe, expect, it } from "vitest";

import { settle } from "../../../tests/fakes/fake-clock";
import { aCall, aMatch, aSnapshot, NOW_MS } from "../../../tests/fakes/views";
import { showMain } from "../../../tests/show";
import type { CustomersFound, CustomerView, SearchState } from "../../protocol/types.gen";
import type { OfferedRecords } from "../../state/new-records";
import type { CustomerActions } from "../actions";

const HANAKO: CustomerView = {
  record_id: "003000000000001AAA",
  object_type: "Contact",
  name: "山田 花子",
  detail: "みどり商事",
  phones: [
    { kind: "mobile", number: "090-0000-1234", number_text: "090-0000-1234" },
    { kind: "phone", number: "03-0000-1234", number_text: "03-0000-1234" },
  ],
};
const UNKNOWN = aCall({ state: "connected", connected_at_ms: NOW_MS, lookup: { state: "none", matches: [] } });
const OFFERED: OfferedRecords = {
  records: [
    { object_type: "Contact", fields: { Phone: "03-1234-9999" } },
    { object_type: "Case", fields: {} },
  ],
  canSearch: true,
};

class FakeCustomers implements CustomerActions {
  readonly asked: (readonly unknown[])[] = [];
  found: CustomersFound | null = { state: "found", customers: [HANAKO], is_cut: false };
  offered: OfferedRecords | null = OFFERED;

  search = (text: string) => this.note(this.found, "search", text);
  newRecords = ({ entry_id }: { readonly entry_id: string }) => this.note(this.offered, "newRecords", entry_id);
  openNew = (...what: readonly unknown[]) => this.note(undefined, "openNew", ...what);
  relate = (...what: readonly unknown[]) => this.note(undefined, "relate", ...what);
  undo = () => this.note(undefined, "undo");

  private note<T>(answer: T, ...what: readonly unknown[]): Promise<T> {
    this.asked.push(what);
    return Promise.resolve(answer);
  }
}

const type = (field: HTMLElement, value: string): void => void fireEvent.input(field, { target: { value } });
const shown = async (action: () => void | Promise<void>): Promise<void> => {
  await act(async () => {
    await action();
    await settle();
  });
};

describe("customers in the directory", () => {
  const open = async (customers = new FakeCustomers(), isHeld = false) => {
    const content = { entries: [], favorites: [], recent: [], missed: [] };
    const calls = isHeld ? [aCall({ state: "held", held_by: "agent" })] : [];
    const view = showMain({ calls }, { directory: { content } }, { customers });
    return { ...view, customers, field: await screen.findByRole("searchbox", { name: "名前または番号で検索" }) };
  };

  it("are searched after a pause in typing, once, from two characters on", async () => {
    const { customers, field, clock } = await open();
    for (const text of ["山", "山田", "山田 ", "山田 花子"]) {
      type(field, text);
      await shown(() => clock.advance(200));
    }
    expect(customers.asked).toEqual([]);
    expect(screen.getByTestId("customers-state").textContent).toBe("Salesforceを検索しています…");
    await shown(() => clock.advance(500));
    expect(customers.asked).toEqual([["search", "山田 花子"]]);
    const rows = within(screen.getByRole("region", { name: "お客様 (Salesforce)" })).getAllByRole("listitem");
    expect(rows.map((row) => row.textContent)).toEqual([
      "山田 花子取引先責任者 · みどり商事携帯 090-0000-1234電話 03-0000-1234",
    ]);
    type(field, "山");
    expect(screen.queryByTestId("customers")).toBeNull();
  });

  it("are not searched before the input method has finished", async () => {
    const { customers, field, clock } = await open();
    for (const value of ["ｙ", "や", "やま", "やまだ"]) {
      fireEvent.input(field, { target: { value }, isComposing: true });
      await shown(() => clock.advance(600));
    }
    expect((field as HTMLInputElement).value).toBe("やまだ");
    expect(customers.asked).toEqual([]);
    fireEvent.input(field, { target: { value: "山田" }, isComposing: true });
    fireEvent(field, new Event("compositionend", { bubbles: true }));
    await shown(() => clock.advance(500));
    expect(customers.asked).toEqual([["search", "山田"]]);
  });

  it("are called by a click on a number, from their record", async () => {
    const { asked, field, clock } = await open();
    type(field, "山田");
    await shown(() => clock.advance(500));
    fireEvent.click(screen.getByRole("button", { name: "発信: 山田 花子 電話 03-0000-1234" }));
    const record = { record_id: HANAKO.record_id, object_type: "Contact", name: "山田 花子" };
    expect(asked).toEqual([
      ["showDirectory", false],
      ["dial", "03-0000-1234", record],
    ]);
  });

  it("are asked into a call on hold", async () => {
    const { asked, field, clock } = await open(new FakeCustomers(), true);
    type(field, "山田");
    await shown(() => clock.advance(500));
    fireEvent.click(screen.getByRole("button", { name: "発信: 山田 花子 携帯 090-0000-1234" }));
    expect(asked.at(-1)).toEqual(["consult", "090-0000-1234"]);
  });

  it.each<readonly [SearchState, string]>([
    ["none", "一致するお客様はいません。"],
    ["unavailable", "Salesforceから応答がありません。しばらくしてからもう一度検索してください。"],
    ["limit_reached", "Salesforceの1日の利用上限に近づいたため、検索できません。管理者にご確認ください。"],
    ["too_fast", "検索の回数が多すぎます。しばらく待ってからもう一度検索してください。"],
    ["too_short", "2文字以上、電話番号は4桁以上を入力してください。"],
  ])("that cannot be shown are spoken of: %s", async (state, text) => {
    const customers = new FakeCustomers();
    customers.found = { state, customers: [], is_cut: false };
    const { field, clock } = await open(customers);
    type(field, "山田");
    await shown(() => clock.advance(500));
    expect(screen.getByTestId("customers-state").textContent).toBe(text);
  });

  it("say when there are more, when no answer comes, and nothing where no org is connected", async () => {
    const customers = new FakeCustomers();
    customers.found = { state: "found", customers: [HANAKO], is_cut: true };
    const { field, clock } = await open(customers);
    const find = async (text: string): Promise<void> => {
      type(field, text);
      await shown(() => clock.advance(500));
    };
    await find("山田");
    expect(screen.getByTestId("customers-state").textContent).toBe("ほかにもいます。条件を追加してください。");
    customers.found = null;
    await find("山田花");
    expect(screen.getByTestId("customers-state").textContent).toBe("検索できませんでした。もう一度お試しください。");
    customers.found = { state: "off", customers: [], is_cut: false };
    await find("山田花子");
    expect(screen.queryByTestId("customers")).toBeNull();
  });
});

describe("the record of the call that is shown", () => {
  const open = async (call = UNKNOWN, customers = new FakeCustomers()) => {
    const view = showMain({ calls: [call] }, {}, { customers });
    await shown(() => settle());
    return { ...view, customers };
  };

  it("of an unknown caller is made new by one click", async () => {
    const { customers } = await open();
    fireEvent.click(await screen.findByRole("button", { name: "取引先責任者を新規作成" }));
    expect(screen.getByRole("button", { name: "ケースを新規作成" })).toBeTruthy();
    await shown(() => settle());
    expect(customers.asked).toEqual([
      ["newRecords", UNKNOWN.entry_id],
      ["openNew", "call-1", OFFERED.records[0]],
    ]);
  });

  it("is not offered for who is known, rings, or is a colleague; another one can be searched for", async () => {
    await open(aCall({ state: "connected", lookup: { state: "found", matches: [aMatch()] } }));
    expect(await screen.findByRole("button", { name: "別のレコードを選択" })).toBeTruthy();
    expect(screen.queryByTestId("new-Contact")).toBeNull();
    for (const call of [aCall({ lookup: { state: "none", matches: [] } }), aCall({ state: "connected", direction: "internal" })]) {
      document.body.replaceChildren();
      const { customers } = await open(call);
      expect(customers.asked).toEqual([]);
    }
  });

  it("is offered after all when a slow org has ended its look-up", async () => {
    const customers = new FakeCustomers();
    customers.offered = null;
    const { update } = await open({ ...UNKNOWN, lookup: { state: "searching", matches: [] } }, customers);
    expect(screen.queryByTestId("record-chooser")).toBeNull();
    customers.offered = OFFERED;
    update({ snapshot: aSnapshot({ calls: [UNKNOWN] }) });
    await shown(() => settle());
    expect(screen.getByTestId("new-Contact")).toBeTruthy();
  });

  it("is found by its name and put to the call", async () => {
    const { customers, clock } = await open();
    fireEvent.click(await screen.findByRole("button", { name: "別のレコードを選択" }));
    const field = await screen.findByRole("searchbox", { name: "名前または電話番号で検索" });
    expect(document.activeElement).toBe(field);
    type(field, "山田");
    await shown(() => clock.advance(500));
    const found = screen.getByTestId(`choose-${HANAKO.record_id}`);
    expect(found.textContent).toBe("山田 花子取引先責任者 · みどり商事 · 090-0000-1234 · 03-0000-1234");
    await shown(() => void fireEvent.click(found));
    const related = { record_id: HANAKO.record_id, object_type: "Contact", name: "山田 花子" };
    expect(customers.asked.at(-1)).toEqual(["relate", UNKNOWN.entry_id, related]);
    // the bridge takes no longer name
    customers.found = { state: "found", customers: [{ ...HANAKO, name: "長".repeat(300) }], is_cut: false };
    type(field, "長");
    type(field, "長長");
    await shown(() => clock.advance(500));
    await shown(() => void fireEvent.click(screen.getByTestId(`choose-${HANAKO.record_id}`)));
    expect(customers.asked.at(-1)).toEqual(["relate", UNKNOWN.entry_id, { ...related, name: "長".repeat(255) }]);
  });

  it("is named when it was chosen, and that can be undone", async () => {
    const { customers, update } = await open();
    const related = { record_id: HANAKO.record_id, object_type: "Contact", name: "山田 花子" };
    const wrapUp = { form: null, drafts: [], justSaved: null, recent: null };
    update({ wrapUp: { ...wrapUp, chosen: { entryId: UNKNOWN.entry_id, related, before: null } } });
    const chosen = await screen.findByTestId("record-chosen");
    expect(within(chosen).getByRole("status").textContent).toBe("山田 花子 に関連付けました");
    await shown(() => void fireEvent.click(within(chosen).getByRole("button", { name: "元に戻す" })));
    expect(customers.asked.at(-1)).toEqual(["undo"]);
  });

  it("is not offered when the bridge does not answer, nor below a form that has its own search", async () => {
    const customers = new FakeCustomers();
    customers.offered = null;
    await open(UNKNOWN, customers);
    expect(screen.queryByTestId("record-chooser")).toBeNull();
    document.body.replaceChildren();
    const options = { transfer_dial_delay_ms: 4000, wrap_up_limit_ms: null, wrap_up: { dispositions: [], is_disposition_required: false } };
    const ended = { call: UNKNOWN, ended_at_ms: NOW_MS, cause: 16, outcome: "answered", answered_by: null } as const;
    showMain({}, { options, snapshot: aSnapshot({ last_call: ended }) }, { customers: new FakeCustomers() });
    await shown(() => settle());
    expect(await screen.findByTestId("new-Contact")).toBeTruthy();
    expect(screen.queryByTestId("other-record")).toBeNull();
  });
});
