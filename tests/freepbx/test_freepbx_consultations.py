"""Asking somebody before passing a customer on: whatever the number leads through, the two phones talk."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from octi_bridge.calls.model import Direction
from tests.support.freepbx.layout import CUSTOMER, DESK_GROUP, MOBILE, SALES, SATO_DID
from tests.support.freepbx.office import BedOffice
from tests.support.panel_client import PanelClient

pytestmark = pytest.mark.asyncio(loop_scope="session")


@dataclass(frozen=True)
class Target:
    """A number to consult, and the phone that answers there."""

    number: str
    phone: str

    def __str__(self) -> str:
        return f"{self.number}-{self.phone}"


TARGETS = (
    Target("202", "202"),
    Target(SALES, "202"),
    Target(DESK_GROUP, "202"),
    Target("203", MOBILE),
    Target("7701", "202"),
)
"""A desk; a queue of Local members; a ring group; a desk's follow-me on the mobile; three Local channels in a row."""


async def held_customer(office: BedOffice) -> tuple[PanelClient, str]:
    panel = await office.panel("201")
    await office.panel("202")
    await office.bed.stage.dial(CUSTOMER, SATO_DID)
    call_id = await panel.until_call("ringing")
    await office.pick_up("201")  # of the two devices of this user
    await panel.until_call("connected")
    await office.hear_each_other("201", CUSTOMER)
    await panel.act("hold", call_id=call_id)
    await panel.until_call("held")
    return panel, call_id


async def asks_to_confirm(office: BedOffice) -> None:
    """203's mobile takes calls only by a 1: until then whoever rings it hears the ringing."""
    await office.bed.cli("database put AMPUSER/203/followme grpconf ENABLED")


async def test_a_mobile_that_confirms_is_talked_to_only_then(office: BedOffice) -> None:
    panel, call_id = await held_customer(office)
    await asks_to_confirm(office)
    try:
        await panel.act("consult", call_id=call_id, number="203", kind="attended")
        await office.pick_up(MOBILE)
        await office.hearing({MOBILE: {"music"}})
        assert consult_state(panel) == "ringing"
        await office.bed.stage.key_in(MOBILE, "1")
        await panel.until(lambda p: consult_state(p) == "talking", "a consultation that talks")
        await office.hear_each_other("201", MOBILE)
        await panel.act("complete_transfer", call_id=call_id)
        await office.hear_each_other(MOBILE, CUSTOMER)
    finally:
        await office.bed.cli("database put AMPUSER/203/followme grpconf DISABLED")


async def talk_to(office: BedOffice, panel: PanelClient, call_id: str, target: Target) -> None:
    await panel.act("consult", call_id=call_id, number=target.number, kind="attended")
    await office.pick_up(target.phone)
    await panel.until(lambda p: consult_state(p) == "talking", "a consultation that talks")
    await office.hearing({"201": {target.phone}, target.phone: {"201"}, CUSTOMER: {"music"}})


def consult_state(panel: PanelClient) -> str | None:
    consult = panel.state.calls[0].consult if panel.state.calls else None
    return consult.state if consult is not None else None


@pytest.mark.parametrize("target", TARGETS, ids=str)
async def test_a_customer_is_passed_on_to_whoever_answers(office: BedOffice, target: Target) -> None:
    panel, call_id = await held_customer(office)
    await talk_to(office, panel, call_id, target)
    await panel.act("complete_transfer", call_id=call_id)
    await panel.until_idle()
    await office.idle("201")
    await office.hear_each_other(target.phone, CUSTOMER)
    await office.bed.stage.hang_up(CUSTOMER)
    await office.idle(target.phone, CUSTOMER)
    colleague = () if target.phone == MOBILE else (target.phone,)
    mine, *theirs = await office.records_of("201", *colleague)
    told = (mine.direction, mine.remote_number, mine.dialed_number, mine.queue, mine.transferred_to)
    assert told == (Direction.INBOUND, CUSTOMER, SATO_DID, None, target.number)
    for record in theirs:
        assert (record.direction, record.remote_number, record.dialed_number) == told[:3]
        assert record.introduced_by == "201"


async def test_a_held_call_keeps_no_queue_after_its_agent_has_consulted_one(office: BedOffice) -> None:
    panel, call_id = await held_customer(office)
    await talk_to(office, panel, call_id, Target(SALES, "202"))
    colleague = office.panel_at("202")
    assert [(c.state, c.remote_number) for c in colleague.state.calls] == [("connected", "201")]
    await office.bed.stage.hang_up("202")
    await panel.until(lambda p: consult_state(p) is None, "no consultation")
    await panel.act("retrieve", call_id=call_id)
    await panel.until_call("connected")
    await office.hear_each_other("201", CUSTOMER)
    assert panel.state.calls[0].queue is None
    await office.bed.stage.hang_up(CUSTOMER)
    await panel.until_idle()
    consulted, mine = await office.records_of("202", "201")
    # no after-call work, which would have begun with the record: the call came by no queue
    assert (await panel.fresh_snapshot()).status.code == "0"
    assert (mine.queue, mine.dialed_number, consulted.direction) == (None, SATO_DID, Direction.INTERNAL)
