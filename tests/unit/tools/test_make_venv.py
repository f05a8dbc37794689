"""The environment is made, left alone when it works, or refused with words that help."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from tools.make_venv import CannotMakeError, make_venv


@pytest.fixture
def without_ensurepip(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, package=None: None if name == "ensurepip" else real(name, package)
    )


@pytest.mark.usefixtures("without_ensurepip")
def test_without_ensurepip_and_root_the_message_names_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(CannotMakeError, match=r"apt-get install python3\.\d+-venv"):
        make_venv(tmp_path / "env", run=lambda _command: 0)


@pytest.mark.usefixtures("without_ensurepip")
def test_without_ensurepip_root_installs_it_and_starts_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    commands: list[Sequence[str]] = []

    def note(command: Sequence[str]) -> int:
        commands.append(command)
        return 0

    make_venv(tmp_path / "env", run=note)
    assert [command[0] for command in commands[:2]] == ["apt-get", "apt-get"]
    assert "-venv" in commands[1][-1]
    assert list(commands[2][1:3]) == ["-m", "venv"]


def test_an_old_python_is_refused_with_the_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.version_info", (3, 10, 4))
    with pytest.raises(CannotMakeError, match=r"make PYTHON="):
        make_venv(tmp_path / "env")
