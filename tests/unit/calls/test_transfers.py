"""Hold, consultation and transfer, as each of the agents in it sees them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from octi_bridge.calls.events import CallConnected, CallDetailsChanged, CallEnded, CallHeld, CallRang, CallRetrieved
from octi_bridge.calls.model import CallState, Consultation, ConsultState, Direction, Holder
from octi_bridge.telephony.events import (
    CallHeld as Held,
)
from octi_bridge.telephony.events import (
    CallTransferred,
    ChannelFact,
    ChannelId,
    ChannelState,
    ConsultBegan,
    DialBegan,
    DialOutcome,
    Extension,
    QueueCallerJoined,
    QueueMemberRang,
    TransferKind,
)
from tests.support import facts
from tests.support.fakes import START
from tests.unit.calls.telling import CUSTOMER_ROW, DESK, OTHER_DESK, Told, holding, row, snapshot

SCREEN = "Contact/0035h0000000001AAA"


def consult(state: ConsultState, extension: str | None = "202", number: str = "202") -> Consultation:
    found = Extension(extension) if extension else None
    return Consultation(number=number, kind=TransferKind.ATTENDED, state=state, since=START, extension=found)


# ---- 保留転送


def test_the_third_party_is_dialled_rings_and_talks_while_the_customer_stays_on_hold() -> None:
    told = holding()
    steps = facts.consult_dialed()
    told.hear(steps[:1])
    assert told.the_call().consult == consult(ConsultState.DIALING, None)
    told.hear(steps[1:])
    assert told.the_call().consult == consult(ConsultState.RINGING)
    told.hear(facts.consult_answered())
    call = told.the_call()
    assert call.consult == consult(ConsultState.TALKING)
    assert (call.state, call.held_by, call.remote_number) == (CallState.HELD, Holder.AGENT, facts.CUSTOMER)
    assert told.tracker.partner_of(call) == "1.0"
    assert CallRetrieved not in told.kinds(DESK)


def test_a_third_party_rings_and_talks_since_it_began_to_whatever_else_is_told() -> None:
    told = holding()
    told.hear(facts.consult_dialed(), after_s=2)
    told.hear([facts.held_by_agent()[-1]], after_s=4)
    first = told.the_call().consult
    assert first == replace(consult(ConsultState.RINGING), since=START + timedelta(seconds=2))
    told.hear(facts.consult_answered(), after_s=5)
    told.hear([facts.held_by_agent()[-1]], after_s=9)
    second = told.the_call().consult
    assert second == replace(consult(ConsultState.TALKING), since=START + timedelta(seconds=5))
    told.hear([*facts.consult_over(DialOutcome.ANSWERED)], after_s=11)
    told.hear(facts.consult_dialed(target="1.4"), after_s=12)
    again = told.the_call().consult
    assert again == replace(consult(ConsultState.RINGING), since=START + timedelta(seconds=12))
    assert told.the_call().held_at == START, "all the while on hold"


def test_the_target_sees_the_colleague_first_and_the_customer_after_the_transfer() -> None:
    told = holding()
    told.hear([*facts.consult_dialed(), *facts.consult_answered()])
    call = told.the_call(OTHER_DESK)
    assert (call.direction, call.remote_number, call.introduced_by) == (Direction.INTERNAL, "201", "201")
    assert call.queue is None
    told.hear(facts.transfer_completed())
    call = told.the_call(OTHER_DESK)
    assert (call.direction, call.remote_number, call.introduced_by) == (Direction.INBOUND, facts.CUSTOMER, "201")
    assert (call.queue, call.dialed_number, call.state) == ("sales", facts.DIALED, CallState.CONNECTED)


def test_the_transferors_call_ends_without_a_flicker_and_says_where_it_went() -> None:
    told = holding()
    told.hear([*facts.consult_dialed(screen=SCREEN), *facts.consult_answered()])
    before = len(told.events)
    told.hear(facts.transfer_completed())
    shown = [event.call for event in told.events[before:] if event.call.extension == DESK]
    assert {call.consult for call in shown} <= {None, consult(ConsultState.TALKING)}
    assert {call.screen_sent_to for call in shown} == {"202"}
    kinds = told.kinds(DESK)
    assert kinds[:3] == [CallRang, CallConnected, CallHeld]
    assert set(kinds[3:-1]) == {CallDetailsChanged}
    assert kinds[-1] is CallEnded
    assert (told.the_end().call.transferred_to, told.the_end().call.consult) == ("202", None)
    assert told.tracker.calls_of(DESK) == ()
    assert not told.tracker.anomalies


def test_the_transfer_may_be_told_before_the_two_have_met() -> None:
    told = holding()
    told.hear([*facts.consult_dialed(), *facts.consult_answered()])
    steps = facts.transfer_completed()
    told.hear([steps[4], *steps[:4], steps[5]])
    assert told.the_end().call.transferred_to == "202"
    assert told.the_call(OTHER_DESK).remote_number == facts.CUSTOMER
    assert CallRetrieved not in told.kinds(DESK)


@pytest.mark.parametrize("outcome", [o for o in DialOutcome if o is not DialOutcome.ANSWERED])
def test_how_an_attempt_ended_is_kept_until_the_next_step(outcome: DialOutcome) -> None:
    told = holding()
    told.hear([*facts.consult_dialed(), *facts.consult_over(outcome)])
    call = told.the_call()
    assert (call.state, call.consult, call.consult_outcome) == (CallState.HELD, None, outcome)
    told.hear([facts.held_by_agent()[-1]])
    assert told.the_call().consult_outcome is outcome, "the old hold told again is no new hold"
    told.hear(facts.consult_dialed(target="1.4"))
    assert told.the_call().consult_outcome is None
    told.hear(facts.consult_over(outcome, target="1.4"))
    told.hear(facts.retrieved())
    assert (told.the_call().state, told.the_call().consult_outcome) == (CallState.CONNECTED, None)


def test_after_talking_to_the_target_the_customer_is_still_on_hold_and_can_be_taken_back() -> None:
    told = holding()
    told.hear([*facts.consult_dialed(), *facts.consult_answered(), *facts.consult_over(DialOutcome.ANSWERED)])
    assert told.the_call().state is CallState.HELD
    assert told.the_end(OTHER_DESK).was_connected
    told.hear(facts.retrieved())
    assert told.kinds(DESK)[-1] is CallRetrieved


def test_going_back_to_the_customer_while_the_target_rings_leaves_no_outcome_behind() -> None:
    told = holding()
    told.hear(facts.consult_dialed())
    told.hear([*facts.retrieved(), facts.ended("1.2"), facts.consult_over(DialOutcome.CANCELLED)[-1]])
    call = told.the_call()
    assert (call.state, call.consult, call.consult_outcome) == (CallState.CONNECTED, None, None)


def test_an_outside_target_has_no_extension_and_an_agents_own_call_can_be_transferred_too() -> None:
    told = Told()
    told.hear([*facts.outbound_dialed(), *facts.outbound_picked_up(), *facts.outbound_connected()])
    ours = str(facts.OURS)
    told.hear([facts.left(ours, "b2"), facts.left("2.0", "b2")])
    told.hear([Held(agent_channel_id=facts.OURS, other_channel_id=ChannelId("2.0"))])
    told.hear(facts.consult_dialed("0398765432", "trunk", agent_leg=ours, target="2.1", linked=ours))
    told.hear(facts.consult_answered(agent_leg=ours, target="2.1", linked=ours))
    assert told.the_call().consult == consult(ConsultState.TALKING, None, "0398765432")
    assert told.the_call().remote_number == "0312345678"
    told.hear(facts.transfer_completed("0398765432", agent_leg=ours, target="2.1", other="2.0", linked=ours))
    assert told.the_end().call.transferred_to == "0398765432"


def test_the_target_of_an_outbound_call_sees_the_number_the_colleague_had_dialled() -> None:
    told = Told()
    ours = str(facts.OURS)
    told.hear([*facts.outbound_dialed(), *facts.outbound_picked_up(), *facts.outbound_connected()])
    told.hear([facts.left(ours, "b2"), facts.left("2.0", "b2")])
    told.hear([Held(agent_channel_id=facts.OURS, other_channel_id=ChannelId("2.0"))])
    told.hear(facts.consult_dialed(agent_leg=ours, linked=ours))
    told.hear(facts.consult_answered(agent_leg=ours, linked=ours))
    told.hear(facts.transfer_completed(agent_leg=ours, other="2.0", linked=ours))
    call = told.the_call(OTHER_DESK)
    assert (call.remote_number, call.direction) == ("0312345678", Direction.INBOUND)


def test_transfers_can_be_chained_and_each_target_is_introduced_by_the_last_colleague() -> None:
    told = holding()
    told.hear([*facts.consult_dialed(), *facts.consult_answered(), *facts.transfer_completed()])
    told.hear([facts.left("1.2", "b6"), facts.left("1.0", "b6")])
    told.hear([Held(agent_channel_id=ChannelId("1.2"), other_channel_id=ChannelId("1.0"))])
    told.hear(facts.consult_dialed("203", "203", agent_leg="1.2", target="1.5"))
    told.hear(facts.consult_answered(agent_leg="1.2", target="1.5"))
    assert told.the_call(Extension("203")).introduced_by == "202"
    told.hear(facts.transfer_completed("203", agent_leg="1.2", target="1.5"))
    call = told.the_call(Extension("203"))
    assert (call.remote_number, call.introduced_by) == (facts.CUSTOMER, "202")
    assert told.the_end(OTHER_DESK).call.transferred_to == "203"
    assert not told.tracker.anomalies


def direct_call() -> list[ChannelFact]:
    """A customer dials 201's own number and is answered."""
    return [
        facts.created("1.0", "1.0", "trunk", ChannelState.DIALED, caller=facts.CUSTOMER, dialed="0312340201"),
        facts.created("1.1", "1.0", "201", ChannelState.DOWN, caller="201"),
        DialBegan(channel_id=ChannelId("1.0"), dest_channel_id=ChannelId("1.1")),
        facts.became("1.1", ChannelState.RINGING, facts.CUSTOMER),
        facts.became("1.1", ChannelState.UP),
        facts.entered("1.1", "1.0"),
        facts.entered("1.0", "1.0"),
    ]


