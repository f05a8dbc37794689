"""A throw-away PostgreSQL for tests, and `database_url`, which runs a test on both databases. A pytest plugin."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pytest

from octi_bridge.workbench.ports import free_port
from tests.support.components import find_postgres, require_component
from tests.support.schema import lay_schema, run_migrations

SUPERUSER: Final = "octi_test"
_TIME_LIMIT_S: Final = 60


@dataclass(frozen=True, slots=True)
class PostgresCluster:
    """A running cluster. Its `folder` also holds the Unix socket."""

    folder: Path
    port: int
    owner: str | None
    programs: Path

    def url(self, database: str) -> str:
        """SQLAlchemy's address of one database, for asyncpg."""
        return f"postgresql+asyncpg://{SUPERUSER}@127.0.0.1:{self.port}/{quote(database)}"

    def create_database(self, template: str = "template1") -> str:
        """Make a database, empty or like another one; returns its name."""
        name = f"octi_{secrets.token_hex(6)}"
        self.run("psql", "-q", "-d", "postgres", "-c", f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop_database(self, name: str) -> None:
        """Remove it, whoever is still connected."""
        self.run("psql", "-q", "-d", "postgres", "-c", f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def run(self, program: str, *args: str) -> None:
        """Run one of PostgreSQL's client programs against the cluster."""
        where = ["-h", str(self.folder), "-p", str(self.port), "-U", SUPERUSER]
        _run([str(self.programs / program), *where, *args], owner=self.owner)


@contextmanager
def postgres_cluster(programs: Path) -> Iterator[PostgresCluster]:
    """Start a cluster in a new folder (a short one: a Unix socket's path has at most 107 bytes), remove it after."""
    owner = _owner()
    folder = Path(tempfile.mkdtemp(prefix="octi-pg-"))
    try:
        if owner is not None:
            shutil.chown(folder, owner)
        data = folder / "data"
        initdb = [str(programs / "initdb"), "-D", str(data), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--no-sync"]
        _run([*initdb, "--locale=C.UTF-8"], owner=owner)
        port = free_port()
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        control = [str(programs / "pg_ctl"), "-D", str(data), "-w"]
        _run([*control, "-l", str(folder / "server.log"), "-o", options, "start"], owner=owner)
        try:
            yield PostgresCluster(folder=folder, port=port, owner=owner, programs=programs)
        finally:
            _run([*control, "-m", "immediate", "stop"], owner=owner)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> str | None:
    """PostgreSQL refuses to run as root: take its own user, or nobody."""
    if os.getuid() != 0:
        return None
    users = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in users else "nobody"


def _run(command: Sequence[str], *, owner: str | None) -> None:
    done = subprocess.run(
        command,
        user=owner,
        group=pwd.getpwnam(owner).pw_gid if owner else None,
        extra_groups=[] if owner else None,
        cwd="/",
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_TIME_LIMIT_S,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed with status {done.returncode}:\n{done.stdout}")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresCluster]:
    """One cluster for the whole run; tests take databases of their own from it."""
    require_component("postgresql")
    programs = find_postgres()
    assert programs is not None
    with postgres_cluster(programs) as cluster:
        yield cluster


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, first SQLite, then PostgreSQL: the same test runs on both."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'octi.sqlite3'}"
        return
    with _database(request.getfixturevalue("postgres")) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_schema(postgres: PostgresCluster) -> str:
    """The name of a database with this release's schema, to be copied."""
    name = postgres.create_database()
    run_migrations(postgres.url(name))
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def schema_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """As `database_url`, with this release's schema in it."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{lay_schema(tmp_path / 'octi.sqlite3')}"
        return
    with _database(request.getfixturevalue("postgres"), request.getfixturevalue("postgres_schema")) as url:
        yield url


@contextmanager
def _database(cluster: PostgresCluster, template: str = "template1") -> Iterator[str]:
    name = cluster.create_database(template)
    try:
        yield cluster.url(name)
    finally:
        cluster.drop_database(name)
