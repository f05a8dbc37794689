"""Two bridges on one Asterisk, with a database each: what a transfer carries goes by the PBX, whoever's panel is where.

On one database the second of them is standby: test_standby.py.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from octi_bridge.workbench.asterisk_lab import INSTALL_COMMAND, AsteriskLab
from octi_bridge.workbench.ports import free_port
from octi_bridge.workbench.workbench import Workbench, run_workbench, seed_database
from tests.support.bridge_process import BridgeProcess
from tests.support.components import missing
from tests.support.panel_client import PanelClient

SALES = "0312340001"
CUSTOMER = "09011112222"
IN_FRONT = {"record_id": "0035h0000000002AAA", "object_type": "Contact"}


@dataclass(frozen=True, slots=True)
class TwoBridges:
    """The stage, and a panel at each of the bridges."""

    workbench: Workbench
    sato: PanelClient
    suzuki: PanelClient


@pytest.fixture
async def two() -> AsyncIterator[TwoBridges]:
    if not AsteriskLab.is_installed():
        missing(f"Asterisk and its phones are not installed: {INSTALL_COMMAND}")
    # short: Unix sockets have short names
    directory = Path(tempfile.mkdtemp(prefix="octi-"))
    async with AsyncExitStack() as stack:
        stack.callback(shutil.rmtree, directory, ignore_errors=True)
        stage = run_workbench(directory=directory, pbx="asterisk", with_bridge=False)
        workbench = await stack.enter_async_context(stage)
        other = f"sqlite:///{directory / 'other.db'}"
        await seed_database(other, workbench.stage, workbench.org)
        here = await stack.enter_async_context(_bridge(workbench, directory, workbench.bridge_url, {}))
        there = await stack.enter_async_context(
            _bridge(workbench, directory, f"http://127.0.0.1:{free_port()}", {"OCTI_DATABASE__URL": other})
        )
        sato = await stack.enter_async_context(PanelClient(here.url, workbench.host_url))
        suzuki = await stack.enter_async_context(PanelClient(there.url, workbench.host_url))
        await sato.sign_in()
        await suzuki.sign_in("suzuki", "workbench-2", "202", status="3")
        yield TwoBridges(workbench, sato, suzuki)


@asynccontextmanager
async def _bridge(
    workbench: Workbench, directory: Path, url: str, environment: dict[str, str]
) -> AsyncIterator[BridgeProcess]:
    bridge = BridgeProcess(workbench=workbench, directory=directory, url=url, environment=environment)
    await bridge.start()
    try:
        yield bridge
    finally:
        await bridge.stop()


@pytest.mark.feature("F-091", on="asterisk")
@pytest.mark.feature("F-094", on="asterisk")
async def test_a_record_goes_with_the_call_to_an_agent_at_another_bridge(two: TwoBridges) -> None:
    sato, suzuki, phones = two.sato, two.suzuki, two.workbench.stage.phones
    await phones.dial("outside", SALES, caller_number=CUSTOMER)
    call_id = await sato.until_call("ringing")
    await phones.pick_up("201")
    await sato.until_call("connected")
    await sato.act("hold", call_id=call_id)
    await sato.until_call("held")

    await sato.act("consult", call_id=call_id, number="202", kind="attended", screen=IN_FRONT)
    await suzuki.until_call("ringing")
    await suzuki.until(lambda p: len(p.pops) == 1, "the record that was passed on")
    assert suzuki.pops[0]["target"]["record_id"] == IN_FRONT["record_id"]
    await sato.until(lambda p: p.state.calls[0].screen_sent_to is not None, "word that the record is there")

    await phones.pick_up("202")
    await sato.until(lambda p: _consult_state(p) == "talking", "the colleague to talk")
    await sato.act("complete_transfer", call_id=call_id, screen=IN_FRONT)
    await sato.until_idle()
    await suzuki.until(lambda p: p.state.calls[0].remote_number == CUSTOMER, "the customer")
    (call,) = suzuki.state.calls
    assert call.screen is not None
    assert call.screen.record_id == IN_FRONT["record_id"]
    assert call.introduced_by is not None
    assert call.introduced_by.extension == "201"

    await phones.hang_up("outside")
    await suzuki.until_idle()


def _consult_state(panel: PanelClient) -> str:
    consult = panel.state.calls[0].consult
    return consult.state if consult is not None else ""
