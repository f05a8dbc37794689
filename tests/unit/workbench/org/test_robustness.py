"""No request makes the org fall over: whatever comes, the answer is a status below 500 and JSON where a body is due."""

from __future__ import annotations

import json
import random
from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request

from octi_bridge.workbench.org import EmulatedOrg, create_org_app

Client = TestClient[Request, Application]

VALUES: tuple[object, ...] = (
    *("山田", "", " ", "0" * 300, "\ud800", "2026-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
    *(0, -1, 1.5, 1e308, 2**70, True, None, [], {}, ["a"], {"a": {"b": []}}, "0035h0000000001AAA", "nan", "１２"),
)
PIECES = (
    *("SELECT ", "FIND ", "Id", "Name", "Account.Name", "Who.Name", " FROM ", "Contact", "Task", " WHERE ", "'", "\\"),
    *("{", "}", "(", ")", '"', "山田", "090", "*", "?", " AND ", " OR ", " NOT ", " IN ", " LIKE ", "= ", "null", ","),
    *(" LIMIT ", "10", "99999999999999999999", " RETURNING ", " PHONE FIELDS", "TODAY", "LAST_N_DAYS:", "-", "\n"),
    *(
        "2026-02-30",
        "0001-01-01T00:00:00Z",
        "１０",
        "\u3000",
        "\x00",
        "NEXT_N_DAYS:999999999",
        "CreatedDate > ",
        "((((" * 40,
    ),
)


@pytest.fixture
async def web_client(org: EmulatedOrg) -> AsyncIterator[Client]:
    async with TestClient(TestServer(create_org_app(org))) as client:
        token = org.tokens.issue_for(org.credentials.username).token
        client.session.headers["Authorization"] = f"Bearer {token}"
        yield client


async def test_random_statements_are_answered_or_refused(web_client: Client) -> None:
    chance = random.Random(20260302)
    for _ in range(600):
        statement = "".join(chance.choices(PIECES, k=chance.randint(1, 14)))
        resource = chance.choice(("query", "queryAll", "search", "parameterizedSearch"))
        async with web_client.get(f"/services/data/v66.0/{resource}?q={quote(statement)}") as answer:
            assert answer.status in {200, 400}, statement
            await answer.json()


async def test_random_payloads_are_stored_or_refused(web_client: Client, org: EmulatedOrg) -> None:
    chance = random.Random(20260303)
    stored = 0
    for _ in range(600):
        sobject = chance.choice(list(org.schema.objects()))
        names = chance.sample([field.name for field in sobject.fields if field.is_createable], k=2)
        payload: dict[str, object] = {
            field.name: "a" for field in sobject.fields if field.is_name and field.is_required
        }
        payload.update({name: chance.choice(VALUES) for name in names})
        path = f"/services/data/v66.0/sobjects/{sobject.name}"
        async with web_client.post(path, json=payload) as answer:
            assert answer.status in {201, 400, 405}, payload
            stored += answer.status == 201
    assert stored > 20
    for name in ("Contact", "Lead", "Task", "Case", "Account"):
        async with web_client.get(f"/services/data/v66.0/query?q=SELECT Id, CreatedDate FROM {name}") as answer:
            assert answer.status == 200


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b"", b"nul", b"[" * 100_000, b'{"a": 1', b'"text"', "{}".encode("utf-16")]
)
async def test_bodies_that_are_no_json_object_are_refused(web_client: Client, body: bytes) -> None:
    headers = {"Content-Type": "application/json; charset=no-such-charset"}
    async with web_client.post("/services/data/v66.0/sobjects/Contact", data=body, headers=headers) as answer:
        assert answer.status == 400
        assert json.loads(await answer.read())[0]["errorCode"] in {"JSON_PARSER_ERROR", "REQUIRED_FIELD_MISSING"}


@pytest.mark.parametrize("form", [b"\xff=\xff", b"grant_type", b"&&&", b"grant_type=client_credentials&client_id=%ff"])
async def test_token_requests_that_make_no_sense_get_an_error_object(web_client: Client, form: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": "Basic !!!"}
    async with web_client.post("/services/oauth2/token", data=form, headers=headers) as answer:
        assert answer.status == 400
        assert set(await answer.json()) == {"error", "error_description"}
