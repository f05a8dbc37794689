"""The panel protocol: every message between panel and bridge, as types.

This file is the only definition. `docs/protocol.md` and `static/src/protocol/types.gen.ts` are
made from it. Everything that arrives is validated here before anything else sees it; unknown keys
are refused. Times are milliseconds since 1970 (UTC) by the bridge's clock; `Snapshot.server_time_ms`
lets the panel correct for its own.

Panel to bridge: a Socket.IO event named like the command (`dial`), one object, always with an
acknowledgement: `{"ok": {...}}` or `{"error": {"code", "message"}}`. "ok" means that the request
was taken; what came of it is told by events. Bridge to panel: `panel_event` (numbered, to every
panel of the agent), `screen_pop` (to the one panel that shall pop, or to all as an offer), `session_ended`, and, where
the directory is open, `directory_changed`, `favorites_changed`, `missed_calls_changed`, `wrap_up_changed`,
`call_related`, `save_log` and `call_logged`; after `watch_queues` also `queues_changed`. Panels whose terminal is the
panel itself also get `voice_line` and `voice_answer`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

PROTOCOL_VERSION = 2
"""1 was that of release 0.1.0. Another number sends the panels that are open back to their server: they reload."""
MAX_MESSAGE_BYTES = 16_384

Short = Annotated[str, StringConstraints(min_length=1, max_length=128)]
SeatId = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"^[^\x00-\x1f\x7f]+$")]
TypedNumber = Annotated[str, StringConstraints(min_length=1, max_length=255)]
"""A number as people write it; the longest field of Salesforce that may hold one is a text of 255."""
Optional128 = Annotated[str, StringConstraints(max_length=128)] | None
Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=255, pattern=r"^[^\p{Cc}\p{Zl}\p{Zp}]*$"),
]


class Wire(BaseModel):
    """Base of all messages: frozen, strict, nothing unknown."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


# ---- shared words


class PopupMode(StrEnum):
    """When a record is shown by itself: never, when it rings, when it is answered."""

    NONE = "none"
    RING = "ring"
    ANSWER = "answer"


class Language(StrEnum):
    """The panel's language."""

    JA = "ja"
    EN = "en"


class Direction(StrEnum):
    """Of a call, as the agent sees it."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"


class CallState(StrEnum):
    """Of a call, as the agent sees it."""

    RINGING = "ringing"
    DIALING = "dialing"
    CONNECTED = "connected"
    HELD = "held"


class LookupState(StrEnum):
    """How far the search in Salesforce is. `skipped`: withheld or internal number, or no org connected."""

    SEARCHING = "searching"
    FOUND = "found"
    NONE = "none"
    FAILED = "failed"
    SKIPPED = "skipped"


class DeviceAvailability(StrEnum):
    """Whether the agent's terminal can be used."""

    AVAILABLE = "available"
    UNAVAILABLE = "unavailable"
    UNKNOWN = "unknown"


class TransferKind(StrEnum):
    """How a third party is dialled during a call: 保留転送 (hold, then dial) or *転送 (`*`, then dial)."""

    ATTENDED = "attended"
    STAR = "star"


class DialStage(StrEnum):
    """Of a call that the agent makes: the agent's own phone rings first, the number is dialed, it rings there."""

    OWN_PHONE = "own_phone"
    DIALING = "dialing"
    RINGING = "ringing"


class ConsultState(StrEnum):
    """Of the third party."""

    DIALING = "dialing"
    RINGING = "ringing"
    TALKING = "talking"


class ConsultOutcome(StrEnum):
    """How reaching the third party ended."""

    ANSWERED = "answered"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    CANCELLED = "cancelled"
    UNREACHABLE = "unreachable"
    UNKNOWN_NUMBER = "unknown_number"
    FAILED = "failed"


class CallOutcome(StrEnum):
    """How the agent's part of a call ended.

    Rung here: `missed`, `answered_elsewhere` (by a colleague), `declined` (at the phone or in the panel), `busy` (the
    phone refused it during another call). Dialed here: `busy`, `no_answer`, `rejected`, `unknown_number`,
    `unreachable`, `cancelled` (by the agent), `failed`. Talked: `answered`, `abandoned_on_hold` (the other party hung
    up while on hold). Of a part that ended by parking, known later (`call_outcome_changed`): `abandoned_in_park` (the
    caller hung up in the park space), `recalled` (nobody fetched the call in time). Of a part that rang here in vain,
    known later in the same way: `forwarded_to_voicemail`.
    """

    ANSWERED = "answered"
    MISSED = "missed"
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    DECLINED = "declined"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    UNKNOWN_NUMBER = "unknown_number"
    UNREACHABLE = "unreachable"
    CANCELLED = "cancelled"
    FAILED = "failed"
    ABANDONED_ON_HOLD = "abandoned_on_hold"
    ABANDONED_IN_PARK = "abandoned_in_park"
    RECALLED = "recalled"
    FORWARDED_TO_VOICEMAIL = "forwarded_to_voicemail"


# ---- views: the parts of a snapshot


class StatusChoice(Wire):
    """A status an agent may choose, in the configured display order. `is_wrap_up`: work after a call (後作業)."""

    code: str
    label_ja: str
    label_en: str
    is_wrap_up: bool


