"""What agents do on their phones and other programs for them, not in the panel."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest

from octi_bridge.calls.model import Direction
from octi_bridge.history.model import CallRecord
from octi_bridge.panel_gateway.protocol import CallConnected
from octi_bridge.workbench.asterisk_lab.polling import until
from octi_bridge.workbench.stage import PhoneState
from tests.support.freepbx.layout import CUSTOMER, SALES, SALES_DID, SUZUKI_DID
from tests.support.freepbx.office import PATIENCE_S, BedOffice
from tests.support.panel_client import PanelClient

pytestmark = pytest.mark.asyncio(loop_scope="session")

KEY_S = 0.2


async def test_a_call_that_the_phone_parks_is_found_also_after_a_restart(office: BedOffice) -> None:
    """201 got it through a Local member, parks it by REFER; the bridge is killed meanwhile; 202 dials the space."""
    await office.panel("201")
    await office.bed.stage.dial(CUSTOMER, SALES_DID)
    await office.pick_up("201")
    await office.hear_each_other("201", CUSTOMER)
    await office.bed.phone("201").command("transfer", "sip:70@pbx.invalid")
    await office.idle("201")
    colleague = await office.panel("202")
    await colleague.until(lambda p: parked(p) == [("71", CUSTOMER, SALES)], "the parked call")
    await office.records_of("201")
    await office.restart(kill=True)
    colleague = await office.panel("202")
    assert parked(colleague) == [("71", CUSTOMER, SALES)]
    await office.bed.stage.dial("202", "71")
    await office.hear_each_other("202", CUSTOMER)
    await colleague.until(lambda p: parked(p) == [], "nothing parked")
    await office.bed.stage.hang_up(CUSTOMER)
    await office.idle("202", CUSTOMER)
    mine, theirs = await office.records_of("201", "202")
    assert (mine.remote_number, mine.dialed_number, mine.queue, mine.parked_space) == (CUSTOMER, SALES_DID, SALES, "71")
    assert (theirs.direction, theirs.remote_number, theirs.dialed_number) == (Direction.INBOUND, CUSTOMER, SALES_DID)


def parked(panel: PanelClient) -> list[tuple[str, str | None, str | None]]:
    return [(call.space, call.remote_number, call.queue) for call in panel.state.parked]


@pytest.mark.parametrize("channel", ["PJSIP/201", "Local/201@from-internal"], ids=["phone", "local"])
async def test_a_call_that_another_program_makes_for_the_agent_is_outbound(office: BedOffice, channel: str) -> None:
    panel = await office.panel("201")
    await office.bed.cli(f"channel originate {channel} extension {CUSTOMER}@from-internal")
    await office.pick_up("201")
    await office.rings(CUSTOMER)
    await panel.until_call("dialing")
    await office.pick_up(CUSTOMER)
    await panel.until_call("connected")
    assert [(c.direction, c.remote_number) for c in panel.state.calls] == [("outbound", CUSTOMER)]
    await office.bed.stage.hang_up(CUSTOMER)
    await office.idle("201")
    (record,) = await office.records_of("201")
    assert (record.direction, record.remote_number, record.dialed_number) == (Direction.OUTBOUND, CUSTOMER, CUSTOMER)
    assert record.connected_at is not None


@pytest.mark.parametrize("code", ["**202", "*8"], ids=["of-the-desk", "of-the-group"])
async def test_who_picks_up_a_colleagues_call_has_the_customer_and_the_number_that_was_dialed(
    office: BedOffice, code: str
) -> None:
    panel, colleague = await office.panel("201"), await office.panel("202")
    await office.bed.stage.dial(CUSTOMER, SUZUKI_DID)
    await colleague.until_call("ringing")
    await office.bed.stage.dial("201", code)
    await office.hear_each_other("201", CUSTOMER)
    await office.idle("202")
    await colleague.until_idle()
    await panel.until(lambda p: [(c.state, c.remote_number) for c in p.state.calls] == [("connected", CUSTOMER)], "it")
    call_id = panel.state.calls[0].call_id
    held_at = datetime.now(UTC)
    await panel.act("hold", call_id=call_id)
    await panel.until_call("held")
    await office.hearing({"201": {"silence"}, CUSTOMER: {"music"}})
    await panel.act("retrieve", call_id=call_id)
    await office.hear_each_other("201", CUSTOMER)
    await office.bed.stage.hang_up(CUSTOMER)
    await panel.until_idle()
    found: list[CallRecord] = []

    async def is_logged() -> bool:
        found[:] = await office.records()
        return any(record.extension == "201" for record in found)

    assert await until(is_logged, PATIENCE_S)
    (record,) = (record for record in found if record.extension == "201")
    assert {record.outcome for record in found if record.extension == "202"} <= {"answered_elsewhere"}  # never missed
    assert (record.direction, record.remote_number, record.dialed_number) == (Direction.INBOUND, CUSTOMER, SUZUKI_DID)
    # one call from the pick-up to the end
    ids = [each.event.call.call_id for each in panel.envelopes if isinstance(each.event, CallConnected)]
    assert set(ids) == {call_id}
    assert record.connected_at is not None
    assert record.connected_at < held_at


async def test_a_conference_is_a_call_to_the_conference(office: BedOffice) -> None:
    panel, colleague = await office.panel("201"), await office.panel("202")
    for name, shown in (("201", panel), ("202", colleague)):
        await office.bed.stage.dial(name, "800")
        await office.phone_is(name, PhoneState.TALKING)
        await shown.until_call("connected")
    await office.hear_each_other("201", "202")
    assert [(c.direction, c.remote_number) for c in panel.state.calls] == [("internal", "800")]
    for name in ("201", "202"):
        await office.bed.stage.hang_up(name)
    records = await office.records_of("201", "202")
    assert {(record.direction, record.remote_number) for record in records} == {(Direction.INTERNAL, "800")}


async def keys(office: BedOffice, name: str, digits: str) -> None:
    """Press these keys, as slowly as fingers do."""
    for digit in digits:
        await office.bed.stage.key_in(name, digit)
        await asyncio.sleep(KEY_S)


async def refer(office: BedOffice) -> None:
    await office.bed.phone("201").command("transfer", "sip:202@pbx.invalid")
    await office.pick_up("202")


async def blind_code(office: BedOffice) -> None:
    await keys(office, "201", "##")
    await office.hearing({"201": {"music"}})
    await keys(office, "201", "202")
    await office.pick_up("202")


async def asking_code(office: BedOffice) -> None:
    await keys(office, "201", "*2")
    await office.hearing({"201": {"music"}})
    await keys(office, "201", "202")
    await office.pick_up("202")
    await office.hear_each_other("201", "202")
    await office.bed.stage.hang_up("201")


@pytest.mark.parametrize("transfer", [refer, blind_code, asking_code], ids=lambda way: way.__name__)
async def test_a_transfer_made_on_the_phone_says_who_and_to_whom(
    office: BedOffice, transfer: Callable[[BedOffice], Awaitable[None]]
) -> None:
    await office.panel("201")
    colleague = await office.panel("202")
    await office.bed.stage.dial(CUSTOMER, SALES_DID)
    await office.pick_up("201")
    await office.hear_each_other("201", CUSTOMER)
    await transfer(office)
    await office.hear_each_other("202", CUSTOMER)
    await office.idle("201")
    await colleague.until(lambda p: [c.remote_number for c in p.state.calls] == [CUSTOMER], "the customer")
    await office.bed.stage.hang_up(CUSTOMER)
    mine, theirs = await office.records_of("201", "202")
    assert (mine.remote_number, mine.dialed_number, mine.queue) == (CUSTOMER, SALES_DID, SALES)
    assert (mine.transferred_to, theirs.introduced_by) == ("202", "201")
    assert (theirs.direction, theirs.remote_number, theirs.dialed_number) == (Direction.INBOUND, CUSTOMER, SALES_DID)
