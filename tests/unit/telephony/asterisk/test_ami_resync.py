"""What the lists of a PBX say of legs that were there before the bridge looked."""

from __future__ import annotations

import pytest

from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.asterisk.resync import make_state
from octi_bridge.telephony.events import ChannelSnapshot

NOON = 1_790_000_000  # of the PBX


def status(channel_id: str, channel: str, **variables: str) -> AmiMessage:
    lines = [
        "Event: Status", f"Channel: {channel}", "ChannelStateDesc: Up", f"Uniqueid: {channel_id}", "Linkedid: 1.0",
        "Seconds: 90", *(f"Variable: {name}={value}" for name, value in variables.items()),
    ]  # fmt: skip
    message = AmiMessage.parse("\r\n".join(lines))
    assert message is not None
    return message


def agents_leg(**variables: str) -> ChannelSnapshot:
    legs = [status("1.0", "PJSIP/trunk-1"), status("1.1", "PJSIP/201-2", EPOCH=str(NOON), **variables)]
    state = make_state(legs=legs, queues=[], devices=[], parked=[], device_prefix="PJSIP/")
    (leg,) = [leg for leg in state.snapshot.channels if leg.channel_id == "1.1"]
    return leg


@pytest.mark.parametrize(
    ("held_at", "age_s"),
    # 91: two whole seconds may differ by one more than the leg has lived
    [(str(NOON - 42), 42), (str(NOON - 91), 90), (str(NOON), 0), (str(NOON + 3), 0), ("(null)", None), ("soon", None)],
)
def test_how_long_a_hold_lasts_is_told_by_the_clock_of_the_pbx_alone(held_at: str, age_s: int | None) -> None:
    leg = agents_leg(OCTI_HOLDS="1.0", OCTI_HELD_AT=held_at)
    assert (leg.held_channel_id, leg.held_age_s) == ("1.0", age_s)


def test_a_hold_that_is_over_has_no_age_although_its_leg_still_bears_the_time() -> None:
    leg = agents_leg(OCTI_HELD_AT=str(NOON - 42))
    assert (leg.held_channel_id, leg.held_age_s) == (None, None)


@pytest.mark.parametrize(
    ("now", "began", "age_s"),
    [
        ("1000.700", "909.900000", 90.8),
        ("1000.700", "910.800000", 90.0),  # a later CDR, which a move began
        ("1000.700", "0.000000", 90.0),
        ("1000.700", "(null)", 90.0),
        ("(null)", "909.900000", 90.0),
    ],
)
def test_the_age_of_a_leg_is_exact_where_its_first_cdr_goes_on(now: str, began: str, age_s: float) -> None:
    leg = agents_leg(**{"STRFTIME(,,%s.%3q)": now, "CDR(start,u)": began})
    assert leg.age_s == pytest.approx(age_s)


def test_the_stand_in_of_a_fetched_channel_is_no_leg_though_asterisk_lists_it_for_ever() -> None:
    legs = [status("1.0", "PJSIP/trunk-1"), status("1.7", "Surrogate/PJSIP/trunk-1")]
    snapshot = make_state(legs=legs, queues=[], devices=[], parked=[], device_prefix="PJSIP/").snapshot
    assert [leg.channel_id for leg in snapshot.channels] == ["1.0"]


def entry(channel_id: str, queue: str, wait_s: int) -> AmiMessage:
    message = AmiMessage.parse(f"Event: QueueEntry\r\nQueue: {queue}\r\nUniqueid: {channel_id}\r\nWait: {wait_s}")
    assert message is not None
    return message


def test_who_waits_in_a_queue_and_for_how_long() -> None:
    """An end of a Local channel stands for a leg that the lists do not name: who that is cannot be known."""
    legs = [status("1.0", "PJSIP/trunk-1"), status("1.2", "Local/700@default-00000001;2")]
    queues = [entry("1.0", "sales", 42), entry("1.2", "sales", 7)]
    snapshot = make_state(legs=legs, queues=queues, devices=[], parked=[], device_prefix="PJSIP/").snapshot
    assert [(one.queue, one.channel_id, one.waited_s) for one in snapshot.queued] == [("sales", "1.0", 42)]
