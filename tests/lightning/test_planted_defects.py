"""Whatever file of the Salesforce project breaks, the check that must see it fails, names the file, and says what."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.lightning.defects import DEFECTS, Defect
from tools.check_lightning import CHECKS, PROJECT, run_checks

# A JVM starts in some of them, and other tests may run beside it.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@pytest.fixture
def project(tmp_path: Path, require: Callable[[str], None]) -> Path:
    """A copy of the project, with the packages of the original."""
    require("salesforce-project")
    copy = tmp_path / "project"
    shutil.copytree(PROJECT, copy, ignore=shutil.ignore_patterns("node_modules", "coverage"))
    (copy / "node_modules").symlink_to(PROJECT / "node_modules")
    return copy


def test_the_clean_project_passes_every_check(
    project: Path, tmp_path: Path, require: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    require("java")
    assert run_checks(CHECKS, project=project, logs=tmp_path / "logs") == 0, capsys.readouterr().out
    assert capsys.readouterr().out.count("  ok  ") == len(CHECKS)


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.kind)
def test_the_proper_check_fails_and_names_the_file(
    defect: Defect, project: Path, tmp_path: Path, require: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    (check,) = (each for each in CHECKS if each.name == defect.check)
    if check.needs_java:
        require("java")
    defect.change(project / defect.file)
    assert run_checks([check], project=project, logs=tmp_path / "logs") == 1
    told = capsys.readouterr().out
    assert (defect.blamed or defect.file).name in told
    assert defect.says in told


def test_every_check_has_a_defect_that_it_finds() -> None:
    assert {defect.check for defect in DEFECTS} == {check.name for check in CHECKS}
