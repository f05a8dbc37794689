"""`OCTI_CUSTOMERS__…`: what agents may find and make."""

from __future__ import annotations

import pytest

from octi_bridge.settings.customers import CustomerSettings
from octi_bridge.settings.load import SettingsError, load_settings


@pytest.fixture(autouse=True)
def _pbx(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCTI_PBX__USERNAME", "octi")
    monkeypatch.setenv("OCTI_PBX__SECRET", "s")


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("IS_SEARCH_ON", "perhaps", "true or false: whether agents may search"),
        ("SEARCHES_PER_MINUTE", "0", "searches a minute of one agent"),
        ("NEW_RECORDS", '{"Service Ticket": {}}', "has a name that is no API name"),
        ("NEW_RECORDS", '{"Contact": {"Phone No": "{number}"}}', "has a name that is no API name"),
        ("NEW_RECORDS", '{"Contact": {"Phone": "{caller}"}}', "has an unknown placeholder {caller}"),
        ("NEW_RECORDS", '{"Contact": {"Phone": "{number.__class__}"}}', "has an unknown placeholder {number"),
        (
            "NEW_RECORDS",
            '{"Contact": {"Phone": "{number:d}"}}',
            "has a placeholder with more than a name in its braces",
        ),
        ("NEW_RECORDS", '{"Contact": {"Phone": "{number:{x}}"}}', "has a placeholder with more than a name"),
        ("NEW_RECORDS", '{"Contact": {"Phone": "{number!q}"}}', "has a placeholder with more than a name"),
        ("NEW_RECORDS", '{"Contact": {"Phone": "{number!r:>20}"}}', "has a placeholder with more than a name"),
        ("NEW_RECORDS", '{"Contact": {"Phone": "{number"}}', "the objects of which the panel offers a new record"),
        ("NEW_RECORDS", '["Contact"]', "the objects of which the panel offers a new record"),
        ("NEW_RECORD", "{}", "there is no such setting"),
    ],
)
def test_a_wrong_value_is_answered_with_the_whole_name_and_what_to_put_there(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, advice: str
) -> None:
    monkeypatch.setenv(f"OCTI_CUSTOMERS__{name}", value)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    (line,) = str(refused.value).splitlines()
    assert line.startswith(f"OCTI_CUSTOMERS__{name}")
    assert advice in line


def test_what_no_window_could_hold_is_refused() -> None:
    too_much: tuple[dict[str, dict[str, str]], ...] = (
        {f"O{n}__c": {} for n in range(11)},
        {"Contact": {f"F{n}__c": "x" for n in range(21)}},
        {"Contact": {"Phone": "x" * 256}},
    )
    for wrong in too_much:
        with pytest.raises(ValueError, match="has (more|a text)"):
            CustomerSettings.model_validate({"new_records": wrong})


def test_nothing_may_be_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCTI_CUSTOMERS__NEW_RECORDS", "{}")
    assert load_settings().customers.new_records == {}
