"""Deletes old calls, once a day and in small bunches, so that the tables do not grow for ever."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from typing import Protocol

from octi_bridge.kernel.clock import Clock

log = logging.getLogger(__name__)

BUNCH = 500
BETWEEN_S = 0.1  # others write, too
FIRST_S = 60.0
DAY_S = 86400.0


class RetentionStore(Protocol):
    """Where calls are kept; one transaction per method."""

    async def delete_calls(self, before: datetime, limit: int) -> int:
        """Delete up to so many calls that ended before, with all that belongs to them; how many there were."""


class Retention:
    """One task. Nothing is deleted with `keep` zero."""

    def __init__(self, *, store: RetentionStore, clock: Clock, keep: timedelta) -> None:
        self._store = store
        self._clock = clock
        self._keep = keep

    async def run(self) -> None:
        """Delete for ever; cancel to stop."""
        if not self._keep:
            return
        await asyncio.sleep(FIRST_S)
        while True:
            try:
                await self.delete_old()
            except Exception as error:  # noqa: BLE001 - the database may be away; tomorrow is another day
                log.warning("old calls could not be deleted: %s", type(error).__name__)
            await asyncio.sleep(DAY_S)

    async def delete_old(self) -> None:
        """Delete everything that is old enough."""
        before, total = self._clock.now() - self._keep, 0
        while count := await self._store.delete_calls(before, BUNCH):
            total += count
            await asyncio.sleep(BETWEEN_S)
        if total:
            log.info("%s calls that ended before %s were deleted", total, before.date())