class CallerIdKind(StrEnum):
    """Which list a caller ID stands in: 番号リスト (numbers) or 窓口リスト (contact windows)."""

    NUMBER = "number"
    WINDOW = "window"


class CallerIdChoice(Wire):
    """A number an agent may show on outbound calls (通知番号), in the configured display order."""

    number: str
    number_text: str
    label_ja: str
    label_en: str
    kind: CallerIdKind


class MatchView(Wire):
    """A record that carries the number. `reason` is a stable code of why it ranks where it does."""

    record_id: str
    object_type: str
    name: str
    detail: str
    reason: str


class LookupView(Wire):
    """What Salesforce said of the other party's number; matches ranked, best first."""

    state: LookupState
    matches: tuple[MatchView, ...] = ()


class RecordRef(Wire):
    """A record of Salesforce."""

    record_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$")]
    object_type: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,79}$")]


class ColleagueView(Wire):
    """An extension of ours, and who is signed in there ("" for nobody)."""

    extension: str
    name: str


class BusinessLabel(Wire):
    """業務ラベル: what the number stands for that the caller dialled."""

    label_ja: str
    label_en: str


class ConsultView(Wire):
    """The third party that the agent dials, or talks to, while the call is on hold.

    `since_ms`: when it came into `state`; None when the bridge was away then.
    """

    number: str
    number_text: str
    kind: TransferKind
    state: ConsultState
    since_ms: int | None
    colleague: ColleagueView | None


class CallView(Wire):
    """One call of the agent.

    `remote_number` is None when withheld. `dialed_number` is the number the caller dialled (inbound)
    or we dialled (outbound). `remote_name` is the colleague's who is signed in at the other end of an internal call.
    `…_text`, here and elsewhere, is the number as it is shown, and read aloud: `090-1111-2222`; dialed, it is the same.
    `held_by` says who holds: the agent through the panel, or the phone itself;
    `held_at_ms` since when, None when the PBX does not know.

    Once agent and customer have heard each other, `direction`, the numbers, `queue` and `business_label` stay those of
    the call with the customer. A transfer target's or fetcher's part is inbound, whoever called whom at first. While a
    *転送 target is shown the customer's number, `direction` is inbound and the number is looked up; let go before the
    customer was there, the call ends as internal.
    `reason` is what the agent's own call is about (用件), as given to `dial`.
    `is_with_pbx`: no person is there, the PBX itself has answered (voicemail, an announcement, echo, a queue). The call
    is connected and takes tones; hold, transfer and park are refused.
    `dial_stage` is None unless `state` is dialing. `own_phone`: nothing is dialed before the agent's phone is answered.
    `queued_at_ms`: of a call that rang by a queue, when its caller came into it; None where that is not known. The
    wait is over with `connected_at_ms`, or with the call.

    `call_id` names the conversation, the same for all agents in it; `entry_id` this agent's part of it, from its first
    ring on, in records, drafts and Salesforce. A call that comes back to the agent is another part.

    For the agent who transfers: `consult` while a third party is dialled or talked to, `consult_outcome` how the last
    one ended, `transferred_to` the number the call went to, `parked_space` where it was parked, `screen_sent_to` the
    colleague whose panel has the record that was passed on (not told for #転送, where the agent is out at once). For
    the target: `introduced_by` who transfers, `screen` the record that was passed on (画面転送).
    """

    call_id: str
    entry_id: str
    direction: Direction
    state: CallState
    remote_number: str | None
    remote_text: str | None
    remote_name: str | None
    dialed_number: str | None
    dialed_text: str | None
    queue: str | None
    business_label: BusinessLabel | None
    started_at_ms: int
    connected_at_ms: int | None
    held_by: Literal["agent", "phone"] | None
    held_at_ms: int | None
    lookup: LookupView
    consult: ConsultView | None = None
    consult_outcome: ConsultOutcome | None = None
    transferred_to: str | None = None
    transferred_to_text: str | None = None
    parked_space: str | None = None
    screen_sent_to: ColleagueView | None = None
    introduced_by: ColleagueView | None = None
    screen: RecordRef | None = None
    reason: str | None = None
    is_with_pbx: bool = False
    dial_stage: DialStage | None = None
    queued_at_ms: int | None = None


class Presence(StrEnum):
    """Whether a call to a colleague would find somebody: the phone first, then the agent's status."""

    AVAILABLE = "available"
    RINGING = "ringing"
    BUSY = "busy"
    AWAY = "away"
    OFFLINE = "offline"


class DirectoryEntryView(Wire):
    """One extension; `name` is that of the agent signed in there ("" for nobody), `status_code` the agent's status."""

    extension: str
    name: str
    presence: Presence
    status_code: str | None


class FavoriteView(Wire):
    """A number the agent keeps at hand."""

    number: str
    number_text: str
    label: str


class RecentNumberView(Wire):
    """A number, with the last call to or from it.

    `outcome` is None for calls of earlier versions, and while a missed call still goes on: a colleague may answer it.
    `answered_by` as in `CallEnded`. `name` is the other party's, by the look-up; None when it is not known.
    """

    number: str
    number_text: str
    direction: Direction
    was_connected: bool
    at_ms: int
    outcome: CallOutcome | None
    answered_by: ColleagueView | None
    name: str | None


