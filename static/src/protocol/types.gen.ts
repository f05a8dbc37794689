// Made from octi_bridge/panel_gateway/protocol.py by tools/generate_protocol_types.py. Do not edit.

export const PROTOCOL_VERSION = 2;

export const MAX_MESSAGE_BYTES = 16384;

/** When a record is shown by itself: never, when it rings, when it is answered. */
export type PopupMode = "none" | "ring" | "answer";

/** The panel's language. */
export type Language = "ja" | "en";

/** Of a call, as the agent sees it. */
export type Direction = "inbound" | "outbound" | "internal";

/** Of a call, as the agent sees it. */
export type CallState = "ringing" | "dialing" | "connected" | "held";

/** How far the search in Salesforce is. `skipped`: withheld or internal number, or no org connected. */
export type LookupState = "searching" | "found" | "none" | "failed" | "skipped";

/** Whether the agent's terminal can be used. */
export type DeviceAvailability = "available" | "unavailable" | "unknown";

/** How a third party is dialled during a call: 保留転送 (hold, then dial) or *転送 (`*`, then dial). */
export type TransferKind = "attended" | "star";

/** Of a call that the agent makes: the agent's own phone rings first, the number is dialed, it rings there. */
export type DialStage = "own_phone" | "dialing" | "ringing";

/** Of the third party. */
export type ConsultState = "dialing" | "ringing" | "talking";

/** How reaching the third party ended. */
export type ConsultOutcome = "answered" | "busy" | "no_answer" | "cancelled" | "unreachable" | "unknown_number" | "failed";

/**
 * How the agent's part of a call ended.
 *
 * Rung here: `missed`, `answered_elsewhere` (by a colleague), `declined` (at the phone or in the panel), `busy` (the
 * phone refused it during another call). Dialed here: `busy`, `no_answer`, `rejected`, `unknown_number`,
 * `unreachable`, `cancelled` (by the agent), `failed`. Talked: `answered`, `abandoned_on_hold` (the other party hung
 * up while on hold). Of a part that ended by parking, known later (`call_outcome_changed`): `abandoned_in_park` (the
 * caller hung up in the park space), `recalled` (nobody fetched the call in time). Of a part that rang here in vain,
 * known later in the same way: `forwarded_to_voicemail`.
 */
export type CallOutcome = "answered" | "missed" | "answered_elsewhere" | "declined" | "busy" | "no_answer" | "rejected" | "unknown_number" | "unreachable" | "cancelled" | "failed" | "abandoned_on_hold" | "abandoned_in_park" | "recalled" | "forwarded_to_voicemail";

/** Which list a caller ID stands in: 番号リスト (numbers) or 窓口リスト (contact windows). */
export type CallerIdKind = "number" | "window";

/** Whether a call to a colleague would find somebody: the phone first, then the agent's status. */
export type Presence = "available" | "ringing" | "busy" | "away" | "offline";

/** Why a screen pop is a link only: it was set so, another call is being talked, unsaved work would be left. */
export type PopWait = "policy" | "talking" | "unsaved_work";

/** Of an ended call: not for Salesforce, on its way there, there, or given up until an administrator acts. */
export type LogState = "none" | "waiting" | "logged" | "failed";

/** Of an ended call's wrap-up: nothing typed, a draft that is not saved, saved. */
export type WrapUpProgress = "none" | "draft" | "saved";

/**
 * Of a panel of an agent whose terminal is the panel itself.
 *
 * `telephone`: this panel registers and has the sound. `bystander`: another panel of the agent does. `not_set_up`:
 * nobody can, an administrator has something to do.
 */
export type VoiceRole = "telephone" | "bystander" | "not_set_up";

/**
 * How a search of customers ended.
 *
 * `too_short`: fewer than two letters or four digits, nobody was asked. `unavailable`: the org was slow, away, or
 * refused. `limit_reached`: what is left of the org's daily API requests is for calls. `too_fast`: this agent searches
 * too often, wait a moment. `off`: no org is connected, or searches are switched off.
 */
export type SearchState = "found" | "none" | "too_short" | "unavailable" | "limit_reached" | "too_fast" | "off";

/** Which of a record's phone fields holds a number. */
export type PhoneKind = "mobile" | "phone" | "home" | "other" | "assistant";

/** Every code an acknowledgement may carry. */
export type ErrorCode = "bad_message" | "too_large" | "rate_limited" | "earlier_command_running" | "unknown_org" | "option_off" | "protocol_mismatch" | "not_signed_in" | "sign_in_refused" | "seat_taken" | "terminal_taken" | "terminal_in_call" | "session_expired" | "unknown_status" | "bad_number" | "number_forbidden" | "unknown_caller_id" | "device_unavailable" | "call_in_progress" | "no_such_call" | "answer_on_phone" | "no_voice" | "not_talking" | "held_on_phone" | "already_dialing" | "not_held" | "consult_in_progress" | "consult_talking" | "no_consult" | "target_not_talking" | "target_is_self" | "unknown_number" | "parking" | "no_park_space" | "bad_tones" | "too_many_favorites" | "no_such_record" | "not_editable" | "disposition_required" | "unknown_disposition" | "bad_date" | "pbx_unavailable" | "pbx_timeout" | "pbx_refused" | "database_unavailable" | "internal_error";

