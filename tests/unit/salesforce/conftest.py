from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from octi_bridge.salesforce.client import OrgClient
from octi_bridge.salesforce.link import SalesforceLink, salesforce_link
from octi_bridge.settings.salesforce import SalesforceSettings
from tests.unit.salesforce.certificates import Certificates, make_certificates
from tests.unit.salesforce.org_server import running_org
from tests.unit.salesforce.support import CLIENT_ID, CLIENT_SECRET, SmallOrg


class HandClock:
    """A clock that a test moves by hand; its wall time starts at the real one, since JWTs are checked against it."""

    def __init__(self) -> None:
        self._start = datetime.now(UTC)
        self._passed_s = 0.0

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._passed_s)

    def monotonic(self) -> float:
        return self._passed_s

    def advance(self, seconds: float) -> None:
        self._passed_s += seconds


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("small-org"))


@pytest.fixture
def org(certificates: Certificates) -> Iterator[SmallOrg]:
    with running_org(certificates) as running:
        yield running


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def settings(org: SmallOrg) -> SalesforceSettings:
    """Valid settings for the org. Read before any loop runs, as in production: they look at files."""
    values: dict[str, Any] = {
        "enabled": True,
        "login_url": org.instance_url,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "ca_file": org.certificates.ca,
    }
    return SalesforceSettings(**values)


@pytest.fixture
async def client_with(settings: SalesforceSettings, clock: HandClock) -> AsyncIterator[Callable[..., OrgClient]]:
    """A client of the org with some settings changed."""
    clients: list[OrgClient] = []

    def build(**changes: Any) -> OrgClient:
        clients.append(OrgClient(settings=settings.model_copy(update=changes), clock=clock))
        return clients[-1]

    yield build
    for client in clients:
        await client.aclose()


@pytest.fixture
def client(client_with: Callable[..., OrgClient]) -> OrgClient:
    return client_with()


@pytest.fixture
async def link(settings: SalesforceSettings, clock: HandClock) -> AsyncIterator[SalesforceLink]:
    async with salesforce_link(settings, clock=clock) as link:
        yield link