class ParkedCallView(Wire):
    """A call in a park space, which anyone may take by dialling the space.

    `remote_name`: of the only record with the number in the agent's org, or of the colleague; None while nobody knows.
    """

    space: str
    remote_number: str | None
    remote_text: str | None
    remote_name: str | None
    queue: str | None
    parker: ColleagueView | None
    parked_at_ms: int
    timeout_ms: int


class EndedCallView(Wire):
    """The last call that ended, for as long as the panel shows it; the rest as in `CallEnded`."""

    call: CallView
    ended_at_ms: int
    cause: int
    outcome: CallOutcome
    answered_by: ColleagueView | None


class StatusView(Wire):
    """The chosen status; `next_code` is the one that will follow when the present call ends.

    `cause`: why the bridge chose it, None when the agent did. `missed_calls`: several queue calls in a row were not
    answered; it stays until the agent chooses a status. `phone_gone`: the phone is not registered; it ends with that.
    `refused_by`: the queues at which the PBX did not take the status; there the agent is treated as before.
    """

    code: str
    since_ms: int
    next_code: str | None
    cause: Literal["missed_calls", "phone_gone"] | None
    refused_by: tuple[str, ...] = ()


class AgentView(Wire):
    """Who is signed in at this panel, and with which terminal."""

    agent_id: str
    account: str
    name: str
    extension: str
    is_hard_phone: bool
    answer_mode: Literal["manual", "auto_answer", "notify", "webrtc"]


class Snapshot(Wire):
    """Everything a panel shows, as of event `seq` of `epoch`."""

    epoch: str
    seq: int
    server_time_ms: int
    agent: AgentView
    status: StatusView
    device: DeviceAvailability
    is_pbx_up: bool
    calls: tuple[CallView, ...]
    last_call: EndedCallView | None
    parked: tuple[ParkedCallView, ...]


# ---- events (bridge to panel, numbered)


class CallRinging(Wire):
    """A call rings at the agent's terminal."""

    type: Literal["call_ringing"] = "call_ringing"
    call: CallView


class CallDialing(Wire):
    """The agent's own call is on its way out."""

    type: Literal["call_dialing"] = "call_dialing"
    call: CallView


class CallConnected(Wire):
    """The two parties hear each other. `call` replaces what was known, or is new (found on reading back)."""

    type: Literal["call_connected"] = "call_connected"
    call: CallView


class CallHeld(Wire):
    """The call is on hold."""

    type: Literal["call_held"] = "call_held"
    call: CallView


class CallRetrieved(Wire):
    """The hold ended."""

    type: Literal["call_retrieved"] = "call_retrieved"
    call: CallView


class CallDetailsChanged(Wire):
    """Something else that is shown of the call changed: the other party's number, the queue ..."""

    type: Literal["call_details_changed"] = "call_details_changed"
    call: CallView


class CallEnded(Wire):
    """The call is over for this agent. `cause` is a Q.850 number.

    `answered_by`: with `answered_elsewhere`, the colleague who answered; None when nobody of ours is known to have.
    """

    type: Literal["call_ended"] = "call_ended"
    call_id: str
    ended_at_ms: int
    cause: int
    outcome: CallOutcome
    answered_by: ColleagueView | None


class CallOutcomeChanged(Wire):
    """What became, after its end, of the last call, which the agent had parked or not answered."""

    type: Literal["call_outcome_changed"] = "call_outcome_changed"
    entry_id: str
    outcome: CallOutcome


class CallerLookedUp(Wire):
    """Salesforce has answered (or will not)."""

    type: Literal["caller_looked_up"] = "caller_looked_up"
    call_id: str
    lookup: LookupView


class ParkedCallsChanged(Wire):
    """The calls in park spaces, in the order of the spaces; replaces what was known. Told to all agents."""

    type: Literal["parked_calls_changed"] = "parked_calls_changed"
    parked: tuple[ParkedCallView, ...]


class StatusChanged(Wire):
    """The agent's status changed, here or anywhere else."""

    type: Literal["status_changed"] = "status_changed"
    status: StatusView


class DeviceChanged(Wire):
    """The agent's terminal became reachable or unreachable."""

    type: Literal["device_changed"] = "device_changed"
    device: DeviceAvailability


class PbxLinkChanged(Wire):
    """The bridge lost or regained the PBX. Calls go on; buttons cannot reach them meanwhile."""

    type: Literal["pbx_link_changed"] = "pbx_link_changed"
    is_pbx_up: bool


PanelEvent = Annotated[
    CallRinging | CallDialing | CallConnected | CallHeld | CallRetrieved | CallDetailsChanged | CallEnded
    | CallOutcomeChanged | CallerLookedUp | ParkedCallsChanged | StatusChanged | DeviceChanged | PbxLinkChanged,
    Field(discriminator="type"),
]  # fmt: skip


class PanelEnvelope(Wire):
    """`panel_event`: one numbered event. A gap in `seq` or a new `epoch`: ask for a snapshot."""

    epoch: str
    seq: int
    event: PanelEvent


class RecordPop(Wire):
    """A record of the org."""

    type: Literal["record"] = "record"
    record_id: str
    object_type: str


