from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octi_bridge.salesforce.caller_search import CallerSearch
from octi_bridge.salesforce.sosl import MAX_FIND_LENGTH, RESERVED, Returning, escaped, phone_search, quoted

CONTACT = str(Returning("Contact", ("Id", "Phone")))
nasty = st.text(alphabet=st.one_of(st.sampled_from(sorted(RESERVED)), st.sampled_from("09aAあ \n\0"), st.characters()))


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def phrases_of(statement: str) -> list[str]:
    """Reads the FIND clause by its grammar: quoted phrases joined by OR and nothing else."""
    inside = re.match(r'FIND \{("(?:\\.|[^"\\])*"(?: OR "(?:\\.|[^"\\])*")*)\} IN PHONE FIELDS RETURNING ', statement)
    assert inside, statement
    return [unescaped(text) for text in re.findall(r'"((?:\\.|[^"\\])*)"', inside[1])]


@given(nasty)
def test_every_reserved_character_stands_behind_a_backslash(term: str) -> None:
    # With the escaped pairs taken out, nothing reserved is left.
    assert not RESERVED & set(re.sub(r"\\.", "", escaped(term), flags=re.DOTALL))


@given(nasty)
def test_escaping_loses_nothing_but_what_can_not_be_printed(term: str) -> None:
    assert unescaped(escaped(term)) == "".join(char if char.isprintable() else " " for char in term)


@given(st.lists(nasty, max_size=8))
def test_any_terms_make_one_well_formed_statement_or_none(terms: list[str]) -> None:
    statement = phone_search(terms, CONTACT)

    searchable = [term for term in terms if sum(char.isalnum() for char in term) >= 2]
    if statement is None:
        assert not searchable
        return
    phrases = phrases_of(statement)
    assert 1 <= len(phrases) <= len(searchable)
    assert all(sum(char.isalnum() for char in phrase) >= 2 for phrase in phrases)
    assert statement.endswith("RETURNING Contact(Id, Phone ORDER BY LastModifiedDate DESC LIMIT 20)")


@given(st.lists(st.text("0123456789", min_size=2, max_size=400), max_size=60))
def test_the_search_text_stays_short_enough_for_or_to_count(terms: list[str]) -> None:
    statement = phone_search(terms, CONTACT)

    assert statement is None or statement.index("} IN PHONE") - len("FIND {") <= MAX_FIND_LENGTH


def test_terms_that_no_longer_fit_are_left_out_from_the_end() -> None:
    statement = phone_search([f"{number:010d}" for number in range(1_000)], CONTACT) or ""

    phrases = phrases_of(statement)
    assert phrases == [f"{number:010d}" for number in range(len(phrases))]
    assert MAX_FIND_LENGTH - 20 < statement.index("} IN PHONE") - len("FIND {") <= MAX_FIND_LENGTH


@given(st.text(max_size=60))
def test_whatever_a_line_delivers_as_caller_gives_a_sound_statement_or_none(caller: str) -> None:
    statement = CallerSearch().statement(caller)

    assert statement is None or phrases_of(statement)


def test_the_statement_for_a_caller_reads_as_documented() -> None:
    statement = CallerSearch(objects=("Contact", "Lead")).statement("+81312345678")

    assert statement == (
        'FIND {"0312345678" OR "03\\-1234\\-5678" OR "\\+81 3\\-1234\\-5678" OR "\\+81312345678" OR "81312345678" OR '
        '"\\+81 \\(0\\)3\\-1234\\-5678" OR "\\+81 03\\-1234\\-5678" OR "03\\-12345678" OR "031234\\-5678" OR '
        '"0081\\-3\\-1234\\-5678" OR "TEL03\\-1234\\-5678" OR "０３－１２３４－５６７８" OR '
        '"０３ー１２３４ー５６７８" OR "03ー1234ー5678" OR "03ｰ1234ｰ5678" OR "０３１２３４５６７８" OR '
        '"＋８１－３－１２３４－５６７８" OR "＋８１３１２３４５６７８"}'
        " IN PHONE FIELDS RETURNING "
        "Contact(Id, Name, Account.Name, MobilePhone, Phone, HomePhone, OtherPhone, AssistantPhone, LastModifiedDate"
        " ORDER BY LastModifiedDate DESC LIMIT 20), "
        "Lead(Id, Name, Company, MobilePhone, Phone, LastModifiedDate"
        " WHERE IsConverted = false ORDER BY LastModifiedDate DESC LIMIT 20)"
    )


def test_person_account_fields_are_asked_for_only_where_they_exist() -> None:
    with_people = CallerSearch(objects=("Account",), person_accounts=True).statement("0312345678") or ""
    without = CallerSearch(objects=("Account",)).statement("0312345678") or ""

    assert "IsPersonAccount, PersonContactId" in with_people
    assert "Person" not in without


def test_without_objects_there_is_no_statement() -> None:
    assert phone_search(["0312345678"], "") is None


@pytest.mark.parametrize("name", ["Contact(Id)", "a b", "", "1st", "x;y", "Contact'"])
def test_a_name_that_would_change_the_statement_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is not a Salesforce API name"):
        Returning(name, ("Id",))
    with pytest.raises(ValueError, match="is not a Salesforce API name"):
        Returning("Contact", (name,))


def test_a_quoted_term_can_not_end_its_own_quotes() -> None:
    assert quoted('0312"} OR {x') == '"0312\\"\\} OR \\{x"'
