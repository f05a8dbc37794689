"""Whom a call log is written to, and what finding that out costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from octi_bridge.calls.log_id import CallLogId
from octi_bridge.calls.model import Direction
from octi_bridge.calls.outcomes import CallOutcome
from octi_bridge.history.model import (
    ActivityKind,
    CallRecord,
    FollowUp,
    PendingActivity,
    RelatedRecord,
    WrapUp,
)
from octi_bridge.history.ports import ActivityRefused, LogUnavailable, LogUnreached
from octi_bridge.kernel.errors import OctiError
from octi_bridge.kernel.ids import FIRST_ORG, AgentId, CallId
from octi_bridge.salesforce.activity import ActivityWriter
from octi_bridge.salesforce.activity_log import OUTAGE_PATIENCE, PATIENCE, Parties, SalesforceActivityLog, entry_of
from octi_bridge.salesforce.activity_text import ActivityText, Language
from octi_bridge.salesforce.caller_search import CallerSearch
from octi_bridge.salesforce.client import OrgClient
from octi_bridge.salesforce.customers import Customers
from octi_bridge.salesforce.errors import (
    BadRequest,
    LimitExceeded,
    LoginRefused,
    SalesforceError,
    ServerFailed,
    Unreachable,
)
from octi_bridge.salesforce.link import SalesforceLink
from octi_bridge.salesforce.lookup import CallerLookup
from octi_bridge.salesforce.task_fields import task_fields
from octi_bridge.telephony.events import Extension
from tests.support.fakes import FakeClock
from tests.unit.salesforce.record_shelf import RecordShelf

NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)
CALL = CallRecord(
    entry_id=CallLogId("call:201"), call_id=CallId("call"), agent_id=AgentId("sato"), agent_name="佐藤",
    extension=Extension("201"), direction=Direction.INBOUND, remote_number="0312345678", dialed_number=None, queue=None,
    started_at=NOON, connected_at=NOON, ended_at=NOON, cause=16,
)  # fmt: skip


def pending(record: CallRecord, **changed: Any) -> PendingActivity:
    return PendingActivity(record=record, attempts=0, **changed)


class NotingShelf(RecordShelf):
    """Keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[Mapping[str, object]] = []
        self.refuses_writes: SalesforceError | None = None

    async def upsert(self, object_type: str, key_field: str, key: str, fields: Mapping[str, object]) -> str:
        if self.refuses_writes is not None:
            raise self.refuses_writes
        self.written.append(fields)
        return "00T"


@pytest.fixture
async def shelf() -> NotingShelf:
    return NotingShelf()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def link(shelf: NotingShelf, clock: FakeClock) -> SalesforceLink:
    text = ActivityText("ja", ZoneInfo("Asia/Tokyo"), "")
    return SalesforceLink(
        name=FIRST_ORG,
        customers=cast("Customers", None),
        client=cast("OrgClient", None),  # the log never goes past look-up and writer
        lookup=CallerLookup(org=shelf, search=CallerSearch(), clock=clock),
        activity=ActivityWriter(org=shelf, text=text, external_id_field="CallId__c"),
    )


async def test_a_long_call_is_asked_about_once_when_it_rings_and_not_again_for_its_log(
    shelf: NotingShelf, link: SalesforceLink, clock: FakeClock
) -> None:
    shelf.put("Contact", "003one", Phone="03-1234-5678")
    await link.lookup.find("0312345678")
    clock.advance(3600)

    await SalesforceActivityLog(link).write(pending(CALL))

    assert len(shelf.statements) == 1
    assert shelf.written[0]["WhoId"] == "003one"


async def test_the_number_of_a_colleague_is_never_searched(shelf: NotingShelf, link: SalesforceLink) -> None:
    # Six digits and more would be outside numbers, were the call not internal.
    await SalesforceActivityLog(link).write(
        pending(replace(CALL, direction=Direction.INTERNAL, remote_number="200101"))
    )
    await SalesforceActivityLog(link).write(pending(replace(CALL, remote_number=None)))

    assert shelf.statements == []
    assert len(shelf.written) == 2


