"""What is asked for a name or a number that an agent types, and who of the answer fits."""

from __future__ import annotations

from typing import Any

import pytest

from octi_bridge.salesforce.caller_search import CallerSearch
from octi_bridge.salesforce.customer_search import CustomerPhone, CustomerSearch, PhoneKind, typed_digits

SEARCH = CustomerSearch(CallerSearch())
PEOPLE = CustomerSearch(CallerSearch(person_accounts=True))


def find_of(text: str) -> str | None:
    statement = SEARCH.statement(text)
    return statement.split(" RETURNING ")[0] if statement else None


def record(object_type: str, record_id: str, name: str, **fields: Any) -> dict[str, Any]:
    return {"attributes": {"type": object_type}, "Id": record_id, "Name": name, **fields}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("山田", "FIND {山田*} IN NAME FIELDS"),
        ("山田　花子", "FIND {山田* AND 花子*} IN NAME FIELDS"),
        ("林　健", r'FIND {("林 健" OR 林\-健* OR "健 林" OR 健\-林*)} IN NAME FIELDS'),
        ("林 健太", r'FIND {("林 健太" OR 林\-健太* OR "健太 林" OR 健太\-林*)} IN NAME FIELDS'),
        ("田中 森 愛", r'FIND {("田中 森" OR 田中\-森* OR "森 田中" OR 森\-田中*)} IN NAME FIELDS'),
        ("yamada h", "FIND {yamada*} IN NAME FIELDS"),
        ("ＡＢＣ商事", "FIND {(ＡＢＣ商事*) OR (ABC商事*)} IN NAME FIELDS"),
        ("O'Neil & Sons*", "FIND {Neil* AND Sons*} IN NAME FIELDS"),
        ("not and", 'FIND {"not" AND "and"} IN NAME FIELDS'),
        ("a} RETURNING User(Id)", "FIND {RETURNING* AND User* AND Id*} IN NAME FIELDS"),
        ("ab cd ef gh ij kl mn", "FIND {ab* AND cd* AND ef* AND gh* AND ij* AND kl*} IN NAME FIELDS"),
        ("0901111", r"FIND {0901111* OR 090\-1111*} IN PHONE FIELDS"),
        ("０９０－１１", r"FIND {09011* OR 090\-11*} IN PHONE FIELDS"),
        ("+81 90 1111", r"FIND {81901111* OR 81\-90\-1111*} IN PHONE FIELDS"),
    ],
)
def test_what_is_typed_becomes_one_well_formed_search(text: str, wanted: str) -> None:
    assert find_of(text) == wanted


@pytest.mark.parametrize("text", ["", " ", "a", "山", "a b", "03", "0-3-1", "*", "{}", "\\", "？？", "\u202d\u202c"])
def test_too_little_is_not_asked(text: str) -> None:
    assert SEARCH.statement(text) is None


def test_a_whole_number_is_asked_in_every_spelling_that_a_caller_is() -> None:
    asked = find_of("090-1111-2222")
    caller = SEARCH.caller.statement("09011112222")
    assert asked is not None
    assert caller is not None
    spellings = caller.split("} IN ")[0]
    assert asked.startswith(spellings)
    assert asked.endswith(r" OR 09011112222* OR 090\-1111\-2222*} IN PHONE FIELDS")


@pytest.mark.parametrize(
    ("text", "digits"), [("090-1111", "0901111"), ("０９０", "090"), ("3M", None), ("7-Eleven", None), ("-", None)]
)
def test_digits_alone_are_a_number_and_with_letters_a_name(text: str, digits: str | None) -> None:
    assert typed_digits(text) == digits


def test_a_customer_comes_with_every_number_once_as_it_is_stored() -> None:
    stored = record(
        "Contact",
        "003a",
        "山田 花子",
        Account={"Name": "みどり商事"},
        MobilePhone="090-1111-2222",
        Phone="+81 90 1111 2222",
        HomePhone="03-1234-5678",
        OtherPhone="none",
        AssistantPhone=" 内線 ",
    )
    (found,) = SEARCH.customers([stored], "山田")
    assert (found.record_id, found.object_type, found.name, found.detail) == (
        "003a",
        "Contact",
        "山田 花子",
        "みどり商事",
    )
    assert found.phones == (
        CustomerPhone(PhoneKind.MOBILE, "090-1111-2222"),
        CustomerPhone(PhoneKind.HOME, "03-1234-5678"),
    )


def test_the_nearest_name_comes_first_then_the_objects_in_the_order_of_the_settings() -> None:
    records = [
        record("Account", "001a", "山田商事", Phone="03-1"),
        record("Lead", "00Qa", "山田"),
        record("Contact", "003b", "小山田 徹"),
        record("Contact", "003a", "山田 花子"),
        record("User", "005a", "山田"),
        record("Contact", "003a", "山田 花子"),
    ]
    found = [customer.record_id for customer in SEARCH.customers(records, "山田")]
    assert found == ["00Qa", "003a", "001a", "003b"]


def test_by_a_number_only_those_are_shown_who_hold_it() -> None:
    records = [
        record("Contact", "003a", "一", Phone="+81 90-1111-2222"),
        record("Contact", "003b", "二", Phone="03-9090-1111"),
        record("Contact", "003c", "三", Phone="03-1234-5678 / 090 1111 3333"),
    ]
    assert [customer.record_id for customer in SEARCH.customers(records, "090-1111")] == ["003a", "003c"]
    assert [customer.record_id for customer in SEARCH.customers(records, "+81901111")] == ["003a", "003c"]
    assert [customer.record_id for customer in SEARCH.customers(records, "09011112222")] == ["003a"]


def test_a_person_account_is_one_person_and_ranks_as_a_contact() -> None:
    records = [
        record("Account", "001b", "個人商店"),
        record("Contact", "003p", "個人 さくら"),
        record("Account", "001a", "個人 さくら", PersonContactId="003p", PersonMobilePhone="090-7777-0002"),
    ]
    found = PEOPLE.customers(records, "個人")
    assert [customer.record_id for customer in found] == ["001a", "001b"]
    assert found[0].phones == (CustomerPhone(PhoneKind.MOBILE, "090-7777-0002"),)
