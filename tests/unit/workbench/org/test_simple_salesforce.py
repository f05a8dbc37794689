"""Unmodified simple-salesforce against the emulated org."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
import requests
from requests.adapters import HTTPAdapter
from simple_salesforce.api import Salesforce, SFType
from simple_salesforce.exceptions import (
    SalesforceExpiredSession,
    SalesforceMalformedRequest,
    SalesforceRefusedRequest,
)

from octi_bridge.workbench.org import EmulatedOrg, OrgServer
from tests.unit.workbench.org.support import OrgClient


class ToEmulator(HTTPAdapter):
    """Sends every request to the emulated org, keeping the Host it was meant for."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._netloc = urlsplit(url).netloc

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        parts = urlsplit(str(request.url))
        request.headers.setdefault("Host", parts.netloc)
        request.url = urlunsplit(("https", self._netloc, parts.path, parts.query, ""))
        return super().send(request, stream, timeout or 20.0, verify, cert, proxies)


async def test_search_and_task_log_in_direct_mode(client: OrgClient, org: EmulatedOrg) -> None:
    def work(sf: Salesforce) -> str:
        tasks = SFType("Task", sf.session_id, sf.sf_instance, sf_version=sf.sf_version, session=sf.session)
        found = sf.search('FIND {"090 1111 2222"} IN PHONE FIELDS RETURNING Contact(Id, Name, Account.Name)')
        contact = found["searchRecords"][0]
        assert (contact["Name"], contact["Account"]["Name"]) == ("山田 花子", "株式会社みどり商事")
        created = tasks.create({"WhoId": contact["Id"], "Subject": "着信", "TaskSubtype": "Call"})
        assert tasks.update(created["id"], {"CallDisposition": "完了"}) == 204
        assert tasks.get(created["id"])["CallDisposition"] == "完了"
        assert tasks.upsert("OctiCallId__c/call-1", {"Subject": "発信"}) == 201
        assert sf.query("SELECT COUNT() FROM Task")["totalSize"] == 2
        assert sf.api_usage["api-usage"].total == 15000
        return str(created["id"])

    task_id = await asyncio.to_thread(work, client.salesforce())
    task = org.get_record(task_id)
    assert task is not None
    assert (task["Subject"], task["TaskSubtype"]) == ("着信", "Call")


async def test_refusals_become_the_clients_exceptions(client: OrgClient, org: EmulatedOrg) -> None:
    sf = client.salesforce()
    with pytest.raises(SalesforceMalformedRequest):
        await asyncio.to_thread(sf.query, "SELECT Bogus FROM Contact")
    org.limits.exhaust()
    with pytest.raises(SalesforceRefusedRequest):
        await asyncio.to_thread(sf.query, "SELECT Id FROM Contact")
    org.limits.reset()
    org.expire_tokens()
    with pytest.raises(SalesforceExpiredSession):
        await asyncio.to_thread(sf.query, "SELECT Id FROM Contact")


async def test_paging_works_through_query_all_iter(client: OrgClient, org: EmulatedOrg) -> None:
    for number in range(250):
        org.create_record("Task", {"Subject": str(number)})
    sf = client.salesforce()
    headers = {"Sforce-Query-Options": "batchSize=200"}
    rows = await asyncio.to_thread(lambda: list(sf.query_all_iter("SELECT Id FROM Task", headers=headers)))
    assert len({row["Id"] for row in rows}) == 250


async def test_own_client_credentials_login_logs_in_again_when_the_token_expires(
    server: OrgServer, org: EmulatedOrg
) -> None:
    def work() -> tuple[int, int]:
        with requests.Session() as session:
            session.trust_env = False
            session.verify = str(server.ca_file)
            session.mount("https://", ToEmulator(server.url))
            sf = Salesforce(
                consumer_key=org.credentials.consumer_key,
                consumer_secret=org.credentials.consumer_secret,
                domain=org.shape.my_domain.removesuffix(".salesforce.com"),
                session=session,
                version="66.0",
            )
            before = sf.query("SELECT COUNT() FROM Contact")["totalSize"]
            org.expire_tokens()
            return before, sf.query("SELECT COUNT() FROM Contact")["totalSize"]

    assert await asyncio.to_thread(work) == (12, 12)
    assert org.tokens.issued_count == 2


async def test_certificate_is_refused_by_a_client_that_does_not_know_the_authority(server: OrgServer) -> None:
    def work() -> None:
        with requests.Session() as session:
            session.trust_env = False
            session.get(server.url + "/services/data", timeout=20)

    with pytest.raises(requests.exceptions.SSLError):
        await asyncio.to_thread(work)


async def test_server_can_be_stopped_twice_and_keeps_its_key_private(org: EmulatedOrg, tmp_path: Path) -> None:
    server = OrgServer(org, directory=tmp_path)
    await server.start()
    assert server.port > 0
    await server.stop()
    await server.stop()
    assert (tmp_path / "org.key").stat().st_mode & 0o077 == 0


async def test_stop_breaks_connections_that_idle_clients_keep_open(client: OrgClient) -> None:
    await asyncio.to_thread(client.call, "GET", "limits")
    # Whatever were left open would be a ResourceWarning, which is an error here.
    await client.server.stop()
    with pytest.raises(requests.ConnectionError):
        await asyncio.to_thread(client.call, "GET", "limits")


async def test_certificate_is_good_for_the_names_of_salesforce(server: OrgServer, org: EmulatedOrg) -> None:
    context = await asyncio.to_thread(ssl.create_default_context, cafile=str(server.ca_file))
    for name in ("localhost", "127.0.0.1", "login.salesforce.com", "acme.my.salesforce.com", org.shape.my_domain):
        _, writer = await asyncio.open_connection("127.0.0.1", server.port, ssl=context, server_hostname=name)
        writer.close()
        await writer.wait_closed()
    with pytest.raises(ssl.SSLCertVerificationError):
        await asyncio.open_connection("127.0.0.1", server.port, ssl=context, server_hostname="example.com")
