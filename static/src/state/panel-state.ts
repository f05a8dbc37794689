/** Everything the panel shows: the bridge's snapshot plus what only this page load knows. Pure. */
import type {
  CallerIdChoice,
  CallerIdKind,
  Commands,
  DirectoryOpened,
  ErrorCode,
  Language,
  PanelOptions,
  PopupMode,
  QueuesWatched,
  Snapshot,
  StatusChoice,
  TerminalUser,
} from "../protocol/types.gen";
import { EMPTY_KEYPAD, type Keypad } from "./keypad";
import { DEFAULT_PREFERENCES, type Preferences } from "./preferences";
import type { OfferedPop } from "./pops";
import type { PresenceRule } from "./presence";
import type { Theme } from "./theme";
import type { WrapUpState } from "./wrap-up";

/** Errors that arise on this side of the wire. `unreachable`: no first contact. `disconnected`: it is not known whether the command was carried out. */
export type LocalErrorCode =
  | "unreachable"
  | "not_connected"
  | "disconnected"
  | "timeout"
  | "unreadable_answer"
  | "outside_salesforce"
  | "bad_origin"
  | "open_cti_failed"
  | "screen_pop_failed"
  | "click_to_dial_signed_out"
  | "click_to_dial_in_call"
  | "part_missing"
  | "taken_over"
  | "moved"
  | "voice_missing"
  | "expired";

export type ProblemCode = ErrorCode | LocalErrorCode;

/**
 * What went wrong, by code; `detail` is fine print for the administrator, `retryAfterS` when to try again,
 * `terminalUser` whom a sign-in would sign out.
 */
export interface Problem {
  readonly code: ProblemCode | "unknown";
  readonly detail: string;
  readonly retryAfterS?: number;
  readonly terminalUser?: TerminalUser;
}

export type Screen =
  | { readonly name: "initializing"; readonly step: "salesforce" | "server" }
  | { readonly name: "init_failed"; readonly cause: "salesforce" | "server"; readonly problem: Problem }
  | { readonly name: "sign_in" }
  | { readonly name: "main" };

/** The call center definition's own section, read and checked. */
export interface PanelSettings {
  readonly serverUrl: string;
  readonly popupMode: PopupMode;
  readonly hasOutboundPopup: boolean;
  readonly language: Language;
  /** The name of the call center, for the utility bar's label when no call is up. */
  readonly displayName: string;
  /** Which statuses go with which presence of Omni-Channel; empty: the two do not know each other. */
  readonly presence: readonly PresenceRule[];
  /** Settings whose value was not usable and was replaced by the default: "key = value". */
  readonly rejected: readonly string[];
}

/** The list the agent looks at and the number chosen there, null for 自動選択. */
export interface ChosenCallerId {
  readonly kind: CallerIdKind;
  readonly number: string | null;
}

export type CommandName = keyof Commands;

export interface PanelState {
  readonly screen: Screen;
  readonly settings: PanelSettings;
  readonly statuses: readonly StatusChoice[];
  readonly callerIds: readonly CallerIdChoice[];
  /** As chosen last; what of it is still listed, `callerIdInUse` tells. */
  readonly callerId: ChosenCallerId;
  readonly options: PanelOptions;
  readonly snapshot: Snapshot | null;
  readonly keypad: Keypad;
  /** Add to this computer's clock to have the bridge's. */
  readonly clockOffsetMs: number;
  readonly isConnectionLost: boolean;
  readonly pending: ReadonlySet<CommandName>;
  readonly problem: Problem | null;
  /** An extension that stood behind the number that was dialed last: the agent has to ask for it. */
  readonly leftOut: string | null;
  /** The doctor's page lies over the screen; a new call puts it away. */
  readonly isDoctorOpen: boolean;
  /** null: closed; without content until the bridge has answered. */
  readonly directory: { readonly content: DirectoryOpened | null } | null;
  /** Calls that the agent has missed since looking at the list last. */
  readonly missed: number;
  /** Who waits in the agent's queues; null until the bridge has said so. */
  readonly queues: QueuesWatched | null;
  readonly wrapUp: WrapUpState;
  /** Screen pops that wait for a click, one per call. */
  readonly pops: readonly OfferedPop[];
  readonly theme: Theme;
  readonly preferences: Preferences;
  readonly arePreferencesOpen: boolean;
}

