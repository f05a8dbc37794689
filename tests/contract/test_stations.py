"""Queue members and phones: who may be rung, and whether the phone is there."""

from __future__ import annotations

import pytest

from octi_bridge.telephony.commands import MakeCall, RemoveQueueMember, SetQueueMember
from octi_bridge.telephony.errors import PbxRefused
from octi_bridge.telephony.events import (
    ChannelId,
    DeviceState,
    DeviceStateChanged,
    Extension,
    MakeCallFailed,
    QueueMemberRemoved,
    QueueMemberUpdated,
    QueueName,
)
from octi_bridge.workbench.stage import PhoneState, StageError
from tests.contract.world import CUSTOMER, SALES, SALES_NUMBER, SUPPORT, PbxWorld

# The laboratory lives on one event loop for the whole session.
pytestmark = pytest.mark.asyncio(loop_scope="session")

EXTENSION = Extension("201")


def member(queue: QueueName = SALES, *, is_paused: bool = False, reason: str = "") -> SetQueueMember:
    return SetQueueMember(
        queue=queue, extension=EXTENSION, member_name="Agent 201", is_paused=is_paused, pause_reason=reason
    )


def latest(world: PbxWorld, queue: QueueName = SALES) -> QueueMemberUpdated:
    return world.told(QueueMemberUpdated, lambda fact: fact.queue == queue and fact.extension == EXTENSION)[-1]


async def test_a_member_that_is_set_is_told_as_it_now_is(pbx_world: PbxWorld) -> None:
    await pbx_world.port.set_queue_member(member())
    await pbx_world.until(lambda: bool(pbx_world.told(QueueMemberUpdated)), "a member joined")
    assert not latest(pbx_world).is_paused

    await pbx_world.port.set_queue_member(member(is_paused=True, reason="lunch"))
    await pbx_world.until(lambda: latest(pbx_world).pause_reason == "lunch", "paused for lunch")
    assert latest(pbx_world).is_paused

    await pbx_world.port.set_queue_member(member())
    await pbx_world.until(lambda: not latest(pbx_world).is_paused, "unpaused")
    assert latest(pbx_world).pause_reason == ""


async def test_a_member_may_join_paused(pbx_world: PbxWorld) -> None:
    await pbx_world.port.set_queue_member(member(is_paused=True, reason="wrapup"))
    await pbx_world.wait_for(QueueMemberUpdated, lambda fact: fact.is_paused and fact.pause_reason == "wrapup")
    # Not for a moment was it free to be rung.
    assert not pbx_world.told(QueueMemberUpdated, lambda fact: not fact.is_paused)


async def test_one_queue_does_not_touch_the_other(pbx_world: PbxWorld) -> None:
    await pbx_world.port.set_queue_member(member(SALES))
    await pbx_world.port.set_queue_member(member(SUPPORT, is_paused=True, reason="lunch"))
    await pbx_world.wait_for(QueueMemberUpdated, lambda fact: fact.queue == SUPPORT and fact.is_paused)
    await pbx_world.wait_for(QueueMemberUpdated, lambda fact: fact.queue == SALES)
    assert not latest(pbx_world, SALES).is_paused


async def test_a_member_who_leaves_is_told_once_and_leaving_again_is_no_error(pbx_world: PbxWorld) -> None:
    await pbx_world.sign_in("201")
    await pbx_world.sign_out("201")
    left = await pbx_world.wait_for(QueueMemberRemoved)
    assert (left.queue, left.extension) == (SALES, EXTENSION)
    await pbx_world.sign_out("201")
    await pbx_world.sign_in("202")
    assert len(pbx_world.told(QueueMemberRemoved)) == 1


async def test_a_queue_that_does_not_exist_is_refused(pbx_world: PbxWorld) -> None:
    nowhere = QueueName("nowhere")
    with pytest.raises(PbxRefused) as refused:
        await pbx_world.port.set_queue_member(member(nowhere))
    assert refused.value.code == "no_such_queue"
    with pytest.raises(PbxRefused) as refused:
        await pbx_world.port.remove_queue_member(RemoveQueueMember(queue=nowhere, extension=EXTENSION))
    assert refused.value.code == "no_such_queue"


