"""A call is logged for the agent who had it: through sign-out, another terminal, another agent, kills of the bridge."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from octi_bridge.workbench.stage import PhoneState
from octi_bridge.workbench.workbench import Workbench, run_workbench
from tests.support.bridge_process import BridgeProcess
from tests.support.panel_client import PanelClient, Refused
from tests.support.remote_pbx import PORT_VARIABLE, PbxServer
from tests.support.waits import until

SALES = "0312340001"
HANAKO = "09011112222"
SUZUKI = ("suzuki", "workbench-2")


@dataclass
class Office:
    """The stage, and a bridge that can be killed."""

    bench: Workbench
    bridge: BridgeProcess
    pbx: PbxServer

    def panel(self) -> PanelClient:
        return PanelClient(self.bench.bridge_url, self.bench.host_url)

    async def is_phone(self, name: str, state: PhoneState) -> None:
        phones = self.bench.stage.phones
        await until(
            lambda: next(one.state for one in phones.phones() if one.name == name) is state, phones.subscribe,
            f"{name} {state}",
        )  # fmt: skip

    async def talk(self) -> None:
        """花子 calls the sales number and 201 answers by hand."""
        await self.bench.stage.phones.dial("outside", SALES, caller_number=HANAKO)
        await self.is_phone("201", PhoneState.RINGING)
        await self.bench.stage.phones.pick_up("201")
        await self.is_phone("201", PhoneState.TALKING)

    async def hang_up(self) -> None:
        await self.bench.stage.phones.hang_up("outside")
        await self.is_phone("201", PhoneState.IDLE)

    async def the_task(self) -> Mapping[str, Any]:
        tasks = self.bench.org.list_records
        await until(lambda: bool(tasks("Task")), self.bench.org.subscribe, "a task")
        (task,) = tasks("Task")
        return task


@pytest.fixture
async def office(tmp_path: Path, panel_page: Path) -> AsyncIterator[Office]:
    async with AsyncExitStack() as stack:
        bench = await stack.enter_async_context(run_workbench(directory=tmp_path, pbx="simulator", with_bridge=False))
        pbx = PbxServer(bench.stage.pbx)  # type: ignore[arg-type]
        environment = {
            PORT_VARIABLE: str(await pbx.start()), "OCTI_CALL_LOG__RETRY_FIRST_S": "0.1", "OCTI_LOG__LEVEL": "WARNING",
        }  # fmt: skip
        stack.push_async_callback(pbx.stop)
        bridge = BridgeProcess(
            workbench=bench, directory=tmp_path, program=("-m", "tests.support.remote_pbx"), environment=environment
        )
        await bridge.start()
        stack.push_async_callback(bridge.stop)
        yield Office(bench, bridge, pbx)


@pytest.mark.parametrize("is_killed", [False, True], ids=["bridge stays", "bridge is killed"])
async def test_a_call_is_logged_for_the_agent_who_signed_out_during_it(office: Office, *, is_killed: bool) -> None:
    async with office.panel() as sato:
        await sato.sign_in()
        await office.talk()
        await sato.until_call("connected")
        await sato.act("sign_out")
    if is_killed:
        await office.bridge.kill()
        await office.hang_up()
        await office.bridge.start()
    else:
        await office.hang_up()
    assert "佐藤" in str((await office.the_task())["Description"])
    async with office.panel() as sato:
        await sato.sign_in()
        assert len((await sato.command("get_recent_calls"))["calls"]) == 1


async def test_who_signs_in_after_a_call_that_the_bridge_missed_does_not_get_it(office: Office) -> None:
    async with office.panel() as sato:
        await sato.sign_in()
        await office.talk()
        await sato.until_call("connected")
        await sato.act("sign_out")
    await office.bridge.kill()
    await office.hang_up()
    await office.bridge.start()
    async with office.panel() as suzuki:
        await suzuki.sign_in(*SUZUKI, extension="201")
        assert "佐藤" in str((await office.the_task())["Description"])
        assert (await suzuki.command("get_recent_calls"))["calls"] == []
        assert suzuki.state.status.code == "0"


async def test_a_terminal_is_not_taken_over_in_mid_call(office: Office) -> None:
    async with office.panel() as sato, office.panel() as suzuki:
        await sato.sign_in()
        await office.talk()
        await sato.until_call("connected")
        with pytest.raises(Refused) as refused:
            await suzuki.sign_in(*SUZUKI, extension="201")
        assert refused.value.code == "terminal_in_call"
        assert sato.ended == []
        await office.hang_up()
        await sato.until(lambda p: p.state.status.code == "1", "after-call work")
        with pytest.raises(Refused, match="terminal_taken"):
            await suzuki.sign_in(*SUZUKI, extension="201")
        await suzuki.sign_in(*SUZUKI, extension="201", takes_terminal_from=sato.state.agent.agent_id)
        assert suzuki.state.status.code == "0"
        assert suzuki.state.last_call is None
    assert "佐藤" in str((await office.the_task())["Description"])


async def test_a_terminal_in_mid_call_is_not_taken_over_before_a_new_bridge_knows_of_the_call(office: Office) -> None:
    async with office.panel() as sato:
        await sato.sign_in()
        await office.talk()
        await sato.until_call("connected")
        token = sato.token
    await office.bridge.kill()
    office.pbx.lets_in.clear()
    await office.bridge.start("not ready")
    async with office.panel() as suzuki, office.panel() as sato:
        with pytest.raises(Refused) as refused:
            await suzuki.sign_in(*SUZUKI, extension="201")
        assert refused.value.code == "pbx_unavailable"
        coming = asyncio.create_task(suzuki.sign_in(*SUZUKI, extension="201"))
        office.pbx.lets_in.set()
        with pytest.raises(Refused) as refused:
            await coming
        assert refused.value.code == "terminal_in_call"
        await sato.resume(token)
        await sato.until_call("connected")
        await office.hang_up()
        await suzuki.sign_in(*SUZUKI, extension="201", takes_terminal_from=sato.state.agent.agent_id)
    assert "佐藤" in str((await office.the_task())["Description"])


async def test_a_status_chosen_in_a_call_that_ends_while_the_bridge_is_dead_is_taken(office: Office) -> None:
    async with office.panel() as sato:
        await sato.sign_in()
        await office.talk()
        await sato.until_call("connected")
        await sato.act("set_status", status="2")
        token = sato.token
    await office.bridge.kill()
    await office.hang_up()
    await office.bridge.start()
    async with office.panel() as sato:
        await sato.resume(token)
        await sato.until(lambda p: (p.state.status.code, p.state.status.next_code) == ("2", None), "the chosen status")


async def test_after_call_work_follows_a_queue_call_that_ended_while_the_bridge_was_dead(office: Office) -> None:
    async with office.panel() as sato:
        await sato.sign_in()
        await office.talk()
        await sato.until_call("connected")
        token = sato.token
    await office.bridge.kill()
    await office.hang_up()
    await office.bridge.start()
    async with office.panel() as sato:
        await sato.resume(token)
        await sato.until(lambda p: p.state.status.code == "1", "after-call work")
