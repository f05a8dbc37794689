"""How often somebody may try a password."""

from __future__ import annotations

from collections import deque

from octi_bridge.kernel.clock import Clock


class AttemptLimiter:
    """Refuses after `limit` failures within `window_s`, per key (an account, an address)."""

    def __init__(self, *, clock: Clock, limit: int, window_s: float) -> None:
        self._clock = clock
        self._limit = limit
        self._window_s = window_s
        self._failures: dict[str, deque[float]] = {}

    def is_blocked(self, *keys: str) -> bool:
        """Whether any of the keys has used up its failures."""
        return any(len(self._recent(key)) >= self._limit for key in keys)

    def failed(self, *keys: str) -> None:
        """Remember a failure for each key."""
        for key in keys:
            self._recent(key).append(self._clock.monotonic())

    def succeeded(self, key: str) -> None:
        """The right password clears the account's own record."""
        self._failures.pop(key, None)

    def _recent(self, key: str) -> deque[float]:
        self._drop_old()
        return self._failures.setdefault(key, deque())

    def _drop_old(self) -> None:
        oldest = self._clock.monotonic() - self._window_s
        for key, times in list(self._failures.items()):
            while times and times[0] <= oldest:
                times.popleft()
            if not times:
                del self._failures[key]
