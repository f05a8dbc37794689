// Sample views for the fake bridge. Numbers are from the ranges reserved for fiction and tests.
const lookup = (state, matches = []) => ({ state, matches });

export const STATUSES = [
  { code: "0", label_ja: "受付可", label_en: "Available" },
  { code: "1", label_ja: "後作業", label_en: "After-call work" },
  { code: "2", label_ja: "休憩中", label_en: "On break" },
  { code: "3", label_ja: "離席中", label_en: "Away" },
  { code: "41", label_ja: "研修・面談(スーパバイザ承認済み)", label_en: "Training or interview (approved)" },
  { code: "9", label_ja: "ログオフ", label_en: "Logged off" },
];

export const CALLER_IDS = [
  { number: "0300001000", label_ja: "営業", label_en: "Sales", kind: "number" },
  { number: "0300002000", label_ja: "サポート", label_en: "Support", kind: "number" },
  { number: "0300001000", label_ja: "営業窓口", label_en: "Sales desk", kind: "window" },
];

export const OPTIONS = { transfer_dial_delay_ms: 4000, wrap_up: null };

export const MATCHES = [
  {
    record_id: "003000000000001AAA",
    object_type: "Contact",
    name: "佐藤 花子",
    detail: "株式会社サンプル商事",
    reason: "exact_mobile",
  },
  {
    record_id: "001000000000001AAA",
    object_type: "Account",
    name: "株式会社サンプル商事 東京本社カスタマーサポートセンター",
    detail: "",
    reason: "exact_phone",
  },
  {
    record_id: "00Q000000000001AAA",
    object_type: "Lead",
    name: "Alexandra Featherstonehaugh-Montgomery",
    detail: "Example Holdings",
    reason: "chosen_in_call",
  },
];

export const call = (state, nowMs, changes = {}) => ({
  call_id: "call-1",
  direction: "inbound",
  state,
  remote_number: "09000001234",
  dialed_number: "0300001000",
  queue: "サポート窓口",
  business_label: { label_ja: "製品のお問い合わせ", label_en: "Product questions" },
  started_at_ms: nowMs - 70_000,
  connected_at_ms: state === "connected" || state === "held" ? nowMs - 65_000 : null,
  held_by: null,
  held_at_ms: state === "held" ? nowMs - 20_000 : null,
  lookup: lookup("found", MATCHES.slice(0, 1)),
  consult: null,
  consult_outcome: null,
  transferred_to: null,
  parked_space: null,
  screen_sent_to: null,
  introduced_by: null,
  screen: null,
  ...changes,
});

export const agent = (changes = {}) => ({
  agent_id: "agent-1",
  account: "yamada",
  name: "山田 太郎",
  extension: "2001",
  is_hard_phone: false,
  answer_mode: "auto_answer",
  ...changes,
});

export const snapshot = (nowMs, changes = {}) => ({
  epoch: "epoch-1",
  seq: 10,
  server_time_ms: nowMs,
  agent: agent(),
  status: { code: "0", since_ms: nowMs - 600_000, next_code: null },
  device: "available",
  is_pbx_up: true,
  calls: [],
  last_call: null,
  parked: [],
  ...changes,
});

const held = (nowMs, changes) => call("held", nowMs, { held_by: "agent", ...changes });
const consult = (kind, state, nowMs) => ({
  consult: { number: "2002", kind, state, since_ms: nowMs - 5_000, colleague: { extension: "2002", name: "鈴木 一郎" } },
});

export const parkedCall = (space, nowMs, changes = {}) => ({
  space,
  remote_number: "09000001234",
  queue: "サポート窓口",
  parker: { extension: "2001", name: "山田 太郎" },
  parked_at_ms: nowMs - 65_000,
  timeout_ms: 300_000,
  ...changes,
});

