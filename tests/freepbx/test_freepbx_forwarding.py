"""An agent has forwarded the own extension (`*72`): queues ring where the PBX sends them, and panels say so."""

from __future__ import annotations

import pytest

from octi_bridge.calls.model import Direction
from octi_bridge.workbench.stage import PhoneState
from tests.support.freepbx.layout import CUSTOMER, MOBILE, ORDERS, ORDERS_DID, SALES, SALES_DID
from tests.support.freepbx.office import BedOffice

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def code(office: BedOffice, digits: str) -> None:
    """202 dials a feature code."""
    await office.bed.stage.dial("202", digits)
    await office.phone_is("202", PhoneState.TALKING)
    await office.idle("202")


async def test_a_queue_rings_the_mobile_of_a_forwarded_member_unless_it_wants_desks(office: BedOffice) -> None:
    await code(office, f"*72{MOBILE}")
    await code(office, f"*45{ORDERS}")
    forwarded, panel = await office.panel("202"), await office.panel("201")
    await office.bed.stage.dial(CUSTOMER, SALES_DID)
    await office.rings("201", "99201", MOBILE)
    await panel.until_call("ringing")
    assert (office.bed.stage.phone("202").state, forwarded.state.calls) == (PhoneState.IDLE, ())
    assert len(office.bed.phone(MOBILE).calls) == 1
    await office.bed.stage.pick_up(MOBILE)
    await office.hear_each_other(MOBILE, CUSTOMER)
    await panel.until_idle()
    assert forwarded.state.calls == ()
    await office.bed.stage.hang_up(CUSTOMER)
    await office.idle(MOBILE)

    # extension only: no forwarding is followed
    await office.bed.stage.dial(CUSTOMER, ORDERS_DID)
    await office.rings("202")
    call_id = await forwarded.until_call("ringing")
    assert office.bed.stage.phone(MOBILE).state is PhoneState.IDLE
    await forwarded.act("answer", call_id=call_id)
    await office.hear_each_other("202", CUSTOMER)
    await office.bed.stage.hang_up(CUSTOMER)
    await forwarded.until_idle()
    (record,) = await office.records_of("202")  # nobody has missed what the mobile answered
    assert (record.extension, record.remote_number, record.queue) == ("202", CUSTOMER, ORDERS)


async def test_a_colleague_to_whom_a_member_is_forwarded_has_the_call_of_the_queue(office: BedOffice) -> None:
    await code(office, "*72203")
    forwarded, colleague = await office.panel("202"), await office.panel("203")
    await office.bed.stage.dial(CUSTOMER, SALES_DID)
    await office.rings("201", "203")
    call_id = await colleague.until_call("ringing")
    assert len(office.bed.phone("203").calls) == 1
    assert (office.bed.stage.phone("202").state, forwarded.state.calls) == (PhoneState.IDLE, ())
    await colleague.act("answer", call_id=call_id)
    await office.hear_each_other("203", CUSTOMER)
    assert [(call.remote_number, call.queue) for call in colleague.state.calls] == [(CUSTOMER, SALES)]
    await office.bed.stage.hang_up(CUSTOMER)
    await colleague.until_idle()
    await office.idle("201", "203")
    (record,) = await office.records_of("203")
    assert (record.extension, record.direction, record.remote_number) == ("203", Direction.INBOUND, CUSTOMER)
    assert (record.queue, record.dialed_number) == (SALES, SALES_DID)
