"""A database copied into another one, also of the other kind: every row of every table, and numbers go on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Column, Date, Integer, Table, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.storage.database import DatabaseError, close_engine, open_engine, schema_state, upgrade
from octi_bridge.storage.database_copy import copy_database
from octi_bridge.storage.lease import SqlLeaseStore
from octi_bridge.storage.tables import UtcDateTime, accounts, metadata, session_intervals, statuses

AT = datetime(2026, 11, 30, 9, 0, 0, 123_000, tzinfo=UTC)
NO_COPY = {"bridge_lease"}


def value(column: Column[Any], number: int) -> Any:
    """One that the column takes; the columns of a foreign key get the same as what they refer to."""
    kinds: list[tuple[type, Any]] = [
        (UtcDateTime, AT),
        (Date, date(2026, 12, 1)),
        (Boolean, True),
        (Integer, number),
        (JSON, ["営業", {"a": None}]),
    ]
    found = [example for kind, example in kinds if isinstance(column.type, kind)]
    return found[0] if found else f"佐藤{column.name}"[: (column.type.length or 99) - 1] + str(number)  # type: ignore[attr-defined]


async def fill(engine: AsyncEngine) -> None:
    """A row in every table, more in some."""
    async with engine.begin() as db:
        for table in reversed(metadata.sorted_tables):
            if table.name not in NO_COPY:
                await db.execute(delete(table))
        for table in metadata.sorted_tables:
            if table.name not in NO_COPY:
                for number in (1, 7):
                    await db.execute(insert(table).values({column.name: value(column, number) for column in table.c}))


async def rows(engine: AsyncEngine) -> dict[str, list[Any]]:
    async with engine.connect() as db:
        return {table.name: await rows_in(table, db) for table in metadata.sorted_tables if table.name not in NO_COPY}


async def rows_in(table: Table, db: Any) -> list[Any]:
    return [tuple(row) for row in await db.execute(select(table).order_by(*table.primary_key.columns))]


@pytest.fixture
async def source(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """A SQLite database with something in every table."""
    engine = open_engine(f"sqlite:///{tmp_path / 'source.db'}")
    await upgrade(engine)
    await fill(engine)
    yield engine
    await close_engine(engine)


async def test_every_row_of_every_table_arrives_and_comes_back(
    source: AsyncEngine, empty: AsyncEngine, tmp_path: Path
) -> None:
    wanted = await rows(source)
    assert all(len(found) == 2 for found in wanted.values())

    assert await copy_database(source, empty) == dict.fromkeys(wanted, 2)
    assert await rows(empty) == wanted

    back = open_engine(f"sqlite:///{tmp_path / 'back.db'}")
    await copy_database(empty, back)
    assert await rows(back) == wanted
    await close_engine(back)


async def test_the_next_row_gets_the_number_after_the_highest(source: AsyncEngine, empty: AsyncEngine) -> None:
    await copy_database(source, empty)
    values = {name: value(column, 1) for name, column in session_intervals.c.items() if name != "number"}
    async with empty.begin() as db:
        await db.execute(insert(session_intervals).values(values))
        assert await db.scalar(select(func.max(session_intervals.c.number))) == 8


async def test_a_database_with_accounts_is_not_written_over(source: AsyncEngine, engine: AsyncEngine) -> None:
    row = {name: value(column, 3) for name, column in accounts.c.items()}
    async with engine.begin() as db:
        await db.execute(insert(accounts).values(row))
    with pytest.raises(DatabaseError, match=r"in use \(table accounts\)"):
        await copy_database(source, engine)
    async with engine.connect() as db:
        assert await db.scalar(select(func.count()).select_from(accounts)) == 1
        assert await db.scalar(select(func.count()).select_from(statuses)) == 5


async def test_a_database_in_use_keeps_the_schema_of_its_release(source: AsyncEngine, empty: AsyncEngine) -> None:
    await upgrade(empty, "0015")
    row = {name: value(column, 3) for name, column in accounts.c.items()}
    async with empty.begin() as db:
        await db.execute(insert(accounts).values(row))
    with pytest.raises(DatabaseError, match=r"in use \(table accounts\)"):
        await copy_database(source, empty)
    assert (await schema_state(empty)).current == "0015"


async def test_what_is_wrong_with_the_source_names_the_source(empty: AsyncEngine, tmp_path: Path) -> None:
    missing = open_engine(f"sqlite:///{tmp_path / 'none.db'}")
    with pytest.raises(DatabaseError, match=r"^the database of --from .* there is no database .*none\.db"):
        await copy_database(missing, empty)
    assert not (tmp_path / "none.db").exists()
    await close_engine(missing)


async def test_a_new_file_is_its_owners_alone(source: AsyncEngine, tmp_path: Path) -> None:
    target = open_engine(f"sqlite:///{tmp_path / 'new.db'}")
    await copy_database(source, target)
    assert (tmp_path / "new.db").stat().st_mode & 0o077 == 0
    await close_engine(target)


async def test_a_row_that_does_not_fit_leaves_the_new_database_as_it_was(source: AsyncEngine, postgres: Any) -> None:
    too_long = {name: value(column, 3) for name, column in accounts.c.items()} | {"org": "x" * 40}
    async with source.begin() as db:  # SQLite takes a text of any length
        await db.execute(insert(accounts).values(too_long))
    target = open_engine(postgres.url(postgres.create_database()))
    with pytest.raises(DatabaseError, match="the table accounts cannot be copied"):
        await copy_database(source, target)
    async with target.connect() as db:
        assert await db.scalar(select(func.count()).select_from(accounts)) == 0
        assert await db.scalar(select(func.count()).select_from(statuses)) == 5
    await close_engine(target)


async def test_a_database_under_a_running_bridge_is_not_copied(source: AsyncEngine, empty: AsyncEngine) -> None:
    lease = SqlLeaseStore(engine=source)
    assert await lease.take(await lease.read(), holder="h", process="p", host="pbx-1")

    async def renew() -> None:
        while True:
            await lease.renew("h")
            await asyncio.sleep(0.2)

    bridge = asyncio.create_task(renew())
    with pytest.raises(DatabaseError, match="a bridge on pbx-1 works with the database"):
        await copy_database(source, empty)
    bridge.cancel()
    with suppress(asyncio.CancelledError):
        await bridge

    assert (await copy_database(source, empty))["accounts"] == 2  # the bridge was killed: its row stays, its beat stops
