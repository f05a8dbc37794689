"""Who may sign in, where, and in which status."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from octi_bridge.kernel.ids import FIRST_ORG, AgentId, OrgName
from octi_bridge.telephony.commands import AnswerMode
from octi_bridge.telephony.events import Extension, QueueName


class Role(StrEnum):
    """The three roles of the manuals: ユーザ, スーパバイザ, システム管理者."""

    USER = "user"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


class StatusKind(StrEnum):
    """What a status means for call distribution.

    AVAILABLE: queue calls ring. NOT_READY and WRAP_UP: member of the queues, but paused (extension
    calls still ring). LOGGED_OFF: no member of any queue.
    """

    AVAILABLE = "available"
    NOT_READY = "not_ready"
    WRAP_UP = "wrap_up"
    LOGGED_OFF = "logged_off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A status agents can choose. `code` is also its number in dial operations; `position` its place in lists."""

    code: str
    label_ja: str
    label_en: str
    kind: StatusKind
    position: int


AVAILABLE = "0"
WRAP_UP = "1"
LOGGED_OFF = "9"

STANDARD_STATUSES = (
    Status(code=AVAILABLE, label_ja="受付可", label_en="Available", kind=StatusKind.AVAILABLE, position=10),
    Status(code=WRAP_UP, label_ja="後作業", label_en="After-call work", kind=StatusKind.WRAP_UP, position=20),
    Status(code="2", label_ja="休憩中", label_en="On break", kind=StatusKind.NOT_READY, position=30),
    Status(code="3", label_ja="離席中", label_en="Away", kind=StatusKind.NOT_READY, position=40),
    Status(code=LOGGED_OFF, label_ja="ログオフ", label_en="Logged off", kind=StatusKind.LOGGED_OFF, position=90),
)
"""Codes and labels of the manual (dial operations, section 4)."""


class StatusCause(StrEnum):
    """Why the bridge, and not the agent, chose the status: calls that nobody answered, or a phone that is gone."""

    MISSED_CALLS = "missed_calls"
    PHONE_GONE = "phone_gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person who may sign in. `password_hash` is argon2; `queues` the call centers the person works for.

    `org`: the only Salesforce org from which this person may sign in; None for any that the bridge serves.
    `is_disabled`: kept, but locked out.
    """

    agent_id: AgentId
    account: str
    name: str
    password_hash: str
    role: Role = Role.USER
    is_agent: bool = True
    queues: tuple[QueueName, ...] = ()
    salesforce_user_id: str | None = None
    org: OrgName | None = None
    is_disabled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """A phone that agents may sign in at (サインイン端末).

    `caller_id` (通知番号) and `did_number` (ダイヤルイン番号) are what its outbound calls show, in this order,
    when the agent has chosen nothing. `account`: only this account may sign in, because its softphone is signed in
    with it (F-005); None for any. `sip_password` is that of a telephone in the panel (WEBRTC): it goes to the
    signed-in agent's own panel, and nowhere else.
    """

    extension: Extension
    answer_mode: AnswerMode = AnswerMode.MANUAL
    caller_id: str | None = None
    did_number: str | None = None
    account: str | None = None
    sip_password: str | None = field(default=None, repr=False)

    @property
    def default_caller_id(self) -> str | None:
        """The number to show unless the agent chooses one."""
        return self.caller_id or self.did_number


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSession:
    """An agent at work. One per agent, however many panels show it.

    `next_code` is the status chosen during a call; it takes effect when the call ends. `cause`: why the bridge chose
    the status, None when the agent did. The PBX keeps it, with the pause, over a restart of the bridge.
    `default_caller_id` and `did_number` are the terminal's. `seat_id` is the seat the agent signed in with; while
    logged off it is not occupied. `refused_by`: the queues at which the PBX did not take the status, which treats the
    agent there as before. `org` is the Salesforce org from which the agent signed in: what is looked up, shown
    and logged for the session belongs to it, also while no panel is open. It never changes; signing in elsewhere is
    another session.
    """

    agent_id: AgentId
    account: str
    name: str
    extension: Extension
    answer_mode: AnswerMode
    queues: tuple[QueueName, ...]
    is_hard_phone: bool
    status_code: str
    status_since: datetime
    next_code: str | None = None
    cause: StatusCause | None = None
    refused_by: tuple[QueueName, ...] = ()
    salesforce_user_id: str | None = None
    default_caller_id: str | None = None
    did_number: str | None = None
    seat_id: str | None = None
    org: OrgName = FIRST_ORG

    @property
    def is_phone_in_panel(self) -> bool:
        """Whether one of the agent's panels is the telephone."""
        return self.answer_mode is AnswerMode.WEBRTC and not self.is_hard_phone

    @property
    def phone_mode(self) -> AnswerMode:
        """How the telephone of this session is answered: one beside the browser by hand."""
        return AnswerMode.MANUAL if self.answer_mode is AnswerMode.WEBRTC and self.is_hard_phone else self.answer_mode

    def is_same_work(self, terminal: Terminal, org: OrgName) -> bool:
        """Whether a further sign-in there joins the session instead of ending it."""
        return self.extension == terminal.extension and self.org == org

    def with_work_of(self, entitled: AgentSession) -> AgentSession:
        """The session, with what account and terminal say now."""
        return replace(
            self,
            account=entitled.account,
            name=entitled.name,
            queues=entitled.queues,
            answer_mode=entitled.answer_mode,
            salesforce_user_id=entitled.salesforce_user_id,
            default_caller_id=entitled.default_caller_id,
            did_number=entitled.did_number,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOwner:
    """The agent whom a call belongs to, with what its log needs, and the org in which it is logged."""

    agent_id: AgentId
    name: str
    salesforce_user_id: str | None
    org: OrgName

    @classmethod
    def of(cls, session: AgentSession) -> CallOwner:
        """The agent of that session."""
        return cls(
            agent_id=session.agent_id, name=session.name, salesforce_user_id=session.salesforce_user_id, org=session.org
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionInterval:
    """From when until when somebody was signed in at an extension; `ended_at` is None while it lasts."""

    extension: Extension
    owner: CallOwner
    began_at: datetime
    ended_at: datetime | None = None

    def covers(self, moment: datetime) -> bool:
        """Whether the agent was there at that moment."""
        return self.began_at <= moment and (self.ended_at is None or moment < self.ended_at)

    def ended(self, at: datetime) -> SessionInterval:
        """The same, over at that moment."""
        return replace(self, ended_at=at)
