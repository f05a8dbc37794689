"""The call center definition of the Salesforce project comes from one place: the renderer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.call_center_file import definition_file, main


def test_what_was_written_agrees_and_what_was_edited_does_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = definition_file(tmp_path)
    file.parent.mkdir(parents=True)
    assert main(["--project", str(tmp_path), "--write"]) == 0
    assert main(["--project", str(tmp_path)]) == 0
    file.write_text(file.read_text(encoding="utf-8").replace("Softphone Width", "Width"), encoding="utf-8")
    assert main(["--project", str(tmp_path)]) == 1
    assert "OctiBridge.callCenter-meta.xml: line" in capsys.readouterr().out


def test_a_missing_file_is_a_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--project", str(tmp_path)]) == 1
    assert "is not there" in capsys.readouterr().out
