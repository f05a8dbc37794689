"""A colleague's ringing call that is picked up by a code is one call at whoever picks it up."""

from __future__ import annotations

import pytest

from octi_bridge.calls.events import CallConnected, CallEnded
from octi_bridge.calls.model import Direction
from octi_bridge.kernel.ids import call_id_for
from octi_bridge.telephony.events import ChannelFact, ChannelState, LinkedId
from tests.support import facts
from tests.unit.calls.telling import DESK, Told

CALL = call_id_for("pbx", LinkedId("1.0"))


def picking_up() -> Told:
    """A customer rings at 202, 201 has dialed the code."""
    told = Told()
    told.hear(
        [
            facts.created("1.0", "1.0", "trunk", ChannelState.DIALED, caller=facts.CUSTOMER, dialed=facts.DIALED),
            facts.created("1.1", "1.0", "202", ChannelState.DOWN, caller="202"),
            facts.became("1.1", ChannelState.RINGING, facts.CUSTOMER),
            facts.created("2.0", "2.0", "201", ChannelState.DIALED, caller="201", dialed="**202"),
            facts.became("2.0", ChannelState.UP),
            facts.ended("1.1", 26),
        ]
    )
    return told


@pytest.mark.parametrize(
    "meeting",
    [
        [facts.entered("2.0", "2.0", "b1"), facts.entered("1.0", "1.0", "b1")],
        [facts.entered("1.0", "1.0", "b1"), facts.entered("2.0", "1.0", "b1")],
    ],
    ids=["the phone first", "the customer first"],
)
def test_whoever_picks_a_call_up_has_it_from_then_on_in_whatever_order_they_meet(meeting: list[ChannelFact]) -> None:
    told = picking_up()
    told.hear(meeting, after_s=0.2)
    picked_up = told.the_call(DESK)
    assert (picked_up.call_id, picked_up.direction, picked_up.remote_number, picked_up.dialed_number) == (
        CALL, Direction.INBOUND, facts.CUSTOMER, facts.DIALED,
    )  # fmt: skip
    # held and taken back: they meet again, and the PBX names the call of both
    told.hear([facts.left("2.0", "b1"), facts.left("1.0", "b1")], after_s=9)
    told.hear([facts.entered("2.0", "1.0", "b2"), facts.entered("1.0", "1.0", "b2")], after_s=30)
    assert told.the_call(DESK).connected_at == picked_up.connected_at
    told.hear([facts.ended("1.0"), facts.ended("2.0")], after_s=60)
    ends = [event for event in told.events if isinstance(event, CallEnded) and event.call.extension == DESK]
    assert [event.is_merged for event in ends] == [True, False]  # the code that was dialed, and the call
    connected = [event for event in told.events if isinstance(event, CallConnected) and event.call.extension == DESK]
    assert len(connected) == 1
