"""What people and programs read, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

from octi_bridge.doctor.japanese import FINDINGS_JA, LINKS_JA, SKIPPED_JA, STATES_JA
from octi_bridge.doctor.model import Examination, Link, Skipped, State
from octi_bridge.doctor.report import LINKS_EN, SKIPPED_EN, STATES_EN, document, lines
from octi_bridge.http_api.panel_page import PanelNotBuilt
from octi_bridge.salesforce.errors import SalesforceError
from octi_bridge.settings.load import SettingsError
from octi_bridge.storage.database import DatabaseError
from tests.unit.doctor.probes import finding, report

PACKAGE = Path(__file__).parents[3] / "octi_bridge"
FOUND = report(
    Examination(link=Link.SETTINGS),
    Examination(link=Link.PBX, findings=(finding("login_refused"),), facts={"version": "22"}),
    Examination(link=Link.ADDRESS, skipped=Skipped.NO_ADDRESS),
)


def test_the_terminal_shows_each_link_with_what_is_wrong_and_how_to_mend_it() -> None:
    assert list(lines(FOUND, "en")) == [
        "ok           Settings",
        "wrong        PBX (Asterisk) (version: 22)",
        "  - login_refused is wrong [login_refused]",
        "    -> mend login_refused",
        "not examined Public address (name the address: octi-bridge doctor --url https://…)",
    ]


def test_japanese_keeps_the_english_problem_as_detail_because_it_names_the_things() -> None:
    text = "\n".join(lines(FOUND, "ja"))
    assert "電話交換機にログインできません。 [login_refused] (login_refused is wrong)" in text
    assert "アドレスを指定してください" in text


def test_a_program_reads_the_same_findings() -> None:
    found = document(FOUND, "ja")
    assert (found["is_healthy"], found["made_at"]) == (False, "2026-01-31T09:30:00+00:00")
    assert [(each["link"], each["state"]) for each in found["links"]] == [
        ("settings", "ok"), ("pbx", "wrong"), ("address", "skipped"),
    ]  # fmt: skip
    wrong = found["links"][1]["findings"][0]
    assert (wrong["code"], wrong["is_fatal"], wrong["detail"]) == ("login_refused", True, "login_refused is wrong")
    assert document(FOUND, "en")["links"][1]["findings"][0]["problem"] == "login_refused is wrong"


def codes_that_can_be_found() -> set[str]:
    """From the sources of all probes and checks, and from the errors that probes pass on."""
    sources = [
        *(PACKAGE / "app" / "probes").glob("*.py"), *(PACKAGE / "doctor").glob("*.py"),
        *(PACKAGE / "telephony" / "asterisk" / "checks").glob("*.py"),
        PACKAGE / "telephony" / "asterisk" / "check.py",
    ]  # fmt: skip
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    codes = set(re.findall(r'\bcode="([\w.]+)"', text)) | set(re.findall(r'Finding\(\s*"(\w+)"', text))
    codes |= set(re.findall(r'code="(\w+)" if', text)) | set(re.findall(r'if [\w.]+ else "(call_center_\w+)"', text))
    pending = [SalesforceError]
    while pending:
        error = pending.pop()
        codes.add(error.code)
        pending += error.__subclasses__()
    return codes | {SettingsError.code, DatabaseError.code, PanelNotBuilt.code}


def test_everything_that_can_be_found_is_said_in_japanese_too() -> None:
    codes = codes_that_can_be_found()
    assert len(codes) > 50
    assert codes - FINDINGS_JA.keys() == set()
    assert FINDINGS_JA.keys() - codes == set(), "texts that nothing finds any more"
    assert set(LINKS_JA) == set(LINKS_EN) == set(Link)
    assert set(STATES_JA) == set(STATES_EN) == set(State)
    assert set(SKIPPED_JA) == set(SKIPPED_EN) == set(Skipped)
