import { describe, expect, it } from "vitest";

import { aCall, anAgent, aSnapshot, NOW_MS, STATUSES } from "../../tests/fakes/views";
import {
  callStatus,
  currentCall,
  ENDED_SHOWN_MS,
  labelOfCode,
  mainButton,
  otherCalls,
  phoneState,
  shownCall,
  callerShown,
  shownNumber,
  utilityItem,
} from "./selectors";

const held = aCall({ call_id: "held", state: "held" });
const ringing = aCall({ call_id: "ringing" });
const connected = aCall({ call_id: "connected", state: "connected" });

describe("the current call", () => {
  it("is the one being talked in, before one that rings, before one on hold", () => {
    expect(currentCall(aSnapshot({ calls: [held, ringing, connected] }))).toBe(connected);
    expect(currentCall(aSnapshot({ calls: [held, ringing] }))).toBe(ringing);
    expect(currentCall(aSnapshot({ calls: [held] }))).toBe(held);
    expect(currentCall(aSnapshot())).toBeNull();
  });

  it("stays the one with a third party when another one rings", () => {
    const consulting = aCall({ ...held, consult: { number: "202", number_text: "202", kind: "attended", state: "talking", since_ms: null, colleague: null } });
    expect(currentCall(aSnapshot({ calls: [consulting, ringing] }))).toBe(consulting);
  });

  it("leaves the others to be listed", () => {
    expect(otherCalls(aSnapshot({ calls: [held, ringing] }))).toEqual([held]);
  });

  it("gives way to the last call in the information part", () => {
    const last_call = { call: held, ended_at_ms: NOW_MS, cause: 16, outcome: "answered" as const, answered_by: null };
    expect(shownCall(aSnapshot({ last_call }))).toBe(held);
    expect(shownCall(aSnapshot({ calls: [ringing], last_call }))).toBe(ringing);
  });
});

describe("the phone state", () => {
  it("says for five seconds that the call ended", () => {
    const snapshot = aSnapshot({ last_call: { call: connected, ended_at_ms: NOW_MS, cause: 16, outcome: "answered" as const, answered_by: null } });
    expect(phoneState(snapshot, NOW_MS + ENDED_SHOWN_MS - 1)).toBe("ended");
    expect(phoneState(snapshot, NOW_MS + ENDED_SHOWN_MS)).toBe("idle");
  });

  it("follows a new call at once", () => {
    const last_call = { call: connected, ended_at_ms: NOW_MS, cause: 16, outcome: "answered" as const, answered_by: null };
    expect(phoneState(aSnapshot({ calls: [ringing], last_call }), NOW_MS)).toBe("ringing");
  });
});

describe("the status label", () => {
  it.each([
    [ringing, "ringing"],
    [connected, "on_call"],
    [held, "on_call"],
    [aCall({ direction: "outbound", state: "connected" }), "outbound_call"],
    [aCall({ direction: "internal", state: "dialing" }), "outbound_call"],
    [aCall({ direction: "internal", state: "connected" }), "on_call"],
  ] as const)("is imposed by the call (%#)", (call, expected) => {
    expect(callStatus(aSnapshot({ calls: [call] }))).toBe(expected);
  });

  it("is the chosen one without a call, and the code where the bridge lists no label", () => {
    expect(callStatus(aSnapshot())).toBeNull();
    expect(labelOfCode(STATUSES, "2", "ja")).toBe("休憩中");
    expect(labelOfCode(STATUSES, "77", "en")).toBe("77");
  });
});

describe("the button", () => {
  it("answers when it rings and dials otherwise", () => {
    expect(mainButton(aSnapshot())).toBe("dial");
    expect(mainButton(aSnapshot({ calls: [ringing] }))).toBe("answer");
    expect(mainButton(aSnapshot({ calls: [connected] }))).toBe("dial");
  });

  it("sends the agent to the phone where only the phone can answer", () => {
    const agent = anAgent({ answer_mode: "manual" });
    expect(mainButton(aSnapshot({ agent, calls: [ringing] }))).toBe("answer_on_phone");
  });

  it("does not dial for a desk phone", () => {
    expect(mainButton(aSnapshot({ agent: anAgent({ is_hard_phone: true }) }))).toBe("none");
  });
});

it("a caller without a number is withheld, a callee without one is who was dialled", () => {
  expect(shownNumber(aCall({ remote_number: null }))).toBeNull();
  expect(shownNumber(aCall({ direction: "outbound", remote_number: null }))).toBe("03-0000-1000");
});

it("the utility bar tells ringing from talking", () => {
  expect(utilityItem(null)).toBe("idle");
  expect(utilityItem(aSnapshot({ calls: [ringing] }))).toBe("ringing");
  expect(utilityItem(aSnapshot({ calls: [connected] }))).toBe("on_call");
});

it("who calls is named by the colleague's name on internal calls, else by the number as it is read aloud", () => {
  const internal = aCall({ direction: "internal", remote_number: "202", remote_name: "鈴木 愛" });
  expect(callerShown(aSnapshot({ calls: [internal] }))).toBe("鈴木 愛");
  expect(callerShown(aSnapshot({ calls: [aCall()] }))).toBe("090-0000-1234");
});
