/**
 * What a key means during a call (biztel.md 1.R, 4.3, 5.21, 5.22). Pure.
 *
 *   talking ── 0-9 ──► a tone; with the PBX itself (an announcement) every key is one
 *   talking ── * or # ──► held, typing ── digits, quiet time ──► dialling ──► (the call itself tells the rest)
 *   typing, or *転送 on its way ── * or # ──► back with the other party
 */
import type { CallView, ConsultOutcome } from "../protocol/types.gen";
import { canDialTarget } from "./call-phase";
import { EMPTY_KEYPAD, type Keypad, type ShortTransfer } from "./keypad";

/** What the bridge shall be asked. `back`: let go whoever is dialled, and take the call off hold. */
export type Ask =
  | { readonly what: "hold" }
  | { readonly what: "back" }
  | { readonly what: "tones"; readonly digits: string };

export interface Step {
  readonly keypad: Keypad;
  readonly ask: Ask | null;
}

const SHOWN_TONES = 24;
const LONGEST_NUMBER = 255;
const REACHED_NOBODY: ReadonlySet<ConsultOutcome> = new Set([
  "busy",
  "no_answer",
  "unreachable",
  "unknown_number",
  "failed",
] as const);

/** A key on the pad or the keyboard. `dialsAtMs`: when a number that ends with it is dialled. */
export function pressKey(keypad: Keypad, call: CallView, key: string, dialsAtMs: number): Step {
  const now = ofCall(keypad, call);
  if (now.entry !== null) return pressWhileTyping(now, now.entry, key, dialsAtMs);
  if (call.state === "connected") return pressWhileTalking(now, key, call.is_with_pbx);
  const isOnItsWay = call.consult?.kind === "star" && key === "*";
  return { keypad: now, ask: isOnItsWay ? { what: "back" } : null };
}

function pressWhileTalking(keypad: Keypad, key: string, isWithPbx: boolean): Step {
  const isTransfer = (key === "*" || key === "#") && !keypad.sendsTones && !isWithPbx;
  if (isTransfer) return { keypad: { ...keypad, entry: begun(key === "*" ? "star" : "hash") }, ask: { what: "hold" } };
  if (!/^[0-9*#]$/.test(key)) return { keypad, ask: null };
  const tones = (keypad.tones + key).slice(-SHOWN_TONES);
  return { keypad: { ...keypad, tones }, ask: { what: "tones", digits: key } };
}

function pressWhileTyping(keypad: Keypad, entry: ShortTransfer, key: string, dialsAtMs: number): Step {
  // A #転送 that has begun to dial belongs to the PBX.
  if (entry.isDialing && !(entry.kind === "star" && key === "*")) return { keypad, ask: null };
  if (key === "*" || key === "#") return { keypad: { ...keypad, entry: null }, ask: { what: "back" } };
  return { keypad: typeTarget(keypad, entry.digits + key, dialsAtMs), ask: null };
}

/**
 * The target's number as it stands in the field now; what it means the bridge alone decides, or "03-1234-5678 x201"
 * would become another number. The quiet time begins anew with every change.
 */
export function typeTarget(keypad: Keypad, typed: string, dialsAtMs: number): Keypad {
  const { entry } = keypad;
  if (entry === null || entry.isDialing) return keypad;
  const digits = typed.trimStart().slice(0, LONGEST_NUMBER);
  return { ...keypad, entry: { ...entry, digits, dialsAtMs: digits === "" ? null : dialsAtMs } };
}

/** The target's number is complete: nobody has to wait for the quiet time. */
export const dialAtOnce = (keypad: Keypad, nowMs: number): Keypad =>
  canDialTarget(keypad) ? withEntry(keypad, { dialsAtMs: nowMs }) : keypad;

export const toggleTones = (keypad: Keypad, call: CallView): Keypad => {
  const now = ofCall(keypad, call);
  return { ...now, sendsTones: !now.sendsTones };
};

/** The number is dialled now. */
export const dialing = (keypad: Keypad): Keypad => withEntry(keypad, { dialsAtMs: null, isDialing: true });

/** The bridge refused; the digits stay to be corrected, and nothing is dialled before they are. */
export const refused = (keypad: Keypad): Keypad => withEntry(keypad, { dialsAtMs: null, isDialing: false });

export const closed = (keypad: Keypad): Keypad => (keypad.entry === null ? keypad : { ...keypad, entry: null });

/** What is left of it after the call has changed from `before` to `call` (null: it is over). */
export function follow(keypad: Keypad, before: CallView | null, call: CallView | null): Keypad {
  if (keypad.callId === null) return keypad;
  if (call?.call_id !== keypad.callId) return EMPTY_KEYPAD;
  if (call.state === "held") return onHold(keypad, before, call);
  // On hold and off it again, by another panel or a phone key: the transfer is off.
  return before?.state === "held" ? closed(keypad) : keypad;
}

function onHold(keypad: Keypad, before: CallView | null, call: CallView): Keypad {
  const quiet = keypad.tones === "" ? keypad : { ...keypad, tones: "" };
  if (call.consult !== null || call.held_by === "phone") return closed(quiet);
  // Another number, or `*` and back.
  return before?.consult?.kind === "star" && hasFailed(call) ? { ...quiet, entry: begun("star") } : quiet;
}

const hasFailed = ({ consult_outcome: outcome }: CallView): boolean => outcome !== null && REACHED_NOBODY.has(outcome);

/** The entry whose quiet time is over, if the call is on hold by now. */
export function due(keypad: Keypad, call: CallView, nowMs: number): ShortTransfer | null {
  const { entry } = keypad;
  if (entry?.dialsAtMs == null || nowMs < entry.dialsAtMs) return null;
  return call.call_id === keypad.callId && call.held_by === "agent" ? entry : null;
}

const begun = (kind: ShortTransfer["kind"]): ShortTransfer => ({ kind, digits: "", dialsAtMs: null, isDialing: false });

const ofCall = (keypad: Keypad, call: CallView): Keypad =>
  keypad.callId === call.call_id ? keypad : { ...EMPTY_KEYPAD, callId: call.call_id };

const withEntry = (keypad: Keypad, changes: Partial<ShortTransfer>): Keypad =>
  keypad.entry === null ? keypad : { ...keypad, entry: { ...keypad.entry, ...changes } };
