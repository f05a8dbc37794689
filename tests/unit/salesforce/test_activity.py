from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from octi_bridge.salesforce.activity import ActivityWriter
from octi_bridge.salesforce.activity_text import ActivityText
from octi_bridge.salesforce.client import OrgClient
from octi_bridge.salesforce.errors import BadRequest, TimedOut
from octi_bridge.salesforce.model import CallLogEntry, Direction, Match
from octi_bridge.salesforce.task_fields import relation_ids
from tests.unit.salesforce.support import SmallOrg, fault

CONTACT = Match("003000000000001AAA", "Contact", "山田 太郎")
LEAD = Match("00Q000000000001AAA", "Lead", "佐藤")
ACCOUNT = Match("001000000000001AAA", "Account", "見本商事")
PERSON = Match("001000000000002AAA", "Account", "個人", person_contact_id="003000000000002AAA")
CASE = Match("500000000000001AAA", "Case", "00001001")
ENTRY = CallLogEntry(
    call_id="5b0d7f0e-3a51-4b7e-9a53-0c71f0f3c3a1",
    direction="inbound",
    remote_number="09012345678",
    started_at=datetime(2026, 11, 20, 15, 30, tzinfo=UTC),
    answered_at=datetime(2026, 11, 20, 15, 30, 8, tzinfo=UTC),
    ended_at=datetime(2026, 11, 20, 15, 31, 31, 900_000, tzinfo=UTC),
    duration_s=83.9,
    disposition="解決",
    agent_name="鈴木",
    owner_id="005000000000001AAA",
    who=CONTACT,
    queue="サポート",
)


async def write(writer: ActivityWriter, entry: CallLogEntry, *, is_sent: bool = False) -> str:
    """The id of the Task."""
    return (await writer.write(entry, is_sent=is_sent)).task_id


@pytest.fixture
def writer_with(client: OrgClient) -> Callable[..., ActivityWriter]:
    def build(external_id_field: str = "", **text: Any) -> ActivityWriter:
        return ActivityWriter(org=client, text=ActivityText(**text), external_id_field=external_id_field)

    return build


@pytest.fixture
def writer(writer_with: Callable[..., ActivityWriter]) -> ActivityWriter:
    return writer_with()


async def test_a_call_becomes_one_completed_task(org: SmallOrg, writer: ActivityWriter) -> None:
    task_id = await write(writer, ENTRY)

    assert org.tasks == {
        task_id: {
            "Subject": "着信 090-1234-5678 2026-11-21 00:30",
            "Status": "Completed",
            "Priority": "Normal",
            "TaskSubtype": "Call",
            "CallType": "Inbound",
            "CallDurationInSeconds": 83,
            "ActivityDate": "2026-11-21",
            "CallObject": ENTRY.call_id,
            "CallDisposition": "解決",
            "OwnerId": "005000000000001AAA",
            "WhoId": CONTACT.record_id,
            "Description": "相手番号: 09012345678\n開始: 2026-11-21 00:30:00\n応答: 2026-11-21 00:30:08\n"
            "終了: 2026-11-21 00:31:31\n通話時間: 1分23秒\n担当: 鈴木\nキュー: サポート\n結果: 解決\n"
            f"通話ID: {ENTRY.call_id}",
        }
    }


async def test_writing_again_gives_the_same_task(org: SmallOrg, writer: ActivityWriter) -> None:
    first = await write(writer, ENTRY)

    assert await write(writer, ENTRY, is_sent=True) == first
    assert len(org.tasks) == 1


async def test_two_writers_at_once_make_one_task(org: SmallOrg, writer: ActivityWriter) -> None:
    assert len(set(await asyncio.gather(*(write(writer, ENTRY, is_sent=True) for _ in range(5))))) == 1
    assert len(org.tasks) == 1


async def test_a_write_whose_answer_was_lost_is_not_done_twice(
    org: SmallOrg, client_with: Callable[..., OrgClient]
) -> None:
    writer = ActivityWriter(org=client_with(read_timeout_s=0.2), text=ActivityText())
    org.swallows_next_write = True
    with pytest.raises(TimedOut):
        await write(writer, ENTRY)
    assert len(org.tasks) == 1

    assert await write(writer, ENTRY, is_sent=True) == next(iter(org.tasks))
    assert len(org.tasks) == 1