@pytest.mark.parametrize("target", [("202", "202"), ("0398765432", "trunk")], ids=["colleague", "outside"])
def test_a_customer_who_hangs_up_during_a_consultation_ends_the_customers_call(target: tuple[str, str]) -> None:
    told = Told()
    told.hear([*direct_call(), *facts.held_by_agent(), *facts.consult_dialed(*target), *facts.consult_answered()])
    told.hear([facts.ended("1.0")])
    call = told.the_call()
    assert (call.direction, call.remote_number, call.dialed_number) == (
        Direction.INBOUND, facts.CUSTOMER, "0312340201",
    )  # fmt: skip
    told.hear([facts.left("1.2", "b5"), facts.left("1.1", "b5"), facts.ended("1.1"), facts.ended("1.2")], after_s=9)
    end = told.the_end()
    assert (end.call.direction, end.call.remote_number, end.was_connected) == (
        Direction.INBOUND, facts.CUSTOMER, True,
    )  # fmt: skip
    if target[0] == "202":
        assert told.the_end(OTHER_DESK).call.direction is Direction.INTERNAL


@pytest.mark.parametrize("is_told_first", [False, True])
def test_who_fetched_a_parked_call_and_hands_it_on_had_the_customers_call(*, is_told_first: bool) -> None:
    told = Told()
    told.hear([*facts.queue_call_rings(), *facts.queue_call_answered(), *facts.call_parked()])
    told.hear(facts.retrieved_at("202"))
    told.hear([facts.left("5.0", "b8"), facts.left("1.0", "b8")])
    told.hear([Held(agent_channel_id=ChannelId("5.0"), other_channel_id=ChannelId("1.0"))])
    told.hear(facts.consult_dialed("203", "203", agent_leg="5.0", target="1.6"))
    told.hear(facts.consult_answered(agent_leg="5.0", target="1.6"))
    steps = facts.transfer_completed("203", agent_leg="5.0", target="1.6")
    told.hear([*steps[4:5], *steps[:4], *steps[5:]] if is_told_first else steps)
    fetched = told.the_end(OTHER_DESK).call
    assert (fetched.transferred_to, fetched.introduced_by) == ("203", None)
    for call in (fetched, told.the_call(Extension("203"))):
        assert (call.direction, call.remote_number, call.dialed_number, call.queue) == (
            Direction.INBOUND, facts.CUSTOMER, facts.DIALED, "sales",
        )  # fmt: skip


