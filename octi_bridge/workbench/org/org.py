"""The emulated org as one object: what the HTTP side serves and the workbench reads in process."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from octi_bridge.workbench.org.errors import ApiError
from octi_bridge.workbench.org.evaluate import PreparedSelection, RowPrinter
from octi_bridge.workbench.org.faults import Faults
from octi_bridge.workbench.org.ids import make_id, normalize_id
from octi_bridge.workbench.org.limits import ApiLimits
from octi_bridge.workbench.org.model import ConnectedApp, OrgShape, Scalar
from octi_bridge.workbench.org.oauth import TokenService, public_key_of
from octi_bridge.workbench.org.objects import build_schema
from octi_bridge.workbench.org.query_ast import Selection
from octi_bridge.workbench.org.request_log import RequestLog
from octi_bridge.workbench.org.resolve import FieldResolver
from octi_bridge.workbench.org.samples import load_customers, load_users
from octi_bridge.workbench.org.schema import SObject
from octi_bridge.workbench.org.store import RecordStore
from octi_bridge.workbench.org.text_search import TextSearch
from octi_bridge.workbench.org.writes import RecordWriter

# The objects that are set up, not created through the API.
_SETUP_OBJECTS = frozenset({"Organization", "CallCenter", "User"})


@dataclass(frozen=True, slots=True)
class OrgCredentials:
    """What a client needs to log in to the emulated org; the secrets open nothing else."""

    consumer_key: str
    username: str
    consumer_secret: str = field(repr=False)
    password: str = field(repr=False)
    security_token: str = field(repr=False)


class EmulatedOrg:
    """A Salesforce org in memory. Use it from one event loop; all methods are quick and do not block."""

    def __init__(
        self,
        *,
        shape: OrgShape | None = None,
        app: ConnectedApp | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        new_secret: Callable[[], str] = lambda: secrets.token_urlsafe(48),
        has_sample_data: bool = True,
    ) -> None:
        """An org of that shape, with users always and with sample customers unless told otherwise."""
        self.shape = shape or OrgShape()
        self.clock = clock
        self.schema = build_schema(self.shape)
        self.faults = Faults()
        self.limits = ApiLimits(maximum=self.shape.daily_api_requests)
        self.request_log = RequestLog()
        self.store = RecordStore(schema=self.schema, clock=clock, index_lag_s=lambda: self.faults.index_lag_s)
        self.writer = RecordWriter(schema=self.schema, store=self.store, clock=clock)
        self.resolver = FieldResolver(schema=self.schema, store=self.store)
        self.printer = RowPrinter(schema=self.schema, resolver=self.resolver)
        self.text_search = TextSearch(schema=self.schema, store=self.store, clock=clock)
        self.org_id = make_id("00D", self.shape.number)
        self.tokens = TokenService(
            shape=self.shape,
            org_id=self.org_id,
            find_user=self._find_user,
            clock=clock,
            new_secret=new_secret,
        )
        self._app_key = (app or ConnectedApp()).consumer_key
        self.tokens.register(app or ConnectedApp())
        load_users(self._create_setup)
        if has_sample_data:
            load_customers(self.create_record)

    @property
    def credentials(self) -> OrgCredentials:
        """How a client logs in."""
        app = self.tokens.app(self._app_key)
        return OrgCredentials(
            consumer_key=app.consumer_key,
            username=app.run_as or "",
            consumer_secret=app.consumer_secret,
            password=self.shape.password,
            security_token=self.shape.security_token,
        )

    @property
    def my_domain_url(self) -> str:
        """The address a real org of this name would have."""
        return f"https://{self.shape.my_domain}"

    def trust_certificate(self, pem: str) -> None:
        """Accept JWTs signed by the private half of that RSA key.

        A real org wants the PEM of a certificate; that of a public key is taken as well.

        Raises:
            ValueError: not PEM.
        """
        app = self.tokens.app(self._app_key)
        self.tokens.register(replace(app, public_keys=(*app.public_keys, public_key_of(pem))))

    def expire_tokens(self) -> None:
        """End every access token now, as an administrator or a session policy would."""
        self.tokens.expire_all()

    def get_record(self, record_id: str) -> Mapping[str, Scalar] | None:
        """A copy of the live record with that 15- or 18-character id, or None."""
        wanted = normalize_id(record_id)
        record = self.store.find(wanted) if wanted is not None else None
        return dict(record) if record is not None and not record["IsDeleted"] else None

    def list_records(self, sobject: str) -> Sequence[Mapping[str, Scalar]]:
        """Copies of the live records of an object, oldest first.

        Raises:
            ApiError: no such object.
        """
        return self.store.snapshot(self.sobject(sobject))

    def tasks_for(self, record_id: str) -> Sequence[Mapping[str, Scalar]]:
        """The activity of a record: tasks about it or, for an account, about its people; newest first."""
        wanted = normalize_id(record_id)
        links = ("WhoId", "WhatId", "AccountId")
        found = [task for task in self.list_records("Task") if any(task[link] == wanted for link in links)]
        return found[::-1]

    def create_record(self, sobject: str, values: Mapping[str, object], *, user_id: str | None = None) -> str:
        """Create a record as that user (default: the integration user); returns its id.

        Raises:
            ApiError: as the REST API would refuse it.
        """
        return self.writer.create(self.sobject(sobject), values, user_id=user_id or self.integration_user_id)

    def update_record(self, record_id: str, values: Mapping[str, object], *, user_id: str | None = None) -> None:
        """Change a record as that user (default: the integration user).

        Raises:
            ApiError: as the REST API would refuse it.
        """
        sobject = self.schema.of_id(record_id)
        if sobject is None:
            raise ApiError(400, "MALFORMED_ID", f"malformed id {record_id}", ["Id"])
        self.writer.update(sobject, record_id, values, user_id=user_id or self.integration_user_id)

    def sobject(self, name: str) -> SObject:
        """The object with that name in any case.

        Raises:
            ApiError: 404 NOT_FOUND, as for a path that names an unknown object.
        """
        found = self.schema.find(name)
        if found is None:
            raise ApiError(404, "NOT_FOUND", "The requested resource does not exist")
        return found

    def prepare(self, selection: Selection) -> PreparedSelection:
        """Check a SOQL selection against the schema (ApiError when it does not fit)."""
        return PreparedSelection(selection, resolver=self.resolver, clock=self.clock)

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after each write; returns the function that ends it."""
        return self.store.subscribe(listener)

    @property
    def integration_user_id(self) -> str:
        """The user that server-side clients run as."""
        return make_id("005", 1)

    def _find_user(self, username: str) -> str | None:
        for user in self.store.records(self.schema.get("User")):
            if user["IsActive"] and str(user["Username"]).lower() == username.lower():
                return str(user["Id"])
        return None

    def _create_setup(self, sobject: str, values: Mapping[str, object]) -> str:
        definition = self.sobject(sobject)
        if definition.name not in _SETUP_OBJECTS:
            raise ApiError(400, "INVALID_TYPE", f"{sobject} is not set up this way")
        return self.writer.create(replace(definition, is_createable=True), values, user_id=self.integration_user_id)
