"""User 201 has a desk phone and another device, 99201: the PBX's own table says so, no setting has to."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from octi_bridge.kernel.clock import SystemClock
from octi_bridge.panel_gateway.protocol import DeviceChanged
from octi_bridge.telephony.asterisk import AsteriskPbx
from octi_bridge.telephony.commands import AnswerMode, HangUpChannel, MakeCall
from octi_bridge.telephony.events import (
    ChannelCreated,
    ChannelId,
    Extension,
    PbxLinkLost,
    PbxSnapshot,
    UserDevicesChanged,
)
from octi_bridge.workbench.asterisk_lab.polling import until
from octi_bridge.workbench.stage import PhoneState
from tests.support.freepbx.layout import CUSTOMER, ORDERS, ORDERS_DID, SATO_DID
from tests.support.freepbx.office import PATIENCE_S, BedOffice
from tests.support.pbx.fixtures import config_for
from tests.support.pbx.listener import FactLog

pytestmark = pytest.mark.asyncio(loop_scope="session")

USER, DEVICE = "201", "99201"


async def test_a_call_taken_on_the_other_device_is_the_agents_call(office: BedOffice) -> None:
    panel, stage = await office.panel(USER), office.bed.stage
    await stage.dial(CUSTOMER, SATO_DID)
    await office.rings(USER, DEVICE)
    call_id = await panel.until_call("ringing")
    await stage.pick_up(DEVICE)
    await panel.until_call("connected")
    await office.idle(USER)
    await office.hear_each_other(DEVICE, CUSTOMER)
    assert panel.state.calls[0].call_id == call_id
    await panel.act("hold", call_id=call_id)
    await panel.until_call("held")
    await office.hearing({DEVICE: {"silence"}, CUSTOMER: {"music"}})
    await panel.act("consult", call_id=call_id, number="202", kind="attended")
    await office.rings("202")
    assert stage.phone("202").peer == USER
    await stage.pick_up("202")
    await panel.until(lambda p: getattr(p.state.calls[0].consult, "state", "") == "talking", "the consultation talks")
    await panel.act("end_consult", call_id=call_id)
    await panel.until(lambda p: p.state.calls[0].consult is None, "the consultation is over")
    await panel.act("retrieve", call_id=call_id)
    await panel.until_call("connected")
    await office.hear_each_other(DEVICE, CUSTOMER)
    await stage.hang_up(CUSTOMER)
    await panel.until_idle()
    (record,) = await office.records_of(USER)
    assert (record.remote_number, record.outcome) == (CUSTOMER, "answered")


async def test_hang_up_while_both_ring_ends_the_ringing_of_both(office: BedOffice) -> None:
    panel = await office.panel(USER)
    await office.bed.stage.dial(CUSTOMER, SATO_DID)
    await office.rings(USER, DEVICE)
    await panel.act("hang_up", call_id=await panel.until_call("ringing"))
    await office.idle(USER, DEVICE)
    await panel.until_idle()
    await office.bed.stage.hang_up(CUSTOMER)


async def test_a_call_from_the_other_device_is_the_users(office: BedOffice) -> None:
    panel, colleague = await office.panel(USER), await office.panel("202")
    await office.bed.stage.dial(DEVICE, "202")
    await office.rings("202")
    await panel.until_call("dialing")
    await colleague.until_call("ringing")
    assert colleague.state.calls[0].remote_number == USER
    await office.bed.stage.pick_up("202")
    await office.hear_each_other(DEVICE, "202")
    await colleague.until_call("connected")
    assert colleague.state.calls[0].remote_number == USER
    await office.bed.stage.hang_up("202")
    await panel.until_idle()
    records = {str(record.extension): record for record in await office.records_of("201", "202")}
    assert (records["201"].remote_number, records["202"].remote_number) == ("202", USER)


async def test_the_panel_dials_by_whichever_device_answers(office: BedOffice) -> None:
    panel, stage = await office.panel(USER), office.bed.stage
    await panel.act("dial", number=CUSTOMER)
    await office.rings(USER, DEVICE)
    call_id = await panel.until_call("dialing")
    await stage.pick_up(DEVICE)
    await office.idle(USER)
    await office.pick_up(CUSTOMER)
    await panel.until_call("connected")
    await office.hear_each_other(DEVICE, CUSTOMER)
    await panel.act("hold", call_id=call_id)
    await office.hearing({DEVICE: {"silence"}, CUSTOMER: {"music"}})
    await panel.act("retrieve", call_id=call_id)
    await office.hear_each_other(DEVICE, CUSTOMER)
    await panel.act("hang_up", call_id=call_id)
    await panel.until_idle()
    await office.idle(USER, DEVICE, CUSTOMER)
    (record,) = await office.records_of(USER)
    assert (record.remote_number, record.direction, record.outcome) == (CUSTOMER, "outbound", "answered")
    assert not re.search(r"octi-calls/\S", await office.bed.cli("database show octi-calls"))


async def test_with_the_desk_phone_gone_the_panel_dials_by_the_other(office: BedOffice) -> None:
    panel, stage = await office.panel(USER), office.bed.stage
    await stage.unplug(USER)
    await panel.act("dial", number=CUSTOMER)
    await office.pick_up(DEVICE)
    await office.pick_up(CUSTOMER)
    await panel.until_call("connected")
    await office.hear_each_other(DEVICE, CUSTOMER)
    await stage.hang_up(CUSTOMER)
    await panel.until_idle()
    # the PBX has said so long before the call
    assert "unavailable" not in {e.event.device for e in panel.envelopes if isinstance(e.event, DeviceChanged)}
    await stage.plug_in(USER)
    (record,) = await office.records_of(USER)
    assert (record.remote_number, record.direction) == (CUSTOMER, "outbound")
    await office.phone_is(USER, PhoneState.IDLE)


async def test_a_device_that_the_gui_gives_to_another_user_is_that_ones_soon(office: BedOffice) -> None:
    facts, bed = FactLog(), office.bed
    pbx = AsteriskPbx(config=replace(config_for(bed.info), devices_interval_s=0.2), clock=SystemClock())
    await pbx.start(facts)
    await pbx.wait_ready(PATIENCE_S)
    try:
        await bed.stage.dial(USER, "800")
        own = await facts.first(ChannelCreated)
        await bed.cli(f"database put DEVICE/{DEVICE} user 202")
        await facts.first(UserDevicesChanged)
        since = len(facts.all)
        await bed.stage.dial(DEVICE, "203")
        assert (await facts.first(ChannelCreated, since=since)).endpoint == "202"
        await pbx.hang_up(HangUpChannel(channel_id=own.channel_id))  # what runs goes on, by the link that was there
        await office.idle(USER)
        assert (facts.of(PbxLinkLost), len(facts.of(PbxSnapshot))) == ([], 1)
    finally:
        await bed.cli(f"database put DEVICE/{DEVICE} user {USER}")
        await pbx.stop()
        await office.restart()  # the bridge itself may have read it


async def test_a_call_from_a_panel_that_is_the_telephone_rings_the_browsers_device_only(office: BedOffice) -> None:
    facts, bed = FactLog(), office.bed
    pbx = AsteriskPbx(config=replace(config_for(bed.info), web_phone="99{extension}"), clock=SystemClock())
    await pbx.start(facts)
    await pbx.wait_ready(PATIENCE_S)
    call = ChannelId("octi-web-phone")
    await pbx.make_call(
        MakeCall(channel_id=call, extension=Extension(USER), number=CUSTOMER, answer_mode=AnswerMode.WEBRTC)
    )
    await office.phone_is(DEVICE, PhoneState.TALKING)  # by itself
    assert office.bed.stage.phone(USER).state is PhoneState.IDLE
    await office.pick_up(CUSTOMER)
    await office.hear_each_other(DEVICE, CUSTOMER)
    assert (await facts.first(ChannelCreated, channel_id=call)).endpoint == USER
    await bed.stage.hang_up(CUSTOMER)
    await office.idle(DEVICE)
    await pbx.stop()


async def until_rung_by(office: BedOffice, queue: str, *devices: str) -> None:
    """Wait until the queue has these devices of the user as members, and no others."""

    async def is_so() -> bool:
        shown = await office.bed.cli(f"queue show {queue}")
        return sorted(re.findall(r"PJSIP/(\d*201)\b", shown.replace("from PJSIP/", ""))) == sorted(devices)

    if not await until(is_so, PATIENCE_S):
        raise AssertionError(await office.bed.cli(f"queue show {queue}") + office.bridge.log()[-2000:])


async def test_a_queues_member_moves_to_the_other_device_when_its_own_is_gone(office: BedOffice) -> None:
    await office.belong(ORDERS, USER)
    await office.panel(USER)
    await until_rung_by(office, ORDERS, USER)
    stage = office.bed.stage
    await stage.unplug(USER)
    await until_rung_by(office, ORDERS, DEVICE)
    await stage.dial(CUSTOMER, ORDERS_DID)
    await office.pick_up(DEVICE)
    await office.hear_each_other(DEVICE, CUSTOMER)
    await stage.hang_up(CUSTOMER)
    await office.idle(DEVICE)
    await stage.plug_in(USER)
