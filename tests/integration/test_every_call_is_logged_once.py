"""A thousand calls, an org that fails in every way it can, a bridge that is killed again and again: one Task each.

The bridge is a process of its own, set up by environment variables only; it logs in by each of the three flows, at
Salesforce's own host names, through a proxy that leads to the emulated org. What goes wrong is drawn from a seed that
is printed (`OUTAGE_SEED` sets it). Times are a hundredth of the defaults: an outage of ten minutes lasts six seconds,
and the bridge's pauses are set to the same scale. Ten whole minutes, by the loop's clock and with the default settings:
tests/unit/history/test_ten_minutes_of_outage.py.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections import Counter
from pathlib import Path

import pytest

from octi_bridge.storage.database import close_engine, open_engine
from octi_bridge.storage.outbox import SqlOutboxStore
from octi_bridge.telephony.simulator import SimulatedPbx
from octi_bridge.workbench.org.org import EmulatedOrg
from octi_bridge.workbench.stage import PhoneState
from octi_bridge.workbench.workbench import Workbench, run_workbench
from tests.support.bad_days import DOWN, Ledger, log_in_settings, lose_answers, one_fault
from tests.support.bridge_process import BridgeProcess
from tests.support.panel_client import PanelClient
from tests.support.remote_pbx import PORT_VARIABLE, PbxServer
from tests.support.waits import until
from tests.unit.salesforce.proxy import running_proxy

KILLS_PER_CALLS = 60
# desk, its agent, the customer's phone and number; the second number is a company's: its Tasks hang on WhatId
LANES = (
    ("201", ("sato", "workbench-1"), "outside", "09011112222"),
    ("202", ("suzuki", "workbench-2"), "outside-2", "08033334444"),
)
SCALE = 100
TEN_MINUTES_S = 600 / SCALE
THE_REST_OF_THE_DAY_S = 200 / SCALE
SCALED = {
    "OCTI_CALL_LOG__RETRY_FIRST_S": str(5 / SCALE), "OCTI_CALL_LOG__RETRY_MAX_S": str(600 / SCALE),
    "OCTI_CALL_LOG__UNSURE_WAIT_S": str(600 / SCALE), "OCTI_CALL_LOG__RETRIES_PER_HOUR": str(500 * SCALE),
    "OCTI_SALESFORCE__BREAKER_PAUSE_S": str(30 / SCALE), "OCTI_SALESFORCE__CACHE_POSITIVE_S": "0.5",
    "OCTI_LOG__LEVEL": "ERROR",
}  # fmt: skip
UNANSWERED = 10
DELIVERY_S = 90.0


class Calls:
    """Two pairs of people who call each other without pause; now and then the org takes the token back meanwhile.

    They need no bridge, and go on until the day `is_over`.
    """

    def __init__(self, bench: Workbench, *, wanted: int, chance: random.Random) -> None:
        self.bench = bench
        self.wanted = wanted
        self.done = 0
        self.is_over = False
        self.revoked_in_call = 0
        self._chance = chance

    async def lane(self, desk: str, customer: str, number: str) -> None:
        while not self.is_over:
            self.done += 1
            caller, called, dialed = (customer, desk, f"0312340{desk}") if self.done % 3 else (desk, customer, number)
            await self.bench.stage.phones.dial(caller, dialed)
            await self._is(called, PhoneState.RINGING)
            await self.bench.stage.phones.pick_up(called)
            await self._is(caller, PhoneState.TALKING)
            await self._is(called, PhoneState.TALKING)  # whatever happens to the bridge, the two hear each other
            if self._chance.random() < 0.1:
                self.revoked_in_call += 1
                self.bench.org.expire_tokens()
            await self.bench.stage.phones.hang_up(self._chance.choice((caller, called)))
            await self._is(caller, PhoneState.IDLE)
            await self._is(called, PhoneState.IDLE)

    async def _is(self, name: str, state: PhoneState) -> None:
        await until(
            lambda: next(phone.state for phone in self.bench.stage.phones.phones() if phone.name == name) is state,
            self.bench.stage.phones.subscribe, f"{name} {state}",
        )  # fmt: skip


class BadDay:
    """Faults all the time, a kill after each sixty calls, and in between an outage and a used-up limit."""

    def __init__(self, calls: Calls, bridge: BridgeProcess, token: str, chance: random.Random) -> None:
        self._calls, self._bridge, self._token, self._chance = calls, bridge, token, chance
        self._org: EmulatedOrg = calls.bench.org
        self.faults: Counter[str] = Counter()
        self.kills = 0

    async def run(self) -> None:
        third = self._calls.wanted // 3
        lose_answers(self._org, 3)
        await self._faults_until(third)
        await self._ten_minutes_down()
        lose_answers(self._org, 3)
        await self._faults_until(2 * third)
        await self._no_requests_left()
        await self._faults_until(self._calls.wanted)
        self._calls.is_over = True

    async def _faults_until(self, done: int) -> None:
        while self._calls.done < done:
            self.faults[one_fault(self._org, self._chance)] += 1
            await asyncio.sleep(self._chance.random() * 0.2)  # the time between mishaps; nothing is proven by it
            if self._calls.done >= (self.kills + 1) * KILLS_PER_CALLS:
                await self.kill()

    async def kill(self) -> None:
        await self._bridge.kill()
        await self._bridge.start()
        self.kills += 1

    async def _ten_minutes_down(self) -> None:
        """Nothing reaches the org; the agent sees call after call all the same, also from a bridge just started."""
        self._org.faults.clear()
        self._org.limits.reset()
        self._org.faults.outage = self._chance.choice(DOWN)
        began, before = time.monotonic(), self._calls.done
        await self._sees_calls(2)
        logged = len(self._org.list_records("Task"))
        await self.kill()
        await self._sees_calls(2)
        await asyncio.sleep(max(0.0, began + TEN_MINUTES_S - time.monotonic()))
        assert self._calls.done - before >= 10
        assert len(self._org.list_records("Task")) == logged
        self._org.faults.outage = None
        # its search comes back a little later: a log must not go out without its caller for that
        self._org.faults.fail_requests(6, path_contains="/search")

    async def _sees_calls(self, wanted: int) -> None:
        """One agent's panel is told of whole calls: begun, answered, ended."""
        bench = self._calls.bench
        async with PanelClient(bench.bridge_url, bench.host_url) as panel:
            await panel.resume(self._token)
            await panel.until(lambda panel: whole_calls(panel) >= wanted, "calls while the org is down")

    async def _no_requests_left(self) -> None:
        self._org.faults.clear()
        self._org.limits.exhaust()
        logged, before = len(self._org.list_records("Task")), self._calls.done
        await asyncio.sleep(THE_REST_OF_THE_DAY_S)
        assert len(self._org.list_records("Task")) == logged
        assert self._calls.done - before >= 5
        self._org.limits.reset()


