"""Search as an index of tokens: any escaped text is well-formed, and nothing normalises digits."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octi_bridge.workbench.org import ApiError, EmulatedOrg
from octi_bridge.workbench.org.find_clause import escape
from octi_bridge.workbench.org.soql import parse_soql
from octi_bridge.workbench.org.sosl import parse_sosl
from octi_bridge.workbench.org.tokens import index_tokens
from tests.unit.workbench.org.support import FakeClock

SAMPLE = EmulatedOrg()
JUNK = st.text(
    alphabet=st.one_of(st.sampled_from("?&|!{}[]()^~*:\\\"'+- 0193山田AND OR\n"), st.characters()), max_size=40
)


def answer_to(statement: str) -> tuple[str | None, str, list[dict[str, object]]]:
    """Code and message of the refusal, or no code and the rows."""
    try:
        return None, "", SAMPLE.text_search.run(parse_sosl(statement), "v66.0")
    except ApiError as refusal:
        return refusal.code, refusal.message, []


@given(JUNK, st.booleans())
@settings(max_examples=300, deadline=None)
def test_any_escaped_text_is_searched_or_called_too_short(junk: str, is_phrase: bool) -> None:
    term = f'"{escape(junk)}"' if is_phrase else escape(junk)
    statement = f"FIND {{{term}}} IN ALL FIELDS RETURNING Contact(Id, Name), Lead(Id)"
    code, message, rows = answer_to(statement)
    too_short = code == "INVALID_SEARCH" or "No search term found" in message
    is_operator = not is_phrase and bool({"AND", "OR", "NOT"} & set(junk.upper().split()))
    assert code is None or too_short or is_operator, message
    assert all(set(row) <= {"attributes", "Id", "Name"} for row in rows)


@given(JUNK)
@settings(max_examples=300, deadline=None)
def test_unescaped_junk_never_gets_past_the_parser_as_a_crash(junk: str) -> None:
    for statement in (f"FIND {{{junk}}} RETURNING Contact(Id)", junk):
        code, _, _ = answer_to(statement)
        assert code in {None, "MALFORMED_SEARCH", "INVALID_SEARCH", "INVALID_FIELD", "INVALID_TYPE"}


@given(st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_quoted_text_in_soql_is_a_value_and_nothing_else(text: str) -> None:
    quoted = text.replace("\\", "\\\\").replace("'", "\\'")
    prepared = SAMPLE.prepare(parse_soql(f"SELECT Id FROM Contact WHERE LastName = '{quoted}'"))
    expected = [r for r in SAMPLE.list_records("Contact") if str(r["LastName"]).lower() == text.lower()]
    assert len(prepared.run(SAMPLE.store.records(prepared.sobject))) == len(expected)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("03-1234-5678", ("03", "1234", "5678")),
        ("03(1234)5678", ("03", "1234", "5678")),
        ("0312345678", ("0312345678",)),
        ("+81 90-1111-2222", ("81", "90", "1111", "2222")),
        ("０３－９８７６", ("０３", "９８７６")),
        ("東京都知事", ("東京", "京都", "都知", "知事")),
        ("株式会社ABC 森", ("株式", "式会", "会社", "abc", "森")),
        ("...", ()),
    ],
)
def test_text_is_split_at_spaces_and_punctuation(text: str, tokens: tuple[str, ...]) -> None:
    assert index_tokens(text) == tokens


def test_new_record_is_found_only_after_the_index_lag(org: EmulatedOrg, clock: FakeClock) -> None:
    org.faults.index_lag_s = 30
    org.create_record("Contact", {"LastName": "新規", "Phone": "03-7777-0001"})
    search = parse_sosl('FIND {"7777 0001"} IN PHONE FIELDS RETURNING Contact(Name)')
    assert org.text_search.run(search, "v66.0") == []
    clock.advance(30)
    assert [row["Name"] for row in org.text_search.run(search, "v66.0")] == ["新規"]


def test_changed_number_is_found_by_its_old_text_until_indexed(org: EmulatedOrg) -> None:
    org.faults.index_lag_s = 30
    hanako = str(org.list_records("Contact")[0]["Id"])
    old = parse_sosl('FIND {"090 1111 2222"} IN PHONE FIELDS RETURNING Contact(Id)')
    org.text_search.run(old, "v66.0")
    org.update_record(hanako, {"MobilePhone": "090-9999-9999"})
    assert len(org.text_search.run(old, "v66.0")) == 1
    org.store.index_now()
    assert org.text_search.run(old, "v66.0") == []


def test_very_long_search_loses_its_operators_and_then_finds_nothing(org: EmulatedOrg) -> None:
    def rows(filler: int) -> int:
        statement = f"FIND {{1111 AND nothere{'x' * filler}}} RETURNING Contact(Id)"
        return len(org.text_search.run(parse_sosl(statement), "v66.0"))

    assert (rows(10), rows(4_000), rows(10_000)) == (0, 1, 0)
