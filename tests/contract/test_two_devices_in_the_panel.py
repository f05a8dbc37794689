"""An extension with two registered phones, as its agent's panel and the org see it."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from octi_bridge.workbench.asterisk_lab import AsteriskLab
from octi_bridge.workbench.stage import PhoneState
from octi_bridge.workbench.stage_sets import StageSet, simulated, stage_of
from octi_bridge.workbench.workbench import Workbench, run_workbench
from tests.support.panel_client import PanelClient
from tests.support.waits import until

pytestmark = pytest.mark.asyncio(loop_scope="session")

DESK, SECOND = DEVICES = ("203", "203-2")
CUSTOMER = "outside"
CUSTOMER_NUMBER = "09011112222"
ASK_AGAIN_S = 0.3  # a panel that asks faster is slowed down
DIRECT_NUMBER = "0312340203"


@asynccontextmanager
async def in_lab(lab: AsteriskLab) -> AsyncIterator[StageSet]:
    async with lab.second_device(SECOND):
        await lab.clear()
        yield stage_of(lab)


@pytest.fixture(scope="module", params=["simulator", "asterisk"])
def pbx(request: pytest.FixtureRequest) -> AbstractAsyncContextManager[StageSet]:
    """A PBX with a second phone at 203."""
    if request.param == "simulator":
        return simulated(has_second_device=True)
    return in_lab(request.getfixturevalue("asterisk_lab"))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def pbx_bench(pbx: AbstractAsyncContextManager[StageSet]) -> AsyncIterator[Workbench]:
    """A bridge beside that PBX."""
    with tempfile.TemporaryDirectory(prefix="octi-") as name, pytest.MonkeyPatch.context() as patch:
        page = Path(name) / "panel"
        page.mkdir()
        (page / "index.html").write_text("<!doctype html><title>panel</title>")
        patch.setenv("OCTI_PANEL__DIRECTORY", str(page))
        async with run_workbench(directory=Path(name), on_stage=pbx) as bench:
            yield bench


@pytest_asyncio.fixture(loop_scope="session")
async def panel(pbx_bench: Workbench) -> AsyncIterator[PanelClient]:
    """The panel of the agent at 203."""
    async with PanelClient(pbx_bench.bridge_url, pbx_bench.host_url) as client:
        await client.sign_in(extension=DESK)
        yield client


async def are(bench: Workbench, state: PhoneState, *names: str) -> None:
    phones = bench.stage.phones
    await until(
        lambda: all(phone.state is state for phone in phones.phones() if phone.name in names),
        phones.subscribe,
        f"{names} {state}",
    )


async def ring(bench: Workbench, panel: PanelClient, caller: str) -> str:
    """Both phones ring, and the panel shows the one call; returns its id."""
    await are(bench, PhoneState.IDLE, *DEVICES, caller)
    await bench.stage.phones.dial(caller, DIRECT_NUMBER if caller == CUSTOMER else DESK)
    await are(bench, PhoneState.RINGING, *DEVICES)
    return await panel.until_call("ringing")


def steps(panel: PanelClient) -> list[str]:
    """What the panel was told of calls, but for details."""
    kinds = ("call_ringing", "call_connected", "call_ended")
    return [envelope.event.type for envelope in panel.envelopes if envelope.event.type in kinds]


async def recent_calls(panel: PanelClient, number: str) -> list[dict[str, Any]]:
    """The agent's calls with this number, once there are any: a record is written after the panel is told."""
    async with asyncio.timeout(20):
        while True:
            calls = (await panel.command("get_recent_calls"))["calls"]
            if found := [call for call in calls if call["remote_number"] == number]:
                return found
            await asyncio.sleep(ASK_AGAIN_S)


async def test_a_customers_call_answered_at_the_second_phone_is_one_and_one_task(
    pbx_bench: Workbench, panel: PanelClient
) -> None:
    await ring(pbx_bench, panel, CUSTOMER)
    await pbx_bench.stage.phones.pick_up(SECOND)
    await panel.until_call("connected")
    await are(pbx_bench, PhoneState.IDLE, DESK)
    await pbx_bench.stage.phones.hang_up(CUSTOMER)
    await panel.until_idle()
    assert steps(panel) == ["call_ringing", "call_connected", "call_ended"]
    org = pbx_bench.org
    await until(lambda: bool(org.list_records("Task")), org.subscribe, "the call's Task")
    (call,) = await recent_calls(panel, CUSTOMER_NUMBER)
    assert [task["CallObject"] for task in org.list_records("Task")] == [call["entry_id"]]


async def test_hang_up_while_it_rings_ends_the_ringing_at_both_phones(pbx_bench: Workbench, panel: PanelClient) -> None:
    call_id = await ring(pbx_bench, panel, CUSTOMER)
    await panel.act("hang_up", call_id=call_id)
    await are(pbx_bench, PhoneState.IDLE, *DEVICES, CUSTOMER)
    await panel.until_idle()
    assert steps(panel) == ["call_ringing", "call_ended"]


async def test_a_colleagues_call_answered_at_the_second_phone_is_not_listed_as_missed(
    pbx_bench: Workbench, panel: PanelClient
) -> None:
    await ring(pbx_bench, panel, "202")
    await pbx_bench.stage.phones.pick_up(SECOND)
    await panel.until_call("connected")
    await pbx_bench.stage.phones.hang_up("202")
    await panel.until_idle()
    assert steps(panel) == ["call_ringing", "call_connected", "call_ended"]
    assert [call["connected_at_ms"] is not None for call in await recent_calls(panel, "202")] == [True]
    listed = (await panel.command("open_directory"))["recent"]
    assert [one["was_connected"] for one in listed if one["number"] == "202"] == [True]


async def test_the_hang_up_of_a_call_at_the_second_phone_ends_it(pbx_bench: Workbench, panel: PanelClient) -> None:
    await ring(pbx_bench, panel, "201")
    await pbx_bench.stage.phones.pick_up(SECOND)
    call_id = await panel.until_call("connected")
    await panel.act("hang_up", call_id=call_id)
    await are(pbx_bench, PhoneState.IDLE, *DEVICES, "201")
    await panel.until_idle()
