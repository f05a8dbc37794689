import { describe, expect, it } from "vitest";

import { aCall, NOW_MS } from "../../tests/fakes/views";
import type { CallView, ConsultOutcome, ConsultView } from "../protocol/types.gen";
import { EMPTY_KEYPAD, type Keypad, type ShortTransfer } from "./keypad";
import { closed, dialing, due, follow, pressKey, refused, toggleTones, typeTarget } from "./keypad-rules";

const LATER = NOW_MS + 4_000;
const talking = aCall({ state: "connected" });
const held = aCall({ state: "held", held_by: "agent" });
const star: ConsultView = { number: "202", number_text: "202", kind: "star", state: "ringing", since_ms: null, colleague: null };

const keypad = (changes: Partial<Keypad> = {}): Keypad => ({ ...EMPTY_KEYPAD, callId: "call-1", ...changes });
const entry = (changes: Partial<ShortTransfer> = {}): ShortTransfer => ({
  kind: "star",
  digits: "20",
  dialsAtMs: LATER,
  isDialing: false,
  ...changes,
});

/** The keys one after the other; what was asked for on the way. */
function press(keys: string, call: CallView = talking, from: Keypad = EMPTY_KEYPAD) {
  const asked: string[] = [];
  let now = from;
  for (const key of keys) {
    const step = pressKey(now, call, key, LATER);
    now = step.keypad;
    if (step.ask !== null) asked.push(step.ask.what === "tones" ? step.ask.digits : step.ask.what);
  }
  return { keypad: now, asked };
}

describe("while talking", () => {
  it("digits are tones and are shown", () => {
    expect(press("109")).toEqual({ keypad: keypad({ tones: "109" }), asked: ["1", "0", "9"] });
  });

  it.each([
    ["*", "star"],
    ["#", "hash"],
  ] as const)("%s holds and begins a transfer, the digits that follow are the target's", (key, kind) => {
    const { keypad: now, asked } = press(`${key}202`);
    expect(now.entry).toEqual(entry({ kind, digits: "202" }));
    expect(asked).toEqual(["hold"]);
  });

  it("nothing is due before the first digit", () => {
    expect(press("*").keypad.entry?.dialsAtMs).toBeNull();
  });

  it("with tones chosen, * and # are tones too", () => {
    const tones = toggleTones(keypad(), talking);
    expect(press("*1#", talking, tones)).toMatchObject({ keypad: { entry: null, tones: "*1#" }, asked: ["*", "1", "#"] });
    expect(toggleTones(tones, talking).sendsTones).toBe(false);
  });

  it("* and # are tones where the PBX itself has answered", () => {
    const voicemail = { ...talking, is_with_pbx: true };
    expect(press("*1#", voicemail)).toMatchObject({ keypad: { entry: null, tones: "*1#" }, asked: ["*", "1", "#"] });
  });

  it("what is no key of a phone asks for nothing", () => {
    expect(press("+a").asked).toEqual([]);
  });

  it("what was typed in an older call is forgotten", () => {
    expect(press("1", talking, keypad({ callId: "older", sendsTones: true, tones: "99" })).keypad).toEqual(
      keypad({ tones: "1" }),
    );
  });
});

describe("while a transfer is typed", () => {
  it.each(["*", "#"])("%s goes back to the other party", (key) => {
    for (const kind of ["star", "hash"] as const) {
      const { keypad: now, asked } = press(key, held, keypad({ entry: entry({ kind }) }));
      expect([now.entry, asked]).toEqual([null, ["back"]]);
    }
  });

  it("the field may be edited as people write, and each change begins the quiet time anew", () => {
    const typed = typeTarget(keypad({ entry: entry({ dialsAtMs: 1 }) }), " ０３-1234-5678 x201", LATER);
    expect(typed.entry).toEqual(entry({ digits: "０３-1234-5678 x201" }));
    expect(typeTarget(typed, " ", LATER).entry).toMatchObject({ digits: "", dialsAtMs: null });
    expect(typeTarget(typed, "", LATER).entry).toMatchObject({ digits: "", dialsAtMs: null });
    expect(typeTarget(keypad(), "1", LATER)).toEqual(keypad());
  });

  it("it is due when the quiet time is over and the call is on hold, not before", () => {
    const now = keypad({ entry: entry() });
    expect(due(now, held, LATER - 1)).toBeNull();
    expect(due(now, talking, LATER)).toBeNull();
    expect(due(now, aCall({ state: "held", held_by: "phone" }), LATER)).toBeNull();
    expect(due(now, aCall({ ...held, call_id: "other" }), LATER)).toBeNull();
    expect(due(now, held, LATER)).toEqual(entry());
  });
});

