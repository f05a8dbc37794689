"""An event loop whose time leaps to the next thing that is due: ten minutes of a schedule in no time, to the second."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeVar

from tests.support.fakes import START

T = TypeVar("T")


class _LeapingSelector(selectors.DefaultSelector):
    """Never waits: with nothing ready it lets the time pass that it was to wait."""

    def __init__(self, leap: Callable[[float], None]) -> None:
        super().__init__()
        self._leap = leap

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready:
            if timeout is None:
                raise AssertionError("everybody waits, and nothing is due any more")
            self._leap(timeout)
        return ready


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Threads and sockets have no place in it: they take real time."""

    def __init__(self) -> None:
        self._elapsed_s = 0.0
        super().__init__(_LeapingSelector(self._leap))

    def time(self) -> float:
        return self._elapsed_s

    def _leap(self, seconds: float) -> None:
        self._elapsed_s += max(seconds, 0.0)


class LoopClock:
    """The clock of the loop that runs: sleeps, time limits and this agree."""

    def now(self) -> datetime:
        return START + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()


def run_in_virtual_time(story: Coroutine[Any, Any, T]) -> T:
    """Run to the end."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(story)