# ---- *転送


def test_a_star_target_is_shown_the_customer_from_the_start() -> None:
    told = holding()
    told.hear(facts.consult_dialed(kind=TransferKind.STAR, shown=facts.CUSTOMER))
    call = told.the_call(OTHER_DESK)
    assert (call.remote_number, call.direction, call.introduced_by) == (facts.CUSTOMER, Direction.INBOUND, "201")


def test_a_star_target_of_a_call_without_pass_through_sees_the_colleague() -> None:
    told = holding()
    told.hear(facts.consult_dialed(kind=TransferKind.STAR))
    call = told.the_call(OTHER_DESK)
    assert (call.remote_number, call.direction) == ("201", Direction.INTERNAL)


def test_a_star_target_is_not_with_a_customer_whose_leg_outlives_the_agents() -> None:
    """The customer has hung up, and the PBX ends the agent's leg before it tells of the customer's."""
    told = holding()
    told.hear([*facts.consult_dialed(kind=TransferKind.STAR, shown=facts.CUSTOMER)])
    told.hear([facts.became("1.2", ChannelState.RINGING, facts.CUSTOMER), *facts.consult_answered()])
    told.hear([facts.left("1.1", "b5"), facts.ended("1.1"), facts.left("1.2", "b5")])
    told.hear([facts.ended("1.0"), facts.ended("1.2")])
    call = told.the_end(OTHER_DESK).call
    assert (call.direction, call.remote_number) == (Direction.INTERNAL, "201")


