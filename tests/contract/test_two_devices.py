"""An extension with two registered phones: one call, whichever of them answers."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from octi_bridge.calls.events import CallConnected, CallEnded, CallRang
from octi_bridge.calls.kept import one_per_ring
from octi_bridge.calls.model import CallState, Direction
from octi_bridge.telephony.commands import MakeCall, our_channel_id
from octi_bridge.telephony.events import DialEnded, DialOutcome, Extension, PbxSnapshot, QueueMemberRang
from octi_bridge.telephony.simulator import default_lines, second_device_of
from octi_bridge.workbench.asterisk_lab import AsteriskLab
from octi_bridge.workbench.stage import PhoneState
from tests.contract.as_seen import AsSeen, Part
from tests.contract.held_calls import find_again, lose, nothing_is_left
from tests.contract.real import real_world
from tests.contract.simulated import simulated_world
from tests.contract.world import CUSTOMER, CUSTOMER_NUMBER, PbxWorld

# The laboratory lives on one event loop for the whole session.
pytestmark = pytest.mark.asyncio(loop_scope="session")

DESK = "203"
SECOND = "203-2"
DEVICES = (DESK, SECOND)
DIRECT_NUMBER = "0312340203"
INBOUND, INTERNAL = Direction.INBOUND, Direction.INTERNAL
every_device = pytest.mark.parametrize("device", DEVICES)


@pytest_asyncio.fixture(loop_scope="session")
async def world(pbx_lab: AsteriskLab | None) -> AsyncIterator[PbxWorld]:
    """The usual phones, and a second one registered at 203."""
    if pbx_lab is None:
        async with simulated_world([*default_lines(), second_device_of(DESK)]) as simulated:
            yield simulated
        return
    async with pbx_lab.second_device(SECOND), real_world(pbx_lab) as real:
        yield real


def the_other(device: str) -> str:
    return DEVICES[1 - DEVICES.index(device)]


async def both_ring(world: PbxWorld, caller: str = CUSTOMER) -> None:
    """A customer, or a colleague, calls 203."""
    await world.stage.dial(caller, DIRECT_NUMBER if caller == CUSTOMER else DESK)
    for device in DEVICES:
        await world.rings(device)


async def the_one_that_rings(world: PbxWorld) -> str:
    def ringing() -> list[str]:
        return [device for device in DEVICES if world.phone(device).state is PhoneState.RINGING]

    await world.until(lambda: bool(ringing()), "one of the devices rings")
    (device,) = ringing()
    return device


def steps(seen: AsSeen) -> list[type]:
    """What the panel of 203 is told, but for details."""
    kinds = CallRang | CallConnected | CallEnded
    return [type(event) for event in seen.events if event.call.extension == DESK and isinstance(event, kinds)]


def parts(seen: AsSeen) -> list[Part]:
    return [part for part in seen.remembered() if part.extension == DESK]


async def talk_at_the_second(world: PbxWorld) -> None:
    """The colleague who rings is answered there, and hangs up."""
    await world.stage.pick_up(SECOND)
    await world.hearing({SECOND: {"202"}, "202": {SECOND}})
    await world.stage.hang_up("202")


async def is_one_call_for_who_answers_at_the_second(world: PbxWorld) -> None:
    assert AsSeen(world).call(DESK).state is CallState.RINGING
    await talk_at_the_second(world)
    await nothing_is_left(world)
    seen = AsSeen(world)
    assert steps(seen) == [CallRang, CallConnected, CallEnded]
    assert parts(seen) == [Part(DESK, INTERNAL, "202", is_answered=True)]


@every_device
@pytest.mark.parametrize(
    ("caller", "part"),
    [
        (CUSTOMER, Part(DESK, INBOUND, CUSTOMER_NUMBER, is_answered=True)),
        ("202", Part(DESK, INTERNAL, "202", is_answered=True)),
    ],
    ids=["customer", "colleague"],
)
async def test_whichever_device_answers_has_the_one_call(world: PbxWorld, caller: str, part: Part, device: str) -> None:
    await both_ring(world, caller)
    await world.stage.pick_up(device)
    await world.hearing({device: {caller}, caller: {device}})
    await world.is_idle(the_other(device))
    lost = await world.wait_for(DialEnded, lambda fact: fact.outcome is DialOutcome.CANCELLED)
    assert (await world.ended(lost.dest_channel_id)).cause == 26
    await world.stage.hang_up(caller)
    await nothing_is_left(world)
    seen = AsSeen(world)
    assert steps(seen) == [CallRang, CallConnected, CallEnded]
    assert parts(seen) == [part]


async def test_declined_at_one_device_the_call_rings_on_at_the_other(world: PbxWorld) -> None:
    await both_ring(world, "202")
    declined = DESK
    await world.stage.hang_up(declined)
    await world.is_idle(declined)
    await world.wait_for(DialEnded, lambda fact: fact.outcome is DialOutcome.BUSY)
    await is_one_call_for_who_answers_at_the_second(world)


async def test_declined_at_both_devices_the_call_is_over(world: PbxWorld) -> None:
    await both_ring(world, "202")
    for device in DEVICES:
        await world.stage.hang_up(device)
        await world.is_idle(device)
    await nothing_is_left(world)
    seen = AsSeen(world)
    assert steps(seen) == [CallRang, CallEnded]
    assert parts(seen) == [Part(DESK, INTERNAL, "202", is_answered=False)]


async def test_a_caller_who_gives_up_stops_the_ringing_at_both_devices(world: PbxWorld) -> None:
    await both_ring(world)
    await world.stage.hang_up(CUSTOMER)
    for device in DEVICES:
        await world.is_idle(device)
    await nothing_is_left(world)
    seen = AsSeen(world)
    assert steps(seen) == [CallRang, CallEnded]
    assert parts(seen) == []


async def test_a_queue_rings_one_of_the_devices(world: PbxWorld) -> None:
    await world.sign_in(DESK)
    customer = await world.customer_calls()
    device = await the_one_that_rings(world)
    await world.stage.pick_up(device)
    await world.hearing({device: {CUSTOMER}, CUSTOMER: {device}})
    assert world.phone(the_other(device)).state is PhoneState.IDLE
    assert len(world.told(QueueMemberRang)) == 1
    await world.stage.hang_up(device)
    await world.ended(customer.channel_id)
    await nothing_is_left(world)
    seen = AsSeen(world)
    assert steps(seen) == [CallRang, CallConnected, CallEnded]
    assert parts(seen) == [Part(DESK, INBOUND, CUSTOMER_NUMBER, is_answered=True)]


@every_device
async def test_a_call_dialed_in_the_panel_rings_both_and_is_dialed_by_who_answers(world: PbxWorld, device: str) -> None:
    job = our_channel_id(f"two-devices-{device}")
    await world.port.make_call(MakeCall(channel_id=job, extension=Extension(DESK), number="0312345678"))
    for each in DEVICES:
        await world.rings(each)
    await world.stage.pick_up(device)
    await world.is_idle(the_other(device))
    await world.pick_up(CUSTOMER)
    await world.hearing({device: {CUSTOMER}, CUSTOMER: {device}})
    assert world.phone(the_other(device)).state is PhoneState.IDLE
    await world.stage.hang_up(CUSTOMER)
    await nothing_is_left(world)
    assert parts(AsSeen(world)) == [Part(DESK, Direction.OUTBOUND, "0312345678", is_answered=True)]


async def test_a_link_that_is_lost_while_both_ring_finds_the_one_call_again(world: PbxWorld) -> None:
    await both_ring(world, "202")
    await lose(world)
    await find_again(world)
    await is_one_call_for_who_answers_at_the_second(world)


async def test_a_call_that_nobody_watches_is_kept_as_one(world: PbxWorld) -> None:
    since = world.mark()
    await lose(world)
    await both_ring(world, "202")
    await talk_at_the_second(world)
    for phone in (*DEVICES, "202"):
        await world.is_idle(phone)
    await find_again(world)
    (snapshot,) = world.told(PbxSnapshot, since=since)
    calls, others = one_per_ring(snapshot.kept)
    (call,) = (leg for leg in calls if leg.endpoint == DESK)
    assert call.answered_age_s is not None
    assert [leg.endpoint for leg in others] == [DESK]
