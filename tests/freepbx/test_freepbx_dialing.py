"""What an agent dials from the panel goes the way it would go from the phone: to the PBX it is the extension."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from octi_bridge.workbench.stage import PhoneState
from tests.support.freepbx.layout import CUSTOMER, DESK_GROUP, OTHER_CUSTOMER, SATO_DID, SUZUKI_DID
from tests.support.freepbx.office import BedOffice
from tests.support.panel_client import Refused

pytestmark = pytest.mark.asyncio(loop_scope="session")

CHOSEN = "0312340002"


def recorded(office: BedOffice) -> list[str]:
    """The recordings that the PBX has made, by their names without folders."""
    folder = office.bed.info.directory / "pbx" / "var/spool/monitor"
    return [file.name for file in folder.rglob("*.wav")]


def billed(office: BedOffice) -> list[tuple[str, str]]:
    """Of each row of the PBX's CDR, by whom and what was dialed."""
    text = (office.bed.info.directory / "pbx" / "var/log/cdr-custom/Master.csv").read_text()
    return [(row[11], row[2]) for row in csv.reader(text.splitlines())]


async def test_a_chosen_number_is_shown_outside_and_changes_nothing_else(office: BedOffice) -> None:
    panel = await office.panel("201")
    before = set(recorded(office))
    await panel.act("dial", number=CUSTOMER, caller_id=CHOSEN)
    await office.pick_up("201")
    await office.rings(CUSTOMER)
    assert office.bed.stage.phone(CUSTOMER).peer == CHOSEN
    await office.bed.stage.pick_up(CUSTOMER)
    await office.hear_each_other("201", CUSTOMER)
    shown = panel.state.calls[0]
    assert (shown.remote_number, shown.direction) == (CUSTOMER, "outbound")
    await office.bed.stage.hang_up(CUSTOMER)
    await panel.until_idle()
    # the extension's own rule (`recording/out/external force`), found by the extension
    await office.until(lambda: bool(set(recorded(office)) - before), "a recording")
    (name,) = set(recorded(office)) - before
    assert name.startswith(f"out-{CUSTOMER}-201-")
    await office.until(lambda: ("201", CUSTOMER) in billed(office), "the CDR of the extension")
    assert CHOSEN not in {by for by, _ in billed(office)}
    (record,) = await office.records_of("201")
    assert (record.remote_number, record.direction) == (CUSTOMER, "outbound")


async def test_an_emergency_call_shows_the_number_by_which_the_desk_is_found(office: BedOffice) -> None:
    """Whatever number was chosen: help is sent to where that of the emergency route says."""
    await office.restart(OCTI_DIALING__FORBIDDEN="[]", OCTI_DIALING__OUTSIDE_PREFIX="9")
    panel = await office.panel("201")
    await panel.act("dial", number="119", caller_id=CHOSEN)
    await office.pick_up("201")
    await office.rings(OTHER_CUSTOMER)
    assert office.bed.stage.phone(OTHER_CUSTOMER).peer == "0312340299"
    await office.bed.stage.pick_up(OTHER_CUSTOMER)
    await panel.until_call("connected")
    await office.hear_each_other("201", OTHER_CUSTOMER)
    await office.bed.stage.hang_up("201")
    (record,) = await office.records_of("201")
    assert (record.remote_number, record.direction) == ("119", "outbound")


async def test_colleagues_in_a_ring_group_see_the_extension(office: BedOffice) -> None:
    panel = await office.panel("201")
    await panel.act("dial", number=DESK_GROUP, caller_id=CHOSEN)
    await office.pick_up("201")
    await office.rings("202", "203")
    assert {office.bed.stage.phone(name).peer for name in ("202", "203")} == {"201"}
    await office.bed.stage.hang_up("201")
    await office.phone_is("202", PhoneState.IDLE)


@pytest_asyncio.fixture(loop_scope="session")
async def prefixed(office: BedOffice) -> AsyncIterator[BedOffice]:
    """Outside lines want a 9 before the number."""
    await office.bed.cli("dialplan remove include outrt-2 from outbound-allroutes")
    await office.restart(OCTI_DIALING__OUTSIDE_PREFIX="9")
    yield office
    await office.bed.cli("dialplan reload")


async def test_the_outside_prefix_is_dialed_everywhere_and_stands_nowhere(prefixed: BedOffice) -> None:
    office, stage = prefixed, prefixed.bed.stage
    panel = await office.panel("201")
    await panel.act("dial", number="090-1111-2222")
    await office.pick_up("201")
    await office.pick_up(CUSTOMER)
    call_id = await panel.until_call("connected")
    await office.hear_each_other("201", CUSTOMER)
    await panel.act("hold", call_id=call_id)
    await panel.until_call("held")
    await panel.act("consult", call_id=call_id, number=OTHER_CUSTOMER, kind="attended")
    await office.pick_up(OTHER_CUSTOMER)
    await panel.until(lambda p: getattr(p.state.calls[0].consult, "state", "") == "talking", "the consultation talks")
    shown = panel.state.calls[0]
    assert (shown.remote_number, shown.consult and shown.consult.number) == (CUSTOMER, OTHER_CUSTOMER)
    await panel.act("complete_transfer", call_id=call_id)
    await panel.until_idle()
    await office.hear_each_other(CUSTOMER, OTHER_CUSTOMER)
    await stage.hang_up(CUSTOMER)
    await office.idle(OTHER_CUSTOMER)
    (record,) = await office.records_of("201")
    assert (record.remote_number, record.dialed_number, record.transferred_to) == (CUSTOMER, CUSTOMER, OTHER_CUSTOMER)

    # by hand, and a customer sent on without a word
    await stage.dial("201", f"9{CUSTOMER}")
    await office.pick_up(CUSTOMER)
    call_id = await panel.until_call("connected")
    assert panel.state.calls[0].remote_number == CUSTOMER
    await panel.act("transfer_blind", call_id=call_id, number=OTHER_CUSTOMER)
    await office.pick_up(OTHER_CUSTOMER)
    await office.hear_each_other(CUSTOMER, OTHER_CUSTOMER)
    await stage.hang_up(CUSTOMER)
    _, record = await office.records_of("201", "201")
    assert (record.remote_number, record.transferred_to) == (CUSTOMER, OTHER_CUSTOMER)

    # a caller's own number is what it is
    await stage.dial(CUSTOMER, SUZUKI_DID)
    await office.rings("202")
    assert stage.phone("202").peer == CUSTOMER
    await stage.hang_up(CUSTOMER)


async def test_a_number_that_only_an_announcement_answers_is_unknown(office: BedOffice) -> None:
    panel, stage = await office.panel("201"), office.bed.stage
    await stage.dial(CUSTOMER, SATO_DID)
    await office.pick_up("201")
    call_id = await panel.until_call("connected")
    with pytest.raises(Refused) as refused:
        await panel.act("transfer_blind", call_id=call_id, number="555")
    assert refused.value.code == "unknown_number"
    await office.hear_each_other("201", CUSTOMER)
    await panel.act("hold", call_id=call_id)
    await panel.until_call("held")
    await panel.act("consult", call_id=call_id, number="555", kind="attended")
    await panel.until(lambda p: p.state.calls[0].consult_outcome == "unknown_number", "the number is unknown")
    await panel.act("retrieve", call_id=call_id)
    await panel.until_call("connected")
    await office.hear_each_other("201", CUSTOMER)
    await stage.hang_up(CUSTOMER)
    await panel.until_idle()
