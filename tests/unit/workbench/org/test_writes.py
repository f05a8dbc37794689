"""What may be written: names, permissions, types, lengths, references, and what the org derives."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from octi_bridge.workbench.org import ApiError, EmulatedOrg, OrgShape
from tests.unit.workbench.org.support import FakeClock


@pytest.fixture
def hanako(org: EmulatedOrg) -> str:
    return next(str(r["Id"]) for r in org.list_records("Contact") if r["Name"] == "山田 花子")


@pytest.mark.parametrize(
    ("sobject", "values", "code", "fields"),
    [
        ("Contact", {}, "REQUIRED_FIELD_MISSING", ("LastName",)),
        ("Lead", {"LastName": "清水"}, "REQUIRED_FIELD_MISSING", ("Company",)),
        ("Contact", {"LastName": ""}, "REQUIRED_FIELD_MISSING", ("LastName",)),
        ("Contact", {"LastName": "a", "Bogus": 1}, "INVALID_FIELD", None),
        (
            "Contact",
            {"LastName": "a", "CreatedDate": "2026-01-01"},
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            ("CreatedDate",),
        ),
        ("Contact", {"LastName": "a", "Name": "a"}, "INVALID_FIELD_FOR_INSERT_UPDATE", ("Name",)),
        ("Contact", {"LastName": "a", "Id": "0035h0000000001AAA"}, "INVALID_FIELD_FOR_INSERT_UPDATE", ("Id",)),
        ("Contact", {"LastName": "a", "Phone": "0" * 41}, "STRING_TOO_LONG", ("Phone",)),
        ("Contact", {"LastName": "a", "Email": "no address"}, "INVALID_EMAIL_ADDRESS", ("Email",)),
        ("Contact", {"LastName": ["a"]}, "JSON_PARSER_ERROR", None),
        ("Contact", {"LastName": "a", "AccountId": "123"}, "MALFORMED_ID", ("AccountId",)),
        ("Contact", {"LastName": "a", "AccountId": ""}, "MALFORMED_ID", ("AccountId",)),
        ("Contact", {"LastName": "a", "AccountId": "0035h0000000001AAA"}, "MALFORMED_ID", ("AccountId",)),
        ("Contact", {"LastName": "a", "AccountId": "0015h000000000z"}, "INVALID_CROSS_REFERENCE_KEY", ("AccountId",)),
        ("Task", {"IsClosed": True}, "INVALID_FIELD_FOR_INSERT_UPDATE", ("IsClosed",)),
        ("Task", {"CallType": "Sideways"}, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", ("CallType",)),
        ("Task", {"CallDurationInSeconds": "long"}, "JSON_PARSER_ERROR", None),
        ("Task", {"CallDurationInSeconds": 1.5}, "JSON_PARSER_ERROR", None),
        ("Task", {"CallDurationInSeconds": 2**31}, "NUMBER_OUTSIDE_VALID_RANGE", ("CallDurationInSeconds",)),
        ("Task", {"ActivityDate": "2026-01-31T10:00:00Z"}, "JSON_PARSER_ERROR", None),
        ("Task", {"ActivityDate": "2026-02-30"}, "JSON_PARSER_ERROR", None),
        ("Task", {"OctiCallId__c": "x" * 65}, "STRING_TOO_LONG", ("OctiCallId__c",)),
        ("Task", {"WhoId": "0015h0000000001AAA"}, "MALFORMED_ID", ("WhoId",)),
        ("Task", {"WhatId": "0035h0000000001AAA"}, "MALFORMED_ID", ("WhatId",)),
        (
            "Task",
            {"WhoId": "00Q5h0000000001EAA", "WhatId": "0015h0000000001AAA"},
            "FIELD_INTEGRITY_EXCEPTION",
            ("WhoId", "WhatId"),
        ),
        ("User", {"LastName": "a", "Username": "a", "Alias": "a"}, "METHOD_NOT_ALLOWED", None),
        ("Nope", {}, "NOT_FOUND", None),
    ],
)
def test_wrong_values_are_refused_as_salesforce_refuses_them(
    org: EmulatedOrg, sobject: str, values: Mapping[str, object], code: str, fields: tuple[str, ...] | None
) -> None:
    with pytest.raises(ApiError) as refusal:
        org.create_record(sobject, values)
    assert (refusal.value.code, refusal.value.fields) == (code, fields)


def test_field_names_have_no_case(org: EmulatedOrg) -> None:
    record = org.get_record(org.create_record("contact", {"lastname": "長谷川", "PHONE": "03-0000-0000"}))
    assert record is not None
    assert (record["LastName"], record["Phone"]) == ("長谷川", "03-0000-0000")


def test_task_gets_its_defaults_and_derived_fields(org: EmulatedOrg, hanako: str) -> None:
    task = org.get_record(org.create_record("Task", {"WhoId": hanako, "Subject": "着信"}))
    assert task is not None
    assert (task["Status"], task["Priority"], task["TaskSubtype"]) == ("Not Started", "Normal", "Task")
    assert (task["IsClosed"], task["CompletedDateTime"]) == (False, None)
    account = org.get_record(str(task["AccountId"]))
    assert account is not None
    assert account["Name"] == "株式会社みどり商事"
    assert task["OwnerId"] == org.integration_user_id


def test_task_closes_with_its_status(org: EmulatedOrg, clock: FakeClock) -> None:
    task_id = org.create_record("Task", {"Subject": "発信"})
    clock.advance(60)
    org.update_record(task_id, {"Status": "Completed"})
    task = org.get_record(task_id)
    assert task is not None
    assert (task["IsClosed"], task["CompletedDateTime"]) == (True, "2026-03-02T03:05:05.000+0000")
    assert task["CreatedDate"] == "2026-03-02T03:04:05.000+0000"


def test_task_subtype_can_only_be_set_on_create(org: EmulatedOrg) -> None:
    task_id = org.create_record("Task", {"TaskSubtype": "Call"})
    with pytest.raises(ApiError, match="Unable to create/update fields: TaskSubtype"):
        org.update_record(task_id, {"TaskSubtype": "Task"})


def test_lead_may_later_not_get_a_related_record_either(org: EmulatedOrg) -> None:
    lead = str(org.list_records("Lead")[0]["Id"])
    account = str(org.list_records("Account")[0]["Id"])
    task_id = org.create_record("Task", {"WhoId": lead})
    with pytest.raises(ApiError, match="FIELD_INTEGRITY_EXCEPTION"):
        org.update_record(task_id, {"WhatId": account})


def test_org_without_our_custom_field_does_not_know_it(clock: FakeClock) -> None:
    bare = EmulatedOrg(shape=OrgShape(has_our_fields=False), clock=clock)
    with pytest.raises(ApiError, match=r"No such column 'OctiCallId__c' on sobject of type Task"):
        bare.create_record("Task", {"OctiCallId__c": "a"})


def test_an_automatic_number_counts_by_itself_and_cannot_be_given(org: EmulatedOrg) -> None:
    made = [org.create_record("Shipment__c", {"Item__c": "紙"}) for _ in range(2)]
    assert [(org.get_record(each) or {})["Name"] for each in made] == ["S-0002", "S-0003"]
    org.update_record(made[0], {"Status__c": "Delivered"})
    assert (org.get_record(made[0]) or {})["Name"] == "S-0002"
    with pytest.raises(ApiError, match="Unable to create/update fields: Name"):
        org.create_record("Shipment__c", {"Name": "S-9999"})


def test_a_task_belongs_to_a_custom_object_only_if_that_allows_activities(org: EmulatedOrg) -> None:
    shipment, branch = (str(org.list_records(name)[0]["Id"]) for name in ("Shipment__c", "Branch__c"))
    task_id = org.create_record("Task", {"WhatId": shipment})
    assert org.tasks_for(shipment)[0]["Id"] == task_id
    with pytest.raises(ApiError, match=f"Related To ID: id value of incorrect type: {branch}"):
        org.create_record("Task", {"WhatId": branch})


def test_null_clears_a_field_and_a_refused_update_changes_nothing(org: EmulatedOrg, hanako: str) -> None:
    org.update_record(hanako, {"Phone": None})
    with pytest.raises(ApiError, match="STRING_TOO_LONG"):
        org.update_record(hanako, {"MobilePhone": "1", "Phone": "0" * 41})
    record = org.get_record(hanako)
    assert record is not None
    assert (record["Phone"], record["MobilePhone"]) == (None, "090-1111-2222")


def test_listener_hears_each_write_until_it_leaves(org: EmulatedOrg) -> None:
    heard: list[int] = []
    leave = org.subscribe(lambda: heard.append(len(org.list_records("Task"))))
    org.create_record("Task", {"Subject": "1"})
    org.create_record("Task", {"Subject": "2"})
    leave()
    org.create_record("Task", {"Subject": "3"})
    assert heard == [1, 2]


def test_tasks_of_an_account_include_those_of_its_people_newest_first(org: EmulatedOrg, hanako: str) -> None:
    account = str((org.get_record(hanako) or {})["AccountId"])
    first = org.create_record("Task", {"WhoId": hanako})
    second = org.create_record("Task", {"WhatId": account})
    assert [task["Id"] for task in org.tasks_for(account)] == [second, first]
    assert [task["Id"] for task in org.tasks_for(hanako[:15])] == [first]


def test_sample_org_is_the_same_each_time(org: EmulatedOrg) -> None:
    again = EmulatedOrg()
    assert [r["Id"] for r in org.list_records("Contact")] == [r["Id"] for r in again.list_records("Contact")]
    assert len({r["Id"] for name in ("Contact", "Lead", "Account", "User") for r in again.list_records(name)}) == 27