/** A status an agent may choose, in the configured display order. `is_wrap_up`: work after a call (後作業). */
export interface StatusChoice {
  readonly code: string;
  readonly label_ja: string;
  readonly label_en: string;
  readonly is_wrap_up: boolean;
}

/** A number an agent may show on outbound calls (通知番号), in the configured display order. */
export interface CallerIdChoice {
  readonly number: string;
  readonly number_text: string;
  readonly label_ja: string;
  readonly label_en: string;
  readonly kind: CallerIdKind;
}

/** A record that carries the number. `reason` is a stable code of why it ranks where it does. */
export interface MatchView {
  readonly record_id: string;
  readonly object_type: string;
  readonly name: string;
  readonly detail: string;
  readonly reason: string;
}

/** What Salesforce said of the other party's number; matches ranked, best first. */
export interface LookupView {
  readonly state: LookupState;
  readonly matches: readonly MatchView[];
}

/** A record of Salesforce. */
export interface RecordRef {
  readonly record_id: string;
  readonly object_type: string;
}

/** An extension of ours, and who is signed in there ("" for nobody). */
export interface ColleagueView {
  readonly extension: string;
  readonly name: string;
}

/** 業務ラベル: what the number stands for that the caller dialled. */
export interface BusinessLabel {
  readonly label_ja: string;
  readonly label_en: string;
}

/**
 * The third party that the agent dials, or talks to, while the call is on hold.
 *
 * `since_ms`: when it came into `state`; None when the bridge was away then.
 */
export interface ConsultView {
  readonly number: string;
  readonly number_text: string;
  readonly kind: TransferKind;
  readonly state: ConsultState;
  readonly since_ms: number | null;
  readonly colleague: ColleagueView | null;
}

/**
 * One call of the agent.
 *
 * `remote_number` is None when withheld. `dialed_number` is the number the caller dialled (inbound)
 * or we dialled (outbound). `remote_name` is the colleague's who is signed in at the other end of an internal call.
 * `…_text`, here and elsewhere, is the number as it is shown, and read aloud: `090-1111-2222`; dialed, it is the same.
 * `held_by` says who holds: the agent through the panel, or the phone itself;
 * `held_at_ms` since when, None when the PBX does not know.
 *
 * Once agent and customer have heard each other, `direction`, the numbers, `queue` and `business_label` stay those of
 * the call with the customer. A transfer target's or fetcher's part is inbound, whoever called whom at first. While a
 * *転送 target is shown the customer's number, `direction` is inbound and the number is looked up; let go before the
 * customer was there, the call ends as internal.
 * `reason` is what the agent's own call is about (用件), as given to `dial`.
 * `is_with_pbx`: no person is there, the PBX itself has answered (voicemail, an announcement, echo, a queue). The call
 * is connected and takes tones; hold, transfer and park are refused.
 * `dial_stage` is None unless `state` is dialing. `own_phone`: nothing is dialed before the agent's phone is answered.
 * `queued_at_ms`: of a call that rang by a queue, when its caller came into it; None where that is not known. The
 * wait is over with `connected_at_ms`, or with the call.
 *
 * `call_id` names the conversation, the same for all agents in it; `entry_id` this agent's part of it, from its first
 * ring on, in records, drafts and Salesforce. A call that comes back to the agent is another part.
 *
 * For the agent who transfers: `consult` while a third party is dialled or talked to, `consult_outcome` how the last
 * one ended, `transferred_to` the number the call went to, `parked_space` where it was parked, `screen_sent_to` the
 * colleague whose panel has the record that was passed on (not told for #転送, where the agent is out at once). For
 * the target: `introduced_by` who transfers, `screen` the record that was passed on (画面転送).
 */
export interface CallView {
  readonly call_id: string;
  readonly entry_id: string;
  readonly direction: Direction;
  readonly state: CallState;
  readonly remote_number: string | null;
  readonly remote_text: string | null;
  readonly remote_name: string | null;
  readonly dialed_number: string | null;
  readonly dialed_text: string | null;
  readonly queue: string | null;
  readonly business_label: BusinessLabel | null;
  readonly started_at_ms: number;
  readonly connected_at_ms: number | null;
  readonly held_by: "agent" | "phone" | null;
  readonly held_at_ms: number | null;
  readonly lookup: LookupView;
  readonly consult: ConsultView | null;
  readonly consult_outcome: ConsultOutcome | null;
  readonly transferred_to: string | null;
  readonly transferred_to_text: string | null;
  readonly parked_space: string | null;
  readonly screen_sent_to: ColleagueView | null;
  readonly introduced_by: ColleagueView | null;
  readonly screen: RecordRef | null;
  readonly reason: string | null;
  readonly is_with_pbx: boolean;
  readonly dial_stage: DialStage | null;
  readonly queued_at_ms: number | null;
}

