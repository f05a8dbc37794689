/** Where the agent is in a call, and what each button does there (biztel.md 4.3, 5.15, 5.16). Pure. */
import type { CallView, Snapshot } from "../protocol/types.gen";
import type { CommandName, PanelState } from "./panel-state";
import { currentCall } from "./selectors";

/**
 * `star_wait`, `hash_wait`: *転送 or #転送 is being typed. `star_calling`: the target is dialled or rings. `with_pbx`:
 * voicemail, an announcement or a queue is heard: keys go there, there is nobody to hold or to hand over.
 */
export type CallPhase =
  | "idle"
  | "ringing"
  | "dialing"
  | "talking"
  | "with_pbx"
  | "held"
  | "held_by_phone"
  | "parking"
  | "consult_calling"
  | "consult_talking"
  | "star_wait"
  | "star_calling"
  | "star_talking"
  | "hash_wait";

type Known = Pick<PanelState, "keypad" | "pending">;

export function callPhase(snapshot: Snapshot, { keypad, pending }: Known): CallPhase {
  const call = currentCall(snapshot);
  if (call === null) return "idle";
  if (call.state === "ringing" || call.state === "dialing") return call.state;
  // Also from the confirmation until the PBX has let the agent's leg go.
  if (pending.has("park") || call.parked_space !== null) return "parking";
  if (call.consult !== null) return consultPhase(call.consult);
  if (keypad.entry !== null && keypad.callId === call.call_id) return `${keypad.entry.kind}_wait`;
  return call.state === "connected" ? connectedPhase(call) : heldPhase(call);
}

const connectedPhase = (call: CallView): CallPhase => (call.is_with_pbx ? "with_pbx" : "talking");

const heldPhase = (call: CallView): CallPhase => (call.held_by === "phone" ? "held_by_phone" : "held");

function consultPhase({ kind, state }: NonNullable<CallView["consult"]>): CallPhase {
  const isTalking = state === "talking";
  if (kind === "star") return isTalking ? "star_talking" : "star_calling";
  return isTalking ? "consult_talking" : "consult_calling";
}

export type Button = "hidden" | "off" | "on";

/** What 切断 does: end or decline the call, let the third party go, complete a *転送 (F-103), or nothing. */
export type HangUp = "off" | "hang_up" | "end_consult" | "complete";

export interface Buttons {
  readonly park: Button;
  readonly hold: Button;
  readonly transfer: Button;
  /** Whether 発信 may be pressed, and what it does: a new call, or a third party to the one on hold. */
  readonly dial: "off" | "dial" | "consult";
  readonly hangUp: HangUp;
}

const buttons = (park: Button, hold: Button, transfer: Button, dial: Buttons["dial"], hangUp: HangUp): Buttons => ({
  park,
  hold,
  transfer,
  dial,
  hangUp,
});

const BUTTONS: Readonly<Record<CallPhase, Buttons>> = {
  idle: buttons("hidden", "off", "hidden", "dial", "off"),
  ringing: buttons("hidden", "off", "hidden", "off", "hang_up"),
  dialing: buttons("hidden", "off", "hidden", "off", "hang_up"),
  talking: buttons("on", "on", "off", "off", "hang_up"),
  with_pbx: buttons("off", "off", "off", "off", "hang_up"),
  held: buttons("on", "on", "off", "consult", "hang_up"),
  held_by_phone: buttons("off", "off", "off", "off", "hang_up"),
  // F-084: the customer would be lost
  parking: buttons("off", "off", "off", "off", "off"),
  consult_calling: buttons("off", "on", "off", "off", "end_consult"),
  consult_talking: buttons("off", "off", "on", "off", "end_consult"),
  // a 切断 that comes a moment before the target is called would lose the customer too
  star_wait: buttons("off", "on", "off", "off", "off"),
  star_calling: buttons("off", "on", "off", "off", "complete"),
  star_talking: buttons("off", "off", "on", "off", "complete"),
  hash_wait: buttons("off", "on", "off", "off", "off"),
};

export const buttonsIn = (phase: CallPhase): Buttons => BUTTONS[phase];

/** Where typed keys go: into the number field, to the call, or nowhere. */
export type KeysGo = "field" | "call" | "nowhere";

const TO_THE_CALL: ReadonlySet<CallPhase> = new Set([
  "talking",
  "with_pbx",
  "star_wait",
  "star_calling",
  "star_talking",
  "hash_wait",
] as const);

export function keysGo(phase: CallPhase): KeysGo {
  if (TO_THE_CALL.has(phase)) return "call";
  return phase === "idle" || phase === "held" ? "field" : "nowhere";
}

/** The key that ends a target's number before its quiet time is over. */
export const DIAL_NOW = "Enter";

/** Whether the target of a `*` or `#` transfer is typed as far as it can be dialled. */
export const canDialTarget = ({ entry }: PanelState["keypad"]): boolean =>
  entry !== null && !entry.isDialing && entry.digits.trim() !== "";

const CHANGES_THE_CALL: ReadonlySet<CommandName> = new Set([
  "hold",
  "retrieve",
  "park",
  "consult",
  "end_consult",
  "complete_transfer",
  "transfer_blind",
] as const);

export const changesCall = (name: CommandName): boolean => CHANGES_THE_CALL.has(name);

/** A command that changes the call is under way: the next one waits until the agent sees what came of it. */
export const isCallBusy = (pending: ReadonlySet<CommandName>): boolean => [...pending].some(changesCall);
