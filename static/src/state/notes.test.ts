import { describe, expect, it } from "vitest";

import { aCall, anAgent, aParkedCall, aSnapshot, NOW_MS } from "../../tests/fakes/views";
import type { ConsultOutcome, Snapshot } from "../protocol/types.gen";
import { notesOf } from "./notes";
import { ENDED_SHOWN_MS } from "./selectors";

const notes = (snapshot: Partial<Snapshot>, nowMs = NOW_MS): readonly string[] =>
  notesOf(aSnapshot(snapshot), nowMs).map(({ note, number }) => `${note} ${number}`.trim());
const ended = (changes: Parameters<typeof aCall>[0]) => ({
  last_call: { call: aCall(changes), ended_at_ms: NOW_MS, cause: 16, outcome: "answered" as const, answered_by: null },
});
const held = { state: "held", held_by: "agent" } as const;

describe("the notes", () => {
  it("tell that the PBX is away; then nothing is known of the terminal", () => {
    expect(notes({ is_pbx_up: false, device: "unavailable" })).toEqual(["pbxDown"]);
    expect(notes({ device: "unavailable" })).toEqual(["softphoneUnavailable"]);
    expect(notes({ device: "unavailable", agent: anAgent({ is_hard_phone: true }) })).toEqual(["hardPhoneUnavailable"]);
  });

  it("tell who holds when it is the phone", () => {
    expect(notes({ calls: [aCall({ state: "held", held_by: "phone" })] })).toEqual(["heldByPhone"]);
    expect(notes({ calls: [aCall(held)] })).toEqual([]);
  });

  it("tell the park number from the confirmation on, and for as long as the call is parked", () => {
    const parked = [aParkedCall({ space: "701" })];
    const later = NOW_MS + ENDED_SHOWN_MS;
    expect(notes({ calls: [aCall({ state: "connected", parked_space: "701" })] })).toEqual(["parked 701"]);
    expect(notes(ended({ parked_space: "701" }))).toEqual(["parked 701"]);
    expect(notes({ ...ended({ parked_space: "701" }), parked }, later)).toEqual(["parked 701"]);
    expect(notes(ended({ parked_space: "701" }), later)).toEqual([]);
  });

  it("say nothing of a space where a colleague has parked another call since", () => {
    const theirs = aParkedCall({ space: "701", parker: { extension: "2002", name: "鈴木 愛" } });
    const nobodys = aParkedCall({ space: "701", parker: null });
    const later = NOW_MS + ENDED_SHOWN_MS;
    expect(notes({ ...ended({ parked_space: "701" }), parked: [theirs] }, later)).toEqual([]);
    expect(notes({ ...ended({ parked_space: "701" }), parked: [nobodys] }, later)).toEqual(["parked 701"]);
  });

  it("a new call takes the park number's place", () => {
    const parked = [aParkedCall({ space: "701" })];
    expect(notes({ ...ended({ parked_space: "701" }), parked, calls: [aCall()] })).toEqual([]);
  });

  it("tell for a moment where the call went", () => {
    expect(notes(ended({ transferred_to: "202" }))).toEqual(["transferred 202"]);
    expect(notes(ended({ transferred_to: "202" }), NOW_MS + ENDED_SHOWN_MS)).toEqual([]);
  });

  it.each([
    ["busy", ["busy"]],
    ["no_answer", ["no_answer"]],
    ["unreachable", ["unreachable"]],
    ["unknown_number", ["unknown_number"]],
    ["failed", ["failed"]],
    ["answered", []],
    ["cancelled", []],
  ] as const)("tell how the consultation ended: %s", (consult_outcome: ConsultOutcome, wanted) => {
    expect(notes({ calls: [aCall({ ...held, consult_outcome })] })).toEqual(wanted);
    // off hold again: not of interest any more
    expect(notes({ calls: [aCall({ state: "connected", consult_outcome })] })).toEqual([]);
    const consult = { number: "203", number_text: "203", kind: "attended", state: "ringing", since_ms: null, colleague: null } as const;
    expect(notes({ calls: [aCall({ ...held, consult_outcome, consult })] })).toEqual([]);
  });
});
