"""The last minutes of what went through the bridge, for the support bundle: a ring that costs almost nothing.

An entry is a moment, a source and a thing. Noting only keeps a reference; things become text when the ring is read,
which is hardly ever. So a thing must be frozen, small and free of secrets: whoever notes it sees to that.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from octi_bridge.kernel.clock import Clock

LONGEST_TEXT: Final = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, `age_s` seconds before the ring was read."""

    age_s: float
    source: str
    text: str


class FlightRecorder:
    """Keeps the newest `size` entries, and gives those of the last `window_s` seconds. Any thread may note."""

    def __init__(self, *, clock: Clock, size: int = 5_000, window_s: float = 900.0) -> None:
        self._monotonic: Callable[[], float] = clock.monotonic
        self._window_s = window_s
        self._ring: deque[tuple[float, str, object]] = deque(maxlen=size)
        self._append = self._ring.append

    def note(self, source: str, thing: object) -> None:
        """Remember it: a text, or a frozen value whose repr says what happened."""
        self._append((self._monotonic(), source, thing))

    def entries(self) -> Iterator[Entry]:
        """Oldest first. Texts are cut, but neither masked nor redacted."""
        now = self._monotonic()
        # a copy: other threads may note meanwhile
        for at, source, thing in tuple(self._ring):
            if now - at <= self._window_s:
                text = thing if isinstance(thing, str) else repr(thing)
                yield Entry(round(now - at, 3), source, text[:LONGEST_TEXT])
