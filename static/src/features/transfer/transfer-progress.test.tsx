import { act, fireEvent, screen } from "@testing-library/preact";
import { describe, expect, it } from "vitest";

import { aCall, aSnapshot, NOW_MS } from "../../../tests/fakes/views";
import { showMain } from "../../../tests/show";
import type { ConsultView } from "../../protocol/types.gen";
import { EMPTY_KEYPAD, type ShortTransfer } from "../../state/keypad";

const held = aCall({ state: "held", held_by: "agent", connected_at_ms: NOW_MS - 65_000 });
const consult: ConsultView = {
  number: "202",
  number_text: "202",
  kind: "attended",
  state: "ringing",
  since_ms: NOW_MS - 1_000,
  colleague: { extension: "202", name: "鈴木 一郎" },
};
const typing = (changes: Partial<ShortTransfer> = {}) => ({
  keypad: {
    ...EMPTY_KEYPAD,
    callId: "call-1",
    entry: { kind: "star", digits: "202", dialsAtMs: NOW_MS + 4_000, isDialing: false, ...changes } as const,
  },
});
const part = (id: string): string | null => screen.getByTestId(id).textContent;

describe("the third party", () => {
  it("is named, with number and state; talking has a timer of its own", async () => {
    const dialing: ConsultView = { ...consult, state: "dialing" };
    const { clock, update } = showMain({ calls: [{ ...held, consult: dialing }] }, { clockOffsetMs: 500 });
    expect(part("consult")).toBe("転送先202鈴木 一郎発信中");
    update({ snapshot: aSnapshot({ calls: [{ ...held, consult }] }) });
    expect(part("consult-state")).toBe("呼出中");
    expect(screen.queryByTestId("consult-timer")).toBeNull();
    const talking: ConsultView = { ...consult, state: "talking", since_ms: NOW_MS - 2_000 };
    update({ snapshot: aSnapshot({ calls: [{ ...held, consult: talking }] }) });
    expect(part("consult-timer")).toBe("00:02");
    await act(() => clock.advance(3_500));
    expect(part("consult-state")).toBe("通話中");
    expect(part("consult-timer")).toBe("00:06");
    expect(part("phone-state")).toBe("保留中");
  });

  it("of a *転送 comes with what 切断 and * do", () => {
    showMain({ calls: [{ ...held, consult: { ...consult, kind: "star" } }] });
    expect(part("consult")).toContain("「切断」で転送が完了、「*」で元の通話に戻ります");
  });

  it("has no timer when nobody saw it begin", () => {
    showMain({ calls: [{ ...held, consult: { ...consult, state: "talking", since_ms: null } }] });
    expect(screen.queryByTestId("consult-timer")).toBeNull();
  });
});

describe("a transfer being typed", () => {
  it("is dialled at once by 発信 and by Enter, which need a number and no dialling yet", () => {
    const { asked, update } = showMain({ calls: [held] }, typing());
    const dial = screen.getByTestId<HTMLButtonElement>("dial-answer");
    fireEvent.click(dial);
    fireEvent.keyDown(screen.getByTestId("number-field"), { key: "Enter" });
    expect(asked).toEqual([["pressKey", "Enter"], ["pressKey", "Enter"]]);
    for (const not_yet of [{ digits: "", dialsAtMs: null }, { dialsAtMs: null, isDialing: true }]) {
      update(typing(not_yet));
      expect(dial.disabled).toBe(true);
    }
  });

  it("counts down to the moment it dials", async () => {
    const { clock } = showMain({ calls: [held] }, typing());
    expect(part("short-transfer")).toBe("*転送202あと4秒で発信取消 (*)");
    await act(() => clock.advance(2_500));
    expect(part("dials-in")).toBe("あと2秒で発信");
  });

  it("says what to do, and that it dials", () => {
    const { update } = showMain({ calls: [held] }, typing({ kind: "hash", digits: "", dialsAtMs: null }));
    expect(part("short-transfer")).toBe("#転送転送先の番号を入力取消 (#)");
    update(typing({ kind: "hash", dialsAtMs: null, isDialing: true }));
    expect(part("short-transfer")).toContain("発信しています…");
    expect(screen.getByTestId<HTMLButtonElement>("cancel-transfer").disabled).toBe(true);
  });

  it("is cancelled by a button too", () => {
    const { asked } = showMain({ calls: [held] }, typing());
    fireEvent.click(screen.getByTestId("cancel-transfer"));
    expect(asked).toEqual([["pressKey", "*"]]);
  });
});

it("the time on hold is counted by the bridge's clock, from the moment it began", async () => {
  const { clock, update } = showMain({ calls: [{ ...held, held_at_ms: NOW_MS - 9_000 }] }, { clockOffsetMs: 10_000 });
  expect(part("hold-timer")).toBe("00:19");
  await act(() => clock.advance(2_000));
  expect(part("hold-timer")).toBe("00:21");
  update({ snapshot: aSnapshot({ calls: [{ ...held, state: "connected", held_by: null }] }) });
  expect(screen.queryByTestId("hold-timer")).toBeNull();
  update({ snapshot: aSnapshot({ calls: [held] }) });
  expect(screen.queryByTestId("hold-timer")).toBeNull();
});
