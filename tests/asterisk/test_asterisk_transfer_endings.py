"""Whoever hands a call over is released at once, each time; a fault of one in twenty hides from a test of one.

The PBX records the calls on the customer's leg: moving it then takes Asterisk longer, and meanwhile it finds neither
the leg nor its variables. OCTI_TEST_TRANSFERS=500 plays so many.
"""

from __future__ import annotations

import os
import time

import pytest

from octi_bridge.telephony.commands import CompleteTransfer, Consult, HoldCall
from octi_bridge.telephony.events import (
    BridgeEntered,
    CallHeld,
    CallTransferred,
    ChannelEnded,
    ChannelId,
    ConsultBegan,
    ConsultEnded,
)
from octi_bridge.workbench.asterisk_lab import AsteriskLab
from octi_bridge.workbench.stage import PhoneState
from tests.contract.held_calls import done, enter
from tests.contract.real import real_world
from tests.contract.world import PbxWorld

pytestmark = pytest.mark.asyncio(loop_scope="session")

AGENT, CUSTOMER, TARGET = "201", "202", "203"
RELEASED_S = 1.0
SHORT_FORM = 8
TRANSFERS = int(os.environ.get("OCTI_TEST_TRANSFERS", SHORT_FORM))


async def begin(world: PbxWorld) -> CompleteTransfer:
    """A caller is held and the third party talks to the agent; the command that hands over."""
    since = world.mark()
    await world.stage.dial(CUSTOMER, AGENT)
    agent = (await world.leg_of(AGENT, since=since)).channel_id
    customer = (await world.leg_of(CUSTOMER, since=since)).channel_id
    await world.pick_up(AGENT)
    await enter(world, agent, customer, since=since)
    await done(world, world.port.hold(HoldCall(agent_channel_id=agent, other_channel_id=customer)))
    await world.wait_for(CallHeld, since=since)
    await done(world, world.port.consult(Consult(agent_channel_id=agent, held_channel_id=customer, number=TARGET)))
    await world.wait_for(ConsultBegan, since=since)
    target = (await world.leg_of(TARGET, since=since)).channel_id
    await world.pick_up(TARGET)
    await enter(world, target, since=since)
    await world.wait_for(
        BridgeEntered, lambda fact: fact.channel_id == agent, since=world.facts.index(world.told(ConsultBegan)[-1])
    )
    return CompleteTransfer(agent_channel_id=agent, held_channel_id=customer)


async def record(lab: AsteriskLab, channel_id: ChannelId) -> None:
    """Record a leg, as many PBXs do by themselves."""
    rows = [row.split("!") for row in (await lab.cli("core show channels concise")).splitlines()]
    (name,) = (row[0] for row in rows if row[-1].strip() == channel_id)
    await lab.cli(f"mixmonitor start {name} {lab.info.directory}/recorded.wav")


async def release_time_s(world: PbxWorld, lab: AsteriskLab) -> float:
    """Hand one call over; how long the agent's leg stays."""
    command = await begin(world)
    await record(lab, command.held_channel_id)
    since = world.mark()
    await done(world, world.port.complete_transfer(command))
    began = time.monotonic()
    await world.wait_for(
        ChannelEnded, lambda fact: fact.channel_id == command.agent_channel_id, since=since, limit_s=15
    )
    took = time.monotonic() - began
    assert world.told(CallTransferred, since=since)
    assert not world.told(ConsultEnded, since=since)
    await world.stage.hang_up(TARGET)
    await world.until(lambda: all(view.state is PhoneState.IDLE for view in world.stage.phones()), "all phones idle")
    return took


@pytest.mark.timeout(3600)
async def test_the_agents_leg_ends_at_once_when_a_call_is_handed_over(asterisk_lab: AsteriskLab) -> None:
    async with real_world(asterisk_lab) as world:
        took = [await release_time_s(world, asterisk_lab) for _ in range(TRANSFERS)]
    late = [f"{number}: {seconds:.1f} s" for number, seconds in enumerate(took) if seconds > RELEASED_S]
    assert not late, f"{len(late)} of {TRANSFERS} stayed: {late}"
