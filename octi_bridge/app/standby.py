"""Starts the bridge once it holds the lease; until then its doors say `standby`."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

from aiohttp import web
from aiohttp.typedefs import Handler
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.app.lease import Lease
from octi_bridge.kernel.clock import Clock
from octi_bridge.kernel.process import is_gone, this_process
from octi_bridge.storage.database import upgrade
from octi_bridge.storage.lease import SqlLeaseStore

log = logging.getLogger(__name__)

# EX_TEMPFAIL of sysexits.h: the service manager shall start it again, as standby
_EXIT_STATUS = 75
# not the panel: during an upgrade its page would name files that the other release does not have
_OPEN = ("/healthz", "/readyz", "/metrics")
Start = Callable[[AsyncExitStack], Awaitable[None]]


def end_process() -> None:
    """End without a good-bye: the other bridge has the calls now, and the PBX keeps what was not written down."""
    logging.shutdown()
    os._exit(_EXIT_STATUS)


def standby_of(engine: AsyncEngine, clock: Clock) -> Standby:
    """For this process and this database."""
    lease = Lease(
        store=SqlLeaseStore(engine=engine),
        clock=clock,
        process=this_process(),
        host=socket.gethostname(),
        is_gone=is_gone,
        on_lost=end_process,
    )
    return Standby(lease=lease, engine=engine)


class Standby:
    """Use `run` as the application's life, and `refuse` as its middleware."""

    def __init__(self, *, lease: Lease, engine: AsyncEngine, end: Callable[[], None] = end_process) -> None:
        self._lease = lease
        self._engine = engine
        self._end = end
        self._waiting: asyncio.Task[None] | None = None
        self.is_active = False

    @property
    def served_by(self) -> str | None:
        """The machine that serves instead of this one; None while this one is active."""
        return None if self.is_active else self._lease.served_by or "another bridge"

    async def run(self, stack: AsyncExitStack, start: Start) -> None:
        """Start at once if the lease is free, else when it becomes so, in the background.

        Raises:
            DatabaseError: the database cannot be used.
        """
        try:
            await SqlLeaseStore(engine=self._engine).read()
        except (SQLAlchemyError, OSError):
            # no database, or one of before the lease; a schema that is only older is upgraded by whoever becomes active
            await upgrade(self._engine)
        stack.push_async_callback(self._lease.release)
        running = await stack.enter_async_context(AsyncExitStack())
        stack.push_async_callback(self._stop_waiting)
        if await self._lease.try_take():
            await self._start(running, start)
        else:
            log.info("standby: the bridge on %s serves", self.served_by)
            self._waiting = asyncio.create_task(self._take_over(running, start))

    @web.middleware
    async def refuse(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Panels try again by themselves, here or at the other bridge."""
        if self.is_active or request.path.startswith(_OPEN):
            return await handler(request)
        return web.json_response({"status": "standby"}, status=503, headers={"Retry-After": "1"})

    async def _start(self, running: AsyncExitStack, start: Start) -> None:
        await start(running)
        self.is_active = True

    async def _take_over(self, running: AsyncExitStack, start: Start) -> None:
        try:
            await self._lease.wait()
            log.warning("the bridge on %s is gone: taking over", self.served_by)
            await self._start(running, start)
        except Exception:
            log.exception("taking over failed: this process ends, to be started again")
            self._end()

    async def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            await asyncio.gather(self._waiting, return_exceptions=True)
