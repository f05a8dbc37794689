"""What the client makes of tokens that end, limits that are reached and answers that are wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from octi_bridge.salesforce.client import OrgClient
from octi_bridge.salesforce.errors import (
    BadAnswer,
    BadRequest,
    CircuitOpen,
    Forbidden,
    LimitExceeded,
    LoginRefused,
    NotFound,
    RecordLocked,
    SalesforceError,
    ServerFailed,
    SessionRefused,
    SeveralRecords,
    Unreachable,
)
from tests.unit.salesforce.conftest import HandClock
from tests.unit.salesforce.support import Answer, SmallOrg, fault
from tests.unit.salesforce.waiting import held, until

SOSL = 'FIND {"0312345678"} IN PHONE FIELDS RETURNING Contact(Id)'
NO_TASK = (
    "SELECT Id, CreatedDate, LastModifiedDate FROM Task WHERE CallObject = {call_id} ORDER BY CreatedDate ASC LIMIT 1"
)


async def test_an_expired_token_is_renewed_once_and_the_request_repeated(org: SmallOrg, client: OrgClient) -> None:
    await client.search(SOSL)
    org.expire_tokens()

    assert await client.search(SOSL) == []
    assert org.logins == 2
    assert len(org.requests) == 3


@pytest.mark.parametrize("is_used", [False, True])
async def test_sessions_that_end_again_before_the_new_token_is_used_refuse_nobody(
    org: SmallOrg, client: OrgClient, is_used: bool
) -> None:
    if is_used:
        await client.search(SOSL)
    org.answers.extend([Answer(401, "[]")] * 2)

    assert await client.search(SOSL) == []
    assert org.logins == 3


async def test_many_requests_with_one_expired_token_log_in_once(org: SmallOrg, client: OrgClient) -> None:
    await client.search(SOSL)
    org.expire_tokens()

    answers = await asyncio.gather(*(client.search(SOSL) for _ in range(32)))

    assert answers == [[]] * 32
    assert org.logins == 2


@pytest.mark.parametrize("verb", ["search", "create"])
async def test_a_user_without_api_access_costs_three_log_ins_and_then_none(
    org: SmallOrg, client: OrgClient, clock: HandClock, verb: str
) -> None:
    org.honours_no_token = True

    async def attempt() -> None:
        with pytest.raises(SessionRefused, match="API Enabled"):
            await (client.search(SOSL) if verb == "search" else client.create("Task", {"Subject": "着信"}))

    await attempt()
    for _ in range(20):
        await attempt()
    assert org.logins == 3
    assert len(org.requests) == 3

    org.honours_no_token = False
    clock.advance(61)
    assert await client.search(SOSL) == []


async def test_a_401_that_is_no_json_ends_as_an_error_of_ours(org: SmallOrg, client: OrgClient) -> None:
    org.answers.extend([Answer(401, "<html>session gone</html>")] * 3)

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
        (Answer(403, "<html>blocked</html>"), BadAnswer),
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


async def test_a_piece_of_a_403_forbids_nothing_and_the_task_was_not_made(org: SmallOrg, client: OrgClient) -> None:
    whole = fault(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
    org.answers.append(Answer(403, whole.body[: len(whole.body) // 2]))

    with pytest.raises(BadAnswer, match="HTTP 403") as caught:
        await client.create("Task", {"Subject": "着信"})
    assert not caught.value.may_have_arrived


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


@pytest.mark.parametrize("cut", ["closed", "reset"])
async def test_a_task_whose_answer_is_lost_may_have_arrived(org: SmallOrg, client: OrgClient, cut: str) -> None:
    org.cuts_next_answer = cut
    with pytest.raises(Unreachable) as caught:
        await client.create("Task", {"Subject": "着信"})

    assert len(org.tasks) == 1
    assert caught.value.may_have_arrived
