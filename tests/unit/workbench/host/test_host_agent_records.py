"""The emulated org, as the host page reads and writes it."""

from __future__ import annotations

import pytest

from octi_bridge.workbench.host import AgentRecords, OrgRecords, RecordRejected
from octi_bridge.workbench.org import EmulatedOrg


@pytest.fixture
def org() -> EmulatedOrg:
    return EmulatedOrg()


@pytest.fixture
def agent_id(org: EmulatedOrg) -> str:
    return str(org.list_records("User")[1]["Id"])


@pytest.fixture
def records(org: EmulatedOrg, agent_id: str) -> OrgRecords:
    return AgentRecords(org=org, user_id=agent_id)


def names(records: OrgRecords, text: str) -> set[str]:
    return {str(record["Name"]) for record in records.search(text)}


def test_every_record_says_what_it_is(records: OrgRecords) -> None:
    contact = records.list_records("Contact")[0]
    assert contact["attributes"] == {"type": "Contact"}
    again = records.get_record(contact["Id"])
    assert again is not None
    assert again["attributes"] == {"type": "Contact"}


def test_what_does_not_exist_is_nothing_rather_than_an_error(records: OrgRecords) -> None:
    assert records.get_record("003000000000999AAA") is None
    assert list(records.list_records("Nothing__c")) == []


def test_a_task_is_saved_as_the_agent_and_found_at_its_contact(records: OrgRecords, agent_id: str) -> None:
    contact = records.list_records("Contact")[0]
    heard: list[str] = []
    end = records.subscribe(lambda: heard.append("org"))
    task_id = records.create_record("Task", {"Subject": "着信", "WhoId": contact["Id"]})
    end()
    assert heard
    newest = records.tasks_for(contact["Id"])[0]
    assert (newest["Id"], newest["OwnerId"]) == (task_id, agent_id)
    records.update_record(task_id, {"CallDisposition": "解決"})
    updated = records.get_record(task_id)
    assert updated is not None
    assert updated["CallDisposition"] == "解決"


def test_a_refusal_keeps_the_code_and_the_fields_of_salesforce(records: OrgRecords) -> None:
    with pytest.raises(RecordRejected) as refused:
        records.create_record("Contact", {"FirstName": "花子"})
    assert refused.value.code == "REQUIRED_FIELD_MISSING"
    assert refused.value.fields == ("LastName",)
    with pytest.raises(RecordRejected) as unknown:
        records.create_record("Nothing__c", {})
    assert unknown.value.code == "NOT_FOUND"


@pytest.mark.parametrize(
    "text", ["09011112222", "090-1111-2222", "+81 90-1111-2222", "819011112222", "０９０１１１１２２２２"]
)
def test_a_number_is_found_however_it_is_written(records: OrgRecords, text: str) -> None:
    assert names(records, text) == {"山田 花子"}


def test_a_number_stored_in_another_way_is_found_too(records: OrgRecords) -> None:
    assert "伊藤 健" in names(records, "09033334444")
    assert "中村 さくら" in names(records, "090-7777-8888")
    assert names(records, "0699990000") == set()


def test_a_name_is_found_with_or_without_its_blank(records: OrgRecords) -> None:
    assert names(records, "山田花子") == {"山田 花子"}
    assert "株式会社みどり商事" in names(records, "みどり")
