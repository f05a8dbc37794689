"""`GET /api/v1/match`: who may ask, and what one reads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import encode_basic_auth, web
from aiohttp.test_utils import TestClient, TestServer

from octi_bridge.agents import password_check
from octi_bridge.agents.administrators import Administrators
from octi_bridge.agents.errors import SessionExpired
from octi_bridge.agents.model import Account, AgentSession, Role
from octi_bridge.agents.password_check import GuessLimits, PasswordCheck
from octi_bridge.http_api.administrators import CLIENT_ADDRESSES
from octi_bridge.http_api.match import match_routes
from octi_bridge.kernel.addresses import ClientAddresses
from octi_bridge.kernel.ids import FIRST_ORG, AgentId, OrgName
from octi_bridge.salesforce.caller_search import CallerSearch
from octi_bridge.salesforce.errors import BadRequest
from octi_bridge.salesforce.lookup import CallerLookup
from octi_bridge.telephony.commands import AnswerMode
from octi_bridge.telephony.events import Extension
from tests.support.fakes import FakeClock, InMemoryAgentStore, InMemoryPlaces, PlainHasher
from tests.unit.salesforce.record_shelf import RecordShelf

Client = TestClient[web.Request, web.Application]


def basic(account: str, password: str) -> dict[str, str]:
    return {"Authorization": encode_basic_auth(account, password, encoding="utf-8")}


ADMIN = basic("chief", "ひみつ-1")
PATH = "/api/v1/match"
SANDBOX, OFF = OrgName("sandbox"), OrgName("off")


async def session_of(token: str) -> AgentSession:
    """`chief` is signed in from the sandbox."""
    if token != "chiefs-token":
        raise SessionExpired
    return AgentSession(
        agent_id=AgentId("chief"), account="chief", name="chief", extension=Extension("201"),
        answer_mode=AnswerMode.MANUAL, queues=(), is_hard_phone=False, status_code="0",
        status_since=FakeClock().now(), org=SANDBOX,
    )  # fmt: skip


@pytest.fixture
def shelf() -> RecordShelf:
    return RecordShelf()


@pytest.fixture
def sandbox() -> RecordShelf:
    return RecordShelf()


@pytest.fixture
async def serve(shelf: RecordShelf, sandbox: RecordShelf) -> AsyncIterator[Callable[..., Any]]:
    clients: list[Client] = []

    async def start(*, has_org: bool = True) -> Client:
        clock = FakeClock()
        accounts = [
            Account(agent_id=AgentId(name), account=name, name=name, password_hash="ひみつ-1", role=role)
            for name, role in (("chief", Role.ADMINISTRATOR), ("sato", Role.USER))
        ]
        store = InMemoryAgentStore(tuple(accounts), ())
        limits = GuessLimits(per_account=3, per_address=20, window_s=45)
        passwords = PasswordCheck(
            store=store, places=InMemoryPlaces(), hasher=PlainHasher(), clock=clock, limits=limits
        )
        administrators = Administrators(store=store, passwords=passwords, resume=session_of)
        shelves = {FIRST_ORG: shelf, SANDBOX: sandbox} if has_org else {}
        lookups = {name: CallerLookup(org=one, search=CallerSearch(), clock=clock) for name, one in shelves.items()}
        app = web.Application()
        app[CLIENT_ADDRESSES] = ClientAddresses(trusted_proxies=("127.0.0.1",))
        app.add_routes(
            match_routes(
                names=(FIRST_ORG, SANDBOX, OFF), lookups=lambda: lookups, administrators=lambda: administrators
            )
        )
        clients.append(TestClient(TestServer(app)))
        await clients[-1].start_server()
        return clients[-1]

    yield start
    for client in clients:
        await client.close()


async def test_an_administrator_reads_statement_candidates_and_decision(
    serve: Callable[..., Any], shelf: RecordShelf
) -> None:
    client = await serve()
    shelf.put("Contact", "003A", Phone="03-1234-5678", LastModifiedDate="2026-05-01")
    shelf.put("Contact", "003B", Phone="03-1234-5679")

    answer = await client.get(PATH, params={"number": "+81312345678", "language": "en"}, headers=ADMIN)
    found = await answer.json()

    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
    assert found["canonical"] == "+81312345678"
    assert [found["statement"]] == shelf.statements
    assert [(c["record_id"], c["verdict"], c["place"]) for c in found["candidates"]] == [
        ("003A", "ranked", 1),
        ("003B", "number_differs", None),
    ]
    assert found["candidates"][0]["why"] == ("place 1: Phone matches (03-1234-5678), sorted by 2026-05-01 among equals")
    assert [(m["record_id"], m["reason_text"]) for m in found["matches"]] == [("003A", "Phone matches")]
    assert found["decision"] == "One match: Contact 003A (003A) opens."


async def test_japanese_is_the_language_unless_another_is_asked_for(serve: Callable[..., Any]) -> None:
    client = await serve()

    found = await (await client.get(PATH, params={"number": "201"}, headers=ADMIN)).json()

    assert (found["unsearchable"], found["statement"]) == ("too_short", None)
    assert found["decision"] == "内線番号か特番のため検索しません。"


async def test_an_org_that_refuses_the_search_is_quoted(serve: Callable[..., Any], shelf: RecordShelf) -> None:
    client = await serve()
    shelf.failure = BadRequest("No such column 'Nope__c'", error_code="INVALID_FIELD")

    found = await (await client.get(PATH, params={"number": "0312345678"}, headers=ADMIN)).json()

    assert found["state"] == "failed"
    assert found["error"]["code"] == "salesforce.bad_request"
    assert "Nope__c" in found["decision"]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"headers": basic("chief", "wrong")},
        {"headers": basic("sato", "ひみつ-1")},
        {"headers": {"Authorization": "Bearer made-up"}},
        {"headers": {"Authorization": "Basic !!"}},
        {"headers": {"Authorization": "Negotiate abc"}},
    ],
    ids=["nobody", "wrong password", "an agent", "no session", "no base64", "another scheme"],
)
async def test_nobody_else_is_answered_and_the_org_is_not_asked(
    serve: Callable[..., Any], shelf: RecordShelf, options: dict[str, Any]
) -> None:
    client = await serve()

    answer = await client.get(PATH, params={"number": "0312345678"}, **options)

    assert (answer.status, (await answer.json())["error"]["code"]) == (401, "sign_in_refused")
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    assert shelf.statements == []


async def test_guessing_from_elsewhere_is_bounded_and_keeps_no_administrator_out(serve: Callable[..., Any]) -> None:
    client = await serve()

    async def ask(headers: dict[str, str], forwarded: str) -> int:
        sent = {**headers, "X-Forwarded-For": forwarded}
        answer = await client.get(PATH, params={"number": "0312345678"}, headers=sent)
        if answer.status == 429:
            assert answer.headers["Retry-After"] == "45"
            assert (await answer.json())["error"]["code"] == "rate_limited"
        return int(answer.status)

    assert await ask(ADMIN, "198.51.100.1") == 200
    guesses = [await ask(basic("chief", "guess"), f"198.51.100.1, 203.0.113.{n}") for n in range(5)]
    assert guesses == [401, 401, 401, 429, 429]
    assert await ask(ADMIN, "203.0.113.9") == 429
    assert await ask(ADMIN, "203.0.113.9, 198.51.100.1") == 200


@pytest.mark.parametrize("number", ["", "1" * 256])
async def test_a_number_is_needed(serve: Callable[..., Any], number: str) -> None:
    client = await serve()

    answer = await client.get(PATH, params={"number": number}, headers=ADMIN)

    assert (answer.status, (await answer.json())["error"]["code"]) == (400, "bad_number")


async def test_without_an_org_it_says_which_setting_is_missing(serve: Callable[..., Any]) -> None:
    client = await serve(has_org=False)

    answer = await client.get(PATH, params={"number": "0312345678"}, headers=ADMIN)

    assert answer.status == 409
    assert "OCTI_SALESFORCE__ENABLED" in (await answer.json())["error"]["message"]


# ---- several orgs

OF_PANEL = {"Authorization": "Bearer chiefs-token"}


@pytest.mark.parametrize(
    ("asked", "headers", "answered"),
    [
        ({}, ADMIN, "default"),
        ({"org": "sandbox"}, ADMIN, "sandbox"),
        ({"org": "SANDBOX"}, ADMIN, "sandbox"),
        ({}, OF_PANEL, "sandbox"),
        ({"org": "sandbox"}, OF_PANEL, "sandbox"),
    ],
)
async def test_one_org_is_asked_the_named_one_or_the_panels_or_the_first(
    serve: Callable[..., Any], shelf: RecordShelf, sandbox: RecordShelf,
    asked: dict[str, str], headers: dict[str, str], answered: str,
) -> None:  # fmt: skip
    client = await serve()
    shelf.put("Contact", "003A", Phone="03-1234-5678")
    sandbox.put("Contact", "003B", Phone="03-1234-5678")

    found = await (await client.get(PATH, params={"number": "0312345678", **asked}, headers=headers)).json()

    assert (found["org"], [m["record_id"] for m in found["matches"]]) == (
        answered, ["003B" if answered == "sandbox" else "003A"],
    )  # fmt: skip
    assert (len(shelf.statements), len(sandbox.statements)) == ((0, 1) if answered == "sandbox" else (1, 0))


@pytest.mark.parametrize(
    ("org", "headers", "status", "code", "said"),
    [
        ("nowhere", ADMIN, 404, "no_such_org", "default, sandbox, off"),
        ("off", ADMIN, 409, "salesforce.off", "OCTI_ORGS__OFF__ENABLED"),
        ("default", OF_PANEL, 403, "other_org", "sandbox"),
    ],
)
async def test_another_orgs_customers_are_not_shown(
    serve: Callable[..., Any], shelf: RecordShelf, sandbox: RecordShelf,
    org: str, headers: dict[str, str], status: int, code: str, said: str,
) -> None:  # fmt: skip
    client = await serve()

    answer = await client.get(PATH, params={"number": "0312345678", "org": org}, headers=headers)

    error = (await answer.json())["error"]
    assert (answer.status, error["code"], said in error["message"]) == (status, code, True)
    assert [*shelf.statements, *sandbox.statements] == []


async def test_a_database_that_hangs_is_named_and_not_taken_for_too_many_attempts(
    serve: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hangs(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(password_check, "ADMISSION_S", 0.01)
    monkeypatch.setattr(InMemoryPlaces, "is_known", hangs)
    answer = await (await serve()).get(PATH, params={"number": "0312345678"}, headers=ADMIN)
    assert (answer.status, (await answer.json())["error"]["code"]) == (503, "database_unavailable")
