"""Waiting for a state of something that tells of its changes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


async def until(
    condition: Callable[[], bool], subscribe: Callable[[Callable[[], None]], Callable[[], None]], what: str,
    limit_s: float = 20.0,
) -> None:  # fmt: skip
    """`subscribe`: takes who is told of changes, gives how to end that."""
    changed = asyncio.Event()
    unsubscribe = subscribe(changed.set)
    try:
        async with asyncio.timeout(limit_s):
            while not condition():
                changed.clear()
                await changed.wait()
    except TimeoutError:
        raise AssertionError(f"not seen within {limit_s} s: {what}") from None
    finally:
        unsubscribe()
