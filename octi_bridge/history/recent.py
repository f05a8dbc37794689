"""The numbers an agent has talked to, or missed, of late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from octi_bridge.calls.model import Direction
from octi_bridge.calls.outcomes import CallOutcome
from octi_bridge.history.model import COUNTED, CallRecord
from octi_bridge.kernel.ids import CallId
from octi_bridge.numbers.identity import comparable
from octi_bridge.telephony.events import Extension

MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentNumber:
    """One number, with the last call to or from it."""

    number: str
    direction: Direction
    was_connected: bool
    at: datetime
    call_id: CallId
    outcome: CallOutcome | None
    answered_by: Extension | None
    record: CallRecord


def recent_numbers(records: Iterable[CallRecord], region: str) -> tuple[RecentNumber, ...]:
    """Each number once, however it is spelled, from records that come newest first; withheld ones are left out.

    Of the older numbers only those are listed that nobody has called back: the last call was missed.
    """
    found: dict[str, RecentNumber] = {}
    known: set[str] = set()
    for record in records:
        number = record.remote_number
        key = comparable(number, region) if number else ""
        if not number or key in known:
            continue
        known.add(key)
        if len(known) <= MOST or record.outcome in COUNTED:
            found[key] = RecentNumber(
                number=number, direction=record.direction, was_connected=record.connected_at is not None,
                at=record.ended_at, call_id=record.call_id, outcome=record.outcome, answered_by=record.answered_by,
                record=record,
            )  # fmt: skip
    return tuple(found.values())
