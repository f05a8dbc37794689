"""A held call whose agent asks a third party: the steps that tests of transfers are made of."""

from __future__ import annotations

from collections.abc import Awaitable

from octi_bridge.telephony.commands import CompleteTransfer, Consult, EndConsult
from octi_bridge.telephony.events import (
    CallTransferred,
    ChannelCreated,
    ChannelId,
    ConsultBegan,
    ConsultEnded,
    DialBegan,
    DialOutcome,
    TransferKind,
)
from tests.contract.held_calls import Begin, Pair, done, enter, held_call, queue_call
from tests.contract.world import PbxWorld

COLLEAGUE = "203"  # in none of the calls of held_calls


def ask_consult(
    world: PbxWorld,
    pair: Pair,
    number: str = COLLEAGUE,
    *,
    kind: TransferKind = TransferKind.ATTENDED,
    caller_id: str | None = None,
    shown_number: str | None = None,
    screen: str | None = None,
) -> Awaitable[None]:
    return world.port.consult(
        Consult(
            agent_channel_id=pair.agent, held_channel_id=pair.other, number=number, kind=kind,
            caller_id=caller_id, shown_number=shown_number, screen=screen,
        )
    )  # fmt: skip


async def consult(world: PbxWorld, pair: Pair, number: str = COLLEAGUE, phone: str | None = None) -> ChannelId:
    """Dial the third party and wait until its phone rings; its leg."""
    since = world.mark()
    await done(world, ask_consult(world, pair, number))
    await world.wait_for(ConsultBegan, since=since)
    return await rung_for(world, pair, phone or number, since)


async def asking(world: PbxWorld, begin: Begin = queue_call) -> tuple[Pair, ChannelId]:
    """The agent has a call on hold and rings the colleague; the colleague's leg."""
    pair = await held_call(world, begin)
    return pair, await consult(world, pair)


async def rung_for(world: PbxWorld, pair: Pair, phone: str, since: int) -> ChannelId:
    leg = await world.wait_for(ChannelCreated, lambda fact: fact.endpoint == phone, since=since)
    # a PBX may say for whom a Local channel dials after it says that it does
    began = await world.wait_for(
        DialBegan, lambda fact: fact.dest_channel_id == leg.channel_id and fact.channel_id is not None, since=since
    )
    assert began.channel_id == pair.agent, world.facts[since:]
    await world.rings(phone)
    return leg.channel_id


async def talk(world: PbxWorld, pair: Pair, phone: str = COLLEAGUE, leg: ChannelId | None = None) -> None:
    """The third party answers: agent and it hear each other, the other party music."""
    since = world.mark()
    await world.pick_up(phone)
    await enter(world, pair.agent, leg or pair.agent, since=since)
    await world.hearing({pair.agent_phone: {phone}, phone: {pair.agent_phone}, pair.other_phone: {"music"}})


async def end_consult(world: PbxWorld, pair: Pair) -> ConsultEnded:
    since = world.mark()
    await done(world, world.port.end_consult(EndConsult(agent_channel_id=pair.agent)))
    return await world.wait_for(ConsultEnded, since=since)


def ask_complete(world: PbxWorld, pair: Pair, *, screen: str | None = None) -> Awaitable[None]:
    return world.port.complete_transfer(
        CompleteTransfer(agent_channel_id=pair.agent, held_channel_id=pair.other, screen=screen)
    )


async def complete(world: PbxWorld, pair: Pair, target: ChannelId) -> CallTransferred:
    """Hand over, and wait until the two hear each other and the agent's leg is gone."""
    since = world.mark()
    await done(world, ask_complete(world, pair))
    await enter(world, target, pair.other, since=since)
    await world.ended(pair.agent)
    return await world.wait_for(CallTransferred, since=since)


async def refused_by(world: PbxWorld, pair: Pair, since: int) -> DialOutcome:
    """How the consultation ended by itself; the agent still holds."""
    ended = await world.wait_for(ConsultEnded, since=since)
    assert ended.agent_channel_id == pair.agent
    await world.hearing(pair.held)
    return ended.outcome
