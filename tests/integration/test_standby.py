"""Two bridge processes on one database and one PBX: one serves, the other takes over; nothing is lost or double.

`STANDBY_KILLS` sets how often the active one is killed (`make standby`: fifty times).
"""

from __future__ import annotations

import asyncio
import os
import random
import socket
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import func, select

from octi_bridge.storage.database import close_engine, open_engine
from octi_bridge.storage.outbox import SqlOutboxStore
from octi_bridge.storage.tables import call_records
from octi_bridge.telephony.simulator import SimulatedPbx
from octi_bridge.workbench.ports import free_port
from octi_bridge.workbench.workbench import Workbench, run_workbench, seed_database
from tests.integration.test_every_call_is_logged_once import LANES, SCALED, Calls
from tests.support.bad_days import Ledger
from tests.support.bridge_process import BridgeProcess
from tests.support.panel_client import PanelClient
from tests.support.remote_pbx import PORT_VARIABLE, PbxServer
from tests.support.waits import until

KILLS = int(os.environ.get("STANDBY_KILLS", "5"))
TAKE_OVER_S = 10.0
EX_TEMPFAIL = 75


class Pair:
    """The stage and both bridges."""

    def __init__(self, bench: Workbench, ledger: Ledger, url: str, active: BridgeProcess, other: BridgeProcess) -> None:
        self.bench, self.ledger, self._url = bench, ledger, url
        self.active, self.standby = active, other
        self.took_s: list[float] = []

    def swap(self) -> BridgeProcess:
        """The one that is gone."""
        self.active, self.standby = self.standby, self.active
        return self.standby

    async def taken_over(self, since: float) -> None:
        """Wait until the standby serves."""
        await self.standby.until_status("ok", TAKE_OVER_S)
        self.took_s.append(time.monotonic() - since)

    async def sign_in(self) -> list[str]:
        tokens = []
        for desk, agent, _, _ in LANES:
            async with PanelClient(self.active.url, self.bench.host_url) as panel:
                await panel.sign_in(*agent, desk)
                tokens.append(panel.token)
        return tokens

    async def settled(self) -> None:
        """Everything is delivered: one Task and one record for each part that talked."""
        engine = open_engine(self._url)
        try:
            async with asyncio.timeout(150):
                while await SqlOutboxStore(engine=engine).figures() or self.logged() != Counter(
                    self.ledger.entries.keys()
                ):
                    await asyncio.sleep(0.1)
        except TimeoutError:
            odd = {entry: count for entry, count in self.logged().items() if count != 1}
            missing = self.ledger.entries.keys() - self.logged().keys()
            raise AssertionError(f"double: {odd}, missing: {missing}; {self.active.log()[-2000:]}") from None
        else:
            connected = call_records.c.connected_at.is_not(None)
            async with engine.connect() as db:
                found = await db.scalar(select(func.count()).select_from(call_records).where(connected))
            assert found == len(self.ledger.entries)
        finally:
            await close_engine(engine)

    def logged(self) -> Counter[str]:
        return Counter(str(task["CallObject"]) for task in self.bench.org.list_records("Task"))


@pytest.fixture
async def pair(tmp_path: Path, panel_page: Path, database_url: str) -> AsyncIterator[Pair]:
    async with AsyncExitStack() as stack:
        bench = await stack.enter_async_context(run_workbench(directory=tmp_path, with_bridge=False))
        assert isinstance(bench.stage.pbx, SimulatedPbx)
        await seed_database(database_url, bench.stage, bench.org)
        ledger, server = Ledger(bench.stage.pbx, frozenset(lane[0] for lane in LANES)), PbxServer(bench.stage.pbx)
        environment = {
            **SCALED,
            PORT_VARIABLE: str(await server.start()),
            "OCTI_DATABASE__URL": database_url,
            "OCTI_LOG__LEVEL": "INFO",
        }
        stack.push_async_callback(server.stop)
        active = await stack.enter_async_context(_bridge(bench, tmp_path, bench.bridge_url, environment, "ok"))
        other = await stack.enter_async_context(_bridge(bench, tmp_path, _free_url(), environment, "standby"))
        yield Pair(bench, ledger, database_url, active, other)


