"""Status and queue membership on a PBX whose queues have members of their own.

201 is a member of 600 by the configuration, of 602 by the code `*45602`, and of 601 by the bridge. 202 is a member of
all three and rings where 201 does not; in 602 only then, by its penalty.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from octi_bridge.kernel.diagnostics import Finding
from octi_bridge.telephony.asterisk import AsteriskConfig
from octi_bridge.telephony.asterisk.check import check_pbx
from octi_bridge.telephony.asterisk.config import MemberTemplate
from octi_bridge.workbench.asterisk_lab.polling import until
from octi_bridge.workbench.stage import PhoneState
from tests.support.freepbx.files import octi_settings
from tests.support.freepbx.layout import CUSTOMER, ORDERS, ORDERS_DID, SALES, SALES_DID, SUPPORT, SUPPORT_DID
from tests.support.freepbx.office import AGENTS, PATIENCE_S, BedOffice
from tests.support.panel_client import PanelClient
from tests.support.pbx.fixtures import config_for

pytestmark = pytest.mark.asyncio(loop_scope="session")

AS_THE_CODES_DO: Mapping[str, Any] = {
    **octi_settings(),
    "OCTI_QUEUES__NAMES": '{"600": "営業"}',
}
NUMBERS = {SALES: SALES_DID, SUPPORT: SUPPORT_DID, ORDERS: ORDERS_DID}
AVAILABLE = dict.fromkeys(NUMBERS, "")


async def members(office: BedOffice) -> dict[str, str | None]:
    """201 in each queue: None for no member, "" for one that may ring, else the reason of its pause."""
    found: dict[str, str | None] = {}
    for queue in NUMBERS:
        lines = re.findall(r"\(\S+/201[@ )].*", await office.bed.cli(f"queue show {queue}"))
        assert len(lines) <= 1, "rung by two members"
        paused = re.search(r"\(paused(?::(.*?) was)?", lines[0]) if lines else None
        found[queue] = None if not lines else "" if paused is None else paused[1] or "(none)"
    return found


async def until_members(office: BedOffice, wanted: Mapping[str, str | None]) -> None:
    """Wait until 201 is so in each queue."""

    async def as_wanted() -> bool:
        return await members(office) == wanted

    if not await until(as_wanted, PATIENCE_S):
        raise AssertionError(f"members {await members(office)}, wanted {wanted}\n{office.bridge.log()[-3000:]}")


async def code(office: BedOffice, phone: str, digits: str) -> None:
    """A feature code is dialed at the phone."""
    await office.bed.stage.dial(phone, digits)
    await office.phone_is(phone, PhoneState.TALKING)
    await office.idle(phone)


async def status(panel: PanelClient, wanted: str) -> None:
    """Wait until the panel shows it."""
    await panel.until(lambda p: p.state.status.code == wanted, f"status {wanted}")


async def call(office: BedOffice, queue: str, *, rings: str) -> None:
    """A customer calls the queue; this phone rings once, and 201 only if it is this one."""
    await office.bed.stage.dial(CUSTOMER, NUMBERS[queue])
    await office.rings(rings)
    own = len(office.bed.phone("201").calls)
    assert own == (1 if rings == "201" else 0), f"queue {queue} rings 201 {own} times"
    await office.bed.stage.hang_up(CUSTOMER)
    await office.idle(CUSTOMER, "201", "202", "203")


async def at_work(office: BedOffice) -> PanelClient:
    await office.belong(" ".join(NUMBERS), "201")
    await office.restart(**AS_THE_CODES_DO)
    await code(office, "201", "*45602")
    await code(office, "202", "*45602")
    panel = await office.panel("201")
    await until_members(office, AVAILABLE)
    return panel


async def test_every_way_to_leave_stops_the_ringing_of_every_kind_of_member(office: BedOffice) -> None:
    panel = await at_work(office)
    for queue in NUMBERS:
        await call(office, queue, rings="201")
    await panel.act("set_status", status="3")
    await until_members(office, dict.fromkeys(NUMBERS, "3"))
    for queue in NUMBERS:
        await call(office, queue, rings="202")

    await code(office, "201", "*46602")  # ends the pause
    await status(panel, "0")
    await until_members(office, AVAILABLE)
    await code(office, "201", "*46602")
    await status(panel, "3")
    await until_members(office, dict.fromkeys(NUMBERS, "3"))
    for queue in NUMBERS:
        await call(office, queue, rings="202")

    await panel.act("set_status", status="0")
    await until_members(office, AVAILABLE)
    await code(office, "201", "*45602")  # signs out
    await status(panel, "9")
    await until_members(office, {SALES: "9", SUPPORT: None, ORDERS: None})
    for queue in NUMBERS:
        await call(office, queue, rings="202")
    await code(office, "201", "*45602")
    await status(panel, "0")
    await until_members(office, AVAILABLE)

    await code(office, "201", "*78")
    for queue in NUMBERS:
        await call(office, queue, rings="202")
    await code(office, "201", "*79")
    for queue in NUMBERS:
        await call(office, queue, rings="201")


async def choose(office: BedOffice, token: str, chosen: str) -> None:
    """The panel is there again after a restart, and the agent chooses a status."""
    async with PanelClient(office.bridge.url, office.bench.host_url, timeout_s=PATIENCE_S) as panel:
        await panel.resume(token)
        await panel.act("set_status", status=chosen)


async def test_after_a_restart_nothing_is_doubled_and_nothing_of_the_pbx_is_taken_out(office: BedOffice) -> None:
    token = (await at_work(office)).token
    logged_off: Mapping[str, str | None] = {SALES: "9", SUPPORT: None, ORDERS: "9"}
    for chosen, wanted in (("0", AVAILABLE), ("3", dict.fromkeys(NUMBERS, "3")), ("9", logged_off)):
        await choose(office, token, chosen)
        await until_members(office, wanted)
        await office.restart(kill=True, **AS_THE_CODES_DO)
        await until_members(office, wanted)
    async with PanelClient(office.bridge.url, office.bench.host_url, timeout_s=PATIENCE_S) as again:
        await again.sign_in(*AGENTS["201"], extension="201", status="0")
        await until_members(office, AVAILABLE)
        await again.act("sign_out")
        await until_members(office, logged_off)


async def test_the_doctor_names_members_that_are_not_the_bridges_until_the_settings_do(office: BedOffice) -> None:
    by_default = config_for(office.bed.info)
    template = MemberTemplate(
        interface=AS_THE_CODES_DO["OCTI_QUEUES__MEMBER_INTERFACE"],
        state_interface=AS_THE_CODES_DO["OCTI_QUEUES__MEMBER_STATE_INTERFACE"],
    )
    (found,) = await of_members(by_default)
    assert (found.code, found.values["interface"]) == ("queue_members_differ", template.interface)
    assert f"OCTI_QUEUES__MEMBER_STATE_INTERFACE={template.state_interface}" in found.remedy
    assert await of_members(replace(by_default, member=template)) == []


async def of_members(config: AsteriskConfig) -> list[Finding]:
    """What the doctor finds about the members of queue 600."""
    found = await check_pbx(config, {SALES: ["sato"]})
    return [finding for finding in found if finding.code.startswith("queue_members")]
