import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { aCall, aMatch, aSnapshot, NOW_MS } from "../../tests/fakes/views";
import { parseEnvelope, parseSnapshot } from "../protocol/parse";
import type { PanelEvent } from "../protocol/types.gen";
import { apply, receive } from "./reducer";

/** Written by the bridge's own suite: what its snapshots say before and after a run of events. */
const CASES = join(import.meta.dirname, "../../../tests/protocol_cases");

interface SharedCase {
  readonly name: string;
  readonly before: unknown;
  readonly envelopes: readonly unknown[];
  readonly after: unknown;
}

describe("the cases shared with the bridge", () => {
  const files = readdirSync(CASES).filter((name) => name.endsWith(".json"));

  it("exist", () => {
    expect(files.length).toBeGreaterThan(0);
  });

  it.each(files)("%s: the events lead to the bridge's own snapshot", (file) => {
    const shared = JSON.parse(readFileSync(join(CASES, file), "utf8")) as SharedCase;
    let snapshot = parseSnapshot(shared.before);
    for (const raw of shared.envelopes) {
      const received = receive(snapshot, parseEnvelope(raw));
      if (received.kind !== "applied") throw new Error(`${shared.name}: an envelope was ${received.kind}`);
      snapshot = received.snapshot;
    }
    const after = parseSnapshot(shared.after);
    expect({ ...snapshot, server_time_ms: 0 }).toEqual({ ...after, server_time_ms: 0 });
  });
});

describe("an envelope", () => {
  const event: PanelEvent = { type: "device_changed", device: "unavailable" };

  it("that is next in line is applied and numbers the snapshot", () => {
    const received = receive(aSnapshot({ seq: 5 }), { epoch: "epoch-1", seq: 6, event });
    expect(received).toEqual({ kind: "applied", snapshot: aSnapshot({ seq: 6, device: "unavailable" }) });
  });

  it("that was applied before is stale", () => {
    expect(receive(aSnapshot({ seq: 5 }), { epoch: "epoch-1", seq: 5, event })).toEqual({ kind: "stale" });
  });

  it("after a missing one is a gap", () => {
    expect(receive(aSnapshot({ seq: 5 }), { epoch: "epoch-1", seq: 7, event })).toEqual({ kind: "gap" });
  });

  it("of another epoch is a gap whatever its number", () => {
    expect(receive(aSnapshot({ seq: 5 }), { epoch: "epoch-2", seq: 6, event })).toEqual({ kind: "gap" });
  });
});

describe("events", () => {
  it("a call that is new joins the others by start, then by id", () => {
    const calls = [aCall({ call_id: "b" }), aCall({ call_id: "z", started_at_ms: NOW_MS + 1 })];
    const after = apply(aSnapshot({ calls }), { type: "call_ringing", call: aCall({ call_id: "a" }) });
    expect(after.calls.map((call) => call.call_id)).toEqual(["a", "b", "z"]);
  });

  it("a call that is known is replaced", () => {
    const connected = aCall({ state: "connected", connected_at_ms: NOW_MS });
    const after = apply(aSnapshot({ calls: [aCall()] }), { type: "call_connected", call: connected });
    expect(after.calls).toEqual([connected]);
  });

  it("an ended call becomes the last call as it was known", () => {
    const before = aSnapshot({ calls: [aCall(), aCall({ call_id: "call-2" })] });
    const after = apply(before, { type: "call_ended", call_id: "call-1", ended_at_ms: NOW_MS, cause: 16, outcome: "answered" as const, answered_by: null });
    expect(after.calls.map((call) => call.call_id)).toEqual(["call-2"]);
    expect(after.last_call).toEqual({ call: aCall(), ended_at_ms: NOW_MS, cause: 16, outcome: "answered" as const, answered_by: null });
  });

  it("the end of an unknown call changes nothing", () => {
    const before = aSnapshot({ calls: [aCall()] });
    expect(apply(before, { type: "call_ended", call_id: "x", ended_at_ms: NOW_MS, cause: 16, outcome: "answered" as const, answered_by: null })).toEqual(before);
  });

  it("a look-up that is slow still reaches the call that ended", () => {
    const before = aSnapshot({ last_call: { call: aCall(), ended_at_ms: NOW_MS, cause: 16, outcome: "answered" as const, answered_by: null } });
    const lookup = { state: "found", matches: [aMatch()] } as const;
    const after = apply(before, { type: "caller_looked_up", call_id: "call-1", lookup });
    expect(after.last_call?.call.lookup).toEqual(lookup);
  });

  it("status, device and PBX link replace what was known", () => {
    const status = { code: "2", since_ms: NOW_MS, next_code: null, cause: null, refused_by: [] };
    expect(apply(aSnapshot(), { type: "status_changed", status }).status).toEqual(status);
    expect(apply(aSnapshot(), { type: "device_changed", device: "unknown" }).device).toBe("unknown");
    expect(apply(aSnapshot(), { type: "pbx_link_changed", is_pbx_up: false }).is_pbx_up).toBe(false);
  });
});
