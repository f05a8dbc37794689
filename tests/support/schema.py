"""This release's schema for tests that do not ask how it is made: the migrations run once for each process."""

from __future__ import annotations

import asyncio
import functools
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from octi_bridge.storage.database import close_engine, open_engine, upgrade


def lay_schema(file: Path) -> Path:
    """Make a new SQLite file with all tables, and none but the rows of the migrations; returns it."""
    file.touch(mode=0o600, exist_ok=False)
    file.write_bytes(_sqlite_file())
    return file


def run_migrations(url: str) -> None:
    """As `octi-bridge db upgrade`; in a thread, as there may be a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _upgraded(url)).result()


@functools.cache
def _sqlite_file() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "schema.db"
        run_migrations(f"sqlite:///{file}")
        return file.read_bytes()


async def _upgraded(url: str) -> None:
    engine = open_engine(url)
    try:
        await upgrade(engine)
    finally:
        await close_engine(engine)