/** One extension; `name` is that of the agent signed in there ("" for nobody), `status_code` the agent's status. */
export interface DirectoryEntryView {
  readonly extension: string;
  readonly name: string;
  readonly presence: Presence;
  readonly status_code: string | null;
}

/** A number the agent keeps at hand. */
export interface FavoriteView {
  readonly number: string;
  readonly number_text: string;
  readonly label: string;
}

/**
 * A number, with the last call to or from it.
 *
 * `outcome` is None for calls of earlier versions, and while a missed call still goes on: a colleague may answer it.
 * `answered_by` as in `CallEnded`. `name` is the other party's, by the look-up; None when it is not known.
 */
export interface RecentNumberView {
  readonly number: string;
  readonly number_text: string;
  readonly direction: Direction;
  readonly was_connected: boolean;
  readonly at_ms: number;
  readonly outcome: CallOutcome | null;
  readonly answered_by: ColleagueView | null;
  readonly name: string | null;
}

/**
 * A call in a park space, which anyone may take by dialling the space.
 *
 * `remote_name`: of the only record with the number in the agent's org, or of the colleague; None while nobody knows.
 */
export interface ParkedCallView {
  readonly space: string;
  readonly remote_number: string | null;
  readonly remote_text: string | null;
  readonly remote_name: string | null;
  readonly queue: string | null;
  readonly parker: ColleagueView | null;
  readonly parked_at_ms: number;
  readonly timeout_ms: number;
}

/** The last call that ended, for as long as the panel shows it; the rest as in `CallEnded`. */
export interface EndedCallView {
  readonly call: CallView;
  readonly ended_at_ms: number;
  readonly cause: number;
  readonly outcome: CallOutcome;
  readonly answered_by: ColleagueView | null;
}

/**
 * The chosen status; `next_code` is the one that will follow when the present call ends.
 *
 * `cause`: why the bridge chose it, None when the agent did. `missed_calls`: several queue calls in a row were not
 * answered; it stays until the agent chooses a status. `phone_gone`: the phone is not registered; it ends with that.
 * `refused_by`: the queues at which the PBX did not take the status; there the agent is treated as before.
 */
export interface StatusView {
  readonly code: string;
  readonly since_ms: number;
  readonly next_code: string | null;
  readonly cause: "missed_calls" | "phone_gone" | null;
  readonly refused_by: readonly string[];
}

/** Who is signed in at this panel, and with which terminal. */
export interface AgentView {
  readonly agent_id: string;
  readonly account: string;
  readonly name: string;
  readonly extension: string;
  readonly is_hard_phone: boolean;
  readonly answer_mode: "manual" | "auto_answer" | "notify" | "webrtc";
}

/** Everything a panel shows, as of event `seq` of `epoch`. */
export interface Snapshot {
  readonly epoch: string;
  readonly seq: number;
  readonly server_time_ms: number;
  readonly agent: AgentView;
  readonly status: StatusView;
  readonly device: DeviceAvailability;
  readonly is_pbx_up: boolean;
  readonly calls: readonly CallView[];
  readonly last_call: EndedCallView | null;
  readonly parked: readonly ParkedCallView[];
}

/** A call rings at the agent's terminal. */
export interface CallRinging {
  readonly type: "call_ringing";
  readonly call: CallView;
}

/** The agent's own call is on its way out. */
export interface CallDialing {
  readonly type: "call_dialing";
  readonly call: CallView;
}

/** The two parties hear each other. `call` replaces what was known, or is new (found on reading back). */
export interface CallConnected {
  readonly type: "call_connected";
  readonly call: CallView;
}

/** The call is on hold. */
export interface CallHeld {
  readonly type: "call_held";
  readonly call: CallView;
}

/** The hold ended. */
export interface CallRetrieved {
  readonly type: "call_retrieved";
  readonly call: CallView;
}

/** Something else that is shown of the call changed: the other party's number, the queue ... */
export interface CallDetailsChanged {
  readonly type: "call_details_changed";
  readonly call: CallView;
}

/**
 * The call is over for this agent. `cause` is a Q.850 number.
 *
 * `answered_by`: with `answered_elsewhere`, the colleague who answered; None when nobody of ours is known to have.
 */
export interface CallEnded {
  readonly type: "call_ended";
  readonly call_id: string;
  readonly ended_at_ms: number;
  readonly cause: number;
  readonly outcome: CallOutcome;
  readonly answered_by: ColleagueView | null;
}

/** What became, after its end, of the last call, which the agent had parked or not answered. */
export interface CallOutcomeChanged {
  readonly type: "call_outcome_changed";
  readonly entry_id: string;
  readonly outcome: CallOutcome;
}

