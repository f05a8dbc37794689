"""Who is calling, asked of an org that answers at once: ours, bare simple-salesforce and bare aiohttp, in turn.

All three send the same statement over TLS with kept connections, eight at a time, for numbers that nobody has asked
about before. Ours makes the statement, goes through breaker, token and deadline, compares and ranks what comes back;
the two others get the statement ready-made and only read the JSON. CPU time is that of this process, all threads: the
org is another process.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import ssl
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import requests
from requests.adapters import HTTPAdapter
from simple_salesforce.api import Salesforce

from bench.figures import Figure, median_ratio
from octi_bridge.kernel.clock import SystemClock
from octi_bridge.salesforce.caller_search import CallerSearch
from octi_bridge.salesforce.link import SalesforceLink, salesforce_link
from octi_bridge.settings.salesforce import SalesforceSettings

AT_ONCE = 8
LOOKUPS = 400
CPU_GOAL = 1.5  # beside bare simple-salesforce
ROUNDS = 7
TOKEN = "00Dbench!token"  # noqa: S105 - of the bench's own org
Ask = Callable[[str], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Turn:
    """One side's turn."""

    seconds: float
    cpu_s: float
    lookups: int

    @property
    def per_second(self) -> float:
        """Look-ups per second."""
        return self.lookups / self.seconds

    @property
    def cpu_ms(self) -> float:
        """CPU milliseconds per look-up."""
        return self.cpu_s / self.lookups * 1000


def measure(*, lookups: int = LOOKUPS, rounds: int = ROUNDS) -> list[Figure]:
    """Speed and CPU time beside both peers, and API calls per phone call."""
    return asyncio.run(_measure(lookups, rounds))


async def _measure(lookups: int, rounds: int) -> list[Figure]:
    numbers = (f"0{number}" for number in itertools.count(312_000_000))
    async with _org() as (url, ca_file), _sides(url, ca_file) as (link, sides):
        turns: dict[str, list[Turn]] = {name: [] for name in sides}
        for round_number in range(rounds + 1):
            for name, ask in sides.items():
                turn = await _turn(ask, list(itertools.islice(numbers, lookups)))
                if round_number > 0:  # the first warms up
                    turns[name].append(turn)
        calls_per_call = await _api_calls_per_phone_call(link, url, ca_file, list(itertools.islice(numbers, lookups)))
    how = f"{lookups} look-ups, {AT_ONCE} at once, {rounds} turns of each side; medians of the turns"
    figures = [
        figure
        for peer, goal in (("bare simple-salesforce", CPU_GOAL), ("bare aiohttp", None))
        for figure in _figures(turns["ours"], turns[peer], peer, goal, how)
    ]
    calls = (
        f"{lookups} calls of callers not asked about before: asked by two panels when it rings, and again for the log"
    )
    figures.append(
        Figure(
            bench="salesforce_lookups",
            name="API calls per phone call",
            unit="",
            ours=calls_per_call,
            peer=1.0,
            peer_is="budget",
            ratio=calls_per_call,
            goal=1.0,
            is_higher_better=False,
            how=calls,
        )  # fmt: skip
    )
    return figures


def _figures(ours: Sequence[Turn], peer: Sequence[Turn], peer_is: str, goal: float | None, how: str) -> list[Figure]:
    speeds = [turn.per_second for turn in ours], [turn.per_second for turn in peer]
    costs = [turn.cpu_ms for turn in ours], [turn.cpu_ms for turn in peer]
    return [
        Figure(
            bench="salesforce_lookups", name="look-ups", unit="1/s", ours=statistics.median(speeds[0]),
            peer=statistics.median(speeds[1]), peer_is=peer_is, ratio=median_ratio(*speeds), goal=None,
            is_higher_better=True, how=how,
        ),
        Figure(
            bench="salesforce_lookups", name="CPU per look-up", unit="ms", ours=statistics.median(costs[0]),
            peer=statistics.median(costs[1]), peer_is=peer_is, ratio=median_ratio(*costs), goal=goal,
            is_higher_better=False, how=how,
        ),
    ]  # fmt: skip


