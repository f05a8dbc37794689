"""Waiting for something that nobody announces: another process's state."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

POLL_S = 0.03


async def until(condition: Callable[[], Awaitable[bool]], timeout_s: float) -> bool:
    """Wait until `condition` holds; False when it does not within `timeout_s`."""
    deadline = asyncio.get_running_loop().time() + timeout_s
    while not await condition():
        if asyncio.get_running_loop().time() > deadline:
            return False
        await asyncio.sleep(POLL_S)
    return True
