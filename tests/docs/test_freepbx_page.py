"""The chapter on FreePBX: its files are those that the bed of tests/freepbx installs, in both languages."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from octi_bridge.settings.queues import QueueSettings
from octi_bridge.telephony.asterisk import checks
from tests.docs.test_both_admin_guides import settings_in
from tests.support.freepbx.files import INSTALLED, install_octi
from tests.support.guides import ROOT, page

PAGES = ("freepbx.md", "freepbx.ja.md")


def files_in(name: str) -> dict[str, str]:
    """The files that the page shows, each behind a mark that names it."""
    return dict(re.findall(r"^<!-- file: (\S+) -->\n\n```\n(.*?)^```$", page(name), re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize("name", PAGES)
def test_the_page_shows_each_file_as_the_tests_install_it(name: str) -> None:
    installed = {str(file.relative_to(ROOT)): file.read_text() for file in INSTALLED.iterdir()}
    assert files_in(name) == installed
    assert len(installed) == 4


def test_the_bed_installs_the_files_where_the_page_says(tmp_path: Path) -> None:
    (tmp_path / "pjsip.endpoint.conf").write_text("[trunk]\ncontext=from-pstn\n")
    (tmp_path / "extensions_custom.conf").write_text("[people's own]\n")
    install_octi(tmp_path, "secret")
    for file in INSTALLED.glob("*.conf"):
        assert (tmp_path / file.name).read_text().startswith(file.read_text())
    assert "[people's own]" in (tmp_path / "extensions_custom.conf").read_text()
    assert "context=from-pstn-octi" in (tmp_path / "pjsip.endpoint.conf").read_text()
    rows = re.findall(r"^\| `(\w[\w.]+)` \| (?:the bridge's, replaced|yours)", page("freepbx.md"), re.MULTILINE)
    assert set(rows) | {"pjsip.endpoint.conf"} == {file.name for file in tmp_path.iterdir()}


def test_the_bridge_accepts_the_settings() -> None:
    (sections,) = (tomllib.loads(text) for file, text in files_in("freepbx.md").items() if file.endswith(".toml"))
    assert sections.keys() == {"queues"}
    settings = QueueSettings.model_validate(sections["queues"])
    assert settings.model_dump(include=sections["queues"].keys()) == sections["queues"]


def outline(name: str) -> tuple[list[str], int, list[str], set[str]]:
    """The chapters' numbers, how many table rows, the findings that are explained, and the settings."""
    text = page(name)
    return (
        re.findall(r"^## (\d*)", text, re.MULTILINE),
        len(re.findall(r"^\|", text, re.MULTILINE)),
        re.findall(r"^\| `(\w+)` \| .+ \| [\d、, ]+ \|$", text, re.MULTILINE),
        settings_in(text),
    )


def test_both_languages_have_the_same_chapters_tables_findings_and_settings() -> None:
    assert outline("freepbx.md") == outline("freepbx.ja.md")
    assert len(outline("freepbx.md")[2]) == 18


def test_the_doctor_knows_the_findings_that_are_explained() -> None:
    folder = Path(checks.__path__[0])
    source = "".join(file.read_text() for file in (*folder.glob("*.py"), folder.parent / "check.py"))
    assert [code for code in outline("freepbx.md")[2] if f'"{code}"' not in source] == []


@pytest.mark.parametrize("guide", ["README.md", "README.ja.md", "docs/admin-guide.md", "docs/admin-guide.ja.md"])
def test_guides_name_the_page(guide: str) -> None:
    suffix = ".ja.md" if guide.endswith(".ja.md") else ".md"
    assert f"freepbx{suffix})" in (ROOT / guide).read_text("utf-8")