describe("when it dials", () => {
  it("digits come too late; *転送 can still be taken back, #転送 cannot", () => {
    const starOnItsWay = dialing(keypad({ entry: entry() }));
    expect(press("1#", held, starOnItsWay)).toEqual({ keypad: starOnItsWay, asked: [] });
    expect(press("*", held, starOnItsWay).asked).toEqual(["back"]);
    const hashOnItsWay = dialing(keypad({ entry: entry({ kind: "hash" }) }));
    expect(press("1*#", held, hashOnItsWay).asked).toEqual([]);
    expect(typeTarget(hashOnItsWay, "9", LATER)).toBe(hashOnItsWay);
  });

  it("and the bridge refuses, the digits stay and nothing is due until they are changed", () => {
    const now = refused(dialing(keypad({ entry: entry() })));
    expect(now.entry).toEqual(entry({ dialsAtMs: null }));
    expect(press("2", held, now).keypad.entry).toEqual(entry({ digits: "202" }));
  });

  it("* while the target of a *転送 is called goes back; of a 保留転送 it does nothing", () => {
    expect(press("*", aCall({ ...held, consult: star }), keypad()).asked).toEqual(["back"]);
    expect(press("1#", aCall({ ...held, consult: star }), keypad()).asked).toEqual([]);
    expect(press("*", aCall({ ...held, consult: { ...star, kind: "attended" } }), keypad()).asked).toEqual([]);
  });
});

describe("following the call", () => {
  const typing = keypad({ entry: entry(), tones: "1" });

  it("the entry lives through the hold and goes when the target is called", () => {
    expect(follow(typing, talking, talking)).toEqual(typing);
    expect(follow(typing, talking, held)).toEqual(keypad({ entry: entry() }));
    expect(follow(typing, held, aCall({ ...held, consult: star })).entry).toBeNull();
  });

  it("it goes when the call is taken off hold elsewhere, or the phone itself holds it", () => {
    expect(follow(typing, held, talking).entry).toBeNull();
    expect(follow(typing, held, aCall({ state: "held", held_by: "phone" })).entry).toBeNull();
  });

  it("everything goes with the call", () => {
    expect(follow(typing, held, null)).toEqual(EMPTY_KEYPAD);
    expect(follow(typing, held, aCall({ call_id: "next" }))).toEqual(EMPTY_KEYPAD);
    expect(follow(EMPTY_KEYPAD, null, talking)).toBe(EMPTY_KEYPAD);
  });

  it.each([
    ["busy", true],
    ["no_answer", true],
    ["unreachable", true],
    ["unknown_number", true],
    ["failed", true],
    ["cancelled", false],
    ["answered", false],
  ] as const)("a *転送 that ended as %s lets another number be typed: %s", (outcome: ConsultOutcome, isTyping) => {
    const before = aCall({ ...held, consult: star });
    const after = follow(keypad(), before, aCall({ ...held, consult_outcome: outcome }));
    expect(after.entry).toEqual(isTyping ? entry({ digits: "", dialsAtMs: null }) : null);
  });

  it("a 保留転送 that failed does not", () => {
    const before = aCall({ ...held, consult: { ...star, kind: "attended" } });
    expect(follow(keypad(), before, aCall({ ...held, consult_outcome: "busy" })).entry).toBeNull();
  });

  it("closing what is closed changes nothing", () => {
    expect(closed(EMPTY_KEYPAD)).toBe(EMPTY_KEYPAD);
    expect(closed(typing).entry).toBeNull();
  });
});
