"""How often a password may be tried."""

from __future__ import annotations

import asyncio

import pytest

from octi_bridge.agents.attempts import AttemptCounter, WaitingLines
from octi_bridge.agents.errors import TooManyAttempts
from tests.support.fakes import FakeClock, settle


def test_attempts_count_for_their_key_and_no_other() -> None:
    counter = AttemptCounter(clock=FakeClock(), window_s=60)
    counter.begin("sato", "192.0.2.7")
    counter.begin("sato", "192.0.2.8")
    assert [counter.count(key) for key in ("sato", "192.0.2.7", "192.0.2.8", "suzuki")] == [2, 1, 1, 0]


def test_attempts_count_for_the_window_only() -> None:
    clock = FakeClock()
    counter = AttemptCounter(clock=clock, window_s=60)
    counter.begin("sato")
    clock.advance(40)
    counter.begin("sato")
    clock.advance(19.9)
    assert counter.count("sato") == 2
    clock.advance(0.1)
    assert counter.count("sato") == 1


def test_the_next_attempt_waits_until_so_many_have_left_the_window() -> None:
    clock = FakeClock()
    counter = AttemptCounter(clock=clock, window_s=60)
    for _ in range(4):
        counter.begin("sato")
        clock.advance(10)
    assert [counter.wait_s("sato", limit) for limit in (5, 4, 3, 2)] == [0, 20, 30, 40]
    assert counter.wait_s("never-tried", 1) == 0


def test_success_takes_one_attempt_back_or_all() -> None:
    counter = AttemptCounter(clock=FakeClock(), window_s=60)
    counter.begin("sato")
    counter.begin("sato")
    counter.take_back("sato")
    counter.take_back("never-tried")
    assert counter.count("sato") == 1
    counter.clear("sato")
    counter.clear("never-tried")
    assert counter.count("sato") == 0


def test_keys_that_are_over_are_forgotten() -> None:
    clock = FakeClock()
    counter = AttemptCounter(clock=clock, window_s=60)
    for number in range(1000):
        counter.begin(f"account-{number}")
    clock.advance(61)
    counter.begin("sato")
    assert set(counter._attempts) == {"sato"}


async def test_a_line_lets_one_in_at_a_time_and_refuses_when_it_is_full() -> None:
    lines = WaitingLines()
    inside: list[str] = []
    may_leave = asyncio.Event()

    async def visit(name: str, key: str = "sato") -> None:
        async with lines.turn(key, longest=2):
            inside.append(name)
            await may_leave.wait()

    visits = [asyncio.create_task(visit("first")), asyncio.create_task(visit("second"))]
    await settle()
    assert inside == ["first"]
    with pytest.raises(TooManyAttempts):
        await visit("third")
    other = asyncio.create_task(visit("other", "suzuki"))
    await settle()
    assert inside == ["first", "other"]
    may_leave.set()
    await asyncio.gather(*visits, other)
    assert inside == ["first", "other", "second"]
    assert lines._lines == {}
