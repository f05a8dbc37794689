import { describe, expect, it } from "vitest";

import { aCall, aSnapshot, NOW_MS } from "../../tests/fakes/views";
import type { Snapshot } from "../protocol/types.gen";
import { initialState, type PanelState, type ProblemCode, reduce } from "./panel-state";

const showing = (code: ProblemCode, snapshot: Partial<Snapshot>): PanelState => ({
  ...initialState("ja"),
  screen: { name: "main" },
  snapshot: aSnapshot(snapshot),
  problem: { code, detail: "" },
});

const codeAfter = (state: PanelState, snapshot: Partial<Snapshot>): string | undefined =>
  reduce(state, { type: "snapshot_advanced", snapshot: aSnapshot(snapshot) }).problem?.code;

describe("a problem", () => {
  it("leaves when a new call comes", () => {
    expect(codeAfter(showing("bad_number", {}), { calls: [aCall()] })).toBeUndefined();
    expect(codeAfter(showing("no_such_call", { calls: [aCall()] }), { calls: [] })).toBe("no_such_call");
  });

  it("about a call leaves when that call ends", () => {
    expect(codeAfter(showing("pbx_timeout", { calls: [aCall()] }), { calls: [aCall()] })).toBe("pbx_timeout");
    expect(codeAfter(showing("pbx_timeout", { calls: [aCall()] }), { calls: [] })).toBeUndefined();
  });

  it("of a command that was not sent leaves when the connection is back, also when nobody was told of its loss", () => {
    for (const isConnectionLost of [true, false]) {
      const state = { ...showing("not_connected", {}), isConnectionLost };
      expect(reduce(state, { type: "connection_healed" }).problem).toBeNull();
    }
    const other = { ...showing("bad_number", {}), isConnectionLost: true };
    expect(reduce(other, { type: "connection_healed" }).problem?.code).toBe("bad_number");
  });

  it("of the terminal leaves when the terminal is back", () => {
    const state = showing("device_unavailable", { device: "unavailable" });
    expect(codeAfter(state, { device: "unavailable" })).toBe("device_unavailable");
    expect(codeAfter(state, { device: "available" })).toBeUndefined();
  });

  it("of the PBX leaves when the PBX is back", () => {
    const state = showing("pbx_unavailable", { is_pbx_up: false });
    expect(codeAfter(state, { is_pbx_up: true })).toBeUndefined();
  });

  it("that the snapshot never showed stays until the next command", () => {
    expect(codeAfter(showing("device_unavailable", {}), {})).toBe("device_unavailable");
    const sent = reduce(showing("device_unavailable", {}), { type: "command_sent", name: "dial" });
    expect(sent.problem).toBeNull();
  });

  it("survives healing, so that nobody misses what became of a command", () => {
    const state = showing("disconnected", { calls: [aCall()] });
    const healed = { type: "snapshot_taken", snapshot: aSnapshot({ calls: [aCall()] }), nowMs: NOW_MS } as const;
    expect(reduce(state, healed).problem?.code).toBe("disconnected");
  });

  it("of the sign-in screen stays behind there", () => {
    const state: PanelState = { ...showing("expired", {}), screen: { name: "sign_in" }, snapshot: null };
    expect(reduce(state, { type: "snapshot_taken", snapshot: aSnapshot(), nowMs: NOW_MS }).problem).toBeNull();
  });
});
