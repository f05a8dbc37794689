"""The command when there is little to examine: what it says, and its exit status."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from octi_bridge.cli.main import main
from tests.unit.call_center.samples import IMPORT_FILE


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OCTI_PBX__USERNAME", "OCTI_PBX__SECRET", "OCTI_SETTINGS_FILE"):
        monkeypatch.delenv(name, raising=False)


def test_missing_settings_are_the_first_thing_to_mend(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 1
    text = capsys.readouterr().out
    assert "OCTI_PBX__SECRET: is missing" in text
    assert "not examined PBX (Asterisk) (mend the settings first)" in text


def test_a_definition_is_examined_even_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "callcenter.xml"
    file.write_text(IMPORT_FILE)
    assert main(["doctor", "--definition", str(file), "--language", "ja", "--json"]) == 1
    links = {each["link"]: each for each in json.loads(capsys.readouterr().out)["links"]}
    assert links["call_center"]["state"] == "ok"
    assert links["pbx"]["skipped"] == "先に設定を修正してください。"


def test_a_database_without_its_folder_is_a_finding_and_the_rest_is_examined(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], unused_tcp_port: int
) -> None:
    values = {"PBX__USERNAME": "octi", "PBX__SECRET": "s", "PBX__PORT": str(unused_tcp_port)}
    for name, value in {**values, "DATABASE__URL": f"sqlite:///{tmp_path}/none/octi.db"}.items():
        monkeypatch.setenv(f"OCTI_{name}", value)
    assert main(["doctor", "--json"]) == 1
    links = {each["link"]: each for each in json.loads(capsys.readouterr().out)["links"]}
    assert (links["settings"]["state"], links["pbx"]["state"]) == ("ok", "wrong")
    (finding,) = links["database"]["findings"]
    assert finding["code"] == "database_error"
    assert f"there is no folder for {tmp_path}/none/octi.db; create it" in finding["problem"]


def test_a_bundle_can_be_made_of_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--bundle", str(tmp_path / "b.zip")]) == 1
    assert zipfile.is_zipfile(tmp_path / "b.zip")
    assert capsys.readouterr().out.endswith(f"{tmp_path / 'b.zip'}\n")


def test_a_bundle_that_cannot_be_written_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--bundle", str(tmp_path / "none" / "b.zip")]) == 2
    assert "cannot be written" in capsys.readouterr().err
