"""`octi-bridge serve` is told to stop: panels are let go at once, the process ends soon, records are written."""

from __future__ import annotations

import asyncio
import time

import pytest

from tests.support.killed_bridge import Office
from tests.support.panel_client import PanelClient

pytestmark = pytest.mark.asyncio(loop_scope="session")

AT_ONCE_S, SOON_S = 1.0, 3.0


async def test_a_bridge_that_is_stopped_lets_panels_go_at_once_and_ends_soon(office: Office) -> None:
    panels = [PanelClient(office.bench.bridge_url, office.bench.host_url) for _ in range(3)]
    gone = [asyncio.Event() for _ in panels]
    for panel, event in zip(panels, gone, strict=True):
        await panel.__aenter__()
        panel.socket.on("disconnect", lambda *_, event=event: event.set(), namespace="/panel")
        await panel.sign_in()
    await office.talk()
    await office.end("outside")
    began = time.monotonic()
    stopping = asyncio.create_task(office.bridge.stop())
    async with asyncio.timeout(AT_ONCE_S):
        await asyncio.gather(*(event.wait() for event in gone))
    await stopping
    assert time.monotonic() - began < SOON_S
    assert office.bridge.exit_status == 0
    assert "Traceback" not in office.bridge.log()
    await office.one_task()
