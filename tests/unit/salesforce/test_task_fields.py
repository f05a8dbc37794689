"""The fields of lightning_component/ hold whole values or nothing, and only calls have them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from octi_bridge.salesforce.activity_text import ActivityText, Language
from octi_bridge.salesforce.model import CallLogEntry, Match
from octi_bridge.salesforce.task_fields import own_fields, task_fields

ENTRY = CallLogEntry(
    call_id="call:201", direction="inbound", remote_number="0312345678", started_at=datetime(2026, 4, 1, tzinfo=UTC)
)


def test_what_is_not_known_is_left_out() -> None:
    assert own_fields(ENTRY) == {"OctiRemoteNumber__c": "0312345678"}
    assert own_fields(replace(ENTRY, remote_number="")) == {}


def test_a_queue_is_cut_to_its_field_and_an_address_is_whole_or_absent() -> None:
    address = "https://recordings.example.jp/" + "x" * 225
    fields = own_fields(replace(ENTRY, queue="q" * 81, recording_url=address, reason="契約更新"))
    assert fields["OctiCallReason__c"] == "契約更新"
    assert fields["OctiQueue__c"] == "q" * 80
    assert fields["OctiRecordingUrl__c"] == address
    assert "OctiRecordingUrl__c" not in own_fields(replace(ENTRY, recording_url=f"{address}y"))


def test_a_task_for_later_is_no_call() -> None:
    assert own_fields(replace(ENTRY, queue="sales", due_on=date(2026, 4, 2))) == {}


@pytest.mark.parametrize(
    ("language", "who", "subject"),
    [
        ("ja", Match("003000000000001AAA", "Contact", "山田 花子"), "折り返し: 山田 花子"),
        ("en", Match("003000000000001AAA", "Contact", "山田 花子"), "Call back: 山田 花子"),
        ("ja", None, "折り返し: 090-1111-2222"),
    ],
)
def test_task_for_later_without_a_subject_is_named_by_whom_to_call_back(
    language: Language, who: Match | None, subject: str
) -> None:
    later = replace(ENTRY, who=who, what=None, remote_number="09011112222", due_on=date(2026, 11, 30))
    assert task_fields(later, ActivityText(language))["Subject"] == subject
    named = replace(later, follow_up_subject="見積を送る")
    assert task_fields(named, ActivityText(language))["Subject"] == "見積を送る"
