import { beforeEach, describe, expect, it } from "vitest";

import { settle } from "../../tests/fakes/fake-clock";
import { Stage } from "../../tests/fakes/stage";
import { aCall } from "../../tests/fakes/views";
import type { CallView, ConsultView } from "../protocol/types.gen";
import type { KeypadSession } from "./keypad-session";

const held = { state: "held", held_by: "agent" } as const;
const star: ConsultView = { number: "202", number_text: "202", kind: "star", state: "ringing", since_ms: null, colleague: null };

let stage: Stage;
let keypad: KeypadSession;
const callIs = (changes: Partial<CallView>): void =>
  stage.bridge.emit({ type: "call_details_changed", call: aCall(changes) });
const press = async (keys: string): Promise<void> => {
  for (const key of keys) keypad.press(key);
  await settle();
};
const sent = (): readonly string[] => stage.bridge.names().slice(stage.bridge.names().indexOf("sign_in") + 1);
/** `*` or `#`, on hold, and the target's digits. */
const type = async (keys: string): Promise<void> => {
  await press(keys.slice(0, 1));
  callIs(held);
  await press(keys.slice(1));
};

beforeEach(async () => {
  stage = new Stage();
  await stage.signIn();
  callIs({ state: "connected" });
  await stage.session.withKeypad((loaded) => (keypad = loaded));
});

describe("*転送", () => {
  it("holds, waits for the digits, and dials by itself after the quiet time of the bridge's setting", async () => {
    await type("*202");
    await stage.clock.advance(3_900);
    expect(sent()).toEqual(["hold"]);
    await press("0");
    await stage.clock.advance(3_900);
    expect(sent()).toEqual(["hold"]);
    await stage.clock.advance(100);
    expect(stage.bridge.messages("consult")).toMatchObject([{ call_id: "call-1", number: "2020", kind: "star" }]);
    callIs({ ...held, consult: star });
    expect(stage.state.keypad.entry).toBeNull();
    expect(stage.state.pending.size).toBe(0);
  });

  it.each([["*", "consult"], ["#", "transfer_blind"]] as const)("%s dials at once when asked to, and only once", async (key, command) => {
    await type(`${key}202`);
    keypad.press("Enter");
    await settle();
    expect(stage.bridge.messages(command)).toMatchObject([{ number: "202" }]);
    keypad.press("Enter");
    await stage.clock.advance(10_000);
    expect(stage.bridge.messages(command)).toHaveLength(1);
  });

  it("dials nothing at once before there is a number, and waits for the hold", async () => {
    await press("*");
    keypad.press("Enter");
    await press("202");
    keypad.press("Enter");
    await settle();
    expect(sent()).toEqual(["hold"]);
    callIs(held);
    await settle();
    expect(stage.bridge.messages("consult")).toMatchObject([{ number: "202" }]);
  });

  it("does not dial before the PBX says that the call is on hold, and then at once", async () => {
    await press("*202");
    await stage.clock.advance(10_000);
    expect(sent()).toEqual(["hold"]);
    callIs(held);
    await settle();
    expect(stage.bridge.messages("consult")).toMatchObject([{ number: "202" }]);
  });

  it("is cancelled by * while typing", async () => {
    await type("*20");
    await press("*");
    expect(sent()).toEqual(["hold", "retrieve"]);
    await stage.clock.advance(10_000);
    expect(stage.bridge.messages("consult")).toEqual([]);
  });

  it("cancelled before the hold is there, goes back as soon as it is", async () => {
    stage.bridge.hold("hold");
    await press("*");
    await press("*");
    stage.bridge.release("hold");
    await settle();
    expect(sent()).toEqual(["hold"]);
    callIs(held);
    await settle();
    expect(sent()).toEqual(["hold", "retrieve"]);
  });

  it("is cancelled by * while the target rings", async () => {
    await type("*202");
    await stage.clock.advance(4_000);
    callIs({ ...held, consult: star });
    await press("*");
    expect(sent()).toEqual(["hold", "consult", "retrieve"]);
  });

  it("is cancelled by * while talking to the target: that ends first, then the other party is taken back", async () => {
    callIs({ ...held, consult: { ...star, state: "talking" } });
    await press("*");
    expect(sent()).toEqual(["end_consult"]);
    callIs({ ...held, consult_outcome: "cancelled" });
    await settle();
    expect(sent()).toEqual(["end_consult", "retrieve"]);
    callIs({ state: "connected" });
    await press("1");
    expect(sent()).toEqual(["end_consult", "retrieve", "send_tones"]);
  });

  it("that was refused keeps the digits, shows the reason, and dials again after a correction only", async () => {
    stage.bridge.refuse("consult", "unknown_number");
    await type("*999");
    await stage.clock.advance(20_000);
    expect(stage.bridge.messages("consult")).toHaveLength(1);
    expect(stage.state).toMatchObject({ problem: { code: "unknown_number" }, keypad: { entry: { digits: "999" } } });
    stage.bridge.accept("consult");
    keypad.type("202");
    await stage.clock.advance(4_000);
    expect(stage.bridge.messages("consult")[1]).toMatchObject({ number: "202" });
  });

  it("whose target is busy lets another number be typed", async () => {
    await type("*202");
    await stage.clock.advance(4_000);
    callIs({ ...held, consult: star });
    callIs({ ...held, consult_outcome: "busy" });
    await press("203");
    await stage.clock.advance(4_000);
    expect(stage.bridge.messages("consult")[1]).toMatchObject({ number: "203", kind: "star" });
  });

  it("is off when the call cannot be held, and the reason is shown", async () => {
    stage.bridge.refuse("hold", "pbx_timeout");
    await press("*");
    expect(stage.state).toMatchObject({ problem: { code: "pbx_timeout" }, keypad: { entry: null } });
    await press("5");
    expect(sent()).toEqual(["hold", "send_tones"]);
  });

  it("is forgotten when the other party leaves", async () => {
    await type("*202");
    stage.bridge.emit({ type: "call_ended", call_id: "call-1", ended_at_ms: 1, cause: 16, outcome: "answered" as const, answered_by: null });
    await stage.clock.advance(10_000);
    expect(sent()).toEqual(["hold"]);
    expect(stage.state.keypad.callId).toBeNull();
  });

  it("taken, but never heard of again, gives the buttons back", async () => {
    await type("*202");
    await stage.clock.advance(9_000);
    expect(stage.state.keypad.entry).toBeNull();
    expect(stage.state.pending.size).toBe(0);
  });
});

