"""Carries outbox rows to Salesforce, each until it arrives. Exactly once: the log is idempotent by the row's key."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from octi_bridge.history.model import LoggedActivity, PendingActivity
from octi_bridge.history.ports import ActivityLog, ActivityRefused, LogUnavailable, OutboxStore
from octi_bridge.kernel.clock import Clock
from octi_bridge.kernel.errors import OctiError
from octi_bridge.kernel.ids import FIRST_ORG, OrgName

log = logging.getLogger(__name__)

BATCH = 20
AT_ONCE = 4  # look-ups for ringing calls share the way to the org, and must not wait behind a day's logs
REFUSALS = 3  # then an administrator must act; an org's rules are sometimes changed within minutes
LONGEST_PAUSE_S = 60.0
OnDelivered = Callable[[PendingActivity, LoggedActivity], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryTimes:
    """Seconds between attempts at one row: the first pause, doubled each time up to the longest."""

    first_s: float = 5.0
    longest_s: float = 600.0

    def after(self, attempts: int) -> timedelta:
        """The pause after that many failed attempts before this one."""
        return timedelta(seconds=min(self.longest_s, self.first_s * 2.0 ** min(attempts, 30)))


class ActivityOutbox:
    """One task for one org; woken by new records, and by the clock for those that failed before.

    `on_delivered` is told of each that has arrived, or has been brought up to date there.
    """

    def __init__(
        self, *, store: OutboxStore, activity_log: ActivityLog, clock: Clock, retry: RetryTimes | None = None,
        poll_s: float = 5.0, on_delivered: OnDelivered | None = None, org: OrgName = FIRST_ORG,
    ) -> None:  # fmt: skip
        self._org = org
        self._store = store
        self._log = activity_log
        self._clock = clock
        self._retry = retry or RetryTimes()
        self._on_delivered = on_delivered
        self._poll_s = min(poll_s, self._retry.first_s)
        self._pause_s = 0.0
        self._is_away = False
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
                self._pause_s, self._is_away = 0.0, False
            except LogUnavailable as error:
                await self._rest(error)
                continue
            except Exception:
                log.exception("the outbox could not be read; trying again in %s s", self._poll_s)
            try:
                async with asyncio.timeout(self._poll_s):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def _rest(self, error: LogUnavailable) -> None:
        """Whatever is tried next would fail likewise: leave the org alone, and all rows as they are."""
        if not self._is_away:
            log.warning(
                "calls of the org %s cannot be logged at present, they wait: %s (%s)", self._org, error, error.code
            )
        self._is_away = True
        self._pause_s = min(LONGEST_PAUSE_S, self._retry.longest_s, max(self._poll_s, self._pause_s * 2))
        await asyncio.sleep(self._pause_s)

    async def _deliver_batch(self) -> bool:
        """Whether there may be more that is due."""
        due = await self._store.due_activities(self._clock.now(), BATCH)
        places = asyncio.Semaphore(AT_ONCE)

        async def deliver(pending: PendingActivity) -> None:
            async with places:
                await self._deliver(pending)

        outcomes = await asyncio.gather(*map(deliver, due), return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
        return len(due) == BATCH

    async def _deliver(self, pending: PendingActivity) -> None:
        try:
            if pending.task_id is None and not pending.is_sent:
                await self._store.sending(pending.key)
            logged = await self._log.write(pending)
        except LogUnavailable:
            raise
        except ActivityRefused as error:
            await self._postpone(pending, error, is_given_up=pending.attempts + 1 >= REFUSALS)
        except OctiError as error:
            await self._postpone(pending, error)
        except Exception as error:
            # a fault of ours in one call must not hold up all calls behind it
            log.exception("call %s could not be logged", pending.record.entry_id)
            await self._postpone(pending, OctiError(type(error).__name__))
        else:
            self._pause_s = 0.0  # the org is back: what was refused beside this one need not wait for long
            await self._store.delivered(pending.key, logged, pending.revision)
            if self._on_delivered is not None:
                self._on_delivered(pending, logged)

    async def _postpone(self, pending: PendingActivity, error: OctiError, *, is_given_up: bool = False) -> None:
        entry_id, pause = pending.record.entry_id, self._retry.after(pending.attempts)
        reason = f"{error.code}: {error}"
        await self._store.failed(pending.key, self._clock.now() + pause, reason, is_given_up=is_given_up)
        if is_given_up:
            log.error(
                "call %s is NOT in Salesforce and will not be tried again by itself: %s. Correct that, then "
                "`octi-bridge call-log retry`", entry_id, reason,
            )  # fmt: skip
        else:
            wait_s = pause.total_seconds()
            log.warning("call %s is not in Salesforce yet (%s); next try in %s s", entry_id, reason, wait_s)
