"""Connections: one engine per process, set up alike for SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from octi_bridge.kernel.errors import OctiError

log = logging.getLogger(__name__)
MIGRATIONS = Path(__file__).parent / "migrations"
_UPGRADE_LOCK = 0x0C71  # any number that nobody else takes for an advisory lock in this database
_RIGHTS = "the user who runs this lacks the right to write the database: the file and its folder"
_SENTENCES = {
    "file is not a database": "what OCTI_DATABASE__URL names is no SQLite database: correct it, or restore a backup",
    "readonly database": _RIGHTS,
    "unable to open database file": _RIGHTS + ", or correct OCTI_DATABASE__URL",
    "Permission denied": _RIGHTS + ", or correct OCTI_DATABASE__URL",
    "permission denied": "the database's user lacks the rights: make it the owner of the tables, or grant them",
    "database or disk is full": "the disk of the database is full: make room, and do it again",
    "database is locked": "another program uses the database and does not let go: end it, and do it again",
}  # what the drivers say, and what to do
_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}


class DatabaseError(OctiError):
    """The database cannot be used as configured; see OCTI_DATABASE__URL."""

    code = "database_error"


def open_engine(url: str) -> AsyncEngine:
    """An engine for `sqlite:///file`, `sqlite://` (memory) or `postgresql://user:password@host/name`.

    Raises:
        DatabaseError: the address cannot be read, names another kind of database, or a folder that is not there.
    """
    parsed = _parsed(url)
    kind = parsed.drivername.split("+")[0]
    if kind not in _DRIVERS:
        message = f"OCTI_DATABASE__URL names {kind}: only sqlite and postgresql are supported"
        raise DatabaseError(message)
    if kind == "sqlite" and parsed.database and not Path(parsed.database).parent.is_dir():
        message = f"there is no folder for {parsed.database}; create it, or correct OCTI_DATABASE__URL"
        raise DatabaseError(message)
    url_of_driver = parsed.set(drivername=_DRIVERS[kind])
    # parameters are customers' numbers, among others: they shall not stand in the text of an error
    engine = create_async_engine(url_of_driver, pool_pre_ping=kind != "sqlite", hide_parameters=True)
    if kind == "sqlite":
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    return engine


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):  # the latter holds a part of the password, as of `user:a@b:c@host`
        message = (
            "OCTI_DATABASE__URL is no database address: write sqlite:///path/to/file or postgresql://user@host/db; in a"
            " password write %40 for @, %3A for : and %2F for /"
        )
        raise DatabaseError(message) from None


async def upgrade(engine: AsyncEngine, to: str = "head") -> None:
    """Bring the schema to this release's (the CLI's `db upgrade`), as a whole or not at all.

    Raises:
        DatabaseError: there is no such database, it cannot be reached, or a newer release has made it.
    """
    file = file_of(engine)
    with database_errors_explained():
        if file is not None:
            await asyncio.to_thread(_make_private, file)
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade, to)


async def require_schema(engine: AsyncEngine) -> None:
    """Raise unless the schema is this release's; for commands that must not change it under a running bridge.

    Raises:
        DatabaseError: it is not, with what to do; or there is no such database, or it cannot be reached.
    """
    await asyncio.to_thread(require_file, engine)
    with database_errors_explained():
        state = await schema_state(engine)
    if not state.is_known:
        raise DatabaseError(_of_newer(state.current))
    if state.current != state.newest:
        message = (
            f"the schema is {state.current or 'empty'}, this release needs {state.newest}: stop the bridge of the older"
            " release, run octi-bridge db upgrade, and start the bridge of this release"
        )
        raise DatabaseError(message)


def file_of(engine: AsyncEngine) -> Path | None:
    """The file of an SQLite database; None for one in memory, and for PostgreSQL."""
    url = engine.url
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    return Path(url.database).absolute()


def require_file(engine: AsyncEngine) -> None:
    """Raise unless the file of an SQLite database is there: only `db upgrade` makes one, so a wrong address is noticed.

    Raises:
        DatabaseError: it is not.
    """
    file = file_of(engine)
    if file is not None and not file.is_file():
        message = f"there is no database {file} yet: octi-bridge db upgrade makes it, or correct OCTI_DATABASE__URL"
        raise DatabaseError(message)


def shown_address(url: str) -> str:
    """The database as people may be shown it: the whole path of a file, no password.

    Raises:
        DatabaseError: the address cannot be read.
    """
    parsed = _parsed(url)
    if parsed.drivername.startswith("sqlite"):
        return str(Path(parsed.database).absolute()) if parsed.database else "in memory"
    return parsed.set(password=None, query={}).render_as_string()


@contextmanager
def database_errors_explained(kinds: tuple[type[Exception], ...] = (DBAPIError, OSError)) -> Iterator[None]:
    """Errors of the driver and the system (or of these kinds only) become sentences.

    Raises:
        DatabaseError: the database cannot be opened or does not take what was to be done.
    """
    try:
        yield
    except kinds as error:
        cause = str(error.orig if isinstance(error, DBAPIError) else error)
        sentence = next((sentence for part, sentence in _SENTENCES.items() if part in cause), None)
        if sentence is None and not isinstance(error, OperationalError | InterfaceError | OSError):
            raise  # a fault of ours
        message = sentence or f"the database cannot be opened ({cause}); start it, or correct OCTI_DATABASE__URL"
        raise DatabaseError(message) from error


def _make_private(file: Path) -> None:
    """A new file is its owner's alone: it holds SIP passwords and customers' numbers."""
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _of_newer(revision: str | None) -> str:
    return (
        f"the schema {revision} is of a newer release than this one: install that release again, or restore a backup"
        " of before its octi-bridge db upgrade"
    )


def _upgrade(connection: Connection, to: str) -> None:
    current = MigrationContext.configure(connection).get_current_revision()
    if current == _newest():
        return
    if current is not None and current not in _known():
        raise DatabaseError(_of_newer(current))
    # One upgrade at a time. SQLite's driver begins no transaction before DDL: without BEGIN each statement would be
    # committed by itself, and a kill in between would leave a schema that no release knows.
    is_sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_sqlite else f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})")
    config = _migrations()
    config.attributes["connection"] = connection
    command.upgrade(config, to)
    log.info("database schema upgraded from %s to %s", current or "none", _newest() if to == "head" else to)


def _newest() -> str | None:
    return ScriptDirectory.from_config(_migrations()).get_current_head()


def _known() -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(_migrations()).walk_revisions()}


def _migrations() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


@dataclass(frozen=True, slots=True)
class SchemaState:
    """Which schema a database has (None: none yet) and which is this release's newest.

    `is_known`: this release can upgrade it.
    """

    current: str | None
    newest: str | None
    is_known: bool


async def schema_state(engine: AsyncEngine) -> SchemaState:
    """Reads only. Raises SQLAlchemyError or OSError when the database cannot be asked."""
    async with engine.connect() as connection:
        current = await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())
    return SchemaState(current, _newest(), current is None or current in _known())


async def is_writable(engine: AsyncEngine) -> bool:
    """Whether a change would be taken, shown by one that changes no row."""
    try:
        async with engine.begin() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = version_num WHERE 1 = 0"))
    except (SQLAlchemyError, OSError):
        return False
    return True


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    # readers do not wait for the writer, foreign keys are enforced, a busy file is waited for
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=5000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


async def close_engine(engine: AsyncEngine) -> None:
    """Close all connections, even while being cancelled."""
    await asyncio.shield(engine.dispose())


def is_outage(error: Exception) -> bool:
    """Whether a failure of a store means that the database does not answer, as against a fault of ours."""
    return isinstance(error, OperationalError | InterfaceError | PoolTimeout | OSError | TimeoutError)


async def answers(engine: AsyncEngine, within_s: float = 3.0) -> bool:
    """Whether the database can be asked something now."""
    try:
        async with asyncio.timeout(within_s), engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError, TimeoutError):
        return False
    return True
