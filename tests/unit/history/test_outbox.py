"""Every logged call reaches the org once, however long the org is away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from octi_bridge.history import outbox as outbox_module
from octi_bridge.history.model import ActivityKind, LoggedActivity, PendingActivity
from octi_bridge.history.outbox import BATCH, REFUSALS, ActivityOutbox
from octi_bridge.history.ports import ActivityRefused, ActivityUnsure, LogUnavailable
from octi_bridge.history.retries import RetryTimes
from octi_bridge.kernel.errors import OctiError
from tests.support.fakes import FakeClock, InMemoryHistory
from tests.unit.history.samples import record

LONGEST_S = RetryTimes().longest_s


class Unavailable(OctiError):
    """The org is away."""

    code = "salesforce.unavailable"


class Org:
    """Takes activities, or fails with what stands in `failures` for a call (or for all: `*`)."""

    def __init__(self) -> None:
        self.attempts: list[str] = []
        self.was_sent: list[bool] = []
        self.tasks: list[str] = []
        self.failures: dict[str, Exception] = {}
        self.changed = asyncio.Event()

    async def write(self, activity: PendingActivity) -> LoggedActivity:
        entry_id = activity.record.entry_id
        self.attempts.append(entry_id)
        self.was_sent.append(activity.is_sent)
        self.changed.set()
        failure = self.failures.get(entry_id) or self.failures.get("*")
        if failure is not None:
            raise failure
        self.tasks.append(entry_id)
        return LoggedActivity(task_id=f"00T{len(self.tasks)}")


class Delivery:
    """An outbox that runs."""

    def __init__(self, store: InMemoryHistory, *, poll_s: float = 60) -> None:
        self.clock = FakeClock()
        self.clock.advance(3600)
        self.store = store
        self.org = Org()
        self.told: list[tuple[str, str]] = []
        self.outbox = ActivityOutbox(
            store=store, activity_log=self.org, clock=self.clock, poll_s=poll_s,
            on_delivered=lambda pending, logged: self.told.append((pending.record.entry_id, logged.task_id)),
        )  # fmt: skip
        self.running: asyncio.Task[None] | None = None

    def start(self) -> None:
        self.running = asyncio.create_task(self.outbox.run())

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not condition():
                await asyncio.sleep(0)

    async def due_again(self, seconds: float) -> int:
        """Let time pass, wake the outbox; returns how many attempts were made."""
        before = len(self.org.attempts)
        self.clock.advance(seconds)
        self.outbox.wake()
        for _ in range(50):
            await asyncio.sleep(0)
        return len(self.org.attempts) - before

    async def stop(self) -> None:
        if self.running is not None:
            self.running.cancel()
            await asyncio.gather(self.running, return_exceptions=True)


@pytest.fixture
async def delivery() -> AsyncIterator[Delivery]:
    found = Delivery(InMemoryHistory())
    yield found
    await found.stop()


async def keep(delivery: Delivery, *names: str) -> None:
    for name in names:
        await delivery.store.record(record(name), is_to_be_logged=True)


async def test_what_waits_is_delivered_in_order_and_only_once(delivery: Delivery) -> None:
    await keep(delivery, "a", "b")
    delivery.start()
    await delivery.until(lambda: delivery.store.task_ids == {"a:201": "00T1", "b:201": "00T2"})
    assert await delivery.due_again(3600) == 0
    assert delivery.org.tasks == ["a:201", "b:201"]


async def test_what_has_arrived_is_told_and_what_failed_is_not(delivery: Delivery) -> None:
    await keep(delivery, "a", "b")
    delivery.org.failures["b:201"] = Unavailable()
    delivery.start()
    await delivery.until(lambda: "b:201" in delivery.org.attempts and bool(delivery.told))
    assert delivery.told == [("a:201", "00T1")]
    delivery.org.failures.clear()
    assert await delivery.due_again(LONGEST_S) == 1
    assert delivery.told == [("a:201", "00T1"), ("b:201", "00T2")]


async def test_a_task_for_later_that_was_taken_back_is_settled_and_not_written(delivery: Delivery) -> None:
    await keep(delivery, "a")
    delivery.store.outbox["a:201"] = replace(delivery.store.outbox["a:201"], kind=ActivityKind.FOLLOW_UP, is_sent=True)
    delivery.start()
    await delivery.until(lambda: not delivery.store.outbox)
    assert (delivery.org.attempts, delivery.told) == ([], [])


async def test_a_new_record_does_not_wait_for_the_clock(delivery: Delivery) -> None:
    delivery.start()
    await delivery.due_again(0)
    await keep(delivery, "a")
    delivery.outbox.wake()
    await delivery.until(lambda: delivery.org.tasks == ["a:201"])


async def test_more_than_one_batch_is_delivered_at_a_stretch(delivery: Delivery) -> None:
    names = [f"call-{number:02}" for number in range(2 * BATCH + 1)]
    await keep(delivery, *names)
    delivery.start()
    await delivery.until(lambda: len(delivery.org.tasks) == len(names))
    assert delivery.org.tasks == [f"{name}:201" for name in names]


async def test_with_the_org_away_the_pauses_double_up_to_an_hour(
    delivery: Delivery, caplog: pytest.LogCaptureFixture
) -> None:
    delivery.org.failures["*"] = Unavailable()
    await keep(delivery, "a")
    delivery.start()
    await delivery.until(lambda: len(delivery.org.attempts) == 1)
    for pause in (5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, LONGEST_S, LONGEST_S):
        assert await delivery.due_again(pause - 1) == 0, f"too early: {pause}"
        assert await delivery.due_again(1) == 1, f"too late: {pause}"
    delivery.org.failures.clear()
    assert await delivery.due_again(LONGEST_S) == 1
    assert delivery.org.tasks == ["a:201"]
    assert "salesforce.unavailable" in caplog.text
    assert "09011112222" not in caplog.text


@pytest.mark.parametrize("failure", [Unavailable(), ZeroDivisionError("a fault of our own")], ids=["told", "fault"])
async def test_one_call_that_cannot_be_logged_does_not_hold_up_the_others(
    delivery: Delivery, failure: Exception
) -> None:
    delivery.org.failures["a:201"] = failure
    await keep(delivery, "a", "b")
    delivery.start()
    await delivery.until(lambda: "b:201" in delivery.org.tasks)
    assert delivery.store.outbox["a:201"].attempts == 1
    delivery.org.failures.clear()
    assert await delivery.due_again(5) == 1
    assert delivery.org.tasks == ["b:201", "a:201"]


async def test_only_what_may_have_arrived_is_looked_for_before_it_is_written(delivery: Delivery) -> None:
    delivery.org.failures["*"] = Unavailable()
    await keep(delivery, "a")
    delivery.start()
    await delivery.until(lambda: len(delivery.org.attempts) == 1)
    delivery.org.failures["*"] = ActivityUnsure()
    await delivery.due_again(5)
    delivery.org.failures["*"] = Unavailable()
    await delivery.due_again(10)
    await delivery.due_again(20)
    assert delivery.org.was_sent == [False, False, True, True]


async def test_what_is_refused_again_and_again_is_given_up_and_said_so(
    delivery: Delivery, caplog: pytest.LogCaptureFixture
) -> None:
    delivery.org.failures["a:201"] = ActivityRefused("REQUIRED_FIELD_MISSING Region__c", code="salesforce.bad_request")
    await keep(delivery, "a", "b")
    delivery.start()
    await delivery.until(lambda: "b:201" in delivery.org.tasks)
    for _ in range(REFUSALS + 2):
        await delivery.due_again(LONGEST_S)
    assert delivery.org.attempts.count("a:201") == REFUSALS
    assert delivery.store.given_up == {"a:201": "salesforce.bad_request: REQUIRED_FIELD_MISSING Region__c"}
    assert "octi-bridge call-log retry" in caplog.text


async def test_while_nothing_can_be_logged_the_org_is_left_alone_and_no_attempt_is_counted(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(outbox_module, "LONGEST_PAUSE_S", 0.001)
    delivery = Delivery(InMemoryHistory(), poll_s=0.001)
    delivery.org.failures["*"] = LogUnavailable("limit used up", code="salesforce.limit_exceeded")
    names = [f"call-{number}" for number in range(50)]
    await keep(delivery, *names)
    delivery.start()
    await delivery.until(lambda: len(delivery.org.attempts) > BATCH)
    assert all(pending.attempts == 0 for pending in delivery.store.outbox.values())
    delivery.org.failures.clear()
    await delivery.until(lambda: len(delivery.org.tasks) == len(names))
    assert sorted(delivery.org.tasks) == sorted(f"{name}:201" for name in names)
    assert caplog.text.count("cannot be logged at present") == 1
    await delivery.stop()


class FlakyHistory(InMemoryHistory):
    """Cannot be read the first time."""

    def __init__(self) -> None:
        super().__init__()
        self.reads = 0

    async def due_activities(
        self, now: datetime, limit: int, *, is_first_only: bool = False
    ) -> Sequence[PendingActivity]:
        self.reads += 1
        if self.reads == 1:
            raise ConnectionError
        return await super().due_activities(now, limit, is_first_only=is_first_only)


async def test_a_database_that_cannot_be_read_is_asked_again_by_the_clock(caplog: pytest.LogCaptureFixture) -> None:
    delivery = Delivery(FlakyHistory(), poll_s=0.01)
    await keep(delivery, "a")
    delivery.start()
    await delivery.until(lambda: delivery.org.tasks == ["a:201"])
    assert "could not be read" in caplog.text
    await delivery.stop()
