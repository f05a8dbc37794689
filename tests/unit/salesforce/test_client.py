"""The guard rails around simple-salesforce, each shown on the trap it closes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from octi_bridge.salesforce.client import OrgClient
from octi_bridge.salesforce.errors import (
    BadAnswer,
    Busy,
    Closed,
    LoginRefused,
    NotFound,
    TimedOut,
    Untrusted,
)
from octi_bridge.salesforce.model import ApiUsage
from octi_bridge.salesforce.transport import GuardedSession
from tests.unit.salesforce.support import Answer, SmallOrg, fault
from tests.unit.salesforce.waiting import held, until

SOSL = 'FIND {"0312345678"} IN PHONE FIELDS RETURNING Contact(Id)'
NO_TASK = (
    "SELECT Id, CreatedDate, LastModifiedDate FROM Task WHERE CallObject = {call_id} ORDER BY CreatedDate ASC LIMIT 1"
)


async def test_all_five_requests_work(org: SmallOrg, client: OrgClient) -> None:
    contact_id = org.add("Contact", Name="山田", Phone="0312345678")

    assert [record["Id"] for record in await client.search(SOSL)] == [contact_id]
    task_id = await client.create("Task", {"Subject": "着信", "CallObject": "it's \\ mine"})
    assert [record["Id"] for record in await client.query(NO_TASK, call_id="it's \\ mine")] == [task_id]
    await client.update("Task", task_id, {"Subject": "発信"})
    assert org.tasks[task_id]["Subject"] == "発信"
    other = await client.upsert("Task", "CallId__c", "pbx/1:2 3", {"Subject": "内線"})
    assert org.tasks[other] == {"Subject": "内線", "CallId__c": "pbx/1:2 3"}
    assert org.logins == 1
    assert {request.path.split("/")[3] for request in org.requests} == {"v66.0"}


@pytest.mark.parametrize(("used", "is_near"), [(13_350, False), (13_499, False), (13_500, True), (15_000, True)])
async def test_the_limit_is_near_from_nine_tenths_of_the_orgs_own_count(
    org: SmallOrg, client: OrgClient, used: int, is_near: bool
) -> None:
    assert not client.is_near_limit, "nothing is known yet"
    org.answers.append(Answer(200, '{"searchRecords": []}', {"Sforce-Limit-Info": f"api-usage={used}/15000"}))
    await client.search(SOSL)

    assert client.is_near_limit is is_near
    await client.search(SOSL)  # which counts from one
    assert not client.is_near_limit


async def test_one_connection_serves_one_request_after_another(org: SmallOrg, client: OrgClient) -> None:
    for _ in range(5):
        await client.search(SOSL)
    org.answers.append(fault(404, "NOT_FOUND"))
    with pytest.raises(NotFound):
        await client.search(SOSL)
    await client.search(SOSL)

    assert org.connections == 1


def test_a_connection_is_free_again_as_soon_as_its_answer_is_read(org: SmallOrg) -> None:
    with GuardedSession(
        connect_timeout_s=3, read_timeout_s=3, total_s=3, pool_size=2, ca_file=org.certificates.ca
    ) as session:
        held_answers = [session.get(f"{org.instance_url}/services/data/v66.0/search/") for _ in range(5)]

    assert {answer.status_code for answer in held_answers} == {401}
    assert org.connections == 1


async def test_a_netrc_entry_does_not_replace_our_token(
    org: SmallOrg, client: OrgClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine localhost login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))

    await client.search(SOSL)

    assert org.requests[0].authorization.startswith("Bearer ")


async def test_the_environment_decides_neither_proxy_nor_ca(
    org: SmallOrg, client: OrgClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere.pem")

    await client.search(SOSL)

    assert len(org.requests) == 1


async def test_no_cookie_of_the_org_is_carried_from_one_request_to_the_next(org: SmallOrg, client: OrgClient) -> None:
    await client.search(SOSL)
    await client.search(SOSL)

    assert [request.cookie for request in org.requests] == ["", ""]


async def test_nothing_is_ever_sent_without_tls(client_with: Callable[..., OrgClient]) -> None:
    # The settings refuse such an address; the session does so once more.
    with pytest.raises(BadAnswer):
        await client_with(login_url="http://localhost:1").search(SOSL)


async def test_an_unknown_ca_is_refused_before_anything_secret_is_sent(
    org: SmallOrg, client_with: Callable[..., OrgClient]
) -> None:
    with pytest.raises(Untrusted, match="OCTI_SALESFORCE__CA_FILE"):
        await client_with(ca_file=None).search(SOSL)
    assert org.logins == 0


@pytest.mark.parametrize("verb", ["search", "create", "update", "upsert", "query"])
async def test_the_read_timeout_applies_to_every_request(
    org: SmallOrg, client_with: Callable[..., OrgClient], verb: str
) -> None:
    client = client_with(read_timeout_s=0.2)
    requests: dict[str, Callable[[], Awaitable[object]]] = {
        "search": lambda: client.search(SOSL),
        "create": lambda: client.create("Task", {}),
        "update": lambda: client.update("Task", "00T", {}),
        "upsert": lambda: client.upsert("Task", "CallId__c", "1", {}),
        "query": lambda: client.query(NO_TASK, call_id="1"),
    }
    await client.search(SOSL)

    async with held(org):
        # Far below the deadline of 12 s: it is the socket's own limit that ends it.
        async with asyncio.timeout(5):
            with pytest.raises(TimedOut):
                await requests[verb]()


async def test_the_read_timeout_applies_to_the_log_in(org: SmallOrg, client_with: Callable[..., OrgClient]) -> None:
    client = client_with(read_timeout_s=0.2)

    async with held(org), asyncio.timeout(5):
        with pytest.raises(TimedOut):
            await client.search(SOSL)


async def test_an_answer_that_drips_does_not_hold_a_thread(
    org: SmallOrg, client_with: Callable[..., OrgClient]
) -> None:
    client = client_with(threads=1, deadline_s=0.4, read_timeout_s=5)
    await client.search(SOSL)
    org.drip_gap_s = 0.05
    org.answers.append(Answer(200, json.dumps({"searchRecords": []}) + " " * 2_000))
    with pytest.raises(TimedOut):
        await client.search(SOSL)

    org.drip_gap_s = None

    async def answers_again() -> bool:
        try:
            return await client.search(SOSL) == []
        except TimedOut:
            return False

    async with asyncio.timeout(5):  # dripping on would take 100 s
        while not await answers_again():
            pass


async def test_the_loop_runs_on_while_the_org_is_slow(org: SmallOrg, client: OrgClient) -> None:
    async with held(org):
        search = asyncio.create_task(client.search(SOSL))
        await until(lambda: org.logins == 1)
        turns = 0
        for _ in range(1_000):
            await asyncio.sleep(0)
            turns += 1
        assert turns == 1_000
        assert not search.done()
    assert await search == []


async def test_a_deadline_ends_the_wait_whatever_the_socket_does(
    org: SmallOrg, client_with: Callable[..., OrgClient]
) -> None:
    client = client_with(deadline_s=0.2)

    async with held(org), asyncio.timeout(5):
        with pytest.raises(TimedOut):
            await client.search(SOSL)


async def test_the_orgs_own_count_of_requests_is_noted_on_writes_as_well(org: SmallOrg, client: OrgClient) -> None:
    assert client.usage is None
    await client.search(SOSL)
    await client.create("Task", {"Subject": "着信"})

    assert client.usage == ApiUsage(used=2, limit=15_000)


async def test_requests_beyond_what_the_threads_can_serve_are_refused_at_once(
    org: SmallOrg, client_with: Callable[..., OrgClient]
) -> None:
    client = client_with(threads=1)
    async with held(org):
        waiting = [asyncio.create_task(client.search(SOSL)) for _ in range(16)]
        await until(lambda: org.logins == 1)
        with pytest.raises(Busy):
            await client.search(SOSL)
    assert await asyncio.gather(*waiting) == [[]] * 16


async def test_no_more_threads_than_set_speak_to_the_org(org: SmallOrg, client_with: Callable[..., OrgClient]) -> None:
    client = client_with(threads=3)
    await client.search(SOSL)
    async with held(org):
        waiting = [asyncio.create_task(client.search(SOSL)) for _ in range(10)]
        await until(lambda: len(org.requests) == 4)
    await asyncio.gather(*waiting)
    assert org.busiest == 3


async def test_closing_closes_the_connections_even_while_someone_still_looks_at_an_error(
    org: SmallOrg, client_with: Callable[..., OrgClient]
) -> None:
    client = client_with(client_id="someone else")
    with pytest.raises(LoginRefused) as kept:
        await client.search(SOSL)
    assert org.open_connections == 1

    await client.aclose()

    await until(lambda: org.open_connections == 0)
    assert kept.value.code == "salesforce.login_refused"


async def test_after_closing_nothing_is_sent(org: SmallOrg, client: OrgClient) -> None:
    await client.aclose()

    with pytest.raises(Closed):
        await client.search(SOSL)
    assert org.logins == 0
