"""The fields of lightning_component/ hold whole values or nothing, and only calls have them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from octi_bridge.salesforce.model import CallLogEntry
from octi_bridge.salesforce.task_fields import own_fields

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
