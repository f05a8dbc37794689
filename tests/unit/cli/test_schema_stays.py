"""Only `serve` and `db upgrade` change the schema: the other commands may run beside a bridge of another release."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

import pytest
from sqlalchemy import text

from octi_bridge.cli.main import main
from octi_bridge.storage.database import close_engine, open_engine, schema_state, upgrade

VERBS = [
    "account list",
    "account add sato --name 佐藤",
    "account org sato any",
    "terminal add 201",
    "caller-id list",
    "caller-id add 0312340001 --label-ja 営業 --label-en Sales",
    "label list",
    "label add 0312340001 --label-ja 営業 --label-en Sales",
    "call-log list",
    "call-log retry",
]
OLD = "0007"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = tmp_path / "octi.db"
    monkeypatch.setenv("OCTI_DATABASE__URL", f"sqlite:///{found}")
    monkeypatch.setattr("sys.stdin", io.StringIO("tiger-secret 1\n"))
    return found


def prepare(file: Path, *, to: str = "head", then: str = "") -> None:
    async def run() -> None:
        engine = open_engine(f"sqlite:///{file}")
        await upgrade(engine, to)
        if then:
            async with engine.begin() as connection:
                await connection.execute(text(then))
        await close_engine(engine)

    asyncio.run(run())


def revision(file: Path) -> str | None:
    async def read() -> str | None:
        engine = open_engine(f"sqlite:///{file}")
        found = await schema_state(engine)
        await close_engine(engine)
        return found.current

    return asyncio.run(read())


@pytest.mark.parametrize("verb", VERBS)
def test_an_older_schema_is_left_alone_and_the_command_says_what_to_do(
    file: Path, capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    prepare(file, to=OLD)
    assert main(verb.split()) == 2
    told = capsys.readouterr().err
    assert f"the schema is {OLD}" in told
    assert "octi-bridge db upgrade" in told
    assert revision(file) == OLD


@pytest.mark.parametrize("verb", [*VERBS, "db upgrade"])
def test_a_newer_schema_is_left_alone_and_the_command_says_so(
    file: Path, capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    prepare(file, then="UPDATE alembic_version SET version_num = '9999'")
    assert main(verb.split()) == 2
    assert "newer release" in capsys.readouterr().err
    assert revision(file) == "9999"


@pytest.mark.parametrize("verb", VERBS)
def test_no_command_makes_a_database_by_accident(file: Path, capsys: pytest.CaptureFixture[str], verb: str) -> None:
    assert main(verb.split()) == 2
    assert "octi-bridge db upgrade makes it" in capsys.readouterr().err
    assert not file.exists()


def test_the_upgrade_brings_an_older_schema_up_to_date(file: Path) -> None:
    prepare(file, to=OLD)
    assert main(["db", "upgrade"]) == 0
    assert main(["account", "list"]) == 0
