"""Customers found by what an agent types, on the emulated org, with a strict SOSL reader on the other side."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from octi_bridge.kernel.clock import SystemClock
from octi_bridge.salesforce import customers
from octi_bridge.salesforce.link import SalesforceLink, salesforce_link
from octi_bridge.settings.salesforce import SalesforceSettings
from octi_bridge.workbench.org.model import OrgShape
from octi_bridge.workbench.org.org import EmulatedOrg
from octi_bridge.workbench.org.server import OrgServer

SEARCHES = [
    ("山田", ["山田 花子"]),
    ("山田 花子", ["山田 花子"]),
    ("花子　山田", ["山田 花子"]),
    ("みどり商事", ["株式会社みどり商事"]),
    ("ﾐﾄﾞﾘ", []),
    ("さくら", ["中村 さくら", "有限会社さくら工務店"]),
    ("田中", ["田中 一郎"]),
    ("橋本", ["橋本 奈々"]),
    ("090-1111", ["山田 花子"]),
    ("0901111", ["山田 花子"]),
    ("09011112222", ["山田 花子"]),
    ("０９０－１１１１－２２２２", ["山田 花子"]),
    ("+81 90 1111 2222", ["山田 花子"]),
    ("03-1234", ["山田 花子", "田中 一郎", "高橋 美咲", "株式会社みどり商事"]),
    ("0312345678", ["田中 一郎", "高橋 美咲", "株式会社みどり商事"]),
    ("06-9999-0000", []),
    ("0699990000", []),
]
HOSTILE = [
    "'; DELETE",
    "a} RETURNING User(Id, Name",
    'x" OR "y',
    "山田*",
    "?田中?",
    "\\\\\\",
    "a\\",
    "((((",
    "AND OR NOT",
    "&&||",
    "{}[]^~:!",
    "%_%_",
    "\x00\x01ab",
    "山\u202e田",
    "😀😀",
    "a" * 255,
    "山" * 255,
    "-" * 255,
    "0" * 255,
    "1-" * 127,
]


async def connect(stack: AsyncExitStack, server: OrgServer, **changes: Any) -> SalesforceLink:
    values: dict[str, Any] = {
        "enabled": True,
        "login_url": server.url,
        "client_id": server.org.credentials.consumer_key,
        "client_secret": server.org.credentials.consumer_secret,
        "ca_file": server.ca_file,
        **changes,
    }
    return await stack.enter_async_context(salesforce_link(SalesforceSettings(**values), clock=SystemClock()))


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[OrgServer]:
    async with OrgServer(EmulatedOrg(), directory=tmp_path / "org") as server:
        yield server


async def names(link: SalesforceLink, text: str) -> list[str]:
    return [customer.name for customer in (await link.customers.find(text)).customers]


async def test_the_sample_customers_are_found_by_name_and_by_the_beginning_of_a_number(server: OrgServer) -> None:
    async with AsyncExitStack() as stack:
        link = await connect(stack, server)
        found = {text: sorted(await names(link, text)) for text, _ in SEARCHES}
        assert found == {text: sorted(wanted) for text, wanted in SEARCHES}
        asked = link.figures()['salesforce_searches_total{org="default"}']
    assert asked == len(server.org.request_log.matching("/search"))


async def test_people_have_their_company_and_every_number(server: OrgServer) -> None:
    async with AsyncExitStack() as stack:
        link = await connect(stack, server)
        (hanako,) = (await link.customers.find("山田")).customers
    assert (hanako.object_type, hanako.detail) == ("Contact", "株式会社みどり商事")
    assert [(phone.kind, phone.number) for phone in hanako.phones] == [
        ("mobile", "090-1111-2222"),
        ("phone", "03-1234-5679"),
    ]


async def test_whatever_is_typed_is_searched_for_and_never_part_of_the_statement(server: OrgServer) -> None:
    async with AsyncExitStack() as stack:
        link = await connect(stack, server)
        states = {text: (await link.customers.find(text)).state for text in HOSTILE}
    assert set(states.values()) <= {"found", "none", "too_short"}
    assert states["山田*"] == "found"
    assert states["山\u202e田"] == "found"


async def test_a_surname_of_one_letter_is_found_with_the_first_name_beside_it(tmp_path: Path) -> None:
    org = EmulatedOrg()
    for last, first in (("林", "健太"), ("森", "健太"), ("小林", "愛")):
        org.create_record("Contact", {"LastName": last, "FirstName": first})
    async with OrgServer(org, directory=tmp_path / "lin") as server, AsyncExitStack() as stack:
        link = await connect(stack, server)
        for typed in ("林 健", "林　健太", "健太 林"):
            assert await names(link, typed) == ["林 健太"], typed


async def test_a_person_account_is_found_once_with_its_own_numbers(tmp_path: Path) -> None:
    org = EmulatedOrg(shape=OrgShape(has_person_accounts=True))
    person = {"LastName": "個人", "FirstName": "さくら", "PersonMobilePhone": "090-7777-0002"}
    record_id = org.create_record("Account", person)
    async with OrgServer(org, directory=tmp_path / "people") as server, AsyncExitStack() as stack:
        link = await connect(stack, server, person_accounts=True)
        by_name = (await link.customers.find("個人")).customers
        by_number = (await link.customers.find("090-7777")).customers
    assert [(one.record_id, one.name, [phone.number for phone in one.phones]) for one in by_name] == [
        (record_id, "個人 さくら", ["090-7777-0002"])
    ]
    assert [one.record_id for one in by_number] == [record_id]


async def test_only_the_objects_of_the_settings_are_searched(server: OrgServer) -> None:
    async with AsyncExitStack() as stack:
        link = await connect(stack, server, objects=["Case", "Lead"], phone_fields={"Case": ["SuppliedPhone"]})
        case = next(iter(server.org.list_records("Case")))
        assert await names(link, str(case["CaseNumber"])) == []  # a number: by phone only
        assert await names(link, "山田") == []
        assert await names(link, "清水") == ["清水 亮"]


async def test_a_slow_org_keeps_no_agent_waiting_and_no_ringing_call(
    server: OrgServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(customers, "SEARCH_S", 0.2)
    async with AsyncExitStack() as stack:
        link = await connect(stack, server, threads=1, deadline_s=2)
        await link.lookup.find("0355550101")
        server.org.faults.latency_ms = 500
        typed = asyncio.gather(*(link.customers.find(f"山田{n}") for n in range(20)))
        caller = await link.lookup.find("09011112222")
        states = {found.state for found in await typed}
    assert states == {"unavailable"}
    assert caller.state == "found"


async def test_near_the_daily_limit_calls_are_served_and_searches_are_not(server: OrgServer) -> None:
    async with AsyncExitStack() as stack:
        link = await connect(stack, server)
        await link.lookup.find("0355550101")
        server.org.limits.used = server.org.limits.maximum * 9 // 10
        await link.lookup.find("0355550102")  # the org's own count comes with an answer
        before = len(server.org.request_log.matching("/search"))
        assert (await link.customers.find("山田")).state == "limit_reached"
        assert len(server.org.request_log.matching("/search")) == before
        assert (await link.lookup.find("09011112222")).state == "found"
