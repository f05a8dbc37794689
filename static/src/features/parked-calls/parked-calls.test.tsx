import { fireEvent, screen, within } from "@testing-library/preact";
import { describe, expect, it } from "vitest";

import { aCall, anAgent, aParkedCall } from "../../../tests/fakes/views";
import { showMain } from "../../../tests/show";

const list = (): HTMLElement => screen.getByRole("region", { name: "パーク中の通話" });
const take = (space: string): HTMLButtonElement =>
  within(list()).getByRole<HTMLButtonElement>("button", { name: `${space} のパーク応答` });

describe("parked calls", () => {
  it("show number, parker and age; without any there is no list", () => {
    showMain({ parked: [aParkedCall(), aParkedCall({ space: "702", remote_number: null, parker: null })] });
    expect(within(list()).getAllByRole("listitem").map((item) => item.textContent)).toEqual([
      "701090-0000-1234パーク元 2001 山田 太郎01:05",
      "702非通知01:05",
    ]);
  });

  it("show the name of who waits, a customer's or a colleague's", () => {
    const colleague = aParkedCall({ space: "702", remote_number: "202", remote_name: "鈴木 愛" });
    showMain({ parked: [aParkedCall({ remote_name: "山田 花子" }), colleague] });
    const texts = within(list()).getAllByRole("listitem").map((item) => item.textContent);
    expect(texts[0]).toContain("山田 花子 090-0000-1234");
    expect(texts[1]).toContain("鈴木 愛 202");
  });

  it("are not mentioned when there are none", () => {
    showMain();
    expect(screen.queryByTestId("parked-calls")).toBeNull();
  });

  it("are taken by a click, which dials the space (F-080)", () => {
    const { asked } = showMain({ parked: [aParkedCall()] });
    fireEvent.click(take("701"));
    expect(asked).toEqual([["dial", "701"]]);
  });

  it.each([
    ["during a call", { calls: [aCall({ state: "connected" })] }],
    ["from a desk phone's panel", { agent: anAgent({ is_hard_phone: true }) }],
  ] as const)("cannot be taken %s", (_when, snapshot) => {
    showMain({ parked: [aParkedCall()], ...snapshot });
    expect(take("701").disabled).toBe(true);
  });
});
