/** Calls as the org's components hear of them (lightning_component/docs/message-channel.md, "A call"). Pure. */
import type { CallView, ClickedRecord, Snapshot } from "../protocol/types.gen";

export interface OrgCall {
  readonly callId: string;
  readonly entryId: string;
  readonly direction: CallView["direction"];
  readonly state: CallView["state"] | "ended";
  readonly remoteNumber: string | null;
  readonly remoteName: string | null;
  readonly recordId: string | null;
  readonly queue: string | null;
  readonly reason: string | null;
  readonly startedAtMs: number;
  readonly connectedAtMs: number | null;
  readonly endedAtMs: number | null;
}

/** All living calls, oldest first. */
export const orgCalls = (snapshot: Snapshot): readonly OrgCall[] =>
  [...snapshot.calls]
    .sort((one, other) => one.started_at_ms - other.started_at_ms)
    .map((call) => orgCall(call));

/** What the org has to be told after a change: calls that began, became another, or are gone. */
export function changedCalls(before: Snapshot | null, now: Snapshot | null): readonly OrgCall[] {
  if (now === null || before === now) return [];
  const known = new Map((before?.calls ?? []).map((call) => [call.call_id, call]));
  const changed = orgCalls(now).filter((call) => {
    const old = known.get(call.callId);
    return old === undefined || JSON.stringify(orgCall(old)) !== JSON.stringify(call);
  });
  const living = new Set(now.calls.map((call) => call.call_id));
  const gone = [...known.values()].filter((call) => !living.has(call.call_id));
  return [...changed, ...gone.map((call) => orgCall(call, endOf(call, now)))];
}

/** The last call's end is known to the bridge; of another one that went with it, the moment it was missed. */
const endOf = (call: CallView, now: Snapshot): number =>
  now.last_call?.call.call_id === call.call_id ? now.last_call.ended_at_ms : now.server_time_ms;

function orgCall(call: CallView, endedAtMs: number | null = null): OrgCall {
  const [best] = call.lookup.matches;
  return {
    callId: call.call_id,
    entryId: call.entry_id,
    direction: call.direction,
    state: endedAtMs === null ? call.state : "ended",
    remoteNumber: call.remote_number,
    remoteName: best?.name ?? null,
    recordId: best?.record_id ?? null,
    queue: call.queue,
    reason: call.reason,
    startedAtMs: call.started_at_ms,
    connectedAtMs: call.connected_at_ms,
    endedAtMs,
  };
}

/** Key prefixes of the objects that a call is usually about (Object Reference). */
const OBJECTS: Readonly<Record<string, string>> = {
  "001": "Account",
  "003": "Contact",
  "00Q": "Lead",
  "006": "Opportunity",
  "500": "Case",
};

/** A record by its id; null where the id is none, or of an object of the org's own that was not named. */
export function recordOfId(recordId: unknown, objectApiName: unknown): ClickedRecord | null {
  if (typeof recordId !== "string" || !/^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/.test(recordId)) return null;
  const named = typeof objectApiName === "string" && /^[A-Za-z]\w{0,79}$/.test(objectApiName) ? objectApiName : undefined;
  const object_type = OBJECTS[recordId.slice(0, 3)] ?? named;
  return object_type === undefined ? null : { record_id: recordId, object_type, name: "" };
}
