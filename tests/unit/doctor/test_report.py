"""What people and programs read, in both languages."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from octi_bridge.call_center.japanese_rules import RULES_JA, rule_in_japanese
from octi_bridge.doctor.japanese import DEFAULTS_JA, FINDINGS_JA, LINKS_JA, SKIPPED_JA, STATES_JA
from octi_bridge.doctor.report import LINKS_EN, SKIPPED_EN, STATES_EN, document, lines
from octi_bridge.http_api.panel_page import PanelNotBuilt
from octi_bridge.kernel.diagnostics import Examination, Link, Skipped, State
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


def test_japanese_names_the_things_itself_and_quotes_only_the_words_of_other_programs() -> None:
    refused = replace(finding("login_refused"), values={"account": "octi"})
    silent = replace(finding("unreachable"), values={"address": "pbx:5038"}, said="Connection refused")
    text = "\n".join(lines(report(Examination(link=Link.PBX, findings=(refused, silent))), "ja"))
    assert "AMIアカウント [octi] で電話交換機にログインできません。 [login_refused]\n" in text
    assert "電話交換機 (pbx:5038) に接続できません。 [unreachable] (原文: Connection refused)" in text
    assert "アドレスを指定してください" in "\n".join(lines(FOUND, "ja"))


def test_a_program_reads_the_same_findings() -> None:
    found = document(FOUND, "ja")
    assert (found["is_healthy"], found["made_at"]) == (False, "2026-01-31T09:30:00+00:00")
    assert [(each["link"], each["state"]) for each in found["links"]] == [
        ("settings", "ok"), ("pbx", "wrong"), ("address", "skipped"),
    ]  # fmt: skip
    wrong = found["links"][1]["findings"][0]
    assert (wrong["code"], wrong["is_fatal"], wrong["detail"]) == ("login_refused", True, "")
    assert document(FOUND, "en")["links"][1]["findings"][0]["problem"] == "login_refused is wrong"


def sources() -> list[Path]:
    """Whatever makes a finding: the doctor, the probes and checks of each part."""
    found = [path for path in PACKAGE.rglob("*.py") if "Finding(" in path.read_text(encoding="utf-8")]
    return [path for path in found if path.name != "diagnostics.py" or path.parent.name != "kernel"]


def codes_that_can_be_found() -> set[str]:
    """From the sources of all probes and checks, and from the errors that probes pass on."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources())
    codes = set(re.findall(r'\bcode="([\w.]+)"', text)) | set(re.findall(r'Finding\(\s*"(\w+)"', text))
    codes |= set(re.findall(r'code="(\w+)" if', text)) | set(re.findall(r'if [\w.]+ else "(call_center_\w+)"', text))
    pending = [SalesforceError]
    while pending:
        error = pending.pop()
        codes.add(error.code)
        pending += error.__subclasses__()
    return codes | {SettingsError.code, DatabaseError.code, PanelNotBuilt.code}


def findings_in_sources() -> Iterator[tuple[str, set[str]]]:
    """Each `Finding(…)` in the sources: its code, and the names of the values that it is given."""
    for path in sources():
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (
                isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id.endswith("Finding")
            ):
                continue
            named = {each.arg: each.value for each in call.keywords}
            code = named["code"] if "code" in named else call.args[0]
            values = named.get("values", ast.Dict(keys=[], values=[]))
            if not isinstance(values, ast.Dict):
                continue  # made by a function; the test of the definition's rules sees those
            names = {str(key.value) for key in values.keys if isinstance(key, ast.Constant)}
            for constant in ast.walk(code):
                if isinstance(constant, ast.Constant):
                    yield str(constant.value), names


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_whatever_a_japanese_text_names_is_given_with_the_finding() -> None:
    found = list(findings_in_sources())
    assert len(found) > 50
    for code, names in found:
        needed = {name for text in FINDINGS_JA[code] for name in places(text)} - DEFAULTS_JA.keys()
        assert needed <= names, code


COMMANDS = (
    r"octi-bridge [a-z -]+|manager reload|queue reload all|dialplan reload|module reload|validate FILE|proxy_set\S+"
)


def test_japanese_texts_are_japanese() -> None:
    texts = [text for pair in (*FINDINGS_JA.values(), *RULES_JA.values()) for text in pair]
    for text in texts:
        prose = re.search(r"[A-Za-z]+( [a-z]+){2}", re.sub(COMMANDS, "", text))
        assert prose is None, text


def test_every_rule_of_the_definition_is_said_in_japanese() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in (PACKAGE / "call_center").glob("*.py"))
    rules = set(re.findall(r'(?:Fault|warning)\(\s*"([a-z_]+)"', text))
    rules |= {"adapter_url_not_https", "standby_url_query", "server_url_path", "softphone_width_number"}
    assert len(rules) > 50
    assert {rule for rule in rules if "規則に反しています" in rule_in_japanese(rule)[0]} == set()


def test_everything_that_can_be_found_is_said_in_japanese_too() -> None:
    codes = codes_that_can_be_found()
    assert len(codes) > 50
    assert codes - FINDINGS_JA.keys() == set()
    assert FINDINGS_JA.keys() - codes == set(), "texts that nothing finds any more"
    assert set(LINKS_JA) == set(LINKS_EN) == set(Link)
    assert set(STATES_JA) == set(STATES_EN) == set(State)
    assert set(SKIPPED_JA) == set(SKIPPED_EN) == set(Skipped)
