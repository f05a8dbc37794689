"""Statuses that change without the agent: status, queue pause, metrics and log line agree, and a choice always wins."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from octi_bridge.agents.automatic import AFTER_START_S, AutomaticStatuses, StatusRules
from octi_bridge.agents.model import StatusCause
from octi_bridge.calls.events import CallConnected, CallDialed, CallEnded
from octi_bridge.calls.model import CallState, Direction
from octi_bridge.calls.outcomes import CallOutcome
from octi_bridge.calls.queue_names import QueueNames
from octi_bridge.panel_gateway.views import milliseconds, status_view
from octi_bridge.telephony.events import DeviceState, DeviceStateChanged, QueueMemberUpdated
from tests.unit.agents.office import DESK, SALES, SATO, SUPPORT, Office

RULES = StatusRules(missed_rings=3, missed_ring_min_s=5, phone_gone_s=30, wrap_up_s=60)
AWAY = [(queue, "201", True, "3 missed_calls") for queue in (SALES, SUPPORT)]
NO_PHONE = [(queue, "201", True, "3 phone_gone") for queue in (SALES, SUPPORT)]
BACK = [(queue, "201", False, "") for queue in (SALES, SUPPORT)]


class Floor(Office):
    """An office with the rules, and a clock that does what is due."""

    def __init__(self, rules: StatusRules = RULES) -> None:
        super().__init__()
        self.due: list[tuple[float, Callable[[], None]]] = []
        self.automatic = AutomaticStatuses(
            agents=self.agents,
            rules=rules,
            clock=self.clock,
            calls_of=lambda extension: [self.calls[extension]] if extension in self.calls else [],
            later=self._later,
            spawn=self.spawned,
        )
        self.bus.subscribe(self.automatic.on_agent_event)

    def _later(self, seconds: float, do: Callable[[], None]) -> None:
        self.due.append((self.clock.monotonic() + seconds, do))

    async def passes(self, seconds: float) -> None:
        self.clock.advance(seconds)
        now = self.clock.monotonic()
        for at, do in sorted(self.due, key=lambda entry: entry[0]):
            if at <= now:
                self.due.remove((at, do))
                do()
        await self.spawned.run_all()

    async def rings(
        self,
        outcome: CallOutcome = CallOutcome.MISSED,
        *,
        for_s: float = 20,
        direct: bool = False,
        direction: Direction = Direction.INBOUND,
    ) -> None:
        call = self.call(queue=None if direct else SALES, direction=direction, connected=False)
        call = replace(call, started_at=self.clock.now() - timedelta(seconds=for_s))
        self.automatic.on_call_event(CallEnded(call, self.clock.now(), 0, outcome=outcome))
        await self.spawned.run_all()

    async def phone(self, state: DeviceState) -> None:
        self.agents.on_station_fact(DeviceStateChanged(extension=DESK, state=state))
        await self.spawned.run_all()

    async def at_work(self, status: str = "0") -> None:
        await super().at_work(status)
        self.agents.on_pbx_read_back([])
        await self.spawned.run_all()
        self.pbx.commands.clear()

    @property
    def cause(self) -> StatusCause | None:
        return self.session().cause

    def changed(self, cause: str) -> float:
        return self.automatic.figures()[f'statuses_changed_by_bridge_total{{cause="{cause}"}}']


@pytest.fixture
def floor() -> Floor:
    return Floor()


# ---- rings that nobody answers


async def test_after_three_unanswered_rings_the_agent_is_away(floor: Floor, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    await floor.at_work()
    for _ in range(2):
        await floor.rings()
    assert (floor.status, floor.asked()) == (("0", None), [])
    await floor.rings()
    assert (floor.status, floor.cause, floor.asked()) == (("3", None), StatusCause.MISSED_CALLS, AWAY)
    assert floor.store.kept[SATO].status_code == "3"
    assert floor.changed("missed_calls") == 1
    assert "sato: away at terminal 201: 3 queue calls in a row were not answered" in caplog.text


async def test_the_message_stays_until_the_agent_chooses_a_status(floor: Floor) -> None:
    await floor.at_work()
    for _ in range(3):
        await floor.rings()
    await floor.phone(DeviceState.IDLE)
    assert floor.cause is StatusCause.MISSED_CALLS
    await floor.agents.set_status(SATO, "3")
    assert floor.status == ("3", None)
    assert floor.session().cause is None
    await floor.agents.set_status(SATO, "0")
    for _ in range(2):
        await floor.rings()
    assert floor.status == ("0", None)


NO_COUNT = {
    "answered_by_a_colleague": {"outcome": CallOutcome.ANSWERED_ELSEWHERE},
    "busy_with_another_call": {"outcome": CallOutcome.BUSY},
    "given_up_at_once": {"for_s": 4.9},
    "direct": {"direct": True},
    "internal": {"direct": True, "direction": Direction.INTERNAL},
}


@pytest.mark.parametrize("kind", NO_COUNT)
async def test_a_ring_that_is_not_the_agents_fault_neither_counts_nor_resets(floor: Floor, kind: str) -> None:
    await floor.at_work()
    for _ in range(2):
        await floor.rings()
    for _ in range(5):
        await floor.rings(**NO_COUNT[kind])  # type: ignore[arg-type]
    assert floor.status == ("0", None)
    await floor.rings()
    assert floor.status == ("3", None)


async def declines(floor: Floor) -> None:
    await floor.rings(CallOutcome.DECLINED)


async def answers(floor: Floor) -> None:
    floor.automatic.on_call_event(CallConnected(floor.call()))


async def dials(floor: Floor) -> None:
    floor.automatic.on_call_event(CallDialed(floor.call(queue=None, direction=Direction.OUTBOUND)))


async def changes_status(floor: Floor) -> None:
    await floor.agents.set_status(SATO, "2")
    await floor.agents.set_status(SATO, "0")


async def chooses_the_next_status(floor: Floor) -> None:
    call = replace(floor.call(connected=False), state=CallState.RINGING)
    floor.calls[DESK] = call
    await floor.agents.set_status(SATO, "2")
    floor.calls.clear()
    await floor.agents.set_status(SATO, "0")


async def signs_in_again(floor: Floor) -> None:
    await floor.agents.sign_out(SATO)
    await floor.sign_in()


@pytest.mark.parametrize(
    "sign",
    [declines, answers, dials, changes_status, chooses_the_next_status, signs_in_again],
    ids=lambda f: f.__name__,
)
async def test_a_sign_of_life_starts_the_count_again(floor: Floor, sign: Callable[[Floor], object]) -> None:
    await floor.at_work()
    for _ in range(2):
        await floor.rings()
    await sign(floor)  # type: ignore[misc]
    for _ in range(2):
        await floor.rings()
    assert floor.status == ("0", None)
    await floor.rings()
    assert floor.status == ("3", None)


async def test_with_zero_nobody_is_sent_away() -> None:
    floor = Floor(StatusRules(missed_rings=0))
    await floor.at_work()
    for _ in range(20):
        await floor.rings()
    assert (floor.status, floor.asked()) == (("0", None), [])


async def test_who_is_not_available_stays_as_chosen(floor: Floor) -> None:
    await floor.at_work("2")
    for _ in range(4):
        await floor.rings()
    assert floor.status == ("2", None)


async def test_the_next_ring_does_not_keep_the_agent_available(floor: Floor) -> None:
    await floor.at_work()
    for _ in range(2):
        await floor.rings()
    floor.calls[DESK] = floor.call(connected=False)
    await floor.rings()
    assert floor.status == ("3", None)


async def test_who_answers_at_the_last_moment_stays_available(floor: Floor) -> None:
    await floor.at_work()
    for _ in range(2):
        await floor.rings()
    call = replace(floor.call(connected=False), started_at=floor.clock.now() - timedelta(seconds=20))
    floor.automatic.on_call_event(CallEnded(call, floor.clock.now(), 0, outcome=CallOutcome.MISSED))
    floor.calls[DESK] = floor.call()
    await floor.spawned.run_all()
    assert (floor.status, floor.changed("missed_calls")) == (("0", None), 0)


# ---- after a restart of the bridge


async def restarted(floor: Floor) -> Floor:
    """The next bridge, before it hears of the PBX: it has what the database keeps, which is not the cause."""
    again = Floor()
    again.store.kept.update({SATO: replace(floor.store.kept[SATO], cause=None)})
    await again.agents.load()
    return again


async def test_the_pbx_keeps_why_the_agent_is_away(floor: Floor) -> None:
    await floor.at_work()
    for _ in range(3):
        await floor.rings()
    again = await restarted(floor)
    member = QueueMemberUpdated(queue=SALES, extension=DESK, is_paused=True, pause_reason="3 missed_calls")
    again.agents.on_pbx_read_back([], [member])
    await again.spawned.run_all()
    assert (again.status, again.cause) == (("3", None), StatusCause.MISSED_CALLS)
    assert again.asked() == AWAY


@pytest.mark.parametrize("reason", ["3", "3 lunch", "2 missed_calls", "missed_calls", ""])
async def test_another_reason_is_no_cause(floor: Floor, reason: str) -> None:
    await floor.at_work("3")
    again = await restarted(floor)
    member = QueueMemberUpdated(queue=SALES, extension=DESK, is_paused=True, pause_reason=reason)
    again.agents.on_pbx_read_back([], [member])
    await again.spawned.run_all()
    assert (again.status, again.cause) == (("3", None), None)


async def choose_away_after_the_link_is_lost(floor: Floor) -> Floor:
    floor.agents.on_pbx_link_lost()
    await floor.agents.set_status(SATO, "3")
    return floor


async def choose_away_after_a_restart(floor: Floor) -> Floor:
    again = await restarted(floor)
    await again.agents.set_status(SATO, "3")
    return again


async def sign_in_away_after_a_restart(floor: Floor) -> Floor:
    again = await restarted(floor)
    await again.sign_in(status="3")
    return again


@pytest.mark.parametrize(
    "choose",
    [choose_away_after_the_link_is_lost, choose_away_after_a_restart, sign_in_away_after_a_restart],
    ids=lambda f: f.__name__,
)
async def test_what_the_pbx_kept_does_not_override_the_agents_choice(
    floor: Floor, choose: Callable[[Floor], Awaitable[Floor]]
) -> None:
    await floor.at_work()
    await floor.phone(DeviceState.UNAVAILABLE)
    await floor.passes(30)
    assert floor.cause is StatusCause.PHONE_GONE
    now = await choose(floor)
    now.pbx.commands.clear()
    member = QueueMemberUpdated(queue=SALES, extension=DESK, is_paused=True, pause_reason="3 phone_gone")
    now.agents.on_pbx_read_back([DeviceStateChanged(extension=DESK, state=DeviceState.IDLE)], [member])
    await now.spawned.run_all()
    assert (now.status, now.cause) == (("3", None), None)
    assert now.asked() == [(queue, "201", True, "3") for queue in (SALES, SUPPORT)]


async def test_a_pause_with_a_cause_that_another_bridge_made_is_away(floor: Floor) -> None:
    await floor.at_work()
    floor.clock.advance(60)
    await floor.hears(paused=True, reason="3 phone_gone")
    assert floor.status == ("3", None)


# ---- the phone


async def test_a_phone_that_is_gone_makes_away_and_its_return_available(
    floor: Floor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    await floor.at_work()
    await floor.phone(DeviceState.UNAVAILABLE)
    await floor.passes(29)
    assert (floor.status, floor.asked()) == (("0", None), [])
    await floor.passes(1)
    assert (floor.status, floor.cause, floor.asked()) == (("3", None), StatusCause.PHONE_GONE, NO_PHONE)
    floor.pbx.commands.clear()
    await floor.phone(DeviceState.UNKNOWN)
    assert floor.status == ("3", None)
    await floor.phone(DeviceState.IDLE)
    assert (floor.status, floor.cause, floor.asked()) == (("0", None), None, BACK)
    assert (floor.changed("phone_gone"), floor.changed("phone_back")) == (1, 1)
    assert "sato: available at terminal 201: the phone is back" in caplog.text


async def test_a_short_loss_changes_nothing_nor_do_two(floor: Floor) -> None:
    await floor.at_work()
    await floor.phone(DeviceState.UNAVAILABLE)
    await floor.passes(20)
    await floor.phone(DeviceState.IDLE)
    await floor.phone(DeviceState.UNAVAILABLE)
    await floor.passes(20)
    assert (floor.status, floor.asked()) == (("0", None), [])
    await floor.passes(10)
    assert floor.status == ("3", None)


async def test_a_status_chosen_meanwhile_is_not_taken_back(floor: Floor) -> None:
    await floor.at_work()
    await floor.phone(DeviceState.UNAVAILABLE)
    await floor.passes(30)
    await floor.agents.set_status(SATO, "2")
    await floor.phone(DeviceState.IDLE)
    assert floor.status == ("2", None)


async def test_who_signs_in_without_a_phone_is_away_after_the_same_time(floor: Floor) -> None:
    await floor.agents.load()
    floor.agents.on_pbx_read_back([DeviceStateChanged(extension=DESK, state=DeviceState.UNAVAILABLE)])
    await floor.sign_in()
    await floor.passes(30)
    assert (floor.status, floor.cause) == (("3", None), StatusCause.PHONE_GONE)


async def test_a_call_is_waited_for(floor: Floor) -> None:
    await floor.at_work()
    floor.calls[DESK] = floor.call()
    await floor.phone(DeviceState.UNAVAILABLE)
    await floor.passes(30)
    assert floor.status == ("0", None)
    floor.calls.clear()
    await floor.passes(30)
    assert floor.status == ("3", None)


async def test_with_zero_seconds_a_phone_may_be_gone() -> None:
    floor = Floor(StatusRules(phone_gone_s=0))
    await floor.at_work()
    await floor.phone(DeviceState.UNAVAILABLE)
    await floor.passes(3600)
    assert floor.status == ("0", None)


# ---- after-call work


async def test_after_call_work_ends_by_itself(floor: Floor, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    await floor.at_work("1")
    await floor.passes(59)
    assert floor.status == ("1", None)
    await floor.passes(1)
    assert (floor.status, floor.asked()) == (("0", None), BACK)
    assert floor.changed("wrap_up_over") == 1
    assert "sato: after-call work ended after 60 s" in caplog.text


async def test_choosing_it_again_gives_the_whole_time_again(floor: Floor) -> None:
    await floor.at_work("1")
    await floor.passes(50)
    await floor.agents.set_status(SATO, "1")
    await floor.passes(50)
    assert floor.status == ("1", None)
    await floor.passes(10)
    assert floor.status == ("0", None)


async def test_another_status_chosen_before_stays(floor: Floor) -> None:
    await floor.at_work("1")
    await floor.agents.set_status(SATO, "2")
    await floor.passes(100)
    assert floor.status == ("2", None)


async def test_a_call_in_after_call_work_gives_the_whole_time_at_its_end(floor: Floor) -> None:
    await floor.at_work("1")
    call = floor.call(queue=None, direction=Direction.OUTBOUND)
    floor.calls[DESK] = call
    await floor.passes(90)
    assert floor.status == ("1", None)
    floor.calls.clear()
    floor.automatic.on_call_event(CallEnded(call, floor.clock.now(), 16))
    await floor.spawned.run_all()
    assert floor.session().status_since == floor.clock.now()
    await floor.passes(60)
    assert floor.status == ("0", None)


async def test_after_a_restart_it_ends_when_it_would_have(floor: Floor) -> None:
    await floor.at_work("1")
    again = Floor()
    again.store.kept.update(floor.store.kept)
    again.clock.advance(100)
    await again.agents.load()
    again.agents.on_pbx_read_back([])
    await again.passes(AFTER_START_S - 1)
    assert again.status == ("1", None)
    await again.passes(1)
    assert again.status == ("0", None)


async def test_after_a_restart_in_the_middle_only_the_rest_is_left(
    floor: Floor,
) -> None:
    await floor.at_work("1")
    began = floor.session().status_since
    again = Floor()
    again.store.kept.update(floor.store.kept)
    again.clock.advance(40)
    await again.agents.load()
    again.agents.on_pbx_read_back([])
    await again.passes(19)
    view = status_view(again.session(), QueueNames())
    assert (view.code, view.since_ms) == ("1", milliseconds(began))
    await again.passes(1)
    assert again.status == ("0", None)


async def test_after_a_restart_it_does_not_end_before_the_pbx_has_told_of_its_calls(floor: Floor) -> None:
    await floor.at_work("1")
    again = await restarted(floor)
    for _ in range(10):
        await again.passes(60)
    assert (again.status, again.asked()) == (("1", None), [])
    call = again.call(queue=None, direction=Direction.OUTBOUND)
    again.calls[DESK] = call
    again.agents.on_pbx_read_back([])
    await again.passes(60)
    assert again.status == ("1", None)
    again.calls.clear()
    again.automatic.on_call_event(CallEnded(call, again.clock.now(), 16))
    await again.spawned.run_all()
    await again.passes(60)
    assert again.status == ("0", None)


async def test_while_the_link_is_down_it_does_not_end_and_soon_afterwards_it_does(floor: Floor) -> None:
    await floor.at_work("1")
    floor.agents.on_pbx_link_lost()
    await floor.passes(60)
    await floor.passes(60)
    assert (floor.status, floor.asked()) == (("1", None), [])
    floor.agents.on_pbx_read_back([])
    await floor.passes(AFTER_START_S)
    assert floor.status == ("0", None)


async def test_while_the_link_is_down_nobody_becomes_away_for_the_phone(floor: Floor) -> None:
    await floor.at_work()
    await floor.phone(DeviceState.UNAVAILABLE)
    floor.agents.on_pbx_link_lost()
    await floor.passes(60)
    assert floor.status == ("0", None)
    floor.agents.on_pbx_read_back([])
    await floor.passes(30)
    assert (floor.status, floor.cause) == (("3", None), StatusCause.PHONE_GONE)


async def test_without_a_limit_it_lasts(floor: Floor) -> None:
    floor = Floor(StatusRules())
    await floor.at_work("1")
    await floor.passes(86_400)
    assert floor.status == ("1", None)
