"""Whose call it is for a bridge that starts in the middle of a call that an agent made."""

from __future__ import annotations

import pytest

from octi_bridge.calls.model import Direction
from tests.contract.as_seen import AsSeen, Part
from tests.contract.consultations import complete, consult, talk
from tests.contract.held_calls import Pair, find_again, hold, lose, nothing_is_left
from tests.contract.test_park import fetch, park
from tests.contract.world import CUSTOMER, PbxWorld

# The laboratory lives on one event loop for the whole session.
pytestmark = pytest.mark.asyncio(loop_scope="session")

NUMBER = "0312345678"
WHO_DIALED = Part("201", Direction.OUTBOUND, NUMBER, is_answered=True)
TARGET, FETCHER = (Part(extension, Direction.INBOUND, NUMBER, is_answered=True) for extension in ("202", "203"))


async def restart(world: PbxWorld) -> int:
    """The first fact that a bridge hears which starts now."""
    await lose(world)
    first = world.mark()
    await find_again(world)
    return first


async def test_only_who_dialed_the_customer_has_an_outbound_call_whenever_a_bridge_starts(pbx_world: PbxWorld) -> None:
    world, starts = pbx_world, [0]
    await world.stage.dial("201", NUMBER)
    await world.pick_up(CUSTOMER)
    await world.hearing({"201": {CUSTOMER}, CUSTOMER: {"201"}})
    customer = (await world.leg_of(CUSTOMER)).channel_id
    pair = Pair("201", (await world.leg_of("201")).channel_id, CUSTOMER, customer)
    starts.append(await restart(world))
    await hold(world, pair)
    starts.append(await restart(world))
    target = await consult(world, pair, "202")
    starts.append(await restart(world))
    await talk(world, pair, "202", target)
    starts.append(await restart(world))
    await complete(world, pair, target)
    starts.append(await restart(world))
    handed_over = Pair("202", target, CUSTOMER, customer)
    await hold(world, handed_over)
    starts.append(await restart(world))
    parked = await park(world, handed_over)
    starts.append(await restart(world))
    fetcher = await fetch(world, handed_over, parked.space, "203")
    starts.append(await restart(world))
    await hold(world, Pair("203", fetcher, CUSTOMER, customer))
    starts.append(await restart(world))
    await world.stage.hang_up(CUSTOMER)
    await nothing_is_left(world)
    logged = [AsSeen(world, since=start).logged() for start in starts]
    lived = [WHO_DIALED, TARGET, FETCHER]
    assert logged == [*[lived] * 5, *[lived[1:]] * 2, *[lived[2:]] * 3]
