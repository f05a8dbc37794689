"""When things happen in the simulated PBX: real time for the workbench, a clock moved by hand for tests."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

_EPOCH = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
_TURNS = 5  # event-loop turns given to tasks that a fact woke: listener, task, its answer


class Timer(Protocol):
    """Something that will happen, unless it is cancelled."""

    def cancel(self) -> None:
        """Let it not happen. Harmless when it has."""


class Timers(Protocol):
    """A source of time."""

    def monotonic(self) -> float:
        """Seconds that only ever grow."""

    def call_later(self, delay_s: float, action: Callable[[], None]) -> Timer:
        """Call `action` in `delay_s` seconds; those due at the same moment in the order of asking."""


class LoopTimers:
    """The time of the running asyncio loop."""

    def monotonic(self) -> float:
        """Seconds of the machine's monotonic clock."""
        return time.monotonic()

    def call_later(self, delay_s: float, action: Callable[[], None]) -> Timer:
        """Ask the running loop."""
        return asyncio.get_running_loop().call_later(delay_s, action)


class _VirtualTimer:
    def __init__(self, action: Callable[[], None]) -> None:
        self.action: Callable[[], None] | None = action

    def cancel(self) -> None:
        self.action = None


class VirtualClock:
    """Time that stands still until it is moved; also a `kernel.clock.Clock`.

    Nothing happens by itself: `advance` runs what becomes due, in order, and after each step lets
    the tasks run that were waiting for it. A test that uses it never waits for real.
    """

    def __init__(self) -> None:
        self._now_s = 0.0
        self._due: list[tuple[float, int, _VirtualTimer]] = []
        self._numbers = itertools.count()

    def now(self) -> datetime:
        """A fixed start plus the time moved so far, in UTC."""
        return _EPOCH + timedelta(seconds=self._now_s)

    def monotonic(self) -> float:
        """Seconds moved so far."""
        return self._now_s

    def call_later(self, delay_s: float, action: Callable[[], None]) -> Timer:
        """Note it down; `advance` will call it."""
        timer = _VirtualTimer(action)
        heapq.heappush(self._due, (self._now_s + max(0.0, delay_s), next(self._numbers), timer))
        return timer

    async def advance(self, seconds: float = 0.0) -> None:
        """Move the time on, doing on the way what becomes due."""
        until_s = self._now_s + seconds
        await _let_tasks_run()
        while self._due and self._due[0][0] <= until_s:
            await self._step()
        self._now_s = until_s

    async def run_until(self, condition: Callable[[], bool], limit_s: float) -> bool:
        """Move on, from one due thing to the next, until `condition` holds.

        Returns:
            Whether it came to hold within `limit_s` seconds of this clock.
        """
        until_s = self._now_s + limit_s
        await _let_tasks_run()
        while not condition():
            if not self._due or self._due[0][0] > until_s:
                self._now_s = until_s
                return False
            await self._step()
        return True

    async def _step(self) -> None:
        self._now_s, _, timer = heapq.heappop(self._due)
        action, timer.action = timer.action, None
        if action is not None:
            action()
            await _let_tasks_run()


async def _let_tasks_run() -> None:
    for _ in range(_TURNS):
        await asyncio.sleep(0)