async def test_with_an_external_id_one_request_is_enough(
    org: SmallOrg, writer_with: Callable[..., ActivityWriter]
) -> None:
    task_id = await write(writer_with("CallId__c"), ENTRY)

    assert org.tasks[task_id]["CallId__c"] == ENTRY.call_id
    assert [request.method for request in org.requests] == ["PATCH"]


async def test_an_upsert_that_meets_its_own_task_finds_it_though_the_subtype_can_not_be_set_again(
    org: SmallOrg, writer_with: Callable[..., ActivityWriter]
) -> None:
    writer = writer_with("CallId__c")
    first = await write(writer, ENTRY)

    assert await write(writer, ENTRY, is_sent=True) == first
    assert len(org.tasks) == 1


async def test_result_and_notes_may_follow_later(org: SmallOrg, writer: ActivityWriter) -> None:
    task_id = await write(writer, replace(ENTRY, disposition=""))
    assert "CallDisposition" not in org.tasks[task_id]

    await writer.amend(task_id, replace(ENTRY, notes="折り返し希望"), writer.fields_of(replace(ENTRY, disposition="")))

    assert org.tasks[task_id]["CallDisposition"] == "解決"
    assert org.tasks[task_id]["Description"].endswith("\n\n折り返し希望")
    assert len(org.tasks) == 1


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({"who": Match("003DEAD", "Contact", "消えた人")}, {"OwnerId"}),
        ({"who": CONTACT, "what": Match("500DEAD", "Case", "消えた")}, {"OwnerId", "WhoId"}),
        ({"who": Match("003DEAD", "Contact", "消えた人"), "what": Match("500DEAD", "Case", "消えた")}, {"OwnerId"}),
        ({"owner_id": "005LEFT"}, {"WhoId"}),
        ({"owner_id": "005LEFT", "who": Match("003DEAD", "Contact", "消えた人")}, set()),
    ],
)
async def test_a_call_whose_record_or_agent_is_gone_is_logged_without_that(
    org: SmallOrg, writer: ActivityWriter, changes: dict[str, Any], kept: set[str]
) -> None:
    task_id = await write(writer, replace(ENTRY, **changes))

    assert {"WhoId", "WhatId", "OwnerId"} & org.tasks[task_id].keys() == kept
    assert org.tasks[task_id]["CallObject"] == ENTRY.call_id


async def test_when_the_org_does_not_say_which_link_is_dead_all_are_left_out(
    org: SmallOrg, writer: ActivityWriter
) -> None:
    org.names_dead_fields = False
    task_id = await write(writer, replace(ENTRY, what=Match("500DEAD", "Case", "消えた")))

    assert not {"WhoId", "WhatId", "OwnerId"} & org.tasks[task_id].keys()


