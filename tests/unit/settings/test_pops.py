"""The section OCTI_POPS__…: what is wrong is named with the whole name of the setting, and what to put there."""

from __future__ import annotations

import os

import pytest

from octi_bridge.settings.load import SettingsError, load_settings
from octi_bridge.settings.pops import PopSettings
from octi_bridge.settings.shown import shown


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in list(os.environ):
        if variable.startswith("OCTI_"):
            monkeypatch.delenv(variable)
    monkeypatch.setenv("OCTI_PBX__USERNAME", "octi")
    monkeypatch.setenv("OCTI_PBX__SECRET", "tiger")


def test_policies_come_from_the_environment_each_call_type_on_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "KEEPS_UNSAVED_WORK": "false", "INBOUND_QUEUE__WHEN": "answer", "INBOUND_QUEUE__NONE_FOUND": "new_record",
        "INBOUND_QUEUE__NEW_RECORD_OBJECT": "Lead", "INBOUND_QUEUE__NEW_RECORD_FIELDS": '{"Phone": "{number}"}',
        "CLICK_TO_DIAL__WHEN": "none", "OUTBOUND__SEVERAL_FOUND": "flow", "OUTBOUND__FLOW": "Choose_Caller",
        "OUTBOUND__FLOW_ARGUMENTS": '{"phone": "{number}"}',
    }.items():  # fmt: skip
        monkeypatch.setenv(f"OCTI_POPS__{name}", value)
    pops = load_settings().pops
    assert not pops.keeps_unsaved_work
    assert (pops.inbound_queue.when, pops.inbound_queue.new_record_object) == ("answer", "Lead")
    assert (pops.click_to_dial.when, pops.inbound_direct.when) == ("none", "definition")
    assert (pops.outbound.flow, pops.outbound.flow_arguments) == ("Choose_Caller", {"phone": "{number}"})
    assert shown(load_settings())["pops"]["inbound_queue"]["none_found"] == "new_record"


WRONG = [
    ("KEEPS_UNSAVED_WORK", "perhaps", "true: while a record"),
    ("INBOUND_QUEUE__WHEN", "always", "definition (as the call center definition says), none, ring"),
    ("INBOUND_DIRECT__NONE_FOUND", "modal", "number_only (nothing opens), new_record, search_page"),
    ("OUTBOUND__ONE_FOUND", "list", "record, softphone_layout or flow"),
    ("CLICK_TO_DIAL__SEVERAL_FOUND", "first", "list (in the panel; nothing opens), search_page"),
    ("INBOUND_QUEUE__NEW_RECORD_OBJECT", "Service Ticket", "the API name of the object"),
    ("INBOUND_QUEUE__NEW_RECORD_FIELDS", '{"Phone No": "{number}"}', "has a name that is no API name"),
    ("INBOUND_QUEUE__NEW_RECORD_FIELDS", '{"Phone": "{caller}"}', "has an unknown placeholder {caller}"),
    ("INBOUND_QUEUE__NEW_RECORD_FIELDS", '{"Phone": "{number.__class__}"}', "has an unknown placeholder {number"),
    ("INBOUND_QUEUE__NEW_RECORD_FIELDS", '{"Phone": "{number"}', 'fields to fill in, as JSON: {"Phone": "{number}"}'),
    ("INBOUND_QUEUE__NEW_RECORD_FIELDS", '{"Phone": "' + "x" * 256 + '"}', "a text of more than 255 characters"),
    ("INBOUND_QUEUE__FLOW_ARGUMENTS", '{"phone": "{tel}"}', "has an unknown placeholder {tel}"),
    ("INBOUND_QUEUE__FLOW", "Caller Intake", "must be an API name"),
    ("INBOUND_QUEUE__POPUP", "ring", "there is no such setting"),
    ("INTERNAL__WHEN", "ring", "there is no such setting"),
]


@pytest.mark.parametrize(("name", "value", "advice"), WRONG)
def test_a_wrong_value_is_answered_with_the_whole_name_and_what_to_put_there(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, advice: str
) -> None:
    monkeypatch.setenv(f"OCTI_POPS__{name}", value)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    (line,) = str(refused.value).splitlines()
    assert line.startswith(f"OCTI_POPS__{name}".removesuffix("__WHEN" if "INTERNAL" in name else "_"))
    assert advice in line


@pytest.mark.parametrize("outcome", ["NONE_FOUND", "ONE_FOUND", "SEVERAL_FOUND"])
def test_a_flow_must_be_named_where_one_shall_open(monkeypatch: pytest.MonkeyPatch, outcome: str) -> None:
    monkeypatch.setenv(f"OCTI_POPS__OUTBOUND__{outcome}", "flow")
    with pytest.raises(SettingsError, match="^OCTI_POPS__OUTBOUND__FLOW: is missing; put the API name of an active"):
        load_settings()


def test_more_fields_than_a_window_has_are_refused() -> None:
    with pytest.raises(ValueError, match="more than 20 names"):
        PopSettings.model_validate({"outbound": {"new_record_fields": {f"F{n}__c": "x" for n in range(21)}}})