export type Action =
  | { readonly type: "initializing"; readonly step: "salesforce" | "server" }
  | { readonly type: "init_failed"; readonly cause: "salesforce" | "server"; readonly problem: Problem }
  | { readonly type: "settings_read"; readonly settings: PanelSettings }
  | { readonly type: "welcomed"; readonly statuses: readonly StatusChoice[] }
  | {
      readonly type: "session_entered";
      readonly callerIds: readonly CallerIdChoice[];
      readonly options: PanelOptions;
    }
  | { readonly type: "caller_id_chosen"; readonly callerId: ChosenCallerId }
  | { readonly type: "signed_out"; readonly problem: Problem | null }
  | { readonly type: "snapshot_taken"; readonly snapshot: Snapshot; readonly nowMs: number }
  | { readonly type: "snapshot_advanced"; readonly snapshot: Snapshot }
  | { readonly type: "keypad_changed"; readonly keypad: Keypad }
  | { readonly type: "connection_lost" }
  | { readonly type: "connection_healed" }
  | { readonly type: "command_sent"; readonly name: CommandName }
  | { readonly type: "command_done"; readonly name: CommandName; readonly problem: Problem | null }
  | { readonly type: "problem_arose"; readonly problem: Problem }
  | { readonly type: "problem_dismissed" }
  | { readonly type: "dialed"; readonly leftOut: string | null }
  | { readonly type: "doctor_shown"; readonly isOpen: boolean }
  | { readonly type: "directory_changed"; readonly directory: PanelState["directory"] }
  | { readonly type: "missed_changed"; readonly missed: number }
  | { readonly type: "queues_changed"; readonly queues: QueuesWatched }
  | { readonly type: "wrap_up_changed"; readonly wrapUp: WrapUpState }
  | { readonly type: "pops_changed"; readonly pops: readonly OfferedPop[] }
  | { readonly type: "theme_chosen"; readonly theme: Theme }
  | { readonly type: "preferences_changed"; readonly preferences: Preferences }
  | { readonly type: "preferences_shown"; readonly isOpen: boolean };

const NO_WRAP_UP: WrapUpState = { form: null, drafts: [], justSaved: null, chosen: null, recent: null };

export const initialState = (language: Language, theme: Theme = "system"): PanelState => ({
  screen: { name: "initializing", step: "salesforce" },
  settings: {
    serverUrl: "",
    popupMode: "ring",
    hasOutboundPopup: false,
    language,
    displayName: "",
    presence: [],
    rejected: [],
  },
  statuses: [],
  callerIds: [],
  callerId: { kind: "number", number: null },
  options: { transfer_dial_delay_ms: 4_000, wrap_up: null, wrap_up_limit_ms: null },
  snapshot: null,
  keypad: EMPTY_KEYPAD,
  clockOffsetMs: 0,
  isConnectionLost: false,
  pending: new Set(),
  problem: null,
  leftOut: null,
  isDoctorOpen: false,
  directory: null,
  missed: 0,
  queues: null,
  wrapUp: NO_WRAP_UP,
  pops: [],
  theme,
  preferences: DEFAULT_PREFERENCES,
  arePreferencesOpen: false,
});

