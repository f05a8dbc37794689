import { fireEvent, screen } from "@testing-library/preact";
import { describe, expect, it } from "vitest";

import { aCall, aMatch, aSnapshot, NOW_MS } from "../../../tests/fakes/views";
import { show, showMain } from "../../../tests/show";
import type { WrapUpOptions } from "../../protocol/types.gen";
import type { WrapUpForm } from "../../state/wrap-up";

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
  options: { transfer_dial_delay_ms: 4000, wrap_up: { dispositions: [], is_disposition_required: false, ...options } },
  wrapUp: { form: form === null ? null : { ...FORM, ...form }, recent: null },
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
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "保存" }).disabled).toBe(true);
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

  it("shows how long the agent has been in after-call work", async () => {
    // which status that is, the bridge says
    const statuses = [{ code: "7", label_ja: "事務処理", label_en: "Paperwork", is_wrap_up: true }];
    const status = { code: "7", since_ms: NOW_MS - 61_000, next_code: null };
    const { clock, update } = showMain({ status }, { ...part(null), statuses });
    expect((await screen.findByRole("timer", { name: "後作業の時間" })).textContent).toBe("01:01");
    expect(clock.nowMs()).toBe(NOW_MS);
    update({ snapshot: aSnapshot({ status: { ...status, code: "1" } }) });
    expect(screen.queryByRole("timer", { name: "後作業の時間" })).toBeNull();
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
