"""A pause by a phone's feature code reaches the agent's status, also while something else is done for the agent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from octi_bridge.agents.admission import Admission
from octi_bridge.agents.events import AgentEvent
from octi_bridge.agents.model import Account, AgentSession, Terminal
from octi_bridge.agents.password_check import GuessLimits, PasswordCheck
from octi_bridge.agents.seats import Seats
from octi_bridge.agents.service import AgentService
from octi_bridge.calls.model import AgentCall
from octi_bridge.kernel.bus import Bus
from octi_bridge.kernel.clock import SystemClock
from octi_bridge.kernel.ids import AgentId
from octi_bridge.telephony.commands import AnswerMode, SetQueueMember
from octi_bridge.telephony.events import Extension, QueueMemberRemoved, QueueMemberUpdated
from tests.contract.world import SALES, SUPPORT, PbxWorld
from tests.support.fakes import InMemoryAgentStore, InMemoryPlaces, InMemorySeats, PlainHasher, Spawned
from tests.unit.agents.office import LIFE
from tests.unit.history.samples import call

pytestmark = pytest.mark.asyncio(loop_scope="session")

SATO, DESK = AgentId("agent-sato"), Extension("201")
ACCOUNT = Account(agent_id=SATO, account="sato", name="佐藤", password_hash="right-one", queues=(SALES, SUPPORT))


class SlowStore(InMemoryAgentStore):
    """Saves a session when the test lets it."""

    def __init__(self) -> None:
        super().__init__((ACCOUNT,), (Terminal(extension=DESK, answer_mode=AnswerMode.MANUAL),))
        self.saving = asyncio.Event()
        self.may_save = asyncio.Event()

    async def save_session(self, session: AgentSession) -> None:
        self.saving.set()
        await self.may_save.wait()
        await super().save_session(session)


class Office:
    """佐藤 works at 201, an available member of both queues; `world` is the PBX."""

    def __init__(self, world: PbxWorld) -> None:
        self.world, self.store, self.spawned = world, SlowStore(), Spawned()
        self.calls: list[AgentCall] = []
        self._heard = 0
        bus: Bus[AgentEvent] = Bus()
        passwords = PasswordCheck(
            store=self.store,
            places=InMemoryPlaces(),
            hasher=PlainHasher(),
            clock=SystemClock(),
            sleep=asyncio.sleep,
            limits=GuessLimits(per_account=3, per_address=20, window_s=60),
        )
        self.agents = AgentService(
            store=self.store, admission=Admission(store=self.store, passwords=passwords),
            seats=Seats(store=InMemorySeats()), pbx=world.port, bus=bus, clock=SystemClock(),
            calls_of=lambda _: self.calls, spawn=self.spawned, token_life=LIFE,
        )  # fmt: skip

    async def begin(self) -> None:
        await self.agents.load()
        await self.agents.sign_in(
            account="sato", password="right-one", extension=DESK, status="0", is_hard_phone=False, address="a"
        )
        await self.told(lambda member: not member.is_paused, count=2)

    async def pauses_by_code(self, *, is_paused: bool) -> None:
        """As a feature code does: in all queues, with no reason that we gave."""
        for queue in (SALES, SUPPORT):
            await self.world.port.set_queue_member(
                SetQueueMember(queue=queue, extension=DESK, member_name="佐藤", is_paused=is_paused, pause_reason="")
            )

    async def told(self, wanted: Callable[[QueueMemberUpdated], bool], *, count: int) -> None:
        """Wait until the PBX has told that often; the agents hear all that was told."""
        since = self._heard
        await self.world.until(
            lambda: len(self.world.told(QueueMemberUpdated, wanted, since=since)) >= count, f"{count} members told"
        )
        for fact in self.world.facts[since:]:
            if isinstance(fact, QueueMemberUpdated | QueueMemberRemoved):
                self.agents.on_station_fact(fact)
        self._heard = len(self.world.facts)

    @property
    def status(self) -> str:
        session = self.agents.session(SATO)
        assert session is not None
        return session.status_code


async def choosing(office: Office) -> asyncio.Task[None]:
    """In a call the agent chooses what comes after it; the database is slow."""
    office.calls.append(call())
    choosing = asyncio.create_task(office.agents.set_status(SATO, "2"))
    await office.store.saving.wait()
    return choosing


async def test_a_pause_by_code_while_the_agents_choice_is_saved_is_followed_afterwards(pbx_world: PbxWorld) -> None:
    office = Office(pbx_world)
    await office.begin()
    chosen = await choosing(office)
    await office.pauses_by_code(is_paused=True)
    await office.told(lambda member: member.is_paused, count=2)
    assert office.status == "0"
    office.store.may_save.set()
    await chosen
    await office.spawned.run_all()
    assert office.status == "3"


async def test_of_a_pause_and_its_end_meanwhile_the_last_counts(pbx_world: PbxWorld) -> None:
    office = Office(pbx_world)
    await office.begin()
    chosen = await choosing(office)
    await office.pauses_by_code(is_paused=True)
    await office.told(lambda member: member.is_paused, count=2)
    await office.pauses_by_code(is_paused=False)
    await office.told(lambda member: not member.is_paused, count=2)
    office.store.may_save.set()
    await chosen
    await office.spawned.run_all()
    assert office.status == "0"


async def test_what_the_agent_chose_at_the_panel_afterwards_outdoes_the_code(pbx_world: PbxWorld) -> None:
    office = Office(pbx_world)
    await office.begin()
    chosen = asyncio.create_task(office.agents.set_status(SATO, "2"))
    await office.store.saving.wait()
    await office.pauses_by_code(is_paused=True)
    await office.told(lambda member: member.is_paused, count=2)
    office.store.may_save.set()
    await chosen
    await office.spawned.run_all()
    assert office.status == "2"
