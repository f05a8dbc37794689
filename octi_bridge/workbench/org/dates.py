"""Relative dates of SOQL as half-open ranges (SOQL and SOSL Reference, "Date Formats and Date Literals")."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from octi_bridge.workbench.org.model import ORG_TIME_ZONE, format_datetime

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` (in) to `end` (out), as stored values of the field compared with."""

    start: str
    end: str


def _month(day: date, offset: int) -> date:
    months = day.year * 12 + day.month - 1 + offset
    return date(months // 12, months % 12 + 1, 1)


def _week(day: date, offset: int) -> date:
    # Weeks begin on Sunday in the ja_JP and en_US locales.
    return day - _DAY * ((day.weekday() + 1) % 7) + timedelta(weeks=offset)


_PLAIN: Mapping[str, Callable[[date], tuple[date, date]]] = {
    "YESTERDAY": lambda d: (d - _DAY, d),
    "TODAY": lambda d: (d, d + _DAY),
    "TOMORROW": lambda d: (d + _DAY, d + 2 * _DAY),
    "LAST_WEEK": lambda d: (_week(d, -1), _week(d, 0)),
    "THIS_WEEK": lambda d: (_week(d, 0), _week(d, 1)),
    "NEXT_WEEK": lambda d: (_week(d, 1), _week(d, 2)),
    "LAST_MONTH": lambda d: (_month(d, -1), _month(d, 0)),
    "THIS_MONTH": lambda d: (_month(d, 0), _month(d, 1)),
    "NEXT_MONTH": lambda d: (_month(d, 1), _month(d, 2)),
    "LAST_90_DAYS": lambda d: (d - 90 * _DAY, d + _DAY),
    "NEXT_90_DAYS": lambda d: (d + _DAY, d + 91 * _DAY),
    "LAST_YEAR": lambda d: (date(d.year - 1, 1, 1), date(d.year, 1, 1)),
    "THIS_YEAR": lambda d: (date(d.year, 1, 1), date(d.year + 1, 1, 1)),
    "NEXT_YEAR": lambda d: (date(d.year + 1, 1, 1), date(d.year + 2, 1, 1)),
}
_COUNTED: Mapping[str, Callable[[date, int], tuple[date, date]]] = {
    "LAST_N_DAYS": lambda d, n: (d - n * _DAY, d + _DAY),
    "NEXT_N_DAYS": lambda d, n: (d + _DAY, d + (n + 1) * _DAY),
    "N_DAYS_AGO": lambda d, n: (d - n * _DAY, d - (n - 1) * _DAY),
}
RELATIVE_DATES = frozenset(_PLAIN)
RELATIVE_DATES_WITH_COUNT = frozenset(_COUNTED)
# Beyond this the calendar of Python ends; the platform has its own bound (assumed).
MAX_DAYS = 100_000


def relative_span(name: str, count: int, now: datetime, *, is_datetime: bool) -> Span:
    """The span a relative date means now, in the org's time zone."""
    today = now.astimezone(ORG_TIME_ZONE).date()
    start, end = _COUNTED[name](today, min(count, MAX_DAYS)) if name in _COUNTED else _PLAIN[name](today)
    if not is_datetime:
        return Span(start.isoformat(), end.isoformat())
    return Span(_midnight(start), _midnight(end))


def _midnight(day: date) -> str:
    return format_datetime(datetime.combine(day, time(), ORG_TIME_ZONE))