async def test_of_several_matches_none_gets_the_log(shelf: NotingShelf, link: SalesforceLink) -> None:
    for record_id in ("003one", "003two"):
        shelf.put("Contact", record_id, Phone="03-1234-5678")

    await SalesforceActivityLog(link).write(pending(CALL))

    assert "WhoId" not in shelf.written[0]


# ---- whose call it was


CHOSEN = RelatedRecord(record_id="003two", object_type="Contact", name="田中")
CASE = RelatedRecord(record_id="500one", object_type="Case", name="00001001")


@pytest.mark.parametrize(
    ("chosen", "matches", "wanted"),
    [
        (CHOSEN, ("003one", "003two"), {"WhoId": "003two"}),
        (CHOSEN, (), {"WhoId": "003two"}),
        (CASE, ("003one",), {"WhoId": "003one", "WhatId": "500one"}),
        (CASE, ("003one", "003two"), {"WhatId": "500one"}),
        (CASE, ("00Qone",), {"WhatId": "500one"}),
    ],
    ids=["one-of-several", "a-record-without-the-number", "a-case-and-its-caller", "a-case", "a-case-beside-a-lead"],
)
@pytest.mark.parametrize("way", ["clicked", "saved"])
async def test_the_record_that_a_person_chose_gets_the_log(
    shelf: NotingShelf, link: SalesforceLink, chosen: RelatedRecord, matches: tuple[str, ...],
    wanted: dict[str, str], way: str,
) -> None:  # fmt: skip
    for record_id in matches:
        shelf.put("Lead" if record_id.startswith("00Q") else "Contact", record_id, Phone="03-1234-5678")
    choice = {"clicked": chosen} if way == "clicked" else {"wrap_up": WrapUp(related=chosen)}

    await SalesforceActivityLog(link).write(pending(CALL, **choice))

    assert {name: shelf.written[0][name] for name in ("WhoId", "WhatId") if name in shelf.written[0]} == wanted


async def test_what_was_saved_counts_more_than_what_was_clicked(shelf: NotingShelf, link: SalesforceLink) -> None:
    await SalesforceActivityLog(link).write(pending(CALL, clicked=CASE, wrap_up=WrapUp(related=CHOSEN)))
    assert (shelf.written[0]["WhoId"], "WhatId" in shelf.written[0]) == ("003two", False)


@pytest.mark.parametrize(
    ("failure", "attempts"),
    [(ServerFailed("down"), OUTAGE_PATIENCE), (BadRequest("No such column"), PATIENCE)],
    ids=["an outage", "a search that the org refuses"],
)
async def test_while_the_caller_cannot_be_looked_up_the_log_waits_but_not_for_ever(
    shelf: NotingShelf, link: SalesforceLink, failure: SalesforceError, attempts: int
) -> None:
    shelf.failure = failure
    with pytest.raises(OctiError) as caught:
        await SalesforceActivityLog(link).write(replace(pending(CALL), attempts=attempts - 1))
    assert caught.value.code == failure.code
    await SalesforceActivityLog(link).write(replace(pending(CALL), attempts=attempts))
    assert "WhoId" not in shelf.written[0]


async def test_an_org_that_serves_nobody_is_left_alone_by_look_ups_for_logs_too(
    shelf: NotingShelf, link: SalesforceLink
) -> None:
    shelf.failure = LimitExceeded()
    with pytest.raises(LogUnavailable) as caught:
        await SalesforceActivityLog(link).write(replace(pending(CALL), attempts=OUTAGE_PATIENCE))
    assert caught.value.code == LimitExceeded.code
    assert shelf.written == []


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (LimitExceeded(), LogUnavailable),
        (LoginRefused(), LogUnavailable),
        (BadRequest("no"), ActivityRefused),
        (Unreachable(), LogUnreached),
    ],
)
async def test_outages_and_refusals_are_told_apart(
    shelf: NotingShelf, link: SalesforceLink, failure: SalesforceError, told: type[OctiError]
) -> None:
    shelf.refuses_writes = failure
    with pytest.raises(told) as caught:
        await SalesforceActivityLog(link).write(pending(CALL))
    assert caught.value.code == failure.code


