"""What the doctor sees of a database."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import event, text

from octi_bridge.kernel.diagnostics import Examination, State
from octi_bridge.storage.database import close_engine, open_engine, upgrade
from octi_bridge.storage.probe import DatabaseProbe


async def examined(url: str, *, prepare: str = "") -> Examination:
    engine = open_engine(url)
    try:
        if prepare != "nothing":
            await upgrade(engine)
        if prepare and prepare != "nothing":
            async with engine.begin() as connection:
                await connection.execute(text(prepare))
        return await DatabaseProbe(engine).examine()
    finally:
        await close_engine(engine)


def codes(examination: Examination) -> list[str]:
    return [finding.code for finding in examination.findings]


async def test_an_upgraded_database_is_ok_on_both_kinds(database_url: str) -> None:
    found = await examined(database_url)
    assert (found.state, codes(found)) == (State.OK, [])
    assert found.facts["schema"].isdigit()


async def test_a_database_without_schema_says_which_command_makes_it(database_url: str) -> None:
    is_file = database_url.startswith("sqlite")
    found = await examined(database_url, prepare="nothing")
    assert codes(found) == (["database_missing"] if is_file else ["schema_old"])
    assert "octi-bridge db upgrade" in found.findings[0].remedy
    if is_file:
        assert not Path(database_url.partition("///")[2]).exists(), "looking must not make a file"


@pytest.mark.parametrize(("version", "code"), [("0001", "schema_old"), ("9999", "schema_new")])
async def test_a_schema_of_another_release_is_told_by_its_direction(tmp_path: Path, version: str, code: str) -> None:
    found = await examined(
        f"sqlite:///{tmp_path}/x.db", prepare=f"UPDATE alembic_version SET version_num = '{version}'"
    )
    assert codes(found) == [code]
    assert version in found.findings[0].problem


async def test_a_read_only_database_is_told(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/x.db")
    await upgrade(engine)
    await engine.dispose()
    # the mode of the file would not stop root
    event.listen(engine.sync_engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only = ON"))
    found = await DatabaseProbe(engine).examine()
    await close_engine(engine)
    assert codes(found) == ["database_read_only"]


@pytest.mark.parametrize(
    ("mode", "wanted"), [(0o600, []), (0o640, ["database_readable"]), (0o604, ["database_readable"])]
)
async def test_a_file_that_others_may_read_is_named_with_the_command_that_shuts_it(
    tmp_path: Path, mode: int, wanted: list[str]
) -> None:
    file = tmp_path / "x.db"
    engine = open_engine(f"sqlite:///{file}")
    await upgrade(engine)
    file.chmod(mode)
    found = await DatabaseProbe(engine).examine()
    await close_engine(engine)
    assert codes(found) == wanted
    assert found.state is (State.ADVICE if wanted else State.OK)
    assert all(f"chmod 600 {file}*" in finding.remedy for finding in found.findings)


async def test_a_database_that_does_not_answer_is_told() -> None:
    found = await examined("postgresql://octi:secret@127.0.0.1:1/octi", prepare="nothing")
    assert (found.state, codes(found)) == (State.WRONG, ["database_silent"])
    assert "secret" not in repr(found)
