"""From legs to calls, told as stories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octi_bridge.calls.events import (
    CallConnected,
    CallDetailsChanged,
    CallDialed,
    CallEnded,
    CallHeld,
    CallRang,
    CallRetrieved,
)
from octi_bridge.calls.model import CallState, DialStage, Direction, Holder
from octi_bridge.calls.tracker import MOMENT
from octi_bridge.kernel.ids import call_id_for
from octi_bridge.telephony import events as pbx
from octi_bridge.telephony.events import ChannelId, ChannelState, DialOutcome, Extension, LinkedId
from tests.support import facts
from tests.support.fakes import START
from tests.unit.calls.telling import CUSTOMER_ROW, DESK, Told, row, snapshot


def test_a_queue_call_rings_connects_and_ends_with_the_customers_number_and_the_number_dialled() -> None:
    told = Told()
    told.hear(facts.queue_call_rings())
    told.hear(facts.queue_call_answered(), after_s=3)
    told.hear(facts.queue_call_over(), after_s=63)
    assert told.kinds() == [CallRang, CallConnected, CallEnded]
    last = told.events[-1]
    assert isinstance(last, CallEnded)
    call = last.call
    assert call.call_id == call_id_for("pbx", "1.0")
    assert (call.direction, call.remote_number, call.dialed_number) == (Direction.INBOUND, "09011112222", "0312340001")
    assert (call.queue, call.extension) == ("sales", "201")
    assert call.connected_at == START + timedelta(seconds=3)
    assert last.was_connected
    assert last.cause == 16
    assert told.tracker.calls_of(DESK) == ()
    assert not told.tracker.anomalies


def test_a_withheld_number_stays_unknown() -> None:
    told = Told()
    told.hear(facts.queue_call_rings(caller=None))
    assert told.events[-1].call.remote_number is None


def test_a_declined_call_ends_for_the_agent_and_rings_again_on_the_next_try() -> None:
    told = Told()
    told.hear(facts.queue_call_rings())
    told.hear([facts.ended("1.1", 17)])
    told.hear(facts.member_rings(agent_leg="1.2"))
    assert told.kinds() == [CallRang, CallEnded, CallRang]
    assert told.events[0].call.call_id == told.events[2].call.call_id
    assert told.tracker.calls_of(DESK)[0].channel_id == "1.2"


def test_an_outbound_call_shows_the_dialled_number_although_the_trunk_shows_its_own() -> None:
    told = Told()
    told.hear(facts.outbound_dialed())
    assert told.kinds() == [CallDialed]
    told.hear(facts.outbound_picked_up())
    assert told.tracker.calls_of(DESK)[0].state is CallState.DIALING
    told.hear(facts.outbound_connected())
    assert told.kinds() == [CallDialed, CallDetailsChanged, CallDetailsChanged, CallConnected]
    call = told.events[-1].call
    assert (call.direction, call.remote_number) == (Direction.OUTBOUND, "0312345678")


@pytest.mark.parametrize(
    ("own", "theirs", "stage"),
    [
        (ChannelState.RINGING, None, DialStage.OWN_PHONE),
        (ChannelState.UP, ChannelState.DOWN, DialStage.DIALING),
        (ChannelState.UP, ChannelState.RINGING, DialStage.RINGING),
    ],
)
def test_how_far_a_dialed_call_is_survives_a_restart(
    own: ChannelState, theirs: ChannelState | None, stage: DialStage
) -> None:
    told = Told()
    linked = {"linked_id": LinkedId(facts.OURS)}
    rows = [row(facts.OURS, "201", None, state=own, is_originated=True, dialed_number="0312345678", **linked)]
    if theirs is not None:
        rows.append(row("2.0", "trunk", None, state=theirs, **linked))
    told.events += told.tracker.resync(snapshot(*rows), START)
    assert (told.the_call().state, told.the_call().dial_stage) == (CallState.DIALING, stage)


def test_an_unanswered_outbound_call_ends_without_having_been_connected() -> None:
    told = Told()
    told.hear(facts.outbound_dialed())
    told.hear([facts.ended(facts.OURS, 19)])
    last = told.events[-1]
    assert isinstance(last, CallEnded)
    assert (last.was_connected, last.cause) == (False, 19)


IVR: list[pbx.ChannelFact] = [
    facts.created("6.0", "6.0", "201", ChannelState.DIALED, caller="201", dialed="8500"),
    facts.became("6.0", ChannelState.UP),
]
RINGS_ON: list[pbx.ChannelFact] = [
    facts.created("6.1", "6.0", "trunk", ChannelState.DOWN),
    pbx.DialBegan(channel_id=ChannelId("6.0"), dest_channel_id=ChannelId("6.1")),
    facts.became("6.1", ChannelState.RINGING),
]


def test_a_call_that_the_pbx_itself_answers_is_connected_after_a_moment_since_the_answer() -> None:
    told = Told()
    told.hear(IVR)
    assert told.the_call().state is CallState.DIALING
    assert told.tracker.next_moment() == START + MOMENT
    assert told.tracker.settle(START + MOMENT / 2) == []
    (connected,) = told.tracker.settle(START + MOMENT)
    assert isinstance(connected, CallConnected)
    assert (connected.call.connected_at, connected.call.is_with_pbx) == (START, True)
    assert (connected.call.direction, connected.call.remote_number) == (Direction.INTERNAL, "8500")
    assert told.tracker.next_moment() is None
    told.hear([facts.ended("6.0")], after_s=30)
    assert told.the_end().was_connected


def test_an_outside_number_that_the_pbx_itself_answers_is_an_outside_call() -> None:
    told = Told()
    told.hear([facts.created("6.0", "6.0", "201", ChannelState.DIALED, caller="201", dialed="0120123456"), IVR[1]])
    told.tracker.settle(START + MOMENT)
    call = told.the_call()
    assert (call.direction, call.state, call.is_with_pbx) == (Direction.OUTBOUND, CallState.CONNECTED, True)


def test_a_call_whose_other_party_answers_at_once_is_never_with_the_pbx() -> None:
    told = Told()
    told.hear([*facts.outbound_dialed(), *facts.outbound_picked_up(), *facts.outbound_connected()])
    assert told.tracker.next_moment() is None
    assert told.tracker.settle(START + MOMENT) == []


def test_a_call_that_rings_on_after_an_announcement_is_dialed_again_and_not_answered() -> None:
    told = Told()
    told.hear(IVR)
    told.events += told.tracker.settle(START + MOMENT)
    told.hear(RINGS_ON, after_s=5)
    call = told.the_call()
    assert (call.state, call.connected_at, call.is_with_pbx) == (CallState.DIALING, None, False)
    assert not told.tracker.anomalies
    told.hear([facts.became("6.1", ChannelState.UP), facts.entered("6.0", "6.0"), facts.entered("6.1", "6.0")], 9)
    assert told.the_call().connected_at == START + timedelta(seconds=9)
    assert [kind for kind in told.kinds(DESK) if kind is not CallDetailsChanged] == [
        CallDialed, CallConnected, CallConnected,
    ]  # fmt: skip


def test_who_waits_in_a_queue_is_with_the_pbx_also_while_members_ring_and_until_one_answers() -> None:
    told = Told()
    told.hear([*IVR, pbx.QueueCallerJoined(queue=facts.SALES, channel_id=ChannelId("6.0"))])
    told.events += told.tracker.settle(START + MOMENT)
    for leg, extension in (("6.2", "202"), ("6.3", "203")):
        told.hear([facts.created(leg, "6.0", extension, ChannelState.DOWN), facts.became(leg, ChannelState.RINGING)])
    assert (told.the_call().state, told.the_call().is_with_pbx) == (CallState.CONNECTED, True)
    told.hear(
        [
            facts.became("6.2", ChannelState.UP),
            pbx.QueueCallerLeft(queue=facts.SALES, channel_id=ChannelId("6.0")),
            facts.entered("6.2", "6.0"),
            facts.entered("6.0", "6.0"),
            facts.ended("6.3"),
        ],
        after_s=7,
    )
    call = told.the_call()
    assert (call.state, call.is_with_pbx, call.connected_at) == (CallState.CONNECTED, False, START)
    assert [kind for kind in told.kinds(DESK) if kind is not CallDetailsChanged] == [CallDialed, CallConnected]


def test_an_agents_leg_that_is_alone_after_its_call_is_not_with_the_pbx() -> None:
    told = Told()
    told.hear([*facts.outbound_dialed(), *facts.outbound_picked_up(), *facts.outbound_connected()])
    told.hear([facts.left("2.0", "b2"), facts.ended("2.0"), facts.left(facts.OURS, "b2")], after_s=5)
    assert told.tracker.settle(START + timedelta(seconds=60)) == []
    assert not told.the_call().is_with_pbx


def test_a_call_with_the_pbx_itself_is_found_again_after_a_restart() -> None:
    told = Told()
    told.events += told.tracker.resync(snapshot(row("6.0", "201", None, dialed_number="8500", linked_id="6.0")), START)
    call = told.the_call()
    assert (call.state, call.is_with_pbx) == (CallState.CONNECTED, True)


def test_a_call_between_two_desks_is_internal_for_both() -> None:
    told = Told()
    told.hear(
        [
            facts.created("3.0", "3.0", "201", ChannelState.DIALED, caller="201", dialed="202"),
            facts.created("3.1", "3.0", "202", ChannelState.DOWN, caller="202"),
            facts.became("3.1", ChannelState.RINGING, "201"),
        ]
    )
    assert told.kinds() == [CallDialed, CallDetailsChanged, CallRang]
    mine, theirs = told.events[0].call, told.events[-1].call
    assert (mine.direction, mine.remote_number) == (Direction.INTERNAL, "202")
    assert (theirs.direction, theirs.remote_number) == (Direction.INTERNAL, "201")


def test_the_phones_own_hold_is_told_as_such() -> None:
    told = Told()
    told.hear([*facts.queue_call_rings(), *facts.queue_call_answered()])
    told.hear([pbx.PhoneHeld(channel_id=ChannelId("1.1"))])
    assert told.events[-1].call.held_by is Holder.PHONE
    told.hear([pbx.PhoneRetrieved(channel_id=ChannelId("1.1"))])
    assert told.kinds()[-2:] == [CallHeld, CallRetrieved]


def test_a_hold_by_the_panel_lasts_until_the_two_hear_each_other_again() -> None:
    told = Told()
    told.hear([*facts.queue_call_rings(), *facts.queue_call_answered()])
    partner = told.tracker.partner_of(told.tracker.calls_of(DESK)[0])
    assert partner == "1.0"
    told.hear(facts.held_by_agent())
    held = told.tracker.calls_of(DESK)[0]
    assert (held.state, held.held_by, told.tracker.partner_of(held)) == (CallState.HELD, Holder.AGENT, "1.0")
    told.hear(facts.retrieved()[:1])
    assert told.kinds() == [CallRang, CallConnected, CallHeld]
    told.hear(facts.retrieved()[1:])
    assert told.kinds()[-1] is CallRetrieved
    told.hear([facts.left("1.0", "b3")])
    assert told.tracker.calls_of(DESK)[0].state is CallState.CONNECTED


@pytest.mark.parametrize(("age_s", "held_at"), [(7, START - timedelta(seconds=7)), (None, None)])
def test_a_held_call_is_found_held_after_a_restart(age_s: int | None, held_at: datetime | None) -> None:
    told = Told()
    agent = row("1.1", "201", None, caller_number="201", held_channel_id=ChannelId("1.0"), held_age_s=age_s)
    customer = row("1.0", "trunk", None, caller_number="09011112222", dialed_number="0312340001", queue="sales")
    told.tracker.resync(snapshot(customer, agent), START)
    call = told.tracker.calls_of(DESK)[0]
    assert (call.state, call.held_by, told.tracker.partner_of(call)) == (CallState.HELD, Holder.AGENT, "1.0")
    assert call.held_at == held_at


def test_a_hold_lasts_from_its_first_moment_and_the_next_one_begins_anew() -> None:
    told = Told()
    told.hear([*facts.queue_call_rings(), *facts.queue_call_answered()])
    told.hear(facts.held_by_agent(), after_s=10)
    assert told.tracker.calls_of(DESK)[0].held_at == START + timedelta(seconds=10)
    told.hear([pbx.PhoneHeld(channel_id=ChannelId("1.1"))], after_s=15)
    agent = row("1.1", "201", None, caller_number="201", held_channel_id=ChannelId("1.0"), held_age_s=11)
    told.tracker.resync(snapshot(replace(CUSTOMER_ROW, bridge_id=None), agent), START + timedelta(seconds=20))
    assert told.tracker.calls_of(DESK)[0].held_at == START + timedelta(seconds=10)
    told.hear([pbx.PhoneRetrieved(channel_id=ChannelId("1.1")), *facts.retrieved()], after_s=30)
    assert told.tracker.calls_of(DESK)[0].held_at is None
    told.hear(facts.held_by_agent(), after_s=40)
    assert told.tracker.calls_of(DESK)[0].held_at == START + timedelta(seconds=40)


def test_a_number_that_turns_out_to_be_withheld_is_forgotten() -> None:
    told = Told()
    told.hear(facts.queue_call_rings()[:1])
    told.hear([pbx.PartyChanged(channel_id=ChannelId("1.0"), caller_number=None, connected_number=None)])
    told.hear(facts.queue_call_rings(caller=None)[1:])
    assert told.events[-1].call.remote_number is None


def test_a_leg_that_leaves_its_bridge_stays_connected_until_it_ends() -> None:
    told = Told()
    told.hear([*facts.queue_call_rings(), *facts.queue_call_answered(), facts.left("1.0")])
    assert told.tracker.calls_of(DESK)[0].state is CallState.CONNECTED
    assert told.kinds() == [CallRang, CallConnected]


def test_the_call_id_survives_a_changed_linkedid() -> None:
    told = Told()
    told.hear([*facts.queue_call_rings(), *facts.queue_call_answered()])
    before = told.tracker.calls_of(DESK)[0].call_id
    told.hear([facts.left("1.1"), facts.entered("1.1", "0.9", "b9"), facts.entered("1.0", "0.9", "b9")])
    assert told.tracker.calls_of(DESK)[0].call_id == before


def test_two_joined_calls_become_the_older_one_and_nothing_is_logged_for_the_younger() -> None:
    told = Told()
    told.hear([*facts.queue_call_rings(), *facts.queue_call_answered()])
    told.hear([facts.left("1.1"), facts.ended("1.1")])
    told.hear([facts.created("5.0", "5.0", "202", ChannelState.DIALED, caller="202", dialed="701")])
    told.hear([facts.became("5.0", ChannelState.UP), facts.entered("5.0", "1.0"), facts.entered("1.0", "1.0")])
    mine = told.tracker.calls_of(Extension("202"))
    assert [(call.call_id, call.state) for call in mine] == [(call_id_for("pbx", "1.0"), CallState.CONNECTED)]
    merged = [event for event in told.events if isinstance(event, CallEnded) and event.is_merged]
    assert [event.call.call_id for event in merged] == [call_id_for("pbx", "5.0")]


def test_a_restarted_bridge_finds_the_call_again_under_the_same_id() -> None:
    before, after = Told(), Told()
    before.hear([*facts.queue_call_rings(), *facts.queue_call_answered()])
    told = after.tracker.resync(snapshot(CUSTOMER_ROW, row("1.1", "201", caller_number="201")), START)
    assert [type(event) for event in told] == [CallConnected]
    old, new = before.tracker.calls_of(DESK)[0], after.tracker.calls_of(DESK)[0]
    assert (new.call_id, new.remote_number, new.queue, new.direction) == (
        old.call_id, old.remote_number, old.queue, old.direction
    )  # fmt: skip
    assert new.started_at == START - timedelta(seconds=30)


def test_reading_back_the_same_state_tells_nothing_new_and_a_call_that_ended_meanwhile_is_ended() -> None:
    told = Told()
    told.hear([*facts.queue_call_rings(), *facts.queue_call_answered()])
    assert told.tracker.resync(snapshot(CUSTOMER_ROW, row("1.1", "201", caller_number="201")), START) == []
    gone = told.tracker.resync(snapshot(), START)
    assert [type(event) for event in gone] == [CallEnded]
    assert told.tracker.calls_of(DESK) == ()


def test_a_move_that_no_rule_foresees_is_recorded_and_believed() -> None:
    told = Told()
    told.hear([*facts.queue_call_rings(), *facts.queue_call_answered()])
    ringing = facts.became("1.1", ChannelState.RINGING)
    told.hear([facts.left("1.1"), ringing])
    assert told.tracker.anomalies == {(CallState.CONNECTED, CallState.RINGING): 1}
    assert told.tracker.calls_of(DESK)[0].state is CallState.RINGING


def test_details_that_change_are_told_without_a_new_state() -> None:
    told = Told()
    told.hear(facts.queue_call_rings()[:2])
    told.hear(facts.member_rings()[:2])
    told.hear([pbx.QueueCallerJoined(queue=facts.SALES, channel_id=ChannelId("1.0")), facts.member_rings()[2]])
    assert told.kinds() == [CallRang, CallDetailsChanged]


ALL_FACTS: Sequence[pbx.ChannelFact] = [
    *facts.queue_call_rings(), *facts.queue_call_answered(), *facts.queue_call_over(), *facts.outbound_dialed(),
    *facts.outbound_picked_up(), *facts.outbound_connected(), pbx.PhoneHeld(channel_id=ChannelId("1.1")),
    pbx.MakeCallFailed(channel_id=facts.OURS), facts.entered("1.1", "0.9"), facts.ended(facts.OURS), facts.ended("2.0"),
    *facts.held_by_agent(), *facts.consult_dialed(shown=facts.CUSTOMER), *facts.consult_answered(),
    *facts.consult_over(DialOutcome.BUSY), *facts.transfer_completed(), *facts.transferred_blind(),
    *facts.rung_by_customer(), *facts.answered_by(), *facts.call_parked(), *facts.retrieved_at(),
]  # fmt: skip


@given(st.lists(st.sampled_from(ALL_FACTS), max_size=60))
def test_facts_in_any_order_never_break_the_tracker_and_an_empty_pbx_leaves_no_call(
    story: list[pbx.ChannelFact],
) -> None:
    told = Told()
    told.hear(story)
    told.events += told.tracker.resync(snapshot(), START)
    assert all(told.tracker.calls_of(Extension(desk)) == () for desk in ("201", "202"))
    assert told.tracker.parked() == ()
    begun = [event for event in told.events if isinstance(event, CallRang | CallDialed)]
    over = [event for event in told.events if isinstance(event, CallEnded)]
    assert len(over) >= len({event.call.call_id for event in begun})
