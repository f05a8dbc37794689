"""One active bridge per database: it renews a lease row; whoever waits takes over when the row stands still.

    free ──take──► held ──release (clean stop)──► free
                    │ ▲
                    │ └─renew every RENEW_S
                    ├─the holder's process is gone (same machine)─► taken at once
                    └─no renewal seen for LIFE_S──────────────────► taken

No wall clock is compared: a waiting bridge measures with its own monotonic clock how long it has seen the same beat,
and takes the row only if the beat is still that one. A holder that finds another one in the row ends itself at once.
With the database away the holder goes on with the calls, but can write nothing. Nobody can take the row then, unless
the holder alone has lost the database: another bridge takes the row after LIFE_S, and the holder ends itself as soon as
it reaches the database again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Protocol
from uuid import uuid4

from sqlalchemy.exc import SQLAlchemyError

from octi_bridge.kernel.clock import Clock
from octi_bridge.storage.lease import LeaseRow

log = logging.getLogger(__name__)

RENEW_S = 1.0
WATCH_S = 0.5
LIFE_S = 6.0
RELEASE_S = 2.0
_AWAY = (SQLAlchemyError, OSError, TimeoutError)


class LeaseStore(Protocol):
    """`storage.lease.SqlLeaseStore`."""

    async def read(self) -> LeaseRow: ...  # noqa: D102
    async def take(self, seen: LeaseRow, *, holder: str, process: str, host: str) -> bool: ...  # noqa: D102
    async def renew(self, holder: str) -> bool: ...  # noqa: D102
    async def release(self, holder: str) -> None: ...  # noqa: D102


class Lease:
    """This process's view of the lease.

    Args:
        store: Where the row is.
        clock: Only its monotonic time is used.
        process: This process, see `kernel.process.this_process`.
        host: This machine's name, for people.
        is_gone: Whether the process of a holder has certainly ended.
        on_lost: Called when another bridge has the lease; must end this process.
    """

    def __init__(
        self,
        *,
        store: LeaseStore,
        clock: Clock,
        process: str,
        host: str,
        is_gone: Callable[[str], bool],
        on_lost: Callable[[], None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._process, self._host = process, host
        self._is_gone = is_gone
        self._on_lost = on_lost
        self._id = uuid4().hex
        self._seen: LeaseRow | None = None
        self._seen_at = 0.0
        self._renewing: asyncio.Task[None] | None = None

    @property
    def served_by(self) -> str:
        """The machine of the bridge that was seen to be active."""
        return self._seen.host if self._seen is not None else ""

    async def try_take(self) -> bool:
        """Look at the row and take it if nobody lives there; from then on it is renewed."""
        try:
            async with asyncio.timeout(LIFE_S):
                row = await self._store.read()
                if not await self._is_free(row):
                    return False
                is_mine = await self._store.take(row, holder=self._id, process=self._process, host=self._host)
        except _AWAY as error:
            self._seen = None  # its holder could not renew it either
            log.debug("the lease could not be read: %s", type(error).__name__)
            return False
        if is_mine:
            self._renewing = asyncio.create_task(self._renew())
        return is_mine

    async def wait(self) -> None:
        """Return when the lease is taken."""
        while not await self.try_take():  # noqa: ASYNC110 - the row is another process's
            await asyncio.sleep(WATCH_S)

    async def release(self) -> None:
        """Give the lease back. Without the database it runs out by itself."""
        if self._renewing is None:
            return
        self._renewing.cancel()
        try:
            async with asyncio.timeout(RELEASE_S):
                await self._store.release(self._id)
        except _AWAY as error:
            log.warning("the lease could not be given back (%s): it runs out", type(error).__name__)

    async def _is_free(self, row: LeaseRow) -> bool:
        now = self._clock.monotonic()
        if self._seen is None or (row.holder, row.beat) != (self._seen.holder, self._seen.beat):
            self._seen, self._seen_at = row, now
        if not row.holder or now - self._seen_at >= LIFE_S:
            return True
        return await asyncio.to_thread(self._is_gone, row.process)

    async def _renew(self) -> None:
        is_away = False
        while True:
            await asyncio.sleep(RENEW_S)
            try:
                async with asyncio.timeout(LIFE_S):
                    is_mine = await self._store.renew(self._id)
            except _AWAY as error:
                if not is_away:
                    log.error("the lease cannot be renewed, retrying: %s", type(error).__name__)  # noqa: TRY400
                is_away = True
                continue
            except Exception:
                # whatever it was: without renewals another bridge would serve beside this one, unnoticed
                if not is_away:
                    log.exception("the lease cannot be renewed, retrying")
                is_away = True
                continue
            if not is_mine:
                log.critical("another bridge has taken over this database: this one ends now")
                self._on_lost()
                return
            if is_away:
                log.info("the lease is renewed again")
            is_away = False
