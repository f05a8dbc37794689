"""The clock that tests move by hand."""

from __future__ import annotations

import asyncio

from octi_bridge.telephony.simulator import VirtualClock


async def test_nothing_happens_until_the_clock_is_moved() -> None:
    clock, done = VirtualClock(), []
    clock.call_later(5, lambda: done.append("five"))
    await clock.advance(4.9)
    assert done == []
    await clock.advance(0.1)
    assert done == ["five"]


async def test_things_happen_in_order_of_time_and_then_of_asking() -> None:
    clock, done = VirtualClock(), []
    for delay_s, name in ((2.0, "c"), (1.0, "a"), (1.0, "b")):
        clock.call_later(delay_s, lambda name=name: done.append((name, clock.monotonic())))  # type: ignore[misc]
    await clock.advance(3)
    assert done == [("a", 1.0), ("b", 1.0), ("c", 2.0)]
    assert clock.monotonic() == 3.0


async def test_what_is_asked_for_on_the_way_happens_in_the_same_move() -> None:
    clock, done = VirtualClock(), []

    def go_on() -> None:
        clock.call_later(1, lambda: done.append(clock.monotonic()))

    clock.call_later(1, go_on)
    await clock.advance(2)
    assert done == [2.0]


async def test_a_cancelled_timer_does_not_go_off() -> None:
    clock, done = VirtualClock(), []
    timer = clock.call_later(1, lambda: done.append(1))
    timer.cancel()
    await clock.advance(2)
    timer.cancel()
    assert done == []


async def test_tasks_that_a_timer_woke_have_run_before_the_next_timer() -> None:
    clock, order = VirtualClock(), []
    woken = asyncio.Event()

    async def wait() -> None:
        await woken.wait()
        order.append("task")

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(wait())
        clock.call_later(1, woken.set)
        clock.call_later(1, lambda: order.append("timer"))
        await clock.advance(1)
    assert order == ["task", "timer"]


async def test_running_until_a_condition_stops_there_and_gives_up_at_the_limit() -> None:
    clock, done = VirtualClock(), []
    for second in (1, 2, 3):
        clock.call_later(second, lambda second=second: done.append(second))  # type: ignore[misc]
    assert await clock.run_until(lambda: 2 in done, limit_s=10)
    assert clock.monotonic() == 2.0
    assert not await clock.run_until(lambda: 4 in done, limit_s=10)
    assert clock.monotonic() == 12.0


async def test_the_wall_clock_moves_along() -> None:
    clock = VirtualClock()
    before = clock.now()
    await clock.advance(90)
    assert (clock.now() - before).total_seconds() == 90
    assert before.tzinfo is not None
