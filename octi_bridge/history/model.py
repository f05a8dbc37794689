"""A call as it is remembered, what its agent adds to it, and what of it waits to be logged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from octi_bridge.calls.log_id import CallLogId
from octi_bridge.calls.model import Direction
from octi_bridge.calls.outcomes import RANG_IN_VAIN, CallOutcome
from octi_bridge.kernel.ids import FIRST_ORG, AgentId, CallId, OrgName
from octi_bridge.telephony.events import Extension

MISSED = RANG_IN_VAIN | {CallOutcome.FORWARDED_TO_VOICEMAIL}
"""Outcomes of a call from outside that rang at an extension and was answered by nobody yet."""
COUNTED = frozenset({CallOutcome.MISSED, CallOutcome.BUSY, CallOutcome.FORWARDED_TO_VOICEMAIL})
"""Those that the agent may not know of; what was declined and then went to the voicemail is one of them."""


NOBODY = AgentId("")
"""Stands for the agent of a call whose caller gave up in a queue; it is logged as a task for whom the settings name."""
ABANDONED = Extension("abandoned")
"""Stands for the extension of such a call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecord:
    """One agent's part in one call. `entry_id` names it for ever, also as the Task's key in Salesforce.

    A call has a part for each agent it is transferred to, and for each time it comes back, linked by `call_id`:
    `transferred_to` the number it went to, `parked_space` where it was parked, `introduced_by` the colleague it came
    from. `channel_id` is the agent's leg in the PBX `pbx` (Asterisk's Uniqueid): no leg is recorded twice;
    `linked_id` is the call's first leg, by which inbound recordings are usually named. `org` is
    the Salesforce org that the agent was signed in from when the call was answered: only there it is logged and shown.
    `outcome` is None in records of earlier versions; `answered_by` the colleague who answered what rang here too.
    `queued_at`: when the caller came into the queue that rang here, None where that was not seen.
    """

    entry_id: CallLogId
    call_id: CallId
    agent_id: AgentId
    agent_name: str
    extension: Extension
    direction: Direction
    remote_number: str | None
    dialed_number: str | None
    queue: str | None
    started_at: datetime
    connected_at: datetime | None
    ended_at: datetime
    cause: int
    owner_id: str | None = None
    channel_id: str | None = None
    linked_id: str | None = None
    pbx: str | None = None
    transferred_to: str | None = None
    parked_space: str | None = None
    introduced_by: Extension | None = None
    org: OrgName = FIRST_ORG
    outcome: CallOutcome | None = None
    answered_by: Extension | None = None
    queued_at: datetime | None = None

    @property
    def waited_s(self) -> float | None:
        """Seconds in the queue until the agent answered, or the ring was over."""
        if self.queued_at is None:
            return None
        return ((self.connected_at or self.ended_at) - self.queued_at).total_seconds()

    @property
    def is_abandoned(self) -> bool:
        """Whether it is nobody's: the caller gave up in a queue."""
        return self.agent_id == NOBODY

    @property
    def is_unanswered(self) -> bool:
        """Whether it came from outside and was not answered: no log and no wrap-up, but in the list of missed calls."""
        return self.direction is Direction.INBOUND and self.connected_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedRecord:
    """The record of Salesforce that a call belongs to, by a person's choice."""

    record_id: str
    object_type: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A task for later."""

    due_on: date
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrapUp:
    """What the agent adds to a call (後処理): its result, notes, the record it belongs to, a task for later.

    `reason` (用件) is known from the start, with `WrapUpStage.CLICKED` only.
    """

    disposition: str = ""
    notes: str = ""
    related: RelatedRecord | None = None
    follow_up: FollowUp | None = None
    reason: str = ""


class WrapUpStage(StrEnum):
    """How far it is. `CLICKED`: the record and the reason that are known apart from it, by a click or a search."""

    CLICKED = "clicked"
    DRAFT = "draft"
    SAVED = "saved"


class ActivityKind(StrEnum):
    """What is logged of a call: the call itself, and the task for later."""

    CALL = "call"
    FOLLOW_UP = "follow_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityKey:
    """Names one thing to log."""

    entry_id: CallLogId
    kind: ActivityKind = ActivityKind.CALL


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingActivity:
    """Something that Salesforce does not have yet, or not as it is now. `attempts` failed so far.

    `task_id` and `written`: the Task it became, and the fields as we wrote them last: what differs from them by now
    was changed by a person. `is_sent`: an earlier attempt may have arrived without our hearing of it. `revision` counts
    the changes; what is delivered names it, so that a change meanwhile is not lost. `clicked` and `reason`: the record
    at which the call was started, or that the agent has put it to since, and what for.
    """

    record: CallRecord
    attempts: int
    kind: ActivityKind = ActivityKind.CALL
    wrap_up: WrapUp | None = None
    clicked: RelatedRecord | None = None
    reason: str = ""
    task_id: str | None = None
    written: Mapping[str, str | int | None] = field(default_factory=dict)
    is_sent: bool = False
    revision: int = 0

    @property
    def key(self) -> ActivityKey:
        """Its name."""
        return ActivityKey(entry_id=self.record.entry_id, kind=self.kind)

    @property
    def is_taken_back(self) -> bool:
        """Whether it is a task for later that the agent no longer wants."""
        return self.kind is ActivityKind.FOLLOW_UP and (self.wrap_up is None or self.wrap_up.follow_up is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedActivity:
    """Where it is in Salesforce, and with which fields it was written."""

    task_id: str
    written: Mapping[str, str | int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentCall:
    """An ended call of an agent, with what became of its log and of its wrap-up.

    Attributes:
        record: The call.
        log: How far its log is.
        stages: Which wrap-ups are stored of it.
        related: The record a person chose for it, as of the latest of them.
    """

    record: CallRecord
    log: LogState
    stages: frozenset[WrapUpStage] = frozenset()
    related: RelatedRecord | None = None


class LogState(StrEnum):
    """Of a call record: not for Salesforce, on its way, there, or given up until an administrator acts."""

    NONE = "none"
    WAITING = "waiting"
    LOGGED = "logged"
    FAILED = "failed"
