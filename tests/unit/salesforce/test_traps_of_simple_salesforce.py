"""Each trap of simple-salesforce 1.12, sprung on the bare library and then shown closed in ours.

When one of the first halves fails after an upgrade, the library has mended it, and the guard may go.
"""

from __future__ import annotations

import asyncio
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
import requests
from pydantic import SecretStr
from requests.adapters import HTTPAdapter
from simple_salesforce.api import Salesforce, SFType
from simple_salesforce.exceptions import SalesforceAuthenticationFailed, SalesforceError, SalesforceMalformedRequest

from octi_bridge.salesforce.caller_search import CallerSearch
from octi_bridge.salesforce.client import OrgClient
from octi_bridge.salesforce.errors import BadRequest, SessionRefused, TimedOut
from octi_bridge.salesforce.model import ApiUsage
from tests.unit.salesforce.proxy import running_proxy
from tests.unit.salesforce.support import CLIENT_ID, CLIENT_SECRET, Answer, SmallOrg, fault
from tests.unit.salesforce.waiting import held, until

SOSL = 'FIND {"0312345678"} IN PHONE FIELDS RETURNING Contact(Id)'
THREADS = 16
MOST_LOGINS = 100


class ToOrg(HTTPAdapter):
    """Leads the hosts of Salesforce, which the library has built in, to the small org, and notes the time limits."""

    def __init__(self, org: SmallOrg) -> None:
        super().__init__(pool_maxsize=THREADS)
        self._netloc = urlsplit(org.instance_url).netloc
        self.timeouts: list[object] = []

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        self.timeouts.append(timeout)
        parts = urlsplit(str(request.url))
        request.url = urlunsplit(("https", self._netloc, parts.path, parts.query, ""))
        return super().send(request, stream, timeout, verify, cert, proxies)


@pytest.fixture
def adapter(org: SmallOrg) -> ToOrg:
    return ToOrg(org)


