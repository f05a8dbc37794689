"""Switches that make the emulated org misbehave, for tests and for showing what an outage looks like."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """What goes wrong with a request."""

    ERROR = "error"
    """An error status with the JSON body of the REST API, the request is not carried out."""
    RESET = "reset"
    """The connection breaks before the request is carried out."""
    RESET_AFTER = "reset_after"
    """The request is carried out and the answer is lost: the case that makes idempotency necessary."""
    TRUNCATED = "truncated"
    """The JSON body ends half-way, with a matching Content-Length."""
    SLOW_BODY = "slow_body"
    """The body trickles out over `duration_ms`."""
    LATE = "late"
    """The request is carried out `duration_ms` after it came, also when the client has gone meanwhile."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault to apply. `path_contains` narrows it to some requests ("" means all)."""

    kind: FaultKind
    status: int = 503
    code: str = "SERVER_UNAVAILABLE"
    duration_ms: int = 0
    path_contains: str = ""


class Faults:
    """The switches. All are off at first; each counted fault is used up by one request."""

    def __init__(self) -> None:
        self.latency_ms = 0
        """Added before every answer."""
        self.index_lag_s = 0.0
        """How long a written record stays invisible to SOSL."""
        self.outage: Fault | None = None
        """While it is set, every request ends like this: log-ins, too."""
        self._queue: list[Fault] = []

    def fail_requests(
        self, count: int, *, status: int = 503, code: str = "SERVER_UNAVAILABLE", path_contains: str = ""
    ) -> None:
        """Answer the next `count` matching requests with an error status."""
        self._add(count, Fault(FaultKind.ERROR, status=status, code=code, path_contains=path_contains))

    def reset_connections(self, count: int, *, is_after_handling: bool = False, path_contains: str = "") -> None:
        """Break the connection of the next `count` matching requests, before or after they took effect."""
        kind = FaultKind.RESET_AFTER if is_after_handling else FaultKind.RESET
        self._add(count, Fault(kind, path_contains=path_contains))

    def truncate_bodies(self, count: int, *, path_contains: str = "") -> None:
        """Cut the bodies of the next `count` matching answers in half."""
        self._add(count, Fault(FaultKind.TRUNCATED, path_contains=path_contains))

    def slow_bodies(self, count: int, *, duration_ms: int, path_contains: str = "") -> None:
        """Spread the bodies of the next `count` matching answers over `duration_ms`."""
        self._add(count, Fault(FaultKind.SLOW_BODY, duration_ms=duration_ms, path_contains=path_contains))

    def delay_requests(self, count: int, *, duration_ms: int, path_contains: str = "") -> None:
        """Carry out the next `count` matching requests so much later, as an org with a long automation does."""
        self._add(count, Fault(FaultKind.LATE, duration_ms=duration_ms, path_contains=path_contains))

    def take(self, path: str) -> Fault | None:
        """Use up the first fault that fits the path."""
        if self.outage is not None:
            return self.outage
        for fault in self._queue:
            if fault.path_contains in path:
                self._queue.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Everything off."""
        self.latency_ms = 0
        self.index_lag_s = 0.0
        self.outage = None
        self._queue.clear()

    def _add(self, count: int, fault: Fault) -> None:
        self._queue.extend([fault] * count)
