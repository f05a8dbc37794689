"""A customer's call through Local channels, led by the panel, with the bridge killed in the middle of it."""

from __future__ import annotations

import pytest

from octi_bridge.calls.model import Direction
from octi_bridge.history.model import CallRecord
from octi_bridge.workbench.asterisk_lab.polling import until
from octi_bridge.workbench.stage import PhoneState
from tests.support.freepbx.layout import CUSTOMER, IVR_DID, MOBILE, ORDERS, ORDERS_DID, RECEPTION, SALES, SALES_DID
from tests.support.freepbx.office import PATIENCE_S, BedOffice

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


@pytest.mark.parametrize(("number", "queue"), [(SALES_DID, SALES), (ORDERS_DID, ORDERS)], ids=["static", "signed-in"])
async def test_a_call_of_a_queue_that_ends_without_a_bridge_is_still_of_the_queue(
    office: BedOffice, number: str, queue: str
) -> None:
    """The phone rang through a Local channel, of which the queue and not the phone knows why."""
    await office.bed.stage.dial("202", f"*45{ORDERS}")
    await office.phone_is("202", PhoneState.TALKING)
    await office.idle("202")
    panel = await office.panel("202")
    await office.bed.stage.dial(CUSTOMER, number)
    await office.pick_up("202")
    await panel.until_call("connected")
    await office.bridge.kill()
    await office.bed.stage.hang_up(CUSTOMER)
    await office.idle("202", CUSTOMER)
    await office.restart()
    found: list[CallRecord] = []

    async def is_logged() -> bool:
        found[:] = [record for record in await office.records() if record.remote_number == CUSTOMER]
        return bool(found)

    assert await until(is_logged, PATIENCE_S)
    (record,) = found
    assert (record.remote_number, record.dialed_number, record.queue) == (CUSTOMER, number, queue)