/** Named states of the main screen, for looking at them. */
export const SCENES = {
  idle: () => ({}),
  ringing: (now) => ({ calls: [call("ringing", now, { lookup: lookup("searching") })] }),
  ringing_found: (now) => ({ calls: [call("ringing", now)] }),
  ringing_many: (now) => ({ calls: [call("ringing", now, { lookup: lookup("found", MATCHES) })] }),
  ringing_manual: (now) => ({ calls: [call("ringing", now)], agent: agent({ answer_mode: "manual" }) }),
  ringing_withheld: (now) => ({
    calls: [call("ringing", now, { remote_number: null, business_label: null, lookup: lookup("skipped") })],
  }),
  dialing: (now) => ({
    calls: [
      call("dialing", now, { direction: "outbound", queue: null, business_label: null, lookup: lookup("none") }),
    ],
  }),
  connected: (now) => ({ calls: [call("connected", now)], status: { code: "0", since_ms: now, next_code: "2" } }),
  connected_internal: (now) => ({
    calls: [
      call("connected", now, {
        direction: "internal",
        remote_number: "2002",
        queue: null,
        business_label: null,
        lookup: lookup("skipped"),
      }),
    ],
  }),
  held: (now) => ({ calls: [call("held", now, { held_by: "phone", lookup: lookup("failed") })] }),
  two_calls: (now) => ({
    calls: [
      call("connected", now),
      call("ringing", now, { call_id: "call-2", remote_number: "0300005678", started_at_ms: now }),
    ],
  }),
  held_agent: (now) => ({ calls: [call("held", now, { held_by: "agent" })] }),
  consult_ringing: (now) => ({ calls: [held(now, consult("attended", "ringing", now))] }),
  consult_outside: (now) => ({
    calls: [
      held(now, {
        consult: { number: "0300009999", kind: "attended", state: "dialing", since_ms: now, colleague: null },
      }),
    ],
  }),
  consult_talking: (now) => ({ calls: [held(now, consult("attended", "talking", now))] }),
  star_ringing: (now) => ({ calls: [held(now, consult("star", "ringing", now))] }),
  star_talking: (now) => ({ calls: [held(now, consult("star", "talking", now))] }),
  target_busy: (now) => ({ calls: [held(now, { consult_outcome: "busy" })] }),
  target_rings: (now) => ({
    calls: [
      call("ringing", now, {
        direction: "internal",
        remote_number: "2001",
        queue: null,
        business_label: null,
        lookup: lookup("skipped"),
        introduced_by: { extension: "2001", name: "山田 太郎" },
        screen: { record_id: "003000000000001AAA", object_type: "Contact" },
      }),
    ],
  }),
  parking: (now) => ({ calls: [call("connected", now, { parked_space: "701" })], parked: [parkedCall("701", now)] }),
  parked: (now) => ({
    parked: [parkedCall("701", now), parkedCall("702", now - 200_000, { remote_number: null, parker: null })],
    last_call: { call: call("connected", now, { parked_space: "701" }), ended_at_ms: now - 60_000, cause: 16, outcome: "answered", answered_by: null },
  }),
  transferred: (now) => ({
    last_call: { call: call("held", now, { transferred_to: "2002" }), ended_at_ms: now, cause: 16, outcome: "answered", answered_by: null },
  }),
  ended: (now) => ({ last_call: { call: call("connected", now), ended_at_ms: now, cause: 16, outcome: "answered", answered_by: null } }),
  last_call: (now) => ({ last_call: { call: call("connected", now), ended_at_ms: now - 60_000, cause: 16, outcome: "answered", answered_by: null } }),
  hard_phone: () => ({ agent: agent({ is_hard_phone: true }) }),
  hard_phone_ringing: (now) => ({
    calls: [call("ringing", now)],
    agent: agent({ is_hard_phone: true, answer_mode: "manual" }),
  }),
  device_down: () => ({ device: "unavailable" }),
  pbx_down: (now) => ({ is_pbx_up: false, calls: [call("connected", now)] }),
};
