/** Screen pops that wait for a click, and what a pop would leave unsaved. Pure. */
import type { CallView, ScreenPop, Snapshot } from "../protocol/types.gen";
import type { PanelState } from "./panel-state";
import { isLasting } from "./wrap-up";

/** A link. `failure` is Salesforce's answer when it was tried and did not open. */
export interface OfferedPop {
  readonly pop: ScreenPop;
  readonly failure: string | null;
}

/** With this one, which replaces the older one of its call; those of calls that are not shown any more go. */
export function withOffer(
  offers: readonly OfferedPop[],
  offer: OfferedPop,
  snapshot: Snapshot | null,
): readonly OfferedPop[] {
  const others = without(offers, offer.pop.call_id);
  return [...others.filter(({ pop }) => snapshot === null || isShown(pop.call_id, snapshot)), offer];
}

export const without = (offers: readonly OfferedPop[], callId: string): readonly OfferedPop[] =>
  offers.filter(({ pop }) => pop.call_id !== callId);

export const offerOf = (offers: readonly OfferedPop[], call: CallView): OfferedPop | null =>
  offers.find(({ pop }) => pop.call_id === call.call_id) ?? null;

const isShown = (callId: string, { calls, last_call }: Snapshot): boolean =>
  calls.some((call) => call.call_id === callId) || last_call?.call.call_id === callId;

/**
 * Lightning's addresses for a record being created or edited (LWC Developer Guide, "PageReference Types":
 * `/lightning/o/{object}/new`, `/lightning/r/{object}/{id}/edit`). Salesforce may change them, and a field edited in its
 * place has no address of its own: nothing tells the panel of that.
 */
const EDITED = /^\/lightning\/(o\/(?<made>\w+)\/new|r\/(\w+\/)?\w+\/edit)\/?$/;

/** `url` as onNavigationChange gave it last, "" before. */
export const isEditing = (url: string): boolean => EDITED.test(pathOf(url));

/** The object of which this page makes a new record, null on any other page. */
export const madeOn = (url: string): string | null => EDITED.exec(pathOf(url))?.groups?.made ?? null;

function pathOf(url: string): string {
  return URL.canParse(url, "https://host.invalid") ? new URL(url, "https://host.invalid").pathname : "";
}

/** 後作業, as the bridge sets it after a queue's call. */
const AFTER_CALL_WORK = "1";

/**
 * Whether the wrap-up of a call that is over is being written: not yet kept by the bridge, or kept as a draft while the agent
 * is in after-call work. Who has gone back to another status with a draft has left it for later.
 */
export function isWrappingUp({ snapshot, wrapUp: { form } }: Pick<PanelState, "snapshot" | "wrapUp">): boolean {
  if (snapshot === null || form === null || isLasting(form.entryId, snapshot)) return false;
  if (form.keeping === "typing" || form.keeping === "not_kept") return true;
  return form.keeping === "kept" && snapshot.status.code === AFTER_CALL_WORK;
}
