"""`octi-bridge db copy`: from an address into the database of the settings."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from octi_bridge.cli.main import main


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database with one account; the settings name another one, which is not there yet."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    monkeypatch.setenv("OCTI_DATABASE__URL", url)
    monkeypatch.setattr("sys.stdin", io.StringIO("tiger-secret 1\n"))
    assert main(["db", "upgrade"]) == 0
    assert main(["account", "add", "sato", "--name", "佐藤 健太"]) == 0
    monkeypatch.setenv("OCTI_DATABASE__URL", f"sqlite:///{tmp_path / 'new.db'}")
    return url


def test_the_accounts_are_in_the_new_database(old: str, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["db", "copy", "--from", old]) == 0
    assert "accounts\t1\n" in capsys.readouterr().out
    assert main(["account", "list"]) == 0
    assert "sato" in capsys.readouterr().out


def test_a_second_copy_is_refused(old: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["db", "copy", "--from", old]) == 0
    assert main(["db", "copy", "--from", old]) == 2
    assert "in use (table accounts); name an empty one" in capsys.readouterr().err


def test_a_source_that_is_not_there_is_said(old: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["db", "copy", "--from", f"sqlite:///{tmp_path / 'nothing.db'}"]) == 2
    assert "nothing.db" in capsys.readouterr().err
    assert not (tmp_path / "nothing.db").exists()
