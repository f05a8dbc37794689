"""A thousand calls, an org that fails in every way it can, a bridge that is killed again and again: one Task each.

The bridge is a process of its own, set up by environment variables only, and logs in to the emulated org over TLS. Ten
minutes of outage are half a second here: the times between attempts are set to the same scale.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from octi_bridge.kernel.ids import call_id_for
from octi_bridge.telephony.events import BridgeEntered, ChannelCreated, ChannelId, LinkedId, PbxFact
from octi_bridge.telephony.simulator import SimulatedPbx
from octi_bridge.workbench.org.org import EmulatedOrg
from octi_bridge.workbench.stage import PhoneState
from octi_bridge.workbench.workbench import Workbench, run_workbench
from tests.support.bridge_process import BridgeProcess
from tests.support.panel_client import PanelClient
from tests.support.remote_pbx import PORT_VARIABLE, PbxServer

KILLS_PER_CALLS = 100
LANES = (("201", "outside", "09011112222"), ("202", "outside-2", "08033334444"))
SCALED = {
    "OCTI_CALL_LOG__RETRY_FIRST_S": "0.05", "OCTI_CALL_LOG__RETRY_MAX_S": "0.5",
    "OCTI_SALESFORCE__BREAKER_PAUSE_S": "0.2", "OCTI_SALESFORCE__CACHE_POSITIVE_S": "0.5", "OCTI_LOG__LEVEL": "ERROR",
}  # fmt: skip
DELIVERY_S = 90.0


class Ledger:
    """Which phones talked, by the PBX's own word: each of these parts in a call must be logged once."""

    def __init__(self, pbx: SimulatedPbx) -> None:
        self.entries: set[str] = set()
        self._phones: dict[ChannelId, str] = {}
        self._pbx = pbx
        pbx.exchange.listen(self._note)

    def _note(self, fact: PbxFact) -> None:
        if isinstance(fact, ChannelCreated) and fact.endpoint in ("201", "202"):
            self._phones[fact.channel_id] = fact.endpoint
        elif isinstance(fact, BridgeEntered) and fact.channel_id in self._phones:
            call_id = call_id_for(self._pbx.name, LinkedId(fact.linked_id))
            self.entries.add(f"{call_id}:{self._phones[fact.channel_id]}")


class Calls:
    """Two pairs of people who call each other without pause."""

    def __init__(self, bench: Workbench, *, wanted: int) -> None:
        self.bench = bench
        self.wanted = wanted
        self.done = 0

    async def lane(self, desk: str, customer: str, number: str) -> None:
        while self.done < self.wanted:
            self.done += 1
            caller, called, dialed = (customer, desk, f"0312340{desk}") if self.done % 3 else (desk, customer, number)
            await self.bench.stage.phones.dial(caller, dialed)
            await self._is(called, PhoneState.RINGING)
            await self.bench.stage.phones.pick_up(called)
            await self._is(caller, PhoneState.TALKING)
            await self._is(called, PhoneState.TALKING)  # whatever happens to the bridge, the two hear each other
            await self.bench.stage.phones.hang_up(random.choice((caller, called)))
            await self._is(caller, PhoneState.IDLE)
            await self._is(called, PhoneState.IDLE)

    async def _is(self, name: str, state: PhoneState) -> None:
        await until(
            lambda: next(phone.state for phone in self.bench.stage.phones.phones() if phone.name == name) is state,
            self.bench.stage.phones.subscribe, f"{name} {state}",
        )  # fmt: skip


async def until(
    condition: Callable[[], bool], subscribe: Callable[[Callable[[], None]], Callable[[], None]], what: str,
    limit_s: float = 20.0,
) -> None:  # fmt: skip
    changed = asyncio.Event()
    unsubscribe = subscribe(changed.set)
    try:
        async with asyncio.timeout(limit_s):
            while not condition():
                changed.clear()
                await changed.wait()
    except TimeoutError:
        raise AssertionError(f"not seen within {limit_s} s: {what}") from None
    finally:
        unsubscribe()


