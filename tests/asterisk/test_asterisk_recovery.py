"""The adapter on a real Asterisk: calls outlive the connection, and the state is read back."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from octi_bridge.kernel.clock import SystemClock
from octi_bridge.telephony.asterisk import AsteriskPbx
from octi_bridge.telephony.commands import AnswerMode, HangUpChannel, MakeCall, SetQueueMember
from octi_bridge.telephony.events import (
    BridgeEntered,
    ChannelCreated,
    ChannelEnded,
    ChannelId,
    ChannelState,
    ChannelStateChanged,
    Extension,
    PbxLinkLost,
    PbxSnapshot,
    QueueName,
)
from octi_bridge.workbench.asterisk_lab import AsteriskLab, AsteriskStage
from octi_bridge.workbench.asterisk_lab.polling import until
from octi_bridge.workbench.stage import PhoneState
from tests.contract.real import CuttableLink
from tests.support.pbx.ears import assert_hears
from tests.support.pbx.fixtures import config_for
from tests.support.pbx.listener import FactLog

pytestmark = pytest.mark.asyncio(loop_scope="session")

TALK = {"201": {"outside"}, "outside": {"201"}}


@pytest_asyncio.fixture(loop_scope="session")
async def cable(asterisk_lab: AsteriskLab) -> AsyncIterator[CuttableLink]:
    """The network between the adapter and the PBX."""
    link = CuttableLink(host=asterisk_lab.info.ami_host, port=asterisk_lab.info.ami_port)
    await link.open()
    yield link
    await link.cut()


async def test_a_call_survives_the_connection_and_is_read_back_whole(
    asterisk_lab: AsteriskLab, real_stage: AsteriskStage, cable: CuttableLink, facts: FactLog
) -> None:
    config = replace(config_for(asterisk_lab.info), port=cable.port, reconnect_first_s=0.05)
    real_pbx = AsteriskPbx(config=config, clock=SystemClock())
    await real_pbx.start(facts)
    await real_pbx.wait_ready(5)
    await real_pbx.set_queue_member(
        SetQueueMember(queue=QueueName("sales"), extension=Extension("201"), member_name="A", is_paused=False)
    )
    dialed_at = time.monotonic()
    await real_stage.dial("outside", "0312340001", caller_number="0698765432")
    await real_stage.wait_for("201", PhoneState.RINGING)
    rang_at = time.monotonic()
    await real_stage.pick_up("201")
    entered = await facts.first(BridgeEntered)

    await cable.cut()
    await facts.first(PbxLinkLost)
    await assert_hears(asterisk_lab, TALK)
    before = len(facts.all)
    opened_at = time.monotonic()
    await cable.open()
    await real_pbx.wait_ready(5)
    snapshot = await facts.first(PbxSnapshot, since=before)
    read_at = time.monotonic()

    customer, member = sorted(snapshot.channels, key=lambda leg: leg.endpoint or "", reverse=True)
    assert (customer.endpoint, customer.caller_number) == ("outside", "0698765432")
    assert (customer.dialed_number, customer.queue) == ("0312340001", "sales")
    assert (member.endpoint, member.dialed_number, member.queue) == ("201", None, None)
    assert opened_at - rang_at <= customer.age_s <= read_at - dialed_at
    assert customer.age_s % 1  # not in whole seconds: whoever signed out within the first one owns the call
    assert {leg.bridge_id for leg in snapshot.channels} == {entered.bridge_id}
    assert {str(leg.linked_id) for leg in snapshot.channels} == {str(customer.channel_id)}
    assert {leg.state for leg in snapshot.channels} == {ChannelState.UP}
    assert [(row.queue, row.extension, row.is_paused) for row in snapshot.members] == [("sales", "201", False)]
    await assert_hears(asterisk_lab, TALK)

    await real_pbx.hang_up(HangUpChannel(channel_id=member.channel_id))
    await facts.first(ChannelEnded, since=before, channel_id=customer.channel_id)
    assert len(facts.of(PbxLinkLost)) == 1
    await real_pbx.stop()


async def test_a_second_bridge_sees_a_call_that_the_first_made(
    asterisk_lab: AsteriskLab, real_stage: AsteriskStage, real_pbx: AsteriskPbx, facts: FactLog
) -> None:
    call = ChannelId("test-recovery-1")
    await real_pbx.make_call(
        MakeCall(channel_id=call, extension=Extension("201"), number="0312345678", answer_mode=AnswerMode.AUTO_ANSWER)
    )
    customer_leg = await facts.first(ChannelCreated, endpoint="outside")
    await facts.first(ChannelStateChanged, channel_id=customer_leg.channel_id, state=ChannelState.RINGING)
    second, seen = AsteriskPbx(config=config_for(asterisk_lab.info), clock=SystemClock()), FactLog()
    await second.start(seen)
    await second.wait_ready(5)
    try:
        snapshot = seen.all[0]
        assert isinstance(snapshot, PbxSnapshot)
        legs = {leg.endpoint: leg for leg in snapshot.channels}
        agent, customer = legs["201"], legs["outside"]
        assert (agent.channel_id, agent.dialed_number, agent.is_originated) == (call, "0312345678", True)
        assert (customer.state, str(customer.linked_id), customer.is_originated) == (ChannelState.RINGING, call, False)
        await real_stage.pick_up("outside")
        await seen.first(BridgeEntered, channel_id=call)
        await second.hang_up(HangUpChannel(channel_id=call))
        await facts.first(ChannelEnded, channel_id=call)
    finally:
        await second.stop()


async def test_a_waiting_caller_is_read_back_with_the_queue(
    asterisk_lab: AsteriskLab, real_stage: AsteriskStage, facts: FactLog
) -> None:
    await real_stage.dial("outside", "0312340002")
    await real_stage.wait_for("outside", PhoneState.TALKING)
    pbx = AsteriskPbx(config=config_for(asterisk_lab.info), clock=SystemClock())
    await pbx.start(facts)
    await pbx.wait_ready(5)
    await pbx.stop()
    snapshot = facts.all[0]
    assert isinstance(snapshot, PbxSnapshot)
    assert [(leg.queue, leg.dialed_number, leg.bridge_id) for leg in snapshot.channels] == [
        ("support", "0312340002", None)
    ]


async def test_a_restarted_asterisk_is_read_whole_again(
    asterisk_lab: AsteriskLab, real_stage: AsteriskStage, real_pbx: AsteriskPbx, facts: FactLog
) -> None:
    await real_pbx.set_queue_member(
        SetQueueMember(
            queue=QueueName("sales"),
            extension=Extension("201"),
            member_name="A",
            is_paused=True,
            pause_reason="昼休み",
        )
    )
    call = ChannelId("test-recovery-2")
    await real_pbx.make_call(
        MakeCall(channel_id=call, extension=Extension("201"), number="0312345678", answer_mode=AnswerMode.AUTO_ANSWER)
    )
    await real_stage.wait_for("outside", PhoneState.RINGING)
    await asterisk_lab.restart_pbx()

    async def is_whole() -> bool:
        snapshots = facts.of(PbxSnapshot)
        return real_pbx.is_ready and len(snapshots) > 1 and bool(snapshots[-1].members)

    assert await until(is_whole, 10)
    last = facts.of(PbxSnapshot)[-1]
    assert last.channels == ()  # the call ended with the PBX
    assert [(row.extension, row.is_paused) for row in last.members] == [("201", True)]
