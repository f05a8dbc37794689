import { fireEvent, screen } from "@testing-library/preact";
import { describe, expect, it } from "vitest";

import { aCall, anAgent, aSnapshot, NOW_MS } from "../../../tests/fakes/views";
import { showMain } from "../../../tests/show";
import type { ConsultView } from "../../protocol/types.gen";
import { EMPTY_KEYPAD } from "../../state/keypad";

const connected = aCall({ state: "connected", connected_at_ms: NOW_MS - 65_000 });
const consult: ConsultView = { number: "202", number_text: "202", kind: "attended", state: "talking", since_ms: null, colleague: null };
const held = aCall({ state: "held", held_by: "agent" });
const button = (name: string): HTMLButtonElement => screen.getByRole<HTMLButtonElement>("button", { name });

describe("a call", () => {
  it("is held and retrieved by one button, which shows that it is pressed", () => {
    const { asked, update } = showMain({ calls: [connected] });
    fireEvent.click(button("保留"));
    expect(asked).toEqual([["holdOrRetrieve"]]);
    expect(button("保留").getAttribute("aria-pressed")).toBe("false");
    update({ snapshot: aSnapshot({ calls: [held] }) });
    expect(button("保留").getAttribute("aria-pressed")).toBe("true");
    expect(button("保留").disabled).toBe(false);
  });

  it("that the phone itself holds can be retrieved only there", () => {
    showMain({ calls: [aCall({ state: "held", held_by: "phone" })] });
    expect(button("保留").disabled).toBe(true);
  });

  it("is parked by パーク; 切断 waits for the confirmation and says why (F-084)", () => {
    const { asked, update } = showMain({ calls: [connected] });
    fireEvent.click(button("パーク"));
    expect(asked).toEqual([["park"]]);
    update({ pending: new Set(["park"]) });
    expect(button("切断").disabled).toBe(true);
    expect(button("切断").title).toBe("パーク中です。しばらくお待ちください。");
    expect(button("パーク").disabled).toBe(true);
    update({ pending: new Set(), snapshot: aSnapshot({ calls: [aCall({ state: "connected", parked_space: "701" })] }) });
    expect(screen.getByTestId("message").textContent).toBe("701 でパークしました");
    expect(button("切断").disabled).toBe(true);
  });

  it("on hold: 発信 dials the target, by button or Enter", () => {
    const { asked } = showMain({ calls: [held] });
    const field = screen.getByLabelText<HTMLInputElement>("転送先の電話番号");
    expect(button("発信").disabled).toBe(true);
    fireEvent.input(field, { target: { value: "202" } });
    fireEvent.click(button("発信"));
    fireEvent.keyDown(field, { key: "Enter" });
    expect(asked).toEqual([["consult", "202"], ["consult", "202"]]);
  });

  it("転送 is possible when the target talks; 切断 then ends the consultation, 保留 waits for that", () => {
    const { asked, update } = showMain({ calls: [{ ...held, consult: { ...consult, state: "ringing" } }] });
    expect(button("転送").disabled).toBe(true);
    expect(button("保留").disabled).toBe(false);
    update({ snapshot: aSnapshot({ calls: [{ ...held, consult }] }) });
    fireEvent.click(button("転送"));
    expect(asked).toEqual([["transfer"]]);
    expect(button("保留").disabled).toBe(true);
    expect(button("保留").title).toBe("先に転送先との通話を切断してください。");
    expect(button("切断").title).toBe("転送先との通話を終了");
    expect(button("発信").disabled).toBe(true);
  });

  it("that is being changed takes no second click, and keeps the focus where it is", () => {
    showMain({ calls: [connected] }, { pending: new Set(["hold"]) });
    for (const name of ["パーク", "保留"]) {
      expect(button(name).getAttribute("aria-disabled")).toBe("true");
      expect(button(name).disabled).toBe(false);
    }
  });

  it("cannot be changed without the PBX", () => {
    showMain({ calls: [held], is_pbx_up: false });
    for (const name of ["パーク", "保留", "転送"]) expect(button(name).disabled).toBe(true);
  });

  it("at a desk phone has パーク, 保留 and 転送, but no keys", () => {
    const { asked } = showMain({ calls: [connected], agent: anAgent({ is_hard_phone: true }) });
    fireEvent.keyDown(document.body, { key: "*" });
    fireEvent.click(button("パーク"));
    expect(asked).toEqual([["park"]]);
  });
});

describe("keys during a call", () => {
  const press = (key: string, target: Element = document.body): void => void fireEvent.keyDown(target, { key });
  const field = (): HTMLInputElement => screen.getByTestId<HTMLInputElement>("number-field");

  it("go to the call from the keyboard, the field and the pad", () => {
    const { asked } = showMain({ calls: [connected] });
    press("1");
    expect(document.activeElement).toBe(field());
    press("*", field());
    fireEvent.click(button("ダイヤルボタン表示"));
    fireEvent.click(screen.getByTestId("pad-hash"));
    expect(asked).toEqual([["pressKey", "1"], ["pressKey", "*"], ["pressKey", "#"]]);
  });

  it("show the tones that were sent, in a field that takes no text", () => {
    showMain({ calls: [connected] }, { keypad: { ...EMPTY_KEYPAD, callId: "call-1", tones: "12" } });
    expect([field().value, field().readOnly]).toEqual(["12", true]);
  });

  it("* and # are sent as tones when the box is ticked", () => {
    const { asked, update } = showMain({ calls: [connected] });
    fireEvent.click(button("ダイヤルボタン表示"));
    const box = screen.getByLabelText<HTMLInputElement>("* # もトーンで送信");
    fireEvent.click(box);
    update({ keypad: { ...EMPTY_KEYPAD, callId: "call-1", sendsTones: true } });
    expect(box.checked).toBe(true);
    press("1", box);
    expect(asked).toEqual([["toggleTones"], ["pressKey", "1"]]);
  });

  it("of a transfer being typed may be edited in the field; * and # are keys there too", () => {
    const entry = { kind: "hash", digits: "20", dialsAtMs: null, isDialing: false } as const;
    const { asked } = showMain({ calls: [held] }, { keypad: { ...EMPTY_KEYPAD, callId: "call-1", entry } });
    expect([field().value, field().readOnly]).toEqual(["20", false]);
    fireEvent.input(field(), { target: { value: "2" } });
    press("#", field());
    press("Enter", field());
    expect(asked).toEqual([["typeTarget", "2"], ["pressKey", "#"], ["pressKey", "Enter"]]);
    expect(button("発信").disabled).toBe(false);
    expect(button("切断").title).toBe("先に転送を取り消してください");
  });

  it("go nowhere while the phone rings or a target is called", () => {
    const { asked, update } = showMain({ calls: [aCall()] });
    press("1");
    update({ snapshot: aSnapshot({ calls: [{ ...held, consult }] }) });
    press("1");
    expect([asked, field().value]).toEqual([[], ""]);
  });
});
