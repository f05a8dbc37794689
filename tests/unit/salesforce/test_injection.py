"""Whatever a line delivers as number or name: one query of the intended shape, or none (read by the emulated org)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from simple_salesforce.format import format_soql

from octi_bridge.salesforce.activity import ActivityWriter
from octi_bridge.salesforce.activity_text import ActivityText
from octi_bridge.salesforce.caller_search import CallerSearch
from octi_bridge.salesforce.model import CallLogEntry
from octi_bridge.salesforce.ports import Record
from octi_bridge.salesforce.sosl import MAX_FIND_LENGTH, Returning, phone_search
from octi_bridge.workbench.org.org import EmulatedOrg
from octi_bridge.workbench.org.query_ast import (
    Combination,
    Comparison,
    LiteralKind,
    Operator,
    Search,
    SearchExpression,
    SearchGroup,
    Term,
    TermCombination,
)
from octi_bridge.workbench.org.soql import parse_soql
from octi_bridge.workbench.org.sosl import parse_sosl
from octi_bridge.workbench.org.tokens import WILDCARDS, query_tokens
from tests.support.hostile import hostile_text
from tests.unit.salesforce.record_shelf import RecordShelf

ORG = EmulatedOrg()
NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)
SEARCH = CallerSearch()
CONTACT = str(Returning("Contact", ("Id", "Phone")))


def shape(search: Search) -> list[tuple[Any, ...]]:
    """Everything of a search but what is searched for. Places of words are left out: they depend on the terms."""
    return [
        (
            part.sobject,
            [str(field) for field in part.fields],
            str(getattr(part.where, "field", None)),
            [(str(item.field), item.is_descending) for item in part.order_by],
            part.limit,
            part.offset,
        )
        for part in search.returning
    ]


def terms_of(expression: SearchExpression | None) -> list[Term]:
    """The phrases of a plain list of alternatives; anything else fails."""
    if isinstance(expression, Term):
        return [expression]
    assert isinstance(expression, TermCombination)
    assert expression.is_any
    terms = [item for item in expression.items if isinstance(item, Term)]
    assert len(terms) == len(expression.items)
    return terms


INTENDED = shape(parse_sosl(SEARCH.statement("0312345678") or ""))


@given(hostile_text)
def test_a_callers_number_never_changes_what_is_asked(number: str) -> None:
    statement = SEARCH.statement(number)
    if statement is None:
        return

    search = parse_sosl(statement)
    assert (search.group, search.limit, shape(search)) == (SearchGroup.PHONE, None, INTENDED)
    assert len(terms_of(search.expression)) == statement.count('" OR "') + 1
    assert not WILDCARDS & set(re.sub(r"\\.", "", statement))
    assert statement.index("} IN PHONE FIELDS") - len("FIND {") <= MAX_FIND_LENGTH
    ORG.text_search.run(search, "v66.0")  # raises what the org would refuse


@given(st.lists(hostile_text, max_size=6))
def test_any_words_are_searched_as_themselves(words: list[str]) -> None:
    statement = phone_search(words, CONTACT)
    if statement is None:
        return

    search = parse_sosl(statement)
    wanted = [query_tokens(_without_wildcards(word)) for word in words]
    assert [term.tokens for term in terms_of(search.expression) if term.tokens not in wanted] == []
    assert [part.sobject for part in search.returning] == ["Contact"]


def _without_wildcards(word: str) -> str:
    """As the org reads an escaped one: a separator. What cannot be printed is a blank."""
    return "".join("-" if char in WILDCARDS else char if char.isprintable() else " " for char in word)


class QueryReader(RecordShelf):
    """Puts values into queries as the client does, and keeps what comes out."""

    def __init__(self) -> None:
        super().__init__()
        self.queries: list[str] = []
        self.written: list[Mapping[str, object]] = []

    async def query(self, template: str, **values: str) -> list[Record]:
        self.queries.append(format_soql(template, **values))
        return []

    async def create(self, object_type: str, fields: Mapping[str, object]) -> str:
        self.written.append(fields)
        return "00T"


@given(hostile_text, hostile_text)
async def test_a_call_id_and_a_name_stay_values(call_id: str, name: str) -> None:
    org = QueryReader()
    writer = ActivityWriter(org=org, text=ActivityText("ja", ZoneInfo("Asia/Tokyo"), ""))
    await writer.write(
        CallLogEntry(call_id=call_id, direction="inbound", remote_number=name, started_at=NOON, agent_name=name),
        is_sent=True,
    )

    selection = parse_soql(org.queries[0])
    assert isinstance(selection.where, Combination)
    where = selection.where.items[0]
    assert isinstance(where, Comparison)
    assert (str(where.field), where.operator, where.value.kind) == ("CallObject", Operator.EQUAL, LiteralKind.TEXT)
    assert where.value.text == call_id
    assert (selection.sobject, selection.limit, selection.offset) == ("Task", 1, 0)
    prepared = ORG.prepare(selection)
    assert prepared.run(ORG.store.records(prepared.sobject)) == []
    assert len(org.queries) == len(org.written) == 1
