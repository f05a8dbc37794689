/** What the bridge sends of its own accord. Nothing of it enters the panel unchecked. */
import { bool, type Check, integer, isFields, list, nullable, oneOf, record, refuse, text } from "./checks";
import type {
  AgentView,
  BusinessLabel,
  CallView,
  ColleagueView,
  ConsultView,
  DirectoryEntryView,
  EndedCallView,
  FavoriteView,
  FollowUpView,
  LookupView,
  MatchView,
  PanelEnvelope,
  PanelEvent,
  ParkedCallView,
  RecordRef,
  RelatedView,
  SessionEnded,
  Snapshot,
  StatusView,
  WrapUpView,
} from "./types.gen";

const match = record<MatchView>({ record_id: text, object_type: text, name: text, detail: text, reason: text });

export const lookup = record<LookupView>({
  state: oneOf("searching", "found", "none", "failed", "skipped"),
  matches: list(match),
});

const recordRef = record<RecordRef>({ record_id: text, object_type: text });
export const colleague = record<ColleagueView>({ extension: text, name: text });
const consult = record<ConsultView>({
  number: text,
  number_text: text,
  kind: oneOf("attended", "star"),
  state: oneOf("dialing", "ringing", "talking"),
  since_ms: nullable(integer),
  colleague: nullable(colleague),
});

const businessLabel = record<BusinessLabel>({ label_ja: text, label_en: text });

const call = record<CallView>({
  call_id: text,
  entry_id: text,
  direction: oneOf("inbound", "outbound", "internal"),
  state: oneOf("ringing", "dialing", "connected", "held"),
  remote_number: nullable(text),
  remote_text: nullable(text),
  remote_name: nullable(text),
  dialed_number: nullable(text),
  dialed_text: nullable(text),
  queue: nullable(text),
  business_label: nullable(businessLabel),
  started_at_ms: integer,
  connected_at_ms: nullable(integer),
  held_by: nullable(oneOf("agent", "phone")),
  held_at_ms: nullable(integer),
  lookup,
  consult: nullable(consult),
  consult_outcome: nullable(
    oneOf("answered", "busy", "no_answer", "cancelled", "unreachable", "unknown_number", "failed"),
  ),
  transferred_to: nullable(text),
  transferred_to_text: nullable(text),
  parked_space: nullable(text),
  screen_sent_to: nullable(colleague),
  introduced_by: nullable(colleague),
  screen: nullable(recordRef),
  reason: nullable(text),
  is_with_pbx: bool,
  dial_stage: nullable(oneOf("own_phone", "dialing", "ringing")),
  queued_at_ms: nullable(integer),
});

const parkedCall = record<ParkedCallView>({
  space: text,
  remote_number: nullable(text),
  remote_text: nullable(text),
  remote_name: nullable(text),
  queue: nullable(text),
  parker: nullable(colleague),
  parked_at_ms: integer,
  timeout_ms: integer,
});

const status = record<StatusView>({
  code: text,
  since_ms: integer,
  next_code: nullable(text),
  cause: nullable(oneOf("missed_calls", "phone_gone")),
  refused_by: list(text),
});

const agent = record<AgentView>({
  agent_id: text,
  account: text,
  name: text,
  extension: text,
  is_hard_phone: bool,
  answer_mode: oneOf("manual", "auto_answer", "notify", "webrtc"),
});

const device = oneOf("available", "unavailable", "unknown");

export const outcome = oneOf(
  "answered",
  "missed",
  "answered_elsewhere",
  "declined",
  "busy",
  "no_answer",
  "rejected",
  "unknown_number",
  "unreachable",
  "cancelled",
  "failed",
  "abandoned_on_hold",
  "abandoned_in_park",
  "recalled",
  "forwarded_to_voicemail",
);
const ending = { ended_at_ms: integer, cause: integer, outcome, answered_by: nullable(colleague) };

export const snapshot = record<Snapshot>({
  epoch: text,
  seq: integer,
  server_time_ms: integer,
  agent,
  status,
  device,
  is_pbx_up: bool,
  calls: list(call),
  last_call: nullable(record<EndedCallView>({ call, ...ending })),
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
  call_ended: record({ type: word("call_ended"), call_id: text, ...ending }),
  call_outcome_changed: record({ type: word("call_outcome_changed"), entry_id: text, outcome }),
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

export const parseEnvelope = (raw: unknown): PanelEnvelope =>
  record<PanelEnvelope>({ epoch: text, seq: integer, event })(raw, "panel_event");

export const parseSnapshot = (raw: unknown): Snapshot => snapshot(raw, "snapshot");


export const parseSessionEnded = (raw: unknown): SessionEnded =>
  record<SessionEnded>({ reason: oneOf("signed_out", "taken_over", "moved", "expired") })(raw, "session_ended");

export const directoryEntry = record<DirectoryEntryView>({
  extension: text,
  name: text,
  presence: oneOf("available", "ringing", "busy", "away", "offline"),
  status_code: nullable(text),
});
export const favorite = record<FavoriteView>({ number: text, number_text: text, label: text });

export const related = record<RelatedView>({ record_id: text, object_type: text, name: text });
export const wrapUp = record<WrapUpView>({
  disposition: text,
  notes: text,
  related: nullable(related),
  follow_up: nullable(record<FollowUpView>({ due_on: text, subject: text })),
});
