"""A bridge on the bed: who signs in, what the panels show, who hears whom, what is logged."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from octi_bridge.agents.model import Account
from octi_bridge.history.model import CallRecord
from octi_bridge.kernel.ids import AgentId
from octi_bridge.storage.agents import SqlAgentStore
from octi_bridge.storage.database import close_engine, open_engine
from octi_bridge.storage.history import record_of
from octi_bridge.storage.passwords import Argon2Hasher
from octi_bridge.storage.tables import call_records
from octi_bridge.telephony.commands import AnswerMode
from octi_bridge.telephony.events import QueueName
from octi_bridge.workbench.asterisk_lab.polling import until
from octi_bridge.workbench.stage import PhoneState
from octi_bridge.workbench.stage_sets import StageSet, asterisk_pbx
from octi_bridge.workbench.workbench import Workbench, run_workbench
from tests.support.bridge_process import BridgeProcess
from tests.support.freepbx.bed import FreePbxBed
from tests.support.freepbx.layout import IVR_DID, ORDERS_DID, SALES_DID
from tests.support.panel_client import PanelClient

PATIENCE_S = 20.0
AGENTS: Mapping[str, tuple[str, str]] = {
    "201": ("sato", "workbench-1"),
    "202": ("suzuki", "workbench-2"),
    "203": ("takahashi", "workbench-3"),
}
"""Account and password of who usually sits at a phone. No account has a queue: the PBX's own members do the work."""


