"""The adapter on a real Asterisk: queue members and phones."""

from __future__ import annotations

import pytest

from octi_bridge.telephony.asterisk import AsteriskPbx
from octi_bridge.telephony.commands import RemoveQueueMember, SetQueueMember, TransferBlind
from octi_bridge.telephony.errors import PbxRefused
from octi_bridge.telephony.events import (
    DeviceState,
    DeviceStateChanged,
    Extension,
    PbxSnapshot,
    QueueMemberRemoved,
    QueueMemberUpdated,
    QueueName,
)
from octi_bridge.workbench.asterisk_lab import AsteriskLab, AsteriskStage
from octi_bridge.workbench.asterisk_lab.layout import USER_DEVICES
from octi_bridge.workbench.stage import PhoneState
from tests.contract.as_seen import AsSeen
from tests.contract.real import real_world
from tests.support.pbx.listener import FactLog

pytestmark = pytest.mark.asyncio(loop_scope="session")

SALES = QueueName("sales")
AGENT = Extension("201")


def member(*, is_paused: bool, reason: str = "", queue: str = SALES) -> SetQueueMember:
    return SetQueueMember(
        queue=QueueName(queue), extension=AGENT, member_name="A", is_paused=is_paused, pause_reason=reason
    )


async def test_a_member_joins_pauses_with_a_reason_comes_back_and_leaves(real_pbx: AsteriskPbx, facts: FactLog) -> None:
    await real_pbx.set_queue_member(member(is_paused=False))
    await facts.first(QueueMemberUpdated, queue=SALES, extension=AGENT, is_paused=False)
    await real_pbx.set_queue_member(member(is_paused=True, reason="昼休み"))
    await facts.first(QueueMemberUpdated, is_paused=True, pause_reason="昼休み")
    before = len(facts.all)
    await real_pbx.set_queue_member(member(is_paused=False))
    await facts.first(QueueMemberUpdated, since=before, is_paused=False, pause_reason="")
    await real_pbx.remove_queue_member(RemoveQueueMember(queue=SALES, extension=AGENT))
    await facts.first(QueueMemberRemoved, queue=SALES, extension=AGENT)
    await real_pbx.remove_queue_member(RemoveQueueMember(queue=SALES, extension=AGENT))  # twice is no error


async def test_a_paused_member_is_not_rung(real_stage: AsteriskStage, real_pbx: AsteriskPbx, facts: FactLog) -> None:
    await real_pbx.set_queue_member(member(is_paused=True, reason="後作業"))
    await facts.first(QueueMemberUpdated, is_paused=True, pause_reason="後作業")
    await real_stage.dial("outside", "0312340001")
    await real_stage.wait_for("outside", PhoneState.TALKING)  # with the queue's music
    assert real_stage.phone("201").state is PhoneState.IDLE
    await real_pbx.set_queue_member(member(is_paused=False))
    await real_stage.wait_for("201", PhoneState.RINGING, timeout_s=20)  # the queue looks again every two seconds


async def test_a_queue_that_does_not_exist_is_told_by_code(real_pbx: AsteriskPbx) -> None:
    with pytest.raises(PbxRefused) as joined:
        await real_pbx.set_queue_member(member(is_paused=False, queue="nosuch"))
    with pytest.raises(PbxRefused) as left:
        await real_pbx.remove_queue_member(RemoveQueueMember(queue=QueueName("nosuch"), extension=AGENT))
    assert (joined.value.code, left.value.code) == ("no_such_queue", "no_such_queue")


async def test_a_phone_without_its_plug_is_unavailable_until_it_is_back(
    real_stage: AsteriskStage, real_pbx: AsteriskPbx, facts: FactLog
) -> None:
    snapshot = facts.all[0]
    assert isinstance(snapshot, PbxSnapshot)
    assert DeviceStateChanged(extension=AGENT, state=DeviceState.IDLE) in snapshot.devices
    await real_stage.unplug("201")
    await facts.first(DeviceStateChanged, extension=AGENT, state=DeviceState.UNAVAILABLE)
    before = len(facts.all)
    await real_stage.plug_in("201")
    await facts.first(DeviceStateChanged, since=before, extension=AGENT, state=DeviceState.IDLE)


async def test_a_party_that_nobody_takes_rings_both_devices_of_the_user_again(asterisk_lab: AsteriskLab) -> None:
    user, web_phone = devices = USER_DEVICES["203"]
    async with asterisk_lab.second_device(web_phone), real_world(asterisk_lab, USER_DEVICES) as world:
        await world.stage.dial("outside", "0312340203")
        for device in devices:
            await world.rings(device)
        await world.stage.pick_up(web_phone)
        await world.hearing({web_phone: {"outside"}, "outside": {web_phone}})
        agent = AsSeen(world).call(Extension(user))
        customer = await world.leg_of("outside")
        command = TransferBlind(
            agent_channel_id=agent.channel_id,
            other_channel_id=customer.channel_id,
            number="202",
            return_to=Extension(user),
            ring_timeout_s=2,
        )
        await world.port.transfer_blind(command)
        await world.rings("202")
        await world.stage.hang_up("202")
        for device in devices:
            await world.rings(device)
        await world.stage.pick_up(user)
        await world.hearing({user: {"outside"}, "outside": {user}})
        await world.stage.hang_up("outside")
        for device in devices:
            await world.is_idle(device)