def whole_calls(panel: PanelClient) -> int:
    stages: dict[str, set[str]] = {}
    for envelope in panel.envelopes:
        event = envelope.event
        call = getattr(event, "call", event)
        stages.setdefault(getattr(call, "call_id", ""), set()).add(event.type)
    return sum(
        {"call_connected", "call_ended"} <= told and bool(told & {"call_ringing", "call_dialing"})
        for told in stages.values()
    )


async def nothing_waits(database: Path) -> None:
    """The outbox is empty, and nothing in it was given up."""
    engine = open_engine(f"sqlite:///{database}")
    store = SqlOutboxStore(engine=engine)
    try:
        async with asyncio.timeout(DELIVERY_S):
            while await store.figures():
                await asyncio.sleep(0.1)
    finally:
        await close_engine(engine)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("auth", "external_id_field", "wanted"),
    [("client_credentials", "", 340), ("jwt", "OctiCallId__c", 330), ("password", "", 330)],
    ids=["client_credentials", "jwt, with an external id", "password"],
)
async def test_every_call_is_logged_exactly_once_whatever_happens(
    tmp_path: Path, panel_page: Path, auth: str, external_id_field: str, wanted: int
) -> None:
    seed = int(os.environ.get("OUTAGE_SEED") or random.SystemRandom().randrange(10**6))
    print(f"OUTAGE_SEED={seed}")
    chance = random.Random(seed)
    async with run_workbench(directory=tmp_path, pbx="simulator", with_bridge=False) as bench:
        pbx, org = bench.stage.pbx, bench.org
        assert isinstance(pbx, SimulatedPbx)
        company = org.create_record("Account", {"Name": "見本商事", "Phone": "080-3333-4444"})
        (hanako,) = [each["Id"] for each in org.list_records("Contact") if each["LastName"] == "山田"]
        ledger, server = Ledger(pbx, frozenset(lane[0] for lane in LANES)), PbxServer(pbx)
        with running_proxy(("127.0.0.1", bench.org_server.port)) as proxy:
            host, log_in = log_in_settings(org, auth, tmp_path)
            salesforce = {
                **log_in, "AUTH": auth, "LOGIN_URL": f"https://{host}", "PROXY_URL": proxy.url,
                "EXTERNAL_ID_FIELD": external_id_field,
            }  # fmt: skip
            bridge = BridgeProcess(
                workbench=bench, directory=tmp_path, program=("-m", "tests.support.remote_pbx"),
                environment={
                    **SCALED, **{f"OCTI_SALESFORCE__{name}": value for name, value in salesforce.items()},
                    PORT_VARIABLE: str(await server.start()),
                },
            )  # fmt: skip
            await bridge.start()
            try:
                tokens = []
                for desk, agent, _, _ in LANES:
                    async with PanelClient(bench.bridge_url, bench.host_url) as panel:
                        await panel.sign_in(*agent, desk)
                        tokens.append(panel.token)
                calls = Calls(bench, wanted=wanted, chance=chance)
                day = BadDay(calls, bridge, tokens[0], chance)
                began = time.monotonic()
                async with asyncio.TaskGroup() as group:
                    group.create_task(day.run())
                    for desk, _, customer, number in LANES:
                        group.create_task(calls.lane(desk, customer, number))
                org.faults.clear()
                org.limits.reset()
                # calls take a moment, most of their logs are written now: the answers to some get lost
                lose_answers(org, UNANSWERED)
                org.faults.truncate_bodies(UNANSWERED, path_contains="/sobjects/Task")

                def logged() -> Counter[str]:
                    return Counter(str(task["CallObject"]) for task in org.list_records("Task"))

                await until(lambda: set(logged()) >= ledger.entries.keys(), org.subscribe, "all logs", DELIVERY_S)
                await day.kill()  # once more, in the middle of whatever is left
                await nothing_waits(tmp_path / "bridge.db")
            finally:
                await bridge.stop()
                await server.stop()
        hosts = set(proxy.tunnels)
    print(
        f"{auth}: {calls.done} calls, {day.kills} kills, {calls.revoked_in_call} tokens taken back in a call, "
        f"{dict(day.faults)}, {len(logged())} logs, {time.monotonic() - began:.0f} s"
    )
    assert len(ledger.entries) >= wanted
    assert {entry: count for entry, count in logged().items() if count != 1} == {}
    assert set(logged()) == ledger.entries.keys()
    assert hosts == {f"{host}:443", f"{org.shape.my_domain}:443"}
    whose = {"201": (hanako, None), "202": (None, company)}
    wrong = [
        entry
        for task in org.list_records("Task")
        if (task["WhoId"], task["WhatId"]) != whose[ledger.entries[entry := str(task["CallObject"])]]
    ]
    assert wrong == []
    assert calls.revoked_in_call > 0
