"""The emulated org as three independent clients see it: simple-salesforce, aiosalesforce and jsforce, unmodified.

All go through one scenario and must have seen the same. What one client alone would forgive, another does not.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiosalesforce
import httpx
import pytest
from aiosalesforce.auth import ClientCredentialsFlow
from aiosalesforce.exceptions import SalesforceError as AsyncFault
from requests import Session
from simple_salesforce.api import Salesforce, SFType
from simple_salesforce.exceptions import SalesforceError as Fault

from octi_bridge.workbench.org.org import EmulatedOrg
from octi_bridge.workbench.org.server import OrgServer
from tests.support.components import find_node, require_component
from tests.unit.workbench.org.test_simple_salesforce import ToEmulator

BATTERY = Path(__file__).parents[1] / "salesforce_battery"
HANAKO = "0035h0000000001AAA"
COUNT = "SELECT COUNT() FROM Contact"
BY_MOBILE = "SELECT Id, Name, Account.Name FROM Contact WHERE MobilePhone = '090-1111-2222'"
BY_PHONE = 'FIND {"090 1111 2222"} IN PHONE FIELDS RETURNING Contact(Id, Name), Lead(Id, Name)'
NOT_ESCAPED = "FIND {090-1111} IN PHONE FIELDS RETURNING Contact(Id)"
CALL = {"WhoId": HANAKO, "Subject": "着信", "TaskSubtype": "Call", "Status": "Completed"}
NO_TASK = "00T5h0000009999AAA"

SEEN = {
    "contacts": 12,
    "query": [HANAKO, "山田 花子", "株式会社みどり商事"],
    "search": [["Contact", HANAKO, "山田 花子"]],
    "task": ["着信", "完了", HANAKO, True],
    "upsert": [True, False, True],
    "errors": {
        "malformed": "MALFORMED_QUERY",
        "field": "INVALID_FIELD",
        "search": "MALFORMED_SEARCH",
        "missing": "REQUIRED_FIELD_MISSING",
        "unknown": "NOT_FOUND",
    },
    "gone": "ENTITY_IS_DELETED",
    "describe": ["phone", 40],
    "limit": 15_000,
}


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[OrgServer]:
    async with OrgServer(EmulatedOrg(), directory=tmp_path / "tls") as server:
        yield server


async def test_simple_salesforce_sees_the_org(server: OrgServer) -> None:
    assert await asyncio.to_thread(_by_simple_salesforce, server) == SEEN


def _by_simple_salesforce(server: OrgServer) -> dict[str, Any]:
    org = server.org
    with Session() as session:
        session.trust_env = False
        session.verify = str(server.ca_file)
        session.mount("https://", ToEmulator(server.url))
        sf = Salesforce(
            consumer_key=org.credentials.consumer_key, consumer_secret=org.credentials.consumer_secret,
            domain=org.shape.my_domain.removesuffix(".salesforce.com"), session=session, version="66.0",
        )  # fmt: skip
        task, lead, contact = sf.Task, sf.Lead, sf.Contact
        assert isinstance(task, SFType)
        assert isinstance(lead, SFType)
        assert isinstance(contact, SFType)
        (hanako,) = sf.query(BY_MOBILE)["records"]
        seen: dict[str, Any] = {
            "contacts": sf.query(COUNT)["totalSize"],
            "query": [hanako["Id"], hanako["Name"], hanako["Account"]["Name"]],
            "search": [[r["attributes"]["type"], r["Id"], r["Name"]] for r in sf.search(BY_PHONE)["searchRecords"]],
        }
        task_id = task.create(CALL)["id"]
        task.update(task_id, {"CallDisposition": "完了"})
        read = task.get(task_id)
        seen["task"] = [read["Subject"], read["CallDisposition"], read["WhoId"], read["IsClosed"]]
        key = "OctiCallId__c/simple-1"
        answers = [task.upsert(key, {"Subject": s}, raw_response=True).json() for s in ("発信", "内線")]
        seen["upsert"] = [answers[0]["created"], answers[1]["created"], answers[0]["id"] == answers[1]["id"]]
        seen["errors"] = {
            "malformed": _code(lambda: sf.query("SELECT FROM Contact")),
            "field": _code(lambda: sf.query("SELECT Bogus FROM Contact")),
            "search": _code(lambda: sf.search(NOT_ESCAPED)),
            "missing": _code(lambda: lead.create({"LastName": "名"})),
            "unknown": _code(lambda: task.get(NO_TASK)),
        }
        task.delete(task_id)
        seen["gone"] = _code(lambda: task.get(task_id))
        fields = {field["name"]: field for field in contact.describe()["fields"]}
        seen["describe"] = [fields["MobilePhone"]["type"], fields["MobilePhone"]["length"]]
        seen["limit"] = sf.limits()["DailyApiRequests"]["Max"]
        return seen


def _code(work: Callable[[], object]) -> str:
    try:
        work()
    except Fault as fault:
        return str(fault.content[0]["errorCode"])  # type: ignore[index]
    return "none"


class Rerouted(httpx.AsyncHTTPTransport):
    """aiosalesforce accepts no other hosts than Salesforce's: the address stays, the connection goes to loopback."""

    def __init__(self, server: OrgServer) -> None:
        super().__init__(verify=ssl.create_default_context(cafile=str(server.ca_file)))
        self._port = server.port

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(host="localhost", port=self._port)
        return await super().handle_async_request(request)


