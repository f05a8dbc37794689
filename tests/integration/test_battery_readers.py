"""Our SOQL and SOSL readers beside independent ones: the battery, and statements made of hostile numbers and names.

The others read syntax only, and each is known to be mild in places; those places are listed, so that a change on
either side is noticed. `apex` is @apexdevtools/apex-parser (both languages), `jetstream` @jetstreamapp/soql-parser-js.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from simple_salesforce.format import format_soql

from octi_bridge.salesforce.caller_search import CallerSearch
from octi_bridge.salesforce.sosl import Returning, phone_search
from octi_bridge.workbench.org.errors import ApiError
from octi_bridge.workbench.org.soql import parse_soql
from octi_bridge.workbench.org.sosl import parse_sosl
from tests.support.components import find_node, require_component
from tests.support.hostile import hostile_text

BATTERY = Path(__file__).parents[1] / "salesforce_battery"
Statement = tuple[str, str]

# Valid by Salesforce's documents, refused by a reader: (reader, statement) → why the reader is wrong.
REFUSED_WRONGLY = {
    (
        "apex",
        r"SELECT Id FROM Account WHERE Name = 'it\'s' OR Name LIKE '100\%'",
    ): r"knows Apex's escapes, not SOQL's \%",
    (
        "apex",
        r"FIND {\?\&\|\!\{\}\[\]\(\)\^\~\*\:\\\"\'\+\-} RETURNING Contact(Id)",
    ): r"does not know the escapes \[ and \]",
}
# Refused by Salesforce, taken by every reader that knows the language: our own rules carry these alone.
OUR_RULES = {
    "SELECT DISTINCT Name FROM Contact": "an alias outside GROUP BY",
    "SELECT Id FROM Contact WHERE LastName IN 'a'": "IN without a list",
}


# What makes a reader refuse a sound statement, wherever it stands in it.
UNKNOWN_TO = {"apex": ("\\[", "\\]"), "jetstream": ("\u2028", "\u2029")}


def read_by_others(statements: Sequence[Statement]) -> list[dict[str, bool | None]]:
    """What the independent readers say, in one run of Node."""
    told = json.dumps([{"language": language, "query": query} for language, query in statements])
    done = subprocess.run(
        [find_node(), str(BATTERY / "parse.mjs")], input=told, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    verdicts: list[dict[str, bool | None]] = json.loads(done.stdout)
    return verdicts


@pytest.fixture(scope="module")
def battery() -> list[tuple[dict[str, str], dict[str, bool | None]]]:
    require_component("salesforce-readers")
    entries = json.loads((BATTERY / "queries.json").read_text(encoding="utf-8"))
    verdicts = read_by_others([(entry["language"], entry["query"]) for entry in entries])
    return list(zip(entries, verdicts, strict=True))


def is_well_formed(entry: dict[str, str]) -> bool:
    return not entry["verdict"].startswith("MALFORMED_")


def test_what_we_take_the_others_take(battery: list[tuple[dict[str, str], dict[str, bool | None]]]) -> None:
    refused = {
        (reader, entry["query"])
        for entry, verdicts in battery
        if is_well_formed(entry)
        for reader, takes in verdicts.items()
        if takes is False
    }
    assert refused == set(REFUSED_WRONGLY)


def test_what_we_refuse_as_soql_another_refuses_too(
    battery: list[tuple[dict[str, str], dict[str, bool | None]]],
) -> None:
    taken = {
        entry["query"]
        for entry, verdicts in battery
        if entry["language"] == "soql" and not is_well_formed(entry) and all(verdicts.values())
    }
    assert taken == set(OUR_RULES)


def test_what_the_other_refuses_as_sosl_we_refuse(
    battery: list[tuple[dict[str, str], dict[str, bool | None]]],
) -> None:
    # It hardly looks into the braces of FIND, so it proves only the part after them.
    refused = [entry for entry, verdicts in battery if entry["language"] == "sosl" and not verdicts["apex"]]
    assert len([entry for entry in refused if not is_well_formed(entry)]) >= 10
    assert {entry["query"] for entry in refused if is_well_formed(entry)} <= {query for _, query in REFUSED_WRONGLY}


def hostile_statements(count: int) -> list[Statement]:
    """SOSL and SOQL as the product makes them of hostile numbers and names."""
    made: dict[Statement, None] = {}
    plain = CallerSearch()
    wide = CallerSearch(
        objects=("Contact", "Case", "Shipment__c"), tie_break="name",
        phone_fields={"Case": ("CallbackPhone__c",), "Shipment__c": ("ReceiverPhone__c",)},
        detail_fields={"Shipment__c": ("Contact__r.Name", "Item__c")},
    )  # fmt: skip
    contact = str(Returning("Contact", ("Id", "Phone")))

    @settings(
        max_examples=count, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(hostile_text, st.lists(hostile_text, max_size=4))
    def collect(text: str, words: list[str]) -> None:
        for statement in (plain.statement(text), wide.statement(text), phone_search(words, contact)):
            if statement is not None:
                made["sosl", statement] = None
        made["soql", format_soql("SELECT Id FROM Task WHERE CallObject = {value} LIMIT 1", value=text)] = None

    collect()
    return list(made)


def test_statements_made_of_hostile_words_are_read_by_everybody() -> None:
    require_component("salesforce-readers")
    statements = hostile_statements(500)
    assert len({query for language, query in statements if language == "sosl"}) > 150
    for language, query in statements:
        try:
            (parse_sosl if language == "sosl" else parse_soql)(query)
        except ApiError as refusal:
            pytest.fail(f"our reader refuses {query!r}: {refusal}")
    verdicts = read_by_others(statements)
    refused = [
        (reader, query)
        for (_, query), verdict in zip(statements, verdicts, strict=True)
        for reader, takes in verdict.items()
        if takes is False and not any(sign in query for sign in UNKNOWN_TO[reader])
    ]
    assert refused == []
    assert sum(verdict["apex"] is True for verdict in verdicts) > 300
