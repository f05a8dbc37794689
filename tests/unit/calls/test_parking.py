"""Parked calls: what the parker, the retriever and everybody else learn."""

from __future__ import annotations

from datetime import timedelta

import pytest

from octi_bridge.calls.events import CallEvent, ParkedCallsChanged
from octi_bridge.calls.model import CallState, Direction, ParkedCall
from octi_bridge.calls.service import CallService
from octi_bridge.calls.tracker import CallTracker
from octi_bridge.kernel.bus import Bus
from octi_bridge.kernel.ids import call_id_for
from octi_bridge.telephony.events import ChannelFact, ChannelId, ChannelState, Extension, LinkedId, ParkEnd
from tests.support import facts
from tests.support.fakes import START, FakeClock
from tests.unit.calls.telling import DESK, OTHER_DESK, Told, is_extension, row, snapshot

SALES_CALL = call_id_for("pbx", "1.0")


class House:
    """The call service, and every list of parked calls it published."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.lists: list[tuple[ParkedCall, ...]] = []
        park_bus: Bus[ParkedCallsChanged] = Bus()
        park_bus.subscribe(lambda event: self.lists.append(event.parked))
        call_bus: Bus[CallEvent] = Bus()
        self.calls = CallService(
            tracker=CallTracker(pbx_name="pbx", is_extension=is_extension), bus=call_bus, park_bus=park_bus,
            clock=self.clock,
        )  # fmt: skip

    def hear(self, story: list[ChannelFact]) -> None:
        for fact in story:
            self.calls.on_fact(fact)


def test_the_parkers_call_ends_and_says_where_the_customer_waits() -> None:
    told = Told()
    told.hear([*facts.queue_call_rings(), *facts.queue_call_answered(), *facts.call_parked()])
    assert told.the_end().call.parked_space == "701"
    assert told.tracker.calls_of(DESK) == ()


def test_a_parked_call_is_published_with_what_one_must_know_to_take_it() -> None:
    house = House()
    house.hear([*facts.queue_call_rings(), *facts.queue_call_answered()])
    house.clock.advance(60)
    house.hear(facts.call_parked())
    (parked,) = house.lists[-1]
    assert parked == ParkedCall(
        space="701", call_id=SALES_CALL, channel_id=ChannelId("1.0"), remote_number=facts.CUSTOMER, queue=facts.SALES,
        parker=Extension("201"), since=START + timedelta(seconds=60), timeout_s=300,
    )  # fmt: skip
    assert house.calls.parked() == house.lists[-1]


@pytest.mark.parametrize("reason", list(ParkEnd))
def test_a_call_that_leaves_its_space_is_told_once(reason: ParkEnd) -> None:
    house = House()
    house.hear([*facts.queue_call_rings(), *facts.queue_call_answered(), *facts.call_parked()])
    house.hear([facts.unparked(reason), facts.ended("1.0")])
    assert [len(parked) for parked in house.lists] == [1, 0]


def test_a_customer_whose_leg_ends_is_parked_no_more_whatever_else_is_told() -> None:
    house = House()
    house.hear([*facts.queue_call_rings(), *facts.queue_call_answered(), *facts.call_parked(), facts.ended("1.0")])
    assert house.calls.parked() == ()


def test_who_retrieves_the_call_sees_the_customer_it_dialled_a_space_for() -> None:
    told = Told()
    told.hear([*facts.queue_call_rings(), *facts.queue_call_answered(), *facts.call_parked(), *facts.retrieved_at()])
    call = told.the_call(OTHER_DESK)
    assert (call.call_id, call.state) == (SALES_CALL, CallState.CONNECTED)
    assert (call.remote_number, call.direction) == (facts.CUSTOMER, Direction.INBOUND)
    assert (call.queue, call.dialed_number) == ("sales", facts.DIALED)


def test_the_parker_who_is_rung_after_the_time_has_a_new_part_in_the_call() -> None:
    told = Told()
    told.hear([*facts.queue_call_rings(), *facts.queue_call_answered(), *facts.call_parked()])
    told.hear([facts.unparked(ParkEnd.TIMED_OUT), *facts.rung_by_customer("201", "1.8")])
    call = told.the_call()
    assert (call.state, call.remote_number, call.parked_space) == (CallState.RINGING, facts.CUSTOMER, None)
    told.hear(facts.answered_by("1.8"))
    assert told.the_call().state is CallState.CONNECTED


@pytest.mark.parametrize("is_held", [False, True], ids=["talking", "held"])
def test_whoever_fetches_a_dialed_call_that_was_read_back_did_not_dial_it(*, is_held: bool) -> None:
    told = Told()
    bridge, call = None if is_held else "b1", LinkedId("1.1")  # the dialing leg's
    holds = ChannelId("1.0") if is_held else None
    agent = row("1.1", "201", bridge, dialed_number=facts.CUSTOMER, held_channel_id=holds, linked_id=call)
    told.events += told.tracker.resync(snapshot(agent, row("1.0", "trunk", bridge, linked_id=call)), START)
    assert (told.the_call().remote_number, told.the_call().direction) == (facts.CUSTOMER, Direction.OUTBOUND)
    told.hear([*facts.call_parked(), *facts.retrieved_at(call=call)])
    fetched = told.the_call(OTHER_DESK)
    assert (fetched.remote_number, fetched.direction) == (facts.CUSTOMER, Direction.INBOUND)


def test_spaces_are_listed_as_numbers_go() -> None:
    house = House()
    house.hear([facts.created(name, name, "trunk", ChannelState.UP) for name in ("a", "b", "c")])
    house.hear([facts.parked(space, channel=name) for space, name in (("710", "a"), ("80", "b"), ("702", "c"))])
    assert [parked.space for parked in house.calls.parked()] == ["80", "702", "710"]


def test_a_bridge_that_starts_with_parked_calls_knows_them_and_their_age() -> None:
    house = House()
    customer = row("1.0", "trunk", None, caller_number=facts.CUSTOMER, dialed_number=facts.DIALED, queue="sales")
    house.calls.on_snapshot(snapshot(customer, parked=(facts.parked(age_s=42),)))
    (parked,) = house.calls.parked()
    assert (parked.remote_number, parked.since) == (facts.CUSTOMER, START - timedelta(seconds=42))
    house.clock.advance(5)
    house.calls.on_snapshot(snapshot(customer, parked=(facts.parked(age_s=46),)))
    assert len(house.lists) == 1, "reading back the same tells nothing new"
    house.calls.on_snapshot(snapshot(customer))
    assert house.lists[-1] == ()
