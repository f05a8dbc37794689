"""The numbers an agent has talked to, or missed, of late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from octi_bridge.calls.model import Direction
from octi_bridge.history.model import CallRecord

MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentNumber:
    """One number, with the last call to or from it."""

    number: str
    direction: Direction
    was_connected: bool
    at: datetime


def recent_numbers(records: Iterable[CallRecord]) -> tuple[RecentNumber, ...]:
    """Each number once, from records that come newest first; withheld ones are left out."""
    found: dict[str, RecentNumber] = {}
    for record in records:
        number = record.remote_number
        if number and number not in found and len(found) < MOST:
            found[number] = RecentNumber(
                number=number, direction=record.direction, was_connected=record.connected_at is not None,
                at=record.ended_at,
            )  # fmt: skip
    return tuple(found.values())