/** Salesforce has answered (or will not). */
export interface CallerLookedUp {
  readonly type: "caller_looked_up";
  readonly call_id: string;
  readonly lookup: LookupView;
}

/** The calls in park spaces, in the order of the spaces; replaces what was known. Told to all agents. */
export interface ParkedCallsChanged {
  readonly type: "parked_calls_changed";
  readonly parked: readonly ParkedCallView[];
}

/** The agent's status changed, here or anywhere else. */
export interface StatusChanged {
  readonly type: "status_changed";
  readonly status: StatusView;
}

/** The agent's terminal became reachable or unreachable. */
export interface DeviceChanged {
  readonly type: "device_changed";
  readonly device: DeviceAvailability;
}

/** The bridge lost or regained the PBX. Calls go on; buttons cannot reach them meanwhile. */
export interface PbxLinkChanged {
  readonly type: "pbx_link_changed";
  readonly is_pbx_up: boolean;
}

/** `panel_event`: one numbered event. A gap in `seq` or a new `epoch`: ask for a snapshot. */
export interface PanelEnvelope {
  readonly epoch: string;
  readonly seq: number;
  readonly event: CallRinging | CallDialing | CallConnected | CallHeld | CallRetrieved | CallDetailsChanged | CallEnded | CallOutcomeChanged | CallerLookedUp | ParkedCallsChanged | StatusChanged | DeviceChanged | PbxLinkChanged;
}

/** A record of the org. */
export interface RecordPop {
  readonly type: "record";
  readonly record_id: string;
  readonly object_type: string;
}

