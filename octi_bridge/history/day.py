"""What an agent has done today, from the call records. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from octi_bridge.calls.model import Direction
from octi_bridge.history.model import COUNTED, CallRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigures:
    """Calls with the outside, each once however often it came back. Internal calls count nowhere.

    `taken`: answered. `made`: dialed, answered or not. `missed`: rang in vain, and the agent did not take it later.
    """

    taken: int
    made: int
    missed: int
    talk: timedelta


def day_began_at(now: datetime, zone: ZoneInfo) -> datetime:
    """The last midnight where the agent works."""
    return now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)


def figures_of(records: Iterable[CallRecord], began_at: datetime) -> DayFigures:
    """From the records of calls that ended since the day began; of a talk over midnight only today's part counts."""
    outside = [record for record in records if record.direction is not Direction.INTERNAL]
    taken = {r.call_id for r in outside if r.direction is Direction.INBOUND and r.connected_at is not None}
    missed = {r.call_id for r in outside if r.is_unanswered and r.outcome in COUNTED}
    talks = (r.ended_at - max(r.connected_at, began_at) for r in outside if r.connected_at is not None)
    return DayFigures(
        taken=len(taken),
        made=len({r.call_id for r in outside if r.direction is Direction.OUTBOUND}),
        missed=len(missed - taken),
        talk=sum(talks, timedelta(0)),
    )
