"""Whatever people do with the phones, the facts tell the same story as the state."""

from __future__ import annotations

import random

import pytest

from octi_bridge.telephony.commands import HangUpChannel
from octi_bridge.telephony.events import (
    BridgeEntered,
    BridgeLeft,
    ChannelCreated,
    ChannelEnded,
    ChannelId,
    ChannelState,
    ChannelStateChanged,
    PbxFact,
    PbxLinkLost,
    PbxSnapshot,
)
from octi_bridge.workbench.stage import StageError
from tests.unit.telephony.simulator.house import House

NAMES = ("outside", "outside-2", "201", "202", "203")
NUMBERS = ("201", "202", "203", "7001", "0312345678", "0312340001", "0312340202", "9999")
ACTS = ("dial", "dial", "pick_up", "pick_up", "hang_up", "unplug", "plug_in", "plug_in", "command")
PAUSES_S = (0.0, 0.005, 0.5, 3.0, 25.0)


async def play(house: House, chance: random.Random) -> None:
    """One act at one phone, whether it is possible or not."""
    name, act = chance.choice(NAMES), chance.choice(ACTS)
    if act == "command":
        if legs := sorted(house.pbx.exchange.legs):
            await house.pbx.hang_up(HangUpChannel(channel_id=chance.choice(legs)))
        return
    try:
        if act == "dial":
            await house.stage.dial(name, chance.choice(NUMBERS), withhold=chance.random() < 0.2)
        else:
            await getattr(house.stage, act)(name)
    except StageError:
        return


def replay(facts: list[PbxFact]) -> tuple[dict[ChannelId, ChannelState], set[ChannelId]]:
    """The legs that the facts leave alive with their states, and those of them in a bridge."""
    states: dict[ChannelId, ChannelState] = {}
    bridged: set[ChannelId] = set()
    for fact in facts:
        match fact:
            case ChannelCreated():
                assert fact.channel_id not in states
                states[fact.channel_id] = fact.state
            case ChannelStateChanged():
                assert fact.channel_id in states
                states[fact.channel_id] = fact.state
            case BridgeEntered():
                assert states[fact.channel_id] is ChannelState.UP
                bridged.add(fact.channel_id)
            case BridgeLeft():
                bridged.remove(fact.channel_id)
            case ChannelEnded():
                assert fact.channel_id not in bridged
                del states[fact.channel_id]
            case _:
                pass
    return states, bridged


@pytest.mark.parametrize("seed", range(20))
async def test_whatever_people_do_the_facts_agree_with_the_snapshot(house: House, seed: int) -> None:
    chance = random.Random(seed)
    await house.join("201", "202")
    for _ in range(150):
        await play(house, chance)
        await house.clock.advance(chance.choice(PAUSES_S))
    await house.clock.advance(0.5)
    states, bridged = replay(house.facts)

    house.pbx.cut_link()
    house.pbx.restore_link()
    await house.clock.advance(0.05)
    lost, snapshot = house.facts[-2:]
    assert isinstance(lost, PbxLinkLost)
    assert isinstance(snapshot, PbxSnapshot)
    assert {leg.channel_id: leg.state for leg in snapshot.channels} == states
    assert {leg.channel_id for leg in snapshot.channels if leg.bridge_id is not None} == bridged
