"""Streams of a real Asterisk, recorded by tests/support/pbx/recorder.py, give the facts written beside them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from octi_bridge.telephony.asterisk.framing import Framer
from octi_bridge.telephony.events import (
    BridgeEntered,
    ChannelCreated,
    ChannelEnded,
    DialEnded,
    DialOutcome,
    MakeCallFailed,
    PhoneHeld,
    PhoneRetrieved,
    QueueMemberRang,
)
from tests.support.pbx.recorder import RECORDED, as_line, facts_of

STREAMS = sorted(RECORDED.glob("asterisk-*/*.ami"))


def test_there_are_recordings() -> None:
    assert len(STREAMS) >= 8


@pytest.mark.parametrize("stream", STREAMS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_recorded_call_gives_the_expected_facts(stream: Path) -> None:
    expected = stream.with_suffix(".facts").read_text().splitlines()
    assert [as_line(fact) for fact in facts_of(stream.read_bytes())] == expected


@pytest.mark.parametrize("stream", STREAMS, ids=lambda path: path.stem)
def test_every_leg_of_a_recorded_call_begins_and_ends(stream: Path) -> None:
    facts = facts_of(stream.read_bytes())
    begun = Counter(fact.channel_id for fact in facts if isinstance(fact, ChannelCreated))
    ended = Counter(fact.channel_id for fact in facts if isinstance(fact, ChannelEnded))
    assert begun == ended


@pytest.mark.parametrize("stream", STREAMS, ids=lambda path: path.stem)
def test_a_stream_told_twice_tells_nothing_new_of_legs_that_live(stream: Path) -> None:
    """Every event that was delivered before a reconnect may be delivered again after it."""
    raw = stream.read_bytes()
    frames = Framer(max_message_bytes=1 << 20).feed(raw)
    doubled = "".join(f"{frame}\r\n\r\n" for frame in frames for _ in range(2)).encode()
    once = [as_line(fact) for fact in facts_of(raw)]
    repeatable = {"PartyChanged", "QueueMemberUpdated", "QueueMemberRemoved", "DeviceStateChanged", "DialBegan"}
    repeatable |= {"DialEnded", "QueueMemberRang", "MakeCallFailed", "PhoneHeld", "PhoneRetrieved"}

    def firm(lines: list[str]) -> list[str]:
        return [line for line in lines if not any(f'"{kind}"' in line for kind in repeatable)]

    assert firm([as_line(fact) for fact in facts_of(doubled)]) == firm(once)


def recorded(name: str) -> bytes:
    return next(path for path in STREAMS if path.stem == name).read_bytes()


def test_an_answered_queue_call_joins_the_customer_and_the_member() -> None:
    facts = facts_of(recorded("queue_call_answered"))
    customer, member = [fact for fact in facts if isinstance(fact, ChannelCreated)]
    assert (customer.endpoint, customer.caller_number, customer.dialed_number) == (
        "outside",
        "09011112222",
        "0312340001",
    )
    assert (member.endpoint, str(member.linked_id)) == ("201", customer.channel_id)
    rang = next(fact for fact in facts if isinstance(fact, QueueMemberRang))
    assert (rang.caller_channel_id, rang.member_channel_id) == (customer.channel_id, member.channel_id)
    entered = [fact for fact in facts if isinstance(fact, BridgeEntered)]
    assert {fact.channel_id for fact in entered} == {customer.channel_id, member.channel_id}
    assert len({fact.bridge_id for fact in entered}) == 1


def test_a_withheld_number_is_none_on_every_leg() -> None:
    created = [f for f in facts_of(recorded("direct_call_withheld_not_answered")) if isinstance(f, ChannelCreated)]
    assert [leg.caller_number for leg in created] == [None, "201"]


def test_a_busy_customer_ends_the_dial_as_busy() -> None:
    ends = [fact for fact in facts_of(recorded("click_to_dial_customer_busy")) if isinstance(fact, DialEnded)]
    assert [end.outcome for end in ends] == [DialOutcome.ANSWERED, DialOutcome.BUSY]


def test_a_call_by_an_unplugged_phone_fails_without_a_leg() -> None:
    facts = facts_of(recorded("click_to_dial_phone_unplugged"))
    assert [fact for fact in facts if isinstance(fact, MakeCallFailed)] == [MakeCallFailed(channel_id="job-3")]  # type: ignore[arg-type]


def test_the_phones_own_hold_is_told() -> None:
    facts = facts_of(recorded("internal_call_held_by_phone"))
    assert [type(fact) for fact in facts if isinstance(fact, PhoneHeld | PhoneRetrieved)] == [PhoneHeld, PhoneRetrieved]
