"""The connection to the simulated exchange: it is made, can be cut, and tells its listener what it hears."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from octi_bridge.telephony.errors import PbxUnavailable
from octi_bridge.telephony.events import PbxFact, PbxLinkLost, PbxSnapshot
from octi_bridge.telephony.port import FactListener
from octi_bridge.telephony.simulator.exchange import Exchange
from octi_bridge.telephony.simulator.timers import Timers


class Link:
    """Tells facts only while it is up; every time, a snapshot comes first.

    What happens while it is cut is lost, as in life, and found again in the next snapshot.
    """

    def __init__(self, *, exchange: Exchange, timers: Timers, take_snapshot: Callable[[], PbxSnapshot]) -> None:
        self._exchange = exchange
        self._timers = timers
        self._take_snapshot = take_snapshot
        self._listener: FactListener | None = None
        self._is_wanted = False
        self._is_cut = False
        self._waiters: list[asyncio.Future[None]] = []
        self.is_up = False
        exchange.listen(self._tell)

    def require(self) -> None:
        """Refuse a command while the link is down.

        Raises:
            PbxUnavailable: it is.
        """
        if not self.is_up:
            raise PbxUnavailable

    def start(self, listener: FactListener) -> None:
        """Begin connecting; the first fact is a snapshot."""
        self._listener = listener
        self._is_wanted = True
        self._exchange.soon(self._connect)

    async def wait_up(self, timeout_s: float) -> None:
        """Wait until it is up, by the clock of the PBX.

        Raises:
            PbxUnavailable: not up within `timeout_s`.
        """
        if self.is_up:
            return
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        timer = self._timers.call_later(timeout_s, lambda: _give_up(waiter))
        try:
            await waiter
        finally:
            timer.cancel()
            self._waiters.remove(waiter)

    def stop(self) -> None:
        """End the connection for good."""
        self._is_wanted = self.is_up = False
        self._listener = None

    def cut(self) -> None:
        """Break the connection, as a network failure does."""
        self._is_cut = True
        if self.is_up:
            self.is_up = False
            self._deliver(PbxLinkLost(reason="The link to the simulated PBX was cut."))

    def restore(self) -> None:
        """Let the connection be made again."""
        self._is_cut = False
        self._exchange.soon(self._connect)

    def _connect(self) -> None:
        if not self._is_wanted or self._is_cut or self.is_up:
            return
        self.is_up = True
        self._deliver(self._take_snapshot())
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)

    def _tell(self, fact: PbxFact) -> None:
        if self.is_up:
            self._deliver(fact)

    def _deliver(self, fact: PbxFact) -> None:
        if self._listener is not None:
            self._listener(fact)


def _give_up(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_exception(PbxUnavailable("The simulated PBX is not connected: restore its link."))
