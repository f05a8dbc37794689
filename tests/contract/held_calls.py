"""Calls to be held, of every kind, and the steps that tests of hold are made of."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import pytest

from octi_bridge.telephony.commands import HoldCall, MakeCall, RetrieveCall
from octi_bridge.telephony.events import (
    BridgeEntered,
    CallHeld,
    ChannelId,
    Extension,
    PbxLinkLost,
    PbxSnapshot,
)
from octi_bridge.workbench.stage import PhoneState
from tests.contract.world import CUSTOMER, PbxWorld

LOOKS = 3
RETURN_S = 20.0  # the adapter may wait a while between attempts
PROMPT_S = 3.0  # a leg whose partner is gone ends at once, not at the next look after it


@dataclass(frozen=True, slots=True)
class Pair:
    """A call whose two parties talk: the phone and leg of the agent who will hold, and of the other."""

    agent_phone: str
    agent: ChannelId
    other_phone: str
    other: ChannelId

    @property
    def talking(self) -> dict[str, set[str]]:
        return {self.agent_phone: {self.other_phone}, self.other_phone: {self.agent_phone}}

    @property
    def held(self) -> dict[str, set[str]]:
        return {self.agent_phone: {"silence"}, self.other_phone: {"music"}}


async def queue_call(world: PbxWorld) -> Pair:
    customer, agent = await world.queue_call()
    return Pair("201", agent, CUSTOMER, customer)


async def colleague_called(world: PbxWorld) -> tuple[ChannelId, ChannelId]:
    await world.stage.dial("201", "202")
    await world.pick_up("202")
    await world.hearing({"201": {"202"}, "202": {"201"}})
    return (await world.leg_of("201")).channel_id, (await world.leg_of("202")).channel_id


async def internal_call_held_by_caller(world: PbxWorld) -> Pair:
    caller, callee = await colleague_called(world)
    return Pair("201", caller, "202", callee)


async def internal_call_held_by_callee(world: PbxWorld) -> Pair:
    caller, callee = await colleague_called(world)
    return Pair("202", callee, "201", caller)


async def asked_for_call(world: PbxWorld) -> Pair:
    job = ChannelId("octi-job-1")
    await world.port.make_call(MakeCall(channel_id=job, extension=Extension("201"), number="0312345678"))
    await world.pick_up("201")
    await world.pick_up(CUSTOMER)
    await world.hearing({"201": {CUSTOMER}, CUSTOMER: {"201"}})
    return Pair("201", job, CUSTOMER, (await world.leg_of(CUSTOMER)).channel_id)


CALLS = (queue_call, internal_call_held_by_caller, internal_call_held_by_callee, asked_for_call)
every_call = pytest.mark.parametrize("begin", CALLS, ids=lambda call: call.__name__)
Answer = TypeVar("Answer")
Begin = Callable[[PbxWorld], Awaitable[Pair]]


async def done(world: PbxWorld, command: Awaitable[Answer]) -> Answer:
    """Let time pass while a command is on its way: it may have to wait for an earlier one."""
    task = asyncio.ensure_future(command)
    await world.until(task.done, "the command has been taken")
    return await task


def ask_hold(world: PbxWorld, pair: Pair) -> Awaitable[None]:
    return world.port.hold(HoldCall(agent_channel_id=pair.agent, other_channel_id=pair.other))


def ask_retrieve(world: PbxWorld, pair: Pair) -> Awaitable[None]:
    return world.port.retrieve(RetrieveCall(agent_channel_id=pair.agent, other_channel_id=pair.other))


async def hold(world: PbxWorld, pair: Pair) -> None:
    since = world.mark()
    await done(world, ask_hold(world, pair))
    await world.wait_for(CallHeld, since=since)


async def held_call(world: PbxWorld, begin: Begin = queue_call) -> Pair:
    """A call that the agent has put on hold."""
    pair = await begin(world)
    await hold(world, pair)
    return pair


async def retrieve(world: PbxWorld, pair: Pair) -> None:
    since = world.mark()
    await done(world, ask_retrieve(world, pair))
    await enter(world, pair.agent, pair.other, since=since)


async def enter(world: PbxWorld, *legs: ChannelId, since: int) -> None:
    """Wait until each of these legs has entered a bridge."""
    for leg in legs:
        await world.wait_for(BridgeEntered, lambda fact, leg=leg: fact.channel_id == leg, since=since)  # type: ignore[misc]


async def meets(world: PbxWorld, pair: Pair, phone: str, since: int) -> ChannelId:
    """Another phone and the other party hear each other; the leg of that phone."""
    leg = (await world.leg_of(phone, since=since)).channel_id
    await enter(world, leg, pair.other, since=since)
    await world.hearing({phone: {pair.other_phone}, pair.other_phone: {phone}})
    return leg


async def nothing_is_left(world: PbxWorld) -> None:
    """No leg lives, no phone is off its hook, and a new look at the PBX agrees."""
    await world.until(lambda: all(view.state is PhoneState.IDLE for view in world.stage.phones()), "all phones idle")
    snapshot = await look_anew(world)
    for _ in range(LOOKS):
        if snapshot.channels == ():
            break
        snapshot = await look_anew(world)  # a leg that is just ending may still be listed; one that is stranded stays
    assert snapshot.channels == ()


async def look_anew(world: PbxWorld) -> PbxSnapshot:
    """What the PBX says when it is asked from the beginning."""
    if world.port.is_ready:
        await world.cut_link()
    return await find_again(world)


async def find_again(world: PbxWorld) -> PbxSnapshot:
    since = world.mark()
    await world.restore_link()
    snapshot = await world.wait_for(PbxSnapshot, since=since, limit_s=RETURN_S)
    await world.until(lambda: world.port.is_ready, "ready again")
    return snapshot


async def lose(world: PbxWorld) -> None:
    since = world.mark()
    await world.cut_link()
    await world.wait_for(PbxLinkLost, since=since)