@asynccontextmanager
async def _bridge(
    bench: Workbench, directory: Path, url: str, environment: dict[str, str], status: str
) -> AsyncIterator[BridgeProcess]:
    program = ("-m", "tests.support.remote_pbx")
    bridge = BridgeProcess(workbench=bench, directory=directory, program=program, environment=environment, url=url)
    await bridge.start(status)
    try:
        yield bridge
    finally:
        await bridge.stop()


def _free_url() -> str:
    return f"http://127.0.0.1:{free_port()}"


async def test_a_standby_lives_says_so_and_takes_no_panel(pair: Pair) -> None:
    async with aiohttp.ClientSession() as http:
        async with http.get(f"{pair.standby.url}/healthz") as answer:
            assert answer.status == 200
        async with http.get(f"{pair.standby.url}/readyz") as answer:
            assert (answer.status, await answer.json()) == (
                503,
                {"status": "standby", "served_by": socket.gethostname()},
            )
        async with http.get(f"{pair.standby.url}/metrics") as answer:
            assert (await answer.text()).splitlines()[1:] == ["# TYPE octi_active gauge", "octi_active 0"]
        for path in ("panel", "panel/assets/panel.js", "socket.io/?EIO=4&transport=polling"):
            async with http.get(f"{pair.standby.url}/{path}") as answer:
                assert (answer.status, answer.headers.get("Retry-After")) == (503, "1"), path
        async with http.get(f"{pair.standby.url}/api/v1/doctor") as answer:
            assert answer.status == 503


@pytest.mark.timeout(1800)
async def test_the_standby_takes_over_when_the_active_one_is_killed(pair: Pair) -> None:
    tokens = await pair.sign_in()
    chance = random.Random(KILLS)
    calls = Calls(pair.bench, wanted=0, chance=chance)

    async def kill_again_and_again() -> None:
        for number in range(1, KILLS + 1):
            async with asyncio.timeout(30):
                while calls.done < number * 6:
                    await asyncio.sleep(chance.random() * 0.2)
            since = time.monotonic()
            await pair.active.kill()
            await pair.taken_over(since)
            await pair.swap().start("standby")
            async with PanelClient(pair.active.url, pair.bench.host_url) as panel:
                await panel.resume(tokens[number % 2])
                seen = calls.done
                await panel.until(lambda panel: any(e.event.type == "call_connected" for e in panel.envelopes))
            assert calls.done >= seen
        calls.is_over = True

    async with asyncio.TaskGroup() as group:
        group.create_task(kill_again_and_again())
        for desk, _, customer, number in LANES:
            group.create_task(calls.lane(desk, customer, number))
    await pair.settled()
    print(f"{calls.done} calls, {KILLS} kills, taken over within {max(pair.took_s):.1f} s")
    assert len(pair.ledger.entries) >= KILLS * 6


async def test_a_clean_stop_gives_the_lease_back_at_once(pair: Pair) -> None:
    (token, _) = await pair.sign_in()
    await pair.active.stop()
    await pair.taken_over(time.monotonic())
    assert pair.took_s[0] < 3
    async with PanelClient(pair.standby.url, pair.bench.host_url) as panel:
        await panel.resume(token)


async def test_an_active_one_that_hangs_is_replaced_and_ends_itself_when_it_wakes(pair: Pair) -> None:
    await pair.sign_in()
    phones, outside = pair.bench.stage.phones, LANES[0][2]
    await phones.dial(outside, "0312340201")
    await until(lambda: _state(pair, "201") == "ringing", phones.subscribe, "201 rings")
    await phones.pick_up("201")
    since = time.monotonic()
    pair.active.pause()
    await phones.hang_up(outside)
    await pair.taken_over(since)
    assert await pair.active.go_on() == EX_TEMPFAIL
    assert "another bridge has taken over" in pair.active.log()
    await pair.settled()
    assert await pair.standby.status() == "ok"


def _state(pair: Pair, name: str) -> str:
    return next(phone.state.value for phone in pair.bench.stage.phones.phones() if phone.name == name)
