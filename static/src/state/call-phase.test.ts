import { describe, expect, it } from "vitest";

import { aCall, aSnapshot } from "../../tests/fakes/views";
import type { CallView } from "../protocol/types.gen";
import { buttonsIn, type CallPhase, callPhase, isCallBusy, keysGo } from "./call-phase";
import { EMPTY_KEYPAD, type Keypad } from "./keypad";
import type { CommandName } from "./panel-state";

const held = { state: "held", held_by: "agent" } as const;
const consult = (kind: "attended" | "star", state: "dialing" | "ringing" | "talking") => ({
  ...held,
  consult: { number: "202", number_text: "202", kind, state, since_ms: null, colleague: null },
});
const typing = (kind: "star" | "hash"): Keypad => ({
  ...EMPTY_KEYPAD,
  callId: "call-1",
  entry: { kind, digits: "", dialsAtMs: null, isDialing: false },
});

interface Case {
  readonly call: Partial<CallView> | null;
  readonly keypad?: Keypad;
  readonly pending?: readonly CommandName[];
}

/** biztel.md 4.3, each state with what パーク, 保留, 転送, 発信 and 切断 do in it, and where typed keys go. */
const TABLE: readonly (readonly [CallPhase, Case, string])[] = [
  ["idle", { call: null }, "hidden off hidden dial off field"],
  ["ringing", { call: { state: "ringing" } }, "hidden off hidden off hang_up nowhere"],
  ["dialing", { call: { state: "dialing" } }, "hidden off hidden off hang_up nowhere"],
  ["talking", { call: { state: "connected" } }, "on on off off hang_up call"],
  ["with_pbx", { call: { state: "connected", is_with_pbx: true } }, "off off off off hang_up call"],
  ["held", { call: held }, "on on off consult hang_up field"],
  ["held_by_phone", { call: { state: "held", held_by: "phone" } }, "off off off off hang_up nowhere"],
  ["parking", { call: { state: "connected" }, pending: ["park"] }, "off off off off off nowhere"],
  ["parking", { call: { state: "connected", parked_space: "701" } }, "off off off off off nowhere"],
  ["consult_calling", { call: consult("attended", "dialing") }, "off on off off end_consult nowhere"],
  ["consult_calling", { call: consult("attended", "ringing") }, "off on off off end_consult nowhere"],
  ["consult_talking", { call: consult("attended", "talking") }, "off off on off end_consult nowhere"],
  ["star_wait", { call: held, keypad: typing("star") }, "off on off off off call"],
  ["star_wait", { call: { state: "connected" }, keypad: typing("star") }, "off on off off off call"],
  ["star_calling", { call: consult("star", "ringing") }, "off on off off complete call"],
  ["star_talking", { call: consult("star", "talking") }, "off off on off complete call"],
  ["hash_wait", { call: held, keypad: typing("hash") }, "off on off off off call"],
];

describe("the buttons", () => {
  it.each(TABLE)("%s (%#)", (phase, { call, keypad = EMPTY_KEYPAD, pending = [] }, wanted) => {
    const snapshot = aSnapshot({ calls: call === null ? [] : [aCall(call)] });
    expect(callPhase(snapshot, { keypad, pending: new Set(pending) })).toBe(phase);
    const { park, hold, transfer, dial, hangUp } = buttonsIn(phase);
    expect([park, hold, transfer, dial, hangUp, keysGo(phase)].join(" ")).toBe(wanted);
  });

  it("a transfer that was typed in another call is not this one's", () => {
    const snapshot = aSnapshot({ calls: [aCall({ ...held, call_id: "other" })] });
    expect(callPhase(snapshot, { keypad: typing("star"), pending: new Set() })).toBe("held");
  });

  it("wait for a command that changes the call, not for others", () => {
    expect(isCallBusy(new Set(["set_status", "send_tones", "hang_up"] as const))).toBe(false);
    expect(isCallBusy(new Set(["set_status", "retrieve"] as const))).toBe(true);
  });
});