async def test_aiosalesforce_sees_the_org(server: OrgServer) -> None:
    transport = await asyncio.to_thread(Rerouted, server)
    org = server.org
    async with httpx.AsyncClient(transport=transport, trust_env=False) as http:
        auth = ClientCredentialsFlow(org.credentials.consumer_key, org.credentials.consumer_secret)
        sf = aiosalesforce.Salesforce(http, base_url=org.my_domain_url, auth=auth, version="66.0")
        assert await _by_aiosalesforce(sf) == SEEN


async def _by_aiosalesforce(sf: aiosalesforce.Salesforce) -> dict[str, Any]:
    async def get(path: str, **params: str) -> Any:
        url = f"{sf.base_url}/services/data/v66.0/{path}"
        answer = await sf.request("GET", url, params=params)  # type: ignore[arg-type]  # wrapped under httpx's signature
        return answer.json()

    records = [record async for record in sf.query(BY_MOBILE)]
    seen: dict[str, Any] = {
        "contacts": (await get("query", q=COUNT))["totalSize"],
        "query": [records[0]["Id"], records[0]["Name"], records[0]["Account"]["Name"]],
        "search": [
            [record["attributes"]["type"], record["Id"], record["Name"]]
            for record in (await get("search", q=BY_PHONE))["searchRecords"]
        ],
    }
    task_id = await sf.sobject.create("Task", CALL)
    await sf.sobject.update("Task", task_id, {"CallDisposition": "完了"})
    read = await sf.sobject.get("Task", task_id)
    seen["task"] = [read["Subject"], read["CallDisposition"], read["WhoId"], read["IsClosed"]]
    answers = [
        await sf.sobject.upsert("Task", "aio-1", "OctiCallId__c", {"Subject": subject}) for subject in ("発信", "内線")
    ]
    seen["upsert"] = [answers[0].created, answers[1].created, answers[0].id == answers[1].id]
    seen["errors"] = {
        "malformed": await _async_code(get("query", q="SELECT FROM Contact")),
        "field": await _async_code(get("query", q="SELECT Bogus FROM Contact")),
        "search": await _async_code(get("search", q=NOT_ESCAPED)),
        "missing": await _async_code(sf.sobject.create("Lead", {"LastName": "名"})),
        "unknown": await _async_code(sf.sobject.get("Task", NO_TASK)),
    }
    await sf.sobject.delete("Task", task_id)
    seen["gone"] = await _async_code(sf.sobject.get("Task", task_id))
    fields = {field["name"]: field for field in (await get("sobjects/Contact/describe"))["fields"]}
    seen["describe"] = [fields["MobilePhone"]["type"], fields["MobilePhone"]["length"]]
    seen["limit"] = (await sf.get_limits())["DailyApiRequests"]["Max"]
    return seen


async def _async_code(work: Awaitable[object]) -> str:
    try:
        await work
    except AsyncFault as fault:
        return str(fault.error_code)
    return "none"


async def test_jsforce_sees_the_org(server: OrgServer) -> None:
    require_component("salesforce-readers")
    credentials = server.org.credentials
    process = await asyncio.create_subprocess_exec(
        find_node(), str(BATTERY / "client.mjs"),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "NODE_EXTRA_CA_CERTS": str(server.ca_file), "NO_PROXY": "localhost"},
    )  # fmt: skip
    told = {
        "url": server.url,
        "consumerKey": credentials.consumer_key,
        "consumerSecret": credentials.consumer_secret,
    }
    try:
        async with asyncio.timeout(60):
            out, problem = await process.communicate(json.dumps(told).encode())
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
    assert process.returncode == 0, problem.decode()
    assert json.loads(out) == SEEN