async def test_a_rule_of_the_org_that_refuses_the_task_is_reported(org: SmallOrg, writer: ActivityWriter) -> None:
    await write(writer, ENTRY)
    org.tasks.clear()
    org.answers.extend([fault(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", "結果を入力してください")] * 2)

    with pytest.raises(BadRequest, match="FIELD_CUSTOM_VALIDATION_EXCEPTION 結果を入力してください") as caught:
        await write(writer, ENTRY)
    assert not caught.value.is_retryable


@pytest.mark.parametrize(
    ("who", "what", "expected"),
    [
        (None, None, {}),
        (CONTACT, None, {"WhoId": CONTACT.record_id}),
        (None, CONTACT, {"WhoId": CONTACT.record_id}),
        (CONTACT, ACCOUNT, {"WhoId": CONTACT.record_id, "WhatId": ACCOUNT.record_id}),
        (CONTACT, CASE, {"WhoId": CONTACT.record_id, "WhatId": CASE.record_id}),
        (ACCOUNT, None, {"WhatId": ACCOUNT.record_id}),
        (LEAD, None, {"WhoId": LEAD.record_id}),
        (LEAD, CASE, {"WhoId": LEAD.record_id}),
        (ACCOUNT, LEAD, {"WhoId": LEAD.record_id}),
        (PERSON, None, {"WhoId": PERSON.person_contact_id}),
        (PERSON, CASE, {"WhoId": PERSON.person_contact_id, "WhatId": CASE.record_id}),
        (replace(CONTACT, record_id=""), None, {}),
    ],
)
def test_each_record_goes_where_salesforce_allows_it(
    who: Match | None, what: Match | None, expected: dict[str, str]
) -> None:
    assert relation_ids(who, what) == expected


async def test_a_lead_with_a_case_is_accepted_by_the_org(org: SmallOrg, writer: ActivityWriter) -> None:
    task_id = await write(writer, replace(ENTRY, who=LEAD, what=CASE))

    assert org.tasks[task_id]["WhoId"] == LEAD.record_id


def test_empty_ids_and_results_are_left_out(writer: ActivityWriter) -> None:
    fields = writer.fields_of(replace(ENTRY, owner_id="", who=None, disposition="", queue="", agent_name=""))

    assert not {"OwnerId", "WhoId", "WhatId", "CallDisposition"} & fields.keys()
    assert "" not in fields.values()


@pytest.mark.parametrize(
    ("language", "direction", "subject", "call_type"),
    [
        ("ja", "inbound", "着信 090-1234-5678 2026-11-21 00:30", "Inbound"),
        ("ja", "outbound", "発信 090-1234-5678 2026-11-21 00:30", "Outbound"),
        ("ja", "internal", "内線 090-1234-5678 2026-11-21 00:30", "Internal"),
        ("en", "inbound", "Inbound call 090-1234-5678 2026-11-21 00:30", "Inbound"),
        ("en", "outbound", "Outbound call 090-1234-5678 2026-11-21 00:30", "Outbound"),
        ("en", "internal", "Internal call 090-1234-5678 2026-11-21 00:30", "Internal"),
    ],
)
def test_subject_and_type_name_the_direction(
    writer_with: Callable[..., ActivityWriter], language: str, direction: Direction, subject: str, call_type: str
) -> None:
    fields = writer_with(language=language).fields_of(replace(ENTRY, direction=direction))

    assert (fields["Subject"], fields["CallType"]) == (subject, call_type)


def test_the_date_is_the_day_in_the_time_zone_of_the_office(writer_with: Callable[..., ActivityWriter]) -> None:
    assert writer_with(zone=ZoneInfo("Asia/Tokyo")).fields_of(ENTRY)["ActivityDate"] == "2026-11-21"
    assert writer_with(zone=ZoneInfo("America/New_York")).fields_of(ENTRY)["ActivityDate"] == "2026-11-20"


def test_a_template_of_ones_own_and_its_limit(writer_with: Callable[..., ActivityWriter]) -> None:
    writer = writer_with(subject_template="{name} {queue}\n{agent} {disposition}")
    assert writer.fields_of(ENTRY)["Subject"] == "山田 太郎 サポート 鈴木 解決"

    long = writer.fields_of(replace(ENTRY, queue="長" * 400, notes="長" * 40_000, disposition="長" * 300))
    assert len(str(long["Subject"])) == 255
    assert len(str(long["CallDisposition"])) == 255
    assert len(str(long["Description"])) == 32_000


@pytest.mark.parametrize(
    ("language", "line"),
    [("ja", "キュー: サポート\n待ち時間: 1分20秒\n"), ("en", "Queue: サポート\nWaited: 1 min 20 s\n")],
)
def test_the_description_says_how_long_the_caller_had_waited_in_the_queue(
    writer_with: Callable[..., ActivityWriter], language: str, line: str
) -> None:
    writer = writer_with(language=language)
    assert line in str(writer.fields_of(replace(ENTRY, waited_s=80.9))["Description"])
    assert line[-12:] not in str(writer.fields_of(ENTRY)["Description"])


def test_a_missed_call_from_a_withheld_number_reads_well(writer: ActivityWriter) -> None:
    missed = replace(ENTRY, remote_number="", answered_at=None, duration_s=0)
    fields = writer.fields_of(missed)

    assert fields["Subject"] == "着信 非通知 2026-11-21 00:30"
    assert fields["CallDurationInSeconds"] == 0
    assert "応答: なし" in str(fields["Description"])


# ---- what a person typed meanwhile


async def logged_then(org: SmallOrg, writer: ActivityWriter, **typed: Any) -> tuple[str, Any]:
    """The call was logged without result and notes; then somebody changed the Task in Salesforce."""
    first = await writer.write(replace(ENTRY, disposition=""))
    org.tasks[first.task_id].update(typed)
    return first.task_id, first.fields


LATE = replace(ENTRY, disposition="要折り返し", notes="15時以降")


async def test_a_result_that_a_person_chose_is_not_written_over(org: SmallOrg, writer: ActivityWriter) -> None:
    task_id, written = await logged_then(org, writer, CallDisposition="クレーム", WhoId="003000000000009AAA")
    await writer.amend(task_id, replace(LATE, who=PERSON), written)
    assert org.tasks[task_id]["CallDisposition"] == "クレーム"
    assert org.tasks[task_id]["WhoId"] == "003000000000009AAA"
    assert org.tasks[task_id]["Description"].endswith("\n\n15時以降")


async def test_a_description_that_a_person_edited_gets_the_notes_below(org: SmallOrg, writer: ActivityWriter) -> None:
    task_id, written = await logged_then(org, writer, Description="お客様は\r\n急いでいる ")
    again = await writer.amend(task_id, LATE, written)
    assert org.tasks[task_id]["Description"] == "お客様は\n急いでいる\n\n15時以降"

    await writer.amend(task_id, replace(LATE, notes="15時以降、担当は鈴木"), again.fields)
    assert org.tasks[task_id]["Description"] == "お客様は\n急いでいる\n\n15時以降、担当は鈴木"


async def test_a_subject_that_a_person_edited_stays_and_an_untouched_one_follows(
    org: SmallOrg, writer_with: Callable[..., ActivityWriter]
) -> None:
    writer = writer_with(subject_template="{agent} {disposition}")
    task_id, written = await logged_then(org, writer)
    again = await writer.amend(task_id, LATE, written)
    assert org.tasks[task_id]["Subject"] == "鈴木 要折り返し"

    org.tasks[task_id]["Subject"] = "重要"
    await writer.amend(task_id, replace(LATE, disposition="解決"), again.fields)
    assert (org.tasks[task_id]["Subject"], org.tasks[task_id]["CallDisposition"]) == ("重要", "解決")


async def test_a_result_that_is_taken_back_goes_only_if_it_is_still_ours(org: SmallOrg, writer: ActivityWriter) -> None:
    first = await writer.write(ENTRY)
    again = await writer.amend(first.task_id, replace(ENTRY, disposition=""), first.fields)
    assert org.tasks[first.task_id]["CallDisposition"] is None

    once_more = await writer.amend(first.task_id, ENTRY, again.fields)
    org.tasks[first.task_id]["CallDisposition"] = "クレーム"
    await writer.amend(first.task_id, replace(ENTRY, disposition=""), once_more.fields)
    assert org.tasks[first.task_id]["CallDisposition"] == "クレーム"


async def test_a_task_that_somebody_deleted_stays_deleted(org: SmallOrg, writer: ActivityWriter) -> None:
    task_id, written = await logged_then(org, writer)
    org.tasks.clear()
    await writer.amend(task_id, LATE, written)
    assert org.tasks == {}


async def test_nothing_to_change_costs_no_request(org: SmallOrg, writer: ActivityWriter) -> None:
    first = await writer.write(ENTRY)
    before = len(org.requests)
    await writer.amend(first.task_id, ENTRY, first.fields)
    assert len(org.requests) == before


async def test_a_first_try_that_arrived_is_completed_but_a_persons_words_stay(
    org: SmallOrg, writer: ActivityWriter
) -> None:
    task_id, _ = await logged_then(org, writer, Subject="重要")
    assert await write(writer, LATE, is_sent=True) == task_id
    task = org.tasks[task_id]
    assert (task["Subject"], task["CallDisposition"]) == ("重要", "要折り返し")
    assert task["Description"].endswith("\n\n15時以降")
    assert len(org.tasks) == 1


FOLLOW_UP = replace(ENTRY, call_id=f"{ENTRY.call_id}:later", due_on=date(2026, 12, 24), follow_up_subject="電話する")
POSTPONED = replace(FOLLOW_UP, due_on=date(2026, 12, 28), follow_up_subject="書類を送る", notes="15時以降")


@pytest.mark.parametrize(("external_id_field", "is_sent"), [("", True), ("CallId__c", True), ("CallId__c", False)])
async def test_what_the_agent_saves_while_a_try_is_unsure_reaches_the_task_of_that_try(
    org: SmallOrg, writer_with: Callable[..., ActivityWriter], external_id_field: str, is_sent: bool
) -> None:
    writer = writer_with(external_id_field)
    task_id = await write(writer, FOLLOW_UP)
    assert await write(writer, POSTPONED, is_sent=is_sent) == task_id
    (task,) = org.tasks.values()
    assert (task["ActivityDate"], task["Subject"]) == ("2026-12-28", "書類を送る")
    assert task["Description"].endswith("\n\n15時以降")


async def test_an_upsert_that_meets_its_own_task_brings_it_up_to_date(
    org: SmallOrg, writer_with: Callable[..., ActivityWriter]
) -> None:
    writer = writer_with("CallId__c")
    task_id = await write(writer, ENTRY)
    written = await writer.write(replace(ENTRY, disposition="要折り返し"))
    assert written.task_id == task_id
    assert org.tasks[task_id]["CallDisposition"] == written.fields["CallDisposition"] == "要折り返し"


async def test_another_record_chosen_while_a_try_is_unsure_reaches_the_task(
    org: SmallOrg, writer: ActivityWriter
) -> None:
    task_id = await write(writer, ENTRY)
    assert await write(writer, replace(ENTRY, who=None, what=CASE), is_sent=True) == task_id
    assert org.tasks[task_id]["WhatId"] == CASE.record_id


async def test_an_unsure_try_takes_no_task_from_the_owner_the_org_gave_it(
    org: SmallOrg, writer: ActivityWriter
) -> None:
    org.owner_given = "005000000000009AAA"
    task_id = await write(writer, FOLLOW_UP)
    await write(writer, POSTPONED, is_sent=True)
    assert org.tasks[task_id]["OwnerId"] == org.owner_given


async def test_a_due_date_that_a_person_changed_stays_after_an_unsure_try(
    org: SmallOrg, writer: ActivityWriter
) -> None:
    task_id = await write(writer, FOLLOW_UP)
    org.tasks[task_id]["ActivityDate"] = "2026-12-25"
    await write(writer, FOLLOW_UP, is_sent=True)
    assert org.tasks[task_id]["ActivityDate"] == "2026-12-25"


async def test_without_an_earlier_try_one_request_makes_the_task(org: SmallOrg, writer: ActivityWriter) -> None:
    await writer.write(ENTRY)
    assert [request.method for request in org.requests if "/sobjects" in request.path or "/query" in request.path] == [
        "POST"
    ]


async def test_a_task_for_later_is_open_and_belongs_to_the_same_record(org: SmallOrg, writer: ActivityWriter) -> None:
    later = replace(ENTRY, call_id=f"{ENTRY.call_id}:follow-up", due_on=date(2026, 11, 30), follow_up_subject="電話")
    task = org.tasks[await write(writer, later)]
    assert (task["Subject"], task["Status"], task["ActivityDate"]) == ("電話", "Not Started", "2026-11-30")
    assert (task["WhoId"], task["OwnerId"]) == (CONTACT.record_id, ENTRY.owner_id)
    assert not {"TaskSubtype", "CallType", "CallDurationInSeconds", "CallDisposition"} & task.keys()


def test_where_the_call_can_be_listened_to_stands_in_the_description(writer: ActivityWriter) -> None:
    fields = writer.fields_of(replace(ENTRY, recording_url="https://rec.example.com/1.2.wav"))
    assert "録音: https://rec.example.com/1.2.wav" in str(fields["Description"])
