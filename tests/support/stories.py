"""The whole product on a stage, for stories told in a browser: org, PBX and phones, bridge, host page."""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Set
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from octi_bridge.kernel.ids import AgentId
from octi_bridge.storage.agents import SqlAgentStore
from octi_bridge.storage.database import close_engine, open_engine
from octi_bridge.storage.seats import SqlSeatStore
from octi_bridge.workbench.asterisk_lab import INSTALL_COMMAND, AsteriskLab
from octi_bridge.workbench.simulator_stage import SimulatedStage
from octi_bridge.workbench.stage import PhoneState, PhoneView
from octi_bridge.workbench.stage_sets import StageSet
from octi_bridge.workbench.workbench import PbxKind, Workbench, run_workbench
from tests.support.bridge_process import BridgeProcess
from tests.support.components import missing
from tests.support.schema import lay_schema

WAIT_S = 8.0


def proves(*numbers: str) -> Callable[[Any], Any]:
    """A browser story proves these behaviours on the PBX it ran on, and in the browser."""

    def mark(test: Any) -> Any:
        for number in numbers:
            test = pytest.mark.feature(number)(pytest.mark.feature(number, on="browser")(test))
        return test

    return mark


@dataclass(frozen=True, slots=True)
class Story:
    """A running stage. `process` is the bridge where it is one of its own (real Asterisk)."""

    workbench: Workbench
    directory: Path
    process: BridgeProcess | None
    hears: Callable[[str], frozenset[str]]

    @property
    def host_url(self) -> str:
        """Where the Lightning-like page is."""
        return self.workbench.host_url

    async def customer_calls(self, caller: str | None = "09011112222", dialed: str = "0312340001") -> None:
        """The customer dials one of our numbers; None withholds the number."""
        await self.workbench.stage.phones.dial("outside", dialed, caller_number=caller, withhold=caller is None)

    async def phone_is(self, name: str, *states: PhoneState) -> None:
        """Wait until a phone is in one of these states."""
        await self.until(lambda: self._phone(name).state in states, f"phone {name} to be {'/'.join(states)}")

    async def pick_up(self, name: str) -> None:
        """Answer by hand, as soon as it rings."""
        await self.phone_is(name, PhoneState.RINGING)
        await self.workbench.stage.phones.pick_up(name)

    async def hang_up(self, name: str) -> None:
        """Put the phone down."""
        await self.workbench.stage.phones.hang_up(name)

    def shown_on(self, name: str) -> str | None:
        """The number on a phone's display."""
        return self._phone(name).peer

    async def hear(self, wanted: Mapping[str, Set[str]]) -> None:
        """Wait until each phone hears exactly these phones."""
        heard: dict[str, frozenset[str]] = {}
        try:
            async with asyncio.timeout(WAIT_S):
                while True:
                    heard = {name: await asyncio.to_thread(self.hears, name) for name in wanted}
                    if heard == dict(wanted):
                        return
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise AssertionError(f"heard {heard}, wanted {dict(wanted)}") from None

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for a state of the stage."""
        try:
            async with asyncio.timeout(WAIT_S):
                while not condition():
                    await asyncio.sleep(0.02)
        except TimeoutError:
            log = self.process.log()[-3000:] if self.process else ""
            raise AssertionError(f"waited in vain for {what}\n{log}") from None

    def tasks(self) -> list[Any]:
        """The call logs in the org."""
        return list(self.workbench.org.list_records("Task"))

    def store(self) -> tuple[SqlAgentStore, Callable[[], Any]]:
        """The bridge's database as an administrator reaches it, and how to close it."""
        engine = open_engine(f"sqlite:///{self.directory / 'bridge.db'}")
        return SqlAgentStore(engine=engine), lambda: close_engine(engine)

    async def seat(self, seat_id: str, agent_id: str) -> None:
        """Let an agent sit there, signed in or not."""
        engine = open_engine(f"sqlite:///{self.directory / 'bridge.db'}")
        await SqlSeatStore(engine=engine).take_seat(seat_id, AgentId(agent_id))
        await close_engine(engine)

    def _phone(self, name: str) -> PhoneView:
        return next(phone for phone in self.workbench.stage.phones.phones() if phone.name == name)


@asynccontextmanager
async def staged(
    pbx: PbxKind, *, has_option: bool = True, salesforce: Mapping[str, Any] | None = None,
    pops: Mapping[str, Any] | None = None, dialplan: str = "", **call_center: str,
) -> AsyncIterator[Story]:  # fmt: skip
    """Raise the curtain. On a real Asterisk the bridge is a process of its own.

    `has_option`: the option OpenCTI is on for the org. `salesforce`: settings of that section, on the simulator.
    `pops`: of that section. `dialplan`: further lines for a real Asterisk. Other keywords are items of the call center
    definition, such as `popupMode="answer"`.
    """
    if pbx == "asterisk" and not AsteriskLab.is_installed():
        missing(f"Asterisk and its phones are not installed: {INSTALL_COMMAND}")
    # short: Unix sockets have short names
    directory = Path(tempfile.mkdtemp(prefix="octi-"))
    lay_schema(directory / "bridge.db")
    is_real = pbx == "asterisk"
    if dialplan:
        further = directory / "asterisk" / "etc" / "extensions.d"
        further.mkdir(parents=True)
        (further / "story.conf").write_text(dialplan)
    try:
        stage = run_workbench(
            directory=directory, pbx=pbx, with_bridge=not is_real, call_center=call_center, has_option=has_option,
            salesforce=salesforce, pops=pops,
        )  # fmt: skip
        async with stage as workbench:
            environment = {f"OCTI_POPS__{name.upper()}": json.dumps(value) for name, value in (pops or {}).items()}
            process = None
            if is_real:
                process = BridgeProcess(
                    workbench=workbench, directory=directory, has_option=has_option, environment=environment
                )
            if process is not None:
                await process.start()
            try:
                yield Story(workbench, directory, process, heard_in(workbench.stage))
            finally:
                if process is not None:
                    await process.stop()
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def heard_in(stage: StageSet) -> Callable[[str], frozenset[str]]:
    """What each phone hears now."""
    if stage.ears is not None:
        return stage.ears.hears
    assert isinstance(stage.phones, SimulatedStage)
    return stage.phones.hears
