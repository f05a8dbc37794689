"""Look-up and call log against the emulated org, over TLS, with a real SOSL and SOQL reader on the other side."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from octi_bridge.kernel.clock import SystemClock
from octi_bridge.salesforce.activity import ActivityWriter
from octi_bridge.salesforce.errors import LoginRefused, SalesforceError
from octi_bridge.salesforce.link import SalesforceLink, salesforce_link
from octi_bridge.salesforce.model import CallLogEntry, Match, Verdict
from octi_bridge.settings.salesforce import SalesforceSettings
from octi_bridge.workbench.org.model import OrgShape
from octi_bridge.workbench.org.org import EmulatedOrg
from octi_bridge.workbench.org.server import OrgServer

Connect = Callable[..., AbstractAsyncContextManager[SalesforceLink]]

ENTRY = CallLogEntry(
    call_id="0d9f0d7e-58b2-5c37-9d6e-4d0c3f1c7a11",
    direction="inbound",
    remote_number="09011112222",
    started_at=datetime(2026, 11, 20, 15, 30, tzinfo=UTC),
    answered_at=datetime(2026, 11, 20, 15, 30, 8, tzinfo=UTC),
    ended_at=datetime(2026, 11, 20, 15, 31, 31, tzinfo=UTC),
    duration_s=83.4,
    disposition="解決",
    agent_name="佐藤",
)

# Everybody in the sample org, by a number as a trunk delivers it: who must be found, best first.
SAMPLES = [
    ("09011112222", ["山田 花子"]),
    ("+819011112222", ["山田 花子"]),
    ("0312345679", ["山田 花子"]),
    ("0312345678", ["高橋 美咲", "田中 一郎", "株式会社みどり商事"]),
    ("+81312345678", ["高橋 美咲", "田中 一郎", "株式会社みどり商事"]),
    ("08023456789", ["田中 一郎"]),
    ("0355550101", ["青空システム株式会社"]),
    ("0355550102", ["伊藤 健"]),
    ("09033334444", ["伊藤 健"]),
    ("09055556666", ["渡辺 直樹"]),
    ("0112223345", ["中村 さくら"]),
    ("09077778888", ["中村 さくら"]),
    ("0112223346", ["小林 誠"]),
    ("0120123456", ["加藤 由美", "有限会社さくら工務店"]),
    ("07012340001", ["加藤 由美"]),
    ("09012340002", ["吉田 大輔"]),
    ("0456789012", ["吉田 大輔"]),
    ("0661234567", ["なにわ物流株式会社"]),
    ("0661234568", ["松本 翔"]),
    ("09012340003", ["松本 翔"]),
    ("0661234569", ["井上 麻衣"]),
    ("05034567890", ["木村 拓海"]),
    ("0781112233", ["清水 亮"]),
    ("08098765432", ["森 あゆみ"]),
    ("0774123456", ["池田 隆"]),
    ("0522223333", ["橋本 奈々"]),
    ("09044445555", ["橋本 奈々"]),
    ("0191234567", ["阿部 慎也"]),
    ("0398765432", ["石川 恵"]),
    ("0699990000", []),
]


async def write(writer: ActivityWriter, entry: CallLogEntry, *, is_sent: bool = False) -> str:
    """The id of the Task."""
    return (await writer.write(entry, is_sent=is_sent)).task_id


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[OrgServer]:
    async with OrgServer(EmulatedOrg(), directory=tmp_path / "org") as server:
        yield server


@pytest.fixture
def org(server: OrgServer) -> EmulatedOrg:
    return server.org


@pytest.fixture
def connect(server: OrgServer) -> Connect:
    @asynccontextmanager
    async def build(**changes: Any) -> AsyncIterator[SalesforceLink]:
        values: dict[str, Any] = {
            "enabled": True,
            "login_url": server.url,
            "client_id": server.org.credentials.consumer_key,
            "client_secret": server.org.credentials.consumer_secret,
            "ca_file": server.ca_file,
            **changes,
        }
        async with salesforce_link(SalesforceSettings(**values), clock=SystemClock()) as link:
            yield link

    return build


def names(matches: tuple[Match, ...]) -> list[str]:
    return [match.name for match in matches]


def task(org: EmulatedOrg, task_id: str) -> Mapping[str, Any]:
    found = org.get_record(task_id)
    assert found is not None
    return found


async def test_every_sample_customer_is_found_by_every_number(connect: Connect, org: EmulatedOrg) -> None:
    async with connect() as link:
        found = {number: sorted(names((await link.lookup.find(number)).matches)) for number, _ in SAMPLES}
        usage = link.client.usage

    assert found == {number: sorted(wanted) for number, wanted in SAMPLES}
    assert len(org.request_log.matching("/search")) == len({number[-9:] for number, _ in SAMPLES})
    assert usage is not None
    assert usage.limit == org.shape.daily_api_requests


async def test_people_come_before_their_company(connect: Connect) -> None:
    async with connect() as link:
        matches = (await link.lookup.find("0312345678")).matches

    assert [match.object_type for match in matches] == ["Contact", "Contact", "Account"]
    assert matches[0].detail == "株式会社みどり商事"
    assert {match.phone for match in matches} == {"03-1234-5678", "03(1234)5678"}


async def test_a_new_record_is_known_before_the_index_has_it(connect: Connect, org: EmulatedOrg) -> None:
    org.faults.index_lag_s = 3600
    async with connect() as link:
        assert (await link.lookup.find("0699990000")).state == "none"
        contact_id = org.create_record("Contact", {"LastName": "新規", "Phone": "06-9999-0000"})
        link.lookup.remember("0699990000", Match(contact_id, "Contact", "新規"))

        assert [match.record_id for match in (await link.lookup.find("0699990000")).matches] == [contact_id]


async def test_a_call_is_logged_on_the_caller_once(connect: Connect, org: EmulatedOrg) -> None:
    async with connect() as link:
        caller = (await link.lookup.find(ENTRY.remote_number)).best
        assert caller is not None
        entry = replace(ENTRY, who=caller)
        task_id = await write(link.activity, entry)
        assert await write(link.activity, entry, is_sent=True) == task_id
        written = link.activity.fields_of(entry)
        await link.activity.amend(task_id, replace(entry, disposition="要折り返し", notes="15時以降"), written)

    assert [item["Id"] for item in org.tasks_for(caller.record_id)] == [task_id]
    logged = task(org, task_id)
    wanted = {
        "WhoId": caller.record_id,
        "Subject": "着信 090-1111-2222 2026-11-21 00:30",
        "TaskSubtype": "Call",
        "CallType": "Inbound",
        "CallDurationInSeconds": 83,
        "CallObject": ENTRY.call_id,
        "CallDisposition": "要折り返し",
        "Status": "Completed",
        "OwnerId": org.integration_user_id,
    }
    assert {name: logged[name] for name in wanted} == wanted
    assert str(logged["ActivityDate"]) == "2026-11-21"


async def test_where_the_office_is_english_so_are_its_tasks(connect: Connect, org: EmulatedOrg) -> None:
    async with connect(language="en") as link:
        caller = (await link.lookup.find(ENTRY.remote_number)).best
        entry = replace(ENTRY, who=caller, disposition="", outcome="recalled", queue="Sales", waited_s=80)
        first = await write(link.activity, entry)
        later = await write(link.activity, replace(entry, call_id="later", due_on=date(2026, 11, 25)))
    logged, follow_up = task(org, first), task(org, later)
    assert (logged["Subject"], logged["CallDisposition"]) == (
        "Inbound call 090-1111-2222 2026-11-21 00:30",
        "Back from park",
    )
    assert str(logged["Description"]).splitlines() == [
        "Number: 09011112222",
        "Started: 2026-11-21 00:30:00",
        "Answered: 2026-11-21 00:30:08",
        "Ended: 2026-11-21 00:31:31 (Back from park)",
        "Talk time: 1 min 23 s",
        "Agent: 佐藤",
        "Queue: Sales",
        "Waited: 1 min 20 s",
        f"Call id: {ENTRY.call_id}",
    ]
    assert follow_up["Subject"] == "Call back: 山田 花子"


@pytest.mark.parametrize(("number", "link_field"), [("0781112233", "WhoId"), ("0355550101", "WhatId")])
async def test_leads_and_companies_get_their_calls_too(
    connect: Connect, org: EmulatedOrg, number: str, link_field: str
) -> None:
    async with connect() as link:
        caller = (await link.lookup.find(number)).best
        assert caller is not None
        case = next(iter(org.list_records("Case")))
        what = Match(str(case["Id"]), "Case", "見積書") if link_field == "WhoId" else None
        task_id = await write(link.activity, replace(ENTRY, who=caller, what=what))

    assert task(org, task_id)[link_field] == caller.record_id


async def test_an_upsert_by_call_id_is_done_once(connect: Connect, org: EmulatedOrg) -> None:
    async with connect(external_id_field="OctiCallId__c") as link:
        task_id = await write(link.activity, ENTRY)
        assert await write(link.activity, ENTRY, is_sent=True) == task_id

    assert [item["OctiCallId__c"] for item in org.list_records("Task")] == [ENTRY.call_id]


async def test_with_the_fields_of_the_salesforce_project_a_call_can_be_reported_by_them(
    connect: Connect, org: EmulatedOrg
) -> None:
    entry = replace(ENTRY, queue="sales", recording_url="https://recordings.example.jp/1", conversation_id="pbx-1")
    wanted = {
        "OctiConversationId__c": "pbx-1",
        "OctiRemoteNumber__c": entry.remote_number,
        "OctiQueue__c": "sales",
        "OctiRecordingUrl__c": "https://recordings.example.jp/1",
    }
    async with connect(external_id_field="OctiCallId__c") as link:
        logged = task(org, await write(link.activity, entry))
    async with connect() as link:
        bare = task(org, await write(link.activity, replace(entry, call_id="another")))

    assert {name: logged[name] for name in wanted} == wanted
    assert [bare.get(name) for name in wanted] == [None] * len(wanted)


async def test_a_write_that_took_effect_before_the_line_broke_is_found_again(
    connect: Connect, org: EmulatedOrg
) -> None:
    async with connect() as link:
        await link.lookup.find(ENTRY.remote_number)
        org.faults.reset_connections(1, is_after_handling=True, path_contains="/sobjects/Task")
        with pytest.raises(SalesforceError) as caught:
            await write(link.activity, ENTRY)
        assert caught.value.is_retryable

        task_id = await write(link.activity, ENTRY, is_sent=True)

    assert [item["Id"] for item in org.list_records("Task")] == [task_id]


async def test_a_caller_who_was_deleted_during_the_call_does_not_lose_the_log(
    connect: Connect, org: EmulatedOrg
) -> None:
    async with connect() as link:
        task_id = await write(link.activity, replace(ENTRY, who=Match("003000000000999AAA", "Contact", "消えた人")))

    assert task(org, task_id)["WhoId"] is None


async def test_tokens_that_end_are_renewed_by_one_log_in(connect: Connect, org: EmulatedOrg) -> None:
    async with connect() as link:
        await link.lookup.find("0312345678")
        org.expire_tokens()
        results = await asyncio.gather(*(link.lookup.find(number) for number, _ in SAMPLES))

    assert all(result.state in {"found", "none"} for result in results)
    assert len(org.request_log.matching("/services/oauth2/token")) == 2


async def test_an_exhausted_org_fails_softly_and_is_not_asked_again(connect: Connect, org: EmulatedOrg) -> None:
    org.limits.exhaust()
    async with connect() as link:
        first = await link.lookup.find("0312345678")
        second = await link.lookup.find("0355550101")

    assert [first.error_code, second.error_code] == ["salesforce.limit_exceeded", "salesforce.circuit_open"]
    assert len(org.request_log.matching("/search")) == 1


async def test_a_field_that_the_org_does_not_have_is_named(connect: Connect) -> None:
    async with connect(phone_fields={"Contact": ["Nope__c"]}) as link:
        result = await link.lookup.find("0312345678")

    assert result.error_code == "salesforce.bad_request"
    assert "Nope__c" in result.error_message
    assert "OCTI_SALESFORCE__PHONE_FIELDS" in result.error_message


async def test_person_account_fields_are_refused_by_an_org_without_them(connect: Connect) -> None:
    async with connect(person_accounts=True) as link:
        assert (await link.lookup.find("0312345678")).error_code == "salesforce.bad_request"


async def test_a_person_account_is_one_person_found_by_any_phone_and_logged_on(tmp_path: Path) -> None:
    org = EmulatedOrg(shape=OrgShape(has_person_accounts=True))
    person = org.create_record(
        "Account",
        {"LastName": "個人", "FirstName": "さくら", "Phone": "03-7777-0001", "PersonMobilePhone": "090-7777-0002"},
    )
    company = org.create_record("Account", {"Name": "個人商店", "Phone": "03-7777-0001"})
    async with OrgServer(org, directory=tmp_path / "people") as server:
        values: dict[str, Any] = {
            "enabled": True, "login_url": server.url, "client_id": org.credentials.consumer_key,
            "client_secret": org.credentials.consumer_secret, "ca_file": server.ca_file, "person_accounts": True,
        }  # fmt: skip
        async with salesforce_link(SalesforceSettings(**values), clock=SystemClock()) as link:
            run = await link.lookup.explain("0377770001")
            mobile = (await link.lookup.find("09077770002")).matches
            task_id = (await link.activity.write(replace(ENTRY, who=mobile[0]))).task_id

    contact = task(org, person)["PersonContactId"]
    assert [(c.record_id, c.verdict, c.place) for c in run.candidates] == [
        (person, Verdict.RANKED, 1),
        (company, Verdict.RANKED, 2),
        (contact, Verdict.BEHIND_PERSON_ACCOUNT, 0),
    ]
    assert [(match.record_id, match.name, match.reason) for match in mobile] == [
        (person, "個人 さくら", "exact_mobile")
    ]
    assert (task(org, task_id)["WhoId"], task(org, task_id)["WhatId"]) == (contact, None)


async def test_other_objects_and_another_order_are_a_matter_of_settings(connect: Connect, org: EmulatedOrg) -> None:
    org.create_record("Lead", {"LastName": "見込", "Company": "見本商事", "Fax": "03-1234-5678"})
    async with connect(
        objects=["User", "Lead", "Account"], phone_fields={"User": ["MobilePhone"], "Lead": ["Fax", "Phone"]}
    ) as link:
        matches = (await link.lookup.find("0312345678")).matches

    assert [(match.object_type, match.reason) for match in matches] == [
        ("Lead", "exact_custom_phone"),
        ("Account", "exact_phone"),
    ]


async def test_a_call_id_full_of_quotes_stays_one_value(connect: Connect, org: EmulatedOrg) -> None:
    entry = replace(ENTRY, call_id="x' OR CallObject != 'y\\")
    async with connect() as link:
        other = await write(link.activity, ENTRY)
        mine = await write(link.activity, entry)
        assert await write(link.activity, entry, is_sent=True) == mine != other

    assert len(org.list_records("Task")) == 2


async def test_a_jwt_logs_in_where_its_certificate_is_known(connect: Connect, org: EmulatedOrg, tmp_path: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    key_file = tmp_path / "key.pem"
    pem, pkcs8, plain = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    key_file.write_bytes(key.private_bytes(pem, pkcs8, plain))
    changes: dict[str, Any] = {
        "auth": "jwt",
        "client_secret": "",
        "username": org.credentials.username,
        "private_key_file": key_file,
    }
    async with connect(**changes) as link:
        assert (await link.lookup.find("0312345678")).error_code == "salesforce.login_refused"

    public = key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
    org.trust_certificate(public.decode())
    async with connect(**changes) as link:
        assert (await link.lookup.find("0312345678")).state == "found"


async def test_user_name_password_and_security_token_log_in_to_an_old_sandbox(
    connect: Connect, org: EmulatedOrg
) -> None:
    credentials = org.credentials
    changes: dict[str, Any] = {"auth": "password", "username": credentials.username, "password": credentials.password}
    async with connect(**changes) as link:
        refused = await link.lookup.find("0312345678")
    async with connect(**changes, security_token=credentials.security_token) as link:
        found = await link.lookup.find("0312345678")

    assert (refused.error_code, found.state) == ("salesforce.login_refused", "found")
    assert "OCTI_SALESFORCE__SECURITY_TOKEN" in refused.error_message
    assert credentials.password not in refused.error_message


@pytest.mark.parametrize(("client_id", "client_secret"), [("unknown", "x"), (None, "wrong")])
async def test_wrong_credentials_say_which_setting_to_mend(
    connect: Connect, org: EmulatedOrg, client_id: str | None, client_secret: str
) -> None:
    client_id = client_id or org.credentials.consumer_key
    async with connect(client_id=client_id, client_secret=client_secret) as link:
        with pytest.raises(LoginRefused, match="OCTI_SALESFORCE__CLIENT_ID"):
            await write(link.activity, ENTRY)


async def test_a_task_the_org_refuses_is_a_lasting_error(connect: Connect) -> None:
    async with connect(external_id_field="Nope__c") as link:
        with pytest.raises(SalesforceError) as caught:
            await write(link.activity, ENTRY)
    assert not caught.value.is_retryable
