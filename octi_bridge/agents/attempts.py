"""How often somebody may try a password."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from octi_bridge.agents.errors import TooManyAttempts
from octi_bridge.kernel.clock import Clock


class AttemptCounter:
    """Attempts per key (an account, an address) within a sliding window.

    An attempt counts from before its comparison, so that parallel ones see each other; success takes it back.
    """

    def __init__(self, *, clock: Clock, window_s: float) -> None:
        self._clock = clock
        self._window_s = window_s
        self._attempts: dict[str, deque[float]] = {}
        self._cleaned_at = clock.monotonic()

    def count(self, key: str) -> int:
        """The attempts in the window."""
        times = self._attempts.get(key)
        if not times:
            return 0
        self._drop_old(times)
        return len(times)

    def wait_s(self, key: str, limit: int) -> float:
        """How long until there are fewer than `limit` in the window; 0 when there are now."""
        over = self.count(key) - limit
        return self._attempts[key][over] + self._window_s - self._clock.monotonic() if over >= 0 else 0.0

    def begin(self, *keys: str) -> None:
        """Count one attempt for each key."""
        self._drop_forgotten()
        for key in keys:
            self._attempts.setdefault(key, deque()).append(self._clock.monotonic())

    def take_back(self, key: str) -> None:
        """Of the attempts of this key one was no failure."""
        if self.count(key):
            self._attempts[key].pop()

    def clear(self, key: str) -> None:
        """No attempts any more."""
        self._attempts.pop(key, None)

    def _drop_old(self, times: deque[float]) -> None:
        oldest = self._clock.monotonic() - self._window_s
        while times and times[0] <= oldest:
            times.popleft()

    def _drop_forgotten(self) -> None:
        """Once per window: keys that nobody asked for again."""
        if self._clock.monotonic() - self._cleaned_at < self._window_s:
            return
        self._cleaned_at = self._clock.monotonic()
        for key, times in list(self._attempts.items()):
            self._drop_old(times)
            if not times:
                del self._attempts[key]


@dataclass(slots=True)
class _Line:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    length: int = 0


class WaitingLines:
    """One attempt at a time per key."""

    def __init__(self) -> None:
        self._lines: dict[str, _Line] = {}

    @asynccontextmanager
    async def turn(self, key: str, *, longest: int | None = None) -> AsyncIterator[None]:
        """Wait for one's turn, in a line of at most `longest`, and hold it.

        Raises:
            TooManyAttempts: the line is full.
        """
        line = self._lines.setdefault(key, _Line())
        if longest is not None and line.length >= longest:
            raise TooManyAttempts
        line.length += 1
        try:
            async with line.lock:
                yield
        finally:
            line.length -= 1
            if not line.length:
                del self._lines[key]
