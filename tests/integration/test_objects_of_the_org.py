"""Objects without a Name, and objects the org made itself: searched, named, and logged on, at one request per call."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from octi_bridge.kernel.clock import SystemClock
from octi_bridge.salesforce.link import SalesforceLink, salesforce_link
from octi_bridge.salesforce.model import CallLogEntry, Match
from octi_bridge.settings.salesforce import SalesforceSettings
from octi_bridge.workbench.org.org import EmulatedOrg
from octi_bridge.workbench.org.server import OrgServer

PHONES = {"Case": ("CallbackPhone__c",), "Shipment__c": ("ReceiverPhone__c",), "Branch__c": ("Tel__c",)}
CASE, SHIPMENT, BRANCH = "09055550001", "+819055550002", "0355550003"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[OrgServer]:
    async with OrgServer(EmulatedOrg(), directory=tmp_path / "org") as running:
        yield running


@pytest.fixture
async def link(server: OrgServer) -> AsyncIterator[SalesforceLink]:
    settings = SalesforceSettings(
        enabled=True, login_url=server.url, client_id=server.org.credentials.consumer_key,
        client_secret=server.org.credentials.consumer_secret, ca_file=server.ca_file,
        objects=("Contact", *PHONES), phone_fields=PHONES, detail_fields={"Shipment__c": ("Contact__r.Name",)},
    )  # fmt: skip
    async with salesforce_link(settings, clock=SystemClock()) as running:
        yield running


def shown(match: Match) -> tuple[str, str, str]:
    return match.object_type, match.name, match.detail


async def test_records_are_called_by_what_names_them_and_a_call_costs_one_request(
    link: SalesforceLink, server: OrgServer
) -> None:
    found = [(await link.lookup.find(number)).best for number in (CASE, SHIPMENT, BRANCH)]

    assert [shown(match) for match in found if match] == [
        ("Case", "00000001", "見積書の再発行について"),
        ("Shipment__c", "S-0001", "小林 誠"),
        ("Branch__c", "新宿支店", ""),
    ]
    assert {match.reason for match in found if match} == {"exact_custom_phone"}
    asked = [record.path for record in server.org.request_log.matching("/services/data")]
    assert len(asked) == 3
    assert all("/search" in path for path in asked)


@pytest.mark.parametrize(("number", "is_linked"), [(CASE, True), (SHIPMENT, True), (BRANCH, False)])
async def test_a_call_is_logged_on_the_record_where_the_object_allows_activities(
    link: SalesforceLink, server: OrgServer, number: str, is_linked: bool
) -> None:
    who = (await link.lookup.find(number)).best
    assert who is not None
    now = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
    entry = CallLogEntry(call_id="one", direction="inbound", remote_number=number, started_at=now, who=who)
    written = await link.activity.write(entry)

    task = server.org.get_record(written.task_id) or {}
    assert (task["WhoId"], task["WhatId"]) == (None, who.record_id if is_linked else None)
