"""Call records and wrap-ups as the panel protocol spells them, and back."""

from __future__ import annotations

from datetime import date, datetime

from octi_bridge.calls.log_id import CallLogId
from octi_bridge.history.model import (
    CallRecord,
    FollowUp,
    LoggedActivity,
    RecentCall,
    RelatedRecord,
    WrapUp,
    WrapUpStage,
)
from octi_bridge.kernel.errors import OctiError
from octi_bridge.panel_gateway import protocol
from octi_bridge.panel_gateway.views import NameAt, Texts, milliseconds
from octi_bridge.salesforce.record_ids import long_id


class BadDate(OctiError):
    """The follow-up's date is not a day of the calendar."""

    code = "bad_date"


def recent_call_view(
    call: RecentCall, editable_until: datetime, texts: Texts, name: str | None = None
) -> protocol.RecentCallView:
    """One ended call."""
    record = call.record
    return protocol.RecentCallView(
        entry_id=record.entry_id, call_id=record.call_id, direction=protocol.Direction(record.direction.value),
        remote_number=record.remote_number, remote_text=texts.of(record.remote_number),
        dialed_number=record.dialed_number, dialed_text=texts.of(record.dialed_number), queue=record.queue,
        started_at_ms=milliseconds(record.started_at),
        connected_at_ms=milliseconds(record.connected_at) if record.connected_at else None,
        ended_at_ms=milliseconds(record.ended_at), editable_until_ms=milliseconds(editable_until),
        log=protocol.LogState(call.log.value), wrap_up=_progress(call), name=name,
        outcome=protocol.CallOutcome(record.outcome.value) if record.outcome is not None else None,
        answered_by=_colleague(record, texts.name_at),
    )  # fmt: skip


def _colleague(record: CallRecord, name_at: NameAt) -> protocol.ColleagueView | None:
    by = record.answered_by
    return protocol.ColleagueView(extension=by, name=name_at(by)) if by is not None else None


def _progress(call: RecentCall) -> protocol.WrapUpProgress:
    if WrapUpStage.DRAFT in call.stages:
        return protocol.WrapUpProgress.DRAFT
    is_saved = WrapUpStage.SAVED in call.stages
    return protocol.WrapUpProgress.SAVED if is_saved else protocol.WrapUpProgress.NONE


def wrap_up_view(wrap_up: WrapUp | None) -> protocol.WrapUpView | None:
    """What the agent added."""
    if wrap_up is None:
        return None
    later = wrap_up.follow_up
    return protocol.WrapUpView(
        disposition=wrap_up.disposition, notes=wrap_up.notes, related=related_view(wrap_up.related),
        follow_up=protocol.FollowUpView(due_on=later.due_on.isoformat(), subject=later.subject) if later else None,
    )  # fmt: skip


def related_view(related: RelatedRecord | None) -> protocol.RelatedView | None:
    """The record that was chosen."""
    if related is None:
        return None
    return protocol.RelatedView(record_id=related.record_id, object_type=related.object_type, name=related.name)


def related_of(view: protocol.RelatedView | None) -> RelatedRecord | None:
    """The record that the panel names."""
    if view is None:
        return None
    return RelatedRecord(record_id=view.record_id, object_type=view.object_type, name=view.name)


def wrap_up_of(view: protocol.WrapUpView) -> WrapUp:
    """What the panel sent.

    Raises:
        BadDate: the follow-up is for no day of the calendar.
    """
    later = view.follow_up
    return WrapUp(
        disposition=view.disposition.strip(), notes=_storable(view.notes),
        related=related_of(view.related),
        follow_up=FollowUp(due_on=_date(later.due_on), subject=_storable(later.subject).strip()) if later else None,
    )  # fmt: skip


def call_logged_view(entry_id: CallLogId, logged: LoggedActivity) -> protocol.CallLogged:
    """Where the log of a call stands in Salesforce, and on which records it hangs."""
    hangs_on = (logged.written.get(field) for field in ("WhoId", "WhatId"))
    return protocol.CallLogged(
        entry_id=entry_id, task_id=long_id(logged.task_id),
        record_ids=tuple(long_id(str(record_id)) for record_id in hangs_on if record_id),
    )  # fmt: skip


def _storable(text: str) -> str:
    """PostgreSQL keeps no NUL."""
    return text.replace("\x00", "")


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadDate from None
