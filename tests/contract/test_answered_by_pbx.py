"""A call that nobody's phone answers, but the PBX itself: what a bridge can know of it, and what it makes of it."""

from __future__ import annotations

import pytest

from octi_bridge.calls.model import CallState, Direction
from octi_bridge.calls.tracker import MOMENT
from octi_bridge.telephony.events import (
    DialBegan,
    QueueCallerJoined,
)
from tests.contract.answered_by_pbx import ECHO, call_echo
from tests.contract.as_seen import AsSeen
from tests.contract.held_calls import find_again, lose, nothing_is_left
from tests.contract.world import PbxWorld
from tests.support.fakes import START

# The laboratory lives on one event loop for the whole session.
pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("is_clicked", [False, True], ids=["dialed at the phone", "clicked"])
async def test_a_call_to_the_pbx_itself_is_connected_after_a_moment(pbx_world: PbxWorld, is_clicked: bool) -> None:
    leg = await call_echo(pbx_world, is_clicked=is_clicked)
    assert pbx_world.told(DialBegan, lambda fact: fact.channel_id == leg) == []
    call = AsSeen(pbx_world).later(MOMENT).call()
    assert (call.state, call.is_with_pbx, call.connected_at) == (CallState.CONNECTED, True, START)
    assert (call.direction, call.remote_number) == (Direction.INTERNAL, ECHO)
    assert AsSeen(pbx_world).later(MOMENT / 2).call().state is CallState.DIALING
    await pbx_world.stage.hang_up("201")
    await nothing_is_left(pbx_world)


async def test_a_call_to_the_pbx_itself_is_found_again_after_the_link_was_lost(pbx_world: PbxWorld) -> None:
    await call_echo(pbx_world, is_clicked=False)
    await lose(pbx_world)
    since = pbx_world.mark()
    await find_again(pbx_world)
    call = AsSeen(pbx_world, since).later(MOMENT).call()
    assert (call.state, call.is_with_pbx) == (CallState.CONNECTED, True)
    await pbx_world.stage.hang_up("201")
    await nothing_is_left(pbx_world)


async def test_an_agent_who_waits_in_a_queue_is_with_the_pbx_until_a_member_answers(pbx_world: PbxWorld) -> None:
    await pbx_world.sign_in("202")
    await pbx_world.stage.dial("201", "7001")
    await pbx_world.wait_for(QueueCallerJoined)
    await pbx_world.rings("202")
    call = AsSeen(pbx_world).later(MOMENT).call()
    assert (call.state, call.is_with_pbx) == (CallState.CONNECTED, True)
    await pbx_world.stage.pick_up("202")
    await pbx_world.hearing({"201": {"202"}, "202": {"201"}})
    call = AsSeen(pbx_world).later(MOMENT).call()
    assert (call.state, call.is_with_pbx, call.remote_number) == (CallState.CONNECTED, False, "7001")
    await pbx_world.stage.hang_up("201")
    await nothing_is_left(pbx_world)


async def test_a_call_that_rings_somebody_is_not_with_the_pbx(pbx_world: PbxWorld) -> None:
    await pbx_world.stage.dial("201", "202")
    await pbx_world.rings("202")
    call = AsSeen(pbx_world).later(10 * MOMENT).call()
    assert (call.state, call.is_with_pbx) == (CallState.DIALING, False)
    await pbx_world.stage.hang_up("201")
    await nothing_is_left(pbx_world)
