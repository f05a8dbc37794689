import { fireEvent, screen, within } from "@testing-library/preact";
import { describe, expect, it } from "vitest";

import { CALLER_IDS } from "../../../tests/fakes/views";
import { showMain } from "../../../tests/show";

describe("通知番号", () => {
  const options = (id: string): (string | null)[] =>
    within(screen.getByTestId(id))
      .getAllByRole("option")
      .map((option) => option.textContent);

  it("offers 自動選択 and the listed numbers, and tells what was chosen", () => {
    const { asked } = showMain({}, { callerIds: CALLER_IDS });
    expect(options("caller-id")).toEqual(["自動選択", "営業 03-0000-1000", "サポート 03-0000-2000"]);
    fireEvent.change(screen.getByLabelText("通知番号"), { target: { value: "0300002000" } });
    fireEvent.change(screen.getByLabelText("通知番号"), { target: { value: "" } });
    expect(asked).toEqual([
      ["chooseCallerId", { kind: "number", number: "0300002000" }],
      ["chooseCallerId", { kind: "number", number: null }],
    ]);
  });

  it("changes to the contact windows, where the choice begins anew", () => {
    const { asked, update } = showMain({}, { callerIds: CALLER_IDS, callerId: { kind: "number", number: "0300002000" } });
    expect(screen.getByTestId<HTMLSelectElement>("caller-id").value).toBe("0300002000");
    expect(options("caller-id-kind")).toEqual(["番号リスト", "窓口リスト"]);
    fireEvent.change(screen.getByLabelText("表示リスト"), { target: { value: "window" } });
    expect(asked).toEqual([["chooseCallerId", { kind: "window", number: null }]]);
    update({ callerId: { kind: "window", number: null } });
    expect(options("caller-id")).toEqual(["自動選択", "営業窓口"]);
    expect(screen.getByTestId<HTMLSelectElement>("caller-id").value).toBe("");
  });

  it("has no switch where there is one list, and follows the configuration when a list is gone", () => {
    const callerIds = CALLER_IDS.filter(({ kind }) => kind === "window");
    const { update } = showMain({}, { callerIds, callerId: { kind: "number", number: "0300001000" } });
    expect(screen.queryByTestId("caller-id-kind")).toBeNull();
    expect(options("caller-id")).toEqual(["自動選択", "営業窓口"]);
    update({ callerIds: [] });
    expect(options("caller-id")).toEqual(["自動選択"]);
  });
});
