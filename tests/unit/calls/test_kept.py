"""A kept leg says the same of a call as watching it would have: the same stories, told both ways."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from octi_bridge.calls.events import CallEnded
from octi_bridge.calls.kept import kept_call, let_go_among
from octi_bridge.calls.model import AgentCall, Direction
from octi_bridge.calls.outcomes import CallOutcome
from octi_bridge.calls.tracker import CallTracker
from octi_bridge.telephony.events import ChannelFact, ChannelId, KeptLeg, LinkedId
from tests.support import facts
from tests.support.fakes import START

END = START + timedelta(seconds=60)
QUEUE_LEG = KeptLeg(
    channel_id=ChannelId("1.1"), linked_id=LinkedId("1.0"), endpoint="201", dialed_number=None,
    outside_number=facts.DIALED, other_number=facts.CUSTOMER, queue=facts.SALES, started_age_s=60, answered_age_s=60,
    ended_age_s=0, cause=16,
)  # fmt: skip
CLICKED_LEG = replace(
    QUEUE_LEG, channel_id=facts.OURS, linked_id=LinkedId(facts.OURS), dialed_number="0312345678", outside_number=None,
    other_number="0901112222", queue=None,
)  # fmt: skip
STORIES: dict[str, tuple[list[list[ChannelFact]], KeptLeg]] = {
    "queue": ([facts.queue_call_rings(), facts.queue_call_answered(), facts.queue_call_over()], QUEUE_LEG),
    "queue, held": (
        [facts.queue_call_rings(), facts.queue_call_answered(), facts.held_by_agent(), facts.queue_call_over()],
        QUEUE_LEG,
    ),
    "withheld": (
        [facts.queue_call_rings(None), facts.queue_call_answered(), facts.queue_call_over()],
        replace(QUEUE_LEG, other_number=None),
    ),
    "clicked": (
        [facts.outbound_dialed(), facts.outbound_picked_up(), facts.outbound_connected(),
         [facts.ended(facts.OURS), facts.ended("2.0")]],
        CLICKED_LEG,
    ),
    "clicked, not answered": (
        [facts.outbound_dialed(), facts.outbound_picked_up(), [facts.ended(facts.OURS)]],
        replace(CLICKED_LEG, answered_age_s=None),
    ),
}  # fmt: skip


def is_extension(name: str) -> bool:
    return name.isdigit() and len(name) == 3


def watched(story: Iterable[Iterable[ChannelFact]]) -> CallEnded:
    tracker = CallTracker(pbx_name="pbx", is_extension=is_extension)
    told = [
        event for fact in (fact for part in story for fact in part)
        for event in tracker.apply(fact, END if type(fact).__name__ == "ChannelEnded" else START)
    ]  # fmt: skip
    (ended,) = [event for event in told if isinstance(event, CallEnded) and event.call.extension == "201"]
    return ended


def essence(call: AgentCall) -> tuple[object, ...]:
    """What a record is made of."""
    return (
        call.call_id, call.extension, call.channel_id, call.direction, call.remote_number, call.dialed_number,
        call.queue, call.started_at, call.connected_at,
    )  # fmt: skip


@pytest.mark.parametrize("name", STORIES)
def test_both_ways_make_the_same_record(name: str) -> None:
    story, leg = STORIES[name]
    seen = watched(story)
    kept = kept_call(leg, pbx_name="pbx", is_extension=is_extension, now=END)
    assert kept is not None
    assert essence(kept.call) == essence(seen.call)
    assert (kept.ended_at, kept.cause, kept.was_connected) == (seen.ended_at, seen.cause, seen.was_connected)


@pytest.mark.parametrize(
    ("changed", "direction"),
    [
        ({"linked_id": "1.1", "dialed_number": "202", "outside_number": None}, Direction.INTERNAL),
        ({"linked_id": "1.1", "dialed_number": "*97", "outside_number": None}, Direction.INTERNAL),
        ({"dialed_number": "701", "outside_number": None}, Direction.INBOUND),  # a customer whom somebody parked
        ({"dialed_number": "701", "outside_number": None, "other_number": "202"}, Direction.INTERNAL),
        ({"dialed_number": "*8201", "outside_number": None, "other_number": None}, Direction.INBOUND),
        ({"asked_by": "202", "other_number": "202"}, Direction.INTERNAL),
        ({"shown_number": "202"}, Direction.INTERNAL),  # consulted by the PBX's own code
        ({"shown_number": "201"}, Direction.INBOUND),
        ({"shown_number": "0312345678"}, Direction.INBOUND),
        ({"outside_number": None, "other_number": "202"}, Direction.INTERNAL),
        ({"outside_number": None, "other_number": "0698765432"}, Direction.INBOUND),
        ({"outside_number": None, "other_number": None}, Direction.INBOUND),
        ({"other_number": "202"}, Direction.INBOUND),  # whatever a caller from outside calls itself
    ],
)
def test_inside_and_outside(changed: dict[str, str | None], direction: Direction) -> None:
    leg = replace(QUEUE_LEG, **changed)  # type: ignore[arg-type]
    kept = kept_call(leg, pbx_name="pbx", is_extension=is_extension, now=END)
    assert kept is not None
    assert kept.call.direction is direction


def test_a_trunk_is_nobodys_phone() -> None:
    leg = replace(QUEUE_LEG, endpoint="trunk")
    assert kept_call(leg, pbx_name="pbx", is_extension=is_extension, now=END) is None


def test_of_a_ring_group_only_the_first_that_says_it_refused_has_certainly_done_so() -> None:
    rang = replace(QUEUE_LEG, queue=None, answered_age_s=None, cause=21)
    first, second = replace(rang, ended_age_s=9), replace(rang, channel_id=ChannelId("1.2"), endpoint="202")
    other_call = replace(rang, channel_id=ChannelId("7.1"), linked_id=LinkedId("7.0"))
    by_queue = replace(second, channel_id=ChannelId("1.3"), queue=facts.SALES)
    assert let_go_among([second, first, other_call, by_queue]) == {second.channel_id}
    ended = kept_call(second, pbx_name="pbx", is_extension=is_extension, now=END, is_let_go=True)
    assert ended is not None
    assert ended.outcome is CallOutcome.MISSED
