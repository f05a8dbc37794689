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
  /** Of a call that has ended, when the bridge was asked. */
  readonly call: RecentCallView | null;
  readonly keeping: Keeping;
  /** The agent opened it from the recent calls. */
  readonly isChosen: boolean;
}

export interface WrapUpState {
  readonly form: WrapUpForm | null;
  /** null: the list is closed; "loading" until the bridge has answered. */
  readonly recent: readonly RecentCallView[] | "loading" | null;
}

/**
 * The call that is to be wrapped up: the one talked in, else the last. One that only rings is not yet of interest, one
 * without a customer (a colleague, a code like *97) never.
 */
export function wrapUpSubject(snapshot: Snapshot): string | null {
  const current = snapshot.calls.find((call) => call.connected_at_ms !== null);
  const call = current ?? snapshot.last_call?.call;
  return call === undefined || call.direction === "internal" ? null : call.entry_id;
}

/** The call in the snapshot, while it lasts or as the last one. */
export const callOf = (entryId: string, snapshot: Snapshot): CallView | null =>
  [...snapshot.calls, ...(snapshot.last_call === null ? [] : [snapshot.last_call.call])].find(
    (call) => call.entry_id === entryId,
  ) ?? null;

export const isLasting = (entryId: string, snapshot: Snapshot): boolean =>
  snapshot.calls.some((call) => call.entry_id === entryId);

export function openedForm(entryId: string, taken: WrapUpTaken, isChosen: boolean): WrapUpForm {
  const found = taken.draft ?? taken.saved;
  const content = found === null ? { ...contentOf(EMPTY), related: taken.clicked } : contentOf(found);
  const keeping = taken.draft !== null ? "kept" : taken.saved !== null ? "saved" : "untouched";
  return { entryId, content, matches: taken.lookup.matches, call: taken.call, keeping, isChosen };
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
