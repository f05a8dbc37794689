/**
 * From unknown to typed: the only way a message of the bridge enters the panel.
 *
 * Each check rebuilds the value from the fields it knows. A field more (a newer bridge) does no harm, a field less
 * or of another type is refused. The shapes are tied to types.gen.ts: a new field there is a type error here.
 */
import type {
  Accepted,
  AgentView,
  BusinessLabel,
  CallerIdChoice,
  CallView,
  ColleagueView,
  ConsultView,
  EndedCallView,
  DirectoryChanged,
  DirectoryEntryView,
  DirectoryOpened,
  ErrorView,
  FavoritesChanged,
  FavoriteView,
  LookupView,
  MatchView,
  PanelEnvelope,
  PanelEvent,
  PanelOptions,
  ParkedCallView,
  RecentNumberView,
  RecordRef,
  ScreenPop,
  SessionEnded,
  SignedIn,
  Snapshot,
  SnapshotTaken,
  StatusChoice,
  StatusView,
  Welcome,
  WrapUpOptions,
} from "./types.gen";

/** A message that does not have the shape of the protocol; `message` names the field. */
export class UnreadableMessage extends Error {
  override readonly name = "UnreadableMessage";
}

/** Gives the value typed or throws UnreadableMessage; `at` is where in the message we are. */
export type Check<T> = (value: unknown, at: string) => T;

const refuse = (at: string, wanted: string): never => {
  throw new UnreadableMessage(`${at}: ${wanted} expected`);
};

export const text: Check<string> = (value, at) => (typeof value === "string" ? value : refuse(at, "text"));
const bool: Check<boolean> = (value, at) => (typeof value === "boolean" ? value : refuse(at, "true or false"));
const integer: Check<number> = (value, at) =>
  typeof value === "number" && Number.isSafeInteger(value) ? value : refuse(at, "whole number");

export const nullable =
  <T>(check: Check<T>): Check<T | null> =>
  (value, at) =>
    value === null ? null : check(value, at);

export const list =
  <T>(check: Check<T>): Check<readonly T[]> =>
  (value, at) =>
    Array.isArray(value) ? value.map((item, index) => check(item, `${at}[${index}]`)) : refuse(at, "list");

export const oneOf =
  <const T extends readonly string[]>(...words: T): Check<T[number]> =>
  (value, at) =>
    words.find((word) => word === value) ?? refuse(at, words.join(" | "));

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const record =
  <T extends object>(shape: { readonly [K in keyof T]-?: Check<T[K]> }): Check<T> =>
  (value, at) => {
    if (!isFields(value)) return refuse(at, "object");
    const checks = Object.entries<Check<unknown>>(shape);
    // Every key of T has its check in `shape`, so the rebuilt object is a T.
    return Object.fromEntries(checks.map(([key, check]) => [key, check(value[key], `${at}.${key}`)])) as T;
  };

const match = record<MatchView>({ record_id: text, object_type: text, name: text, detail: text, reason: text });

const lookup = record<LookupView>({
  state: oneOf("searching", "found", "none", "failed", "skipped"),
  matches: list(match),
});

const recordRef = record<RecordRef>({ record_id: text, object_type: text });
const colleague = record<ColleagueView>({ extension: text, name: text });
const consult = record<ConsultView>({
  number: text,
  kind: oneOf("attended", "star"),
  state: oneOf("dialing", "ringing", "talking"),
  colleague: nullable(colleague),
});

const businessLabel = record<BusinessLabel>({ label_ja: text, label_en: text });

const call = record<CallView>({
  call_id: text,
  direction: oneOf("inbound", "outbound", "internal"),
  state: oneOf("ringing", "dialing", "connected", "held"),
  remote_number: nullable(text),
  dialed_number: nullable(text),
  queue: nullable(text),
  business_label: nullable(businessLabel),
  started_at_ms: integer,
  connected_at_ms: nullable(integer),
  held_by: nullable(oneOf("agent", "phone")),
  lookup,
  consult: nullable(consult),
  consult_outcome: nullable(
    oneOf("answered", "busy", "no_answer", "cancelled", "unreachable", "unknown_number", "failed"),
  ),
  transferred_to: nullable(text),
  parked_space: nullable(text),
  screen_sent_to: nullable(colleague),
  introduced_by: nullable(colleague),
  screen: nullable(recordRef),
});

const parkedCall = record<ParkedCallView>({
  space: text,
  remote_number: nullable(text),
  queue: nullable(text),
  parker: nullable(colleague),
  parked_at_ms: integer,
  timeout_ms: integer,
});

const status = record<StatusView>({ code: text, since_ms: integer, next_code: nullable(text) });

const agent = record<AgentView>({
  agent_id: text,
  account: text,
  name: text,
  extension: text,
  is_hard_phone: bool,
  answer_mode: oneOf("manual", "auto_answer", "notify", "webrtc"),
});

const device = oneOf("available", "unavailable", "unknown");

const snapshot = record<Snapshot>({
  epoch: text,
  seq: integer,
  server_time_ms: integer,
  agent,
  status,
  device,
  is_pbx_up: bool,
  calls: list(call),
  last_call: nullable(record<EndedCallView>({ call, ended_at_ms: integer, cause: integer })),
  parked: list(parkedCall),
});

const word = <const W extends string>(only: W): Check<W> => oneOf(only);

type EventType = PanelEvent["type"];

