"""Who is the active bridge, on both databases; only the clock of the one that waits counts."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import AsyncExitStack

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.app.lease import LIFE_S, WATCH_S, Lease
from octi_bridge.app.standby import Standby
from octi_bridge.kernel.process import is_gone, this_process
from octi_bridge.storage.database import close_engine, open_engine
from octi_bridge.storage.lease import LeaseRow, SqlLeaseStore
from tests.support.fakes import FakeClock


class Bench:
    """Makes leases on one database; they share a clock, and `gone` are the processes known to have ended."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.clock = FakeClock()
        self.gone: set[str] = set()
        self.lost: list[str] = []
        self.fault: Exception | None = None

    def lease(self, process: str, store: SqlLeaseStore | None = None) -> Lease:
        return Lease(
            store=store or SqlLeaseStore(engine=self.engine),
            clock=self.clock,
            process=process,
            host=f"host of {process}",
            is_gone=self._is_gone,
            on_lost=lambda: self.lost.append(process),
        )

    def _is_gone(self, process: str) -> bool:
        if self.fault is not None:
            raise self.fault
        return process in self.gone

    async def row(self) -> LeaseRow:
        return await SqlLeaseStore(engine=self.engine).read()

    async def until(self, process: str) -> None:
        async with asyncio.timeout(20):
            while process not in self.lost:
                await asyncio.sleep(0.01)


class FaultyStore(SqlLeaseStore):
    """Its first renewal meets a fault that nobody thought of."""

    is_faulty = True

    async def renew(self, holder: str) -> bool:
        is_faulty, self.is_faulty = self.is_faulty, False
        if is_faulty:
            raise RuntimeError
        return await super().renew(holder)


@pytest.fixture
def bench(engine: AsyncEngine) -> Bench:
    return Bench(engine)


async def test_one_takes_a_free_lease_and_the_other_waits(bench: Bench) -> None:
    first, second = bench.lease("a"), bench.lease("b")
    assert await first.try_take()
    assert not await second.try_take()
    assert second.served_by == "host of a"
    await first.release()


async def test_of_many_that_start_together_one_wins(bench: Bench) -> None:
    leases = [bench.lease(str(number)) for number in range(8)]
    taken = await asyncio.gather(*(lease.try_take() for lease in leases))
    assert taken.count(True) == 1
    await leases[taken.index(True)].release()


async def test_a_lease_given_back_is_free_at_once(bench: Bench) -> None:
    first, second = bench.lease("a"), bench.lease("b")
    await first.try_take()
    await first.release()
    assert await second.try_take()
    await second.release()


async def test_a_holder_that_is_known_to_be_gone_is_followed_at_once(bench: Bench) -> None:
    first, second = bench.lease("a"), bench.lease("b")
    await first.try_take()
    bench.gone.add("a")
    assert await second.try_take()
    await second.release()


async def test_a_silent_holder_is_followed_when_its_life_is_over_and_then_ends_itself(bench: Bench) -> None:
    await SqlLeaseStore(engine=bench.engine).take(await bench.row(), holder="silent", process="a", host="a")
    second = bench.lease("b")
    assert not await second.try_take()
    bench.clock.advance(LIFE_S - WATCH_S)
    assert not await second.try_take()
    bench.clock.advance(WATCH_S)
    assert await second.try_take()
    assert not await SqlLeaseStore(engine=bench.engine).renew("silent")
    await second.release()


async def test_a_holder_that_shows_signs_of_life_keeps_the_lease(bench: Bench) -> None:
    store = SqlLeaseStore(engine=bench.engine)
    await store.take(await bench.row(), holder="alive", process="a", host="a")
    second = bench.lease("b")
    for _ in range(5):
        assert not await second.try_take()
        bench.clock.advance(LIFE_S + 1)  # the one that waits was itself stopped for that long
        assert await store.renew("alive")
    assert not await second.try_take()


async def test_the_row_is_taken_only_as_it_was_seen(bench: Bench) -> None:
    store = SqlLeaseStore(engine=bench.engine)
    seen = await bench.row()
    assert await store.take(seen, holder="a", process="", host="")
    assert not await store.take(seen, holder="b", process="", host="")


async def test_a_holder_whose_lease_was_taken_is_told(bench: Bench) -> None:
    first = bench.lease("a")
    await first.try_take()
    row = await bench.row()
    while not await SqlLeaseStore(engine=bench.engine).take(row, holder="thief", process="", host=""):
        row = await bench.row()
    await bench.until("a")
    await first.release()
    assert (await bench.row()).holder == "thief"


async def test_a_fault_in_a_renewal_does_not_end_the_renewals(bench: Bench) -> None:
    first = bench.lease("a", FaultyStore(engine=bench.engine))
    await first.try_take()
    while not await SqlLeaseStore(engine=bench.engine).take(await bench.row(), holder="thief", process="", host=""):
        pass
    await bench.until("a")
    await first.release()


async def test_a_fault_while_a_standby_waits_ends_its_process(bench: Bench) -> None:
    first = bench.lease("a")
    await first.try_take()
    ended = asyncio.Event()
    waiting = bench.lease("b")
    async with AsyncExitStack() as stack:
        await Standby(lease=waiting, engine=bench.engine, end=ended.set).run(stack, lambda _: asyncio.sleep(0))
        bench.fault = RuntimeError("nobody thought of this")
        await asyncio.wait_for(ended.wait(), 20)
    await first.release()


async def test_while_the_database_is_away_nobody_takes_over() -> None:
    engine = open_engine("postgresql://octi@127.0.0.1:1/octi")
    assert not await Bench(engine).lease("a").try_take()
    await close_engine(engine)


def test_a_process_is_seen_to_run_and_to_be_gone() -> None:
    assert not is_gone(this_process())
    assert not is_gone("")
    assert not is_gone("another boot.1.1.1")
    place = this_process().rsplit(".", 2)[0]
    program = "from octi_bridge.kernel.process import this_process as t; print(t(), flush=True); input()"
    other = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert other.stdout is not None
    name = other.stdout.readline().decode().strip()
    assert not is_gone(name)
    assert is_gone(f"{place}.{other.pid}.1"), "the number was given to another process since"
    os.kill(other.pid, signal.SIGKILL)
    os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)
    assert is_gone(name), "a zombie serves nobody"
    other.communicate()
    assert is_gone(name)
