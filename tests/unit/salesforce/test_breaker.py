from __future__ import annotations

import logging

import pytest

from octi_bridge.salesforce.breaker import Breaker
from octi_bridge.salesforce.errors import CircuitOpen, LimitExceeded, ServerFailed
from tests.unit.salesforce.conftest import HandClock


@pytest.fixture
def breaker(clock: HandClock) -> Breaker:
    return Breaker(clock=clock, failures=3, pause_s=30)


def is_let_through(breaker: Breaker) -> bool:
    try:
        breaker.check()
    except CircuitOpen:
        return False
    return True


def test_it_opens_after_so_many_failures_in_a_row(breaker: Breaker) -> None:
    breaker.failed(ServerFailed())
    breaker.failed(ServerFailed())
    breaker.succeeded()
    breaker.failed(ServerFailed())
    breaker.failed(ServerFailed())
    assert is_let_through(breaker)

    breaker.failed(ServerFailed())
    assert not is_let_through(breaker)
    assert breaker.is_open


def test_half_open_it_lets_exactly_one_request_try(breaker: Breaker, clock: HandClock) -> None:
    breaker.failed(LimitExceeded())
    clock.advance(29.9)
    assert not is_let_through(breaker)
    clock.advance(0.2)

    assert [is_let_through(breaker) for _ in range(3)] == [True, False, False]


def test_a_trial_that_fails_opens_it_again_for_the_whole_pause(breaker: Breaker, clock: HandClock) -> None:
    breaker.failed(LimitExceeded())
    clock.advance(31)
    breaker.check()
    breaker.failed(ServerFailed())

    clock.advance(29)
    assert not is_let_through(breaker)
    clock.advance(2)
    assert is_let_through(breaker)


def test_late_answers_from_before_the_pause_change_nothing(breaker: Breaker, clock: HandClock) -> None:
    breaker.failed(LimitExceeded())
    clock.advance(20)
    breaker.failed(ServerFailed())
    breaker.succeeded()
    assert breaker.is_open

    clock.advance(11)
    assert is_let_through(breaker)


def test_loss_and_return_are_logged_once_each(
    breaker: Breaker, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for _ in range(4):
        breaker.failed(LimitExceeded())
        clock.advance(31)
        breaker.check()
    breaker.succeeded()
    breaker.succeeded()

    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
