"""A real Asterisk with real phones, and the adapter on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from octi_bridge.workbench.asterisk_lab import AsteriskLab
from octi_bridge.workbench.workbench import Workbench, run_workbench
from tests.support.bridge_process import BridgeProcess
from tests.support.components import missing
from tests.support.killed_bridge import Office
from tests.support.pbx.fixtures import asterisk_lab, facts, real_pbx, real_stage

__all__ = ["asterisk_lab", "facts", "real_pbx", "real_stage"]


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
