"""How many calls an agent has missed: those that are over, and whom the count is sent to."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest

from octi_bridge.history import missed as missed_module
from octi_bridge.history.missed import MissedCalls
from octi_bridge.kernel.ids import FIRST_ORG, AgentId, CallId, OrgName
from tests.support.fakes import InMemoryMissedCalls
from tests.unit.history.samples import SATO, record

SUZUKI = AgentId("agent-suzuki")


class Desk:
    """Counts over a store in memory; `lasting` are the calls that go on."""

    def __init__(self) -> None:
        self.store = InMemoryMissedCalls()
        self.lasting: set[CallId] = set()
        self.sent: list[tuple[AgentId, int]] = []
        self.outages = 0
        self.asked = 0
        self.missed = MissedCalls(
            store=self.store, is_lasting=self._is_lasting, settle=self._settle, on_missed=self._on_missed
        )
        self.running = asyncio.create_task(self.missed.run())

    async def _settle(self) -> None:
        if self.outages:
            self.outages -= 1
            raise TimeoutError

    def _on_missed(self, agent_id: AgentId, _org: OrgName, count: int) -> None:
        self.sent.append((agent_id, count))

    def miss(self, name: str, agent_id: AgentId = SATO) -> None:
        self.store.missed.setdefault(agent_id, []).append(CallId(name))
        self.missed.on_record(record(name, connected_at=None, agent_id=agent_id))

    async def until_sent(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.sent) < count:
                await asyncio.sleep(0.001)

    def _is_lasting(self, call_id: CallId) -> bool:
        self.asked += 1
        return call_id in self.lasting

    async def looks(self, count: int) -> None:
        """Until it was asked so often more whether a call goes on."""
        enough = self.asked + count
        async with asyncio.timeout(10):
            while self.asked < enough:
                await asyncio.sleep(0.001)


@pytest.fixture(autouse=True)
def _short_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missed_module, "LOOK_S", 0.001)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    found = Desk()
    yield found
    found.running.cancel()
    await asyncio.gather(found.running, return_exceptions=True)


async def test_everybody_who_was_rung_hears_when_the_call_is_over(desk: Desk) -> None:
    desk.lasting.add(CallId("a"))
    desk.miss("a")
    desk.miss("a", SUZUKI)
    await desk.looks(6)
    assert desk.sent == []
    assert await desk.missed.count(SATO, FIRST_ORG) == 0
    desk.lasting.clear()
    await desk.until_sent(2)
    assert sorted(desk.sent) == [(SATO, 1), (SUZUKI, 1)]


async def test_a_look_at_the_list_leaves_what_still_goes_on(desk: Desk) -> None:
    desk.miss("a")
    await desk.until_sent(1)
    desk.lasting.add(CallId("b"))
    desk.miss("b")
    await desk.missed.mark_seen(SATO, FIRST_ORG, [CallId("a"), CallId("b")])
    assert desk.sent[-1] == (SATO, 0)
    desk.lasting.clear()
    await desk.until_sent(3)
    assert desk.sent[-1] == (SATO, 1)


async def test_a_panel_that_enters_hears_how_many_there_are(desk: Desk) -> None:
    desk.missed.on_entered(SATO, FIRST_ORG)
    await desk.until_sent(1)
    desk.store.missed[SATO] = [CallId("a"), CallId("b")]
    desk.missed.on_entered(SATO, FIRST_ORG)
    await desk.until_sent(2)
    assert desk.sent == [(SATO, 0), (SATO, 2)]


async def test_an_outage_delays_the_count_and_is_logged_once(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.outages = 3
    with caplog.at_level(logging.WARNING):
        desk.miss("a")
        await desk.until_sent(1)
    assert desk.sent == [(SATO, 1)]
    assert caplog.text.count("cannot be counted") == 1
