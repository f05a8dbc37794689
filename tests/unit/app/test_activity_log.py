"""Whom a call log is written to, and what finding that out costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from octi_bridge.app.activity_log import SalesforceActivityLog
from octi_bridge.calls.model import Direction
from octi_bridge.history.model import CallRecord
from octi_bridge.kernel.ids import AgentId, CallId
from octi_bridge.salesforce.activity import ActivityWriter
from octi_bridge.salesforce.activity_text import ActivityText
from octi_bridge.salesforce.caller_search import CallerSearch
from octi_bridge.salesforce.client import OrgClient
from octi_bridge.salesforce.link import SalesforceLink
from octi_bridge.salesforce.lookup import CallerLookup
from octi_bridge.telephony.events import Extension
from tests.support.fakes import FakeClock
from tests.unit.salesforce.record_shelf import RecordShelf

NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)
CALL = CallRecord(
    entry_id="call:201", call_id=CallId("call"), agent_id=AgentId("sato"), agent_name="佐藤",
    extension=Extension("201"), direction=Direction.INBOUND, remote_number="0312345678", dialed_number=None, queue=None,
    started_at=NOON, connected_at=NOON, ended_at=NOON, cause=16,
)  # fmt: skip


class NotingShelf(RecordShelf):
    """Keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[Mapping[str, object]] = []

    async def upsert(self, object_type: str, key_field: str, key: str, fields: Mapping[str, object]) -> str:
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

    await SalesforceActivityLog(link).write(CALL)

    assert len(shelf.statements) == 1
    assert shelf.written[0]["WhoId"] == "003one"


async def test_the_number_of_a_colleague_is_never_searched(shelf: NotingShelf, link: SalesforceLink) -> None:
    # Six digits and more would be outside numbers, were the call not internal.
    await SalesforceActivityLog(link).write(replace(CALL, direction=Direction.INTERNAL, remote_number="200101"))
    await SalesforceActivityLog(link).write(replace(CALL, remote_number=None))

    assert shelf.statements == []
    assert len(shelf.written) == 2


async def test_of_several_matches_none_gets_the_log(shelf: NotingShelf, link: SalesforceLink) -> None:
    for record_id in ("003one", "003two"):
        shelf.put("Contact", record_id, Phone="03-1234-5678")

    await SalesforceActivityLog(link).write(CALL)

    assert "WhoId" not in shelf.written[0]
