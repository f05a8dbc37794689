"""A limit on the time that agents' commands wait for a store, so that a database that hangs is named, not the PBX."""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import Collection
from typing import Any, TypeVar, cast

from octi_bridge.kernel.errors import OctiError

DATABASE_S = 8.0
"""After the admission of a sign-in (5 s) still less than the limit of a command that asks the PBX, too (15 s)."""

T = TypeVar("T")


class DatabaseSilent(OctiError, TimeoutError):
    """The database does not answer; calls go on. Try again in a moment, and see the log of the database."""

    code = "database_unavailable"


def bounded(store: T, *, but: Collection[str] = ()) -> T:
    """The store, each of whose coroutine methods raises `DatabaseSilent` after `DATABASE_S`. `but`: not these."""
    return cast("T", _Bounded(store, but))


class _Bounded:
    def __init__(self, store: object, but: Collection[str]) -> None:
        self._store = store
        self._but = but

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._store, name)
        is_limited = inspect.iscoroutinefunction(found) and name not in self._but
        return _in_time(found) if is_limited else found


def _in_time(method: Any) -> Any:
    @functools.wraps(method)
    async def limited(*arguments: Any, **named: Any) -> Any:
        try:
            async with asyncio.timeout(DATABASE_S):
                return await method(*arguments, **named)
        except TimeoutError as error:
            raise DatabaseSilent from error

    return limited
