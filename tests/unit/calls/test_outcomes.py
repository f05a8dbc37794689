"""How calls end, by the table of `calls.outcomes`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from octi_bridge.calls.kept import kept_call
from octi_bridge.calls.outcomes import CallOutcome, outcome_of_cause
from octi_bridge.telephony import events as pbx
from octi_bridge.telephony.events import ChannelFact, ChannelId, ChannelState, DialOutcome, LinkedId, ParkEnd
from tests.support import facts
from tests.support.fakes import START
from tests.unit.calls.telling import DESK, OTHER_DESK, Told, holding, is_extension, snapshot

OF_QUEUE = (pbx.QueueCallerJoined, pbx.QueueMemberRang)
COLLEAGUE_RINGS = facts.rung_by_customer("202", "1.2")


def dial_ended(dest: str, outcome: DialOutcome, dialer: str = "1.0") -> pbx.DialEnded:
    return pbx.DialEnded(channel_id=ChannelId(dialer), dest_channel_id=ChannelId(dest), outcome=outcome)


def rung(*story: ChannelFact) -> Told:
    told = Told()
    told.hear([*facts.queue_call_rings(), *story])
    return told


def outcome(told: Told) -> CallOutcome:
    return told.the_end().outcome


# ---- rung


@pytest.mark.parametrize(
    ("said", "cause"),
    [(DialOutcome.CANCELLED, 0), (DialOutcome.CANCELLED, 127), (DialOutcome.NO_ANSWER, 0), (DialOutcome.CANCELLED, 16)],
)
def test_a_call_that_nobody_answers_is_missed(said: DialOutcome, cause: int) -> None:
    told = rung(dial_ended("1.1", said), facts.ended("1.1", cause))
    assert outcome(told) is CallOutcome.MISSED


@pytest.mark.parametrize(
    ("said", "cause"), [(DialOutcome.NO_ANSWER, 17), (DialOutcome.BUSY, 17), (DialOutcome.BUSY, 21)]
)
def test_a_call_that_the_phone_refuses_is_declined(said: DialOutcome, cause: int) -> None:
    assert outcome(rung(dial_ended("1.1", said), facts.ended("1.1", cause))) is CallOutcome.DECLINED


def test_a_call_that_a_phone_in_a_call_refuses_found_it_busy() -> None:
    told = Told()
    told.hear([*facts.outbound_dialed(), *facts.outbound_picked_up(), *facts.outbound_connected()])
    told.hear([*facts.queue_call_rings(), dial_ended("1.1", DialOutcome.BUSY), facts.ended("1.1", 17)])
    assert outcome(told) is CallOutcome.BUSY


@pytest.mark.parametrize("cause", [26, 0])
def test_a_call_that_a_colleague_answers_is_not_missed(cause: int) -> None:
    told = rung(*COLLEAGUE_RINGS, facts.became("1.2", ChannelState.UP))
    told.hear([dial_ended("1.1", DialOutcome.CANCELLED), facts.ended("1.1", cause)])
    assert (told.the_end().outcome, told.the_end().answered_by) == (CallOutcome.ANSWERED_ELSEWHERE, OTHER_DESK)
    told.hear([facts.entered("1.2", "1.0"), facts.entered("1.0", "1.0"), facts.ended("1.2")])
    assert told.the_end(OTHER_DESK).outcome is CallOutcome.ANSWERED


def test_a_call_that_a_mobile_of_the_group_answers_is_not_missed() -> None:
    told = rung(*facts.rung_by_customer("trunk-a", "1.2"), facts.became("1.2", ChannelState.UP))
    told.hear([dial_ended("1.1", DialOutcome.CANCELLED), facts.ended("1.1", 19)])
    assert (told.the_end().outcome, told.the_end().answered_by) == (CallOutcome.ANSWERED_ELSEWHERE, None)


def test_who_was_let_go_when_another_of_the_group_had_declined_has_missed_it() -> None:
    told = Told()
    told.hear([fact for fact in [*facts.queue_call_rings(), *COLLEAGUE_RINGS] if not isinstance(fact, OF_QUEUE)])
    told.hear([dial_ended("1.2", DialOutcome.BUSY), facts.ended("1.2", 17)])
    assert told.the_end(OTHER_DESK).outcome is CallOutcome.DECLINED
    told.hear([dial_ended("1.1", DialOutcome.CANCELLED), facts.ended("1.1", 17), facts.ended("1.0", 17)])
    assert outcome(told) is CallOutcome.MISSED


def test_who_answered_may_be_unknown() -> None:
    told = rung(facts.ended("1.1", 26))
    assert (told.the_end().outcome, told.the_end().answered_by) == (CallOutcome.ANSWERED_ELSEWHERE, None)


def test_a_call_that_was_gone_when_the_pbx_was_read_back_is_missed() -> None:
    told = rung()
    told.events += told.tracker.resync(snapshot(), START)
    assert outcome(told) is CallOutcome.MISSED


# ---- dialed


def dialed(*story: ChannelFact, own_cause: int = 16) -> Told:
    told = Told()
    told.hear([*facts.outbound_dialed(), *facts.outbound_picked_up(), *story, facts.ended(facts.OURS, own_cause)])
    return told


@pytest.mark.parametrize(
    ("said", "cause", "own_cause", "expected"),
    [
        (DialOutcome.BUSY, 17, 17, CallOutcome.BUSY),
        (DialOutcome.FAILED, 21, 34, CallOutcome.REJECTED),
        (DialOutcome.FAILED, 1, 1, CallOutcome.UNKNOWN_NUMBER),
        (DialOutcome.NO_ANSWER, 0, 16, CallOutcome.NO_ANSWER),
        (DialOutcome.NO_ANSWER, 19, 19, CallOutcome.NO_ANSWER),
        (DialOutcome.UNREACHABLE, 20, 20, CallOutcome.UNREACHABLE),
        (DialOutcome.CANCELLED, 16, 0, CallOutcome.CANCELLED),
        (DialOutcome.CANCELLED, 127, 127, CallOutcome.CANCELLED),
        (DialOutcome.FAILED, 41, 41, CallOutcome.FAILED),
    ],
)
def test_an_unanswered_call_of_ours_says_why(
    said: DialOutcome, cause: int, own_cause: int, expected: CallOutcome
) -> None:
    told = dialed(dial_ended("2.0", said, facts.OURS), facts.ended("2.0", cause), own_cause=own_cause)
    assert outcome(told) is expected


def test_a_number_that_the_pbx_does_not_know_ends_without_another_leg() -> None:
    told = Told()
    told.hear([*facts.outbound_dialed("9999"), facts.became(facts.OURS, ChannelState.UP), facts.ended(facts.OURS, 1)])
    assert outcome(told) is CallOutcome.UNKNOWN_NUMBER


@pytest.mark.parametrize("cause", [0, 16, 17, 19])
def test_a_call_whose_own_phone_was_never_picked_up_was_cancelled(cause: int) -> None:
    told = Told()
    told.hear([*facts.outbound_dialed(), facts.ended(facts.OURS, cause)])
    assert outcome(told) is CallOutcome.CANCELLED


# ---- talked


def test_a_call_that_was_talked_is_answered_whoever_hangs_up() -> None:
    told = rung(*facts.queue_call_answered(), *facts.queue_call_over())
    assert outcome(told) is CallOutcome.ANSWERED
    told = rung(*facts.queue_call_answered(), facts.left("1.0"), facts.left("1.1"), facts.ended("1.0"))
    told.hear([facts.ended("1.1")])
    assert outcome(told) is CallOutcome.ANSWERED


def test_a_customer_who_hangs_up_on_hold_has_given_up() -> None:
    told = holding()
    told.hear([facts.ended("1.0"), facts.ended("1.1")])
    assert outcome(told) is CallOutcome.ABANDONED_ON_HOLD


def test_an_agent_who_hangs_up_on_hold_ends_an_answered_call() -> None:
    told = holding()
    told.hear([facts.ended("1.1"), facts.ended("1.0")])
    assert outcome(told) is CallOutcome.ANSWERED


def test_a_customer_who_hangs_up_during_a_consultation_has_given_up_on_hold() -> None:
    told = holding()
    told.hear([*facts.consult_dialed(), *facts.consult_answered(), facts.ended("1.0"), facts.left("1.1", "b5")])
    told.hear([facts.left("1.2", "b5"), facts.ended("1.1"), facts.ended("1.2")])
    assert outcome(told) is CallOutcome.ABANDONED_ON_HOLD
    assert told.the_end(OTHER_DESK).outcome is CallOutcome.ANSWERED


@pytest.mark.parametrize(("first", "expected"), [("1.0", CallOutcome.ABANDONED_ON_HOLD), ("1.1", CallOutcome.ANSWERED)])
def test_on_a_hold_of_the_phone_who_leaves_and_ends_first_tells(first: str, expected: CallOutcome) -> None:
    second = "1.1" if first == "1.0" else "1.0"
    told = rung(*facts.queue_call_answered(), pbx.PhoneHeld(channel_id=ChannelId("1.1")))
    told.hear([facts.left(first), facts.left(second), facts.ended(first), facts.ended(second)])
    assert outcome(told) is expected


def test_a_phone_that_holds_and_then_transfers_has_lost_nobody() -> None:
    told = rung(*facts.queue_call_answered(), pbx.PhoneHeld(channel_id=ChannelId("1.1")))
    told.hear([facts.left("1.0"), facts.left("1.1"), facts.ended("1.1")])
    assert outcome(told) is CallOutcome.ANSWERED


def test_who_left_an_earlier_hold_of_the_phone_counts_no_more() -> None:
    told = rung(*facts.queue_call_answered(), pbx.PhoneHeld(channel_id=ChannelId("1.1")))
    told.hear([facts.left("1.0"), *facts.queue_call_answered()[-2:], pbx.PhoneRetrieved(channel_id=ChannelId("1.1"))])
    told.hear([facts.left("1.0"), facts.ended("1.0"), facts.left("1.1"), facts.ended("1.1")])
    assert outcome(told) is CallOutcome.ANSWERED


def test_a_hold_that_was_over_leaves_nothing_behind() -> None:
    told = holding()
    told.hear([*facts.retrieved(), facts.left("1.0", "b3"), facts.left("1.1", "b3"), facts.ended("1.0")])
    told.hear([facts.ended("1.1")])
    assert outcome(told) is CallOutcome.ANSWERED


def test_a_transferred_call_is_answered_also_when_the_customer_is_gone_first() -> None:
    told = holding()
    told.hear([*facts.consult_dialed(), *facts.consult_answered(), *facts.transfer_completed()[:-1]])
    told.hear([facts.ended("1.0"), facts.ended("1.1"), facts.ended("1.2")])
    assert outcome(told) is CallOutcome.ANSWERED


# ---- parked


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (ParkEnd.HUNG_UP, CallOutcome.ABANDONED_IN_PARK),
        (ParkEnd.TIMED_OUT, CallOutcome.RECALLED),
        (ParkEnd.RETRIEVED, None),
    ],
)
def test_what_becomes_of_a_parked_call_is_the_outcome_of_its_parkers_part(
    reason: ParkEnd, expected: CallOutcome | None
) -> None:
    told = rung(*facts.queue_call_answered(), *facts.call_parked())
    assert outcome(told) is CallOutcome.ANSWERED
    told.hear([facts.unparked(reason), facts.ended("1.0")])
    changed = told.tracker.take_changed_outcomes()
    assert [(one.call.log_id, one.outcome) for one in changed] == (
        [(told.the_end().call.log_id, expected)] if expected is not None else []
    )
    assert told.tracker.take_changed_outcomes() == ()


def test_a_parked_customers_leg_may_end_before_the_space_is_free() -> None:
    told = rung(*facts.queue_call_answered(), *facts.call_parked())
    told.hear([facts.ended("1.0"), facts.unparked(ParkEnd.HUNG_UP)])
    assert [one.outcome for one in told.tracker.take_changed_outcomes()] == [CallOutcome.ABANDONED_IN_PARK]


# ---- of which only the PBX's record is left

KEPT = pbx.KeptLeg(
    channel_id=ChannelId("1.1"), linked_id=LinkedId("1.0"), endpoint="201", dialed_number=None, outside_number=None,
    other_number="202", queue=None, started_age_s=90, answered_age_s=None, ended_age_s=60, cause=16,
)  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, CallOutcome.MISSED),
        ({"cause": 26}, CallOutcome.ANSWERED_ELSEWHERE),
        ({"cause": 17}, CallOutcome.DECLINED),
        ({"answered_age_s": 80.0}, CallOutcome.ANSWERED),
        ({"linked_id": "1.1", "dialed_number": "0312345678", "cause": 17}, CallOutcome.BUSY),
        ({"linked_id": "1.1", "dialed_number": "0312345678"}, CallOutcome.CANCELLED),
    ],
)
def test_a_stored_leg_tells_its_outcome_as_far_as_its_cause_goes(
    changed: dict[str, object], expected: CallOutcome
) -> None:
    leg = replace(KEPT, **changed)  # type: ignore[arg-type]
    ended = kept_call(leg, pbx_name="pbx", is_extension=is_extension, now=START)
    assert ended is not None
    assert (ended.outcome, ended.call.extension) == (expected, DESK)


def test_every_cause_has_an_outcome() -> None:
    for cause in range(128):
        assert outcome_of_cause(cause, is_caller=True) is not CallOutcome.MISSED
        assert outcome_of_cause(cause, is_caller=False) in {
            CallOutcome.MISSED, CallOutcome.DECLINED, CallOutcome.ANSWERED_ELSEWHERE
        }  # fmt: skip
