"""The mobile of an agent, rung by follow-me, is one of the agent's phones: what it answers is the agent's call."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from octi_bridge.calls.model import Direction
from octi_bridge.workbench.stage import PhoneState
from tests.support.freepbx.layout import CUSTOMER, MOBILE, OTHER_CUSTOMER, SALES, SALES_DID, TAKAHASHI_DID
from tests.support.freepbx.office import BedOffice

pytestmark = pytest.mark.asyncio(loop_scope="session")

CONFIRMS = "database put AMPUSER/203/followme grpconf"


@pytest_asyncio.fixture(loop_scope="session")
async def confirming(office: BedOffice) -> AsyncIterator[BedOffice]:
    """203's mobile has the call only when its user has pressed 1."""
    await office.bed.cli(f"{CONFIRMS} ENABLED")
    yield office
    await office.bed.cli(f"{CONFIRMS} DISABLED")


async def test_what_the_mobile_answers_is_the_agents_call_with_all_its_buttons(office: BedOffice) -> None:
    panel, colleague, stage = await office.panel("203"), await office.panel("202"), office.bed.stage
    await stage.dial(CUSTOMER, TAKAHASHI_DID)
    call_id = await panel.until_call("ringing")
    await office.pick_up(MOBILE)
    await office.hear_each_other(MOBILE, CUSTOMER)
    assert await panel.until_call("connected") == call_id
    await office.idle("203")
    await panel.act("hold", call_id=call_id)
    await panel.until_call("held")
    await office.hearing({MOBILE: {"silence"}, CUSTOMER: {"music"}})
    await office.restart(kill=True)
    panel, colleague = await office.panel("203"), await office.panel("202")
    assert await panel.until_call("held") == call_id
    await panel.act("consult", call_id=call_id, number=OTHER_CUSTOMER, kind="attended")
    await office.pick_up(OTHER_CUSTOMER)  # an outside party like any other, though a trunk reaches it, too
    await office.hear_each_other(MOBILE, OTHER_CUSTOMER)
    await panel.until(lambda p: getattr(p.state.calls[0].consult, "state", "") == "talking", "the consultation talks")
    await panel.act("end_consult", call_id=call_id)
    await panel.until(lambda p: p.state.calls[0].consult is None, "the consultation is over")
    await panel.act("consult", call_id=call_id, number="202", kind="attended")
    await office.rings("202")
    assert stage.phone("202").peer == "203"
    await colleague.act("answer", call_id=await colleague.until_call("ringing"))
    await panel.until(lambda p: getattr(p.state.calls[0].consult, "state", "") == "talking", "the consultation talks")
    await panel.act("complete_transfer", call_id=call_id)
    await panel.until_idle()
    await office.idle(MOBILE)
    await office.hear_each_other("202", CUSTOMER)
    await stage.hang_up(CUSTOMER)
    records = {str(record.extension): record for record in await office.records_of("203", "202")}
    told = records["203"]
    assert (told.outcome, told.direction, told.remote_number) == ("answered", Direction.INBOUND, CUSTOMER)
    assert (told.dialed_number, told.transferred_to) == (TAKAHASHI_DID, "202")
    assert records["202"].remote_number == CUSTOMER


async def test_a_mobile_that_has_to_confirm_only_rings_until_it_has(confirming: BedOffice) -> None:
    office = confirming
    panel, stage = await office.panel("203"), office.bed.stage
    await stage.dial(CUSTOMER, TAKAHASHI_DID)
    call_id = await panel.until_call("ringing")
    await office.pick_up(MOBILE)
    await office.phone_is(MOBILE, PhoneState.TALKING)
    await office.restart(kill=True)
    panel = await office.panel("203")
    assert await panel.until_call("ringing") == call_id
    await office.rings("203")
    await stage.key_in(MOBILE, "1")
    assert await panel.until_call("connected") == call_id
    await office.hear_each_other(MOBILE, CUSTOMER)
    await office.idle("203")
    await panel.act("hang_up", call_id=call_id)
    await office.idle(MOBILE, CUSTOMER)
    (record,) = await office.records_of("203")
    assert (record.outcome, record.remote_number) == ("answered", CUSTOMER)


async def test_a_call_of_a_queue_that_the_mobile_answers_is_logged_with_its_queue(office: BedOffice) -> None:
    panel, stage = await office.panel("203"), office.bed.stage
    await stage.dial(CUSTOMER, SALES_DID)
    await panel.until_call("ringing")
    await office.rings(MOBILE, "203")
    await stage.hang_up("203")  # declined at the desk: the mobile rings on
    await office.idle("203")
    await stage.pick_up(MOBILE)
    await panel.until_call("connected")
    assert panel.state.calls[0].queue == SALES
    await stage.hang_up(MOBILE)
    await panel.until(lambda p: p.state.status.code == "1", "after-call work")
    (record,) = await office.records_of("203")
    assert (record.remote_number, record.queue, record.dialed_number) == (CUSTOMER, SALES, SALES_DID)


async def test_hanging_up_in_the_panel_ends_the_ringing_at_desk_and_mobile(office: BedOffice) -> None:
    panel, stage = await office.panel("203"), office.bed.stage
    await stage.dial("201", "203")
    call_id = await panel.until_call("ringing")
    await office.rings(MOBILE, "203")
    await panel.act("hang_up", call_id=call_id)
    await office.idle("203", MOBILE)
    await panel.until_idle()


async def test_a_call_on_the_mobile_that_ends_without_a_bridge_is_logged_when_it_is_back(office: BedOffice) -> None:
    panel, stage = await office.panel("203"), office.bed.stage
    await stage.dial(CUSTOMER, TAKAHASHI_DID)
    await office.pick_up(MOBILE)
    await panel.until_call("connected")
    await office.hear_each_other(MOBILE, CUSTOMER)
    await office.bridge.kill()
    await stage.hang_up(CUSTOMER)
    await office.idle(MOBILE)
    await office.restart()
    (record,) = await office.records_of("203")
    assert (record.outcome, record.remote_number, record.dialed_number) == ("answered", CUSTOMER, TAKAHASHI_DID)
    assert "octi-" not in await office.bed.cli("database show octi-calls")
