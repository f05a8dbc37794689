import { act, fireEvent, screen, within } from "@testing-library/preact";
import axe from "axe-core";
import { describe, expect, it } from "vitest";

import { aCall, aMatch, anAgent, aSnapshot, NOW_MS } from "../../../tests/fakes/views";
import { show, showMain } from "../../../tests/show";
import { initialState } from "../../state/panel-state";

const connected = aCall({ state: "connected", connected_at_ms: NOW_MS - 65_000 });
const button = (name: string): HTMLButtonElement => screen.getByRole<HTMLButtonElement>("button", { name });
const phone = (): string | null => screen.getByTestId("phone-state").textContent;
const messages = (): string | null => screen.getByTestId("message").textContent;
const field = (): HTMLInputElement => screen.getByLabelText<HTMLInputElement>("電話番号");
const press = (key: string, target: Element = document.body): void => void fireEvent.keyDown(target, { key });

describe("ステータス", () => {
  const open = (): HTMLElement => {
    fireEvent.click(screen.getByTestId("status-button"));
    return screen.getByRole("menu", { name: "ステータスの選択" });
  };

  it("opens the choices in the configured order, with サインアウト at the end", () => {
    showMain();
    const menu = open();
    const items = within(menu).getAllByRole("menuitemradio");
    expect(items.map((item) => item.textContent)).toEqual(["受付可", "休憩中", "ログオフ"]);
    expect(items.map((item) => item.getAttribute("aria-checked"))).toEqual(["true", "false", "false"]);
    expect(within(menu).getAllByRole("menuitem").map((item) => item.textContent)).toEqual(["個人設定", "English", "使い方ガイド", "診断", "サインアウト"]);
  });

  it("asks for the chosen status, and for sign-out", () => {
    const { asked } = showMain();
    open();
    fireEvent.click(screen.getByTestId("status-item-2"));
    open();
    fireEvent.click(screen.getByTestId("sign-out"));
    expect(asked).toEqual([["setStatus", "2"], ["signOut"]]);
    expect(screen.queryByRole("menu")).toBeNull();
  });

  it("is worked by keyboard: arrows move and wrap, Escape closes and gives the focus back", () => {
    showMain();
    const menu = open();
    expect(document.activeElement?.textContent).toBe("受付可");
    press("ArrowUp", menu);
    expect(document.activeElement?.textContent).toBe("サインアウト");
    press("ArrowDown", menu);
    press("ArrowDown", menu);
    expect(document.activeElement?.textContent).toBe("休憩中");
    press("Escape", menu);
    expect(screen.queryByRole("menu")).toBeNull();
    expect(document.activeElement).toBe(screen.getByTestId("status-button"));
  });

  it("closes when the agent clicks elsewhere", () => {
    showMain();
    open();
    fireEvent.pointerDown(screen.getByTestId("info"));
    expect(screen.queryByRole("menu")).toBeNull();
  });

  it.each([
    [aCall(), "着信中"],
    [connected, "通話中"],
    [aCall({ direction: "outbound", state: "dialing" }), "発信通話"],
  ])("shows what the call imposes (%#)", (call, label) => {
    showMain({ calls: [call] });
    expect(screen.getByTestId("status-button").textContent).toBe(label);
  });

  it("says which status follows the call", () => {
    showMain({ calls: [connected], status: { code: "0", since_ms: NOW_MS, next_code: "2", cause: null, refused_by: [] } });
    expect(screen.getByTestId("status-next").textContent).toBe("通話終了後: 休憩中");
  });
});

