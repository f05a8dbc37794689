"""A user with two devices that have accounts of their own: one call, one presence, one number."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from octi_bridge.calls.events import CallConnected, CallEnded, CallRang
from octi_bridge.calls.kept import one_per_ring
from octi_bridge.calls.model import CallState, Direction
from octi_bridge.telephony.commands import (
    AnswerChannel,
    AnswerMode,
    HangUpChannel,
    HoldCall,
    MakeCall,
    RetrieveCall,
    TransferBlind,
    our_channel_id,
)
from octi_bridge.telephony.events import (
    CallHeld,
    ChannelCreated,
    ChannelId,
    ChannelState,
    ChannelStateChanged,
    DeviceState,
    DeviceStateChanged,
    Extension,
    PbxSnapshot,
)
from octi_bridge.telephony.simulator import Line, LineKind, default_lines
from octi_bridge.workbench.asterisk_lab import AsteriskLab
from octi_bridge.workbench.asterisk_lab.layout import USER_DEVICES
from tests.contract.as_seen import AsSeen, Part
from tests.contract.held_calls import find_again, lose, nothing_is_left
from tests.contract.real import real_world
from tests.contract.simulated import simulated_world
from tests.contract.world import CUSTOMER, CUSTOMER_NUMBER, PbxWorld

# The laboratory lives on one event loop for the whole session.
pytestmark = pytest.mark.asyncio(loop_scope="session")

USER, WEB_PHONE = DEVICES = USER_DEVICES["203"]
DIRECT_NUMBER = "0312340203"
JOB = ChannelId("octi-job-user-devices")


@pytest_asyncio.fixture(loop_scope="session")
async def world(pbx_lab: AsteriskLab | None) -> AsyncIterator[PbxWorld]:
    """The usual phones, and a second device of user 203."""
    if pbx_lab is None:
        web_phone = Line(WEB_PHONE, LineKind.DESK, USER, "203", second_device_of=USER)
        async with simulated_world([*default_lines(), web_phone]) as simulated:
            yield simulated
        return
    async with pbx_lab.second_device(WEB_PHONE), real_world(pbx_lab, USER_DEVICES) as real:
        yield real


async def both_ring(world: PbxWorld, caller: str = CUSTOMER) -> None:
    await world.stage.dial(caller, DIRECT_NUMBER if caller == CUSTOMER else USER)
    for device in DEVICES:
        await world.rings(device)


async def user_is(world: PbxWorld, state: DeviceState) -> None:
    """Wait until the last event of the user says so."""

    def is_so() -> bool:
        told = world.told(DeviceStateChanged, lambda fact: fact.extension == USER)
        return bool(told) and told[-1].state is state

    await world.until(is_so, f"user {USER} {state}")


def steps(seen: AsSeen) -> list[type]:
    kinds = CallRang | CallConnected | CallEnded
    return [type(event) for event in seen.events if event.call.extension == USER and isinstance(event, kinds)]


def parts(seen: AsSeen) -> list[Part]:
    return [part for part in seen.remembered() if part.extension == USER]


def nobody_is_a_device(world: PbxWorld) -> None:
    told = [str(fact) for fact in world.facts]
    assert not [fact for fact in told if f"'{WEB_PHONE}'" in fact]


async def test_answered_at_either_device_the_call_is_the_users_and_can_be_held(world: PbxWorld) -> None:
    await both_ring(world)
    await world.stage.pick_up(WEB_PHONE)
    await world.hearing({WEB_PHONE: {CUSTOMER}, CUSTOMER: {WEB_PHONE}})
    await world.is_idle(USER)
    await user_is(world, DeviceState.IN_USE)
    call = AsSeen(world).call(USER)
    assert (call.state, call.remote_number) == (CallState.CONNECTED, CUSTOMER_NUMBER)
    customer = (await world.leg_of(CUSTOMER)).channel_id
    await world.port.hold(HoldCall(agent_channel_id=call.channel_id, other_channel_id=customer))
    await world.wait_for(CallHeld)
    await world.hearing({WEB_PHONE: {"silence"}, CUSTOMER: {"music"}})
    await world.port.retrieve(RetrieveCall(agent_channel_id=call.channel_id, other_channel_id=customer))
    await world.hearing({WEB_PHONE: {CUSTOMER}, CUSTOMER: {WEB_PHONE}})
    await world.stage.hang_up(CUSTOMER)
    await nothing_is_left(world)
    await user_is(world, DeviceState.IDLE)
    seen = AsSeen(world)
    assert steps(seen) == [CallRang, CallConnected, CallEnded]
    assert parts(seen) == [Part(USER, Direction.INBOUND, CUSTOMER_NUMBER, is_answered=True)]
    nobody_is_a_device(world)


async def legs_that_ring(world: PbxWorld, since: int = 0) -> list[ChannelId]:
    """Those of both devices, when the PBX has reported them: a phone rings a moment before."""

    def rung() -> list[ChannelId]:
        told = world.told(ChannelStateChanged, lambda fact: fact.state is ChannelState.RINGING, since=since)
        return [fact.channel_id for fact in told]

    await world.until(lambda: len(rung()) == len(DEVICES), "both legs ring")
    return rung()


async def test_declined_in_the_panel_neither_device_rings_on(world: PbxWorld) -> None:
    await both_ring(world, "202")
    rung = await legs_that_ring(world)
    seen = AsSeen(world)
    legs = seen.tracker.legs_of(seen.call(USER))
    assert sorted(legs) == sorted(rung)
    for leg in legs:
        await world.port.hang_up(HangUpChannel(channel_id=leg))
    for device in (*DEVICES, "202"):
        await world.is_idle(device)
    await nothing_is_left(world)
    seen = AsSeen(world)
    assert steps(seen) == [CallRang, CallEnded]
    assert parts(seen) == [Part(USER, Direction.INTERNAL, "202", is_answered=False)]


@pytest.mark.parametrize("first", [0, 1])
async def test_answered_in_the_panel_the_device_with_the_users_name_answers(world: PbxWorld, first: int) -> None:
    await both_ring(world)
    legs = await legs_that_ring(world)
    await world.port.answer(
        AnswerChannel(channel_id=legs[first], answer_mode=AnswerMode.NOTIFY, other_devices=(legs[1 - first],))
    )
    await world.hearing({USER: {CUSTOMER}, CUSTOMER: {USER}})
    await world.is_idle(WEB_PHONE)
    await world.stage.hang_up(CUSTOMER)
    await nothing_is_left(world)


async def test_a_user_without_the_desk_phone_dials_and_is_called_back_at_the_other(world: PbxWorld) -> None:
    await world.stage.unplug(USER)
    await world.port.make_call(MakeCall(channel_id=JOB, extension=Extension(USER), number="0312345678"))
    await world.pick_up(WEB_PHONE)
    await world.pick_up(CUSTOMER)
    await world.hearing({WEB_PHONE: {CUSTOMER}, CUSTOMER: {WEB_PHONE}})
    customer = (await world.leg_of(CUSTOMER)).channel_id
    await world.port.transfer_blind(
        TransferBlind(
            agent_channel_id=JOB, other_channel_id=customer, number="202", return_to=Extension(USER), ring_timeout_s=2
        )
    )
    await world.rings("202")
    await world.stage.hang_up("202")
    await world.pick_up(WEB_PHONE)
    await world.hearing({WEB_PHONE: {CUSTOMER}, CUSTOMER: {WEB_PHONE}})
    await world.stage.hang_up(CUSTOMER)
    assert not world.told(DeviceStateChanged, lambda fact: fact.state is DeviceState.UNAVAILABLE)  # the other is there
    await world.stage.plug_in(USER)
    await nothing_is_left(world)
    assert parts(AsSeen(world))[0] == Part(USER, Direction.OUTBOUND, "0312345678", is_answered=True)
    nobody_is_a_device(world)


async def ring_from_panel(world: PbxWorld, job: ChannelId) -> None:
    """The user dials a customer in the panel: both devices ring."""
    await world.port.make_call(MakeCall(channel_id=job, extension=Extension(USER), number="0312345678"))
    for device in DEVICES:
        await world.rings(device)


@pytest.mark.parametrize("device", DEVICES)
async def test_a_call_dialed_in_the_panel_is_one_call_at_whichever_device_answers(world: PbxWorld, device: str) -> None:
    job = our_channel_id(f"panel-{device}")
    await ring_from_panel(world, job)
    await world.stage.pick_up(device)
    for other in set(DEVICES) - {device}:
        await world.is_idle(other)
    await world.pick_up(CUSTOMER)
    await world.hearing({device: {CUSTOMER}, CUSTOMER: {device}})
    call_id = AsSeen(world).call(USER).call_id
    customer = (await world.leg_of(CUSTOMER)).channel_id
    await world.port.hold(HoldCall(agent_channel_id=job, other_channel_id=customer))
    await world.hearing({device: {"silence"}, CUSTOMER: {"music"}})
    await lose(world)
    await find_again(world)
    assert AsSeen(world).call(USER).call_id == call_id
    await world.port.retrieve(RetrieveCall(agent_channel_id=job, other_channel_id=customer))
    await world.hearing({device: {CUSTOMER}, CUSTOMER: {device}})
    await world.port.hang_up(HangUpChannel(channel_id=job))
    await nothing_is_left(world)
    assert parts(AsSeen(world)) == [Part(USER, Direction.OUTBOUND, "0312345678", is_answered=True)]
    nobody_is_a_device(world)


async def test_cancelled_or_declined_neither_device_rings_on(world: PbxWorld) -> None:
    for way in ("panel", USER):
        job = our_channel_id(f"off-{way}")
        await ring_from_panel(world, job)
        if way == "panel":
            await world.port.hang_up(HangUpChannel(channel_id=job))
        else:
            await world.stage.hang_up(USER)
        for device in DEVICES:
            await world.is_idle(device)
        await nothing_is_left(world)
    await ring_from_panel(world, our_channel_id("off-other"))
    await world.stage.hang_up(WEB_PHONE)
    await world.is_idle(WEB_PHONE)
    await world.pick_up(USER)
    await world.pick_up(CUSTOMER)
    await world.hearing({USER: {CUSTOMER}, CUSTOMER: {USER}})
    await world.stage.hang_up(CUSTOMER)
    await nothing_is_left(world)


@pytest.mark.parametrize("device", DEVICES)
async def test_a_call_from_the_panel_that_ends_unseen_is_kept_as_one(world: PbxWorld, device: str) -> None:
    job = our_channel_id(f"kept-{device}")
    since = world.mark()
    await ring_from_panel(world, job)
    await lose(world)
    await world.stage.pick_up(device)
    await world.pick_up(CUSTOMER)
    await world.hearing({device: {CUSTOMER}, CUSTOMER: {device}})
    await world.stage.hang_up(device)
    await world.is_idle(CUSTOMER)
    for phone in DEVICES:
        await world.is_idle(phone)
    await find_again(world)
    (snapshot,) = world.told(PbxSnapshot, since=since)
    (leg,) = snapshot.kept
    assert (leg.channel_id, leg.endpoint, leg.dialed_number) == (job, USER, "0312345678")
    assert leg.answered_age_s is not None


async def test_a_call_dialed_at_the_second_device_comes_from_the_user(world: PbxWorld) -> None:
    await world.stage.dial(WEB_PHONE, "202")
    assert (await world.rings("202")).peer == USER
    await world.pick_up("202")
    await world.hearing({WEB_PHONE: {"202"}, "202": {WEB_PHONE}})
    leg = await world.wait_for(ChannelCreated, lambda fact: fact.endpoint == USER)
    assert leg.dialed_number == "202"
    await lose(world)
    await find_again(world)
    assert AsSeen(world).call("202").remote_number == USER
    await world.stage.hang_up("202")
    await nothing_is_left(world)
    nobody_is_a_device(world)


async def test_a_call_that_nobody_watches_is_kept_as_the_users_one(world: PbxWorld) -> None:
    since = world.mark()
    await lose(world)
    await both_ring(world, "202")
    await world.stage.pick_up(WEB_PHONE)
    await world.hearing({WEB_PHONE: {"202"}, "202": {WEB_PHONE}})
    await world.stage.hang_up("202")
    for phone in (*DEVICES, "202"):
        await world.is_idle(phone)
    await find_again(world)
    (snapshot,) = world.told(PbxSnapshot, since=since)
    calls, others = one_per_ring(snapshot.kept)
    (call,) = (leg for leg in calls if leg.endpoint == USER)
    assert call.answered_age_s is not None
    assert [leg.endpoint for leg in others] == [USER]
