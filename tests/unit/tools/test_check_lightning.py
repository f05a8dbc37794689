"""The checks of the Salesforce project are honest about what they could not run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import check_lightning
from tools.check_lightning import CHECKS, main, run_checks

APEX_RULES = next(check for check in CHECKS if check.name == "apex:rules")


@pytest.fixture
def _no_java(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_lightning, "is_installed", lambda part: part != "java")


@pytest.mark.usefixtures("_no_java")
def test_without_java_a_check_says_that_it_was_skipped(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CI", raising=False)
    assert run_checks([APEX_RULES]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"  --  {APEX_RULES.title}: skipped, Java 11 or newer is not installed")


@pytest.mark.usefixtures("_no_java")
def test_without_java_a_check_fails_on_ci(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("CI", "true")
    assert run_checks([APEX_RULES]) == 1
    assert capsys.readouterr().out.startswith(f"  NOT {APEX_RULES.title}: failed, Java 11")


def test_without_its_packages_nothing_is_called_good(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--project", str(tmp_path)]) == 2
    assert "make lightning" in capsys.readouterr().out