class NewRecordPop(Wire):
    """The window for a new record, with these fields filled in."""

    type: Literal["new_record"] = "new_record"
    object_type: str
    fields: dict[str, str]


class SearchPop(Wire):
    """Salesforce's own search page. `text`: spellings of the number, joined by OR."""

    type: Literal["search_page"] = "search_page"
    text: str


class FlowPop(Wire):
    """A screen flow, with its text variables."""

    type: Literal["flow"] = "flow"
    name: str
    arguments: dict[str, str]


class LayoutPop(Wire):
    """Whatever the org's softphone layout says for what Salesforce finds: Open CTI's searchAndScreenPop.

    `fields` are for a new record and `arguments` for a flow, where the layout opens one.
    """

    type: Literal["softphone_layout"] = "softphone_layout"
    text: str
    direction: Direction
    fields: dict[str, str]
    arguments: dict[str, str]


PopTarget = Annotated[
    RecordPop | NewRecordPop | SearchPop | FlowPop | LayoutPop,
    Field(discriminator="type"),
]


class PopWait(StrEnum):
    """Why a screen pop is a link only: it was set so, another call is being talked, unsaved work would be left."""

    POLICY = "policy"
    TALKING = "talking"
    UNSAVED_WORK = "unsaved_work"


class ScreenPop(Wire):
    """`screen_pop`: this panel, and no other, shall show it now. Where it `waits`, every panel offers it as a link."""

    call_id: str
    target: PopTarget
    waits: PopWait | None = None


class LogState(StrEnum):
    """Of an ended call: not for Salesforce, on its way there, there, or given up until an administrator acts."""

    NONE = "none"
    WAITING = "waiting"
    LOGGED = "logged"
    FAILED = "failed"


class RelatedView(Wire):
    """The record of Salesforce that a call belongs to."""

    record_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$")]
    object_type: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,79}$")]
    name: Annotated[str, StringConstraints(max_length=255)] = ""


class FollowUpView(Wire):
    """A task for later. `due_on` is a date, 2026-11-30; without a subject it is named 折り返し: NAME."""

    due_on: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    subject: Annotated[str, StringConstraints(max_length=255)]


class WrapUpView(Wire):
    """What the agent adds to a call (後処理): its result, notes, the record it belongs to, a task for later."""

    disposition: Annotated[str, StringConstraints(max_length=255)] = ""
    notes: Annotated[str, StringConstraints(max_length=4000)] = ""
    related: RelatedView | None = None
    follow_up: FollowUpView | None = None


class WrapUpProgress(StrEnum):
    """Of an ended call's wrap-up: nothing typed, a draft that is not saved, saved."""

    NONE = "none"
    DRAFT = "draft"
    SAVED = "saved"


class RecentCallView(Wire):
    """A call of the agent that has ended. `entry_id` names the agent's part of it, as in `CallView`.

    `name` is the other party's, by the look-up or the agent's choice; None when it is not known, or was not asked for.
    `outcome` is None for calls of earlier versions; `answered_by` as in `CallEnded`.
    """

    entry_id: str
    call_id: str
    direction: Direction
    remote_number: str | None
    remote_text: str | None
    dialed_number: str | None
    dialed_text: str | None
    queue: str | None
    started_at_ms: int
    connected_at_ms: int | None
    ended_at_ms: int
    editable_until_ms: int
    log: LogState
    wrap_up: WrapUpProgress = WrapUpProgress.NONE
    name: str | None = None
    outcome: CallOutcome | None = None
    answered_by: ColleagueView | None = None


class WrapUpChanged(Wire):
    """`wrap_up_changed`: to all panels of the agent; panel `panel_id` kept this draft, or saved it."""

    entry_id: str
    panel_id: str
    is_saved: bool
    wrap_up: WrapUpView


class CallRelated(Wire):
    """`call_related`: to all panels of the agent; at panel `panel_id` the call was put to this record, or to none."""

    entry_id: str
    panel_id: str
    related: RelatedView | None


class SaveLog(Wire):
    """`save_log`: this panel, and no other, shall write the call with Open CTI's saveLog, then say `log_saved`.

    `values` are the fields: those of a new Task (`entityApiName` is Task), or with `Id` those to change. A panel that
    wrote the same `activity_id` before says so again instead.
    """

    activity_id: str
    values: dict[str, str | int | None]


class CallLogged(Wire):
    """`call_logged`: to all panels of the agent; a call log stands in Salesforce, or has been brought up to date.

    `record_ids` are the records it hangs on (who, what). Ids have 18 characters.
    """

    entry_id: str
    task_id: str
    record_ids: tuple[str, ...]


class DirectoryChanged(Wire):
    """`directory_changed`: to panels that have the directory open; the entry replaces the one of its extension."""

    entry: DirectoryEntryView


class MissedCallsChanged(Wire):
    """`missed_calls_changed`: how many calls the agent has missed and not looked at (`see_missed_calls`), at most 100.

    To all panels of the agent, also after each sign-in and resume. Calls that a colleague has answered, or that
    still go on, do not count, nor do those that the agent has declined, unless the voicemail took them then.
    """

    count: int


