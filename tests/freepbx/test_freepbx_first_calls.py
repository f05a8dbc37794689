"""Calls as they come and go every day on a PBX that a GUI has made."""

from __future__ import annotations

import pytest

from tests.support.freepbx.layout import CUSTOMER, SALES, SALES_DID
from tests.support.freepbx.office import BedOffice

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_customer_reaches_the_agent_through_a_queue_of_local_members(office: BedOffice) -> None:
    panel = await office.panel("201")
    await office.bed.stage.dial(CUSTOMER, SALES_DID)
    await office.rings("201", "99201", "202")
    call_id = await panel.until_call("ringing")
    shown = panel.state.calls[0]
    assert (shown.remote_number, shown.queue, shown.dialed_number) == (CUSTOMER, SALES, SALES_DID)
    await panel.act("answer", call_id=call_id)
    await panel.until_call("connected")
    await office.hear_each_other("201", CUSTOMER)
    await office.idle("202")
    await office.bed.stage.hang_up(CUSTOMER)
    await panel.until_idle()
    await office.idle("201", CUSTOMER)
    (record,) = await office.records_of("201")
    assert (record.remote_number, record.queue, record.dialed_number) == (CUSTOMER, SALES, SALES_DID)
    await office.until(lambda: len(office.tasks()) == 1, "the log of the call")
    # the PBX names its recording after the caller's leg: the call's first one
    recordings = (office.bed.info.directory / "pbx/var/spool/monitor").rglob(f"q-{SALES}-*.wav")
    assert f"{record.linked_id}" in [recording.stem.rpartition("-")[2] for recording in recordings]