async def test_the_task_for_later_and_the_link_to_the_recording(shelf: NotingShelf, link: SalesforceLink) -> None:
    url = "https://rec.example.com/{date}/{channel_id}.wav"
    later = WrapUp(follow_up=FollowUp(due_on=NOON.date(), subject="電話"))
    call = replace(CALL, channel_id="1700000000.7")
    log = SalesforceActivityLog(link, recording_url=url)
    await log.write(pending(call, wrap_up=later))
    await log.write(pending(call, wrap_up=later, kind=ActivityKind.FOLLOW_UP))
    assert "https://rec.example.com/2026-11-20/1700000000.7.wav" in str(shelf.written[0]["Description"])
    assert [fields["CallObject"] for fields in shelf.written] == ["call:201", "call:201:follow-up"]


@pytest.mark.parametrize("wrap_up", [None, WrapUp(notes="taken back")])
def test_a_call_is_never_written_in_place_of_a_task_for_later(wrap_up: WrapUp | None) -> None:
    with pytest.raises(ActivityRefused):
        entry_of(pending(CALL, wrap_up=wrap_up, kind=ActivityKind.FOLLOW_UP), Parties())


@pytest.mark.parametrize(
    ("linked_id", "address"),
    [("1700000000.1", "https://rec.example.jp/1700000000.1"), (None, "")],
    ids=["first leg", "record of an earlier version"],
)
def test_a_recording_can_be_named_by_the_calls_first_leg(linked_id: str | None, address: str) -> None:
    call = replace(CALL, channel_id="1700000000.2", linked_id=linked_id)
    assert entry_of(pending(call), Parties(), "https://rec.example.jp/{linked_id}").recording_url == address


@pytest.mark.parametrize(
    ("outcome", "result", "ended"),
    [
        (CallOutcome.BUSY, "話中", "終了: 2026-11-20 12:00:00（話中）"),
        (CallOutcome.ABANDONED_ON_HOLD, "保留中に相手が切断", "終了: 2026-11-20 12:00:00（保留中に相手が切断）"),
        (CallOutcome.ANSWERED, None, "終了: 2026-11-20 12:00:00"),
        (None, None, "終了: 2026-11-20 12:00:00"),
    ],
)
def test_how_a_call_ended_is_its_result_until_the_agent_gives_one(
    outcome: CallOutcome | None, result: str | None, ended: str
) -> None:
    of = replace(CALL, outcome=outcome)
    fields = task_fields(entry_of(pending(of), Parties()), ActivityText())
    assert fields.get("CallDisposition") == result
    assert ended in str(fields["Description"]).splitlines()
    saved = entry_of(pending(of, wrap_up=WrapUp(disposition="解決")), Parties())
    assert task_fields(saved, ActivityText())["CallDisposition"] == "解決"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_outcome_has_a_word_for_the_task(language: Language) -> None:
    text = ActivityText(language)
    words = {text.outcome(entry_of(pending(replace(CALL, outcome=one)), Parties())) for one in CallOutcome}
    assert len(words) == len(CallOutcome)


def test_the_logs_of_all_agents_in_a_conversation_carry_its_id() -> None:
    colleague = replace(CALL, entry_id=CallLogId("call:202"), extension=Extension("202"))
    entries = [entry_of(pending(call), Parties()) for call in (CALL, colleague)]
    assert [(entry.call_id, entry.conversation_id) for entry in entries] == [("call:201", "call"), ("call:202", "call")]


def test_the_time_in_the_queue_is_until_the_agent_answered_or_the_caller_gave_up() -> None:
    record = replace(CALL, queued_at=NOON - timedelta(seconds=80), ended_at=NOON + timedelta(seconds=20))
    waited = [
        entry_of(pending(each), Parties()).waited_s
        for each in (record, replace(record, connected_at=None), replace(record, queued_at=None))
    ]
    assert waited == [80, 100, None]
