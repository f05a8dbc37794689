"""Carries outbox rows to Salesforce, each until it arrives. Exactly once: the log is idempotent by entry id."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from octi_bridge.history.model import PendingActivity
from octi_bridge.history.ports import ActivityLog, HistoryStore
from octi_bridge.kernel.clock import Clock
from octi_bridge.kernel.errors import OctiError

log = logging.getLogger(__name__)

BATCH = 20
FIRST_RETRY_S = 5
LONGEST_RETRY_S = 600


class ActivityOutbox:
    """One task; woken by new records, and by the clock for those that failed before."""

    def __init__(self, *, store: HistoryStore, activity_log: ActivityLog, clock: Clock, poll_s: float = 5.0) -> None:
        self._store = store
        self._log = activity_log
        self._clock = clock
        self._poll_s = poll_s
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """There is something new."""
        self._wake.set()

    async def run(self) -> None:
        """Deliver for ever; cancel to stop."""
        while True:
            self._wake.clear()
            try:
                while await self._deliver_batch():
                    pass
            except Exception:
                log.exception("the outbox could not be read; trying again in %s s", self._poll_s)
            try:
                async with asyncio.timeout(self._poll_s):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def _deliver_batch(self) -> bool:
        """Whether there may be more that is due."""
        due = await self._store.due_activities(self._clock.now(), BATCH)
        for pending in due:
            await self._deliver(pending)
        return len(due) == BATCH

    async def _deliver(self, pending: PendingActivity) -> None:
        entry_id = pending.record.entry_id
        try:
            task_id = await self._log.write(pending.record)
        except OctiError as error:
            await self._postpone(pending, error.code)
        except Exception:
            # a fault of ours in one call must not hold up all calls behind it
            log.exception("call %s could not be logged", entry_id)
            await self._postpone(pending, OctiError.code)
        else:
            await self._store.delivered(entry_id, task_id)

    async def _postpone(self, pending: PendingActivity, reason: str) -> None:
        entry_id = pending.record.entry_id
        delay = min(LONGEST_RETRY_S, FIRST_RETRY_S * 2**pending.attempts)
        await self._store.failed(entry_id, self._clock.now() + timedelta(seconds=delay), reason)
        log.warning("call %s is not in Salesforce yet (%s); next try in %s s", entry_id, reason, delay)
