"""What the panel says of a call that the telephone company refuses: the PBX itself only plays an announcement then."""

from __future__ import annotations

import pytest

from octi_bridge.workbench.stage import PhoneState
from tests.support.freepbx.office import BedOffice

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(
    ("number", "outcome"),
    [("0120000403", "rejected"), ("0120000404", "unknown_number"), ("0120000603", "rejected")],
    ids=["403", "404", "603"],
)
async def test_a_call_that_the_carrier_refuses_ends_as_it_was_refused(
    office: BedOffice, number: str, outcome: str
) -> None:
    panel = await office.panel("201")
    await panel.act("dial", number=number)
    await office.pick_up("201")
    await panel.until_call("dialing")
    await office.hearing({"201": {"music"}})  # the announcement
    await office.bed.stage.hang_up("201")
    await panel.until_idle()
    await office.phone_is("201", PhoneState.IDLE)
    (record,) = await office.records_of("201")
    assert (record.remote_number, record.outcome, record.connected_at) == (number, outcome, None)
    last = panel.state.last_call
    assert last is not None
    assert last.outcome == outcome