describe("メッセージ画面", () => {
  it.each([
    [[], "待機中"],
    [[aCall()], "着信中"],
    [[aCall({ direction: "outbound", state: "dialing" })], "発信中"],
    [[connected], "通話中"],
    [[aCall({ state: "held", held_by: "agent" })], "保留中"],
  ])("tells the phone's state (%#)", (calls, text) => {
    showMain({ calls });
    expect(phone()).toBe(text);
  });

  it("says for five seconds that the call ended", async () => {
    const { clock } = showMain({ last_call: { call: connected, ended_at_ms: NOW_MS, cause: 16, outcome: "answered" as const, answered_by: null } });
    expect(phone()).toBe("切断しました");
    await act(() => clock.advance(5_000));
    expect(phone()).toBe("待機中");
  });

  it.each([
    ["missed", null, "不在着信"],
    ["answered_elsewhere", { extension: "202", name: "鈴木 愛" }, "鈴木 愛 が応答しました"],
    ["answered_elsewhere", { extension: "202", name: "" }, "202 が応答しました"],
    ["answered_elsewhere", null, "ほかの電話で応答"],
    ["declined", null, "拒否"],
    ["unknown_number", null, "番号が使われていません"],
    ["abandoned_on_hold", null, "保留中に相手が切断"],
    ["recalled", null, "パークから呼び戻し"],
    ["forwarded_to_voicemail", null, "留守番電話に転送"],
  ] as const)("says how the call ended: %s (%#)", async (outcome, answered_by, text) => {
    const last_call = { call: aCall(), ended_at_ms: NOW_MS, cause: 16, outcome, answered_by };
    const { clock } = showMain({ last_call });
    expect(phone()).toBe(text);
    await act(() => clock.advance(5_000));
    expect(phone()).toBe("待機中");
    expect(screen.getByTestId("info").textContent).toContain(`前回の通話 · ${text}`);
  });

  it("counts the call's time by the bridge's clock", async () => {
    const { clock } = showMain({ calls: [connected] }, { clockOffsetMs: 10_000 });
    expect(screen.getByTestId("call-timer").textContent).toBe("01:15");
    await act(() => clock.advance(2_000));
    expect(screen.getByTestId("call-timer").textContent).toBe("01:17");
  });

  it("has no timer before the call is answered", () => {
    showMain({ calls: [aCall()] });
    expect(screen.queryByTestId("call-timer")).toBeNull();
  });

  it("says that the softphone is not running, once", () => {
    showMain({ device: "unavailable" }, { problem: { code: "device_unavailable", detail: "" } });
    expect(messages()).toBe("ソフトフォンが起動されていません。");
  });

  it("says that the PBX is out of reach, and that the phone itself holds the call", () => {
    showMain({ is_pbx_up: false, calls: [aCall({ state: "held", held_by: "phone" })] });
    expect(messages()).toContain("電話交換機に接続できません。");
    expect(messages()).toContain("電話機で保留しています");
  });

  it("shows a problem until it is dismissed", () => {
    const { asked } = showMain({}, { problem: { code: "bad_number", detail: "" } });
    expect(screen.getByRole("alert").textContent).toBe("電話番号が正しくありません。");
    fireEvent.click(button("メッセージを閉じる"));
    expect(asked).toEqual([["dismissProblem"]]);
  });

  const lost = (): string | null => screen.getByTestId("connection-lost").textContent;
  const MANUAL = "イベント通知サーバとの接続に失敗しました。ブラウザをリロードしてください";

  it("says that the connection is taken up again, and the manual's sentence when that lasts a minute", async () => {
    const { clock, update } = showMain({}, { isConnectionLost: true });
    expect(lost()).toBe("再接続しています…");
    update({ snapshot: aSnapshot({ calls: [connected] }) });
    expect(lost()).toBe("再接続しています…通話は続いています。");
    await act(() => clock.advance(59_000));
    expect(lost()).not.toContain("リロード");
    await act(() => clock.advance(1_000));
    expect(lost()).toBe(MANUAL);
    update({ isConnectionLost: false });
    expect(screen.queryByTestId("connection-lost")).toBeNull();
    update({ isConnectionLost: true });
    expect(lost()).toContain("再接続しています…");
  });

  it.each([
    ["ja", "再接続しています…", "通話は続いています"],
    ["en", "Reconnecting…", "The call goes on"],
  ] as const)("claims of no call whose telephone is the page itself that it goes on (%s)", async (language, soon, claim) => {
    const agent = anAgent({ answer_mode: "webrtc" });
    const settings = initialState(language).settings;
    const { clock } = showMain({ agent, calls: [connected] }, { isConnectionLost: true, settings });
    expect(lost()).toBe(soon);
    await act(() => clock.advance(60_000));
    expect(lost()).not.toContain(claim);
  });

  it("advises nobody to reload the page that is the telephone of the call", async () => {
    const agent = anAgent({ answer_mode: "webrtc" });
    const { clock, update } = showMain({ agent, calls: [connected] }, { isConnectionLost: true });
    await act(() => clock.advance(60_000));
    expect(lost()).not.toContain("リロードしてください");
    for (const code of ["bad_message", "protocol_mismatch", "unreadable_answer", "part_missing", "voice_missing"] as const) {
      update({ problem: { code, detail: "" } });
      expect(messages()).toContain("通話が終わってから、ブラウザをリロードしてください。");
    }
    update({ snapshot: aSnapshot({ agent }) });
    expect(messages()).not.toContain("通話が終わってから");
    expect(lost()).toBe(MANUAL);
  });
});

