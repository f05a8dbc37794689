"""Ten whole minutes without the org, by the default settings: outbox, breaker and their pauses together."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from octi_bridge.history.model import LoggedActivity, PendingActivity
from octi_bridge.history.outbox import LONGEST_PAUSE_S, ActivityOutbox
from octi_bridge.history.ports import LogUnavailable
from octi_bridge.history.retries import RetryTimes
from octi_bridge.kernel.errors import OctiError
from octi_bridge.salesforce.breaker import Breaker
from octi_bridge.salesforce.errors import CircuitOpen, LimitExceeded, SalesforceError, ServerFailed
from octi_bridge.settings.salesforce import SalesforceSettings
from tests.support.fakes import InMemoryHistory
from tests.support.virtual_time import LoopClock, run_in_virtual_time
from tests.unit.history.samples import record

CALLS_EVERY_S = 5
BEGINS_S, ENDS_S = 60.0, 660.0
OVER_S = 720.0


class OrgThatGoesAway:
    """Away for ten minutes, behind the breaker that stands before every real org."""

    def __init__(self, failure: SalesforceError) -> None:
        settings, clock = SalesforceSettings(), LoopClock()
        self._breaker = Breaker(clock=clock, failures=settings.breaker_failures, pause_s=settings.breaker_pause_s)
        self._failure = failure
        self._clock = clock
        self.asked_at: list[float] = []
        self.logged: dict[str, list[float]] = {}

    async def write(self, activity: PendingActivity) -> LoggedActivity:
        try:
            self._breaker.check()
        except CircuitOpen as error:
            raise LogUnavailable(str(error), code=error.code) from error
        now = self._clock.monotonic()
        self.asked_at.append(now)
        await asyncio.sleep(0.2)
        if BEGINS_S <= now < ENDS_S:
            self._breaker.failed(self._failure)
            if isinstance(self._failure, LimitExceeded):
                raise LogUnavailable(str(self._failure), code=self._failure.code)
            raise OctiError(str(self._failure), code=self._failure.code)
        self._breaker.succeeded()
        self.logged.setdefault(activity.record.entry_id, []).append(now)
        return LoggedActivity(task_id=f"00T{len(self.logged)}")


async def a_day_with_an_outage(org: OrgThatGoesAway, store: InMemoryHistory) -> list[str]:
    """A call ends every five seconds for eleven minutes; an hour later all is told."""
    outbox = ActivityOutbox(store=store, activity_log=org, clock=LoopClock())
    running = asyncio.create_task(outbox.run())
    names = [f"call-{number:03}" for number in range(int(OVER_S / CALLS_EVERY_S))]
    for name in names:
        await asyncio.sleep(CALLS_EVERY_S)
        await store.record(record(name, ended_at=LoopClock().now()), is_to_be_logged=True)
        outbox.wake()
    await asyncio.sleep(3600)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return [f"{name}:201" for name in names]


@pytest.mark.parametrize("failure", [ServerFailed("HTTP 503"), LimitExceeded()], ids=["down", "limit used up"])
def test_after_ten_minutes_every_log_arrives_once_and_the_org_was_left_alone(failure: SalesforceError) -> None:
    async def story() -> None:
        org, store = OrgThatGoesAway(failure), InMemoryHistory()
        entries = await a_day_with_an_outage(org, store)

        assert Counter({entry: len(times) for entry, times in org.logged.items()}) == Counter(entries)
        assert (store.outbox, store.given_up) == ({}, {})
        asked_in_vain = [at for at in org.asked_at if BEGINS_S <= at < ENDS_S]
        pauses = (ENDS_S - BEGINS_S) / SalesforceSettings().breaker_pause_s
        # a few at once when it begins, then one trial after a pause of the breaker, or fewer
        assert 3 <= len(asked_in_vain) <= SalesforceSettings().breaker_failures + pauses
        first = min(at for times in org.logged.values() for at in times if at >= ENDS_S)
        assert first - ENDS_S <= LONGEST_PAUSE_S + SalesforceSettings().breaker_pause_s
        # the few that failed by themselves have pauses of their own, up to ten minutes; all others come at once
        late = [times for times in org.logged.values() if times[0] > max(first, OVER_S) + 10]
        assert len(late) <= len(asked_in_vain)
        assert all(times[0] <= ENDS_S + RetryTimes().longest_s + CALLS_EVERY_S for times in late)

    run_in_virtual_time(story())
