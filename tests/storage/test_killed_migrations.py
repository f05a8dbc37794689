"""A process that is killed in the middle of an upgrade leaves the schema of before, so the next one can upgrade."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from octi_bridge.storage.database import close_engine, open_engine, schema_state, upgrade

KILLED = """
import asyncio, os, signal, sys
from alembic import command
from sqlalchemy import event
from octi_bridge.storage import database

url, until, victim = sys.argv[1:]
engine = database.open_engine(url)

def kill_at(connection, cursor, statement, *rest):
    if victim in statement:
        os.kill(os.getpid(), signal.SIGKILL)

event.listen(engine.sync_engine, "before_cursor_execute", kill_at)
asyncio.run(database.upgrade(engine, until))
"""
SIBLINGS = [
    ("0003", "DROP TABLE activity_outbox"),
    ("0003", "CREATE TABLE wrap_ups"),
    ("", "UPDATE alembic_version SET version_num='0004'"),
    ("0007", "UPDATE alembic_version SET version_num='0008'"),
]


async def run(url: str, until: str, victim: str) -> int:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, url, until, victim)
    return await process.wait()


@pytest.mark.parametrize(("before", "victim"), SIBLINGS)
async def test_a_kill_inside_a_migration_leaves_the_schema_of_before(tmp_path: Path, before: str, victim: str) -> None:
    url = f"sqlite:///{tmp_path / 'octi.db'}"
    if before:
        assert await run(url, before, "nothing") == 0
    assert await run(url, "head", victim) == -signal.SIGKILL
    engine = open_engine(url)
    assert (await schema_state(engine)).current == (before or None)
    await upgrade(engine)
    async with engine.connect() as db:
        assert await db.scalar(text("SELECT count(*) FROM statuses")) == 5
    await close_engine(engine)


async def test_two_processes_upgrade_one_database_at_once(database_url: str) -> None:
    assert await asyncio.gather(*(run(database_url, "head", "nothing") for _ in range(3))) == [0, 0, 0]
    engine = open_engine(database_url)
    state = await schema_state(engine)
    assert state.current == state.newest
    await close_engine(engine)
