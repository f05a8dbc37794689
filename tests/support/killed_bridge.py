"""An office with a real Asterisk and a bridge that a test kills: what is logged afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from octi_bridge.workbench.asterisk_lab import AsteriskLab
from octi_bridge.workbench.asterisk_lab.polling import until
from octi_bridge.workbench.stage import PhoneState
from octi_bridge.workbench.workbench import Workbench
from tests.support.bridge_process import BridgeProcess
from tests.support.panel_client import PanelClient

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

    def lab(self) -> AsteriskLab:
        """Its Asterisk, for commands."""
        info = self.bench.stage.info
        assert info is not None
        return AsteriskLab(directory=info.directory)

    async def keep_of_no_extension(self) -> None:
        """The PBX keeps calls of a phone that the bridge does not take for an extension, of either kind."""
        note = "n=1&c=PJSIP%2Freception-00000001&l=5.0&d=&o=0698765432&v=0312340001&f=0698765432&s=100&a=&e=101&h=16"
        for key in ("octi-calls 5.1", "octi-missed 5.0-reception"):
            await self.lab().cli(f"database put {key} {note}&i=5.1")

    async def kept(self) -> int:
        """How many calls the PBX still keeps."""
        shown = [await self.lab().cli(f"database show {family}") for family in ("octi-calls", "octi-missed")]
        found = (re.search(r"(\d+) results? found", each) for each in shown)
        return sum(int(each[1]) for each in found if each)

    async def nothing_is_kept(self) -> None:
        await self.keeps(0)

    async def keeps(self, number: int) -> None:
        """The PBX keeps so many calls."""

        async def is_so() -> bool:
            return await self.kept() == number

        assert await until(is_so, PATIENCE_S), f"the PBX keeps {await self.kept()} calls, not {number}"

    async def one_task(self) -> Any:
        """The bridge is back: one Task, nothing kept any more; and another kill changes nothing."""
        await self.bridge.start()
        await self.until(lambda: bool(self.tasks()), "a task")
        await self.nothing_is_kept()
        await self.bridge.kill()
        await self.bridge.start()
        (task,) = self.tasks()
        return task
