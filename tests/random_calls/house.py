"""One call center to play random calls in: a PBX with phones, an org, three agents, a bridge that may be killed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from octi_bridge.telephony.simulator import SimulatedPbx
from octi_bridge.workbench.asterisk_lab import AsteriskLab
from octi_bridge.workbench.stage import PhoneState
from octi_bridge.workbench.stage_sets import StageSet, simulated, stage_of
from octi_bridge.workbench.workbench import Workbench, run_workbench
from tests.random_calls.desks import WAIT_S, Desks
from tests.random_calls.evidence import all_events
from tests.random_calls.freepbx_site import SETTINGS as BED_SETTINGS
from tests.random_calls.freepbx_site import on_bed, sign_in_by_code
from tests.random_calls.pbxs import EXTENSIONS, PBXS, Pbx, PbxName
from tests.support.bridge_process import SERVE, BridgeProcess
from tests.support.forked_programs import start_program
from tests.support.freepbx.bed import FreePbxBed
from tests.support.panel_client import PanelClient, Refused
from tests.support.remote_pbx import PORT_VARIABLE, PbxServer

SETTINGS = {
    "OCTI_SALESFORCE__EXTERNAL_ID_FIELD": "OctiCallId__c",
    "OCTI_PARKING__TIMEOUT_S": "10",
    "OCTI_AGENTS__AWAY_AFTER_MISSED_RINGS": "0",  # the model knows no statuses that change by themselves
    "OCTI_CALL_LOG__UNSURE_WAIT_S": "5",  # the org answers at once; by default a log that was cut off waits ten minutes
    "OCTI_LOG__LEVEL": "INFO",
}


@dataclass(frozen=True, slots=True)
class Person:
    """Someone to sign in as; `salesforce_name` begins the name of the user who owns the person's Tasks."""

    account: str
    password: str
    salesforce_name: str


STAFF = {
    "201": Person("sato", "workbench-1", "sato"),
    "202": Person("suzuki", "workbench-2", "suzuki"),
    "203": Person("tanaka", "workbench-3", "tanaka"),
}


@dataclass(slots=True, kw_only=True)
class House:
    """What a player needs. `panels` are those of the agents who are signed in, by extension; `bed`: on a FreePBX."""

    directory: Path
    bench: Workbench
    bridge: BridgeProcess
    desks: Desks
    owners: dict[str, str]
    bed: FreePbxBed | None = None
    panels: dict[str, PanelClient] = field(default_factory=dict)

    async def sign_in(self, extension: str, status: str) -> None:
        """Open a panel and sign in at this terminal."""
        person = STAFF[extension]
        panel = await self._connected()
        await panel.sign_in(person.account, person.password, extension, status)
        self.panels[extension] = panel

    async def sign_out(self, extension: str) -> None:
        """Sign the agent there out; the panel is closed."""
        panel = self.panels.pop(extension)
        await panel.act("sign_out")
        await panel.socket.disconnect()

    async def is_refused(self, own: str, extension: str) -> None:
        """Let the agent of one extension insist on signing in at another one, where a call is: nothing changes."""
        panel, there = await self._connected(), self.panels[extension].state.agent
        with pytest.raises(Refused, match="terminal_in_call"):
            await panel.sign_in(
                STAFF[own].account, STAFF[own].password, extension, "0", takes_terminal_from=there.agent_id
            )
        await panel.socket.disconnect()

    async def everybody_in_place(self) -> None:
        """Sign everybody in at the own extension who is not there."""
        for extension in EXTENSIONS:
            if extension not in self.panels:
                await self.sign_in(extension, "0")

    async def kill(self) -> None:
        """SIGKILL the bridge; the panels lose their connections."""
        await self.bridge.kill()

    async def revive(self) -> None:
        """Start the bridge again; the panels come back by their tokens."""
        await self.bridge.start()
        for extension, panel in tuple(self.panels.items()):
            await panel.socket.disconnect()
            again = await self._connected()
            await again.resume(panel.token)
            self.panels[extension] = again

    async def apply_config(self) -> None:
        """The administrator has changed something, and the PBX's GUI writes its configuration again."""
        assert self.bed is not None
        await self.bed.apply_config()

    async def send_on_by_phone(self, extension: str, number: str) -> None:
        """By the phone's own transfer key (REFER)."""
        assert self.bed is not None
        (device,) = (each for each in self.desks.devices(extension) if each.state is PhoneState.TALKING)
        await self.bed.phone(device.name).command("transfer", f"sip:{number}@pbx.invalid")

    async def close(self) -> None:
        """Close all panels."""
        for panel in self.panels.values():
            with contextlib.suppress(Exception):
                await panel.socket.disconnect()

    async def _connected(self) -> PanelClient:
        panel = PanelClient(self.bridge.url, self.bench.host_url, timeout_s=WAIT_S)
        return await panel.__aenter__()