class BedOffice:
    """One bridge, a process of its own that a test may kill, for many tests; each begins with `begin`."""

    def __init__(self, bed: FreePbxBed, bench: Workbench, bridge: BridgeProcess, directory: Path) -> None:
        self.bed, self.bench, self.bridge = bed, bench, bridge
        self._database = f"sqlite:///{directory / 'bridge.db'}"
        self._usual = dict(bridge.environment)
        self._panels = AsyncExitStack()
        self._signed_in: dict[str, PanelClient] = {}
        self._began = datetime.now(UTC)

    async def begin(self) -> None:
        """No calls, nobody signed in, nothing logged, the bridge with its usual settings."""
        await self.bed.clear()
        if self.bridge.environment != self._usual or await self.bridge.status() != "ok":
            await self.restart()
        org = self.bench.org
        for task in org.list_records("Task"):
            org.writer.delete(org.sobject("Task"), str(task["Id"]), user_id=None)
        self._began = datetime.now(UTC)

    async def end(self) -> None:
        """Everybody signs out."""
        for panel in self._signed_in.values():
            if panel.socket.connected:
                await panel.act("sign_out")
        self._signed_in.clear()
        await self._panels.aclose()
        await self.belong("", *AGENTS)

    async def restart(self, *, kill: bool = False, **settings: str) -> None:
        """Stop or kill the bridge, and start it with these settings beside its usual (OCTI_...)."""
        await (self.bridge.kill() if kill and self.bridge.exit_status is None else self.bridge.stop())
        self.bridge.environment = {**self._usual, **settings}
        await self.bridge.start()

    async def belong(self, queues: str, *extensions: str) -> None:
        """Who usually sits at these phones has these queues (`"600 602"`) from the next sign-in on."""
        engine = open_engine(self._database)
        store = SqlAgentStore(engine=engine)
        for extension in extensions:
            account, password = AGENTS[extension]
            known = await store.find_account(account)
            await store.save_account(
                Account(
                    agent_id=AgentId(f"sample-{account}"),
                    account=account,
                    name=known.name if known else "高橋 誠",
                    password_hash=known.password_hash if known else Argon2Hasher().hash(password),
                    queues=tuple(map(QueueName, queues.split())),
                    salesforce_user_id=known.salesforce_user_id if known else None,
                )  # fmt: skip
            )
        await close_engine(engine)

    async def panel(self, extension: str = "201", status: str = "0") -> PanelClient:
        """Somebody signs in at this phone."""
        client = PanelClient(self.bridge.url, self.bench.host_url, timeout_s=PATIENCE_S)
        panel = await self._panels.enter_async_context(client)
        account, password = AGENTS[extension]
        await panel.sign_in(account, password, extension, status)
        self._signed_in[extension] = panel
        return panel

    def panel_at(self, extension: str) -> PanelClient:
        """The panel of who has signed in at this phone."""
        return self._signed_in[extension]

    # ---- phones

    async def rings(self, *names: str) -> None:
        """Wait until these phones ring."""
        for name in names:
            await self.phone_is(name, PhoneState.RINGING)

    async def pick_up(self, name: str) -> None:
        """Answer by hand, as soon as it rings."""
        await self.rings(name)
        await self.bed.stage.pick_up(name)

    async def phone_is(self, name: str, state: PhoneState) -> None:
        """Wait until the phone is so."""
        await self.until(lambda: self.bed.stage.phone(name).state is state, f"{name} {state}")

    async def idle(self, *names: str) -> None:
        """Wait until these phones have no call."""
        for name in names:
            await self.phone_is(name, PhoneState.IDLE)

    async def hear_each_other(self, one: str, other: str) -> None:
        """Wait until these two hear each other and nobody else."""
        await self.hearing({one: {other}, other: {one}})

    async def hearing(self, wanted: Mapping[str, Collection[str]]) -> None:
        """Wait until each phone hears exactly these."""
        heard: dict[str, frozenset[str]] = {}
        ears = self.bed.ears

        async def as_wanted() -> bool:
            heard.update({name: await asyncio.to_thread(ears.hears, name) for name in wanted})
            return all(heard[name] == frozenset(what) for name, what in wanted.items())

        if not await until(as_wanted, PATIENCE_S):
            raise AssertionError(f"heard {heard}, wanted {dict(wanted)}")

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for a state of phones, org or panels."""

        async def holds() -> bool:
            return condition()

        if not await until(holds, PATIENCE_S):
            raise AssertionError(f"not seen: {what}\n{self.bridge.log()[-3000:]}")

    # ---- what is left of calls

    async def records(self) -> list[CallRecord]:
        """All records of calls that ended since the test began, in the order of their ends."""
        engine = open_engine(self._database)
        try:
            async with engine.connect() as db:
                wanted = select(call_records).where(call_records.c.ended_at >= self._began)
                return [record_of(row) for row in await db.execute(wanted.order_by(call_records.c.ended_at))]
        finally:
            await close_engine(engine)

    async def records_of(self, *extensions: str) -> list[CallRecord]:
        """Wait until the last records are those of these extensions, one after the other, and return them."""
        found: list[CallRecord] = []

        async def as_wanted() -> bool:
            found[:] = await self.records()
            return sorted(record.extension for record in found) == sorted(extensions)

        if not await until(as_wanted, PATIENCE_S):
            raise AssertionError(f"records: {found}\n{self.bridge.log()[-3000:]}")
        return found

    def tasks(self) -> list[Any]:
        """The call logs in the org."""
        return list(self.bench.org.list_records("Task"))


@asynccontextmanager
async def bed_office(bed: FreePbxBed, directory: Path) -> AsyncIterator[BedOffice]:
    """A bridge on this bed."""
    dids: Iterable[tuple[str, str]] = ((IVR_DID, "代表"), (SALES_DID, "営業"), (ORDERS_DID, "受注"))

    @asynccontextmanager
    async def on_bed() -> AsyncIterator[StageSet]:
        yield StageSet(asterisk_pbx(bed.info), bed.stage, AnswerMode.NOTIFY, tuple(dids), bed.info, bed.ears)

    async with run_workbench(directory=directory, on_stage=on_bed(), with_bridge=False) as bench:
        bridge = BridgeProcess(workbench=bench, directory=directory)
        office = BedOffice(bed, bench, bridge, directory)
        await office.belong("", *AGENTS)
        await bridge.start()
        try:
            yield office
        finally:
            await bridge.stop()
