"""`octi-bridge callcenter`, as an admin uses it at a shell."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from octi_bridge.cli.main import main

RENDER = ["callcenter", "render", "--bridge-url", "https://cti.example.jp"]


def test_the_rendered_file_goes_to_the_screen(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main([*RENDER, "--display-name", "港サポート", "--popup-mode", "answer", "--outbound-popup", "true"]) == 0
    text = capsysbinary.readouterr().out.decode()
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<callCenter>\n')
    assert ">港サポート<" in text
    assert 'label="BIZTEL Popup mode">answer<' in text
    assert '>true</item>\n    <item sortOrder="3" name="language"' in text


def test_a_rendered_file_is_valid_in_both_shapes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for shape, name in (("import", "OctiBridge.callCenter.xml"), ("metadata", "OctiBridge.callCenter-meta.xml")):
        assert main([*RENDER, "--format", shape, "--output", str(tmp_path)]) == 0
        assert capsys.readouterr().out == f"{tmp_path / name}\n"
        assert main(["callcenter", "validate", str(tmp_path / name)]) == 0
        assert capsys.readouterr().out == f"{tmp_path / name}: errors: 0, warnings: 0\n"


def test_every_option_reaches_the_file(tmp_path: Path) -> None:
    options = {
        "--internal-name": "Minato", "--language": "ja", "--height": "600", "--width": "400", "--outside-prefix": "0",
        "--long-distance-prefix": "00", "--international-prefix": "010",
    }  # fmt: skip
    target = tmp_path / "definition.xml"
    given = [word for option in options.items() for word in option]
    assert main([*RENDER, *given, "--output", str(target)]) == 0
    text = target.read_text(encoding="utf-8")
    assert [value for value in options.values() if f">{value}</item>" not in text] == []


def test_a_value_that_cannot_be_used_is_status_2_and_no_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "definition.xml"
    arguments = ["callcenter", "render", "--bridge-url", "http://localhost:8080", "--output", str(target)]
    assert main(arguments) == 2
    assert "is not https" in capsys.readouterr().err
    assert not target.exists()


def test_a_metadata_file_is_only_written_under_its_internal_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*RENDER, "--format", "metadata", "--output", str(tmp_path / "other.xml")]) == 2
    assert "call it OctiBridge.callCenter-meta.xml" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_does_not_exist_is_one_sentence_and_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*RENDER, "--output", str(tmp_path / "none" / "definition.xml")]) == 2
    error = capsys.readouterr().err
    assert "cannot be written" in error
    assert len(error.splitlines()) == 1


def test_errors_are_told_by_line_and_end_with_status_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "definition.xml"
    main([*RENDER, "--output", str(target)])
    target.write_text(target.read_text().replace(">500<", ">50<").replace(">ring<", ">1<"))
    capsys.readouterr()
    assert main(["callcenter", "validate", str(target)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{target}:8: error: the height 50 is outside of what Lightning takes;"
        " choose a number from 240 to 2560 [softphone_height]",
        f"{target}:19: error: popupMode '1' does not exist, the panel would use its default;"
        " write none, ring or answer [popup_mode]",
        f"{target}: errors: 2, warnings: 0",
    ]


def test_warnings_alone_end_with_status_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "definition.xml"
    main([*RENDER, "--output", str(target)])
    target.write_text(target.read_text().replace('name="language"', 'name="reqLanguage"'))
    capsys.readouterr()
    assert main(["callcenter", "validate", str(target)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(f"{target}:21: warning: " in line for line in lines[:-1])
    assert lines[-1] == f"{target}: errors: 0, warnings: 2"


def test_malformed_xml_is_an_error_of_the_file_not_of_the_reading(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "definition.xml"
    target.write_text("<callCenter>\n<section>\n</callCenter>")
    assert main(["callcenter", "validate", str(target)]) == 1
    assert f"{target}:3: error: malformed XML" in capsys.readouterr().out


def test_a_terminal_without_japanese_letters_shows_the_findings_nevertheless(tmp_path: Path) -> None:
    target = tmp_path / "definition.xml"
    main([*RENDER, "--output", str(target)])
    target.write_text(target.read_text().replace(">ring<", ">着信<"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "octi_bridge", "callcenter", "validate", str(target)],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert r"popupMode '\u7740\u4fe1' does not exist" in done.stdout


@pytest.mark.parametrize("kind", ["missing", "folder", "large"])
def test_a_file_that_cannot_be_read_is_one_sentence_and_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    target = tmp_path / "definition.xml"
    if kind == "folder":
        target.mkdir()
    elif kind == "large":
        target.write_bytes(b" " * 1_000_001)
    assert main(["callcenter", "validate", str(target)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert str(target) in shown.err
    assert len(shown.err.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [["callcenter"], ["callcenter", "render"], ["callcenter", "validate"], [*RENDER, "--popup-mode", "always"],
     [*RENDER, "--height", "tall"], [*RENDER, "--format", "json"], [*RENDER, "--language", "fr"]],
    ids=" ".join,
)  # fmt: skip
def test_a_wrong_command_line_ends_with_status_2_and_the_usage(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert "usage: octi-bridge callcenter" in capsys.readouterr().err
