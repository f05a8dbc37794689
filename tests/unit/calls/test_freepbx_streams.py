"""Streams of a FreePBX-shaped PBX: through however many Local channels, the calls are those of the phones."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from octi_bridge.calls.model import CallState, ConsultState, Direction
from octi_bridge.calls.tracker import CallTracker
from octi_bridge.telephony.events import CallParked, ChannelFact, ParkedCallLeft
from tests.support.fakes import START
from tests.support.field_cases import DEFAULT_RULE, FieldCase, field_stream
from tests.support.pbx.recorder import facts_of

CUSTOMER = "09011112222"


def test_whoever_answers_for_a_queue_of_local_members_talks_to_who_consulted_it() -> None:
    case = FieldCase("freepbx-consult-queue")
    consults = [call.consult for call in case.seen_by("201") if call.consult is not None]
    assert [consult.state for consult in consults if consult.state is ConsultState.TALKING]
    assert {consult.extension for consult in consults if consult.state is ConsultState.TALKING} == {"202"}
    theirs = case.seen_by("202")
    assert CallState.CONNECTED in [call.state for call in theirs]
    assert {(call.direction, call.remote_number) for call in theirs} == {(Direction.INTERNAL, "201")}


def test_a_held_call_does_not_get_the_queue_that_its_agent_consults() -> None:
    case = FieldCase("freepbx-consult-queue")
    mine = case.seen_by("201")
    assert {(call.remote_number, call.dialed_number, call.queue) for call in mine} == {(CUSTOMER, "0312340201", None)}
    (ended,) = case.parts_of("201")
    assert (ended.was_connected, ended.call.queue, ended.call.direction) == (True, None, Direction.INBOUND)


def test_a_call_that_the_phone_parks_stands_in_the_list_with_the_customer() -> None:
    tracker = CallTracker(pbx_name="pbx", is_extension=DEFAULT_RULE)
    lists = []
    for fact in facts_of(field_stream("freepbx-park-by-phone")):
        if isinstance(fact, ChannelFact):
            tracker.apply(fact, START)
        if isinstance(fact, CallParked | ParkedCallLeft):
            lists.append([(c.space, c.remote_number, c.queue, c.parker) for c in tracker.parked()])
    assert lists == [[("71", CUSTOMER, "600", "201")], []]


def test_who_fetches_a_parked_call_has_the_customer() -> None:
    case = FieldCase("freepbx-park-by-phone")
    (ended,) = [end for end in case.parts_of("202") if not end.is_merged]
    assert (ended.call.direction, ended.call.remote_number, ended.call.dialed_number, ended.call.queue) == (
        Direction.INBOUND, CUSTOMER, "0312340002", "600",
    )  # fmt: skip


def parker_leaves_first(text: str) -> str:
    """Threads of Asterisk's own report the two."""
    events = re.split(r"\n\s*\n", text)
    parked = next(number for number, event in enumerate(events) if event.strip().startswith("Event: ParkedCall"))
    left = next(
        number for number in range(parked, len(events))
        if "Event: BridgeLeave" in events[number] and "Channel: PJSIP/201-" in events[number]
    )  # fmt: skip
    events[parked:parked] = [events.pop(left)]
    return "\n\n".join(events)


@pytest.mark.parametrize("edit", [str, parker_leaves_first])
def test_the_record_of_who_parks_on_the_phone_names_the_space(edit: Callable[[str], str]) -> None:
    (ended,) = FieldCase("freepbx-park-by-phone", edit).parts_of("201")
    assert (ended.call.parked_space, ended.call.remote_number, ended.call.queue) == ("71", CUSTOMER, "600")
