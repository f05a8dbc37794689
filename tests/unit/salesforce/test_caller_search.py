"""Which of the records that Salesforce returns count, and in which order; all pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from octi_bridge.salesforce.caller_search import CallerSearch, TieBreak
from octi_bridge.salesforce.model import Match, Verdict

TOKYO = "+81312345678"


def record(object_type: str, record_id: str, **fields: Any) -> dict[str, Any]:
    return {"attributes": {"type": object_type}, "Id": record_id, "Name": record_id, **fields}


def ids(matches: Sequence[Match]) -> list[str]:
    return [match.record_id for match in matches]


def test_candidates_that_only_look_alike_are_dropped() -> None:
    records = [
        record("Contact", "fax only", Phone="03-9999-0000", Fax="03-1234-5678"),
        record("Contact", "longer", Phone="03-1234-56789"),
        record("Contact", "no phone", Phone=None),
        record("Opportunity", "not asked for", Phone="03-1234-5678"),
        {"Id": "no type", "Phone": "03-1234-5678"},
        record("Account", "right", Phone="03(1234)5678"),
    ]

    assert ids(CallerSearch().ranked(records, TOKYO)) == ["right"]


def test_matches_rank_by_object_then_own_number_then_latest_change() -> None:
    records = [
        record(object_type, f"{object_type} {day}", Phone="0312345678", LastModifiedDate=f"2026-05-{day}T00:00:00Z")
        for object_type in ("Lead", "Account", "Contact")
        for day in ("01", "03", "02")
    ]
    records.append(record("Contact", "boss", AssistantPhone="0312345678", LastModifiedDate="2026-09-09T00:00:00Z"))

    assert ids(CallerSearch().ranked(records, TOKYO)) == [
        "Contact 03",
        "Contact 02",
        "Contact 01",
        "boss",
        "Account 03",
        "Account 02",
        "Account 01",
        "Lead 03",
        "Lead 02",
        "Lead 01",
    ]


@pytest.mark.parametrize(
    ("tie_break", "order"),
    [
        ("latest_modified", ["b", "c", "a"]),
        ("latest_created", ["c", "a", "b"]),
        ("oldest_created", ["b", "a", "c"]),
        ("name", ["a", "b", "c"]),
    ],
)
def test_the_tie_break_is_a_choice_and_the_org_is_asked_for_its_field(tie_break: TieBreak, order: list[str]) -> None:
    records = [
        record("Contact", "a", Phone="0312345678", LastModifiedDate="2026-05-01", CreatedDate="2026-02-01"),
        record("Contact", "b", Phone="0312345678", LastModifiedDate="2026-05-03", CreatedDate="2026-01-01"),
        record("Contact", "c", Phone="0312345678", LastModifiedDate="2026-05-02", CreatedDate="2026-03-01"),
    ]
    search = CallerSearch(objects=("Contact",), tie_break=tie_break)
    field, direction = {
        "latest_modified": ("LastModifiedDate", "DESC"),
        "latest_created": ("CreatedDate", "DESC"),
        "oldest_created": ("CreatedDate", "ASC"),
        "name": ("Name", "ASC"),
    }[tie_break]

    assert ids(search.ranked(records, TOKYO)) == order
    assert f"ORDER BY {field} {direction} LIMIT" in (search.statement(TOKYO) or "")


def test_what_stands_under_the_name_is_a_choice() -> None:
    search = CallerSearch(detail_fields={"Contact": ("Title", "Account.Owner.Name")})
    records = [
        record("Contact", "boss", Phone="0312345678", Title="部長"),
        record("Contact", "other", Phone="0312345678", Title=None, Account={"Owner": {"Name": "佐藤"}}),
    ]

    assert [match.detail for match in search.ranked(records, TOKYO)] == ["部長", "佐藤"]
    assert "Contact(Id, Name, Title, Account.Owner.Name, " in (search.statement(TOKYO) or "")


def test_every_record_is_judged_and_the_refused_ones_say_why() -> None:
    records = [
        record("Contact", "person", Phone="0312345678"),
        record("Account", "a person", PersonMobilePhone="0312345678", PersonContactId="person"),
        record("Contact", "twice", Phone="0312345678"),
        record("Contact", "twice", Phone="0312345678"),
        record("Contact", "fax only", Phone="03-9999-0000", Fax="03-1234-5678"),
        record("Opportunity", "stray", Phone="03-1234-5678"),
    ]
    judged = CallerSearch(person_accounts=True).judged(records, TOKYO)

    assert [(c.record_id, c.verdict, c.place) for c in judged] == [
        ("a person", Verdict.RANKED, 1),
        ("twice", Verdict.RANKED, 2),
        ("fax only", Verdict.NUMBER_DIFFERS, 0),
        ("stray", Verdict.NOT_ASKED_FOR, 0),
        ("person", Verdict.BEHIND_PERSON_ACCOUNT, 0),
        ("twice", Verdict.REPEATED, 0),
    ]
    assert judged[2].phones == (("Phone", "03-9999-0000"),)


def test_the_reason_names_the_field_that_holds_the_number() -> None:
    reasons = {
        "MobilePhone": "exact_mobile",
        "Phone": "exact_phone",
        "HomePhone": "exact_home_phone",
        "OtherPhone": "exact_other_phone",
        "AssistantPhone": "exact_assistant_phone",
    }
    found = {
        name: CallerSearch().ranked([record("Contact", "one", **{name: "03-1234-5678"})], TOKYO)[0].reason
        for name in reasons
    }

    assert found == reasons


def test_objects_fields_and_rank_follow_the_settings() -> None:
    search = CallerSearch(
        objects=("Shop__c", "Contact"), phone_fields={"Shop__c": ("Tel__c",), "Contact": ("Direct__c",)}
    )
    records = [
        record("Contact", "person", Direct__c="0312345678"),
        record("Contact", "other field", Phone="0312345678"),
        record("Shop__c", "shop", Tel__c="0312345678"),
    ]

    assert [(match.record_id, match.reason) for match in search.ranked(records, TOKYO)] == [
        ("shop", "exact_custom_phone"),
        ("person", "exact_custom_phone"),
    ]
    assert "Shop__c(Id, Name, Tel__c, LastModifiedDate" in (search.statement(TOKYO) or "")


def test_an_object_without_a_name_is_called_by_the_field_that_names_it() -> None:
    search = CallerSearch(
        objects=("Case", "Ticket__c"), phone_fields={"Case": ("CallbackPhone__c",), "Ticket__c": ("Tel__c",)},
        name_fields={"Ticket__c": "Title__c"},
    )  # fmt: skip
    case = {"attributes": {"type": "Case"}, "Id": "500one", "CaseNumber": "00001001", "Subject": "見積書"}
    ticket = {"attributes": {"type": "Ticket__c"}, "Id": "a00one", "Title__c": "故障"}
    records = [{**ticket, "Tel__c": "0312345678"}, {**case, "CallbackPhone__c": "03-1234-5678"}]

    assert [(m.object_type, m.name, m.detail, m.reason) for m in search.ranked(records, TOKYO)] == [
        ("Case", "00001001", "見積書", "exact_custom_phone"),
        ("Ticket__c", "故障", "", "exact_custom_phone"),
    ]
    statement = search.statement(TOKYO) or ""
    assert "Case(Id, CaseNumber, Subject, CallbackPhone__c, LastModifiedDate ORDER BY" in statement
    assert "Ticket__c(Id, Title__c, Tel__c, LastModifiedDate ORDER BY" in statement
    assert "Name" not in statement


def test_by_name_each_object_is_ordered_by_the_field_that_names_it() -> None:
    search = CallerSearch(objects=("Case",), phone_fields={"Case": ("Tel__c",)}, tie_break="name")
    records = [
        {"attributes": {"type": "Case"}, "Id": number, "CaseNumber": number, "Tel__c": "0312345678"}
        for number in ("00001002", "00001001")
    ]

    assert ids(search.ranked(records, TOKYO)) == ["00001001", "00001002"]
    assert "Case(Id, CaseNumber, Subject, Tel__c ORDER BY CaseNumber ASC LIMIT 20)" in (search.statement(TOKYO) or "")


def test_a_person_account_stands_once_and_as_a_person() -> None:
    number = {"PersonMobilePhone": "0312345678"}
    records = [
        record("Account", "company", Phone="0312345678", LastModifiedDate="2026-09-01", PersonContactId=None),
        record("Account", "person", PersonContactId="003person", LastModifiedDate="2026-01-01", **number),
        record("Contact", "003person", MobilePhone="0312345678"),
    ]

    matches = CallerSearch(person_accounts=True).ranked(records, TOKYO)

    assert [(match.record_id, match.person_contact_id) for match in matches] == [
        ("person", "003person"),
        ("company", ""),
    ]
