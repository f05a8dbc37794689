/**
 * The law of the wire: `apply(event, old snapshot) == new snapshot`.
 *
 * The bridge makes its snapshots by the same rules; both sides read the same cases (tests/protocol_cases). Pure: no
 * clock, no DOM, no socket.
 */
import type { CallEnded, CallOutcomeChanged, CallView, LookupView, PanelEnvelope, PanelEvent, Snapshot } from "../protocol/types.gen";

/** What became of an envelope: applied, already known, or one is missing and a snapshot is needed. */
export type Received =
  { readonly kind: "applied"; readonly snapshot: Snapshot } | { readonly kind: "stale" } | { readonly kind: "gap" };

export function receive(snapshot: Snapshot, envelope: PanelEnvelope): Received {
  if (envelope.epoch !== snapshot.epoch) return { kind: "gap" };
  if (envelope.seq <= snapshot.seq) return { kind: "stale" };
  if (envelope.seq !== snapshot.seq + 1) return { kind: "gap" };
  return { kind: "applied", snapshot: { ...apply(snapshot, envelope.event), seq: envelope.seq } };
}

/** The snapshot after an event; `seq` and `server_time_ms` are left as they were. */
export function apply(snapshot: Snapshot, event: PanelEvent): Snapshot {
  switch (event.type) {
    case "call_ringing":
    case "call_dialing":
    case "call_connected":
    case "call_held":
    case "call_retrieved":
    case "call_details_changed":
      return { ...snapshot, calls: withCall(snapshot.calls, event.call) };
    case "call_ended":
      return endCall(snapshot, event);
    case "call_outcome_changed":
      return changeOutcome(snapshot, event);
    case "caller_looked_up":
      return lookUp(snapshot, event.call_id, event.lookup);
    case "parked_calls_changed":
      return { ...snapshot, parked: event.parked };
    case "status_changed":
      return { ...snapshot, status: event.status };
    case "device_changed":
      return { ...snapshot, device: event.device };
    case "pbx_link_changed":
      return { ...snapshot, is_pbx_up: event.is_pbx_up };
  }
}

const byStart = (a: CallView, b: CallView): number => {
  if (a.started_at_ms !== b.started_at_ms) return a.started_at_ms - b.started_at_ms;
  // Not localeCompare: the order must be the one Python gives.
  return a.call_id < b.call_id ? -1 : 1;
};

const withCall = (calls: readonly CallView[], call: CallView): readonly CallView[] =>
  [...calls.filter((known) => known.call_id !== call.call_id), call].sort(byStart);

function endCall(snapshot: Snapshot, ended: CallEnded): Snapshot {
  const call = snapshot.calls.find((known) => known.call_id === ended.call_id);
  if (call === undefined) return snapshot;
  const { ended_at_ms, cause, outcome, answered_by } = ended;
  return {
    ...snapshot,
    calls: snapshot.calls.filter((known) => known !== call),
    last_call: { call, ended_at_ms, cause, outcome, answered_by },
  };
}

/** Of a call that was parked, and is the last one still. */
function changeOutcome(snapshot: Snapshot, { entry_id, outcome }: CallOutcomeChanged): Snapshot {
  const last = snapshot.last_call;
  return last?.call.entry_id === entry_id ? { ...snapshot, last_call: { ...last, outcome } } : snapshot;
}

/** A slow answer of Salesforce may arrive when the call is over already. */
function lookUp(snapshot: Snapshot, callId: string, lookup: LookupView): Snapshot {
  const withLookup = (call: CallView): CallView => (call.call_id === callId ? { ...call, lookup } : call);
  const last = snapshot.last_call;
  return {
    ...snapshot,
    calls: snapshot.calls.map(withLookup),
    last_call: last === null ? null : { ...last, call: withLookup(last.call) },
  };
}
