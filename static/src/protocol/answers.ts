/** What the bridge answers to commands, checked like all that it sends. */
import { bool, type Check, integer, isFields, list, nullable, oneOf, record, refuse, text } from "./checks";
import { colleague, directoryEntry, favorite, lookup, outcome, related, snapshot, wrapUp } from "./parse";
import type {
  Accepted,
  CallerIdChoice,
  DayFiguresTaken,
  Dialed,
  DirectoryOpened,
  ErrorView,
  PanelOptions,
  QueueLoadView,
  QueuesWatched,
  RecentCalls,
  RecentCallView,
  RecentNumberView,
  SignedIn,
  SnapshotTaken,
  StatusChoice,
  TerminalUser,
  Welcome,
  WrapUpOptions,
  WrapUpTaken,
} from "./types.gen";

const statusChoice = record<StatusChoice>({ code: text, label_ja: text, label_en: text, is_wrap_up: bool });

const recentNumber = record<RecentNumberView>({
  number: text,
  number_text: text,
  direction: oneOf("inbound", "outbound", "internal"),
  was_connected: bool,
  at_ms: integer,
  outcome: nullable(outcome),
  answered_by: nullable(colleague),
  name: nullable(text),
});
const callerId = record<CallerIdChoice>({
  number: text,
  number_text: text,
  label_ja: text,
  label_en: text,
  kind: oneOf("number", "window"),
});
export const queueLoad = record<QueueLoadView>({ queue: text, waiting: integer, oldest_since_ms: nullable(integer) });
const dayFigures = record<DayFiguresTaken>({
  taken: integer,
  made: integer,
  missed: integer,
  talk_ms: integer,
  after_call_ms: integer,
  after_call_since_ms: integer,
  day_began_at_ms: integer,
});
const wrapUpOptions = record<WrapUpOptions>({ dispositions: list(text), is_disposition_required: bool });
const options = record<PanelOptions>({
  transfer_dial_delay_ms: integer,
  wrap_up: nullable(wrapUpOptions),
  wrap_up_limit_ms: nullable(integer),
});
const signedIn = record<SignedIn>({ token: text, snapshot, caller_ids: list(callerId), options });
const recentCall = record<RecentCallView>({
  entry_id: text,
  call_id: text,
  direction: oneOf("inbound", "outbound", "internal"),
  remote_number: nullable(text),
  remote_text: nullable(text),
  dialed_number: nullable(text),
  dialed_text: nullable(text),
  queue: nullable(text),
  started_at_ms: integer,
  connected_at_ms: nullable(integer),
  ended_at_ms: integer,
  editable_until_ms: integer,
  log: oneOf("none", "waiting", "logged", "failed"),
  wrap_up: oneOf("none", "draft", "saved"),
  name: nullable(text),
  outcome: nullable(outcome),
  answered_by: nullable(colleague),
});
const dialed = record<Dialed>({ left_out: nullable(text) });
const accepted: Check<Accepted> = (value, at) => (isFields(value) ? {} : refuse(at, "object"));

const later: Check<unknown> = (value) => value;

/** What the bridge answers to each command when it says "ok". */
export interface Answers {
  readonly hello: Welcome;
  readonly sign_in: SignedIn;
  readonly resume: SignedIn;
  readonly get_snapshot: SnapshotTaken;
  readonly report_focus: Accepted;
  readonly sign_out: Accepted;
  readonly set_status: Accepted;
  readonly dial: Dialed;
  readonly answer: Accepted;
  readonly hang_up: Accepted;
  readonly hold: Accepted;
  readonly retrieve: Accepted;
  readonly consult: Dialed;
  readonly end_consult: Accepted;
  readonly complete_transfer: Accepted;
  readonly transfer_blind: Accepted;
  readonly park: Accepted;
  readonly send_tones: Accepted;
  readonly take_voice: Accepted;
  readonly open_directory: DirectoryOpened;
  readonly close_directory: Accepted;
  readonly see_missed_calls: Accepted;
  readonly watch_queues: QueuesWatched;
  readonly get_day_figures: DayFiguresTaken;
  readonly save_favorite: Accepted;
  readonly remove_favorite: Accepted;
  readonly get_recent_calls: RecentCalls;
  readonly get_wrap_up: WrapUpTaken;
  readonly save_draft: Accepted;
  readonly save_wrap_up: Accepted;
  readonly log_saved: Accepted;
  /** Read by `parse-customers`, which is not there at the start. */
  readonly relate_call: unknown;
  readonly search_customers: unknown;
  readonly get_new_records: unknown;
}

const ANSWERS: { readonly [N in keyof Answers]: Check<Answers[N]> } = {
  hello: record<Welcome>({ server_version: text, protocol_version: integer, statuses: list(statusChoice) }),
  sign_in: signedIn,
  resume: signedIn,
  get_snapshot: record<SnapshotTaken>({ snapshot }),
  report_focus: accepted,
  sign_out: accepted,
  set_status: accepted,
  dial: dialed,
  answer: accepted,
  hang_up: accepted,
  hold: accepted,
  retrieve: accepted,
  consult: dialed,
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
    missed: list(text),
  }),
  close_directory: accepted,
  see_missed_calls: accepted,
  watch_queues: record<QueuesWatched>({ queues: list(queueLoad), long_wait_ms: integer }),
  get_day_figures: dayFigures,
  save_favorite: accepted,
  remove_favorite: accepted,
  get_recent_calls: record<RecentCalls>({ calls: list(recentCall) }),
  get_wrap_up: record<WrapUpTaken>({
    call: nullable(recentCall),
    saved: nullable(wrapUp),
    draft: nullable(wrapUp),
    clicked: nullable(related),
    lookup,
  }),
  save_draft: accepted,
  save_wrap_up: accepted,
  relate_call: later,
  log_saved: accepted,
  search_customers: later,
  get_new_records: later,
};

const terminalUser = record<TerminalUser>({ agent_id: text, name: text, status: text, status_since_ms: integer });
const error = record<ErrorView>({
  code: text,
  message: text,
  retry_after_s: nullable(integer),
  terminal_user: nullable(terminalUser),
});

/** An acknowledgement: what was answered, or the error the bridge gave. */
export type Acknowledged<T> = { readonly ok: T } | { readonly error: ErrorView };

export function parseAcknowledgement<N extends keyof Answers>(name: N, raw: unknown): Acknowledged<Answers[N]> {
  if (!isFields(raw)) return refuse(name, "object");
  if ("error" in raw) {
    return { error: error(raw.error, `${name}.error`) };
  }
  return { ok: ANSWERS[name](raw.ok, `${name}.ok`) };
}
