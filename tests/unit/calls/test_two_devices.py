"""An extension with several devices: one call from ring to end, one record, whichever device answers."""

from __future__ import annotations

import pytest

from octi_bridge.calls.events import CallConnected, CallEnded, CallRang
from octi_bridge.calls.kept import one_per_ring
from octi_bridge.calls.model import CallState
from octi_bridge.telephony import events as pbx
from octi_bridge.telephony.events import ChannelId, ChannelState, Extension, KeptLeg, LinkedId
from tests.support import facts
from tests.support.field_cases import FieldCase
from tests.unit.calls.telling import DESK, Told

FIRST, SECOND = "1.1", "1.2"


def both_ring() -> Told:
    """A customer's call rings both devices of 201."""
    told = Told()
    told.hear([facts.created("1.0", "1.0", "trunk", ChannelState.DIALED, caller=facts.CUSTOMER, dialed=facts.DIALED)])
    for device in (FIRST, SECOND):
        told.hear([facts.created(device, "1.0", "201", ChannelState.DOWN)])
    for device in (FIRST, SECOND):
        told.hear([pbx.DialBegan(channel_id=ChannelId("1.0"), dest_channel_id=ChannelId(device))])
    for device in (FIRST, SECOND):
        told.hear([facts.became(device, ChannelState.RINGING)])
    return told


def steps(told: Told) -> list[type]:
    return [type(e) for e in told.events if isinstance(e, CallRang | CallConnected | CallEnded)]


