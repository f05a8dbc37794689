"""Whole calls, fact by fact: what each leg's life looks like, with every number, equal on every adapter.

`stories/NAME.txt` holds what the real Asterisk told. Facts of different legs come from different
threads of a real PBX, so the order is told per leg; and that a leg is being rung is reported beside
the leg's own progress, so DialBegan and QueueMemberRang stand at the end of a leg's story.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

import pytest

from octi_bridge.telephony.commands import CompleteTransfer, Consult, EndConsult, HoldCall, MakeCall, RetrieveCall
from octi_bridge.telephony.events import (
    ChannelCreated,
    ChannelId,
    ConsultEnded,
    DeviceStateChanged,
    DialBegan,
    Extension,
    PbxFact,
    PbxLinkLost,
    PbxSnapshot,
    QueueMemberRang,
    QueueMemberRemoved,
    QueueMemberUpdated,
)
from octi_bridge.workbench.stage import PhoneState
from tests.contract.plays import queue_call_abandoned, queue_call_rings_two
from tests.contract.world import CUSTOMER, PbxWorld

# The laboratory lives on one event loop for the whole session.
pytestmark = pytest.mark.asyncio(loop_scope="session")

STORIES = Path(__file__).parent / "stories"
NOT_OF_A_LEG = (PbxSnapshot, PbxLinkLost, DeviceStateChanged, QueueMemberUpdated, QueueMemberRemoved)
# Of the legs in a fact, the one whose story it belongs to.
LEG_FIELDS = ("member_channel_id", "agent_channel_id", "dest_channel_id", "channel_id")
Play = Callable[[PbxWorld], Awaitable[None]]


async def queue_call_ended_by_agent(world: PbxWorld) -> None:
    await world.queue_call()
    await world.stage.hang_up("201")


async def queue_call_ended_by_customer(world: PbxWorld) -> None:
    await world.queue_call()
    await world.stage.hang_up(CUSTOMER)


async def queue_call_withheld(world: PbxWorld) -> None:
    await world.sign_in("201")
    await world.customer_calls(withhold=True)
    await world.pick_up("201")
    await world.hearing({"201": {CUSTOMER}})
    await world.stage.hang_up(CUSTOMER)


async def queue_call_declined_then_answered(world: PbxWorld) -> None:
    await world.sign_in("201")
    await world.customer_calls()
    await world.rings("201")
    since = world.mark()
    await world.stage.hang_up("201")
    await world.wait_for(QueueMemberRang, since=since)
    await world.pick_up("201")
    await world.hearing({"201": {CUSTOMER}})
    await world.stage.hang_up("201")


async def queue_call_from_a_colleague(world: PbxWorld) -> None:
    await world.sign_in("201")
    await world.stage.dial("202", "7001")
    await world.pick_up("201")
    await world.hearing({"201": {"202"}})
    await world.stage.hang_up("202")


async def customer_to_a_desk(world: PbxWorld) -> None:
    await world.customer_calls("0312340201")
    await world.pick_up("201")
    await world.hearing({"201": {CUSTOMER}})
    await world.stage.hang_up(CUSTOMER)


async def ask(world: PbxWorld, number: str = "0312345678", caller_id: str | None = "0312340009") -> None:
    await world.port.make_call(
        MakeCall(channel_id=ChannelId("octi-story"), extension=Extension("201"), number=number, caller_id=caller_id)
    )


async def asked_for_call(world: PbxWorld) -> None:
    await ask(world)
    await world.pick_up("201")
    await world.pick_up(CUSTOMER)
    await world.hearing({"201": {CUSTOMER}})
    await world.stage.hang_up("201")


async def asked_for_call_customer_busy(world: PbxWorld) -> None:
    await ask(world)
    await world.pick_up("201")
    await world.rings(CUSTOMER)
    await world.stage.hang_up(CUSTOMER)


async def asked_for_call_without_a_number_to_show(world: PbxWorld) -> None:
    await ask(world, caller_id=None)
    await world.pick_up("201")
    await world.pick_up(CUSTOMER)
    await world.hearing({"201": {CUSTOMER}})
    await world.stage.hang_up(CUSTOMER)


async def asked_for_call_given_up_by_agent(world: PbxWorld) -> None:
    await ask(world)
    await world.pick_up("201")
    await world.rings(CUSTOMER)
    await world.stage.hang_up("201")


async def asked_for_call_to_a_colleague(world: PbxWorld) -> None:
    await ask(world, number="202", caller_id=None)
    await world.pick_up("201")
    await world.pick_up("202")
    await world.hearing({"201": {"202"}})
    await world.stage.hang_up("202")


async def asked_for_call_to_a_queue(world: PbxWorld) -> None:
    await world.sign_in("203")
    await ask(world, number="7001")
    await world.pick_up("201")
    await world.pick_up("203")
    await world.hearing({"201": {"203"}})
    await world.stage.hang_up("203")


async def asked_for_call_to_nobody(world: PbxWorld) -> None:
    await ask(world, number="9999")
    await world.pick_up("201")


async def dialled_at_the_phone(world: PbxWorld) -> None:
    await world.stage.dial("201", "0312345678")
    await world.pick_up(CUSTOMER)
    await world.hearing({"201": {CUSTOMER}})
    await world.stage.hang_up("201")


async def colleague_answers(world: PbxWorld) -> None:
    await world.stage.dial("201", "202")
    await world.pick_up("202")
    await world.hearing({"201": {"202"}})
    await world.stage.hang_up("201")


async def colleague_declines(world: PbxWorld) -> None:
    await world.stage.dial("201", "202")
    await world.rings("202")
    await world.stage.hang_up("202")


async def hold_and_retrieve(world: PbxWorld, agent: ChannelId, other: ChannelId) -> None:
    await world.port.hold(HoldCall(agent_channel_id=agent, other_channel_id=other))
    await world.hearing({"201": {"silence"}, CUSTOMER: {"music"}})
    await world.port.retrieve(RetrieveCall(agent_channel_id=agent, other_channel_id=other))
    await world.hearing({"201": {CUSTOMER}, CUSTOMER: {"201"}})


async def queue_call_held(world: PbxWorld) -> None:
    customer, agent = await world.queue_call()
    await hold_and_retrieve(world, agent, customer)
    await world.stage.hang_up("201")


async def asked_for_call_held(world: PbxWorld) -> None:
    await ask(world)
    await world.pick_up("201")
    await world.pick_up(CUSTOMER)
    await world.hearing({"201": {CUSTOMER}})
    await hold_and_retrieve(world, ChannelId("octi-story"), (await world.leg_of(CUSTOMER)).channel_id)
    await world.stage.hang_up(CUSTOMER)


async def queue_call_abandoned_on_hold(world: PbxWorld) -> None:
    customer, agent = await world.queue_call()
    await world.port.hold(HoldCall(agent_channel_id=agent, other_channel_id=customer))
    await world.hearing({"201": {"silence"}, CUSTOMER: {"music"}})
    await world.stage.hang_up(CUSTOMER)


async def ask_colleague(world: PbxWorld, agent: ChannelId, held: ChannelId, number: str = "203") -> None:
    await world.port.hold(HoldCall(agent_channel_id=agent, other_channel_id=held))
    await world.hearing({"201": {"silence"}, CUSTOMER: {"music"}})
    await world.port.consult(Consult(agent_channel_id=agent, held_channel_id=held, number=number, screen="Account.001"))


async def queue_call_transferred(world: PbxWorld) -> None:
    customer, agent = await world.queue_call()
    await ask_colleague(world, agent, customer)
    await world.pick_up("203")
    await world.hearing({"201": {"203"}, "203": {"201"}, CUSTOMER: {"music"}})
    await world.port.complete_transfer(
        CompleteTransfer(agent_channel_id=agent, held_channel_id=customer, screen="Account.002")
    )
    await world.hearing({"203": {CUSTOMER}, CUSTOMER: {"203"}})
    await world.ended(agent)
    await world.stage.hang_up("203")


async def asked_for_call_transferred(world: PbxWorld) -> None:
    await ask(world)
    await world.pick_up("201")
    await world.pick_up(CUSTOMER)
    await world.hearing({"201": {CUSTOMER}})
    customer = (await world.leg_of(CUSTOMER)).channel_id
    await ask_colleague(world, ChannelId("octi-story"), customer)
    await world.pick_up("203")
    await world.hearing({"201": {"203"}, "203": {"201"}, CUSTOMER: {"music"}})
    await world.port.complete_transfer(
        CompleteTransfer(agent_channel_id=ChannelId("octi-story"), held_channel_id=customer)
    )
    await world.hearing({"203": {CUSTOMER}, CUSTOMER: {"203"}})
    await world.stage.hang_up(CUSTOMER)


async def consulted_colleague_is_busy(world: PbxWorld) -> None:
    customer, agent = await world.queue_call()
    await ask_colleague(world, agent, customer)
    await world.rings("203")
    since = world.mark()
    await world.stage.hang_up("203")
    await world.wait_for(ConsultEnded, since=since)
    await world.stage.hang_up("201")


async def consultation_broken_off(world: PbxWorld) -> None:
    customer, agent = await world.queue_call()
    await ask_colleague(world, agent, customer)
    await world.pick_up("203")
    await world.hearing({"201": {"203"}, "203": {"201"}, CUSTOMER: {"music"}})
    await world.port.end_consult(EndConsult(agent_channel_id=agent))
    await world.hearing({"201": {"silence"}, CUSTOMER: {"music"}})
    await world.port.retrieve(RetrieveCall(agent_channel_id=agent, other_channel_id=customer))
    await world.hearing({"201": {CUSTOMER}, CUSTOMER: {"201"}})
    await world.stage.hang_up("201")


async def consulted_number_is_unknown(world: PbxWorld) -> None:
    customer, agent = await world.queue_call()
    since = world.mark()
    await ask_colleague(world, agent, customer, number="9999")
    await world.wait_for(ConsultEnded, since=since)
    await world.stage.hang_up(CUSTOMER)


PLAYS: tuple[Play, ...] = (
    queue_call_transferred,
    asked_for_call_transferred,
    consulted_colleague_is_busy,
    consultation_broken_off,
    consulted_number_is_unknown,
    queue_call_held,
    queue_call_abandoned_on_hold,
    asked_for_call_held,
    queue_call_ended_by_agent,
    queue_call_ended_by_customer,
    queue_call_withheld,
    queue_call_abandoned,
    queue_call_rings_two,
    queue_call_declined_then_answered,
    queue_call_from_a_colleague,
    customer_to_a_desk,
    asked_for_call,
    asked_for_call_customer_busy,
    asked_for_call_without_a_number_to_show,
    asked_for_call_given_up_by_agent,
    asked_for_call_to_a_colleague,
    asked_for_call_to_a_queue,
    asked_for_call_to_nobody,
    dialled_at_the_phone,
    colleague_answers,
    colleague_declines,
)


def name_legs(facts: Iterable[PbxFact]) -> dict[str, str]:
    """`201`, and `201 again` for its second leg, instead of ids that differ from run to run."""
    names: dict[str, str] = {}
    for fact in facts:
        if isinstance(fact, ChannelCreated):
            earlier = sum(name.startswith(str(fact.endpoint)) for name in names.values())
            names[fact.channel_id] = str(fact.endpoint) + " again" * earlier
    return names


def tell(facts: Iterable[PbxFact]) -> str:
    """Each leg's story, as text."""
    facts = [fact for fact in facts if not isinstance(fact, NOT_OF_A_LEG)]
    names = name_legs(facts)
    stories: dict[str, list[str]] = {}
    for fact in sorted(facts, key=lambda fact: isinstance(fact, DialBegan | QueueMemberRang)):
        values = {
            field.name: "one bridge" if field.name == "bridge_id" else names.get(value, value)
            for field in dataclasses.fields(fact)
            if (value := getattr(fact, field.name)) is not None
        }
        leg_field = next(key for key in LEG_FIELDS if key in values)
        leg = values.pop(leg_field)
        told = " ".join(f"{key}={value}" for key, value in values.items())
        stories.setdefault(str(leg), []).append(f"  {type(fact).__name__} {told}".rstrip())
    return "".join(f"{leg}\n" + "\n".join(story) + "\n" for leg, story in sorted(stories.items()))


async def settle(world: PbxWorld) -> None:
    """Wait until every phone is down and every leg told of has ended."""
    await world.until(lambda: all(view.state is PhoneState.IDLE for view in world.stage.phones()), "all phones idle")
    for leg in world.told(ChannelCreated):
        await world.ended(leg.channel_id)


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.__name__)
async def test_a_call_is_told_fact_by_fact_as_asterisk_tells_it(pbx_world: PbxWorld, play: Play) -> None:
    await play(pbx_world)
    await settle(pbx_world)
    story = tell(pbx_world.facts)
    assert story == (STORIES / f"{play.__name__}.txt").read_text()


async def test_every_story_is_played() -> None:
    assert {path.stem for path in STORIES.iterdir()} == {play.__name__ for play in PLAYS}
