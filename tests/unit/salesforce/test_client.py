"""The guard rails around simple-salesforce, each shown on the trap it closes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from octi_bridge.salesforce.client import OrgClient
from octi_bridge.salesforce.errors import (
    BadAnswer,
    BadRequest,
    Busy,
    CircuitOpen,
    Closed,
    Forbidden,
    LimitExceeded,
    LoginRefused,
    NotFound,
    RecordLocked,
    SalesforceError,
    ServerFailed,
    SessionRefused,
    SeveralRecords,
    TimedOut,
    Unreachable,
    Untrusted,
)
from octi_bridge.salesforce.model import ApiUsage
from octi_bridge.salesforce.transport import GuardedSession
from tests.unit.salesforce.conftest import HandClock
from tests.unit.salesforce.support import Answer, SmallOrg, fault

SOSL = 'FIND {"0312345678"} IN PHONE FIELDS RETURNING Contact(Id)'
NO_TASK = "SELECT Id FROM Task WHERE CallObject = {call_id} ORDER BY CreatedDate ASC LIMIT 1"


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110  # it changes in the org's threads, which know no asyncio event
            await asyncio.sleep(0.005)


@asynccontextmanager
async def held(org: SmallOrg) -> AsyncIterator[None]:
    """The org takes requests and does not answer."""
    org.go_on.clear()
    try:
        yield
    finally:
        org.go_on.set()


async def test_all_five_requests_work(org: SmallOrg, client: OrgClient) -> None:
    contact_id = org.add("Contact", Name="山田", Phone="0312345678")

    assert [record["Id"] for record in await client.search(SOSL)] == [contact_id]
    task_id = await client.create("Task", {"Subject": "着信", "CallObject": "it's \\ mine"})
    assert await client.query(NO_TASK, call_id="it's \\ mine") == [{"Id": task_id}]
    await client.update("Task", task_id, {"Subject": "発信"})
    assert org.tasks[task_id]["Subject"] == "発信"
    other = await client.upsert("Task", "CallId__c", "pbx/1:2 3", {"Subject": "内線"})
    assert org.tasks[other] == {"Subject": "内線", "CallId__c": "pbx/1:2 3"}
    assert org.logins == 1
    assert {request.path.split("/")[3] for request in org.requests} == {"v66.0"}


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


async def test_an_expired_token_is_renewed_once_and_the_request_repeated(org: SmallOrg, client: OrgClient) -> None:
    await client.search(SOSL)
    org.expire_tokens()

    assert await client.search(SOSL) == []
    assert org.logins == 2
    assert len(org.requests) == 3


async def test_many_requests_with_one_expired_token_log_in_once(org: SmallOrg, client: OrgClient) -> None:
    await client.search(SOSL)
    org.expire_tokens()

    answers = await asyncio.gather(*(client.search(SOSL) for _ in range(32)))

    assert answers == [[]] * 32
    assert org.logins == 2


@pytest.mark.parametrize("verb", ["search", "create"])
async def test_a_user_without_api_access_costs_two_log_ins_and_then_none(
    org: SmallOrg, client: OrgClient, clock: HandClock, verb: str
) -> None:
    org.honours_no_token = True

    async def attempt() -> None:
        with pytest.raises(SessionRefused, match="API Enabled"):
            await (client.search(SOSL) if verb == "search" else client.create("Task", {"Subject": "着信"}))

    await attempt()
    for _ in range(20):
        await attempt()
    assert org.logins == 2
    assert len(org.requests) == 2

    org.honours_no_token = False
    clock.advance(61)
    assert await client.search(SOSL) == []


async def test_a_401_that_is_no_json_ends_as_an_error_of_ours(org: SmallOrg, client: OrgClient) -> None:
    org.answers.extend([Answer(401, "<html>session gone</html>")] * 2)

    with pytest.raises(SessionRefused):
        await client.search(SOSL)


async def test_the_request_limit_opens_the_breaker_at_once(org: SmallOrg, client: OrgClient, clock: HandClock) -> None:
    org.answers.append(fault(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."))

    with pytest.raises(LimitExceeded):
        await client.search(SOSL)
    with pytest.raises(CircuitOpen):
        await client.search(SOSL)
    assert not client.is_available
    assert len(org.requests) == 1

    clock.advance(31)
    assert await client.search(SOSL) == []
    assert client.is_available


async def test_faults_of_the_org_in_a_row_open_the_breaker_and_one_trial_closes_it(
    org: SmallOrg, client: OrgClient, clock: HandClock
) -> None:
    org.answers.extend([fault(503, "SERVER_UNAVAILABLE")] * 5)
    for _ in range(5):
        with pytest.raises(ServerFailed):
            await client.search(SOSL)
    with pytest.raises(CircuitOpen):
        await client.search(SOSL)

    clock.advance(31)
    async with held(org):
        trial = asyncio.create_task(client.search(SOSL))
        await until(lambda: len(org.requests) == 6)
        with pytest.raises(CircuitOpen):
            await client.search(SOSL)
    assert await trial == []
    assert await client.search(SOSL) == []


async def test_a_cancelled_trial_leaves_the_next_request_to_be_the_trial(
    org: SmallOrg, client: OrgClient, clock: HandClock
) -> None:
    org.answers.append(fault(403, "REQUEST_LIMIT_EXCEEDED"))
    with pytest.raises(LimitExceeded):
        await client.search(SOSL)
    clock.advance(31)

    async with held(org):
        trial = asyncio.create_task(client.search(SOSL))
        await until(lambda: len(org.requests) == 2)
        trial.cancel()
        await asyncio.gather(trial, return_exceptions=True)

    assert await client.search(SOSL) == []


async def test_a_refused_request_does_not_count_as_an_outage(org: SmallOrg, client: OrgClient) -> None:
    org.answers.extend([fault(400, "INVALID_FIELD", "No such column 'Nope'")] * 8)
    for _ in range(8):
        with pytest.raises(BadRequest, match="INVALID_FIELD") as caught:
            await client.search(SOSL)
        assert caught.value.error_code == "INVALID_FIELD"

    assert await client.search(SOSL) == []


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(300, '["/services/data/v66.0/sobjects/Task/1"]'), SeveralRecords),
        (Answer(302, "", {"Location": "https://localhost/elsewhere"}), BadAnswer),
        (fault(400, "MALFORMED_QUERY"), BadRequest),
        (fault(400, "UNABLE_TO_LOCK_ROW"), RecordLocked),
        (fault(403, "INSUFFICIENT_ACCESS"), Forbidden),
        (fault(403, "API_DISABLED_FOR_ORG"), Forbidden),
        (fault(404, "NOT_FOUND"), NotFound),
        (fault(409, "CONFLICT"), BadRequest),
        (Answer(420, ""), ServerFailed),
        (Answer(429, ""), ServerFailed),
        (Answer(500, "<html>oops</html>"), ServerFailed),
        (Answer(502, ""), ServerFailed),
        (fault(503, "SERVER_UNAVAILABLE"), ServerFailed),
        (Answer(200, '{"searchRecords": ['), BadAnswer),
        (Answer(200, "<html>please log in</html>"), BadAnswer),
        (Answer(200, "[]"), None),
        (Answer(200, "7"), BadAnswer),
        (Answer(200, '{"searchRecords": {}}'), BadAnswer),
        (Answer(200, '{"searchRecords": [1]}'), BadAnswer),
        (Answer(200, '{"searchRecords": []' + " " * 4_100_000 + "}"), BadAnswer),
    ],
)
async def test_every_answer_becomes_records_or_one_error_of_ours(
    org: SmallOrg, client: OrgClient, answer: Answer, kind: type[SalesforceError] | None
) -> None:
    org.answers.append(answer)

    if kind is None:
        assert await client.search(SOSL) == []
        return
    with pytest.raises(kind) as caught:
        await client.search(SOSL)
    assert type(caught.value) is kind


async def test_an_org_that_is_not_there_is_unreachable(client_with: Callable[..., OrgClient]) -> None:
    with pytest.raises(Unreachable):
        await client_with(login_url="https://localhost:1").search(SOSL)


async def test_no_error_carries_token_number_query_or_cause(org: SmallOrg, client: OrgClient) -> None:
    statement = 'FIND {"0312345678" OR "03\\-1234\\-5678"} IN PHONE FIELDS RETURNING Contact(Id)'
    await client.search(SOSL)
    token = next(iter(org.valid_tokens))
    echo = f"{statement} from 090-1234-5678, +81 3 1234 5678, ０３－１２３４－５６７８, 03ー1234ー5678 by "
    echo += f"Bearer {token}{'x' * 60}"
    org.answers.append(fault(400, "MALFORMED_SEARCH", echo))

    with pytest.raises(BadRequest) as caught:
        await client.search(statement)

    seen = f"{caught.value!s} {caught.value!r} {caught.value.args}"
    for secret in (
        token,
        "0312345678",
        "1234\\-5678",
        "090-1234-5678",
        "1234 5678",
        "１２３４",
        "1234ー",
        "localhost",
        "q=",
    ):
        assert secret not in seen
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert "MALFORMED_SEARCH" in seen


async def test_what_is_wrong_with_a_query_is_said_without_the_query(org: SmallOrg, client: OrgClient) -> None:
    echo = f"\n{SOSL}, Nope__c)\n          ^\nERROR at Row:1:Column:9\nNo such column 'Nope__c' on entity 'Contact'."
    org.answers.append(fault(400, "INVALID_FIELD", echo))

    with pytest.raises(BadRequest, match=r"HTTP 400: INVALID_FIELD No such column 'Nope__c' on entity 'Contact'.\)$"):
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


async def test_after_closing_nothing_is_sent(org: SmallOrg, client: OrgClient) -> None:
    await client.aclose()

    with pytest.raises(Closed):
        await client.search(SOSL)
    assert org.logins == 0


async def test_a_wrong_secret_says_which_settings_to_check_and_is_not_tried_again_at_once(
    org: SmallOrg, client_with: Callable[..., OrgClient], clock: HandClock
) -> None:
    client = client_with(client_id="someone else")
    for _ in range(10):
        with pytest.raises(LoginRefused, match="OCTI_SALESFORCE__CLIENT_ID and OCTI_SALESFORCE__CLIENT_SECRET"):
            await client.search(SOSL)
    assert org.logins == 1

    clock.advance(61)
    with pytest.raises(LoginRefused):
        await client.search(SOSL)
    assert org.logins == 2
