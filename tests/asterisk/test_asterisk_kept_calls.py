"""The bridge is killed in each phase of a call on a real Asterisk: every call is logged afterwards, exactly once."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from octi_bridge.workbench.asterisk_lab import AsteriskLab
from octi_bridge.workbench.asterisk_lab.polling import until
from octi_bridge.workbench.stage import PhoneState
from octi_bridge.workbench.workbench import Workbench, run_workbench
from tests.support.bridge_process import BridgeProcess
from tests.support.components import missing
from tests.support.panel_client import PanelClient

pytestmark = pytest.mark.asyncio(loop_scope="session")

SALES = "0312340001"
HANAKO, HANAKO_ID = "09011112222", "0035h0000000001AAA"
PATIENCE_S = 20.0


class Office:
    """A workbench with a real PBX, and a bridge of its own that is killed."""

    def __init__(self, bench: Workbench, bridge: BridgeProcess) -> None:
        self.bench = bench
        self.bridge = bridge
        self.phones = bench.stage.phones
        self.panel = PanelClient(bench.bridge_url, bench.host_url)

    async def begin(self, status: str = "0") -> None:
        """The bridge runs, 佐藤 has signed in at 201; nothing has been logged."""
        org = self.bench.org
        for task in org.list_records("Task"):
            org.writer.delete(org.sobject("Task"), str(task["Id"]), user_id=None)
        await self.bridge.start()
        async with PanelClient(self.bench.bridge_url, self.bench.host_url) as panel:
            await panel.sign_in(status=status)

    async def customer_calls(self) -> None:
        await self.phones.dial("outside", SALES, caller_number=HANAKO)
        await self.phone_is("201", PhoneState.RINGING)

    async def talk(self) -> None:
        await self.customer_calls()
        await self.phones.pick_up("201")
        await self.phone_is("outside", PhoneState.TALKING)
        await self.phone_is("201", PhoneState.TALKING)

    async def end(self, who: str) -> None:
        await self.phones.hang_up(who)
        await self.phone_is("201", PhoneState.IDLE)
        await self.phone_is("outside", PhoneState.IDLE)

    async def phone_is(self, name: str, state: PhoneState) -> None:
        await self.until(lambda: self.phones_by_name()[name] is state, f"{name} {state}")

    def phones_by_name(self) -> dict[str, PhoneState]:
        return {phone.name: phone.state for phone in self.phones.phones()}

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        async def holds() -> bool:
            return condition()

        assert await until(holds, PATIENCE_S), f"not seen: {what}\n{self.bridge.log()}"

    def tasks(self) -> list[Any]:
        return list(self.bench.org.list_records("Task"))

    async def kept(self) -> int:
        """How many calls the PBX still keeps."""
        info = self.bench.stage.info
        assert info is not None
        lab = AsteriskLab(directory=info.directory)
        found = re.search(r"(\d+) results? found", await lab.cli("database show octi-calls"))
        return int(found[1]) if found else 0

    async def one_task(self) -> Any:
        """The bridge is back: one Task, nothing kept any more; and another kill changes nothing."""
        await self.bridge.start()
        await self.until(lambda: bool(self.tasks()), "a task")

        async def is_forgotten() -> bool:
            return await self.kept() == 0

        assert await until(is_forgotten, PATIENCE_S), "the PBX still keeps calls"
        await self.bridge.kill()
        await self.bridge.start()
        (task,) = self.tasks()
        return task


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Workbench, Path]]:
    if not AsteriskLab.is_installed():
        missing("Asterisk and its phones are not installed")
    directory = tmp_path_factory.mktemp("kept")
    async with run_workbench(directory=directory, pbx="asterisk", with_bridge=False) as bench:
        yield bench, directory


@pytest_asyncio.fixture(loop_scope="session")
async def office(stage: tuple[Workbench, Path]) -> AsyncIterator[Office]:
    bench, directory = stage
    bridge = BridgeProcess(workbench=bench, directory=directory)
    found = Office(bench, bridge)
    await found.begin()
    yield found
    await bridge.stop()


def is_hanakos(task: Any) -> bool:
    return (task["WhoId"], task["CallType"]) == (HANAKO_ID, "Inbound") and "キュー: sales" in task["Description"]


@pytest.mark.parametrize("who", ["201", "outside"])
async def test_killed_while_it_rings(office: Office, who: str) -> None:
    await office.customer_calls()
    await office.bridge.kill()
    await office.phones.pick_up("201")
    await office.phone_is("outside", PhoneState.TALKING)
    await office.end(who)
    task = await office.one_task()
    assert is_hanakos(task)
    assert "応答: なし" not in task["Description"]


@pytest.mark.parametrize("who", ["201", "outside"])
async def test_killed_while_they_talk(office: Office, who: str) -> None:
    await office.talk()
    await office.bridge.kill()
    await office.end(who)
    assert is_hanakos(await office.one_task())


async def test_killed_while_on_hold(office: Office) -> None:
    async with PanelClient(office.bench.bridge_url, office.bench.host_url) as panel:
        await panel.sign_in()
        await office.talk()
        call_id = await panel.until_call("connected")
        await panel.act("hold", call_id=call_id)
        await panel.until_call("held")
    await office.bridge.kill()
    await office.end("outside")
    assert is_hanakos(await office.one_task())


async def test_a_call_of_which_the_bridge_saw_nothing(office: Office) -> None:
    await office.bridge.kill()
    await office.talk()
    await office.end("outside")
    assert is_hanakos(await office.one_task())


async def test_killed_at_the_moment_of_the_end(office: Office) -> None:
    await office.talk()
    await office.phones.hang_up("201")
    await office.bridge.kill()
    await office.phone_is("outside", PhoneState.IDLE)
    assert is_hanakos(await office.one_task())


async def test_killed_after_the_log_was_written(office: Office) -> None:
    await office.talk()
    await office.end("201")
    await office.until(lambda: bool(office.tasks()), "the log")
    await office.bridge.kill()
    assert is_hanakos(await office.one_task())


async def test_a_call_that_was_dialled_by_a_click(office: Office) -> None:
    async with PanelClient(office.bench.bridge_url, office.bench.host_url) as panel:
        await panel.sign_in()
        await panel.act("dial", number=HANAKO)
        await office.phone_is("201", PhoneState.RINGING)
    await office.phones.pick_up("201")
    await office.phone_is("outside", PhoneState.RINGING)
    await office.bridge.kill()
    await office.phones.pick_up("outside")
    await office.phone_is("outside", PhoneState.TALKING)
    await office.end("outside")
    task = await office.one_task()
    assert (task["WhoId"], task["CallType"]) == (HANAKO_ID, "Outbound")
    assert "応答: なし" not in task["Description"]


async def test_a_phone_that_rang_in_vain_is_nobodys_call(office: Office) -> None:
    await office.customer_calls()
    await office.bridge.kill()
    await office.end("outside")
    await office.bridge.start()
    await office.talk()
    await office.end("201")
    await office.bridge.kill()
    assert is_hanakos(await office.one_task())
