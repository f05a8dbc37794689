"""What history needs of storage and of the CRM."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from octi_bridge.calls.log_id import CallLogId
from octi_bridge.calls.outcomes import CallOutcome
from octi_bridge.history.model import (
    ActivityKey,
    CallRecord,
    LoggedActivity,
    PendingActivity,
    RecentCall,
    RelatedRecord,
    WrapUp,
    WrapUpStage,
)
from octi_bridge.kernel.errors import OctiError
from octi_bridge.kernel.ids import AgentId, CallId, OrgName
from octi_bridge.telephony.events import ChannelId, Extension


class HistoryStore(Protocol):
    """Call records; one transaction per method."""

    async def record(self, record: CallRecord, *, is_to_be_logged: bool, log_after: timedelta = timedelta(0)) -> None:
        """Save a call record, and with it (same transaction) its outbox row, due so long after the call's end.

        Saving it again changes nothing. A caller who gave up in a queue is not saved where somebody answered before.
        """

    async def change_outcome(
        self, entry_id: CallLogId, outcome: CallOutcome, at: datetime, *, ring: tuple[CallId, ChannelId] | None = None
    ) -> None:
        """Something became of a call after its end; its log, if there is one, is due again.

        Nothing happens when there is no such record, or a colleague has answered the call.
        """

    async def mark_answered(self, call_id: CallId, extension: Extension, at: datetime) -> None:
        """Somebody has answered the call who keeps no record of it: nobody has missed it whom it rang before."""


class OutboxStore(Protocol):
    """What waits to be logged; one transaction per method."""

    async def due_activities(
        self, now: datetime, limit: int, *, is_first_only: bool = False
    ) -> Sequence[PendingActivity]:
        """Outbox rows whose time has come, oldest first; not those given up.

        `is_first_only`: only those that never failed.
        """

    async def claim(self, key: ActivityKey, now: datetime, until: datetime) -> bool:
        """Take a row that is due: nobody else gets it before `until`. From now on it may be in Salesforce.

        False: it is not due any more, another process has it.
        """

    async def release(self, key: ActivityKey, due_at: datetime, *, is_sent: bool) -> None:
        """Give a claimed row back as it was, sent or not, and due at that time; no attempt counts."""

    async def delivered(self, key: ActivityKey, logged: LoggedActivity, revision: int) -> None:
        """Salesforce has it as of that revision; a later one stays due."""

    async def failed(
        self, key: ActivityKey, next_attempt_at: datetime, reason: str, *, is_given_up: bool, is_sent: bool = True
    ) -> None:
        """It did not work; try again at that time, or only when somebody says so. `is_sent`: it may have arrived."""

    async def settle(self, key: ActivityKey, revision: int, *, is_sent: bool) -> None:
        """Nothing is to be written of it as of that revision. `is_sent`: it may have arrived, so it stays known."""


class WrapUpStore(Protocol):
    """What agents add to calls; one transaction per method."""

    async def find_record(self, entry_id: CallLogId) -> CallRecord | None:
        """The call record, None while the call lasts."""

    async def recent(self, agent_id: AgentId, org: OrgName, since: datetime, limit: int) -> Sequence[RecentCall]:
        """The agent's calls of that org that ended since then, newest first."""

    async def wrap_ups(self, entry_id: CallLogId) -> dict[WrapUpStage, WrapUp]:
        """What there is of one call."""

    async def keep(self, entry_id: CallLogId, stage: WrapUpStage, wrap_up: WrapUp, at: datetime) -> None:
        """Keep it, in place of what was there of this stage. `SAVED` also ends the draft and makes the log due."""

    async def relate(self, entry_id: CallLogId, related: RelatedRecord | None, at: datetime) -> None:
        """Keep to which record the call belongs, without a word on its wrap-up, and make its log due.

        What was saved of the wrap-up names that record from now on; a draft stays as it is.
        """


class ActivityLog(Protocol):
    """Where activities are logged. Idempotent by the activity's key."""

    async def write(self, activity: PendingActivity) -> LoggedActivity:
        """Log it, or bring what is logged up to date without touching what a person changed there.

        Raises:
            LogUnavailable: nothing can be logged now.
            LogUnreached: this one did not get there, perhaps none does; the log says so when several fail in a row.
            ActivityForbidden: this one is not permitted, and perhaps none is.
            ActivityRefused: this one will never be taken as it is.
            ActivityUnsure: this one may have arrived; ask again after a while.
            OctiError: it has not arrived; try this one again later.
        """


class LogUnavailable(OctiError):
    """Nothing can be logged at the moment; the code says why."""

    code = "log_unavailable"


class LogUnreached(OctiError):
    """The way to the log broke off under this one entry; it says nothing about the others."""

    code = "log_unreached"


class ActivityRefused(OctiError):
    """The log does not take this entry; the text says what to correct."""

    code = "activity_refused"


class ActivityForbidden(OctiError):
    """The log does not permit this entry: an administrator must give a right there."""

    code = "activity_forbidden"


class ActivityUnsure(OctiError):
    """No answer came: the bridge looks again later. If it gives up, look there, then `octi-bridge call-log retry`."""

    code = "activity_unsure"
