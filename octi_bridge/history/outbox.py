"""Carries outbox rows to Salesforce, each until it arrives. Exactly once: the log is idempotent by the row's key.

    due ──claim──► on its way ──written──────────────► delivered
     ▲                 ├─nothing can be logged───────► due again as it was; the outbox rests, then probes with one row
     │                 ├─way to the org broke off────► as one that failed if others arrive, else later as it was
     │                 ├─not permitted───────────────► later, and the outbox rests, then probes with one row
     ├──pause over─────├─failed──────────────────────► later, by RetryTimes
     │                 ├─no answer───────────────────► later, when the org must have finished (`unsure_wait`)
     │                 └─refused, or failed for days─► given up
     └──an administrator, or the agent who saves again──┘

A claim makes the row due again in the future, so a second process does not see it, and one that dies gives it back.
What failed before is tried within `RetryBudget`; what is new is always tried.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from octi_bridge.history.model import LoggedActivity, PendingActivity
from octi_bridge.history.ports import (
    ActivityForbidden,
    ActivityLog,
    ActivityRefused,
    ActivityUnsure,
    LogUnavailable,
    LogUnreached,
    OutboxStore,
)
from octi_bridge.history.retries import RetryBudget, RetryTimes
from octi_bridge.kernel.clock import Clock
from octi_bridge.kernel.errors import OctiError
from octi_bridge.kernel.ids import FIRST_ORG, OrgName

log = logging.getLogger(__name__)

BATCH = 20
AT_ONCE = 4  # look-ups for ringing calls share the way to the org, and must not wait behind a day's logs
REFUSALS = 3  # then an administrator must act; an org's rules are sometimes changed within minutes
LONGEST_PAUSE_S = 60.0
LONGEST_PAUSE_FORBIDDEN_S = 600.0
CLAIM = timedelta(minutes=1)  # where no time is set in which an org has finished: a panel writes
OnDelivered = Callable[[PendingActivity, LoggedActivity], None]


@dataclass(slots=True)
class _Round:
    """One look at what is due. `stopped_by`: why the rest of it is not tried."""

    stopped_by: OctiError | None = None
    arrived: list[PendingActivity] = field(default_factory=list)


class ActivityOutbox:
    """One task for one org; woken by new records, and by the clock for those that failed before.

    Args:
        store: The rows.
        activity_log: Where they go.
        clock: Time.
        retry: When a row that failed is tried again, and until when.
        budget: How many of those may be tried.
        unsure_wait: Time after which a row without an answer has arrived or never will; also what a claim lasts.
        poll_s: Seconds between two looks when nobody wakes it.
        on_delivered: Told of each that has arrived, or has been brought up to date there.
        org: The org, for log lines.
    """

    def __init__(
        self,
        *,
        store: OutboxStore,
        activity_log: ActivityLog,
        clock: Clock,
        retry: RetryTimes | None = None,
        budget: RetryBudget | None = None,
        unsure_wait: timedelta = timedelta(0),
        poll_s: float = 5.0,
        on_delivered: OnDelivered | None = None,
        org: OrgName = FIRST_ORG,
    ) -> None:
        self._org = org
        self._store = store
        self._log = activity_log
        self._clock = clock
        self._retry = retry or RetryTimes()
        self._budget = budget or RetryBudget(clock=clock)
        self._unsure_wait = unsure_wait
        self._claim = unsure_wait or CLAIM
        self._on_delivered = on_delivered
        self._poll_s = min(poll_s, self._retry.first_s)
        self._pause_s = 0.0
        self._is_away = False
        self._is_holding = False
        self._served_at = -math.inf
        self._wake = asyncio.Event()

    @property
    def is_holding_retries(self) -> bool:
        """Whether rows that failed before wait although their time has come."""
        return self._is_holding

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
            except (LogUnavailable, ActivityForbidden) as error:
                await self._rest(error)
                continue
            except Exception:
                log.exception("the outbox could not be read; trying again in %s s", self._poll_s)
            try:
                async with asyncio.timeout(self._poll_s):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def _rest(self, error: OctiError) -> None:
        """Whatever is tried next would fail alike: leave the org alone for a while, then probe with one row."""
        if not self._is_away:
            log.warning(
                "calls of the org %s cannot be logged at present, they wait: %s (%s)", self._org, error, error.code
            )
        self._is_away = True
        most_s = LONGEST_PAUSE_FORBIDDEN_S if isinstance(error, ActivityForbidden) else LONGEST_PAUSE_S
        self._pause_s = min(most_s, self._retry.longest_s, max(self._poll_s, self._pause_s * 2))
        await asyncio.sleep(self._pause_s)

    async def _deliver_batch(self) -> bool:
        """Whether there may be more that is due. Raises what stopped it."""
        limit = 1 if self._is_away else BATCH
        may_retry = self._may_retry()
        due = await self._store.due_activities(self._clock.now(), limit, is_first_only=not may_retry)
        places, this_round = asyncio.Semaphore(AT_ONCE), _Round()

        async def deliver(pending: PendingActivity) -> None:
            async with places:
                if this_round.stopped_by is None and (pending.attempts == 0 or self._budget.take()):
                    await self._deliver(pending, this_round)

        outcomes = await asyncio.gather(*map(deliver, due), return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
        if this_round.arrived or not due:
            self._pause_s, self._is_away = 0.0, False
        is_only_its_own = isinstance(this_round.stopped_by, ActivityForbidden) and this_round.arrived
        if this_round.stopped_by is not None and not is_only_its_own:
            raise this_round.stopped_by
        return len(due) == limit

    def _may_retry(self) -> bool:
        may = self._budget.is_open
        if not may and not self._is_holding:
            log.warning(
                "call logs of the org %s that failed before are not tried for now: %s", self._org, self._budget.reason
            )
        self._is_holding = not may
        return may

    async def _deliver(self, pending: PendingActivity, this_round: _Round) -> None:
        now = self._clock.now()
        if not await self._store.claim(pending.key, now, now + self._claim):
            return
        if pending.is_taken_back:
            await self._store.settle(pending.key, pending.revision, is_sent=pending.is_sent)
        else:
            await self._write(pending, this_round, now)

    async def _write(self, pending: PendingActivity, this_round: _Round, now: datetime) -> None:
        try:
            logged = await self._log.write(pending)
        except LogUnavailable as error:
            await self._store.release(pending.key, now, is_sent=pending.is_sent)
            this_round.stopped_by = error
        except LogUnreached as error:
            await self._set_aside(pending, error)
        except ActivityForbidden as error:
            # later than the next probe, which must be another row: perhaps only this one is forbidden
            await self._postpone(pending, error, at_least=timedelta(seconds=LONGEST_PAUSE_FORBIDDEN_S))
            this_round.stopped_by = error
        except ActivityRefused as error:
            await self._postpone(pending, error, is_given_up=pending.attempts + 1 >= REFUSALS)
        except ActivityUnsure as error:
            await self._postpone(pending, error, is_sent=True, at_least=self._unsure_wait)
        except OctiError as error:
            await self._postpone(pending, error)
        except Exception as error:
            # a fault of ours in one call must not hold up all calls behind it
            log.exception("call %s could not be logged", pending.record.entry_id)
            fault = OctiError(type(error).__name__)
            await self._postpone(pending, fault, is_sent=True, at_least=self._unsure_wait)
        else:
            this_round.arrived.append(pending)
            self._served_at = self._clock.monotonic()
            await self._store.delivered(pending.key, logged, pending.revision)
            if self._on_delivered is not None:
                self._on_delivered(pending, logged)

    async def _set_aside(self, pending: PendingActivity, error: LogUnreached) -> None:
        """One cut connection is no outage, and what is cut each time (by a proxy, say) must not be every probe."""
        if self._clock.monotonic() - self._served_at < LONGEST_PAUSE_S:
            await self._postpone(pending, error)
            return
        due_at = self._clock.now() + timedelta(seconds=min(LONGEST_PAUSE_S, self._retry.longest_s))
        await self._store.release(pending.key, due_at, is_sent=pending.is_sent)

    async def _postpone(
        self,
        pending: PendingActivity,
        error: OctiError,
        *,
        is_given_up: bool = False,
        is_sent: bool = False,
        at_least: timedelta = timedelta(0),
    ) -> None:
        entry_id, pause = pending.record.entry_id, max(at_least, self._retry.after(pending.attempts))
        is_given_up = is_given_up or self._retry.is_over(pending.attempts + 1)
        reason = f"{error.code}: {error}"
        await self._store.failed(
            pending.key, self._clock.now() + pause, reason, is_given_up=is_given_up, is_sent=is_sent or pending.is_sent
        )
        if is_given_up:
            log.error(
                "call %s is NOT in Salesforce and will not be tried again by itself: %s. Correct that, then "
                "`octi-bridge call-log retry`",
                entry_id,
                reason,
            )
        else:
            wait_s = pause.total_seconds()
            log.warning("call %s is not in Salesforce yet (%s); next try in %s s", entry_id, reason, wait_s)