def test_a_star_target_that_was_let_go_had_an_internal_call() -> None:
    told = holding()
    told.hear([*facts.consult_dialed(kind=TransferKind.STAR, shown=facts.CUSTOMER), *facts.consult_answered()])
    told.hear(facts.consult_over(DialOutcome.ANSWERED))
    end = told.the_end(OTHER_DESK)
    assert (end.call.direction, end.call.remote_number, end.was_connected) == (Direction.INTERNAL, "201", True)


def test_a_star_target_that_takes_the_customer_has_the_customers_call() -> None:
    told = holding()
    told.hear([*facts.consult_dialed(kind=TransferKind.STAR, shown=facts.CUSTOMER), *facts.consult_answered()])
    told.hear([*facts.transfer_completed(), facts.ended("1.0"), facts.ended("1.2")])
    end = told.the_end(OTHER_DESK)
    assert (end.call.direction, end.call.remote_number) == (Direction.INBOUND, facts.CUSTOMER)


# ---- #転送


def test_a_blind_transfer_ends_the_agents_call_and_rings_the_target_with_the_customers_number() -> None:
    told = Told()
    told.hear([*facts.queue_call_rings(), *facts.queue_call_answered(), *facts.transferred_blind()])
    assert told.the_end().call.transferred_to == "202"
    told.hear(facts.rung_by_customer())
    call = told.the_call(OTHER_DESK)
    assert (call.state, call.remote_number, call.introduced_by) == (CallState.RINGING, facts.CUSTOMER, "201")
    told.hear(facts.answered_by())
    assert told.the_call(OTHER_DESK).state is CallState.CONNECTED


def test_a_blind_transfer_that_comes_back_is_a_new_part_of_the_call_and_introduced_by_nobody() -> None:
    told = Told()
    told.hear([*facts.queue_call_rings(), *facts.queue_call_answered()])
    told.hear(facts.transferred_blind(screen=SCREEN)[:-1])
    told.hear(facts.rung_by_customer("201"))
    assert told.the_call().state is CallState.CONNECTED, "the first leg is still there"
    told.hear([facts.ended("1.1")])
    call = told.the_call()
    assert (call.channel_id, call.state, call.introduced_by, call.screen) == ("1.3", CallState.RINGING, None, None)
    assert told.kinds(DESK)[-2:] == [CallEnded, CallRang]
    assert not told.tracker.anomalies


# ---- 画面転送


def test_the_screen_reaches_an_extension_as_soon_as_it_rings_and_the_sender_sees_it() -> None:
    told = holding()
    told.hear(facts.consult_dialed(screen=SCREEN))
    assert told.the_call(OTHER_DESK).screen == SCREEN
    assert told.the_call().screen_sent_to == "202"
    told.hear([*facts.consult_answered(), *facts.transfer_completed()])
    assert told.the_call(OTHER_DESK).screen == SCREEN
    assert told.the_end().call.screen_sent_to == "202"


def test_what_is_in_front_when_the_transfer_is_completed_counts() -> None:
    told = holding()
    told.hear([*facts.consult_dialed(screen=SCREEN), *facts.consult_answered()])
    told.hear(facts.transfer_completed(screen="Account/0015h0000000009AAA"))
    assert told.the_call(OTHER_DESK).screen == "Account/0015h0000000009AAA"


def test_a_consultation_that_is_cancelled_no_longer_counts_as_sent() -> None:
    told = holding()
    told.hear([*facts.consult_dialed(screen=SCREEN), *facts.consult_over(DialOutcome.NO_ANSWER)])
    assert told.the_call().screen_sent_to is None


