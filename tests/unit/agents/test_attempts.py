"""How often a password may be tried."""

from __future__ import annotations

from octi_bridge.agents.attempts import AttemptLimiter
from tests.support.fakes import FakeClock


def test_so_many_failures_block_the_key_and_no_other() -> None:
    limiter = AttemptLimiter(clock=FakeClock(), limit=3, window_s=60)
    for _ in range(2):
        limiter.failed("sato", "192.0.2.7")
    assert not limiter.is_blocked("sato", "192.0.2.7")
    limiter.failed("sato", "192.0.2.8")
    assert limiter.is_blocked("sato")
    assert limiter.is_blocked("suzuki", "sato")
    assert not limiter.is_blocked("192.0.2.7", "192.0.2.8", "suzuki")


def test_failures_count_for_the_window_only() -> None:
    clock = FakeClock()
    limiter = AttemptLimiter(clock=clock, limit=2, window_s=60)
    limiter.failed("sato")
    clock.advance(40)
    limiter.failed("sato")
    assert limiter.is_blocked("sato")
    clock.advance(19.9)
    assert limiter.is_blocked("sato")
    clock.advance(0.1)
    assert not limiter.is_blocked("sato")
    limiter.failed("sato")
    assert limiter.is_blocked("sato"), "the second failure is still within its window"


def test_success_clears_the_record() -> None:
    limiter = AttemptLimiter(clock=FakeClock(), limit=2, window_s=60)
    limiter.failed("sato")
    limiter.succeeded("sato")
    limiter.succeeded("never-tried")
    limiter.failed("sato")
    assert not limiter.is_blocked("sato")


def test_asking_about_a_key_again_and_again_does_not_block_it() -> None:
    limiter = AttemptLimiter(clock=FakeClock(), limit=1, window_s=60)
    assert not any(limiter.is_blocked("sato") for _ in range(10))
