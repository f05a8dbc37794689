"""`pbx_world`: the same world on each adapter of the telephony port."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from octi_bridge.workbench.asterisk_lab import AsteriskLab
from tests.contract.real import real_world
from tests.contract.simulated import simulated_world
from tests.contract.world import PbxWorld
from tests.support.pbx.fixtures import asterisk_lab

__all__ = ["asterisk_lab"]


@pytest.fixture(params=["simulator", "asterisk"])
def pbx_adapter(request: pytest.FixtureRequest) -> str:
    """Which adapter the test runs on."""
    return str(request.param)


@pytest.fixture
def pbx_lab(pbx_adapter: str, request: pytest.FixtureRequest) -> AsteriskLab | None:
    """The laboratory, started only for tests that need it."""
    return request.getfixturevalue("asterisk_lab") if pbx_adapter == "asterisk" else None


@pytest_asyncio.fixture(loop_scope="session")
async def pbx_world(pbx_lab: AsteriskLab | None) -> AsyncIterator[PbxWorld]:
    """A PBX with idle phones and empty queues, its port connected."""
    async with simulated_world() if pbx_lab is None else real_world(pbx_lab) as world:
        yield world