@pytest.mark.feature("F-093")
def test_a_ring_group_gets_no_screen() -> None:
    told = holding()
    told.hear(facts.consult_dialed("600", "202", screen=SCREEN))
    told.hear(facts.consult_answered())
    assert (told.the_call(OTHER_DESK).screen, told.the_call().screen_sent_to) == (None, None)
    told.hear(facts.transfer_completed("600", screen=SCREEN))
    assert told.the_call(OTHER_DESK).screen is None
    assert told.the_end().call.screen_sent_to is None


def test_of_a_queue_only_who_answers_gets_the_screen() -> None:
    told = holding()
    told.hear(facts.consult_dialed("7000", "202", screen=SCREEN)[:-1])
    told.hear([QueueCallerJoined(queue=facts.SALES, channel_id=ChannelId("1.1"))])
    told.hear(
        [
            QueueMemberRang(
                queue=facts.SALES, caller_channel_id=ChannelId("1.1"), member_channel_id=ChannelId("1.2"),
                extension=OTHER_DESK,
            ),
            facts.consult_dialed()[-1],
        ]
    )  # fmt: skip
    assert told.the_call(OTHER_DESK).screen is None
    told.hear(facts.consult_answered())
    assert told.the_call(OTHER_DESK).screen == SCREEN


def test_the_screen_goes_with_a_blind_transfer() -> None:
    told = Told()
    told.hear([*facts.queue_call_rings(), *facts.queue_call_answered(), *facts.transferred_blind(screen=SCREEN)])
    told.hear(facts.rung_by_customer())
    assert told.the_call(OTHER_DESK).screen == SCREEN


# ---- reading back


def test_a_bridge_that_starts_during_a_consultation_sees_it_as_it_is() -> None:
    before = holding()
    before.hear([*facts.consult_dialed(screen=SCREEN), *facts.consult_answered()])
    began = ConsultBegan(
        agent_channel_id=ChannelId("1.1"), number="202", kind=TransferKind.ATTENDED, shown_number=None, screen=SCREEN
    )
    customer = row("1.0", "trunk", None, caller_number=facts.CUSTOMER, dialed_number=facts.DIALED, queue="sales")
    agent = row("1.1", "201", "b5", caller_number="201", held_channel_id=ChannelId("1.0"), consult=began, queue="sales")
    target = row("1.2", "202", "b5", caller_number="202", dialed_by=ChannelId("1.1"))
    after = Told()
    after.tracker.resync(snapshot(customer, agent, target), START)
    for extension in (DESK, OTHER_DESK):
        old, new = before.the_call(extension), after.the_call(extension)
        fields = ("state", "direction", "remote_number", "introduced_by", "screen", "screen_sent_to")
        assert [getattr(new, f) for f in fields] == [getattr(old, f) for f in fields]
    assert after.the_call().consult == replace(consult(ConsultState.TALKING), since=None, screen=SCREEN)
    assert before.tracker.resync(snapshot(customer, agent, target), START) == []


def test_a_consultation_that_ended_while_the_link_was_lost_is_over() -> None:
    told = holding()
    told.hear([*facts.consult_dialed(), *facts.consult_answered()])
    agent = row("1.1", "201", None, caller_number="201", held_channel_id=ChannelId("1.0"))
    told.tracker.resync(snapshot(CUSTOMER_ROW, agent), START)
    assert told.the_call().consult is None
    assert told.tracker.calls_of(OTHER_DESK) == ()


def test_a_call_answered_and_held_while_the_link_was_lost_is_no_anomaly() -> None:
    told = Told()
    told.hear(facts.queue_call_rings())
    agent = row("1.1", "201", None, caller_number="201", held_channel_id=ChannelId("1.0"))
    told.events += told.tracker.resync(snapshot(CUSTOMER_ROW, agent), START)
    assert told.kinds(DESK) == [CallRang, CallConnected]
    assert (told.the_call().state, told.tracker.anomalies) == (CallState.HELD, {})


def test_facts_of_a_leg_that_is_gone_change_nothing() -> None:
    told = Told()
    gone = ChannelId("9.9")
    told.hear([ConsultBegan(agent_channel_id=gone, number="202", kind=TransferKind.STAR, shown_number=None,
                            screen=None),
               facts.consult_over(DialOutcome.BUSY)[-1],
               CallTransferred(agent_channel_id=gone, other_channel_id=gone, number="202", target_channel_id=None,
                               screen=None)])  # fmt: skip
    assert told.events == []
