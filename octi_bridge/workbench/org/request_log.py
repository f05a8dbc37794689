"""Remembers the requests the emulated org received, so that tests can say what the bridge sent."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One request and its answer. `status` is 0 when the connection was broken instead.

    `query` and `body` hold data of the sample org; they are kept in memory and never logged. The bodies of
    the OAuth endpoints are not kept.
    """

    method: str
    path: str
    status: int
    query: Mapping[str, str] = field(repr=False)
    body: str = field(repr=False)


class RequestLog:
    """The last requests, oldest first."""

    def __init__(self) -> None:
        self._records: deque[RequestRecord] = deque(maxlen=_KEPT)
        self.unanswered = 0
        """Requests that were received and are still held back or worked on."""

    def add(self, record: RequestRecord) -> None:
        """Append one request; the oldest goes when the log is full."""
        self._records.append(record)

    def clear(self) -> None:
        """Forget everything."""
        self._records.clear()

    def matching(self, path_contains: str, *, method: str | None = None) -> list[RequestRecord]:
        """The requests whose path contains the text, optionally of one method."""
        return [r for r in self._records if path_contains in r.path and method in {None, r.method}]

    def __iter__(self) -> Iterator[RequestRecord]:
        return iter(tuple(self._records))

    def __len__(self) -> int:
        return len(self._records)