def one_fault(org: EmulatedOrg, chance: random.Random) -> None:
    """Something goes wrong at the org: briefly, for long, or with the answer only."""
    org.limits.reset()
    kind = chance.randrange(8)
    if kind == 0:
        org.expire_tokens()
    elif kind == 1:
        org.limits.exhaust()
    elif kind == 2:
        org.faults.fail_requests(chance.randrange(1, 30))  # down for ten minutes, on this scale
    elif kind == 3:
        org.faults.reset_connections(chance.randrange(1, 4), is_after_handling=True, path_contains="/sobjects/Task")
    elif kind == 4:
        org.faults.reset_connections(chance.randrange(1, 4))
    elif kind == 5:
        org.faults.truncate_bodies(chance.randrange(1, 4), path_contains="/sobjects/Task")
    elif kind == 6:
        org.faults.fail_requests(2, status=500, code="UNKNOWN_EXCEPTION", path_contains="/query")
    else:
        org.faults.latency_ms = chance.randrange(0, 20)


async def trouble(org: EmulatedOrg, calls: Calls, bridge: BridgeProcess, chance: random.Random) -> int:
    """Faults all the time; a kill after each hundred calls. How many kills."""
    kills = 0
    while calls.done < calls.wanted:
        one_fault(org, chance)
        await asyncio.sleep(chance.random() * 0.2)  # the time between mishaps; nothing is proven by it
        if calls.done >= (kills + 1) * KILLS_PER_CALLS:
            await bridge.kill()
            await bridge.start()
            kills += 1
    return kills


@pytest.mark.parametrize(("external_id_field", "wanted"), [("", 1000), ("OctiCallId__c", 300)])
async def test_every_call_is_logged_exactly_once_whatever_happens(
    tmp_path: Path, panel_page: Path, external_id_field: str, wanted: int
) -> None:
    chance = random.Random(4)
    async with run_workbench(directory=tmp_path, pbx="simulator", with_bridge=False) as bench:
        pbx, org = bench.stage.pbx, bench.org
        assert isinstance(pbx, SimulatedPbx)
        ledger, server = Ledger(pbx), PbxServer(pbx)
        environment = {
            **SCALED, PORT_VARIABLE: str(await server.start()),
            "OCTI_SALESFORCE__EXTERNAL_ID_FIELD": external_id_field,
        }  # fmt: skip
        bridge = BridgeProcess(
            workbench=bench, directory=tmp_path, program=("-m", "tests.support.remote_pbx"), environment=environment
        )
        await bridge.start()
        try:
            for account, password, extension in (("sato", "workbench-1", "201"), ("suzuki", "workbench-2", "202")):
                async with PanelClient(bench.bridge_url, bench.host_url) as panel:
                    await panel.sign_in(account, password, extension)
            calls = Calls(bench, wanted=wanted)
            began = time.monotonic()
            async with asyncio.TaskGroup() as group:
                troubled = group.create_task(trouble(org, calls, bridge, chance))
                for lane in LANES:
                    group.create_task(calls.lane(*lane))
            kills = troubled.result()
            org.faults.clear()
            org.limits.reset()

            def logged() -> Counter[str]:
                return Counter(str(task["CallObject"]) for task in org.list_records("Task"))

            await until(lambda: set(logged()) >= ledger.entries, org.subscribe, "all logs", DELIVERY_S)
            await bridge.kill()  # once more, in the middle of whatever is left
            await bridge.start()
            found = logged()
        finally:
            await bridge.stop()
            await server.stop()
    print(f"{calls.done} calls, {kills + 1} kills, {len(found)} logs, {time.monotonic() - began:.0f} s")
    assert len(ledger.entries) >= wanted
    assert {entry: count for entry, count in found.items() if count != 1} == {}
    assert set(found) == ledger.entries
