"""A FreePBX-shaped PBX with a telephone company and eight phones, and a bridge on it; both live as long as the session.

Tests say `pytestmark = pytest.mark.asyncio(loop_scope="session")`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from octi_bridge.workbench.asterisk_lab import INSTALL_COMMAND, AsteriskLab
from tests.support.components import missing
from tests.support.freepbx.bed import FreePbxBed, running_bed
from tests.support.freepbx.office import BedOffice, bed_office


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def bed(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FreePbxBed]:
    """The PBX, the carrier and the phones."""
    if not AsteriskLab.is_installed():
        missing(f"Asterisk and its phones are not installed: {INSTALL_COMMAND}")
    async with running_bed(tmp_path_factory.mktemp("freepbx") / "bed") as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_office(bed: FreePbxBed, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[BedOffice]:
    """One bridge for all tests."""
    async with bed_office(bed, tmp_path_factory.mktemp("freepbx-bridge")) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def office(shared_office: BedOffice) -> AsyncIterator[BedOffice]:
    """The bed without a call, a bridge with nobody signed in."""
    await shared_office.begin()
    yield shared_office
    await shared_office.end()
