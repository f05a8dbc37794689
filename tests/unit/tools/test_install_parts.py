"""Outside parts: installed when root, named when not, left alone when there."""

from __future__ import annotations

import os
from collections.abc import Sequence

import pytest

from tools import install_parts
from tools.install_parts import DebianPart, install_debian_parts


class FakeApt:
    """Notes the commands, and makes a package be there once it was installed."""

    def __init__(self, *, works: bool = True) -> None:
        self.commands: list[Sequence[str]] = []
        self.installed: set[str] = set()
        self._works = works

    def __call__(self, _title: str, command: Sequence[str]) -> int:
        self.commands.append(command)
        if "install" in command and self._works:
            self.installed |= set(command)
        return 0 if self._works else 100


@pytest.fixture
def apt(monkeypatch: pytest.MonkeyPatch) -> FakeApt:
    fake = FakeApt()
    monkeypatch.setattr(install_parts, "run_step", fake)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return fake


def part(apt: FakeApt) -> DebianPart:
    return DebianPart("Chromium", ("chromium",), lambda: "chromium" in apt.installed)


def test_a_part_that_is_there_is_left_alone(apt: FakeApt) -> None:
    assert install_debian_parts([DebianPart("Chromium", ("chromium",), lambda: True)]) == []
    assert apt.commands == []


def test_root_reads_the_lists_and_installs_what_is_missing(apt: FakeApt) -> None:
    assert install_debian_parts([part(apt)]) == []
    assert [("update" in command, "chromium" in command) for command in apt.commands] == [(True, False), (False, True)]


def test_without_root_nothing_is_tried_and_the_part_is_named(apt: FakeApt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    (sentence,) = install_debian_parts([part(apt)])
    assert "Chromium" in sentence
    assert "needs root" in sentence
    assert apt.commands == []


def test_a_failed_installation_leaves_the_part_named(monkeypatch: pytest.MonkeyPatch, apt: FakeApt) -> None:
    broken = FakeApt(works=False)
    monkeypatch.setattr(install_parts, "run_step", broken)
    assert len(install_debian_parts([part(broken)])) == 1
