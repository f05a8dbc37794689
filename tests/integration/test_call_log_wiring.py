"""What is set about call logs reaches the parts that write and delete them, in the whole bridge."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.app.compose import BRIDGE
from octi_bridge.history import retention
from octi_bridge.kernel.ids import FIRST_ORG
from octi_bridge.storage.database import close_engine, open_engine
from octi_bridge.storage.history import SqlHistoryStore
from octi_bridge.storage.outbox import SqlOutboxStore
from octi_bridge.storage.tables import call_records
from octi_bridge.telephony.simulator import SimulatedPbx
from octi_bridge.workbench.stage import PhoneState
from octi_bridge.workbench.workbench import Workbench
from tests.support.waits import until
from tests.unit.history.samples import record

HELD = f'call_log_retries_held{{org="{FIRST_ORG}"}}'
REFUSAL = "FIELD_CUSTOM_VALIDATION_EXCEPTION"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks, second attempts and deletions come at once; a log is given up sooner than its second attempt comes."""
    monkeypatch.setenv("OCTI_CALL_LOG__RETRY_FIRST_S", "0.05")
    monkeypatch.setattr(retention, "FIRST_S", 0)
    monkeypatch.setattr(retention, "DAY_S", 0.05)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCTI_CALL_LOG__GIVE_UP_H", "0.00001")


@pytest.fixture
def few_extensions(monkeypatch: pytest.MonkeyPatch) -> None:
    """The phone 202 belongs to nobody whom the bridge knows."""
    monkeypatch.setenv("OCTI_PBX__EXTENSION_PATTERN", "20[13]")


@dataclass(frozen=True)
class Site:
    bench: Workbench
    engine: AsyncEngine

    async def has_a_call(self, name: str, *, ended_ago: timedelta = timedelta(0), is_logged: bool = True) -> None:
        """A call of the phone 201 is in the tables, as if it had just been recorded."""
        one = record(name, ended_at=datetime.now(UTC) - ended_ago)
        await SqlHistoryStore(engine=self.engine).record(one, is_to_be_logged=is_logged)

    @property
    def is_holding(self) -> bool:
        assert self.bench.bridge_app is not None
        return bool(self.bench.bridge_app[BRIDGE]().call_log.figures()[HELD])

    def asked(self) -> int:
        """How often the org was asked to write a Task."""
        return len(self.bench.org.request_log.matching("/sobjects/Task"))

    def tasks(self) -> int:
        return len(self.bench.org.list_records("Task"))

    async def calls(self) -> set[str]:
        async with self.engine.connect() as db:
            return set((await db.execute(select(call_records.c.entry_id))).scalars())


@pytest.fixture
async def site(quick: None, bench: Workbench, tmp_path: Path) -> AsyncIterator[Site]:
    engine = open_engine(f"sqlite:///{tmp_path / 'bridge.db'}")
    yield Site(bench, engine)
    await close_engine(engine)


async def seen(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.02)


async def test_logs_that_failed_leave_an_org_its_last_tenth_of_requests(site: Site) -> None:
    limits = site.bench.org.limits
    limits.used = limits.maximum * 9 // 10
    site.bench.org.faults.fail_requests(2, status=400, code=REFUSAL, path_contains="/sobjects/Task")
    await site.has_a_call("a")
    await seen(lambda: site.is_holding)
    assert (site.asked(), site.tasks()) == (2, 0), "the first attempt, and the one that asks how the org stands"

    limits.used = limits.maximum * 89 // 100
    await site.has_a_call("b")  # a new one is always written, and brings the org's count
    await seen(lambda: site.tasks() == 2)
    await seen(lambda: not site.is_holding)


async def test_a_log_is_given_up_after_the_hours_that_are_set(impatient: None, site: Site) -> None:
    site.bench.org.faults.fail_requests(1, path_contains="/sobjects/Task")
    await site.has_a_call("a")
    await seen(lambda: site.asked() == 1)
    async with asyncio.timeout(20):
        while (await SqlOutboxStore(engine=site.engine).figures()).get(FIRST_ORG) != (0, 1):
            await asyncio.sleep(0.02)


async def test_old_calls_are_deleted_while_the_bridge_runs(site: Site) -> None:
    await site.has_a_call("new", is_logged=False)
    await site.has_a_call("old", ended_ago=timedelta(days=401), is_logged=False)
    async with asyncio.timeout(20):
        while await site.calls() != {"new:201"}:
            await asyncio.sleep(0.02)


async def test_the_pbx_keeps_nothing_of_a_phone_that_is_no_extension(few_extensions: None, site: Site) -> None:
    pbx, phones = site.bench.stage.pbx, site.bench.stage.phones
    assert isinstance(pbx, SimulatedPbx)

    def is_202(state: PhoneState) -> bool:
        return any(phone.name == "202" and phone.state is state for phone in phones.phones())

    def kept() -> list[str]:
        return [leg.endpoint for leg in pbx._keeping.kept()]

    await phones.dial("outside", "0312340202", caller_number="09011112222")
    await until(lambda: is_202(PhoneState.RINGING), phones.subscribe, "202 rings")
    await phones.pick_up("202")
    await until(lambda: is_202(PhoneState.TALKING), phones.subscribe, "202 talks")
    await phones.hang_up("202")
    await seen(lambda: is_202(PhoneState.IDLE))
    await seen(lambda: kept() == [])