class FavoritesChanged(Wire):
    """`favorites_changed`: the agent's favourites as they are now."""

    favorites: tuple[FavoriteView, ...]


class QueueLoadView(Wire):
    """How many callers wait in a queue, also while phones ring for them, and since when the first of them does."""

    queue: str
    waiting: int
    oldest_since_ms: int | None


class QueuesChanged(Wire):
    """`queues_changed`: to panels after `watch_queues`, each queue at most once a second.

    Each entry replaces the one of its queue. `is_whole`: these are all queues of the agent, who has others now.
    """

    queues: tuple[QueueLoadView, ...]
    is_whole: bool


class IceServer(Wire):
    """A STUN or TURN server for the browser, as RTCPeerConnection takes it."""

    urls: tuple[str, ...]
    username: str | None
    credential: str | None


class VoiceAccess(Wire):
    """How the agent's own telephone registers at the PBX, SIP over WebSocket. Secret: kept in memory only."""

    websocket_url: str
    sip_uri: str
    password: str
    ice_servers: tuple[IceServer, ...]


class VoiceRole(StrEnum):
    """Of a panel of an agent whose terminal is the panel itself.

    `telephone`: this panel registers and has the sound. `bystander`: another panel of the agent does. `not_set_up`:
    nobody can, an administrator has something to do.
    """

    TELEPHONE = "telephone"
    BYSTANDER = "bystander"
    NOT_SET_UP = "not_set_up"


class VoiceLine(Wire):
    """`voice_line`: this panel's role from now on; after `sign_in` and `resume`, and when it changes.

    `access` comes with `telephone` only. Panels of other terminals never get it.
    """

    role: VoiceRole
    access: VoiceAccess | None


class VoiceAnswer(Wire):
    """`voice_answer`: to the panel that is the telephone; 応答 was pressed in another panel: answer what rings."""

    call_id: str


class SessionEnded(Wire):
    """`session_ended`: back to the sign-in screen.

    `signed_out`: by the agent or an administrator. `taken_over`: somebody else signed in at this terminal. `moved`: the
    agent signed in at another terminal, or from another org. `expired`: nobody had used the sign-in for long, or it was
    too old.
    """

    reason: Literal["signed_out", "taken_over", "moved", "expired"]


# ---- commands (panel to bridge)


class PanelInfo(Wire):
    """What a panel instance (one page load) tells of itself.

    `org_origin` decides which org it belongs to; `org_id`, if the panel knows it, must be that org's.
    """

    panel_id: Short
    protocol_version: int
    org_origin: Annotated[str, StringConstraints(max_length=256)]
    org_id: Annotated[str, StringConstraints(pattern=r"^00D[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$")] | None = None
    popup_mode: PopupMode = Field(strict=False)
    has_outbound_popup: bool
    is_in_front: bool
    has_unsaved_work: bool = False
    language: Language = Field(strict=False)


class Hello(Wire):
    """`hello`: first message of every connection. Errors: unknown_org, option_off, protocol_mismatch."""

    panel: PanelInfo


class SignIn(Wire):
    """`sign_in`: account, password and the extension of the terminal.

    Errors: sign_in_refused, for every cause; rate_limited: too many wrong passwords from new places, see `ErrorView`;
    then, with the right password only, terminal_taken: another agent, `terminal_user` of `ErrorView`, is signed in at
    the terminal. Ask, and sign in again with that `agent_id` in `takes_terminal_from`; seat_taken: another agent has
    the seat `seat_id`. Ask, and sign in again with `takes_seat` (and `takes_terminal_from`, if that was agreed to
    before); terminal_in_call: a call at the terminal belongs to another agent or org; pbx_unavailable: somebody else is
    signed in there, and the bridge does not know yet whether there is a call.
    """

    account: Short
    password: Annotated[str, StringConstraints(min_length=1, max_length=256)]
    extension: Short
    seat_id: SeatId | None = None
    takes_seat: bool = False
    takes_terminal_from: Short | None = None
    status: Short
    is_hard_phone: bool


class Resume(Wire):
    """`resume`: take up a session again by its token. Error: session_expired."""

    token: Short


class GetSnapshot(Wire):
    """`get_snapshot`: after a gap."""


class ReportFocus(Wire):
    """`report_focus`: whether this panel's browser tab is in front, and whether a screen pop would leave unsaved work.

    As far as a panel can see it: the page's address is that of a record being created or edited, or its own wrap-up of
    a call that is over is not saved.
    """

    is_in_front: bool
    has_unsaved_work: bool = False


class SignOut(Wire):
    """`sign_out`: status becomes logged off, the session ends at all panels of the agent."""

    command_id: Short


class SetStatus(Wire):
    """`set_status`: during a call it is remembered and applied when the call ends. Error: unknown_status."""

    command_id: Short
    status: Short


class ClickedRecord(Wire):
    """The record whose phone field was clicked."""

    record_id: Short
    object_type: Short
    name: Annotated[str, StringConstraints(max_length=255)]


