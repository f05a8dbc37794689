"""What an agent dials from the panel goes the way it would go from the phone: to the PBX it is the extension."""

from __future__ import annotations

import csv

import pytest

from octi_bridge.workbench.stage import PhoneState
from tests.support.freepbx.layout import CUSTOMER, DESK_GROUP
from tests.support.freepbx.office import BedOffice

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


async def test_colleagues_in_a_ring_group_see_the_extension(office: BedOffice) -> None:
    panel = await office.panel("201")
    await panel.act("dial", number=DESK_GROUP, caller_id=CHOSEN)
    await office.pick_up("201")
    await office.rings("202", "203")
    assert {office.bed.stage.phone(name).peer for name in ("202", "203")} == {"201"}
    await office.bed.stage.hang_up("201")
    await office.phone_is("202", PhoneState.IDLE)
