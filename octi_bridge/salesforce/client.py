"""The org over REST, through simple-salesforce, kept off the event loop and inside limits.

The only module that imports simple-salesforce. It is used in its "direct" mode (finished token and host), because its
own re-log-in has no lock and, for `Task.create`, no end. Every call: breaker → token → worker thread → one retry if the
token had expired → an error of ours that is safe to log. Look-ups, agents' searches, writes and the rest have breakers
and threads of their own: Tasks that are slow to insert take nobody's name off a ringing call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

import requests
import urllib3
from simple_salesforce.api import Salesforce, SFType
from simple_salesforce.exceptions import SalesforceError as OrgFault
from simple_salesforce.format import format_external_id, format_soql

from octi_bridge.kernel.clock import Clock
from octi_bridge.kernel.ids import FIRST_ORG, OrgName
from octi_bridge.salesforce.breaker import Breaker
from octi_bridge.salesforce.description import ObjectDescription, read_description
from octi_bridge.salesforce.errors import (
    BadAnswer,
    Closed,
    LimitExceeded,
    SalesforceError,
    SessionExpired,
    SessionRefused,
    TimedOut,
)
from octi_bridge.salesforce.faults import fault_of_answer, fault_of_network
from octi_bridge.salesforce.model import ApiUsage
from octi_bridge.salesforce.ports import Record
from octi_bridge.salesforce.request_pool import RequestPool
from octi_bridge.salesforce.token import Token, TokenSource, request_token
from octi_bridge.salesforce.transport import GuardedSession
from octi_bridge.settings.orgs import label_of, named_for
from octi_bridge.settings.salesforce import SalesforceSettings

T = TypeVar("T")
_SETUP_THREADS = 2
NEAR_LIMIT = 0.9
_SEARCH_THREADS = 4
_TOKENS_PER_REQUEST = 3
_KINDS = 3


class OrgClient:
    """Fulfils `ports.OrgApi`. Create and use it on one event loop, and `aclose` it there.

    All methods raise `errors.SalesforceError` only, within `deadline_s`. A thread that is still busy at the deadline
    is freed by its own time limits; what it sent may have been done, so writers must be able to ask again.
    Errors name the settings as they are called for the org `name`.
    """

    def __init__(
        self, *, settings: SalesforceSettings, clock: Clock, on_answer: Callable[[str], None] | None = None,
        name: OrgName = FIRST_ORG,
    ) -> None:  # fmt: skip
        self._settings = settings
        self._name = name
        self._clock = clock
        self.usage: ApiUsage | None = None
        """The last count the org told us, None before the first answer."""
        self._session = GuardedSession(
            connect_timeout_s=settings.connect_timeout_s,
            read_timeout_s=settings.read_timeout_s,
            total_s=settings.deadline_s,
            pool_size=settings.threads * _KINDS + _SEARCH_THREADS,
            ca_file=settings.ca_file,
            proxy_url=settings.proxy_url.get_secret_value(),
            on_usage=self._note_usage,
            on_answer=on_answer,
        )
        label = label_of(name)
        self._tokens = TokenSource(request=self._request_token, clock=clock, label=label)
        self._lookups = self._pool(label, settings.threads)
        self._searches = self._pool(f"{label} (searches of agents)", _SEARCH_THREADS)
        self._writes = self._pool(f"{label} (call logs)", settings.threads)
        self._setup = self._pool(f"{label} (log-in, descriptions)", _SETUP_THREADS)
        self._is_closed = False
        self.requests = 0
        """REST requests sent so far: each is one of the org's daily API calls."""
        self.failures = 0
        """Requests that ended as an outage, a limit or a time-out."""
        self.org_id = settings.org_id
        """By the settings, or else by the first log-in; "" before."""

    @property
    def log_ins(self) -> int:
        """Token requests so far."""
        return self._tokens.log_ins

    @property
    def is_available(self) -> bool:
        """Whether a look-up would be sent now, not refused by the open breaker."""
        return not self._is_closed and not self._lookups.breaker.is_open

    @property
    def is_writable(self) -> bool:
        """The same of a call log."""
        return not self._is_closed and not self._writes.breaker.is_open

    @property
    def is_near_limit(self) -> bool:
        """Whether nine tenths of the org's API requests of 24 hours are used, by its own count."""
        return self.usage is not None and self.usage.used >= self.usage.limit * NEAR_LIMIT

    async def search(self, sosl: str) -> list[Record]:
        """The records that a SOSL statement finds."""
        return await self._call(self._lookups, partial(_search, sosl))

    async def search_for_agent(self, sosl: str) -> list[Record]:
        """The same for somebody who types and may wait: it holds up no look-up."""
        return await self._call(self._searches, partial(_search, sosl))

    async def query(self, template: str, **values: str) -> list[Record]:
        """The first page of a SOQL query; each `{name}` in the template becomes the quoted, escaped value."""
        soql = format_soql(template, **values)
        return await self._call(self._writes, lambda org: _records(org.query(soql), "records"))

    async def create(self, object_type: str, fields: Mapping[str, object]) -> str:
        """Create a record; gives its id."""
        return await self._call(self._writes, lambda org: _id_in(_object(org, object_type).create(dict(fields))))

    async def update(self, object_type: str, record_id: str, fields: Mapping[str, object]) -> None:
        """Change the named fields of a record."""
        await self._call(self._writes, lambda org: _object(org, object_type).update(record_id, dict(fields)))

    async def upsert(self, object_type: str, key_field: str, key: str, fields: Mapping[str, object]) -> str:
        """Create the record whose external id is `key`, or change it; gives its id."""
        path = format_external_id(key_field, key)

        def work(org: Salesforce) -> str:
            answer = _object(org, object_type).upsert(path, dict(fields), raw_response=True)
            return _id_in(answer.json() if isinstance(answer, requests.Response) else None)

        return await self._call(self._writes, work)

    async def describe(self, object_type: str) -> ObjectDescription:
        """What the integration user sees of an object; `errors.NotFound` when nothing."""
        return await self._call(self._setup, lambda org: read_description(_object(org, object_type).describe()))

    async def aclose(self) -> None:
        """Refuse further calls, drop those that wait, and close the connections."""
        self._is_closed = True
        await self._tokens.aclose()
        for pool in self._pools():
            pool.close()
        self._session.close()

    def _pools(self) -> tuple[RequestPool, ...]:
        return self._lookups, self._searches, self._writes, self._setup

    def _pool(self, label: str, threads: int) -> RequestPool:
        breaker = Breaker(
            clock=self._clock, failures=self._settings.breaker_failures, pause_s=self._settings.breaker_pause_s,
            label=label,
        )  # fmt: skip
        return RequestPool(threads=threads, breaker=breaker, on_outage=self._note_outage)

    def _note_outage(self, error: SalesforceError) -> None:
        self.failures += 1
        if isinstance(error, LimitExceeded):  # of the whole org: no kind of request is served
            for pool in self._pools():
                pool.breaker.failed(error)

    async def _call(self, pool: RequestPool, work: Callable[[Salesforce], T]) -> T:
        if self._is_closed:
            raise Closed
        try:
            return await pool.run(partial(self._within_deadline, pool, work))
        except SalesforceError as error:
            error.args = (named_for(self._name, str(error)),)
            raise

    async def _within_deadline(self, pool: RequestPool, work: Callable[[Salesforce], T]) -> T:
        try:
            async with asyncio.timeout(self._settings.deadline_s):
                return await self._with_token(pool, work)
        except TimeoutError:
            raise TimedOut from None

    async def _with_token(self, pool: RequestPool, work: Callable[[Salesforce], T]) -> T:
        """One more token than a renewal needs: sessions may end again before the new one is used for the first time."""
        token = await self._tokens.get()
        for _ in range(_TOKENS_PER_REQUEST - 1):
            try:
                return await self._in_thread(pool, work, token)
            except SessionExpired:
                token = await self._tokens.get(rejected=token)
        try:
            return await self._in_thread(pool, work, token)
        except SessionExpired:
            self._tokens.refuse(token)
            raise SessionRefused from None

    async def _in_thread(self, pool: RequestPool, work: Callable[[Salesforce], T], token: Token) -> T:
        org = Salesforce(
            session_id=token.access_token,
            instance_url=token.instance_url,
            version=self._settings.api_version,
            session=self._session,
            object_pairs_hook=dict,
        )
        self.requests += 1
        return await pool.in_thread(partial(_attempt, work, org))

    async def _request_token(self) -> Token:
        ask = partial(request_token, self._session, self._settings, self._clock.now())
        try:
            token = await self._setup.in_thread(ask)
        except SalesforceError as error:
            error.args = (named_for(self._name, str(error)),)
            raise
        self.org_id = self.org_id or token.org_id
        return token

    def _note_usage(self, usage: ApiUsage) -> None:
        self.usage = usage  # one reference assignment: safe from any thread


def _attempt(work: Callable[[Salesforce], T], org: Salesforce) -> T:
    try:
        return work(org)
    except OrgFault as fault:
        failure = fault_of_answer(fault.status, fault.content)
    except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
        failure = fault_of_network(error)
    except (ValueError, TypeError):  # simple-salesforce trips over answers that are not the documented JSON
        failure = BadAnswer()
    try:
        raise failure  # outside the handlers: the original carries the URL, the query and the answer
    finally:
        del failure  # else the error and this frame keep each other alive, and with them the token


def _object(org: Salesforce, object_type: str) -> SFType:
    return SFType(
        object_type, org.session_id, org.sf_instance, sf_version=org.sf_version, session=org.session, salesforce=org
    )


def _search(sosl: str, org: Salesforce) -> list[Record]:
    return _records(org.search(sosl) or {"searchRecords": []}, "searchRecords")


def _records(answer: Any, key: str) -> list[Record]:
    records = answer.get(key) if isinstance(answer, dict) else None
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise BadAnswer
    return records


def _id_in(answer: Any) -> str:
    record_id = answer.get("id") if isinstance(answer, dict) and answer.get("success", True) else None
    if not isinstance(record_id, str) or not record_id:
        raise BadAnswer
    return record_id
