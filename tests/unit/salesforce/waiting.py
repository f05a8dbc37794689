"""Waiting for a state of the org, and making the org wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from tests.unit.salesforce.support import SmallOrg


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110  # it changes in the org's threads, which know no asyncio event
            await asyncio.sleep(0.005)


@asynccontextmanager
async def held(org: SmallOrg, path: str = "") -> AsyncIterator[None]:
    """The org takes requests whose path holds `path`, and does not answer."""
    org.held_path = path
    org.go_on.clear()
    try:
        yield
    finally:
        org.go_on.set()
