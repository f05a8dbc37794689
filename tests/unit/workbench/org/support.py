"""Clients and a clock for the tests of the emulated org."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import requests
from simple_salesforce.api import Salesforce

from octi_bridge.workbench.org import OrgServer

_TIME_LIMIT_S = 20.0


class FakeClock:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 3, 4, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class OrgClient:
    """A plain HTTP client of one server: blocking, for use in a thread."""

    def __init__(self, server: OrgServer) -> None:
        self.server = server
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = str(server.ca_file)

    def token_request(self, **form: str) -> requests.Response:
        return self.session.post(self.server.url + "/services/oauth2/token", data=form, timeout=_TIME_LIMIT_S)

    def log_in(self) -> None:
        credentials = self.server.org.credentials
        answer = self.token_request(
            grant_type="client_credentials",
            client_id=credentials.consumer_key,
            client_secret=credentials.consumer_secret,
        )
        self.session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def call(self, method: str, path: str, **options: object) -> requests.Response:
        url = self.server.url + ("/services/data/v66.0/" + path if not path.startswith("/") else path)
        return self.session.request(method, url, timeout=_TIME_LIMIT_S, **options)  # type: ignore[arg-type]

    def salesforce(self) -> Salesforce:
        token = str(self.session.headers["Authorization"]).removeprefix("Bearer ")
        return Salesforce(session_id=token, instance_url=self.server.url, session=self.session, version="66.0")
