/** Views to build tests from. Numbers are from the ranges reserved for fiction. */
import type {
  AgentView,
  CallerIdChoice,
  CallView,
  DayFiguresTaken,
  MatchView,
  ParkedCallView,
  RecentCallView,
  Snapshot,
  StatusChoice,
} from "../../src/protocol/types.gen";

export const NOW_MS = 1_800_000_000_000;

export const STATUSES: readonly StatusChoice[] = [
  { code: "0", label_ja: "受付可", label_en: "Available", is_wrap_up: false },
  { code: "2", label_ja: "休憩中", label_en: "On break", is_wrap_up: false },
  { code: "9", label_ja: "ログオフ", label_en: "Logged off", is_wrap_up: false },
];

const TEXTS: Readonly<Record<string, string>> = { "09000001234": "090-0000-1234", "0300001000": "03-0000-1000" };
const textOf = (number: string | null = null): string | null => (number === null ? null : (TEXTS[number] ?? number));

/** A number that stands in both lists, and one that stands in one. */
export const CALLER_IDS: readonly CallerIdChoice[] = [
  { number: "0300001000", number_text: "03-0000-1000", label_ja: "営業", label_en: "Sales", kind: "number" },
  { number: "0300002000", number_text: "03-0000-2000", label_ja: "サポート", label_en: "Support", kind: "number" },
  { number: "0300001000", number_text: "03-0000-1000", label_ja: "営業窓口", label_en: "Sales desk", kind: "window" },
];

export const aMatch = (changes: Partial<MatchView> = {}): MatchView => ({
  record_id: "003000000000001AAA",
  object_type: "Contact",
  name: "佐藤 花子",
  detail: "サンプル商事",
  reason: "exact_mobile",
  ...changes,
});

export const aCall = (changes: Partial<CallView> = {}): CallView => ({
  call_id: "call-1",
  entry_id: `${changes.call_id ?? "call-1"}:2001`,
  direction: "inbound",
  state: "ringing",
  remote_number: "09000001234",
  remote_text: textOf(changes.remote_number === undefined ? "09000001234" : changes.remote_number),
  remote_name: null,
  dialed_number: "0300001000",
  dialed_text: textOf(changes.dialed_number === undefined ? "0300001000" : changes.dialed_number),
  queue: null,
  business_label: null,
  started_at_ms: NOW_MS,
  connected_at_ms: null,
  held_by: null,
  held_at_ms: null,
  lookup: { state: "searching", matches: [] },
  consult: null,
  consult_outcome: null,
  transferred_to: null,
  transferred_to_text: changes.transferred_to ?? null,
  parked_space: null,
  screen_sent_to: null,
  introduced_by: null,
  screen: null,
  reason: null,
  is_with_pbx: false,
  dial_stage: null,
  queued_at_ms: null,
  ...changes,
});

export const aRecentCall = (changes: Partial<RecentCallView> = {}): RecentCallView => ({
  entry_id: `${changes.call_id ?? "call-1"}:2001`,
  call_id: "call-1",
  direction: "inbound",
  remote_number: "09000001234",
  remote_text: textOf(changes.remote_number === undefined ? "09000001234" : changes.remote_number),
  dialed_number: "0300001000",
  dialed_text: textOf(changes.dialed_number === undefined ? "0300001000" : changes.dialed_number),
  queue: null,
  started_at_ms: NOW_MS,
  connected_at_ms: NOW_MS + 5_000,
  ended_at_ms: NOW_MS + 145_000,
  editable_until_ms: NOW_MS + 86_400_000,
  log: "logged",
  wrap_up: "none",
  name: null,
  outcome: "answered",
  answered_by: null,
  ...changes,
});

export const aParkedCall = (changes: Partial<ParkedCallView> = {}): ParkedCallView => ({
  space: "701",
  remote_number: "09000001234",
  remote_text: textOf(changes.remote_number === undefined ? "09000001234" : changes.remote_number),
  remote_name: null,
  queue: null,
  parker: { extension: "2001", name: "山田 太郎" },
  parked_at_ms: NOW_MS - 65_000,
  timeout_ms: 300_000,
  ...changes,
});

export const anAgent = (changes: Partial<AgentView> = {}): AgentView => ({
  agent_id: "agent-1",
  account: "yamada",
  name: "山田 太郎",
  extension: "2001",
  is_hard_phone: false,
  answer_mode: "auto_answer",
  ...changes,
});

export const aSnapshot = (changes: Partial<Snapshot> = {}): Snapshot => ({
  epoch: "epoch-1",
  seq: 5,
  server_time_ms: NOW_MS,
  agent: anAgent(),
  status: { code: "0", since_ms: NOW_MS, next_code: null, cause: null, refused_by: [] },
  device: "available",
  is_pbx_up: true,
  calls: [],
  last_call: null,
  parked: [],
  ...changes,
});

export const aDay = (changes: Partial<DayFiguresTaken> = {}): DayFiguresTaken => ({
  taken: 12,
  made: 3,
  missed: 1,
  talk_ms: 3_723_000,
  after_call_ms: 720_000,
  after_call_since_ms: NOW_MS - 3_600_000,
  day_began_at_ms: NOW_MS - 3_600_000,
  ...changes,
});
