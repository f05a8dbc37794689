"""`octi-bridge data forget`: a number without a country is one of the country in which the PBX dials."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from octi_bridge.cli.main import main
from octi_bridge.storage.database import close_engine, open_engine, upgrade
from octi_bridge.storage.history import SqlHistoryStore
from tests.unit.history.samples import record

LONDON, AS_TYPED = "+442079460018", "020 7946 0018"


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """One call of a customer in London."""
    url = f"sqlite:///{tmp_path / 'octi.db'}"
    monkeypatch.setenv("OCTI_DATABASE__URL", url)

    async def fill() -> None:
        engine = open_engine(url)
        await upgrade(engine)
        await SqlHistoryStore(engine=engine).record(record(remote_number=LONDON), is_to_be_logged=True)
        await close_engine(engine)

    asyncio.run(fill())
    return url


@pytest.mark.usefixtures("database")
def test_a_number_is_read_by_the_rules_of_the_pbx(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OCTI_DIALING__REGION", "GB")
    assert main(["data", "forget", AS_TYPED]) == 0
    said = capsys.readouterr().out
    assert f"{AS_TYPED} is {LONDON} (region GB)" in said
    assert f"deleted, under the spellings {LONDON}:\n1 calls" in said


@pytest.mark.usefixtures("database")
def test_another_region_can_be_given_and_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "forget", AS_TYPED]) == 0
    said = capsys.readouterr().out
    assert "(region JP)" in said
    assert "nothing is known of this number" in said
    assert main(["data", "forget", AS_TYPED, "--region", "GB"]) == 0
    assert "\n1 calls" in capsys.readouterr().out


@pytest.mark.usefixtures("database")
def test_a_region_that_there_is_not_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "forget", AS_TYPED, "--region", "XX"]) == 2
    assert "XX" in capsys.readouterr().err
