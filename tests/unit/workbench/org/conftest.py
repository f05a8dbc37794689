"""An org with a clock that stands still until moved, served over TLS, and clients that trust it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from octi_bridge.workbench.org import EmulatedOrg, OrgServer
from tests.unit.workbench.org.support import FakeClock, OrgClient


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def org(clock: FakeClock) -> EmulatedOrg:
    return EmulatedOrg(clock=clock)


@pytest.fixture
async def server(org: EmulatedOrg, tmp_path: Path) -> AsyncIterator[OrgServer]:
    async with OrgServer(org, directory=tmp_path / "tls") as running:
        yield running


@pytest.fixture
def stranger(server: OrgServer) -> Iterator[OrgClient]:
    """A client without a token."""
    client = OrgClient(server)
    yield client
    client.session.close()


@pytest.fixture
async def client(stranger: OrgClient) -> OrgClient:
    """A client with a token."""
    await asyncio.to_thread(stranger.log_in)
    return stranger
