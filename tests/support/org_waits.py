"""Waiting for what the bridge writes into the emulated org."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from octi_bridge.workbench.workbench import Workbench


async def until_org(bench: Workbench, condition: Callable[[], bool]) -> None:
    """Wait for a state of the org."""
    changed = asyncio.Event()
    unsubscribe = bench.org.subscribe(changed.set)
    try:
        async with asyncio.timeout(5):
            while not condition():
                changed.clear()
                await changed.wait()
    finally:
        unsubscribe()