@pytest.fixture
def session(org: SmallOrg, adapter: ToOrg, monkeypatch: pytest.MonkeyPatch) -> Iterator[requests.Session]:
    """A session as the library makes it, but for the CA and the road to the org."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with requests.Session() as session:
        session.verify = str(org.certificates.ca)
        session.mount("https://", adapter)
        yield session


@pytest.fixture
def bare(session: requests.Session) -> Salesforce:
    """The library, logged in by itself with client credentials."""
    return Salesforce(
        consumer_key=CLIENT_ID, consumer_secret=CLIENT_SECRET, domain="acme.my", session=session, version="66.0"
    )


def tasks(bare: Salesforce) -> SFType:
    """What `bare.Task` is."""
    found = bare.Task
    assert isinstance(found, SFType)
    return found


# ---- recursion


async def test_a_user_without_api_access_makes_bare_create_log_in_until_somebody_stops_it(
    org: SmallOrg, bare: Salesforce, client: OrgClient
) -> None:
    org.honours_no_token = True
    org.most_logins = MOST_LOGINS
    with pytest.raises(SalesforceAuthenticationFailed):
        await asyncio.to_thread(tasks(bare).create, {"Subject": "着信"})
    assert org.logins == MOST_LOGINS + 1  # left alone it goes on to Python's recursion limit

    org.logins, org.most_logins = 0, None
    with pytest.raises(SessionRefused):
        await client.create("Task", {"Subject": "着信"})
    assert org.logins == 3


# ---- netrc and the rest of the environment


async def test_a_netrc_entry_replaces_the_bare_librarys_token(
    org: SmallOrg, bare: Salesforce, client: OrgClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with pytest.raises(SalesforceError):
        await asyncio.to_thread(bare.search, SOSL)
    assert {request.authorization.split()[0] for request in org.requests} == {"Basic"}

    org.requests.clear()
    assert await client.search(SOSL) == []
    assert {request.authorization.split()[0] for request in org.requests} == {"Bearer"}


async def test_a_ca_in_the_environment_replaces_the_one_that_was_set(
    org: SmallOrg, bare: Salesforce, client: OrgClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere.pem")
    with pytest.raises(OSError, match=r"/nowhere\.pem"):
        await asyncio.to_thread(bare.search, SOSL)

    assert await client.search(SOSL) == []


async def test_a_proxy_given_beside_a_session_is_dropped(
    org: SmallOrg, session: requests.Session, client_with: Callable[..., OrgClient]
) -> None:
    with running_proxy() as proxy, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        bare = Salesforce(session_id="t", instance_url=org.instance_url, session=session, proxies={"https": proxy.url})
        with pytest.raises(SalesforceError):
            await asyncio.to_thread(bare.search, SOSL)
        assert len(org.requests) == 1
        assert proxy.tunnels == []

        assert await client_with(proxy_url=SecretStr(proxy.url)).search(SOSL) == []
        assert len(proxy.tunnels) == 1


# ---- time limits


async def test_no_bare_request_has_a_time_limit_and_most_take_none(
    org: SmallOrg, bare: Salesforce, adapter: ToOrg, client_with: Callable[..., OrgClient]
) -> None:
    def work() -> None:
        bare.search(SOSL)
        task_id = tasks(bare).create({"Subject": "着信"})["id"]
        tasks(bare).update(task_id, {"Subject": "発信"})
        tasks(bare).upsert("CallId__c/1", {"Subject": "内線"})
        with pytest.raises(TypeError):
            bare.search(SOSL, timeout=1)  # type: ignore[call-arg]
        with pytest.raises(TypeError):
            tasks(bare).create({}, timeout=1)  # type: ignore[call-arg]

    await asyncio.to_thread(work)
    assert adapter.timeouts == [None] * 5  # the log-in and four requests

    client = client_with(read_timeout_s=0.2)
    async with held(org), asyncio.timeout(5):
        with pytest.raises(TimedOut):
            await client.create("Task", {})


# ---- threads and the event loop


async def test_every_bare_thread_with_an_expired_token_logs_in(
    org: SmallOrg, bare: Salesforce, client_with: Callable[..., OrgClient]
) -> None:
    client = client_with(threads=THREADS)
    await client.search(SOSL)
    logins = {}
    crowds: dict[str, Callable[[], list[asyncio.Future[object]]]] = {
        "bare": lambda: [asyncio.ensure_future(asyncio.to_thread(bare.search, SOSL)) for _ in range(THREADS)],
        "ours": lambda: [asyncio.ensure_future(client.search(SOSL)) for _ in range(THREADS)],
    }
    with many_threads():
        for name, crowd in crowds.items():
            org.expire_tokens()
            org.requests.clear()
            before = org.logins
            async with held(org):
                waiting = crowd()
                await until(lambda: len(org.requests) == THREADS)
            await asyncio.gather(*waiting)
            logins[name] = org.logins - before

    assert logins == {"bare": THREADS, "ours": 1}


async def test_a_bare_call_stops_the_event_loop(org: SmallOrg, bare: Salesforce, client: OrgClient) -> None:
    await client.search(SOSL)
    org.requests.clear()
    ticked = asyncio.Event()
    asyncio.get_running_loop().call_soon(ticked.set)
    org.go_on.clear()
    helper = threading.Thread(target=_answer_when_asked, args=(org,), daemon=True)
    helper.start()
    bare.search(SOSL)  # the org answers a while after it has been asked
    assert not ticked.is_set()
    helper.join()

    ticked.clear()
    async with held(org):
        search = asyncio.create_task(client.search(SOSL))
        asyncio.get_running_loop().call_soon(ticked.set)
        await ticked.wait()  # with the org still silent
    assert await search == []


def _answer_when_asked(org: SmallOrg) -> None:
    while not org.requests:
        threading.Event().wait(0.002)
    org.go_on.set()


@contextmanager
def many_threads() -> Iterator[None]:
    """For `asyncio.to_thread`: the default executor may have fewer."""
    with ThreadPoolExecutor(THREADS) as executor:
        asyncio.get_running_loop().set_default_executor(executor)
        yield


# ---- what goes wrong with answers, words and counts


async def test_a_401_that_is_no_json_list_breaks_the_bare_library(
    org: SmallOrg, bare: Salesforce, client: OrgClient
) -> None:
    org.answers.append(Answer(401, '{"error": "gone"}'))
    with pytest.raises(KeyError):
        await asyncio.to_thread(bare.search, SOSL)
    org.answers.append(Answer(401, "<html>gone</html>"))
    with pytest.raises(ValueError, match="Expecting value"):
        await asyncio.to_thread(bare.search, SOSL)

    org.answers.extend([Answer(401, "<html>gone</html>")] * 3)
    with pytest.raises(SessionRefused):
        await client.search(SOSL)


async def test_a_bare_error_carries_the_query_and_with_it_the_number(
    org: SmallOrg, bare: Salesforce, client: OrgClient
) -> None:
    org.answers.append(fault(400, "MALFORMED_SEARCH", "0312345678 is wrong"))
    with pytest.raises(SalesforceMalformedRequest) as loose:
        await asyncio.to_thread(bare.search, SOSL)
    assert str(loose.value).count("0312345678") == 2

    org.answers.append(fault(400, "MALFORMED_SEARCH", "0312345678 is wrong"))
    with pytest.raises(BadRequest) as tight:
        await client.search(SOSL)
    assert "0312345678" not in f"{tight.value} {tight.value!r}"


async def test_the_bare_quick_search_lets_a_caller_write_the_statement(org: SmallOrg, bare: Salesforce) -> None:
    hostile = '0312345678"} IN ALL FIELDS RETURNING User(Id) LIMIT 1 //'
    org.answers.append(Answer(200, '{"searchRecords": []}'))
    await asyncio.to_thread(bare.quick_search, hostile)
    assert "RETURNING User(Id)" in org.requests[-1].query["q"]

    assert "User" not in (CallerSearch().statement(hostile) or "")


async def test_the_bare_count_of_requests_misses_every_write(
    org: SmallOrg, bare: Salesforce, client: OrgClient
) -> None:
    await asyncio.to_thread(tasks(bare).create, {"Subject": "着信"})
    assert not bare.api_usage

    await client.create("Task", {"Subject": "着信"})
    assert client.usage == ApiUsage(used=2, limit=15_000)
