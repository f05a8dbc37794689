"""Each rule of the import file has its own message, with the line, what is wrong and how to mend it."""

from __future__ import annotations

import pytest

from octi_bridge.call_center.validate import validate
from tests.unit.call_center.import_cases import ADAPTER, ADDRESSES, CASES, GENERAL, INTERNAL, OWN
from tests.unit.call_center.samples import IMPORT_FILE, Case, rules, told


def test_a_file_that_keeps_all_rules_has_no_finding() -> None:
    assert told(IMPORT_FILE) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.problem}"[:70])
def test_a_broken_rule_is_told_with_its_line_what_is_wrong_and_how_to_mend_it(case: Case) -> None:
    found = told(case.spoil(IMPORT_FILE))
    assert [finding for finding in found if case.meets(finding)], found


@pytest.mark.parametrize(
    "case", [*INTERNAL[:5], *ADDRESSES, *OWN[:6], *GENERAL[4:10]], ids=lambda case: case.problem[:50]
)
def test_one_wrong_value_is_told_once_and_nothing_else_is_said(case: Case) -> None:
    assert len(told(case.spoil(IMPORT_FILE))) == 1


def test_a_number_that_stands_twice_is_told_with_the_line_that_has_it_first() -> None:
    found = told(IMPORT_FILE.replace('sortOrder="4" name="presence"', 'sortOrder="3" name="presence"'))
    assert [(each.fault.rule, each.line) for each in found] == [("sort_order_duplicate", 18)]
    assert "is taken by line 17" in found[0].fault.problem
    found = told(IMPORT_FILE.replace('sortOrder="1" name="octiBridge"', 'sortOrder="0" name="octiBridge"'))
    assert [(each.fault.rule, each.line) for each in found] == [("sort_order_duplicate", 13)]


def test_numbering_that_starts_with_one_is_a_gap() -> None:
    text = IMPORT_FILE.replace('sortOrder="1" name="octiBridge"', 'sortOrder="2" name="octiBridge"')
    assert rules(text.replace('sortOrder="0" name="reqGeneralInfo"', 'sortOrder="1" name="reqGeneralInfo"')) == [
        ("sort_order_gap", 2)
    ]


def test_the_order_of_the_file_does_not_matter_only_the_numbers_do() -> None:
    lines = IMPORT_FILE.splitlines(keepends=True)
    lines[13], lines[16] = lines[16], lines[13]
    assert told("".join(lines)) == []


def test_the_display_name_must_be_second() -> None:
    text = IMPORT_FILE.replace('"1" name="reqDisplayName"', '"2" name="reqDisplayName"')
    found = told(text.replace('"2" name="reqAdapterUrl"', '"1" name="reqAdapterUrl"'))
    assert [(each.fault.rule, each.line) for each in found] == [("display_name_position", 4)]
    assert 'sortOrder="1"' in found[0].fault.remedy


@pytest.mark.parametrize("required", ["reqInternalName", "reqDisplayName", "reqAdapterUrl", "reqUseApi",
                                      "reqSoftphoneHeight", "reqSoftphoneWidth"])  # fmt: skip
def test_each_required_item_is_missed(required: str) -> None:
    found = told(IMPORT_FILE.replace(f'name="{required}"', 'name="other"'))
    assert [(each.fault.rule, each.line) for each in found] == [("required_item_missing", 2)]
    assert found[0].fault.problem.endswith(required)


@pytest.mark.parametrize("mode", ["Lightning", "Classic_and_Lightning"])
@pytest.mark.parametrize(("height", "width"), [("240", "200"), ("2560", "1920")])
def test_what_lightning_takes_is_taken(mode: str, height: str, width: str) -> None:
    text = IMPORT_FILE.replace(">500<", f">{height}<").replace(">320<", f">{width}<")
    assert told(text.replace(">Lightning<", f">{mode}<")) == []


@pytest.mark.parametrize("popup_mode", ["none", "ring", "answer", "Answer", ""])
@pytest.mark.parametrize("language", ["ja", "en", "JA", ""])
@pytest.mark.parametrize("outbound", ["true", "False", ""])
def test_what_the_panel_takes_is_taken(popup_mode: str, language: str, outbound: str) -> None:
    text = IMPORT_FILE.replace(">ring<", f">{popup_mode}<").replace(">false<", f">{outbound}<")
    assert told(text.replace('label="Language"><', f'label="Language">{language}<')) == []


@pytest.mark.parametrize(
    "address", ["https://[2001:db8::1]:8443/panel", "https://a_b.example.jp./panel", "https://10.0.0.5/panel"]
)
def test_unusual_addresses_are_addresses_nevertheless(address: str) -> None:
    assert told(IMPORT_FILE.replace(ADAPTER, f">{address}<")) == []


def test_all_faults_are_told_at_once_in_the_order_of_their_lines() -> None:
    text = IMPORT_FILE.replace(">500<", ">9<").replace(">ring<", ">1<").replace(">MinatoDesk<", "><")
    assert rules(text) == [("internal_name_empty", 3), ("softphone_height", 7), ("popup_mode", 15)]


@pytest.mark.parametrize(
    ("root", "rule", "problem"),
    [("callcenter", "root", "the root element is <callcenter>"), ("CallCenter", "root_namespace", "the namespace ''"),
     ("html", "root", "the root element is <html>")],
)  # fmt: skip
def test_another_root_is_told_with_the_one_that_it_must_be(root: str, rule: str, problem: str) -> None:
    found = told(IMPORT_FILE.replace("callCenter>", f"{root}>"))
    assert [(each.fault.rule, each.line) for each in found] == [(rule, 1)]
    assert problem in found[0].fault.problem
    assert "<callCenter>" in found[0].fault.remedy


def test_a_namespace_on_the_root_of_an_import_is_told() -> None:
    found = told(IMPORT_FILE.replace("<callCenter>", '<callCenter xmlns="urn:other">'))
    assert [(each.fault.rule, each.line) for each in found] == [("root_namespace", 1)]
    assert "'urn:other'" in found[0].fault.problem


def test_no_two_rules_say_the_same() -> None:
    said: dict[str, set[str]] = {}
    for case in CASES:
        for finding in validate(case.spoil(IMPORT_FILE).encode(), "x.xml"):
            said.setdefault(finding.fault.problem + finding.fault.remedy, set()).add(finding.fault.rule)
    assert [texts for texts in said.values() if len(texts) > 1] == []
    assert len({rule for texts in said.values() for rule in texts}) > 40


def test_control_characters_of_a_file_never_reach_the_terminal() -> None:
    found = told(IMPORT_FILE.replace(">ring<", ">&#x9b;31m<"))
    assert all(finding.fault.problem.isprintable() for finding in found)
    assert found[0].fault.rule == "popup_mode"
