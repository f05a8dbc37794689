"""Whom an agent may ask and hand over to besides a colleague, and a parking lot that is full."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from octi_bridge.telephony.errors import PbxRefused
from octi_bridge.telephony.events import BridgeEntered, CallParked, ConsultBegan
from octi_bridge.workbench.asterisk_lab import AsteriskLab
from octi_bridge.workbench.asterisk_lab.polling import until
from tests.asterisk.emptiness import note, nothing_is_left_since
from tests.contract.consultations import ask_complete, ask_consult, complete, consult, talk
from tests.contract.held_calls import Pair, done, hold, internal_call_held_by_caller, queue_call, retrieve
from tests.contract.real import real_world
from tests.contract.test_park import ask_park, park
from tests.contract.world import CUSTOMER, SUPPORT, PbxWorld

pytestmark = pytest.mark.asyncio(loop_scope="session")

SPACES = 20  # 701-720
FILL_S = 10.0


@pytest_asyncio.fixture(loop_scope="session")
async def world(asterisk_lab: AsteriskLab) -> AsyncIterator[PbxWorld]:
    async with real_world(asterisk_lab) as world:
        yield world


async def test_a_call_is_handed_to_whoever_takes_it_in_a_queue(asterisk_lab: AsteriskLab, world: PbxWorld) -> None:
    before = await note(asterisk_lab)
    pair = await queue_call(world)
    await hold(world, pair)
    await done(world, ask_consult(world, pair, "7002"))
    await world.wait_for(ConsultBegan)
    await world.hearing({"201": {"music"}, CUSTOMER: {"music"}})  # the agent waits in the queue
    since = world.mark()
    await world.sign_in("202", queue=SUPPORT)
    await world.pick_up("202")
    target = (await world.leg_of("202", since=since)).channel_id
    await world.wait_for(BridgeEntered, lambda fact: fact.channel_id == target)
    await world.hearing({"201": {"202"}, "202": {"201"}, CUSTOMER: {"music"}})
    await complete(world, pair, target)
    await world.hearing({CUSTOMER: {"202"}, "202": {CUSTOMER}})
    await world.stage.hang_up("202")
    await nothing_is_left_since(before, asterisk_lab, world)


async def test_a_call_is_not_handed_to_a_queue_in_which_nobody_has_answered(
    asterisk_lab: AsteriskLab, world: PbxWorld
) -> None:
    """The customer stays on hold with the agent."""
    before = await note(asterisk_lab)
    pair = await queue_call(world)
    await hold(world, pair)
    await done(world, ask_consult(world, pair, "7002"))
    await world.hearing({"201": {"music"}, CUSTOMER: {"music"}})
    with pytest.raises(PbxRefused) as refused:
        await done(world, ask_complete(world, pair))
    assert refused.value.code == "target_not_talking"
    await retrieve(world, pair)
    await world.hearing(pair.talking)
    await world.stage.hang_up(CUSTOMER)
    await nothing_is_left_since(before, asterisk_lab, world)


async def test_a_call_is_handed_to_the_one_of_a_group_who_answers(asterisk_lab: AsteriskLab, world: PbxWorld) -> None:
    """The group has the agent's own phone in it, which is busy."""
    before = await note(asterisk_lab)
    pair = await queue_call(world)
    await hold(world, pair)
    target = await consult(world, pair, "600", phone="202")
    await talk(world, pair, "202", target)
    await complete(world, pair, target)
    await world.hearing({CUSTOMER: {"202"}, "202": {CUSTOMER}})
    await world.stage.hang_up(CUSTOMER)
    await nothing_is_left_since(before, asterisk_lab, world)


@pytest.mark.feature("F-086", on="asterisk")
async def test_a_call_is_handed_to_a_number_outside_and_to_one_inside(
    asterisk_lab: AsteriskLab, world: PbxWorld
) -> None:
    """Outside first; who took it there asks nobody any more, the colleague inside hands on."""
    before = await note(asterisk_lab)
    pair = await internal_call_held_by_caller(world)
    await hold(world, pair)
    target = await consult(world, pair, "0398765432", phone=CUSTOMER)
    await talk(world, pair, CUSTOMER, target)
    await complete(world, pair, target)
    await world.hearing({"202": {CUSTOMER}, CUSTOMER: {"202"}})
    second = Pair("202", pair.other, CUSTOMER, target)
    await hold(world, second)
    inside = await consult(world, second, "203")
    await talk(world, second, "203", inside)
    await complete(world, second, inside)
    await world.hearing({CUSTOMER: {"203"}, "203": {CUSTOMER}})
    await world.stage.hang_up(CUSTOMER)
    await nothing_is_left_since(before, asterisk_lab, world)


async def test_a_full_lot_refuses_a_call_and_leaves_it_as_it_is(asterisk_lab: AsteriskLab, world: PbxWorld) -> None:
    pair = await queue_call(world)
    await _fill(asterisk_lab, spaces=SPACES)
    for is_held in (False, True):
        if is_held:
            await hold(world, pair)
        with pytest.raises(PbxRefused) as refused:
            await done(world, ask_park(world, pair))
        assert refused.value.code == "no_park_space"
        await world.hearing(pair.held if is_held else pair.talking)
    assert not world.told(CallParked, lambda fact: fact.channel_id == pair.other)
    await retrieve(world, pair)
    await world.hearing(pair.talking)


async def test_the_last_space_of_a_lot_is_given(asterisk_lab: AsteriskLab, world: PbxWorld) -> None:
    pair = await queue_call(world)
    await _fill(asterisk_lab, spaces=SPACES - 1)
    assert (await park(world, pair)).space == "720"
    await world.hearing({CUSTOMER: {"music"}})


async def _fill(lab: AsteriskLab, *, spaces: int) -> None:
    """Calls nobody hears, from one end of Asterisk to its other, until so many spaces are taken."""
    await lab.cli("dialplan add extension s,1,Answer() into filler")
    await lab.cli("dialplan add extension s,2,Wait(120) into filler")
    for _ in range(spaces - await _taken(lab)):
        await lab.cli("channel originate Local/s@filler application Park default")

    async def is_filled() -> bool:
        return await _taken(lab) == spaces

    assert await until(is_filled, FILL_S)


async def _taken(lab: AsteriskLab) -> int:
    return sum(row.strip().startswith("Space ") for row in (await lab.cli("parking show default")).splitlines())
