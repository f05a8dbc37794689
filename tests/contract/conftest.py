"""`pbx_world`: the same world on each adapter of the telephony port."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from octi_bridge.workbench.asterisk_lab import AsteriskLab
from tests.contract.real import real_world
from tests.contract.simulated import simulated_world
from tests.contract.world import PbxWorld
from tests.support.components import missing


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def contract_lab(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[AsteriskLab]:
    """One Asterisk with its phones for all tests of the contract."""
    if not AsteriskLab.is_installed():
        missing("Asterisk and its phones are not installed: python -m octi_bridge.workbench.asterisk_lab.install")
    async with AsteriskLab(directory=tmp_path_factory.mktemp("contract-lab")) as lab:
        yield lab


@pytest.fixture(params=["simulator", "asterisk"])
def pbx_adapter(request: pytest.FixtureRequest) -> str:
    """Which adapter the test runs on."""
    return str(request.param)


@pytest.fixture
def pbx_lab(pbx_adapter: str, request: pytest.FixtureRequest) -> AsteriskLab | None:
    """The laboratory, started only for tests that need it."""
    return request.getfixturevalue("contract_lab") if pbx_adapter == "asterisk" else None


@pytest_asyncio.fixture(loop_scope="session")
async def pbx_world(pbx_lab: AsteriskLab | None) -> AsyncIterator[PbxWorld]:
    """A PBX with idle phones and empty queues, its port connected."""
    async with simulated_world() if pbx_lab is None else real_world(pbx_lab) as world:
        yield world
