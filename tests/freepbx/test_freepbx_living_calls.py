"""A customer's call through Local channels, led by the panel, with the bridge killed in the middle of it."""

from __future__ import annotations

import pytest

from octi_bridge.calls.model import Direction
from octi_bridge.workbench.stage import PhoneState
from tests.support.freepbx.layout import CUSTOMER, IVR_DID, MOBILE, RECEPTION, SALES
from tests.support.freepbx.office import BedOffice

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_call_by_ivr_and_queue_is_held_kept_through_a_kill_and_sent_to_a_ring_group(office: BedOffice) -> None:
    panel = await office.panel("201")
    await office.bed.stage.dial(CUSTOMER, IVR_DID)
    await office.phone_is(CUSTOMER, PhoneState.TALKING)
    await office.hearing({CUSTOMER: {"music"}})  # the announcement
    await office.bed.stage.key_in(CUSTOMER, "1")
    call_id = await panel.until_call("ringing")
    await office.pick_up("201")  # of the two devices of this user
    await panel.until_call("connected")
    await office.hear_each_other("201", CUSTOMER)
    await panel.act("hold", call_id=call_id)
    await panel.until_call("held")
    await office.hearing({"201": {"silence"}, CUSTOMER: {"music"}})
    await office.restart(kill=True)
    panel = await office.panel("201")
    shown = panel.state.calls[0]
    assert (shown.call_id, shown.state, shown.remote_number, shown.queue) == (call_id, "held", CUSTOMER, SALES)
    await office.bed.apply_config()
    await panel.act("retrieve", call_id=call_id)
    await panel.until_call("connected")
    await office.hear_each_other("201", CUSTOMER)
    await panel.act("transfer_blind", call_id=call_id, number=RECEPTION)
    await office.rings("201")  # a member of the group, too
    await office.pick_up(MOBILE)
    await office.hear_each_other(MOBILE, CUSTOMER)
    await office.bed.stage.hang_up(CUSTOMER)
    (record,) = await office.records_of("201")  # nor has 201 missed what the mobile of its group has answered
    told = (record.direction, record.remote_number, record.dialed_number, record.queue, record.transferred_to)
    assert told == (Direction.INBOUND, CUSTOMER, IVR_DID, SALES, RECEPTION)
