"""When a log that failed is tried again, how often all of them may be, and when one is given up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from octi_bridge.kernel.clock import Clock

HOUR_S = 3600.0
PROBE_S = 900.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryTimes:
    """The schedule of one row.

    Attributes:
        first_s: Seconds to the second attempt; doubled each time.
        longest_s: The longest pause, in seconds.
        give_up_s: Seconds of pauses after which a row is given up; None for never.
    """

    first_s: float = 5.0
    longest_s: float = 3600.0
    give_up_s: float | None = 72 * HOUR_S

    def after(self, attempts: int) -> timedelta:
        """The pause after that many failed attempts before this one."""
        return timedelta(seconds=min(self.longest_s, self.first_s * 2.0 ** min(attempts, 30)))

    def is_over(self, attempts: int) -> bool:
        """Whether that many failed attempts are enough."""
        if self.give_up_s is None:
            return False
        return sum((self.after(number) for number in range(attempts)), timedelta(0)).total_seconds() > self.give_up_s


class RetryBudget:
    """Attempts that rows which failed before may make at one org.

    Args:
        clock: Time.
        per_hour: The most of them in an hour; as many at once after a quiet hour.
        is_scarce: Whether the org is short of API requests, by its last word: then one attempt in `probe_s` is made,
            whose answer says how it stands now.
        probe_s: Seconds.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        per_hour: float = 500.0,
        is_scarce: Callable[[], bool] = lambda: False,
        probe_s: float = PROBE_S,
    ) -> None:
        self._clock = clock
        self._per_hour = per_hour
        self._is_scarce = is_scarce
        self._left = per_hour
        self._counted_at = clock.monotonic()
        self._probe_s = probe_s
        self._probe_at = 0.0

    @property
    def is_open(self) -> bool:
        """Whether one may be made now."""
        self._refill()
        return self._left >= 1 and (not self._is_scarce() or self._clock.monotonic() >= self._probe_at)

    @property
    def reason(self) -> str:
        """Why it is not open, for the log."""
        if self._is_scarce():
            return "nine tenths of the org's API requests of 24 hours are used"
        return f"{self._per_hour:.0f} attempts were made within an hour (OCTI_CALL_LOG__RETRIES_PER_HOUR)"

    def take(self) -> bool:
        """Use one up, if there is one."""
        if not self.is_open:
            return False
        self._left -= 1
        if self._is_scarce():
            self._probe_at = self._clock.monotonic() + self._probe_s
        return True

    def _refill(self) -> None:
        now = self._clock.monotonic()
        self._left = min(self._per_hour, self._left + (now - self._counted_at) * self._per_hour / HOUR_S)
        self._counted_at = now