async def _turn(ask: Ask, numbers: Sequence[str]) -> Turn:
    waiting = iter(numbers)

    async def worker() -> None:
        for number in waiting:
            await ask(number)

    began, cpu_began = time.perf_counter(), time.process_time()
    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
    return Turn(time.perf_counter() - began, time.process_time() - cpu_began, len(numbers))


async def _api_calls_per_phone_call(link: SalesforceLink, url: str, ca_file: Path, numbers: Sequence[str]) -> float:
    async with _plain_client(ca_file) as http:

        async def asked() -> int:
            async with http.get(f"{url}/asked") as answer:
                return int(await answer.json())

        before = await asked()
        for number in numbers:
            await asyncio.gather(link.lookup.find(number), link.lookup.find(f"+81{number[1:]}"))
            await link.lookup.find(number, may_be_old=True)
        return (await asked() - before) / len(numbers)


# ---- the three sides


@asynccontextmanager
async def _sides(url: str, ca_file: Path) -> AsyncIterator[tuple[SalesforceLink, dict[str, Ask]]]:
    values: dict[str, Any] = {
        "enabled": True, "login_url": url, "client_id": "bench", "client_secret": "bench", "ca_file": ca_file,
        "threads": AT_ONCE,
    }  # fmt: skip
    settings = SalesforceSettings(**values)
    with _bare_simple_salesforce(url, ca_file) as simple:
        async with salesforce_link(settings, clock=SystemClock()) as link, _plain_client(ca_file) as http:
            yield (
                link,
                {"ours": _ours(link), "bare simple-salesforce": simple, "bare aiohttp": _bare_aiohttp(http, url)},
            )


def _ours(link: SalesforceLink) -> Ask:
    async def ask(number: str) -> object:
        result = await link.lookup.find(number)
        assert result.best is not None, result
        return result

    return ask


@contextlib.contextmanager
def _bare_simple_salesforce(url: str, ca_file: Path) -> Iterator[Ask]:
    with requests.Session() as session, ThreadPoolExecutor(AT_ONCE) as executor:
        session.trust_env = False  # else the environment's CA would win
        session.verify = str(ca_file)
        session.mount("https://", HTTPAdapter(pool_maxsize=AT_ONCE))
        org = Salesforce(session_id=TOKEN, instance_url=url, session=session, version="66.0")

        async def ask(number: str) -> object:
            answer = await asyncio.get_running_loop().run_in_executor(executor, org.search, _statement(number))
            return answer["searchRecords"][0]["Name"]

        yield ask


@asynccontextmanager
async def _plain_client(ca_file: Path) -> AsyncIterator[aiohttp.ClientSession]:
    tls = await asyncio.to_thread(ssl.create_default_context, cafile=str(ca_file))
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=tls, limit=AT_ONCE)) as http:
        yield http


def _bare_aiohttp(http: aiohttp.ClientSession, url: str) -> Ask:
    headers = {"Authorization": f"Bearer {TOKEN}"}

    async def ask(number: str) -> object:
        params = {"q": _statement(number)}
        async with http.get(f"{url}/services/data/v66.0/search/", params=params, headers=headers) as answer:
            return (await answer.json())["searchRecords"][0]["Name"]

    return ask


_TEMPLATE = CallerSearch().statement("0312345678") or ""


def _statement(number: str) -> str:
    """A statement of the same length and form for another number, at the price of one replacement."""
    return _TEMPLATE.replace("0312345678", number, 1)


@asynccontextmanager
async def _org() -> AsyncIterator[tuple[str, Path]]:
    with tempfile.TemporaryDirectory(prefix="octi-bench-") as folder:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench.org_peer", folder, stdout=asyncio.subprocess.PIPE
        )
        try:
            assert process.stdout is not None
            told = json.loads(await asyncio.wait_for(process.stdout.readline(), 20))
            yield f"https://localhost:{told['port']}", Path(told["ca_file"])
        finally:
            process.terminate()
            await process.wait()
