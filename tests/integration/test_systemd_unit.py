"""The shipped unit as systemd reads it: nothing unknown in it, few rights left, and in step with the guides."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.components import require_component
from tests.support.guides import GUIDES, ROOT, steps

UNIT = ROOT / "deploy" / "systemd" / "octi-bridge.service"
PROGRAM = "/opt/octi_bridge/bin/octi-bridge"
HIGHEST_EXPOSURE = 20  # of 100; a service without any restriction has 96


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit with this machine's program: systemd looks whether it is there."""
    require_component("systemd-analyze")
    text = UNIT.read_text(encoding="utf-8")
    assert text.count(PROGRAM) == 1
    found = tmp_path / UNIT.name
    found.write_text(text.replace(PROGRAM, str(Path(sys.executable).parent / "octi-bridge")), encoding="utf-8")
    return found


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["systemd-analyze", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_systemd_knows_every_line_of_the_unit(unit: Path) -> None:
    done = analyze("verify", str(unit))
    # what is unknown is ignored with a line; other units of the machine are none of ours
    assert [line for line in done.stderr.splitlines() if unit.name in line] == []
    assert done.returncode == 0, done.stderr


def test_a_misspelt_line_of_the_unit_would_be_found(unit: Path) -> None:
    unit.write_text(unit.read_text(encoding="utf-8").replace("NoNewPrivileges", "NoNewPrivilege"), encoding="utf-8")
    assert "NoNewPrivilege" in analyze("verify", str(unit)).stderr


def test_the_service_has_few_rights_left(unit: Path) -> None:
    done = analyze("security", "--offline=true", f"--threshold={HIGHEST_EXPOSURE}", str(unit))
    assert done.returncode == 0, done.stdout.splitlines()[-1:]


@pytest.mark.parametrize("guide", GUIDES)
def test_the_unit_uses_the_user_the_folder_and_the_files_that_the_steps_make(guide: str) -> None:
    lines = dict(line.split("=", 1) for line in UNIT.read_text(encoding="utf-8").splitlines() if "=" in line)
    text = "".join(steps(guide))
    assert f"--shell /usr/sbin/nologin {lines['User']}\n" in text
    assert f"-m {lines['StateDirectoryMode'].lstrip('0')} -o {lines['User']} -g {lines['Group']}" in text
    assert f"/var/lib/{lines['StateDirectory']}\n" in text
    assert lines["Environment"] in text
    assert f"{PROGRAM} --version" in text
