"""One name for one extension's part of a call, from its first ring to Salesforce, whatever happens on the way."""

from __future__ import annotations

import pytest

from octi_bridge.calls.kept import kept_call
from octi_bridge.calls.log_id import BadCallLogId, CallLogId
from octi_bridge.telephony.events import ChannelId, Extension, KeptLeg, LinkedId
from tests.support import facts
from tests.support.fakes import START
from tests.unit.calls.telling import CUSTOMER_ROW, DESK, Told, is_extension, row, snapshot

PART = CallLogId.of_leg("pbx", ChannelId("1.1"), DESK)


def test_a_part_is_named_by_its_leg_from_the_first_ring_to_the_end() -> None:
    told = Told()
    told.hear([*facts.queue_call_rings(), *facts.queue_call_answered(), *facts.queue_call_over()])
    assert {event.call.log_id for event in told.events} == {PART}


def test_a_bridge_that_starts_in_mid_call_names_it_alike() -> None:
    told = Told()
    told.tracker.resync(snapshot(CUSTOMER_ROW, row("1.1", "201")), START)
    assert told.the_call().log_id == PART


@pytest.mark.parametrize("linked_id", ["1.0", "0.5"], ids=["same", "changed"])
def test_what_the_pbx_stored_of_a_leg_has_its_name_whatever_its_linkedid_became(linked_id: str) -> None:
    leg = KeptLeg(
        channel_id=ChannelId("1.1"), linked_id=LinkedId(linked_id), endpoint="201", dialed_number=None,
        outside_number=facts.DIALED, other_number=facts.CUSTOMER, queue=None, started_age_s=9, answered_age_s=8,
        ended_age_s=1, cause=16,
    )  # fmt: skip
    ended = kept_call(leg, pbx_name="pbx", is_extension=is_extension, now=START)
    assert ended is not None
    assert ended.call.log_id == PART


def test_a_call_that_rings_again_is_another_part_of_the_same_conversation() -> None:
    told = Told()
    told.hear([*facts.queue_call_rings(), *facts.queue_call_answered(), *facts.call_parked(), facts.ended("1.1")])
    first = told.the_end().call
    told.hear(facts.retrieved_at("201"))
    second = told.the_call()
    assert first.call_id == second.call_id
    assert first.log_id != second.log_id


@pytest.mark.parametrize("text", ["", ":", "a:", ":201", "a", "a:201:x", "a:201:2:3"])
def test_other_texts_are_no_names(text: str) -> None:
    with pytest.raises(BadCallLogId):
        CallLogId(text)


@pytest.mark.parametrize("text", ["a:201", "a:201:2"], ids=["this version", "an earlier one"])
def test_a_name_tells_its_extension(text: str) -> None:
    assert CallLogId(text).extension == Extension("201")


def test_the_name_of_a_follow_up_fits_the_external_id_field() -> None:
    assert len(PART.of_follow_up) <= 64
