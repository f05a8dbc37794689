"""Keeps what happens a thousand times from being a thousand lines in the log."""

from __future__ import annotations

from octi_bridge.kernel.clock import Clock

_MOST_KEYS = 1000


class SparingLog:
    """At most one line per key in `interval_s` seconds; the next one says how many were left out."""

    def __init__(self, *, clock: Clock, interval_s: float) -> None:
        self._clock = clock
        self._interval_s = interval_s
        self._seen: dict[str, tuple[float, int]] = {}

    def left_out(self, key: str) -> int | None:
        """How many lines were left out before this one; None when this one is to be left out, too."""
        now = self._clock.monotonic()
        since, count = self._seen.get(key, (None, 0))
        if since is not None and now - since < self._interval_s:
            self._seen[key] = (since, count + 1)
            return None
        if len(self._seen) >= _MOST_KEYS:  # somebody has very many addresses: some lines more
            self._seen.clear()
        self._seen[key] = (now, 0)
        return count