class Dial(Wire):
    """`dial`: call a number from the agent's terminal.

    `caller_id` is a number of `SignedIn.caller_ids`; without it the terminal's and the system's defaults apply.
    `record` is what the call was started from, `reason` what it is about (用件): one line, which goes into its log.
    Errors: bad_number, target_is_self, number_forbidden, unknown_caller_id, device_unavailable, call_in_progress,
    pbx_unavailable, pbx_refused, pbx_timeout.
    """

    command_id: Short
    number: TypedNumber
    record: ClickedRecord | None = None
    reason: Reason | None = None
    caller_id: Optional128 = None


class Answer(Wire):
    """`answer`: take the ringing call.

    Errors: no_such_call; answer_on_phone, this terminal can only be answered by hand; no_voice, it is answered in a
    panel, and none is open.
    """

    command_id: Short
    call_id: Short


class HangUp(Wire):
    """`hang_up`: 切断. Ends the call, or declines it while it rings.

    While a third party is there, it is about that one: after 保留 it is let go and the call stays on hold (F-090); a
    *転送 is completed, whether or not the third party has answered (F-103). Errors: no_such_call, parking (F-084: while
    `park` is under way every command about the call is refused so).
    """

    command_id: Short
    call_id: Short


class Hold(Wire):
    """`hold`: put the other party on hold. Errors: no_such_call, not_talking, held_on_phone."""

    command_id: Short
    call_id: Short


class Retrieve(Wire):
    """`retrieve`: take the other party off hold; while a third party only rings, it is let go first.

    Errors: no_such_call, not_talking, held_on_phone, consult_talking (end the consultation first, F-090).
    """

    command_id: Short
    call_id: Short


class Consult(Wire):
    """`consult`: while the call is on hold, dial a third party, inside or outside.

    `screen` is the record in front, which the target gets with the call. Errors: no_such_call, not_held,
    consult_in_progress, bad_number, number_forbidden, target_is_self, unknown_caller_id.
    """

    command_id: Short
    call_id: Short
    number: TypedNumber
    kind: TransferKind = Field(strict=False)
    caller_id: Optional128 = None
    screen: RecordRef | None = None


class EndConsult(Wire):
    """`end_consult`: let the third party go; the call stays on hold. Errors: no_such_call, no_consult."""

    command_id: Short
    call_id: Short


class CompleteTransfer(Wire):
    """`complete_transfer`: bring the held party together with the third party; the agent is out.

    While the third party still rings this works for *転送 only (F-103). Errors: no_such_call, no_consult,
    target_not_talking.
    """

    command_id: Short
    call_id: Short
    screen: RecordRef | None = None


class TransferBlind(Wire):
    """`transfer_blind`: #転送, send the other party on without talking to the target; the agent is out.

    Errors: no_such_call, not_talking, consult_talking, bad_number, number_forbidden, target_is_self, unknown_caller_id,
    unknown_number.
    """

    command_id: Short
    call_id: Short
    number: TypedNumber
    caller_id: Optional128 = None
    screen: RecordRef | None = None


class Park(Wire):
    """`park`: acknowledged when the PBX has done it.

    Errors: no_such_call, not_talking, consult_in_progress, no_park_space.
    """

    command_id: Short
    call_id: Short


class SendTones(Wire):
    """`send_tones`: DTMF to the other party. Errors: no_such_call, not_talking, bad_tones."""

    command_id: Short
    call_id: Short
    digits: Annotated[str, StringConstraints(min_length=1, max_length=32)]


class TakeVoice(Wire):
    """`take_voice`: let this panel be the telephone; `voice_line` follows. Errors: no_voice, call_in_progress."""

    command_id: Short


class OpenDirectory(Wire):
    """`open_directory`: colleagues with live presence, until `close_directory`; and the agent's favourites."""


class CloseDirectory(Wire):
    """`close_directory`: no more `directory_changed`."""


class SeeMissedCalls(Wire):
    """`see_missed_calls`: the agent looks at these, so they are not counted any more. `missed_calls_changed` follows.

    `call_ids`: `missed` of the list that is shown.
    """

    call_ids: tuple[Short, ...] = Field(strict=False, max_length=100)


class WatchQueues(Wire):
    """`watch_queues`: how many callers wait in the agent's queues, from now until the session ends."""


class GetDayFigures(Wire):
    """`get_day_figures`: what the agent has done today."""


class SaveFavorite(Wire):
    """`save_favorite`: keep a number, or rename it. Errors: bad_number, too_many_favorites."""

    command_id: Short
    number: TypedNumber
    label: Annotated[str, StringConstraints(max_length=64)]


class RemoveFavorite(Wire):
    """`remove_favorite`: keep it no longer."""

    command_id: Short
    number: TypedNumber


class GetRecentCalls(Wire):
    """`get_recent_calls`: the agent's calls that can still be edited, newest first; `with_names` looks callers up."""

    with_names: bool = False


class GetWrapUp(Wire):
    """`get_wrap_up`: what there is of one call, also of a present one. Error: no_such_record."""

    entry_id: Short


class SaveDraft(Wire):
    """`save_draft`: keep what has been typed so far, for all tabs. Errors: no_such_record, not_editable."""

    command_id: Short
    entry_id: Short
    wrap_up: WrapUpView


class SaveWrapUp(Wire):
    """`save_wrap_up`: it is ready; the log of the call follows.

    Errors: no_such_record (also while the call lasts), not_editable, disposition_required, unknown_disposition,
    bad_date.
    """

    command_id: Short
    entry_id: Short
    wrap_up: WrapUpView


