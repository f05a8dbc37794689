"""What the bridge answers over HTTP is what docs/openapi.json says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from octi_bridge.agents.model import Account, Role
from octi_bridge.kernel.ids import AgentId
from octi_bridge.storage.agents import SqlAgentStore
from octi_bridge.storage.database import close_engine, open_engine
from octi_bridge.storage.passwords import Argon2Hasher
from octi_bridge.workbench.workbench import Workbench
from tests.support.guides import DOCS

PASSWORD = "correct-horse-1"
DOCUMENT: dict[str, Any] = json.loads((DOCS / "openapi.json").read_text("utf-8"))
TYPES: dict[str, Any] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "null": type(None),
    "object": dict,
    "array": list,
}


def faults(value: Any, schema: dict[str, Any], at: str = "") -> list[str]:
    """Where a value is not as its schema says; the part of JSON Schema that the document uses."""
    if "$ref" in schema:
        return faults(value, DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]], at)
    if "oneOf" in schema:
        tried = [faults(value, one, at) for one in schema["oneOf"]]
        return [] if [] in tried else min(tried, key=len)
    kinds = schema.get("type", list(TYPES))
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if not any(isinstance(value, TYPES[kind]) for kind in kinds):
        return [f"{at}: {value!r} is no {kinds}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{at}: {value!r} is none of {schema['enum']}"]
    if isinstance(value, list):
        return [fault for number, item in enumerate(value) for fault in faults(item, schema["items"], f"{at}/{number}")]
    return faults_in_object(value, schema, at) if isinstance(value, dict) else []


def faults_in_object(value: dict[str, Any], schema: dict[str, Any], at: str) -> list[str]:
    """The same, for an object."""
    known, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    found = [f"{at}: no {name}" for name in schema.get("required", ()) if name not in value]
    for name, part in value.items():
        if name in known:
            found += faults(part, known[name], f"{at}/{name}")
        elif others is False:
            found.append(f"{at}: {name} is not documented")
        elif isinstance(others, dict):
            found += faults(part, others, f"{at}/{name}")
    return found


class Caller:
    """Asks the bridge, and compares each answer with the document."""

    def __init__(self, bench: Workbench, http: aiohttp.ClientSession) -> None:
        self._bench, self._http = bench, http
        self.chief = {"Authorization": aiohttp.encode_basic_auth("chief", PASSWORD)}

    async def asks(self, request: str, status: int, headers: dict[str, str] | None = None, data: bytes = b"") -> Any:
        """The answer's JSON, or its bytes."""
        method, _, address = request.partition(" ")
        described = DOCUMENT["paths"][address.partition("?")[0]][method.lower()]["responses"][str(status)]
        url = f"{self._bench.bridge_url}{address}"
        async with self._http.request(method, url, headers=headers or {}, data=data or None) as answer:
            body = await answer.read()
            assert (answer.status, answer.content_type) == (status, next(iter(described["content"]))), body
            assert set(described.get("headers", {})) <= set(answer.headers)
        if answer.content_type != "application/json":
            return body
        found = json.loads(body)
        assert faults(found, described["content"]["application/json"]["schema"]) == []
        return found


@pytest.fixture
async def caller(bench: Workbench, tmp_path: Path) -> AsyncIterator[Caller]:
    """With an administrator, `chief`."""
    engine = open_engine(f"sqlite:///{tmp_path / 'bridge.db'}")
    hashed = await asyncio.to_thread(Argon2Hasher().hash, PASSWORD)
    role = Role.ADMINISTRATOR
    chief = Account(agent_id=AgentId("chief"), account="chief", name="長", password_hash=hashed, role=role)
    await SqlAgentStore(engine=engine).save_account(chief)
    await close_engine(engine)
    async with aiohttp.ClientSession() as http:
        yield Caller(bench, http)


async def test_every_answer_is_as_the_document_says(caller: Caller) -> None:
    chief = caller.chief
    assert await caller.asks("GET /healthz", 200) == {"status": "ok"}
    assert (await caller.asks("GET /readyz", 200))["status"] == "ok"
    assert b"octi_active 1" in await caller.asks("GET /metrics", 200)

    found = await caller.asks("GET /api/v1/match?number=09011112222&language=en", 200, chief)
    assert [match["name"] for match in found["matches"]] == ["山田 花子"]
    assert (await caller.asks("GET /api/v1/match?number=201", 200, chief))["state"] == "skipped"
    await caller.asks("GET /api/v1/match", 400, chief)
    await caller.asks("GET /api/v1/match?number=09011112222&org=nowhere", 404, chief)
    await caller.asks("GET /api/v1/match?number=09011112222", 401)

    report = await caller.asks("GET /api/v1/doctor?language=en", 200, chief)
    assert {link["link"] for link in report["links"]} >= {"settings", "database", "salesforce", "panel"}
    assert (await caller.asks("POST /api/v1/doctor/bundle", 200, chief)).startswith(b"PK")
    await caller.asks("POST /api/v1/doctor/bundle", 400, chief, b"{")
    assert (await caller.asks("GET /api/v1/doctor/flight", 200, chief))["entries"] != []
    await caller.asks("GET /api/v1/doctor/flight", 401)


def test_an_answer_that_is_not_documented_is_found() -> None:
    schema = {"$ref": "#/components/schemas/Finding"}
    good = {"code": "a", "is_fatal": True, "problem": "", "remedy": "", "detail": ""}
    assert faults(good, schema) == []
    assert faults({**good, "is_fatal": "yes", "more": 1}, schema) == [
        "/is_fatal: 'yes' is no ['boolean']",
        ": more is not documented",
    ]
    assert faults({}, {"$ref": "#/components/schemas/Health"}) == [": no status"]