def answered(device: str) -> list[pbx.ChannelFact]:
    other = SECOND if device == FIRST else FIRST
    return [
        facts.became(device, ChannelState.UP), facts.ended(other, 26), facts.entered(device, "1.0"),
        facts.entered("1.0", "1.0"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["two-devices-customer", "two-devices-internal"])
def test_a_call_of_the_field_is_one_whichever_device_answers(name: str) -> None:
    case = FieldCase(name)
    steps = [type(e) for e in case.events if e.call.extension == "201" and isinstance(e, CallRang | CallConnected)]
    assert steps == [CallRang, CallConnected]
    (part,) = case.parts_of("201")
    assert (part.was_connected, part.call.channel_id) == (True, "1700000000.3")
    assert len({call.log_id for call in case.seen_by("201")}) == 1
    assert [call.extension for call in case.kept()].count(Extension("201")) == 1


@pytest.mark.parametrize("device", [FIRST, SECOND])
def test_one_part_from_ring_to_end(device: str) -> None:
    told = both_ring()
    told.hear(answered(device))
    told.hear([facts.ended(device), facts.ended("1.0")])
    assert steps(told) == [CallRang, CallConnected, CallEnded]
    assert told.the_end().call.channel_id == device
    assert told.the_end().cause == 16


@pytest.mark.parametrize(("declined", "other"), [(FIRST, SECOND), (SECOND, FIRST)])
def test_the_call_rings_on_at_the_other_device(declined: str, other: str) -> None:
    told = both_ring()
    told.hear([facts.ended(declined, 21)])
    assert told.the_call().state is CallState.RINGING
    told.hear([facts.became(other, ChannelState.UP), facts.entered(other, "1.0"), facts.entered("1.0", "1.0")])
    told.hear([facts.ended(other), facts.ended("1.0")])
    assert steps(told) == [CallRang, CallConnected, CallEnded]


def test_declined_at_both_it_is_over_with_the_last_cause() -> None:
    told = both_ring()
    told.hear([facts.ended(FIRST, 21), facts.ended(SECOND, 17)])
    assert steps(told) == [CallRang, CallEnded]
    assert told.the_end().cause == 17


def test_all_devices_that_ring_are_legs_of_the_call_and_then_the_one_that_answered() -> None:
    told = both_ring()
    assert told.tracker.legs_of(told.the_call()) == (FIRST, SECOND)
    told.hear(answered(SECOND))
    assert told.tracker.legs_of(told.the_call()) == (SECOND,)


def test_a_device_that_rings_when_the_first_ring_is_over_is_another_part() -> None:
    told = both_ring()
    told.hear([facts.ended(FIRST, 19), facts.ended(SECOND, 19), facts.created("1.3", "1.0", "201", ChannelState.DOWN)])
    told.hear([facts.became("1.3", ChannelState.RINGING)])
    assert steps(told) == [CallRang, CallEnded, CallRang]


# ---- legs that are no part of a call


def test_the_device_that_lost_the_race_is_nobodys() -> None:
    told = both_ring()
    told.hear(answered(SECOND))
    assert told.tracker.take_unseen_ends() == (FIRST,)
    told.hear([facts.ended(SECOND)])
    assert told.tracker.take_unseen_ends() == ()


def test_a_phone_that_is_no_extension_is_nobodys_and_so_is_the_trunk() -> None:
    told = both_ring()
    told.hear([facts.created("1.3", "1.0", "reception", ChannelState.DOWN), facts.ended("1.3")])
    assert told.tracker.take_unseen_ends() == ("1.3",)
    told.hear([facts.ended(FIRST), facts.ended(SECOND), facts.ended("1.0")])
    assert told.tracker.take_unseen_ends() == (FIRST, "1.0")


def test_causes_of_phones_that_never_rang_are_not_kept() -> None:
    told = Told()
    told.hear([facts.created("1.0", "1.0", "trunk", ChannelState.DIALED, caller=facts.CUSTOMER)])
    for number in range(1, 1001):
        told.hear([facts.created(f"1.{number}", "1.0", "201", ChannelState.DOWN), facts.ended(f"1.{number}", 17)])
    assert len(told.tracker.take_unseen_ends()) == 1000
    assert told.tracker.take_unseen_ends() == ()
    assert told.tracker._legs._ended == {}  # noqa: SLF001 - what must not grow has no other face
    assert told.events == []


# ---- what the PBX stored


def stored(channel: str, *, started: float, answered: float | None, ended: float, linked: str = "1.0") -> KeptLeg:
    return KeptLeg(
        channel_id=ChannelId(channel), linked_id=LinkedId(linked), endpoint=DESK, dialed_number=None,
        outside_number=None, other_number="202", queue=None, started_age_s=started, answered_age_s=answered,
        ended_age_s=ended, cause=16,
    )  # fmt: skip


def test_of_the_devices_of_one_ring_the_one_that_answered_is_the_call() -> None:
    rang, talked = stored("1.1", started=30, answered=None, ended=25), stored("1.2", started=30, answered=25, ended=5)
    assert one_per_ring([rang, talked]) == ([talked], [rang])
    assert one_per_ring([talked, rang]) == ([talked], [rang])


def test_of_devices_that_rang_in_vain_one_is_the_call() -> None:
    one, other = (stored(f"1.{n}", started=30, answered=None, ended=25) for n in (1, 2))
    assert one_per_ring([one, other]) == ([one], [other])


@pytest.mark.parametrize(
    "later",
    [stored("1.2", started=20, answered=None, ended=10),
     stored("1.2", started=30, answered=None, ended=25, linked="2.0"),
     stored("1.2", started=30, answered=25, ended=5)],
    ids=["rang again later", "another call", "answered, too"],
)  # fmt: skip
def test_other_legs_are_calls_of_their_own(later: KeptLeg) -> None:
    first = stored("1.1", started=30, answered=None, ended=24)
    if later.answered_age_s is not None:
        first = stored("1.1", started=60, answered=50, ended=40)
    assert one_per_ring([first, later]) == ([first, later], [])


def test_a_mobile_that_follow_me_rings_is_a_device_of_the_extension() -> None:
    told = both_ring()
    mobile = ChannelId("1.3")
    told.hear([facts.created(mobile, "1.0", "trunk", ChannelState.DOWN)])
    told.hear([pbx.MobileDialed(channel_id=mobile, extension=Extension("201"))])
    told.hear([pbx.DialBegan(channel_id=ChannelId("1.0"), dest_channel_id=mobile)])
    told.hear([facts.became(mobile, ChannelState.RINGING)])
    told.hear([facts.ended(FIRST, 26), facts.ended(SECOND, 26)])  # before it is told who has answered
    assert told.the_call().state is CallState.RINGING
    told.hear([facts.became(mobile, ChannelState.UP), facts.entered(mobile, "1.0"), facts.entered("1.0", "1.0")])
    assert (told.the_call().state, told.the_call().remote_number) == (CallState.CONNECTED, facts.CUSTOMER)
    told.hear([facts.ended(mobile), facts.ended("1.0")])
    assert steps(told) == [CallRang, CallConnected, CallEnded]
    assert told.the_end().call.channel_id == mobile


def test_a_mobile_of_who_is_no_extension_of_ours_stays_outside() -> None:
    told = Told()
    told.hear([facts.created("1.0", "1.0", "trunk", ChannelState.DIALED, caller=facts.CUSTOMER, dialed=facts.DIALED)])
    told.hear([facts.created("1.3", "1.0", "trunk", ChannelState.DOWN)])
    told.hear([pbx.MobileDialed(channel_id=ChannelId("1.3"), extension=Extension("reception"))])
    told.hear([facts.became("1.3", ChannelState.RINGING)])
    assert told.events == []