class RelateCall(Wire):
    """`relate_call`: put a call to this record, or to none; its log follows at once. The wrap-up need not be saved.

    Errors: no_such_record, not_editable.
    """

    command_id: Short
    entry_id: Short
    related: RelatedView | None


class SearchCustomers(Wire):
    """`search_customers`: who in Salesforce has this name, or a number that begins so."""

    text: TypedNumber


class GetNewRecords(Wire):
    """`get_new_records`: which records may be made of the other party of one call, with what is known filled in.

    Error: no_such_record.
    """

    entry_id: Short


class LogSaved(Wire):
    """`log_saved`: Open CTI's saveLog has written it as this record, or has refused for that reason."""

    activity_id: Short
    record_id: Annotated[str, StringConstraints(pattern=r"^([A-Za-z0-9]{15}([A-Za-z0-9]{3})?)?$")]
    error: Annotated[str, StringConstraints(max_length=1000)] = ""


COMMANDS: dict[str, type[Wire]] = {
    "hello": Hello,
    "sign_in": SignIn,
    "resume": Resume,
    "get_snapshot": GetSnapshot,
    "report_focus": ReportFocus,
    "sign_out": SignOut,
    "set_status": SetStatus,
    "dial": Dial,
    "answer": Answer,
    "hang_up": HangUp,
    "hold": Hold,
    "retrieve": Retrieve,
    "consult": Consult,
    "end_consult": EndConsult,
    "complete_transfer": CompleteTransfer,
    "transfer_blind": TransferBlind,
    "park": Park,
    "send_tones": SendTones,
    "take_voice": TakeVoice,
    "open_directory": OpenDirectory,
    "close_directory": CloseDirectory,
    "see_missed_calls": SeeMissedCalls,
    "watch_queues": WatchQueues,
    "get_day_figures": GetDayFigures,
    "save_favorite": SaveFavorite,
    "remove_favorite": RemoveFavorite,
    "get_recent_calls": GetRecentCalls,
    "get_wrap_up": GetWrapUp,
    "save_draft": SaveDraft,
    "save_wrap_up": SaveWrapUp,
    "relate_call": RelateCall,
    "search_customers": SearchCustomers,
    "get_new_records": GetNewRecords,
    "log_saved": LogSaved,
}

# ---- acknowledgements


class Welcome(Wire):
    """Answer to `hello`: what the sign-in screen needs."""

    server_version: str
    protocol_version: int
    statuses: tuple[StatusChoice, ...]


class WrapUpOptions(Wire):
    """How calls are wrapped up. With no `dispositions` any text will do."""

    dispositions: tuple[str, ...]
    is_disposition_required: bool


class PanelOptions(Wire):
    """Set for all panels. `transfer_dial_delay_ms`: the quiet time after which `*` and `#` transfers dial.

    `wrap_up` is None where the panel shall not ask for it. `wrap_up_limit_ms`: so long after its beginning after-call
    work ends by itself; None for never.
    """

    transfer_dial_delay_ms: int
    wrap_up: WrapUpOptions | None = None
    wrap_up_limit_ms: int | None = None


class SignedIn(Wire):
    """Answer to `sign_in` and `resume`. `token` is kept in the tab's sessionStorage, never in a cookie."""

    token: str
    snapshot: Snapshot
    caller_ids: tuple[CallerIdChoice, ...]
    options: PanelOptions


class SnapshotTaken(Wire):
    """Answer to `get_snapshot`."""

    snapshot: Snapshot


class RecentCalls(Wire):
    """Answer to `get_recent_calls`."""

    calls: tuple[RecentCallView, ...]


class WrapUpTaken(Wire):
    """Answer to `get_wrap_up`. `call` is None while it lasts; `clicked` is the record whose number was clicked.

    `lookup` has the records to choose from.
    """

    call: RecentCallView | None
    saved: WrapUpView | None
    draft: WrapUpView | None
    clicked: RelatedView | None
    lookup: LookupView


class SearchState(StrEnum):
    """How a search of customers ended.

    `too_short`: fewer than two letters or four digits, nobody was asked. `unavailable`: the org was slow, away, or
    refused. `limit_reached`: what is left of the org's daily API requests is for calls. `too_fast`: this agent searches
    too often, wait a moment. `off`: no org is connected, or searches are switched off.
    """

    FOUND = "found"
    NONE = "none"
    TOO_SHORT = "too_short"
    UNAVAILABLE = "unavailable"
    LIMIT_REACHED = "limit_reached"
    TOO_FAST = "too_fast"
    OFF = "off"


class PhoneKind(StrEnum):
    """Which of a record's phone fields holds a number."""

    MOBILE = "mobile"
    PHONE = "phone"
    HOME = "home"
    OTHER = "other"
    ASSISTANT = "assistant"


class CustomerPhone(Wire):
    """A number of a customer, as the record has it."""

    kind: PhoneKind
    number: str
    number_text: str


class CustomerView(Wire):
    """A record that a search found. `detail` is the company of a person."""

    record_id: str
    object_type: str
    name: str
    detail: str
    phones: tuple[CustomerPhone, ...]


