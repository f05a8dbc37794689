"""Streams from the field (tests/recorded/field): whose call it is, who it is with, whether it is a customer's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from octi_bridge.calls.kept import kept_call
from octi_bridge.calls.model import CallState, Direction
from octi_bridge.calls.tracker import CallTracker
from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.asterisk.kept_calls import kept_leg
from octi_bridge.telephony.asterisk.resync import make_state
from octi_bridge.telephony.events import ChannelState, Extension
from tests.support import facts
from tests.support.fakes import START
from tests.support.field_cases import DEFAULT_RULE, FieldCase
from tests.unit.calls.telling import DESK


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


def test_a_call_knows_its_first_leg_by_which_the_pbx_names_its_recording() -> None:
    case = with_trunk("SIP/trunk-00000001")
    assert {call.linked_id for call in case.seen_by("201")} == {"1700000000.1"}


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


HANGUP = "\nEvent: Hangup\nChannel: PJSIP/201-00000002\nUniqueid: 1700000000.2\nLinkedid: 1700000000.1\nCause: 16\n"


@pytest.mark.parametrize("later", ["", HANGUP], ids=["Asterisk keeps the leg", "its Hangup comes later"])
def test_who_puts_the_phone_down_while_the_colleague_rings_by_code_has_no_call_any_more(later: str) -> None:
    case = FieldCase("blond-by-code", lambda text: text + later)
    assert case.tracker.calls_of(Extension("201")) == ()
    assert [call.state for call in case.tracker.calls_of(Extension("203"))] == [CallState.RINGING]
    (mine,) = case.parts_of("201")
    assert (mine.was_connected, mine.call.remote_number, mine.cause) == (True, "09011112222", 16)
    assert [kept.extension for kept in case.kept()] == ["201"]


@pytest.mark.parametrize("last", ["HangupRequest", "BridgeLeave", "AttendedTransfer"])
def test_a_leg_is_over_when_the_last_of_what_ends_it_has_been_told(last: str) -> None:
    def as_last(text: str) -> str:
        messages = text.split("\n\n")
        late = [one for one in messages if one.startswith(f"Event: {last}\n") and "PJSIP/201-00000002" in one][-1]
        return "\n\n".join([*(one for one in messages if one is not late), late])

    case = FieldCase("blond-by-code", as_last)
    assert [ended.was_connected for ended in case.parts_of("201")] == [True]


def test_who_lets_the_colleague_ring_has_the_call_until_the_phone_is_put_down() -> None:
    case = FieldCase("blond-by-code", lambda text: text.split("Event: HangupRequest")[0])
    assert [call.state for call in case.tracker.calls_of(Extension("201"))] == [CallState.HELD]


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


def test_a_trunk_is_no_phone_after_a_restart_or_in_what_the_pbx_kept_either() -> None:
    fields = (
        "Channel: DAHDI/23-1\r\nChannelStateDesc: Up\r\nCallerIDNum: 09011112222\r\nUniqueid: 1.0\r\nLinkedid: 1.0\r\n"
        "Seconds: 5\r\n"
    )
    row = AmiMessage("Event", "Status", f"Event: Status\r\n{fields}")
    state = make_state(legs=[row], queues=[], devices=[], parked=[], device_prefix="PJSIP/")
    assert [leg.endpoint for leg in state.snapshot.channels] == ["DAHDI/23"]
    tracker = CallTracker(pbx_name="pbx", is_extension=DEFAULT_RULE)
    assert tracker.resync(state.snapshot, START) == []
    note = kept_leg("/octi-calls/1.0", "n=1&c=DAHDI%2F23-1&l=1.0&d=0312340001&e=2", "PJSIP/", START)
    assert note is not None
    assert kept_call(note, pbx_name="pbx", is_extension=DEFAULT_RULE, now=START) is None


def test_two_calls_that_wait_at_one_phone_show_each_its_own_caller() -> None:
    case = with_trunk("PJSIP/trunk-a-00000001")
    case.hear(
        [
            facts.created("8.0", "8.0", "trunk-a", ChannelState.DIALED, caller="08033334444", dialed=facts.DIALED),
            facts.created("8.1", "8.0", "201", ChannelState.DOWN, caller="201"),
            facts.became("8.1", ChannelState.RINGING, "08033334444"),
        ]
    )
    shown = {(call.remote_number, call.state) for call in case.tracker.calls_of(DESK)}
    assert shown == {("09011112222", CallState.CONNECTED), ("08033334444", CallState.RINGING)}


def test_of_two_callers_in_one_call_the_one_on_the_phones_display_rings_it() -> None:
    case = with_trunk("PJSIP/trunk-a-00000001")
    case.hear(
        [
            facts.created("8.0", "1700000000.1", "trunk-a", ChannelState.DIALED, caller="08033334444"),
            facts.created("8.2", "1700000000.1", "trunk-a", ChannelState.DIALED, caller="07055556666"),
            facts.created("8.3", "1700000000.1", "203", ChannelState.DOWN, caller="203"),
            facts.became("8.3", ChannelState.RINGING, "07055556666"),
        ]
    )
    (call,) = case.tracker.calls_of(Extension("203"))
    assert (call.direction, call.remote_number) == (Direction.INBOUND, "07055556666")


def test_a_call_handed_over_at_a_phone_with_two_lines_is_the_customers_for_both() -> None:
    """201 calls 202 on its second line, then joins the two (REFER with Replaces): the customer moves there."""
    case = with_trunk("PJSIP/trunk-a-00000001")
    customer, mine = "1700000000.1", "1700000000.2"
    case.hear(
        [
            facts.created("8.0", "8.0", "201", ChannelState.DIALED, caller="201", dialed="202"),
            facts.created("8.1", "8.0", "202", ChannelState.DOWN, caller="202"),
            facts.became("8.1", ChannelState.RINGING, "201"),
            facts.became("8.1", ChannelState.UP),
            facts.entered("8.1", "8.0", "b2"),
            facts.entered("8.0", "8.0", "b2"),
            facts.left(customer, "br-1"),
            facts.left("8.0", "b2"),
            facts.entered(customer, customer, "b2"),
            facts.left(mine, "br-1"),
        ]
    )
    case.end("8.0", mine, "8.1", customer)
    assert [(call.extension, call.direction, call.remote_number) for call in case.kept()] == [
        ("201", Direction.INTERNAL, "202"),
        ("201", Direction.INBOUND, "09011112222"),
        ("202", Direction.INBOUND, "09011112222"),
    ]


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