const EVENTS: { readonly [K in EventType]: Check<Extract<PanelEvent, { type: K }>> } = {
  call_ringing: record({ type: word("call_ringing"), call }),
  call_dialing: record({ type: word("call_dialing"), call }),
  call_connected: record({ type: word("call_connected"), call }),
  call_held: record({ type: word("call_held"), call }),
  call_retrieved: record({ type: word("call_retrieved"), call }),
  call_details_changed: record({ type: word("call_details_changed"), call }),
  call_ended: record({ type: word("call_ended"), call_id: text, ended_at_ms: integer, cause: integer }),
  caller_looked_up: record({ type: word("caller_looked_up"), call_id: text, lookup }),
  parked_calls_changed: record({ type: word("parked_calls_changed"), parked: list(parkedCall) }),
  status_changed: record({ type: word("status_changed"), status }),
  device_changed: record({ type: word("device_changed"), device }),
  pbx_link_changed: record({ type: word("pbx_link_changed"), is_pbx_up: bool }),
};

const isEventType = (value: unknown): value is EventType => typeof value === "string" && Object.hasOwn(EVENTS, value);

const event: Check<PanelEvent> = (value, at) => {
  const type = isFields(value) ? value.type : undefined;
  return isEventType(type) ? EVENTS[type](value, at) : refuse(`${at}.type`, "known event");
};

const statusChoice = record<StatusChoice>({ code: text, label_ja: text, label_en: text });

export const parseEnvelope = (raw: unknown): PanelEnvelope =>
  record<PanelEnvelope>({ epoch: text, seq: integer, event })(raw, "panel_event");

export const parseSnapshot = (raw: unknown): Snapshot => snapshot(raw, "snapshot");

export const parseScreenPop = (raw: unknown): ScreenPop =>
  record<ScreenPop>({ call_id: text, record_id: text, object_type: text })(raw, "screen_pop");

export const parseSessionEnded = (raw: unknown): SessionEnded =>
  record<SessionEnded>({ reason: oneOf("signed_out", "taken_over", "expired") })(raw, "session_ended");

const directoryEntry = record<DirectoryEntryView>({
  extension: text,
  name: text,
  presence: oneOf("available", "ringing", "busy", "away", "offline"),
  status_code: nullable(text),
});
const recentNumber = record<RecentNumberView>({
  number: text,
  direction: oneOf("inbound", "outbound", "internal"),
  was_connected: bool,
  at_ms: integer,
});
const favorite = record<FavoriteView>({ number: text, label: text });

export const parseDirectoryChanged = (raw: unknown): DirectoryChanged =>
  record<DirectoryChanged>({ entry: directoryEntry })(raw, "directory_changed");

export const parseFavoritesChanged = (raw: unknown): FavoritesChanged =>
  record<FavoritesChanged>({ favorites: list(favorite) })(raw, "favorites_changed");

const callerId = record<CallerIdChoice>({
  number: text,
  label_ja: text,
  label_en: text,
  kind: oneOf("number", "window"),
});
const wrapUpOptions = record<WrapUpOptions>({ dispositions: list(text), is_disposition_required: bool });
const options = record<PanelOptions>({ transfer_dial_delay_ms: integer, wrap_up: nullable(wrapUpOptions) });
const signedIn = record<SignedIn>({ token: text, snapshot, caller_ids: list(callerId), options });
const accepted: Check<Accepted> = (value, at) => (isFields(value) ? {} : refuse(at, "object"));

/** What the bridge answers to each command when it says "ok". */
export interface Answers {
  readonly hello: Welcome;
  readonly sign_in: SignedIn;
  readonly resume: SignedIn;
  readonly get_snapshot: SnapshotTaken;
  readonly report_focus: Accepted;
  readonly sign_out: Accepted;
  readonly set_status: Accepted;
  readonly dial: Accepted;
  readonly answer: Accepted;
  readonly hang_up: Accepted;
  readonly hold: Accepted;
  readonly retrieve: Accepted;
  readonly consult: Accepted;
  readonly end_consult: Accepted;
  readonly complete_transfer: Accepted;
  readonly transfer_blind: Accepted;
  readonly park: Accepted;
  readonly send_tones: Accepted;
  readonly take_voice: Accepted;
  readonly open_directory: DirectoryOpened;
  readonly close_directory: Accepted;
  readonly save_favorite: Accepted;
  readonly remove_favorite: Accepted;
}

const ANSWERS: { readonly [N in keyof Answers]: Check<Answers[N]> } = {
  hello: record<Welcome>({ server_version: text, protocol_version: integer, statuses: list(statusChoice) }),
  sign_in: signedIn,
  resume: signedIn,
  get_snapshot: record<SnapshotTaken>({ snapshot }),
  report_focus: accepted,
  sign_out: accepted,
  set_status: accepted,
  dial: accepted,
  answer: accepted,
  hang_up: accepted,
  hold: accepted,
  retrieve: accepted,
  consult: accepted,
  end_consult: accepted,
  complete_transfer: accepted,
  transfer_blind: accepted,
  park: accepted,
  send_tones: accepted,
  take_voice: accepted,
  open_directory: record<DirectoryOpened>({
    entries: list(directoryEntry),
    favorites: list(favorite),
    recent: list(recentNumber),
  }),
  close_directory: accepted,
  save_favorite: accepted,
  remove_favorite: accepted,
};

/** An acknowledgement: what was answered, or the error the bridge gave. */
export type Acknowledged<T> = { readonly ok: T } | { readonly error: ErrorView };

export function parseAcknowledgement<N extends keyof Answers>(name: N, raw: unknown): Acknowledged<Answers[N]> {
  if (!isFields(raw)) return refuse(name, "object");
  if ("error" in raw) {
    return { error: record<ErrorView>({ code: text, message: text })(raw.error, `${name}.error`) };
  }
  return { ok: ANSWERS[name](raw.ok, `${name}.ok`) };
}
