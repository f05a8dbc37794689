"""The number that a call came by stays what it was, whichever leg moves or ends."""

from __future__ import annotations

import pytest

from octi_bridge.calls.model import Direction
from octi_bridge.telephony.events import CallHeld, ChannelFact, ChannelId, ChannelState
from tests.support import facts
from tests.unit.calls.telling import OTHER_DESK, Told


def over(agent: str, customer: str, bridge: str, *, customer_first: bool) -> list[ChannelFact]:
    order = (customer, agent) if customer_first else (agent, customer)
    return [*(facts.left(leg, bridge) for leg in order), *(facts.ended(leg) for leg in order)]


def came_in(dialed: str | None = facts.DIALED) -> Told:
    told = Told()
    rings = facts.queue_call_rings()
    rings[0] = facts.created("1.0", "1.0", "trunk", ChannelState.DIALED, caller=facts.CUSTOMER, dialed=dialed)
    told.hear([*rings, *facts.queue_call_answered()])
    return told


def went_out() -> Told:
    told = Told()
    told.hear([*facts.outbound_dialed(), *facts.outbound_picked_up(), *facts.outbound_connected()])
    return told


def numbers_after_meeting_the_customer(told: Told) -> set[tuple[Direction, str | None]]:
    mine = [event.call for event in told.events if event.call.extension == OTHER_DESK]
    return {(call.direction, call.dialed_number) for call in mine if call.customer_id is not None}


@pytest.mark.parametrize("customer_first", [True, False])
@pytest.mark.parametrize("dialed", [facts.DIALED, None])
def test_a_transferred_call_keeps_the_number_the_customer_dialed(dialed: str | None, *, customer_first: bool) -> None:
    told = came_in(dialed)
    told.hear([*facts.held_by_agent(), *facts.consult_dialed(), *facts.consult_answered()])
    told.hear([*facts.transfer_completed(), *over("1.2", "1.0", "b6", customer_first=customer_first)])
    assert numbers_after_meeting_the_customer(told) == {(Direction.INBOUND, dialed)}
    assert told.the_end(OTHER_DESK).call.dialed_number == dialed


@pytest.mark.parametrize("customer_first", [True, False])
@pytest.mark.parametrize("dialed", [facts.DIALED, None])
def test_a_fetched_call_keeps_the_number_the_customer_dialed(dialed: str | None, *, customer_first: bool) -> None:
    told = came_in(dialed)
    told.hear([*facts.call_parked(), *facts.retrieved_at()])
    told.hear(over("5.0", "1.0", "b8", customer_first=customer_first))
    assert numbers_after_meeting_the_customer(told) == {(Direction.INBOUND, dialed)}
    assert told.the_end(OTHER_DESK).call.dialed_number == dialed


@pytest.mark.parametrize("customer_first", [True, False])
def test_whoever_takes_over_a_call_that_we_dialed_sees_no_number_of_ours(*, customer_first: bool) -> None:
    told = went_out()
    agent, customer = facts.OURS, "2.0"
    told.hear(
        [
            facts.left(agent, "b2"),
            facts.left(customer, "b2"),
            CallHeld(agent_channel_id=agent, other_channel_id=ChannelId(customer)),
            *facts.consult_dialed(agent_leg=agent, linked=agent),
            *facts.consult_answered(agent_leg=agent, linked=agent),
            *facts.transfer_completed(agent_leg=agent, other=customer, linked=agent),
            *over("1.2", customer, "b6", customer_first=customer_first),
        ]
    )
    assert numbers_after_meeting_the_customer(told) == {(Direction.INBOUND, None)}
    assert told.the_end().call.dialed_number == "0312345678"
