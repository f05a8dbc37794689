"""SmallOrg: an org on localhost behind TLS, just real enough for the adapter, with switches for what goes wrong.

Searches the way Salesforce's index works: text is cut into pieces at everything that is no letter or digit, and a
phrase matches consecutive pieces. It keeps no state between tests and answers from its own threads, never from the
test's event loop.
"""

from __future__ import annotations

import base64
import datetime
import json
import re
import threading
import unicodedata
from collections import deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.unit.salesforce.certificates import Certificates

CLIENT_ID, CLIENT_SECRET, USERNAME = "3MVG9.small-org", "s3cr3t-of-the-app", "cti@example.com"
PHONE_FIELDS = ("Phone", "MobilePhone", "HomePhone", "OtherPhone", "AssistantPhone", "Fax", "Direct__c")
_PREFIXES = {"Contact": "003", "Account": "001", "Lead": "00Q", "Task": "00T"}


@dataclass(frozen=True)
class Request:
    """One request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    authorization: str
    cookie: str
    body: str


@dataclass(frozen=True)
class Answer:
    """One answer to give instead of the usual one."""

    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)


def pieces(text: str) -> list[str]:
    """The index's view of a text."""
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).lower())


class SmallOrg:
    """The org's records, its switches, and what it was asked."""

    def __init__(self, certificates: Certificates) -> None:
        self.certificates = certificates
        self.records: list[dict[str, Any]] = []
        self.tasks: dict[str, dict[str, Any]] = {}
        self.owner_given = ""
        self._as_created: dict[str, dict[str, Any]] = {}
        self.requests: list[Request] = []
        self.logins = 0
        self.valid_tokens: set[str] = set()
        self.honours_no_token = False
        self.login_answers: deque[Answer] = deque()
        self.most_logins: int | None = None
        self.answers: deque[Answer] = deque()
        self.go_on = threading.Event()
        self.held_path = ""
        self.go_on.set()
        self.swallows_next_write = False
        self.names_dead_fields = True
        self.drip_gap_s: float | None = None
        self.cuts_next_answer = ""
        """ "closed" or "reset": how the connection ends instead of an answer; the request was carried out."""
        self.instance_url = ""
        self.busiest = 0
        self.connections = 0
        self.open_connections = 0
        self._closing = threading.Event()
        self._busy = 0
        self._lock = threading.Lock()

    def add(self, object_type: str, **fields: Any) -> str:
        """Store a record; gives its id."""
        record_id = f"{_PREFIXES[object_type]}{len(self.records) + 1:012d}AAA"
        attributes = {"type": object_type, "url": f"/services/data/v66.0/sobjects/{object_type}/{record_id}"}
        defaults = {"LastModifiedDate": "2026-01-01T00:00:00.000+0000"}
        self.records.append({"attributes": attributes, "Id": record_id, **defaults, **fields})
        return record_id

    def release(self) -> None:
        """Let everything that is held go."""
        self.go_on.set()
        self._closing.set()

    def expire_tokens(self) -> None:
        """All tokens given so far stop working."""
        with self._lock:
            self.valid_tokens.clear()

    def paths(self, ending: str) -> list[Request]:
        """The requests whose path ends like this."""
        return [request for request in self.requests if request.path.endswith(ending)]

    def answer(self, request: Request) -> Answer:
        """What Salesforce would say."""
        with self._lock:
            self._busy += 1
            self.busiest = max(self.busiest, self._busy)
        try:
            return self._answer(request)
        finally:
            with self._lock:
                self._busy -= 1

    def _answer(self, request: Request) -> Answer:
        if request.path == "/services/oauth2/token":
            return self._log_in(request)
        with self._lock:
            self.requests.append(request)
            scripted = self.answers.popleft() if self.answers else None
            is_known = request.authorization.removeprefix("Bearer ") in self.valid_tokens
        if self.held_path in request.path:
            self.go_on.wait(timeout=30)
        if self.honours_no_token or not is_known:
            return _fault(401, "INVALID_SESSION_ID", "Session expired or invalid")
        return scripted or self._serve(request)

    def _times(self, task_id: str) -> dict[str, str]:
        is_changed = self.tasks[task_id] != self._as_created.get(task_id, self.tasks[task_id])
        created, changed = "2026-11-20T15:31:40.000+0000", "2026-11-20T15:35:00.000+0000"
        return {"Id": task_id, "CreatedDate": created, "LastModifiedDate": changed if is_changed else created}

    def _log_in(self, request: Request) -> Answer:
        with self._lock:
            self.logins += 1
            token = f"00Dsmall!token-number-{self.logins}"
            scripted = self.login_answers.popleft() if self.login_answers else None
            if self.most_logins is not None and self.logins > self.most_logins:
                scripted = _oauth_fault("rate_limit_exceeded", "login rate exceeded")
        self.go_on.wait(timeout=30)
        refusal = scripted or self._refusal(request)
        if refusal:
            return refusal
        with self._lock:
            self.valid_tokens.add(token)
        reply = {"access_token": token, "instance_url": self.instance_url, "token_type": "Bearer", "issued_at": "0"}
        return Answer(200, json.dumps(reply))

    def _refusal(self, request: Request) -> Answer | None:
        form = {name: values[0] for name, values in parse_qs(request.body).items()}
        if form.get("grant_type") == "client_credentials":
            expected = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
            is_right = request.authorization == f"Basic {expected}"
            return None if is_right else _oauth_fault("invalid_client", "invalid client credentials")
        key = serialization.load_pem_private_key(self.certificates.jwt_key.read_bytes(), password=None)
        assert isinstance(key, rsa.RSAPrivateKey)
        try:
            claims = jwt.decode(
                form["assertion"],
                key.public_key(),
                algorithms=["RS256"],
                audience="https://login.salesforce.com",
                issuer=CLIENT_ID,
                options={"require": ["exp", "iss", "sub", "aud"]},
            )
        except jwt.PyJWTError as error:
            return _oauth_fault("invalid_grant", f"invalid assertion: {type(error).__name__}")
        ahead_s = claims["exp"] - datetime.datetime.now(datetime.UTC).timestamp()
        is_admitted = claims["sub"] == USERNAME and 0 < ahead_s <= 180
        return None if is_admitted else _oauth_fault("invalid_grant", "user hasn't approved this consumer")

    def _serve(self, request: Request) -> Answer:
        if request.path.endswith("/search/"):
            return Answer(200, json.dumps({"searchRecords": self._search(request.query["q"])}))
        if request.path.endswith("/query/"):
            return self._query(request.query["q"])
        steps = [unquote(step) for step in request.path.split("/sobjects/Task")[1].strip("/").split("/") if step]
        with self._lock:
            answer = self._write(request.method, steps, json.loads(request.body))
            is_swallowed, self.swallows_next_write = self.swallows_next_write, False
        if is_swallowed:
            self._closing.wait(timeout=30)
        return answer

    def _search(self, sosl: str) -> list[dict[str, Any]]:
        statement = re.fullmatch(r"FIND \{(.*)\} IN PHONE FIELDS RETURNING (.*)", sosl)
        assert statement, sosl
        phrases = [pieces(re.sub(r"\\(.)", r"\1", text)) for text in re.findall(r'"((?:\\.|[^"\\])*)"', statement[1])]
        returning = re.findall(r"(\w+)\(", statement[2])
        return [
            record
            for record in self.records
            if record["attributes"]["type"] in returning
            and not (record.get("IsConverted") and "WHERE IsConverted = false" in sosl)
            and any(_holds(pieces(str(record.get(name) or "")), p) for name in PHONE_FIELDS for p in phrases)
        ]

    def _query(self, soql: str) -> Answer:
        query = re.fullmatch(
            r"SELECT Id, CreatedDate, LastModifiedDate FROM Task WHERE (\w+) = "
            r"'((?:\\.|[^'\\])*)'( AND CreatedDate >= [\d-]+T[\d:]+Z)? ORDER BY CreatedDate ASC LIMIT 1",
            soql,
        )
        if not query:
            return self._read(soql)
        value = re.sub(r"\\(.)", r"\1", query[2])
        found = [self._times(task_id) for task_id, task in self.tasks.items() if task.get(query[1]) == value][:1]
        return Answer(200, json.dumps({"totalSize": len(found), "done": True, "records": found}))

    def _read(self, soql: str) -> Answer:
        query = re.fullmatch(r"SELECT ([\w, ]+) FROM Task WHERE Id = '(\w+)'", soql)
        if not query:
            return _fault(400, "MALFORMED_QUERY", f"unexpected token: {soql}")
        task = self.tasks.get(query[2])
        found = [] if task is None else [{name: task.get(name) for name in query[1].split(", ")}]
        return Answer(200, json.dumps({"totalSize": len(found), "done": True, "records": found}))

    def _write(self, method: str, steps: list[str], fields: dict[str, Any]) -> Answer:
        known = {"Contact": "003", "Lead": "00Q"}
        if fields.get("WhatId") and str(fields.get("WhoId", "")).startswith(known["Lead"]):
            return _fault(400, "FIELD_INTEGRITY_EXCEPTION", "WhatId: Leads cannot have a related record")
        for name in ("WhoId", "WhatId", "OwnerId"):
            value = str(fields.get(name, ""))
            if value.endswith("DEAD"):
                named = {"fields": [name]} if self.names_dead_fields else {}
                return _fault(400, "INVALID_CROSS_REFERENCE_KEY", f"invalid cross reference id {value}", **named)
            if value.endswith("LEFT"):
                return _fault(400, "INACTIVE_OWNER_OR_USER", "owner or user is inactive.")
        existing = ""
        if len(steps) == 2:
            existing = next((key for key, task in self.tasks.items() if task.get(steps[0]) == steps[1]), "")
            fields = {**fields, steps[0]: steps[1]}
        elif steps:
            existing = steps[0]
        if existing and "TaskSubtype" in fields:
            return _fault(400, "INVALID_FIELD_FOR_INSERT_UPDATE", "Unable to create/update fields: TaskSubtype")
        task_id = existing or f"00T{len(self.tasks) + 1:012d}AAA"
        self.tasks[task_id] = {**self.tasks.get(task_id, {}), **fields}
        if not existing and self.owner_given:
            self.tasks[task_id]["OwnerId"] = self.owner_given
        self._as_created.setdefault(task_id, self.tasks[task_id].copy())
        if method == "PATCH" and len(steps) == 1:
            return Answer(204, "")
        return Answer(200 if existing else 201, json.dumps({"id": task_id, "success": True, "errors": []}))


def _holds(text: list[str], phrase: list[str]) -> bool:
    return any(text[start : start + len(phrase)] == phrase for start in range(len(text) - len(phrase) + 1))


def _fault(status: int, code: str, message: str, **more: object) -> Answer:
    return Answer(status, json.dumps([{"message": message, "errorCode": code, **more}]))


def _oauth_fault(error: str, description: str) -> Answer:
    return Answer(400, json.dumps({"error": error, "error_description": description}))


def fault(status: int, code: str, message: str = "no") -> Answer:
    """A REST error in Salesforce's form."""
    return _fault(status, code, message)