/** The window for a new record, with these fields filled in. */
export interface NewRecordPop {
  readonly type: "new_record";
  readonly object_type: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Salesforce's own search page. `text`: spellings of the number, joined by OR. */
export interface SearchPop {
  readonly type: "search_page";
  readonly text: string;
}

/** A screen flow, with its text variables. */
export interface FlowPop {
  readonly type: "flow";
  readonly name: string;
  readonly arguments: Readonly<Record<string, string>>;
}

/**
 * Whatever the org's softphone layout says for what Salesforce finds: Open CTI's searchAndScreenPop.
 *
 * `fields` are for a new record and `arguments` for a flow, where the layout opens one.
 */
export interface LayoutPop {
  readonly type: "softphone_layout";
  readonly text: string;
  readonly direction: Direction;
  readonly fields: Readonly<Record<string, string>>;
  readonly arguments: Readonly<Record<string, string>>;
}

/** `screen_pop`: this panel, and no other, shall show it now. Where it `waits`, every panel offers it as a link. */
export interface ScreenPop {
  readonly call_id: string;
  readonly target: RecordPop | NewRecordPop | SearchPop | FlowPop | LayoutPop;
  readonly waits: PopWait | null;
}

/** The record of Salesforce that a call belongs to. */
export interface RelatedView {
  readonly record_id: string;
  readonly object_type: string;
  readonly name: string;
}

/** A task for later. `due_on` is a date, 2026-11-30; without a subject it is named 折り返し: NAME. */
export interface FollowUpView {
  readonly due_on: string;
  readonly subject: string;
}

/** What the agent adds to a call (後処理): its result, notes, the record it belongs to, a task for later. */
export interface WrapUpView {
  readonly disposition: string;
  readonly notes: string;
  readonly related: RelatedView | null;
  readonly follow_up: FollowUpView | null;
}

/**
 * A call of the agent that has ended. `entry_id` names the agent's part of it, as in `CallView`.
 *
 * `name` is the other party's, by the look-up or the agent's choice; None when it is not known, or was not asked for.
 * `outcome` is None for calls of earlier versions; `answered_by` as in `CallEnded`.
 */
export interface RecentCallView {
  readonly entry_id: string;
  readonly call_id: string;
  readonly direction: Direction;
  readonly remote_number: string | null;
  readonly remote_text: string | null;
  readonly dialed_number: string | null;
  readonly dialed_text: string | null;
  readonly queue: string | null;
  readonly started_at_ms: number;
  readonly connected_at_ms: number | null;
  readonly ended_at_ms: number;
  readonly editable_until_ms: number;
  readonly log: LogState;
  readonly wrap_up: WrapUpProgress;
  readonly name: string | null;
  readonly outcome: CallOutcome | null;
  readonly answered_by: ColleagueView | null;
}

/** `wrap_up_changed`: to all panels of the agent; panel `panel_id` kept this draft, or saved it. */
export interface WrapUpChanged {
  readonly entry_id: string;
  readonly panel_id: string;
  readonly is_saved: boolean;
  readonly wrap_up: WrapUpView;
}

/** `call_related`: to all panels of the agent; at panel `panel_id` the call was put to this record, or to none. */
export interface CallRelated {
  readonly entry_id: string;
  readonly panel_id: string;
  readonly related: RelatedView | null;
}

/**
 * `save_log`: this panel, and no other, shall write the call with Open CTI's saveLog, then say `log_saved`.
 *
 * `values` are the fields: those of a new Task (`entityApiName` is Task), or with `Id` those to change. A panel that
 * wrote the same `activity_id` before says so again instead.
 */
export interface SaveLog {
  readonly activity_id: string;
  readonly values: Readonly<Record<string, string | number | null>>;
}

/**
 * `call_logged`: to all panels of the agent; a call log stands in Salesforce, or has been brought up to date.
 *
 * `record_ids` are the records it hangs on (who, what). Ids have 18 characters.
 */
export interface CallLogged {
  readonly entry_id: string;
  readonly task_id: string;
  readonly record_ids: readonly string[];
}

/** `directory_changed`: to panels that have the directory open; the entry replaces the one of its extension. */
export interface DirectoryChanged {
  readonly entry: DirectoryEntryView;
}

/**
 * `missed_calls_changed`: how many calls the agent has missed and not looked at (`see_missed_calls`), at most 100.
 *
 * To all panels of the agent, also after each sign-in and resume. Calls that a colleague has answered, or that
 * still go on, do not count, nor do those that the agent has declined, unless the voicemail took them then.
 */
export interface MissedCallsChanged {
  readonly count: number;
}

/** `favorites_changed`: the agent's favourites as they are now. */
export interface FavoritesChanged {
  readonly favorites: readonly FavoriteView[];
}

/** How many callers wait in a queue, also while phones ring for them, and since when the first of them does. */
export interface QueueLoadView {
  readonly queue: string;
  readonly waiting: number;
  readonly oldest_since_ms: number | null;
}

/**
 * `queues_changed`: to panels after `watch_queues`, each queue at most once a second.
 *
 * Each entry replaces the one of its queue. `is_whole`: these are all queues of the agent, who has others now.
 */
export interface QueuesChanged {
  readonly queues: readonly QueueLoadView[];
  readonly is_whole: boolean;
}

/** A STUN or TURN server for the browser, as RTCPeerConnection takes it. */
export interface IceServer {
  readonly urls: readonly string[];
  readonly username: string | null;
  readonly credential: string | null;
}

/** How the agent's own telephone registers at the PBX, SIP over WebSocket. Secret: kept in memory only. */
export interface VoiceAccess {
  readonly websocket_url: string;
  readonly sip_uri: string;
  readonly password: string;
  readonly ice_servers: readonly IceServer[];
}

/**
 * `voice_line`: this panel's role from now on; after `sign_in` and `resume`, and when it changes.
 *
 * `access` comes with `telephone` only. Panels of other terminals never get it.
 */
export interface VoiceLine {
  readonly role: VoiceRole;
  readonly access: VoiceAccess | null;
}

/** `voice_answer`: to the panel that is the telephone; 応答 was pressed in another panel: answer what rings. */
export interface VoiceAnswer {
  readonly call_id: string;
}

/**
 * `session_ended`: back to the sign-in screen.
 *
 * `signed_out`: by the agent or an administrator. `taken_over`: somebody else signed in at this terminal. `moved`: the
 * agent signed in at another terminal, or from another org. `expired`: nobody had used the sign-in for long, or it was
 * too old.
 */
export interface SessionEnded {
  readonly reason: "signed_out" | "taken_over" | "moved" | "expired";
}

/**
 * What a panel instance (one page load) tells of itself.
 *
 * `org_origin` decides which org it belongs to; `org_id`, if the panel knows it, must be that org's.
 */
export interface PanelInfo {
  readonly panel_id: string;
  readonly protocol_version: number;
  readonly org_origin: string;
  readonly org_id?: string | null;
  readonly popup_mode: PopupMode;
  readonly has_outbound_popup: boolean;
  readonly is_in_front: boolean;
  readonly has_unsaved_work?: boolean;
  readonly language: Language;
}

/** `hello`: first message of every connection. Errors: unknown_org, option_off, protocol_mismatch. */
export interface Hello {
  readonly panel: PanelInfo;
}

/**
 * `sign_in`: account, password and the extension of the terminal.
 *
 * Errors: sign_in_refused, for every cause; rate_limited: too many wrong passwords from new places, see `ErrorView`;
 * then, with the right password only, terminal_taken: another agent, `terminal_user` of `ErrorView`, is signed in at
 * the terminal. Ask, and sign in again with that `agent_id` in `takes_terminal_from`; seat_taken: another agent has
 * the seat `seat_id`. Ask, and sign in again with `takes_seat` (and `takes_terminal_from`, if that was agreed to
 * before); terminal_in_call: a call at the terminal belongs to another agent or org; pbx_unavailable: somebody else is
 * signed in there, and the bridge does not know yet whether there is a call.
 */
export interface SignIn {
  readonly account: string;
  readonly password: string;
  readonly extension: string;
  readonly seat_id?: string | null;
  readonly takes_seat?: boolean;
  readonly takes_terminal_from?: string | null;
  readonly status: string;
  readonly is_hard_phone: boolean;
}

/** `resume`: take up a session again by its token. Error: session_expired. */
export interface Resume {
  readonly token: string;
}

/** `get_snapshot`: after a gap. */
export interface GetSnapshot {
}

/**
 * `report_focus`: whether this panel's browser tab is in front, and whether a screen pop would leave unsaved work.
 *
 * As far as a panel can see it: the page's address is that of a record being created or edited, or its own wrap-up of
 * a call that is over is not saved.
 */
export interface ReportFocus {
  readonly is_in_front: boolean;
  readonly has_unsaved_work?: boolean;
}

/** `sign_out`: status becomes logged off, the session ends at all panels of the agent. */
export interface SignOut {
  readonly command_id: string;
}

/** `set_status`: during a call it is remembered and applied when the call ends. Error: unknown_status. */
export interface SetStatus {
  readonly command_id: string;
  readonly status: string;
}

/** The record whose phone field was clicked. */
export interface ClickedRecord {
  readonly record_id: string;
  readonly object_type: string;
  readonly name: string;
}

/**
 * `dial`: call a number from the agent's terminal.
 *
 * `caller_id` is a number of `SignedIn.caller_ids`; without it the terminal's and the system's defaults apply.
 * `record` is what the call was started from, `reason` what it is about (用件): one line, which goes into its log.
 * Errors: bad_number, target_is_self, number_forbidden, unknown_caller_id, device_unavailable, call_in_progress,
 * pbx_unavailable, pbx_refused, pbx_timeout.
 */
export interface Dial {
  readonly command_id: string;
  readonly number: string;
  readonly record?: ClickedRecord | null;
  readonly reason?: string | null;
  readonly caller_id?: string | null;
}

/**
 * `answer`: take the ringing call.
 *
 * Errors: no_such_call; answer_on_phone, this terminal can only be answered by hand; no_voice, it is answered in a
 * panel, and none is open.
 */
export interface Answer {
  readonly command_id: string;
  readonly call_id: string;
}

/**
 * `hang_up`: 切断. Ends the call, or declines it while it rings.
 *
 * While a third party is there, it is about that one: after 保留 it is let go and the call stays on hold (F-090); a
 * *転送 is completed, whether or not the third party has answered (F-103). Errors: no_such_call, parking (F-084: while
 * `park` is under way every command about the call is refused so).
 */
export interface HangUp {
  readonly command_id: string;
  readonly call_id: string;
}

/** `hold`: put the other party on hold. Errors: no_such_call, not_talking, held_on_phone. */
export interface Hold {
  readonly command_id: string;
  readonly call_id: string;
}

/**
 * `retrieve`: take the other party off hold; while a third party only rings, it is let go first.
 *
 * Errors: no_such_call, not_talking, held_on_phone, consult_talking (end the consultation first, F-090).
 */
export interface Retrieve {
  readonly command_id: string;
  readonly call_id: string;
}

/**
 * `consult`: while the call is on hold, dial a third party, inside or outside.
 *
 * `screen` is the record in front, which the target gets with the call. Errors: no_such_call, not_held,
 * consult_in_progress, bad_number, number_forbidden, target_is_self, unknown_caller_id.
 */
export interface Consult {
  readonly command_id: string;
  readonly call_id: string;
  readonly number: string;
  readonly kind: TransferKind;
  readonly caller_id?: string | null;
  readonly screen?: RecordRef | null;
}

/** `end_consult`: let the third party go; the call stays on hold. Errors: no_such_call, no_consult. */
export interface EndConsult {
  readonly command_id: string;
  readonly call_id: string;
}

/**
 * `complete_transfer`: bring the held party together with the third party; the agent is out.
 *
 * While the third party still rings this works for *転送 only (F-103). Errors: no_such_call, no_consult,
 * target_not_talking.
 */
export interface CompleteTransfer {
  readonly command_id: string;
  readonly call_id: string;
  readonly screen?: RecordRef | null;
}

/**
 * `transfer_blind`: #転送, send the other party on without talking to the target; the agent is out.
 *
 * Errors: no_such_call, not_talking, consult_talking, bad_number, number_forbidden, target_is_self, unknown_caller_id,
 * unknown_number.
 */
export interface TransferBlind {
  readonly command_id: string;
  readonly call_id: string;
  readonly number: string;
  readonly caller_id?: string | null;
  readonly screen?: RecordRef | null;
}

/**
 * `park`: acknowledged when the PBX has done it.
 *
 * Errors: no_such_call, not_talking, consult_in_progress, no_park_space.
 */
export interface Park {
  readonly command_id: string;
  readonly call_id: string;
}

/** `send_tones`: DTMF to the other party. Errors: no_such_call, not_talking, bad_tones. */
export interface SendTones {
  readonly command_id: string;
  readonly call_id: string;
  readonly digits: string;
}

/** `take_voice`: let this panel be the telephone; `voice_line` follows. Errors: no_voice, call_in_progress. */
export interface TakeVoice {
  readonly command_id: string;
}

/** `open_directory`: colleagues with live presence, until `close_directory`; and the agent's favourites. */
export interface OpenDirectory {
}

/** `close_directory`: no more `directory_changed`. */
export interface CloseDirectory {
}

/**
 * `see_missed_calls`: the agent looks at these, so they are not counted any more. `missed_calls_changed` follows.
 *
 * `call_ids`: `missed` of the list that is shown.
 */
export interface SeeMissedCalls {
  readonly call_ids: readonly string[];
}

/** `watch_queues`: how many callers wait in the agent's queues, from now until the session ends. */
export interface WatchQueues {
}

/** `get_day_figures`: what the agent has done today. */
export interface GetDayFigures {
}

/** `save_favorite`: keep a number, or rename it. Errors: bad_number, too_many_favorites. */
export interface SaveFavorite {
  readonly command_id: string;
  readonly number: string;
  readonly label: string;
}

/** `remove_favorite`: keep it no longer. */
export interface RemoveFavorite {
  readonly command_id: string;
  readonly number: string;
}

/** `get_recent_calls`: the agent's calls that can still be edited, newest first; `with_names` looks callers up. */
export interface GetRecentCalls {
  readonly with_names?: boolean;
}

/** `get_wrap_up`: what there is of one call, also of a present one. Error: no_such_record. */
export interface GetWrapUp {
  readonly entry_id: string;
}

/** `save_draft`: keep what has been typed so far, for all tabs. Errors: no_such_record, not_editable. */
export interface SaveDraft {
  readonly command_id: string;
  readonly entry_id: string;
  readonly wrap_up: WrapUpView;
}

/**
 * `save_wrap_up`: it is ready; the log of the call follows.
 *
 * Errors: no_such_record (also while the call lasts), not_editable, disposition_required, unknown_disposition,
 * bad_date.
 */
export interface SaveWrapUp {
  readonly command_id: string;
  readonly entry_id: string;
  readonly wrap_up: WrapUpView;
}

/**
 * `relate_call`: put a call to this record, or to none; its log follows at once. The wrap-up need not be saved.
 *
 * Errors: no_such_record, not_editable.
 */
export interface RelateCall {
  readonly command_id: string;
  readonly entry_id: string;
  readonly related: RelatedView | null;
}

/** `search_customers`: who in Salesforce has this name, or a number that begins so. */
export interface SearchCustomers {
  readonly text: string;
}

/**
 * `get_new_records`: which records may be made of the other party of one call, with what is known filled in.
 *
 * Error: no_such_record.
 */
export interface GetNewRecords {
  readonly entry_id: string;
}

/** `log_saved`: Open CTI's saveLog has written it as this record, or has refused for that reason. */
export interface LogSaved {
  readonly activity_id: string;
  readonly record_id: string;
  readonly error?: string;
}

/** Answer to `hello`: what the sign-in screen needs. */
export interface Welcome {
  readonly server_version: string;
  readonly protocol_version: number;
  readonly statuses: readonly StatusChoice[];
}

/** How calls are wrapped up. With no `dispositions` any text will do. */
export interface WrapUpOptions {
  readonly dispositions: readonly string[];
  readonly is_disposition_required: boolean;
}

/**
 * Set for all panels. `transfer_dial_delay_ms`: the quiet time after which `*` and `#` transfers dial.
 *
 * `wrap_up` is None where the panel shall not ask for it. `wrap_up_limit_ms`: so long after its beginning after-call
 * work ends by itself; None for never.
 */
export interface PanelOptions {
  readonly transfer_dial_delay_ms: number;
  readonly wrap_up: WrapUpOptions | null;
  readonly wrap_up_limit_ms: number | null;
}

/** Answer to `sign_in` and `resume`. `token` is kept in the tab's sessionStorage, never in a cookie. */
export interface SignedIn {
  readonly token: string;
  readonly snapshot: Snapshot;
  readonly caller_ids: readonly CallerIdChoice[];
  readonly options: PanelOptions;
}

/** Answer to `get_snapshot`. */
export interface SnapshotTaken {
  readonly snapshot: Snapshot;
}

/** Answer to `get_recent_calls`. */
export interface RecentCalls {
  readonly calls: readonly RecentCallView[];
}

/**
 * Answer to `get_wrap_up`. `call` is None while it lasts; `clicked` is the record whose number was clicked.
 *
 * `lookup` has the records to choose from.
 */
export interface WrapUpTaken {
  readonly call: RecentCallView | null;
  readonly saved: WrapUpView | null;
  readonly draft: WrapUpView | null;
  readonly clicked: RelatedView | null;
  readonly lookup: LookupView;
}

/** A number of a customer, as the record has it. */
export interface CustomerPhone {
  readonly kind: PhoneKind;
  readonly number: string;
  readonly number_text: string;
}

/** A record that a search found. `detail` is the company of a person. */
export interface CustomerView {
  readonly record_id: string;
  readonly object_type: string;
  readonly name: string;
  readonly detail: string;
  readonly phones: readonly CustomerPhone[];
}

/** Answer to `search_customers`, best first. `is_cut`: there are more than these. */
export interface CustomersFound {
  readonly state: SearchState;
  readonly customers: readonly CustomerView[];
  readonly is_cut: boolean;
}

/** A record that may be made, with the fields to fill in. */
export interface NewRecordView {
  readonly object_type: string;
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * Answer to `get_new_records`. `by_layout`: offer of them only what the agent's softphone layout has.
 *
 * `is_search_on`: whether `search_customers` would ask the org for another record.
 */
export interface NewRecords {
  readonly records: readonly NewRecordView[];
  readonly by_layout: boolean;
  readonly is_search_on: boolean;
}

/** Answer to `relate_call`: the record that the call belonged to until now, for the way back; null for none. */
export interface RelatedBefore {
  readonly before: RelatedView | null;
}

/**
 * Answer to `open_directory`: everybody but the agent, by extension; favourites, oldest first; the last numbers.
 *
 * `missed`: the calls behind those numbers that count as missed until `see_missed_calls` names them, at most 100.
 */
export interface DirectoryOpened {
  readonly entries: readonly DirectoryEntryView[];
  readonly favorites: readonly FavoriteView[];
  readonly recent: readonly RecentNumberView[];
  readonly missed: readonly string[];
}

/** Answer to `watch_queues`: the agent's queues by name. Who has waited for `long_wait_ms` waits too long. */
export interface QueuesWatched {
  readonly queues: readonly QueueLoadView[];
  readonly long_wait_ms: number;
}

/**
 * Answer to `get_day_figures`: calls with the outside that ended today, each once; internal calls count nowhere.
 *
 * `missed` rang in vain and was not taken by the agent later. After-call work is known of this process of the bridge
 * only: `after_call_since_ms` is later than midnight when it has started since.
 */
export interface DayFiguresTaken {
  readonly taken: number;
  readonly made: number;
  readonly missed: number;
  readonly talk_ms: number;
  readonly after_call_ms: number;
  readonly after_call_since_ms: number;
  readonly day_began_at_ms: number;
}

/** Answer to `dial` and `consult`. `left_out` stood behind the number as an extension, and was not dialed. */
export interface Dialed {
  readonly left_out: string | null;
}

/** Answer to every other command. */
export interface Accepted {
}

/** Who is signed in at a terminal, in which status, and since when in that. */
export interface TerminalUser {
  readonly agent_id: string;
  readonly name: string;
  readonly status: string;
  readonly status_since_ms: number;
}

/**
 * `message` is English, for developers; the panel words the code in the agent's language.
 *
 * `retry_after_s`: with `rate_limited` at `sign_in`, after how many seconds the next attempt is taken.
 * `terminal_user`: with `terminal_taken` at `sign_in`, who would be signed out.
 */
export interface ErrorView {
  readonly code: string;
  readonly message: string;
  readonly retry_after_s: number | null;
  readonly terminal_user: TerminalUser | null;
}

/** Every numbered event. */
export type PanelEvent = CallRinging | CallDialing | CallConnected | CallHeld | CallRetrieved | CallDetailsChanged | CallEnded | CallOutcomeChanged | CallerLookedUp | ParkedCallsChanged | StatusChanged | DeviceChanged | PbxLinkChanged;

/** Every command by its Socket.IO event name. */
export interface Commands {
  readonly hello: Hello;
  readonly sign_in: SignIn;
  readonly resume: Resume;
  readonly get_snapshot: GetSnapshot;
  readonly report_focus: ReportFocus;
  readonly sign_out: SignOut;
  readonly set_status: SetStatus;
  readonly dial: Dial;
  readonly answer: Answer;
  readonly hang_up: HangUp;
  readonly hold: Hold;
  readonly retrieve: Retrieve;
  readonly consult: Consult;
  readonly end_consult: EndConsult;
  readonly complete_transfer: CompleteTransfer;
  readonly transfer_blind: TransferBlind;
  readonly park: Park;
  readonly send_tones: SendTones;
  readonly take_voice: TakeVoice;
  readonly open_directory: OpenDirectory;
  readonly close_directory: CloseDirectory;
  readonly see_missed_calls: SeeMissedCalls;
  readonly watch_queues: WatchQueues;
  readonly get_day_figures: GetDayFigures;
  readonly save_favorite: SaveFavorite;
  readonly remove_favorite: RemoveFavorite;
  readonly get_recent_calls: GetRecentCalls;
  readonly get_wrap_up: GetWrapUp;
  readonly save_draft: SaveDraft;
  readonly save_wrap_up: SaveWrapUp;
  readonly relate_call: RelateCall;
  readonly search_customers: SearchCustomers;
  readonly get_new_records: GetNewRecords;
  readonly log_saved: LogSaved;
}
