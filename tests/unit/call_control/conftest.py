from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.gateway_world import GatewayWorld


@pytest.fixture
async def world() -> AsyncIterator[GatewayWorld]:
    found = GatewayWorld()
    await found.start()
    yield found
    await found.stop()
