"""The schema's way up and down, and addresses of databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.storage.database import MIGRATIONS, DatabaseError, close_engine, open_engine, upgrade
from octi_bridge.storage.tables import metadata


async def in_sync(engine: AsyncEngine, work: Callable[[Connection], Any]) -> Any:
    async with engine.begin() as connection:
        return await connection.run_sync(work)


def tables_of(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) - {"alembic_version"}


def downgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.downgrade(config, "base")


def differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, metadata))


async def test_the_migrations_lead_to_exactly_the_tables_of_the_code(engine: AsyncEngine) -> None:
    assert await in_sync(engine, differences) == []
    assert await in_sync(engine, tables_of) == set(metadata.tables)


async def test_upgrading_twice_is_upgrading_once(engine: AsyncEngine) -> None:
    await upgrade(engine)
    async with engine.connect() as db:
        assert await db.scalar(text("SELECT count(*) FROM statuses")) == 5


async def test_the_way_down_leaves_nothing_and_the_way_up_works_again(engine: AsyncEngine) -> None:
    await in_sync(engine, downgrade)
    assert await in_sync(engine, tables_of) == set()
    await upgrade(engine)
    assert await in_sync(engine, differences) == []


async def test_foreign_keys_are_enforced(engine: AsyncEngine) -> None:
    columns = "(token_hash, agent_id, created_at, used_at)"
    token = f"INSERT INTO session_tokens {columns} VALUES ('t', 'nobody', '2026-11-02 00:00:00', '2026-11-02 00:00:00')"
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        await in_sync(engine, lambda connection: connection.execute(text(token)))


@pytest.mark.parametrize(
    ("url", "advice"),
    [("no address at all", "write sqlite:///"), ("", "write sqlite:///"),
     ("mysql://user:tiger-secret@host/db", "mysql"),
     ("mssql+pyodbc://tiger-secret@host/db", "only sqlite and postgresql")],
)  # fmt: skip
def test_an_address_that_is_none_is_explained_and_shows_no_password(url: str, advice: str) -> None:
    with pytest.raises(DatabaseError, match=advice) as caught:
        open_engine(url)
    assert "OCTI_DATABASE__URL" in str(caught.value)
    assert "tiger-secret" not in str(caught.value)


def test_a_file_in_a_folder_that_is_not_there_is_explained() -> None:
    with pytest.raises(DatabaseError, match="/nowhere/at/all") as caught:
        open_engine("sqlite:////nowhere/at/all/octi.db")
    assert "OCTI_DATABASE__URL" in str(caught.value)


async def test_a_server_that_is_not_there_is_explained_and_shows_no_password() -> None:
    engine = open_engine("postgresql://octi:tiger-secret@127.0.0.1:1/octi")
    with pytest.raises(DatabaseError, match="OCTI_DATABASE__URL") as caught:
        await upgrade(engine)
    assert "tiger-secret" not in str(caught.value)
    await close_engine(engine)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
async def test_the_ways_people_write_a_postgresql_address_mean_the_same(scheme: str) -> None:
    engine = open_engine(f"{scheme}://octi:x@127.0.0.1/octi")
    assert engine.url.drivername == "postgresql+asyncpg"
    await close_engine(engine)
