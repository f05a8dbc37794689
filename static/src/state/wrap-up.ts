/** 後処理: what the agent adds to a call, as it stands in the form. Pure. */
import type {
  CallView,
  MatchView,
  RecentCallView,
  RelatedView,
  Snapshot,
  WrapUpTaken,
  WrapUpView,
} from "../protocol/types.gen";
import { shownCall } from "./selectors";

/** As typed. `subject` is of the follow-up, and of no use without `dueOn` ("" or a date, 2026-11-30). */
export interface WrapUpContent {
  readonly disposition: string;
  readonly notes: string;
  readonly related: RelatedView | null;
  readonly dueOn: string;
  readonly subject: string;
}

/** Where the typing is: on the server as a draft, not yet, not for now (it is tried again), or written for good. */
export type Keeping = "untouched" | "typing" | "kept" | "not_kept" | "saved";

export interface WrapUpForm {
  readonly entryId: string;
  readonly content: WrapUpContent;
  readonly matches: readonly MatchView[];
  /** The call as it was last known: the snapshot forgets it with the call after next. */
  readonly call: WrappedCall | null;
  readonly keeping: Keeping;
  /** The agent opened it from the recent calls. */
  readonly isChosen: boolean;
}

/** What a form says of its call. */
export type WrappedCall = Pick<
  RecentCallView,
  "entry_id" | "direction" | "remote_text" | "dialed_text" | "started_at_ms" | "connected_at_ms"
>;

/** The record that a call was put to from the panel, and the one that it was put to before. */
export interface ChosenRecord {
  readonly entryId: string;
  readonly related: RelatedView;
  readonly before: RelatedView | null;
}

export interface WrapUpState {
  readonly form: WrapUpForm | null;
  /** Calls whose draft waits to be saved, as the bridge said last. */
  readonly drafts: readonly string[];
  /** The past call that was saved just now, while the form is of another call. */
  readonly justSaved: WrapUpForm | null;
  readonly chosen: ChosenRecord | null;
  /** A past call was clicked: until the bridge has given its form, the one that is there takes nothing. */
  readonly isOpening?: boolean;
  /** null: the list is closed; "loading" until the bridge has answered. */
  readonly recent: readonly RecentCallView[] | "loading" | null;
}

/**
 * The call that is to be wrapped up: the one talked in or being dialed, else the last one. Null: whatever the form is of,
 * it stays. A call that only rings, or only rang, is of no interest; one without a customer (a colleague, a code like
 * *97) never is.
 */
export function wrapUpSubject(snapshot: Snapshot): CallView | null {
  const { calls, last_call } = snapshot;
  const current = calls.find((call) => call.connected_at_ms !== null) ?? calls.find((call) => call.state === "dialing");
  const call = current ?? last_call?.call;
  if (call === undefined || call.direction === "internal") return null;
  return call.connected_at_ms !== null || call.direction === "outbound" ? call : null;
}

/** 受付可, the status in which calls come. */
export const AVAILABLE = "0";

/** The call in the snapshot, while it lasts or as the last one. */
export const callOf = (entryId: string, snapshot: Snapshot): CallView | null =>
  [...snapshot.calls, ...(snapshot.last_call === null ? [] : [snapshot.last_call.call])].find(
    (call) => call.entry_id === entryId,
  ) ?? null;

export const isLasting = (entryId: string, snapshot: Snapshot): boolean =>
  snapshot.calls.some((call) => call.entry_id === entryId);

/** Whose call the form is about: the only match, else the record that was chosen; null when nobody knows. */
export function nameIn(form: WrapUpForm, snapshot: Snapshot): string | null {
  const shown = callOf(form.entryId, snapshot)?.lookup.matches ?? [];
  const matches = shown.length > 0 ? shown : form.matches;
  return (matches.length === 1 ? matches[0]?.name : form.content.related?.name) ?? null;
}

/** Whether the panel shows another call than the one the form is of. */
export const isOfAnotherCall = (form: WrapUpForm, snapshot: Snapshot): boolean =>
  shownCall(snapshot)?.entry_id !== form.entryId;

export function openedForm(
  entryId: string,
  taken: WrapUpTaken,
  isChosen: boolean,
  inSnapshot: CallView | null = null,
): WrapUpForm {
  const found = taken.draft ?? taken.saved;
  const content = found === null ? { ...contentOf(EMPTY), related: taken.clicked } : contentOf(found);
  const keeping = taken.draft !== null ? "kept" : taken.saved !== null ? "saved" : "untouched";
  return { entryId, content, matches: taken.lookup.matches, call: inSnapshot ?? taken.call, keeping, isChosen };
}

const EMPTY: WrapUpView = { disposition: "", notes: "", related: null, follow_up: null };

export const contentOf = ({ disposition, notes, related, follow_up }: WrapUpView): WrapUpContent => ({
  disposition,
  notes,
  related,
  dueOn: follow_up?.due_on ?? "",
  subject: follow_up?.subject ?? "",
});

export const viewOf = ({ disposition, notes, related, dueOn, subject }: WrapUpContent): WrapUpView => ({
  disposition,
  notes,
  related,
  follow_up: dueOn === "" ? null : { due_on: dueOn, subject },
});

/** What the call may belong to: what search found, and what has been chosen by whatever way. */
export function relatedChoices(form: WrapUpForm, snapshot: Snapshot): readonly RelatedView[] {
  const found = [...(callOf(form.entryId, snapshot)?.lookup.matches ?? []), ...form.matches];
  const all = [...(form.content.related === null ? [] : [form.content.related]), ...found];
  const byId = new Map(all.map(({ record_id, object_type, name }) => [record_id, { record_id, object_type, name }]));
  return [...byId.values()];
}