class CustomersFound(Wire):
    """Answer to `search_customers`, best first. `is_cut`: there are more than these."""

    state: SearchState
    customers: tuple[CustomerView, ...]
    is_cut: bool


class NewRecordView(Wire):
    """A record that may be made, with the fields to fill in."""

    object_type: str
    fields: dict[str, str]


class NewRecords(Wire):
    """Answer to `get_new_records`. `by_layout`: offer of them only what the agent's softphone layout has.

    `is_search_on`: whether `search_customers` would ask the org for another record.
    """

    records: tuple[NewRecordView, ...]
    by_layout: bool
    is_search_on: bool


class RelatedBefore(Wire):
    """Answer to `relate_call`: the record that the call belonged to until now, for the way back; null for none."""

    before: RelatedView | None


class DirectoryOpened(Wire):
    """Answer to `open_directory`: everybody but the agent, by extension; favourites, oldest first; the last numbers.

    `missed`: the calls behind those numbers that count as missed until `see_missed_calls` names them, at most 100.
    """

    entries: tuple[DirectoryEntryView, ...]
    favorites: tuple[FavoriteView, ...]
    recent: tuple[RecentNumberView, ...]
    missed: tuple[str, ...]


class QueuesWatched(Wire):
    """Answer to `watch_queues`: the agent's queues by name. Who has waited for `long_wait_ms` waits too long."""

    queues: tuple[QueueLoadView, ...]
    long_wait_ms: int


class DayFiguresTaken(Wire):
    """Answer to `get_day_figures`: calls with the outside that ended today, each once; internal calls count nowhere.

    `missed` rang in vain and was not taken by the agent later. After-call work is known of this process of the bridge
    only: `after_call_since_ms` is later than midnight when it has started since.
    """

    taken: int
    made: int
    missed: int
    talk_ms: int
    after_call_ms: int
    after_call_since_ms: int
    day_began_at_ms: int


class Dialed(Wire):
    """Answer to `dial` and `consult`. `left_out` stood behind the number as an extension, and was not dialed."""

    left_out: str | None = None


class Accepted(Wire):
    """Answer to every other command."""


class ErrorCode(StrEnum):
    """Every code an acknowledgement may carry."""

    BAD_MESSAGE = "bad_message"
    TOO_LARGE = "too_large"
    RATE_LIMITED = "rate_limited"
    EARLIER_COMMAND_RUNNING = "earlier_command_running"
    UNKNOWN_ORG = "unknown_org"
    OPTION_OFF = "option_off"
    PROTOCOL_MISMATCH = "protocol_mismatch"
    NOT_SIGNED_IN = "not_signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SEAT_TAKEN = "seat_taken"
    TERMINAL_TAKEN = "terminal_taken"
    TERMINAL_IN_CALL = "terminal_in_call"
    SESSION_EXPIRED = "session_expired"
    UNKNOWN_STATUS = "unknown_status"
    BAD_NUMBER = "bad_number"
    NUMBER_FORBIDDEN = "number_forbidden"
    UNKNOWN_CALLER_ID = "unknown_caller_id"
    DEVICE_UNAVAILABLE = "device_unavailable"
    CALL_IN_PROGRESS = "call_in_progress"
    NO_SUCH_CALL = "no_such_call"
    ANSWER_ON_PHONE = "answer_on_phone"
    NO_VOICE = "no_voice"
    NOT_TALKING = "not_talking"
    HELD_ON_PHONE = "held_on_phone"
    ALREADY_DIALING = "already_dialing"
    NOT_HELD = "not_held"
    CONSULT_IN_PROGRESS = "consult_in_progress"
    CONSULT_TALKING = "consult_talking"
    NO_CONSULT = "no_consult"
    TARGET_NOT_TALKING = "target_not_talking"
    TARGET_IS_SELF = "target_is_self"
    UNKNOWN_NUMBER = "unknown_number"
    PARKING = "parking"
    NO_PARK_SPACE = "no_park_space"
    BAD_TONES = "bad_tones"
    TOO_MANY_FAVORITES = "too_many_favorites"
    NO_SUCH_RECORD = "no_such_record"
    NOT_EDITABLE = "not_editable"
    DISPOSITION_REQUIRED = "disposition_required"
    UNKNOWN_DISPOSITION = "unknown_disposition"
    BAD_DATE = "bad_date"
    PBX_UNAVAILABLE = "pbx_unavailable"
    PBX_TIMEOUT = "pbx_timeout"
    PBX_REFUSED = "pbx_refused"
    DATABASE_UNAVAILABLE = "database_unavailable"
    INTERNAL_ERROR = "internal_error"


class TerminalUser(Wire):
    """Who is signed in at a terminal, in which status, and since when in that."""

    agent_id: str
    name: str
    status: str
    status_since_ms: int


class ErrorView(Wire):
    """`message` is English, for developers; the panel words the code in the agent's language.

    `retry_after_s`: with `rate_limited` at `sign_in`, after how many seconds the next attempt is taken.
    `terminal_user`: with `terminal_taken` at `sign_in`, who would be signed out.
    """

    code: str
    message: str
    retry_after_s: int | None = None
    terminal_user: TerminalUser | None = None
