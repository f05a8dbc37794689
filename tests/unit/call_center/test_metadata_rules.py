"""Each rule of the Metadata API's file has its own message, with the line, what is wrong and how to mend it."""

from __future__ import annotations

import pytest

from tests.unit.call_center.import_cases import error, mild
from tests.unit.call_center.samples import METADATA_FILE, METADATA_NAME, Case, rules, told

API = "<items><label>API</label><name>reqUseApi</name><value>true</value></items>"
POPUP = "<items><label>Popup</label><name>popupMode</name><value>answer</value></items>"
OWN_LABEL = "        <label>BIZTEL Open CTI</label>\n"
VERSION = "<version>4</version>"
SECTIONS = METADATA_FILE[METADATA_FILE.index("    <sections>") : METADATA_FILE.index("    <version>")]

CASES = [
    error("section_missing", 2, "<CallCenter> has no <sections>", "add the section reqGeneralInfo", (SECTIONS, "")),
    error("item_missing", 16, "<sections> has no <items>", "at least one <items>", (POPUP, "")),
    error("field_missing", 2, "<CallCenter> has no <displayName>", "add <displayName>",
          ("    <displayName>港サポート</displayName>\n", "")),
    error("field_missing", 2, "<CallCenter> has no <displayNameLabel>", "add <displayNameLabel>",
          ("<displayNameLabel>Display Name</displayNameLabel>", "")),
    error("field_missing", 2, "<CallCenter> has no <internalNameLabel>", "add <internalNameLabel>",
          ("<internalNameLabel>Internal Name</internalNameLabel>", "")),
    error("field_missing", 16, "<sections> has no <label>", "add <label>", (OWN_LABEL, "")),
    error("field_missing", 17, "<items> has no <label>", "add <label>", ("<label>Popup</label>", "")),
    error("field_missing", 17, "<items> has no <value>", "add <value>", ("<value>answer</value>", "")),
    error("name_missing", 17, "the name is missing", "letters and digits", ("<name>popupMode</name>", "")),
    error("field_duplicate", 20, "<name> stands here a second time", "keep one",
          ("<name>octiBridge</name>", "<name>octiBridge</name>\n<name>octiBridge</name>")),
    error("field_duplicate", 21, "<displayName> stands here a second time", "keep one",
          (VERSION, "<displayName>x</displayName>")),
    error("field_empty", 4, "<displayName> is empty", "that people see", (">港サポート<", "> <")),
    error("display_name_too_long", 4, "has 1001 characters", "at most 1000", (">港サポート<", f">{'あ' * 1001}<")),
    mild("display_name_long", 4, "object keeps 80", "at most 80", (">港サポート<", f">{'あ' * 81}<")),
    error("unknown_element", 21, "<section> does not belong into <CallCenter>", "sections", (VERSION, "<section/>")),
    error("unknown_element", 17, "<sortOrder> does not belong into <items>", "label, name, value",
          ("<label>Popup</label>", "<label>Popup</label><sortOrder>0</sortOrder>")),
    error("unknown_element", 21, "<version> does not belong", "only", (VERSION, '<version xmlns="urn:x">4</version>')),
    mild("value_empty", 17, "<value> of 'popupMode' is empty", "leave the item out",
         ("<value>answer</value>", "<value></value>")),
    error("name_as_item", 17, "reqInternalName is no item of this kind of file", "the file's name",
          ("<name>popupMode</name>", "<name>reqInternalName</name>")),
    error("name_as_item", 17, "reqDisplayName is no item of this kind of file", "<displayName>",
          ("<name>popupMode</name>", "<name>reqDisplayName</name>")),
    mild("adapter_url_differs", 3, "the item reqAdapterUrl 'https://cti.example.jp/panel'", "same address in both",
         ("<adapterUrl>https://cti.example.jp/panel<", "<adapterUrl>https://old.example.jp/panel<")),
    mild("custom_settings", 21, "<customSettings> stands in the file", "leave it out",
         (VERSION, '<customSettings>{"reqUseApi":"true"}</customSettings>')),
    error("custom_settings_json", 21, "no JSON object", "remove", (VERSION, "<customSettings>[1]</customSettings>")),
    error("custom_settings_json", 21, "no JSON object", "remove", (VERSION, "<customSettings>{a</customSettings>")),
    error("required_item_missing", 7, "no item reqUseApi", "add it", (API, "")),
    error("mode_missing", 7, "which means Classic", "Lightning", ("reqSalesforceCompatibilityMode", "mode")),
    error("softphone_height", 10, "the height 100", "240 to 2560", (">500<", ">100<")),
    error("popup_mode", 17, "popupMode 'always' does not exist", "none, ring or answer", (">answer<", ">always<")),
    error("name_duplicate", 16, "'reqGeneralInfo' is taken by line 7", "rename", (">octiBridge<", ">reqGeneralInfo<")),
]  # fmt: skip


def test_a_file_that_keeps_all_rules_has_no_finding() -> None:
    assert told(METADATA_FILE, METADATA_NAME) == []
    assert told(METADATA_FILE, "MinatoDesk.callCenter") == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.problem}"[:70])
def test_a_broken_rule_is_told_with_its_line_what_is_wrong_and_how_to_mend_it(case: Case) -> None:
    found = told(case.spoil(METADATA_FILE), METADATA_NAME)
    assert [finding for finding in found if case.meets(finding)], found


@pytest.mark.parametrize("case", [case for case in CASES if case.rule.startswith(("field", "value", "popup", "soft"))],
                         ids=lambda case: case.problem)  # fmt: skip
def test_one_mistake_is_told_once(case: Case) -> None:
    assert len(told(case.spoil(METADATA_FILE), METADATA_NAME)) == 1


@pytest.mark.parametrize(
    ("stem", "rule"),
    [("1Minato", "internal_name_start"), ("Minato-Desk", "internal_name_characters"),
     ("M" * 41, "internal_name_too_long"), ("", "internal_name_empty")],
)  # fmt: skip
def test_the_name_of_the_file_keeps_the_rules_of_the_internal_name(stem: str, rule: str) -> None:
    found = told(METADATA_FILE, f"{stem}.callCenter-meta.xml")
    assert [(each.fault.rule, each.line, each.is_error) for each in found] == [(rule, 2, True)]
    assert "the file's name" in found[0].fault.problem


def test_a_file_name_that_says_no_internal_name_is_a_warning() -> None:
    found = told(METADATA_FILE, "callcenter.xml")
    assert [(each.fault.rule, each.is_error) for each in found] == [("file_name", False)]
    assert "<InternalName>.callCenter-meta.xml" in found[0].fault.remedy


@pytest.mark.parametrize("namespace", ["", ' xmlns="urn:other"'])
def test_without_the_namespace_of_the_metadata_api_nothing_else_is_looked_at(namespace: str) -> None:
    text = METADATA_FILE.replace(' xmlns="http://soap.sforce.com/2006/04/metadata"', namespace)
    found = told(text, METADATA_NAME)
    assert [(each.fault.rule, each.line) for each in found] == [("root_namespace", 2)]
    assert 'xmlns="http://soap.sforce.com/2006/04/metadata"' in found[0].fault.remedy


def test_an_address_at_the_top_is_not_required() -> None:
    text = METADATA_FILE.replace("    <adapterUrl>https://cti.example.jp/panel</adapterUrl>\n", "")
    assert rules(text, METADATA_NAME) == []
