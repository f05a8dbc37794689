/**
 * Which record an agent has just made for a call. Salesforce does not say; what it says is which page is in front.
 *
 *   opened ─(address of such a record being made)─► making ─(a record of that object, never seen before)─► made
 *      └──────────(too long ago)──────────► given up ◄─┴──(any other page)
 *
 * A window that is closed without saving leads back to the page before; a record that was seen before was not made now.
 * Pure.
 */
import type { NewRecordView } from "../protocol/types.gen";
import { madeOn } from "./pops";

/** What an agent may do for a call without a record: make one of these, with these fields filled in, or search. */
export interface OfferedRecords {
  readonly records: readonly NewRecordView[];
  readonly canSearch: boolean;
}

/** The page in front, with its record if it is one's. */
export interface PageInFront {
  readonly url: string;
  readonly record: RecordInFront | null;
}

export interface RecordInFront {
  readonly recordId: string;
  readonly objectType: string;
  readonly name: string;
}

export interface NewRecordWatch {
  readonly callId: string;
  readonly objectType: string;
  readonly openedAtMs: number;
  readonly isMaking: boolean;
}

/** Whoever takes longer to fill it in has probably gone on to something else. */
const LONGEST_MAKING_MS = 10 * 60_000;

export const watchFor = (callId: string, objectType: string, openedAtMs: number): NewRecordWatch => ({
  callId,
  objectType,
  openedAtMs,
  isMaking: false,
});

export interface Watched {
  /** null: there is nothing to wait for any more. */
  readonly watch: NewRecordWatch | null;
  readonly made: RecordInFront | null;
}

const OVER: Watched = { watch: null, made: null };

/** `known`: ids of the records that were in front so far. */
export function afterPage(
  watch: NewRecordWatch,
  { url, record }: PageInFront,
  known: ReadonlySet<string>,
  nowMs: number,
): Watched {
  if (nowMs - watch.openedAtMs > LONGEST_MAKING_MS) return OVER;
  if (madeOn(url) === watch.objectType) return { watch: { ...watch, isMaking: true }, made: null };
  // the page before may report itself once more until the window is there
  if (!watch.isMaking) return { watch, made: null };
  const isNew = record !== null && record.objectType === watch.objectType && !known.has(shortId(record.recordId));
  return isNew ? { watch: null, made: record } : OVER;
}

const LONGEST_NAME = 255;

/** As the bridge takes it. */
export const cutName = <T extends { readonly name: string }>(record: T): T => ({
  ...record,
  name: record.name.slice(0, LONGEST_NAME),
});

/** Ids come with 15 and with 18 characters. */
export const shortId = (recordId: string): string => recordId.slice(0, 15);
