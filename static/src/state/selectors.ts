/** What the views ask of the state. Pure: the time is passed in. */
import type { CallView, EndedCallView, Language, Snapshot, StatusChoice } from "../protocol/types.gen";
import type { ChosenCallerId, PanelState } from "./panel-state";

/** How long 「切断しました」 stays. */
export const ENDED_SHOWN_MS = 5_000;

/** The phone as one word, most urgent first. */
export type PhoneState = "idle" | "ringing" | "dialing" | "connected" | "held" | "ended";

/** Statuses that calls impose on the label; the chosen status stays as it was (biztel.md 2.4). */
export type CallStatus = "ringing" | "on_call" | "outbound_call";

/** The call the big buttons act on: the one being talked in, else the one that needs a decision, else the held one. */
export function currentCall(snapshot: Snapshot): CallView | null {
  const order = [
    (call: CallView) => call.state === "connected" || call.consult !== null,
    (call: CallView) => call.state === "dialing",
    (call: CallView) => call.state === "ringing",
  ];
  for (const isIt of order) {
    const call = snapshot.calls.find(isIt);
    if (call !== undefined) return call;
  }
  return snapshot.calls[0] ?? null;
}

export const otherCalls = (snapshot: Snapshot): readonly CallView[] => {
  const current = currentCall(snapshot);
  return snapshot.calls.filter((call) => call !== current);
};

/** The call whose facts the information part shows: the current one, else the last. */
export const shownCall = (snapshot: Snapshot): CallView | null =>
  currentCall(snapshot) ?? snapshot.last_call?.call ?? null;

/** `nowMs` by the bridge's clock. */
export function phoneState(snapshot: Snapshot, nowMs: number): PhoneState {
  const call = currentCall(snapshot);
  if (call !== null) return call.state;
  return endedRecently(snapshot.last_call, nowMs) ? "ended" : "idle";
}

export const endedRecently = (last: EndedCallView | null, nowMs: number): boolean =>
  last !== null && nowMs < last.ended_at_ms + ENDED_SHOWN_MS;

export function callStatus(snapshot: Snapshot): CallStatus | null {
  const call = currentCall(snapshot);
  if (call === null) return null;
  if (call.state === "ringing") return "ringing";
  return call.direction === "outbound" || call.state === "dialing" ? "outbound_call" : "on_call";
}

export const labelOf = (choice: Pick<StatusChoice, "label_ja" | "label_en">, language: Language): string =>
  language === "ja" ? choice.label_ja : choice.label_en;

/** The label of a status code; the code itself when the bridge does not list it. */
export function labelOfCode(statuses: readonly StatusChoice[], code: string, language: Language): string {
  const choice = statuses.find((candidate) => candidate.code === code);
  return choice === undefined ? code : labelOf(choice, language);
}

/** What was chosen, as far as the bridge lists it now; the first list with an entry, and 自動選択, otherwise. */
export function callerIdInUse(state: Pick<PanelState, "callerIds" | "callerId">): ChosenCallerId {
  const { kind: wanted, number } = state.callerId;
  const listed = state.callerIds.some((choice) => choice.kind === wanted);
  const kind = listed ? wanted : (state.callerIds[0]?.kind ?? "number");
  const isListed = state.callerIds.some((choice) => choice.kind === kind && choice.number === number);
  return { kind, number: isListed ? number : null };
}

/** The number to show to an outside party; null leaves it to the bridge. A desk phone's panel has no selector (F-045). */
export const callerIdToShow = (state: Pick<PanelState, "callerIds" | "callerId" | "snapshot">): string | null =>
  state.snapshot?.agent.is_hard_phone === true ? null : callerIdInUse(state).number;

/** The button answers when it rings and dials otherwise (F-020); on a phone answered by hand there is nothing to press. */
export type MainButton = "dial" | "answer" | "answer_on_phone" | "none";

export function mainButton(snapshot: Snapshot): MainButton {
  const { answer_mode, is_hard_phone } = snapshot.agent;
  if (currentCall(snapshot)?.state === "ringing") return answer_mode === "manual" ? "answer_on_phone" : "answer";
  return is_hard_phone ? "none" : "dial";
}

/** What the utility bar shows of the phone while the panel is closed. */
export type UtilityItem = "idle" | "ringing" | "on_call";

export function utilityItem(snapshot: Snapshot | null): UtilityItem {
  const call = snapshot === null ? null : currentCall(snapshot);
  if (call === null) return "idle";
  return call.state === "ringing" ? "ringing" : "on_call";
}

/** Number of the other party, as the agent should see it; null when withheld. */
export const shownNumber = (call: Pick<CallView, "direction" | "remote_text" | "dialed_text">): string | null =>
  call.remote_text ?? (call.direction === "inbound" ? null : call.dialed_text);

const LONGEST_CALLER = 24;

/** Who calls, for one short line: the name of the only match, or of the colleague, else the number; null when neither is known. */
export function callerShown(snapshot: Snapshot | null): string | null {
  const call = snapshot && currentCall(snapshot);
  if (!call) return null;
  const { matches } = call.lookup;
  return (matches.length === 1 ? matches[0]?.name.slice(0, LONGEST_CALLER) : null) ?? call.remote_name ?? shownNumber(call);
}

/** Whether the agent's phone rings for a call that comes in. */
export const isRinging = (snapshot: Snapshot): boolean => snapshot.calls.some((call) => call.state === "ringing");
