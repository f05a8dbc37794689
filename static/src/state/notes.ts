/** What the message part says beside the phone's state, as long as it is true. Pure. */
import type { CallView, ConsultOutcome, ParkedCallView, Snapshot } from "../protocol/types.gen";
import { currentCall, endedRecently } from "./selectors";

export type Note =
  | "pbxDown"
  | "softphoneUnavailable"
  | "hardPhoneUnavailable"
  | "heldByPhone"
  | "parked"
  | "transferred"
  | FailedConsult;

type FailedConsult = "busy" | "no_answer" | "unreachable" | "unknown_number" | "failed";

/** `number`: the park space, or where the call went. */
export interface NoteOf {
  readonly note: Note;
  readonly number: string;
}

/** `nowMs` by the bridge's clock. */
export function notesOf(snapshot: Snapshot, nowMs: number): readonly NoteOf[] {
  const call = currentCall(snapshot);
  const standing = [...notesOfPhone(snapshot), ...(call === null ? [] : notesOfCall(call))];
  const known = standing.map((note) => ({ note, number: "" }));
  return [...known, ...notesOfEnd(snapshot, call, nowMs)];
}

function notesOfPhone(snapshot: Snapshot): readonly Note[] {
  if (!snapshot.is_pbx_up) return ["pbxDown"];
  // Without the PBX nothing is known about terminals.
  if (snapshot.device !== "unavailable") return [];
  return [snapshot.agent.is_hard_phone ? "hardPhoneUnavailable" : "softphoneUnavailable"];
}

function notesOfCall(call: CallView): readonly Note[] {
  if (call.state !== "held") return [];
  if (call.held_by === "phone") return ["heldByPhone"];
  const failed = call.consult === null && call.consult_outcome !== null ? failureOf(call.consult_outcome) : null;
  return failed === null ? [] : [failed];
}

const failureOf = (outcome: ConsultOutcome): FailedConsult | null =>
  outcome === "answered" || outcome === "cancelled" ? null : outcome;

/** A parked call is told for as long as it is parked (F-077, F-079), a transfer for a moment. */
function notesOfEnd(snapshot: Snapshot, current: CallView | null, nowMs: number): readonly NoteOf[] {
  const call = current ?? snapshot.last_call?.call;
  if (call === undefined) return [];
  const isFresh = current !== null || endedRecently(snapshot.last_call, nowMs);
  return noteOfPark(call, snapshot, isFresh) ?? noteOfTransfer(call, isFresh);
}

function noteOfPark(
  { parked_space: number }: CallView,
  { parked, agent }: Snapshot,
  isFresh: boolean,
): readonly NoteOf[] | null {
  if (number === null) return null;
  // A colleague's customer may wait there since.
  const isOwn = ({ space, parker }: ParkedCallView): boolean =>
    space === number && (parker === null || parker.extension === agent.extension);
  return isFresh || parked.some(isOwn) ? [{ note: "parked", number }] : [];
}

function noteOfTransfer({ transferred_to_text: number }: CallView, isFresh: boolean): readonly NoteOf[] {
  return number !== null && isFresh ? [{ note: "transferred", number }] : [];
}
