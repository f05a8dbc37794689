"""Telling listeners, and owning what runs in the background."""

from __future__ import annotations

import asyncio
from datetime import UTC

import pytest

from octi_bridge.kernel.bus import Bus
from octi_bridge.kernel.clock import SystemClock
from octi_bridge.kernel.errors import OctiError
from octi_bridge.kernel.ids import call_id_for, new_id, new_token
from octi_bridge.kernel.tasks import Tasks
from tests.support.fakes import settle


def test_listeners_hear_every_event_in_the_order_they_came() -> None:
    bus: Bus[int] = Bus()
    heard: list[tuple[str, int]] = []
    bus.subscribe(lambda event: heard.append(("a", event)))
    bus.subscribe(lambda event: heard.append(("b", event)))
    bus.publish(1)
    bus.publish(2)
    assert heard == [("a", 1), ("b", 1), ("a", 2), ("b", 2)]


def test_a_listener_that_fails_silences_nobody_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    bus: Bus[str] = Bus()
    heard: list[str] = []

    def broken(event: str) -> None:
        raise ZeroDivisionError

    bus.subscribe(broken)
    bus.subscribe(heard.append)
    bus.publish("secret event text")
    assert heard == ["secret event text"]
    assert "ZeroDivisionError" in caplog.text
    assert "secret event text" not in caplog.text


def test_a_listener_may_leave_also_while_it_is_being_told() -> None:
    bus: Bus[int] = Bus()
    heard: list[int] = []

    def once(event: int) -> None:
        heard.append(event)
        leave()

    leave = bus.subscribe(once)
    bus.subscribe(heard.append)
    bus.publish(1)
    bus.publish(2)
    assert heard == [1, 1, 2]


async def test_background_work_runs_and_a_failure_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    tasks, done = Tasks(), []

    async def works() -> None:
        done.append(1)

    async def fails() -> None:
        raise ZeroDivisionError

    tasks.spawn(fails())
    tasks.spawn(works())
    await settle()
    assert done == [1]
    assert "ZeroDivisionError" in caplog.text


async def test_nothing_outlives_the_owner() -> None:
    tasks, ended = Tasks(), []

    async def waits() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.append(1)

    for _ in range(3):
        tasks.spawn(waits())
    await settle()
    await tasks.stop()
    assert ended == [1, 1, 1]


async def test_stopping_is_not_an_error_to_be_logged(caplog: pytest.LogCaptureFixture) -> None:
    tasks = Tasks()
    tasks.spawn(asyncio.Event().wait())  # type: ignore[arg-type]
    await settle()
    await tasks.stop()
    assert caplog.text == ""


def test_a_calls_id_is_the_same_on_every_node_and_differs_by_pbx_and_call() -> None:
    ids = {call_id_for("pbx", "1.0"), call_id_for("pbx", "1.0"), call_id_for("other", "1.0"), call_id_for("pbx", "1.1")}
    assert len(ids) == 3
    # written into Salesforce: it may never change
    assert call_id_for("asterisk", "1700000000.1") == "b4aa1a67-e9d4-5522-a696-b6d12670d3b2"


def test_tokens_are_long_and_never_the_same() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert min(len(token) for token in tokens) >= 43
    assert len({new_id() for _ in range(100)}) == 100


def test_the_wall_clock_knows_its_zone() -> None:
    clock = SystemClock()
    assert clock.now().tzinfo is UTC
    assert clock.monotonic() <= clock.monotonic()


def test_an_error_without_words_of_its_own_says_what_its_kind_says() -> None:
    class Gone(OctiError):
        """It is gone; look again."""

        code = "gone"

    assert str(Gone()) == "It is gone; look again."
    assert (Gone("x", code="other").code, Gone().code) == ("other", "gone")
