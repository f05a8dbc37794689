"""In-process publishing: one event to all listeners, in order, each listener guarded from the others."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Generic, TypeVar

log = logging.getLogger(__name__)

E = TypeVar("E")
Listener = Callable[[E], None]


class Bus(Generic[E]):
    """Listeners are called synchronously in the order of subscription; what needs to wait makes its own task."""

    def __init__(self) -> None:
        self._listeners: list[Listener[E]] = []

    def subscribe(self, listener: Listener[E]) -> Callable[[], None]:
        """Hear every event from now on; returns the function that ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def publish(self, event: E) -> None:
        """Tell all listeners. A listener's error is logged and stops nobody else."""
        for listener in tuple(self._listeners):
            try:
                listener(event)
            except Exception:  # noqa: BLE001 - one bad listener must not silence the rest
                log.exception("a listener failed on %s", type(event).__name__)