@asynccontextmanager
async def open_house(directory: Path, name: PbxName) -> AsyncIterator[House]:
    """Start everything, set up by environment variables and the command line only; sign everybody in."""
    pbx = PBXS[name]
    async with AsyncExitStack() as stack:
        bed, on_stage = await _site(stack, pbx, directory / "asterisk")
        bench = await stack.enter_async_context(
            run_workbench(directory=directory, on_stage=on_stage, with_bridge=False)
        )
        environment = dict(SETTINGS) if bed is None else {**SETTINGS, **BED_SETTINGS}
        program: Sequence[str] = SERVE
        if name == "simulator":
            assert isinstance(bench.stage.pbx, SimulatedPbx)
            server = PbxServer(bench.stage.pbx)
            environment[PORT_VARIABLE] = str(await server.start())
            stack.push_async_callback(server.stop)
            program = ("-m", "tests.support.remote_pbx")
        users = {str(user["Username"]).partition("@")[0]: str(user["Id"]) for user in bench.org.list_records("User")}
        owners = {extension: users[person.salesforce_name] for extension, person in STAFF.items()}
        await _add_accounts(directory, pbx, owners["203"])
        await stack.enter_async_context(all_events(bench.stage.info, directory))
        bridge = BridgeProcess(workbench=bench, directory=directory, program=program, environment=environment)
        stack.push_async_callback(bridge.stop)
        await bridge.start()
        desks = Desks(stage=bench.stage, pbx=pbx)
        if bed is not None:
            await sign_in_by_code(desks)
        house = House(directory=directory, bench=bench, bridge=bridge, desks=desks, owners=owners, bed=bed)
        stack.push_async_callback(house.close)
        for extension in EXTENSIONS:
            await house.sign_in(extension, "0")
        yield house


async def _site(
    stack: AsyncExitStack, pbx: Pbx, directory: Path
) -> tuple[FreePbxBed | None, AbstractAsyncContextManager[StageSet]]:
    if pbx.name == "simulator":
        return None, simulated(has_second_device=True)
    if pbx.name == "asterisk":
        return None, _real(directory)
    bed, on_stage = await stack.enter_async_context(on_bed(directory))
    return bed, on_stage


@asynccontextmanager
async def _real(directory: Path) -> AsyncIterator[StageSet]:
    async with AsteriskLab(directory=directory) as lab, lab.second_device(PBXS["asterisk"].second):
        yield stage_of(lab)


async def _add_accounts(directory: Path, pbx: Pbx, user_id: str) -> None:
    """As an administrator does it: 203's account is new, the others get the queues of this PBX."""
    person = STAFF["203"]
    queues = [word for queue in pbx.queues for word in ("--queue", queue)]
    name = ("--name", "田中 誠", "--salesforce-user-id", user_id)
    await _add_account(directory, person.password, person.account, *name, *queues)
    if pbx.is_generated:
        log = directory / "accounts.log"
        for extension in ("201", "202"):
            words = ("-m", "octi_bridge", "account", "queues", STAFF[extension].account, *pbx.queues)
            program = await start_program(words, environment=_database(directory), log=log)
            assert await program.wait() == 0, log.read_text()


def _database(directory: Path) -> dict[str, str]:
    return {**os.environ, "OCTI_DATABASE__URL": f"sqlite:///{directory / 'bridge.db'}"}


async def _add_account(directory: Path, password: str, *words: str) -> None:
    """The password on standard input."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "octi_bridge",
        "account",
        "add",
        *words,
        env=_database(directory),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate(f"{password}\n".encode())
    assert process.returncode == 0, output.decode()
