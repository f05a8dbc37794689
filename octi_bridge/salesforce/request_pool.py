"""Threads and a breaker for one kind of request, so that a kind that is slow or fails holds up no other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from octi_bridge.salesforce.breaker import Breaker
from octi_bridge.salesforce.errors import Busy, SalesforceError

T = TypeVar("T")
_WAITING_PER_THREAD = 16
# a clear "no", or a limit of ours: they say nothing about the org's health
_NO_OUTAGE = frozenset({"salesforce.record_locked", "salesforce.busy"})


class RequestPool:
    """Used from one event loop.

    Args:
        threads: Requests in flight at once; sixteen times as many may wait.
        breaker: For this kind of request.
        on_outage: Called with every failure that counts against the org.
    """

    def __init__(self, *, threads: int, breaker: Breaker, on_outage: Callable[[SalesforceError], None]) -> None:
        self.breaker = breaker
        self._threads = threads
        self._on_outage = on_outage
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="salesforce")
        self._in_flight = 0

    async def run(self, request: Callable[[], Awaitable[T]]) -> T:
        """Send the request unless the breaker is open or too many wait, and note how it ended.

        Raises:
            Busy, CircuitOpen, or what the request raises.
        """
        if self._in_flight >= self._threads * _WAITING_PER_THREAD:
            raise Busy
        self.breaker.check()
        self._in_flight += 1
        try:
            result = await request()
        except SalesforceError as error:
            # A clear "no" is still an answer: only outages count against the org.
            if error.is_retryable and error.code not in _NO_OUTAGE:
                self.breaker.failed(error)
                self._on_outage(error)
            else:
                self.breaker.succeeded()
            raise
        except BaseException:  # the caller gave up, or a mistake of ours: no verdict about the org
            self.breaker.abandoned()
            raise
        finally:
            self._in_flight -= 1
        self.breaker.succeeded()
        return result

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Run blocking work in one of the threads."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)

    def close(self) -> None:
        """Drop what waits."""
        self._executor.shutdown(wait=False, cancel_futures=True)
