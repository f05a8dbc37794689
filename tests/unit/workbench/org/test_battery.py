"""The shared battery of SOQL and SOSL statements, against our parser and the sample org."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypedDict

import pytest

from octi_bridge.workbench.org import ApiError, EmulatedOrg
from octi_bridge.workbench.org.soql import parse_soql
from octi_bridge.workbench.org.sosl import parse_sosl

BATTERY = Path(__file__).parents[3] / "salesforce_battery" / "queries.json"


class Entry(TypedDict, total=False):
    language: str
    query: str
    verdict: str
    rows: int
    note: str


ENTRIES: list[Entry] = json.loads(BATTERY.read_text(encoding="utf-8"))


def rows_of(org: EmulatedOrg, entry: Entry) -> int:
    if entry["language"] == "soql":
        prepared = org.prepare(parse_soql(entry["query"]))
        return len(prepared.run(org.store.records(prepared.sobject)))
    return len(org.text_search.run(parse_sosl(entry["query"]), "v66.0"))


@pytest.fixture(scope="module")
def sample_org() -> EmulatedOrg:
    return EmulatedOrg()


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e["verdict"] == "valid"], ids=lambda e: e["query"])
def test_valid_statement_finds_what_the_battery_says(sample_org: EmulatedOrg, entry: Entry) -> None:
    rows = rows_of(sample_org, entry)
    assert rows == entry.get("rows", rows)


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e["verdict"] != "valid"], ids=lambda e: e["query"])
def test_invalid_statement_is_refused_with_its_code(sample_org: EmulatedOrg, entry: Entry) -> None:
    with pytest.raises(ApiError) as refusal:
        rows_of(sample_org, entry)
    assert (refusal.value.code, refusal.value.status) == (entry["verdict"], 400)


def test_battery_names_each_statement_once() -> None:
    statements = [(entry["language"], entry["query"]) for entry in ENTRIES]
    assert len(set(statements)) == len(statements)
