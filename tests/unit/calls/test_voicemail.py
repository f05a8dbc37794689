"""Which parts of a call went to the voicemail: those that rang in vain since anybody answered last."""

from __future__ import annotations

from octi_bridge.calls.outcomes import CallOutcome
from octi_bridge.telephony import events as pbx
from octi_bridge.telephony.events import ChannelFact, ChannelId, ChannelState, LinkedId
from tests.support import facts
from tests.support.fakes import START
from tests.unit.calls.telling import CUSTOMER_ROW, DESK, OTHER_DESK, Told, row, snapshot

REACHED = pbx.VoicemailReached(channel_id=ChannelId("1.0"), linked_id=LinkedId("1.0"))
COLLEAGUE_DECLINES = [*facts.rung_by_customer("202", "1.2"), facts.ended("1.2", 17)]


def declined_by_the_colleague(*story: ChannelFact) -> Told:
    """202 has declined the queue's call, which goes on ringing at 201."""
    told = Told()
    told.hear([*facts.queue_call_rings(), *COLLEAGUE_DECLINES, *story])
    assert told.the_end(OTHER_DESK).outcome is CallOutcome.DECLINED
    return told


def forwarded(told: Told) -> list[str]:
    changed = told.tracker.take_changed_outcomes()
    assert {one.outcome for one in changed} <= {CallOutcome.FORWARDED_TO_VOICEMAIL}
    return sorted(one.call.extension for one in changed)


def test_whom_a_call_rang_in_vain_before_its_voicemail_is_told_so_in_either_order() -> None:
    told = declined_by_the_colleague(REACHED, facts.ended("1.1"))
    assert forwarded(told) == [DESK, OTHER_DESK]


def test_what_was_answered_in_between_did_not_go_to_the_voicemail() -> None:
    told = declined_by_the_colleague(*facts.queue_call_answered(), REACHED)
    assert forwarded(told) == []


def test_what_was_answered_while_nobody_listened_did_not_either() -> None:
    told = declined_by_the_colleague()
    told.events += told.tracker.resync(snapshot(CUSTOMER_ROW, row("1.1", "201")), START)
    told.hear([REACHED])
    assert forwarded(told) == []


def test_what_still_rings_after_a_gap_may_go_to_the_voicemail() -> None:
    told = declined_by_the_colleague()
    waiting = row("1.0", "trunk", None, queue="sales")
    told.events += told.tracker.resync(snapshot(waiting, row("1.1", "201", None, state=ChannelState.RINGING)), START)
    told.hear([REACHED])
    assert forwarded(told) == [OTHER_DESK]


def test_who_is_rung_after_the_answer_is_told_of_the_voicemail_also_after_an_earlier_one() -> None:
    """201 asks a colleague whose voicemail answers, and sends the customer on to another one."""
    told = declined_by_the_colleague(*facts.queue_call_answered(), REACHED)
    told.hear([facts.left("1.1"), facts.left("1.0"), facts.ended("1.1")], after_s=10)
    told.hear([*facts.rung_by_customer("203", "1.3"), facts.ended("1.3", 19)], after_s=20)
    told.hear([REACHED], after_s=40)
    assert forwarded(told) == ["203"]