async def test_a_phone_in_a_call_is_not_idle_and_is_idle_again_afterwards(pbx_world: PbxWorld) -> None:
    await pbx_world.stage.dial("201", "202")
    await pbx_world.pick_up("202")
    await pbx_world.wait_for(
        DeviceStateChanged, lambda fact: fact.extension == "202" and fact.state is DeviceState.IN_USE
    )
    since = pbx_world.mark()
    await pbx_world.stage.hang_up("201")
    for extension in ("201", "202"):
        await pbx_world.wait_for(
            DeviceStateChanged,
            lambda fact, who=extension: fact.extension == who and fact.state is DeviceState.IDLE,  # type: ignore[misc]
            since=since,
        )


async def test_an_unplugged_phone_is_unavailable_until_it_is_back(pbx_world: PbxWorld) -> None:
    await pbx_world.stage.unplug("203")
    await pbx_world.wait_for(
        DeviceStateChanged, lambda fact: fact.extension == "203" and fact.state is DeviceState.UNAVAILABLE
    )
    await pbx_world.until(lambda: pbx_world.phone("203").state is PhoneState.UNPLUGGED, "shown as unplugged")
    since = pbx_world.mark()
    await pbx_world.stage.plug_in("203")
    await pbx_world.wait_for(
        DeviceStateChanged,
        lambda fact: fact.extension == "203" and fact.state is DeviceState.IDLE,
        since=since,
    )


@pytest.mark.feature("F-059")
async def test_a_call_asked_for_at_an_unplugged_phone_fails(pbx_world: PbxWorld) -> None:
    await pbx_world.stage.unplug("201")
    await pbx_world.wait_for(DeviceStateChanged, lambda fact: fact.state is DeviceState.UNAVAILABLE)
    job = ChannelId("octi-job-2")
    await pbx_world.port.make_call(MakeCall(channel_id=job, extension=EXTENSION, number="0312345678"))
    await pbx_world.wait_for(MakeCallFailed, lambda fact: fact.channel_id == job)
    assert pbx_world.phone(CUSTOMER).state is PhoneState.IDLE


async def test_a_call_to_an_unplugged_colleague_ends(pbx_world: PbxWorld) -> None:
    await pbx_world.stage.unplug("202")
    await pbx_world.wait_for(DeviceStateChanged, lambda fact: fact.state is DeviceState.UNAVAILABLE)
    await pbx_world.stage.dial("201", "202")
    caller = await pbx_world.leg_of("201")
    await pbx_world.ended(caller.channel_id)


async def test_an_unplugged_member_is_not_rung(pbx_world: PbxWorld) -> None:
    await pbx_world.sign_in("202", "201")
    await pbx_world.stage.unplug("202")
    await pbx_world.wait_for(DeviceStateChanged, lambda fact: fact.state is DeviceState.UNAVAILABLE)
    await pbx_world.customer_calls(SALES_NUMBER)
    await pbx_world.pick_up("201")
    await pbx_world.hearing({"201": {CUSTOMER}, CUSTOMER: {"201"}})


async def test_a_phone_says_what_it_cannot_do(pbx_world: PbxWorld) -> None:
    stage = pbx_world.stage
    with pytest.raises(StageError):
        await stage.pick_up("201")
    with pytest.raises(StageError):
        await stage.hang_up("201")
    with pytest.raises(StageError):
        await stage.dial("nobody", "201")
    await stage.dial("201", "202")
    await pbx_world.rings("202")
    with pytest.raises(StageError):
        await stage.dial("201", "203")
    await stage.unplug("203")
    await pbx_world.until(lambda: pbx_world.phone("203").state is PhoneState.UNPLUGGED, "unplugged")
    with pytest.raises(StageError):
        await stage.dial("203", "201")


async def test_whoever_watches_the_phones_is_told_of_changes(pbx_world: PbxWorld) -> None:
    seen: list[PhoneState] = []
    stop = pbx_world.stage.subscribe(lambda: seen.append(pbx_world.phone("202").state))
    await pbx_world.stage.dial("201", "202")
    await pbx_world.pick_up("202")
    await pbx_world.until(lambda: PhoneState.TALKING in seen, "told of talking")
    assert PhoneState.RINGING in seen
    stop()
    told = len(seen)
    await pbx_world.stage.hang_up("201")
    await pbx_world.until(lambda: pbx_world.phone("202").state is PhoneState.IDLE, "idle")
    assert len(seen) == told
