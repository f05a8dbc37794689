/** Every text of the panel, once per language. Views take their words from here and from nowhere else. */
import type { CallerIdKind, ConsultState } from "../protocol/types.gen";
import type { ShortTransfer } from "../state/keypad";
import type { Note } from "../state/notes";
import type { ProblemCode } from "../state/panel-state";
import type { CallStatus, PhoneState } from "../state/selectors";
import type { StartWords } from "./start-words";

export interface Dictionary extends StartWords {
  readonly rejectedSettings: string;

  readonly signInTitle: string;
  readonly account: string;
  readonly password: string;
  readonly extension: string;
  readonly seatId: string;
  readonly optional: string;
  readonly initialStatus: string;
  readonly useHardPhone: string;
  readonly signIn: string;
  readonly signInHere: string;
  readonly showPassword: string;
  readonly signInTooOften: string;
  readonly waitSeconds: string;
  readonly waitMinutes: string;
  readonly capsLock: string;
  readonly signingIn: string;
  readonly signOut: string;

  readonly status: string;
  readonly statusMenu: string;
  /** `{status}` follows when the present call ends. */
  readonly nextStatus: string;
  readonly callStatuses: Readonly<Record<CallStatus, string>>;
  readonly phoneStates: Readonly<Record<PhoneState, string>>;
  /** `{n}`: the park space, or where the call went. */
  readonly notes: Readonly<Record<Note, string>>;
  readonly ringTime: string;
  readonly callTime: string;
  readonly messages: string;

  readonly callerId: string;
  readonly callerIdAutomatic: string;
  readonly callerIdList: string;
  readonly callerIdLists: Readonly<Record<CallerIdKind, string>>;
  readonly information: string;
  readonly softphone: string;
  readonly noInformation: string;
  readonly lastCall: string;
  readonly otherCalls: string;
  readonly anonymous: string;
  readonly internalCall: string;
  readonly businessLabel: string;
  readonly queue: string;
  readonly dialedNumber: string;
  readonly waited: string;
  readonly lookups: { readonly searching: string; readonly none: string; readonly failed: string };
  readonly matches: string;
  readonly openRecord: string;
  /** By the bridge's reason code; one that is not listed is not shown. */
  readonly matchReasons: Readonly<Record<string, string>>;
  /** By API name; others are shown as they are. */
  readonly objectTypes: Readonly<Record<string, string>>;

  readonly park: string;
  readonly hold: string;
  readonly transfer: string;
  readonly transferWhenAnswered: string;
  readonly transferTo: string;
  readonly transferFrom: string;
  readonly consultStates: Readonly<Record<ConsultState, string>>;
  readonly consultTime: string;
  readonly holdTime: string;
  readonly transferHint: string;
  readonly starHint: string;
  readonly shortTransfers: Readonly<Record<ShortTransfer["kind"], string>>;
  readonly enterTarget: string;
  readonly dialsIn: string;
  readonly dialingTarget: string;
  readonly cancelTransfer: Readonly<Record<ShortTransfer["kind"], string>>;
  readonly cancelFirst: string;
  readonly hangUpEndsConsult: string;
  readonly hangUpCompletes: string;
  readonly openScreen: string;
  readonly transferredTo: string;
  readonly screenSentTo: string;
  readonly parkSpace: string;
  readonly parkedCalls: string;
  readonly parker: string;
  readonly retrieveParked: string;
  readonly retrieveWhenFree: string;
  readonly parkTime: string;
  readonly targetNumber: string;
  readonly targetHint: string;
  readonly keysHint: string;
  readonly sendTones: string;
  readonly number: string;
  readonly numberHint: string;
  readonly showPad: string;
  readonly pad: string;
  readonly padKeys: { readonly star: string; readonly hash: string };
  readonly dial: string;
  readonly answer: string;
  readonly hangUp: string;
  readonly decline: string;
  readonly answerOnPhone: string;

  readonly directory: string;
  readonly preferences: string;
  readonly guide: string;

  readonly connectionLost: string;
  readonly dismiss: string;
  readonly ok: string;
  readonly cancel: string;
  readonly problems: Readonly<Record<ProblemCode | "unknown", string>>;
}