describe("#転送", () => {
  it("goes without a talk", async () => {
    await type("#202");
    await stage.clock.advance(4_000);
    expect(stage.bridge.messages("transfer_blind")).toMatchObject([{ call_id: "call-1", number: "202" }]);
    expect(stage.bridge.messages("consult")).toEqual([]);
  });

  it.each(["#", "*"])("is cancelled by %s before it dials", async (key) => {
    await type("#202");
    await press(key);
    await stage.clock.advance(10_000);
    expect(sent()).toEqual(["hold", "retrieve"]);
  });

  it("is cancelled by 保留 before it dials", async () => {
    await type("#202");
    await stage.session.calls.holdOrRetrieve();
    callIs({ state: "connected" });
    await stage.clock.advance(10_000);
    expect(sent()).toEqual(["hold", "retrieve"]);
  });

  it("is cancelled by a * pasted into the field", async () => {
    await type("#202");
    keypad.type("202*");
    await settle();
    expect(sent()).toEqual(["hold", "retrieve"]);
  });
});

describe("tones", () => {
  it("go one message after the other; keys meanwhile go together", async () => {
    stage.bridge.hold("send_tones");
    await press("123");
    stage.bridge.release("send_tones");
    await settle();
    expect(stage.bridge.messages("send_tones")).toMatchObject([{ digits: "1" }, { digits: "23" }]);
  });

  it("include * and # when chosen", async () => {
    keypad.toggleTones();
    await press("*#");
    expect(stage.bridge.messages("hold")).toEqual([]);
    expect(stage.bridge.messages("send_tones")).toMatchObject([{ digits: "*" }, { digits: "#" }]);
  });

  it("that were refused are not sent later, and the reason is shown", async () => {
    stage.bridge.hold("send_tones");
    stage.bridge.refuse("send_tones", "not_talking");
    await press("123");
    stage.bridge.release("send_tones");
    await settle();
    expect(stage.bridge.messages("send_tones")).toHaveLength(1);
    expect(stage.state.problem?.code).toBe("not_talking");
  });
});
