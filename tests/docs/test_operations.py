"""The operations guides: both languages say the same, their commands exist, and the alerts explain themselves."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from octi_bridge.cli.main import build_parser
from tests.support.guides import ROOT, blocks, marked_block, page

GUIDES = ("operations.md", "operations.ja.md")
MONITORING = ROOT / "deploy" / "monitoring"


def outline(name: str) -> list[tuple[str, int, list[str], list[str]]]:
    """Each chapter: its number, how many table rows, its marks, and what is code in it and the same in any language."""
    chapters = re.split(r"^## (\d+)\. .+$", page(name), flags=re.MULTILINE)[1:]
    return [
        (
            number,
            len(re.findall(r"^\|", body, re.MULTILINE)),
            re.findall(r"<!-- run: .+ -->", body),
            sorted(set(re.findall(r"`((?:octi-bridge |OCTI_|octi_|/)[^`]+)`", body))),
        )
        for number, body in zip(chapters[::2], chapters[1::2], strict=True)
    ]


def test_both_languages_have_the_same_chapters_commands_settings_and_figures() -> None:
    assert outline("operations.md") == outline("operations.ja.md")
    assert blocks(page("operations.md")) == blocks(page("operations.ja.md"))
    assert len(outline("operations.md")) == 10


@pytest.mark.parametrize("name", GUIDES)
def test_every_command_in_the_text_can_be_typed(name: str) -> None:
    found = re.findall(r"`octi-bridge ([^`]+)`", page(name))
    assert len(found) > 15
    named_only = ("--version",)
    for command in (command for command in found if command not in named_only):
        try:
            build_parser().parse_args(shlex.split(command))
        except SystemExit:
            pytest.fail(f"{name}: octi-bridge {command}")


def test_the_upgrade_prints_the_lines_that_an_older_manager_file_lacks(tmp_path: Path) -> None:
    shipped = (ROOT / "octi_bridge/telephony/asterisk/deploy/manager_octi.conf").read_text("utf-8").splitlines(True)
    added = [line for line in shipped if "HangupRequest" in line]
    (tmp_path / "octi.conf").write_text("".join(line for line in shipped if line not in added))
    command = marked_block("operations.md", "compare filters")
    for written, here in {"/opt/octi_bridge/bin/python": sys.executable, "/etc/asterisk/manager.d": tmp_path}.items():
        assert written in command
        command = command.replace(written, str(here))
    printed = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607
    assert printed.stdout.splitlines(keepends=True) == added
    assert len(added) == 2


def test_every_alert_says_what_is_wrong_and_how_soon() -> None:
    rules = re.split(r"^      - alert: ", (MONITORING / "octi-bridge.rules.yml").read_text("utf-8"), flags=re.M)[1:]
    assert len(rules) >= 10
    for rule in rules:
        assert re.search(r"^        expr: \S", rule, re.M), rule
        assert re.search(r"^        labels: \{severity: (page|ticket)\}$", rule, re.M), rule
        assert re.search(r"^          summary: \S", rule, re.M), rule


def test_the_dashboard_lies_on_the_grid_without_overlap() -> None:
    dashboard = json.loads((MONITORING / "octi-bridge.dashboard.json").read_text("utf-8"))
    taken: set[tuple[int, int]] = set()
    for panel in dashboard["panels"]:
        at = panel["gridPos"]
        cells = {(at["x"] + x, at["y"] + y) for x in range(at["w"]) for y in range(at["h"])}
        assert not cells & taken, panel["title"]
        assert at["x"] + at["w"] <= 24
        taken |= cells
    assert {panel["datasource"]["uid"] for panel in dashboard["panels"]} == {"${datasource}"}