describe("dialling", () => {
  it("by pad, then 発信", () => {
    const { asked } = showMain();
    expect(screen.queryByTestId("pad-1")).toBeNull();
    fireEvent.click(button("ダイヤルボタン表示"));
    for (const id of ["pad-0", "pad-9", "pad-star", "pad-hash"]) fireEvent.click(screen.getByTestId(id));
    expect(field().value).toBe("09*#");
    fireEvent.click(button("発信"));
    expect(asked).toEqual([["dial", "09*#"]]);
  });

  it("by keyboard anywhere in the panel, then Enter", () => {
    const { asked } = showMain();
    press("1");
    expect(document.activeElement).toBe(field());
    fireEvent.input(field(), { target: { value: "117" } });
    press("Enter", field());
    expect(asked).toEqual([["dial", "117"]]);
  });

  it("by digits on the pad, then Enter without touching the field", () => {
    const { asked } = showMain();
    fireEvent.click(button("ダイヤルボタン表示"));
    fireEvent.click(screen.getByTestId("pad-1"));
    press("Enter");
    expect(asked).toEqual([["dial", "1"]]);
  });

  it("ignores keys with Ctrl, Enter on a button, and Enter that confirms Japanese input", () => {
    const { asked } = showMain();
    fireEvent.keyDown(document.body, { key: "1", ctrlKey: true });
    expect(field().value).toBe("");
    fireEvent.input(field(), { target: { value: "117" } });
    press("Enter", button("ダイヤルボタン表示"));
    fireEvent.keyDown(field(), { key: "Enter", isComposing: true });
    expect(asked).toEqual([]);
  });

  it("needs a number and no call", () => {
    const { update } = showMain();
    expect(button("発信").disabled).toBe(true);
    fireEvent.input(field(), { target: { value: "117" } });
    expect(button("発信").disabled).toBe(false);
    update({ snapshot: aSnapshot({ calls: [connected] }) });
    expect(button("発信").disabled).toBe(true);
    press("Enter", field());
  });

  it("empties the field and folds the pad when the call is on its way", () => {
    const { update } = showMain();
    fireEvent.click(button("ダイヤルボタン表示"));
    fireEvent.input(field(), { target: { value: "117" } });
    update({ snapshot: aSnapshot({ calls: [aCall({ direction: "outbound", state: "dialing" })] }) });
    expect(field().value).toBe("");
    expect(screen.queryByTestId("pad-1")).toBeNull();
  });
});

describe("a call", () => {
  it("that rings is answered or declined", () => {
    const { asked } = showMain({ calls: [aCall()] });
    fireEvent.click(button("応答"));
    fireEvent.click(button("切断"));
    expect(asked).toEqual([["answer"], ["hangUp"]]);
  });

  it("on a phone answered by hand has a text instead of the button", () => {
    showMain({ agent: anAgent({ answer_mode: "manual" }), calls: [aCall()] });
    expect(screen.getByTestId("answer-on-phone").textContent).toBe("電話機で応答してください");
    expect(screen.queryByTestId("dial-answer")).toBeNull();
  });

  it("that is up has パーク, 保留 and 転送; without one only 保留 is there", () => {
    const { update } = showMain({ calls: [connected] });
    for (const name of ["パーク", "保留"]) expect(button(name).disabled).toBe(false);
    expect(button("転送").title).toBe("転送先が応答すると転送できます");
    update({ snapshot: aSnapshot() });
    expect(button("保留").disabled).toBe(true);
    expect(screen.queryByTestId("park")).toBeNull();
    expect(screen.queryByTestId("transfer")).toBeNull();
    expect(button("切断").disabled).toBe(true);
  });

  it("on a desk phone leaves out caller ID, number field, pad and dial button", () => {
    showMain({ agent: anAgent({ is_hard_phone: true }) });
    for (const id of ["caller-id", "number-field", "pad-toggle", "dial-answer"]) {
      expect(screen.queryByTestId(id)).toBeNull();
    }
    expect(screen.getByTestId("status-button")).toBeTruthy();
    press("1");
  });
});

describe("accessibility", () => {
  const rules = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], rules: { "color-contrast": { enabled: false } } };

  it.each([
    ["start", () => show({ screen: { name: "initializing", step: "server" } })],
    ["sign-in", () => show({ screen: { name: "sign_in" }, problem: { code: "sign_in_refused", detail: "" } })],
    ["idle", () => showMain({}, { isConnectionLost: true })],
    ["call", () => showMain({ calls: [{ ...connected, lookup: { state: "found", matches: [aMatch()] } }] })],
  ] as const)("axe finds nothing on the %s screen", async (_name, open) => {
    open();
    const toggle = screen.queryByTestId("pad-toggle");
    if (toggle !== null) fireEvent.click(toggle);
    document.documentElement.lang = "ja";
    document.title = "panel";
    const { violations } = await axe.run(document.body, rules);
    expect(violations.map((violation) => violation.id)).toEqual([]);
  });
});
