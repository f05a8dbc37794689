"""The commands of the guide make the samples of a call center definition, byte for byte, and the samples are valid."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from octi_bridge.call_center.model import OWN_ITEMS
from octi_bridge.call_center.validate import validate
from octi_bridge.cli.main import main
from tools.call_center_file import PROJECT, definition_file, faults

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = (DOCS / "admin-guide.md").read_text(encoding="utf-8")
SAMPLES = sorted((DOCS / "samples").glob("*.callCenter*"))
COMMANDS = [shlex.split(line) for line in re.findall(r"^ *octi-bridge (callcenter render .*)$", GUIDE, re.MULTILINE)]


def test_the_guide_shows_how_each_sample_is_made() -> None:
    assert sorted({command[-1] for command in COMMANDS}) == [sample.name for sample in SAMPLES]
    assert len(SAMPLES) == 2


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[-1])
def test_the_command_of_the_guide_makes_the_sample(command: list[str], tmp_path: Path) -> None:
    name = command[-1]
    assert main([*command[:-1], str(tmp_path / name)]) == 0
    assert (tmp_path / name).read_bytes() == (DOCS / "samples" / name).read_bytes()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_a_sample_keeps_all_rules(sample: Path) -> None:
    assert validate(sample.read_bytes(), sample.name) == ()


def test_the_guide_has_a_line_for_each_setting_of_the_panel() -> None:
    table = GUIDE.partition("The fields of the section `octiBridge`:")[2].partition("Every agent")[0]
    assert re.findall(r"^\| [A-Z][^|]+ \| `(\w+)` \|", table, re.MULTILINE) == list(OWN_ITEMS)


def test_the_salesforce_project_has_the_rendered_file() -> None:
    assert faults(definition_file(PROJECT)) == []
