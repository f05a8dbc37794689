"""`history.ports.ActivityLog` by Salesforce Tasks: where a call record becomes an activity."""

from __future__ import annotations

import string
from dataclasses import dataclass, replace

from octi_bridge.calls.model import Direction
from octi_bridge.calls.outcomes import CallOutcome
from octi_bridge.history.model import ActivityKind, CallRecord, LoggedActivity, PendingActivity, RelatedRecord
from octi_bridge.history.ports import ActivityForbidden, ActivityRefused, ActivityUnsure, LogUnavailable, LogUnreached
from octi_bridge.kernel.errors import OctiError
from octi_bridge.salesforce.errors import (
    BadRequest,
    CircuitOpen,
    Closed,
    Forbidden,
    LimitExceeded,
    LoginRefused,
    NotFound,
    SalesforceError,
    SessionRefused,
    SeveralRecords,
    Unreachable,
    Untrusted,
    WrongOrg,
)
from octi_bridge.salesforce.link import SalesforceLink
from octi_bridge.salesforce.model import CallLogEntry, LookupResult, LookupState, Match

# Whatever is tried next fails too; and what only an administrator can correct for this one entry.
_NOBODY_SERVED = (CircuitOpen, Closed, LimitExceeded, LoginRefused, SessionRefused, Untrusted, WrongOrg)
_REFUSED = (BadRequest, NotFound, SeveralRecords)
_NOBODY_SERVED_CODES = frozenset(error.code for error in _NOBODY_SERVED)
# Attempts for which a log waits until its caller can be looked up: as long as that is a matter of an outage, half a
# day with the usual pauses; a search that the org refuses is mended by an administrator, or never.
OUTAGE_PATIENCE = 20
PATIENCE = 3
_WHO_TYPES = frozenset({"Contact", "Lead"})


@dataclass(frozen=True, slots=True)
class Parties:
    """The records a call belongs to."""

    who: Match | None = None
    what: Match | None = None


class SalesforceActivityLog:
    """Looks the other party up (mostly from the cache) and writes the Task. Idempotent by the entry id.

    `recording_url` may hold {call_id}, {linked_id}, {channel_id}, {extension} and {date}; empty for none.
    """

    def __init__(self, org: SalesforceLink, *, recording_url: str = "") -> None:
        self._org = org
        self._recording_url = recording_url

    async def write(self, activity: PendingActivity) -> LoggedActivity:
        """Log it, or bring the Task up to date; see `history.ports.ActivityLog`."""
        try:
            return await self._write(activity)
        except SalesforceError as error:
            raise _as_of_history(error, is_new=activity.task_id is None) from error

    async def _write(self, activity: PendingActivity) -> LoggedActivity:
        found = await self._look_up(activity.record)
        if found is not None and found.state is LookupState.FAILED:
            _wait_for_the_caller(found, activity.attempts)
        chosen = activity.wrap_up.related if activity.wrap_up and activity.wrap_up.related else activity.clicked
        entry = entry_of(activity, parties_of(chosen, found), self._recording_url)
        if activity.task_id is None:
            written = await self._org.activity.write(entry, is_sent=activity.is_sent)
        else:
            written = await self._org.activity.amend(activity.task_id, entry, activity.written)
        return LoggedActivity(task_id=written.task_id, written=dict(written.fields))

    async def _look_up(self, record: CallRecord) -> LookupResult | None:
        if record.direction is Direction.INTERNAL or record.remote_number is None:
            return None
        # who called was asked when it rang: also after a long call that costs no second request
        return await self._org.lookup.find(record.remote_number, may_be_old=True)


def _as_of_history(error: SalesforceError, *, is_new: bool) -> OctiError:
    """An update that is done twice is done once; a Task that is made twice is two."""
    if is_new and error.may_have_arrived:
        return ActivityUnsure(str(error), code=error.code)
    if isinstance(error, _NOBODY_SERVED):
        return LogUnavailable(str(error), code=error.code)
    if isinstance(error, Unreachable):
        return LogUnreached(str(error), code=error.code)
    if isinstance(error, Forbidden):
        return ActivityForbidden(str(error), code=error.code)
    if isinstance(error, _REFUSED):
        return ActivityRefused(str(error), code=error.code)
    return error


def _wait_for_the_caller(found: LookupResult, attempts: int) -> None:
    """A log that is written without its caller stays without: so not because of an outage, if it ends some day."""
    if found.error_code in _NOBODY_SERVED_CODES:
        raise LogUnavailable(found.error_message, code=found.error_code)
    if attempts < (OUTAGE_PATIENCE if found.is_temporary else PATIENCE):
        failure = LogUnreached if found.error_code == Unreachable.code else OctiError
        raise failure(found.error_message, code=found.error_code)


def parties_of(chosen: RelatedRecord | None, found: LookupResult | None) -> Parties:
    """The record that a person chose, or the only match: of several, nobody but a person can choose. Pure.

    With a case or an opportunity chosen the only match stays who was on the line, if Salesforce allows the two.
    """
    matches = found.matches if found is not None else ()
    only = matches[0] if len(matches) == 1 else None
    if chosen is None:
        return Parties(who=only)
    known = next((match for match in matches if match.record_id[:15] == chosen.record_id[:15]), None)
    record = known or Match(chosen.record_id, chosen.object_type, chosen.name)
    if record.object_type in _WHO_TYPES or record.person_contact_id:
        return Parties(who=record)
    return Parties(who=only if only is not None and only.object_type == "Contact" else None, what=record)


def entry_of(activity: PendingActivity, parties: Parties, recording_url: str = "") -> CallLogEntry:
    """What is written. Pure.

    Raises:
        ActivityRefused: the agent has taken the task for later back.
    """
    record, wrap_up = activity.record, activity.wrap_up
    talked_from = record.connected_at or record.ended_at
    entry = CallLogEntry(
        call_id=record.entry_id, direction=record.direction.value, remote_number=record.remote_number or "",
        started_at=record.started_at, answered_at=record.connected_at, ended_at=record.ended_at,
        duration_s=(record.ended_at - talked_from).total_seconds(), agent_name=record.agent_name,
        owner_id=record.owner_id or "", who=parties.who, what=parties.what, queue=record.queue or "",
        waited_s=record.waited_s,
        disposition=wrap_up.disposition if wrap_up else "", notes=wrap_up.notes if wrap_up else "",
        recording_url=_recording_url(recording_url, record) if record.connected_at else "",
        conversation_id=record.call_id, reason=activity.reason,
        outcome=_outcome(record.outcome), is_open=record.is_abandoned,
    )  # fmt: skip
    if activity.kind is ActivityKind.CALL:
        return entry
    if wrap_up is None or wrap_up.follow_up is None:
        raise ActivityRefused("the task for later was taken back")
    later = wrap_up.follow_up
    return replace(
        entry, call_id=record.entry_id.of_follow_up, due_on=later.due_on, follow_up_subject=later.subject
    )  # fmt: skip


def _outcome(outcome: CallOutcome | None) -> str:
    return outcome.value if outcome not in (None, CallOutcome.ANSWERED) else ""


def _recording_url(template: str, record: CallRecord) -> str:
    """Where the call can be heard; empty where a part of the address is not known, as of calls of earlier versions."""
    known = {
        "call_id": record.call_id, "linked_id": record.linked_id, "channel_id": record.channel_id,
        "extension": record.extension, "date": f"{record.started_at:%Y-%m-%d}",
    }  # fmt: skip
    wanted = {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
    return template.format_map(known) if all(known[name] for name in wanted) else ""
