/**
 * Which record an agent has just made for a call. Salesforce does not say; what it says is which page is in front.
 *
 *   opened ─(address of a record being made)─► making ─(a record of that object, never seen before)─► made
 *                                                 └──(any other page)──► given up
 *
 * A window that is closed without saving leads back to the page before; a record that was seen before was not made now.
 * Pure.
 */
import type { NewRecordView } from "../protocol/types.gen";
import { isEditing } from "./pops";

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
  readonly isMaking: boolean;
}

export const watchFor = (callId: string, objectType: string): NewRecordWatch => ({ callId, objectType, isMaking: false });

export interface Watched {
  /** null: there is nothing to wait for any more. */
  readonly watch: NewRecordWatch | null;
  readonly made: RecordInFront | null;
}

/** `known`: ids of the records that were in front so far. */
export function afterPage(watch: NewRecordWatch, page: PageInFront, known: ReadonlySet<string>): Watched {
  if (isEditing(page.url)) return { watch: { ...watch, isMaking: true }, made: null };
  const { record } = page;
  if (record !== null && record.objectType === watch.objectType && !known.has(record.recordId.slice(0, 15)))
    return { watch: null, made: record };
  return { watch: watch.isMaking ? null : watch, made: null };
}
