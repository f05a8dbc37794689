"""A real Asterisk with real phones for tests. Import the fixtures into a conftest.

They live in the session's event loop: tests that use them say `pytestmark = pytest.mark.asyncio(loop_scope="session")`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from octi_bridge.kernel.clock import SystemClock
from octi_bridge.telephony.asterisk import AsteriskConfig, AsteriskPbx
from octi_bridge.workbench.asterisk_lab import INSTALL_COMMAND, AsteriskLab, AsteriskStage, LabInfo
from tests.support.components import missing
from tests.support.pbx.listener import FactLog

READY_S = 10.0


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def asterisk_lab(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[AsteriskLab]:
    """One Asterisk with its phones for the whole session."""
    if not AsteriskLab.is_installed():
        missing(f"Asterisk and its phones are not installed: {INSTALL_COMMAND}")
    async with AsteriskLab(directory=tmp_path_factory.mktemp("asterisk-lab")) as lab:
        yield lab


@pytest_asyncio.fixture(loop_scope="session")
async def real_stage(asterisk_lab: AsteriskLab) -> AsteriskStage:
    """Its phones: no call, no queue member, all plugged in."""
    await asterisk_lab.clear()
    return asterisk_lab.stage


def config_for(info: LabInfo) -> AsteriskConfig:
    """How a bridge reaches the lab."""
    return AsteriskConfig(
        host=info.ami_host,
        port=info.ami_port,
        username=info.ami_username,
        secret=info.ami_secret,
        dial_context=info.dial_context,
    )


@pytest_asyncio.fixture(loop_scope="session")
async def real_pbx(asterisk_lab: AsteriskLab, real_stage: AsteriskStage, facts: FactLog) -> AsyncIterator[AsteriskPbx]:
    """The adapter, connected to the cleaned lab; what it tells is in `facts`."""
    pbx = AsteriskPbx(config=config_for(asterisk_lab.info), clock=SystemClock())
    await pbx.start(facts)
    await pbx.wait_ready(READY_S)
    yield pbx
    await pbx.stop()


@pytest.fixture
def facts() -> FactLog:
    """What `real_pbx` tells."""
    return FactLog()
