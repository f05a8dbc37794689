"""How long the caller of a ringing call has waited in the queue."""

from __future__ import annotations

from datetime import timedelta

from octi_bridge.telephony import events as pbx
from octi_bridge.telephony.events import ChannelId, ChannelState, QueueName
from tests.support import facts
from tests.support.fakes import START
from tests.unit.calls.telling import OTHER_DESK, Told, row, snapshot

JOINED = pbx.QueueCallerJoined(queue=facts.SALES, channel_id=ChannelId("1.0"))
ARRIVES = [*facts.queue_call_rings()[:2], JOINED]


def waited_by(told: Told, seconds: float) -> None:
    assert told.the_call().queued_at == START + timedelta(seconds=seconds)


def test_a_ring_says_since_when_the_caller_waits_and_so_do_call_and_end() -> None:
    told = Told()
    told.hear(ARRIVES)
    told.hear(facts.member_rings(), after_s=80)
    waited_by(told, 0)
    told.hear(facts.queue_call_answered(), after_s=85)
    waited_by(told, 0)
    told.hear(facts.queue_call_over(), after_s=300)
    assert told.the_end().call.queued_at == START


def test_a_second_ring_says_the_same_and_one_of_another_queue_its_own() -> None:
    told = Told()
    told.hear([*ARRIVES, *facts.member_rings()])
    told.hear([facts.ended("1.1", 19), *facts.member_rings(agent_leg="1.2")], after_s=20)
    waited_by(told, 0)
    told.hear([facts.ended("1.2", 19), pbx.QueueCallerLeft(queue=facts.SALES, channel_id=ChannelId("1.0"))])
    support = pbx.QueueCallerJoined(queue=QueueName("support"), channel_id=ChannelId("1.0"))
    told.hear([support, *facts.member_rings(agent_leg="1.3")], after_s=40)
    waited_by(told, 40)


def test_a_ring_found_after_a_restart_counts_from_when_the_pbx_says() -> None:
    told = Told()
    found = snapshot(
        row("1.0", "trunk", None, queue="sales", dialed_number=facts.DIALED),
        row("1.1", "201", None, state=ChannelState.RINGING),
        queued=(pbx.QueuedCaller(queue=facts.SALES, channel_id=ChannelId("1.0"), waited_s=80),),
    )
    told.events += told.tracker.resync(found, START)
    waited_by(told, -80)
    told.events += told.tracker.resync(found, START + timedelta(seconds=9))
    waited_by(told, -80)


def test_who_is_given_an_answered_call_and_who_is_called_directly_have_no_time() -> None:
    told = Told()
    told.hear([*ARRIVES, *facts.member_rings(), *facts.queue_call_answered(), *facts.held_by_agent()])
    told.hear([*facts.consult_dialed(), *facts.consult_answered(), *facts.transfer_completed()], after_s=60)
    assert (told.the_call(OTHER_DESK).queue, told.the_call(OTHER_DESK).queued_at) == (facts.SALES, None)
    direct = Told()
    direct.hear(facts.internal_call())
    assert direct.the_call().queued_at is None