export function reduce(state: PanelState, action: Action): PanelState {
  switch (action.type) {
    case "initializing":
      return { ...state, screen: { name: "initializing", step: action.step } };
    case "init_failed":
      return { ...state, screen: { name: "init_failed", cause: action.cause, problem: action.problem } };
    case "settings_read":
      return { ...state, settings: action.settings };
    case "welcomed":
      return { ...state, statuses: action.statuses };
    case "session_entered":
      return { ...state, callerIds: action.callerIds, options: action.options };
    case "caller_id_chosen":
      return { ...state, callerId: action.callerId };
    case "signed_out":
      return {
        ...state,
        screen: { name: "sign_in" },
        snapshot: null,
        keypad: EMPTY_KEYPAD,
        problem: action.problem,
        leftOut: null,
        directory: null,
        missed: 0,
        queues: null,
        wrapUp: NO_WRAP_UP,
        pops: [],
        arePreferencesOpen: false,
      };
    case "snapshot_taken":
      return {
        ...state,
        screen: { name: "main" },
        snapshot: action.snapshot,
        clockOffsetMs: action.snapshot.server_time_ms - action.nowMs,
        problem: state.screen.name === "main" ? stillOfInterest(state, action.snapshot) : null,
      };
    case "snapshot_advanced":
      return {
        ...state,
        snapshot: action.snapshot,
        problem: stillOfInterest(state, action.snapshot),
        leftOut: isLastCallOver(state.snapshot, action.snapshot) ? null : state.leftOut,
        isDoctorOpen: state.isDoctorOpen && !(state.snapshot && hasNewCall(state.snapshot, action.snapshot)),
      };
    case "keypad_changed":
      return { ...state, keypad: action.keypad };
    case "connection_lost":
      return { ...state, isConnectionLost: true };
    case "connection_healed":
      return state.isConnectionLost || isUnsent(state)
        ? { ...state, isConnectionLost: false, problem: isUnsent(state) ? null : state.problem }
        : state;
    case "command_sent":
      return { ...state, pending: new Set(state.pending).add(action.name), problem: null };
    case "command_done":
      return { ...state, pending: without(state.pending, action.name), problem: action.problem ?? state.problem };
    case "problem_arose":
      return { ...state, problem: action.problem };
    case "problem_dismissed":
      return { ...state, problem: null };
    case "dialed":
      return { ...state, leftOut: action.leftOut };
    case "doctor_shown":
      return { ...state, isDoctorOpen: action.isOpen };
    case "directory_changed":
      return { ...state, directory: action.directory };
    case "missed_changed":
      return { ...state, missed: action.missed };
    case "queues_changed":
      return { ...state, queues: action.queues };
    case "wrap_up_changed":
      return { ...state, wrapUp: action.wrapUp };
    case "pops_changed":
      return { ...state, pops: action.pops };
    case "theme_chosen":
      return { ...state, theme: action.theme };
    case "preferences_changed":
      return { ...state, preferences: action.preferences };
    case "preferences_shown":
      return { ...state, arePreferencesOpen: action.isOpen };
  }
}

function without<T>(set: ReadonlySet<T>, item: T): ReadonlySet<T> {
  const rest = new Set(set);
  rest.delete(item);
  return rest;
}

const isLastCallOver = (before: Snapshot | null, next: Snapshot): boolean =>
  next.calls.length === 0 && before !== null && before.calls.length > 0;

const isUnsent = ({ problem }: PanelState): boolean => problem?.code === "not_connected";

/** What is still worth saying: another call is another subject, and a cause that has gone needs no words. */
function stillOfInterest({ problem, snapshot }: PanelState, next: Snapshot): Problem | null {
  if (snapshot === null || hasNewCall(snapshot, next)) return null;
  if (problem?.code !== "no_such_call" && hasNewCall(next, snapshot)) return null;
  return problem !== null && hasCauseGone(problem, snapshot, next) ? null : problem;
}

function hasNewCall(before: Snapshot, next: Snapshot): boolean {
  const known = new Set(before.calls.map((call) => call.call_id));
  return next.calls.some((call) => !known.has(call.call_id));
}

function hasCauseGone(problem: Problem, before: Snapshot, next: Snapshot): boolean {
  if (problem.code === "device_unavailable") return before.device !== next.device && next.device === "available";
  return problem.code === "pbx_unavailable" && !before.is_pbx_up && next.is_pbx_up;
}
