"""What logs that cannot be delivered cost an org in days, by the default settings, in virtual time."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from octi_bridge.history.model import LoggedActivity, PendingActivity
from octi_bridge.history.outbox import AT_ONCE, ActivityOutbox
from octi_bridge.history.ports import ActivityForbidden, ActivityUnsure, LogUnavailable
from octi_bridge.history.retries import HOUR_S, RetryBudget, RetryTimes
from octi_bridge.kernel.errors import OctiError
from tests.support.fakes import FakeClock, InMemoryHistory
from tests.support.virtual_time import LoopClock, run_in_virtual_time
from tests.unit.history.samples import record

STUCK = 350
DAY_S = 24 * HOUR_S
FORBIDDEN = ActivityForbidden("HTTP 403", code="salesforce.forbidden")
FAULT = OctiError("HTTP 500", code="salesforce.server_failed")


class Org:
    """Answers every log with `failure` while there is one, after `takes_s`."""

    def __init__(self, failure: OctiError | None = None, takes_s: float = 0.2) -> None:
        self.failure = failure
        self.fails_only: str | None = None
        self.takes_s = takes_s
        self.asked_at: list[float] = []
        self.logged: Counter[str] = Counter()
        self.most_at_once = self._at_once = 0

    async def write(self, activity: PendingActivity) -> LoggedActivity:
        self.asked_at.append(LoopClock().monotonic())
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        await asyncio.sleep(self.takes_s)
        self._at_once -= 1
        if self.failure is not None and self.fails_only in {None, activity.record.entry_id}:
            raise self.failure
        self.logged[activity.record.entry_id] += 1
        return LoggedActivity(task_id="00T")

    def asked_between(self, begin_s: float, end_s: float) -> int:
        return sum(begin_s <= at < end_s for at in self.asked_at)


async def keep(store: InMemoryHistory, *names: str) -> None:
    for name in names:
        await store.record(record(name, ended_at=LoopClock().now()), is_to_be_logged=True)


async def stuck(store: InMemoryHistory) -> list[str]:
    names = [f"call-{number:03}" for number in range(STUCK)]
    await keep(store, *names)
    return names


async def run_for(seconds: float, *outboxes: ActivityOutbox) -> None:
    running = [asyncio.create_task(outbox.run()) for outbox in outboxes]
    await asyncio.sleep(seconds)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


def test_logs_that_the_org_forbids_cost_a_probe_now_and_then_and_arrive_once_permitted() -> None:
    async def story() -> None:
        org, store = Org(FORBIDDEN), InMemoryHistory()
        await stuck(store)
        outbox = ActivityOutbox(store=store, activity_log=org, clock=LoopClock())
        await run_for(DAY_S, outbox)
        assert org.asked_between(0, DAY_S) <= 200  # before: 52,500
        assert not store.given_up, "nobody of them was tried for days"
        org.failure = None
        await run_for(2 * HOUR_S, outbox)
        assert (len(org.logged), set(org.logged.values())) == (STUCK, {1})

    run_in_virtual_time(story())


def test_one_forbidden_log_among_others_holds_them_up_for_seconds_only() -> None:
    async def story() -> None:
        org, store = Org(FORBIDDEN), InMemoryHistory()
        org.fails_only = "a:201"
        await keep(store, "a", "b", "c", *(f"d{number}" for number in range(30)))
        await run_for(60, ActivityOutbox(store=store, activity_log=org, clock=LoopClock()))
        assert len(org.logged) == 32
        await run_for(5 * DAY_S, ActivityOutbox(store=store, activity_log=org, clock=LoopClock()))
        assert store.given_up == {"a:201": "salesforce.forbidden: HTTP 403"}

    run_in_virtual_time(story())


def test_logs_that_fail_for_days_are_given_up_and_stay_within_the_budget() -> None:
    async def story() -> None:
        org, store = Org(FAULT), InMemoryHistory()
        await stuck(store)
        await run_for(5 * DAY_S, ActivityOutbox(store=store, activity_log=org, clock=LoopClock()))
        hours = [org.asked_between(hour * HOUR_S, (hour + 1) * HOUR_S) for hour in range(5 * 24)]
        assert hours[0] <= STUCK + 2 * 500
        assert max(hours[1:]) <= 501
        assert len(store.given_up) == STUCK
        assert hours[-1] == 0

    run_in_virtual_time(story())


def test_new_logs_go_out_while_retries_are_held() -> None:
    async def story() -> None:
        org, store = Org(FAULT), InMemoryHistory()
        await stuck(store)
        scarce = [False]
        budget = RetryBudget(clock=LoopClock(), is_scarce=lambda: scarce[-1])
        outbox = ActivityOutbox(store=store, activity_log=org, clock=LoopClock(), budget=budget)
        await run_for(60, outbox)
        scarce.append(True)
        await run_for(HOUR_S, outbox)
        asked = len(org.asked_at)
        await run_for(DAY_S, outbox)
        held = [outbox.is_holding_retries]
        assert len(org.asked_at) - asked <= 24 * 4
        org.failure = None
        await keep(store, "new")
        await run_for(10, outbox)
        assert org.logged["new:201"] == 1
        scarce.append(False)
        await run_for(2 * HOUR_S, outbox)
        held.append(outbox.is_holding_retries)
        assert held == [True, False]
        assert len(org.logged) == STUCK + 1

    run_in_virtual_time(story())


def test_while_nothing_can_be_logged_one_row_asks_at_a_time() -> None:
    async def story() -> None:
        org, store = Org(LogUnavailable("limit used up")), InMemoryHistory()
        await stuck(store)
        await run_for(HOUR_S, ActivityOutbox(store=store, activity_log=org, clock=LoopClock()))
        assert len(org.asked_at) <= AT_ONCE + 70
        assert {pending.attempts for pending in store.outbox.values()} == {0}

    run_in_virtual_time(story())


def test_two_processes_on_one_database_write_each_log_once() -> None:
    async def story() -> None:
        org, store = Org(), InMemoryHistory()
        await stuck(store)
        both = [ActivityOutbox(store=store, activity_log=org, clock=LoopClock()) for _ in range(2)]
        await run_for(300, *both)
        assert org.most_at_once > AT_ONCE, "both work"
        assert (len(org.logged), set(org.logged.values())) == (STUCK, {1})

    run_in_virtual_time(story())


class LateOrg(Org):
    """Gives no answer within the client's 12 s, and has made the Task `commits_s` after the request.

    Asked for it before, it finds none, and makes another.
    """

    def __init__(self, commits_s: float) -> None:
        super().__init__()
        self._commits_s = commits_s
        self._made: dict[str, float] = {}

    async def write(self, activity: PendingActivity) -> LoggedActivity:
        now, entry_id = LoopClock().monotonic(), activity.record.entry_id
        if activity.is_sent and entry_id in self._made and self._made[entry_id] <= now:
            return LoggedActivity(task_id="00T")
        self._made[entry_id] = now + self._commits_s
        self.logged[entry_id] += 1
        await asyncio.sleep(12)
        raise ActivityUnsure("no answer", code="salesforce.timeout")


@pytest.mark.parametrize("commits_s", [20, 120, 590])
def test_a_slow_org_without_a_key_makes_one_task_of_one_call(commits_s: float) -> None:
    async def story() -> None:
        org, store = LateOrg(commits_s), InMemoryHistory()
        await keep(store, "a")
        wait = timedelta(seconds=600)
        await run_for(HOUR_S, ActivityOutbox(store=store, activity_log=org, clock=LoopClock(), unsure_wait=wait))
        assert org.logged == {"a:201": 1}
        assert list(store.task_ids) == ["a:201"]

    run_in_virtual_time(story())


@pytest.mark.parametrize("wait_s", [20, 600])
def test_a_bridge_that_dies_in_the_middle_of_a_write_asks_when_the_org_must_have_finished(wait_s: float) -> None:
    async def story() -> None:
        org, store = LateOrg(commits_s=wait_s / 2), InMemoryHistory()
        await keep(store, "a")
        wait = timedelta(seconds=wait_s)
        await run_for(5, ActivityOutbox(store=store, activity_log=org, clock=LoopClock(), unsure_wait=wait))
        assert org.logged == {"a:201": 1}
        await run_for(wait_s + 5, ActivityOutbox(store=store, activity_log=org, clock=LoopClock(), unsure_wait=wait))
        assert org.logged == {"a:201": 1}
        assert list(store.task_ids) == ["a:201"]

    run_in_virtual_time(story())


def test_pauses_add_up_to_the_hours_after_which_a_log_is_given_up() -> None:
    times = RetryTimes(first_s=5, longest_s=3600, give_up_s=72 * HOUR_S)
    attempts = next(number for number in range(1000) if times.is_over(number))
    assert 80 <= attempts <= 85
    assert not RetryTimes(give_up_s=None).is_over(10_000)


def test_a_budget_refills_by_the_hour() -> None:
    clock = FakeClock()
    budget = RetryBudget(clock=clock, per_hour=60)
    assert [budget.take() for _ in range(61)] == [True] * 60 + [False]
    clock.advance(60)
    assert [budget.take() for _ in range(2)] == [True, False]
    clock.advance(10 * HOUR_S)
    assert sum(budget.take() for _ in range(100)) == 60
