"""Node is taken from the machine only when it is new enough."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.node import machine_has_node, major_version


def put_node(folder: Path, answer: str) -> None:
    for name in ("node", "npm"):
        program = folder / name
        program.write_text(f"#!/bin/sh\necho {answer}\n", encoding="utf-8")
        program.chmod(0o755)


@pytest.mark.parametrize(("answer", "expected"), [("v20.20.2", 20), ("v18.1.0", 18), ("hello", 0)])
def test_the_version_is_what_node_says(tmp_path: Path, answer: str, expected: int) -> None:
    put_node(tmp_path, answer)
    assert major_version(str(tmp_path / "node")) == expected


def test_a_node_that_is_not_there_has_no_version(tmp_path: Path) -> None:
    assert major_version(str(tmp_path / "node")) == 0


@pytest.mark.parametrize(("answer", "expected"), [("v20.0.0", True), ("v18.20.0", False)])
def test_an_old_node_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, *, expected: bool
) -> None:
    put_node(tmp_path, answer)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert machine_has_node() is expected


def test_a_machine_without_node_needs_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert machine_has_node() is False
