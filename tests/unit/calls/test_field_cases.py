"""Streams from the field (tests/recorded/field): whose call it is, who it is with, whether it is a customer's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from octi_bridge.calls.model import CallState, Direction
from octi_bridge.telephony.events import ChannelState
from tests.support import facts
from tests.support.fakes import START
from tests.support.field_cases import FieldCase


def with_trunk(device: str) -> FieldCase:
    return FieldCase("trunk-dahdi-23", lambda text: text.replace("DAHDI/23-1", device))


@pytest.mark.parametrize(
    "channel", ["DAHDI/23-1", "SIP/23-00000001", "IAX2/23-5124", "PJSIP/trunk-a-00000001", "DAHDI/i1/23-7"]
)
def test_a_trunk_is_no_phone_whatever_its_number(channel: str) -> None:
    case = with_trunk(channel)
    assert case.extensions() == {"201"}
    call = case.seen_by("201")[-1]
    assert (call.direction, call.remote_number, call.state) == (Direction.INBOUND, "09011112222", CallState.CONNECTED)
    case.end("1700000000.2", "1700000000.1")
    assert [(kept.extension, kept.direction) for kept in case.kept()] == [("201", Direction.INBOUND)]


def test_a_colleague_who_is_consulted_by_the_pbxs_code_talks_to_the_colleague() -> None:
    case = FieldCase("consult-by-code")
    assert {(call.direction, call.remote_number) for call in case.seen_by("202")} == {(Direction.INTERNAL, "201")}
    assert {(call.direction, call.remote_number) for call in case.seen_by("201")} == {
        (Direction.INBOUND, "09011112222")
    }
    case.end("1700000000.2", "1700000000.1")
    (mine,) = case.parts_of("201")
    assert (mine.call.direction, mine.call.remote_number, mine.call.dialed_number) == (
        Direction.INBOUND, "09011112222", "0312340201",
    )  # fmt: skip
    (theirs,) = case.parts_of("202")
    assert theirs.call.direction is Direction.INTERNAL


def test_a_code_dialed_on_the_phone_is_no_customers_call() -> None:
    case = FieldCase("feature-code")
    assert {call.direction for call in case.seen_by("201")} == {Direction.INTERNAL}


def test_a_code_that_the_pbx_itself_answers_is_an_answered_internal_call() -> None:
    case = FieldCase("feature-code", lambda text: text.split("Event: Hangup")[0])
    case.events += case.tracker.settle(START + timedelta(minutes=1))
    case.end("1700000000.1")
    (ended,) = case.parts_of("201")
    assert (ended.was_connected, ended.call.direction, ended.call.remote_number) == (True, Direction.INTERNAL, "*97")


@pytest.mark.parametrize("number", ["*8", "**201", "#9", "*72201", "8500", "117"])
def test_codes_and_short_numbers_are_no_outside_calls(number: str) -> None:
    case = FieldCase("feature-code", lambda text: text.replace("*97", number))
    assert {call.direction for call in case.seen_by("201")} == {Direction.INTERNAL}


@pytest.mark.parametrize("number", ["0312345678", "+81312345678", "0120123456", "0312345678#"])
def test_a_number_that_leads_outside_is_an_outside_call(number: str) -> None:
    case = FieldCase("feature-code", lambda text: text.replace("*97", number))
    assert {call.direction for call in case.seen_by("201")} == {Direction.OUTBOUND}


def test_a_call_picked_up_by_code_is_the_customers() -> None:
    case = FieldCase("feature-code", lambda text: text.split("Event: Hangup")[0].replace("*97", "*8"))
    mine, customer = "1700000000.1", "1700000009.1"
    case.hear(
        [
            facts.created(customer, customer, "trunk", ChannelState.DIALED, caller=facts.CUSTOMER,
                          dialed=facts.DIALED),
            facts.entered(mine, customer, "b1"),
            facts.entered(customer, customer, "b1"),
        ]
    )  # fmt: skip
    call = case.seen_by("201")[-1]
    assert (call.direction, call.remote_number, call.state) == (Direction.INBOUND, facts.CUSTOMER, CallState.CONNECTED)
