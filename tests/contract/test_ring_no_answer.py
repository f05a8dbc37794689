"""Rings that nobody answers, on every adapter: the member is paused, the PBX says why, and knows it after a restart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from octi_bridge.agents.admission import Admission
from octi_bridge.agents.automatic import AutomaticStatuses, StatusRules
from octi_bridge.agents.events import AgentEvent
from octi_bridge.agents.model import Account, AgentSession, StatusCause, Terminal
from octi_bridge.agents.password_check import GuessLimits, PasswordCheck
from octi_bridge.agents.seats import Seats
from octi_bridge.agents.service import AgentService
from octi_bridge.calls.events import CallEvent, ParkedCallsChanged
from octi_bridge.calls.service import CallService
from octi_bridge.calls.tracker import CallTracker
from octi_bridge.kernel.bus import Bus
from octi_bridge.kernel.clock import SystemClock
from octi_bridge.kernel.ids import AgentId
from octi_bridge.telephony.events import (
    DeviceStateChanged,
    Extension,
    PbxLinkLost,
    PbxSnapshot,
    QueueMemberRang,
    QueueMemberRemoved,
    QueueMemberUpdated,
    UserDevicesChanged,
)
from tests.contract.world import CUSTOMER, SALES, PbxWorld
from tests.support.fakes import InMemoryAgentStore, InMemoryPlaces, InMemorySeats, PlainHasher, Spawned
from tests.unit.agents.office import LIFE

pytestmark = pytest.mark.asyncio(loop_scope="session")

SATO, DESK = AgentId("agent-sato"), Extension("201")
ACCOUNT = Account(agent_id=SATO, account="sato", name="佐藤", password_hash="right-one", queues=(SALES,))


class Bridge:
    """What the bridge makes of the facts of a world, from the one on that it hears first."""

    def __init__(self, world: PbxWorld, store: InMemoryAgentStore) -> None:
        self.world, self.spawned, self._heard = world, Spawned(), world.mark()
        bus: Bus[AgentEvent] = Bus()
        call_bus: Bus[CallEvent] = Bus()
        park_bus: Bus[ParkedCallsChanged] = Bus()
        clock = SystemClock()
        tracker = CallTracker(pbx_name="pbx", is_extension=lambda name: len(name) == 3 and name.isdigit())
        self.calls = CallService(tracker=tracker, bus=call_bus, park_bus=park_bus, clock=clock)
        passwords = PasswordCheck(
            store=store,
            places=InMemoryPlaces(),
            hasher=PlainHasher(),
            clock=clock,
            limits=GuessLimits(per_account=3, per_address=20, window_s=60),
        )
        self.agents = AgentService(
            store=store,
            admission=Admission(store=store, passwords=passwords),
            seats=Seats(store=InMemorySeats()),
            pbx=world.port,
            bus=bus,
            clock=clock,
            calls_of=self.calls.calls_of,
            spawn=self.spawned,
            token_life=LIFE,
        )
        automatic = AutomaticStatuses(
            agents=self.agents,
            rules=StatusRules(missed_rings=2, missed_ring_min_s=0),
            clock=clock,
            calls_of=self.calls.calls_of,
            later=lambda _seconds, _do: None,
            spawn=self.spawned,
        )
        call_bus.subscribe(self.agents.on_call_event)
        call_bus.subscribe(automatic.on_call_event)
        bus.subscribe(automatic.on_agent_event)

    async def hears(self) -> None:
        """All that was reported until now."""
        facts, self._heard = self.world.facts[self._heard :], self.world.mark()
        for fact in facts:
            if isinstance(fact, PbxSnapshot):
                self.calls.on_snapshot(fact)
                self.agents.on_pbx_read_back(fact.devices, fact.members)
            elif isinstance(fact, DeviceStateChanged | QueueMemberUpdated | QueueMemberRemoved):
                self.agents.on_station_fact(fact)
            elif not isinstance(fact, PbxLinkLost | UserDevicesChanged):
                self.calls.on_fact(fact)
        await self.spawned.run_all()

    @property
    def session(self) -> AgentSession:
        session = self.agents.session(SATO)
        assert session is not None
        return session


async def paused(world: PbxWorld, reason: str, *, since: int) -> None:
    await world.wait_for(QueueMemberUpdated, lambda fact: fact.is_paused and fact.pause_reason == reason, since=since)


async def rings_in_vain(bridge: Bridge) -> None:
    world, since = bridge.world, bridge.world.mark()
    await world.customer_calls()
    rang = await world.wait_for(QueueMemberRang, since=since)
    await world.rings("201")
    await world.stage.hang_up(CUSTOMER)
    await world.ended(rang.member_channel_id)
    await world.is_idle("201")
    await world.is_idle(CUSTOMER)
    await bridge.hears()


async def test_unanswered_rings_pause_the_member_and_the_pbx_keeps_why(pbx_world: PbxWorld) -> None:
    store = InMemoryAgentStore((ACCOUNT,), (Terminal(extension=DESK),))
    bridge = Bridge(pbx_world, store)
    await bridge.agents.load()
    await bridge.agents.sign_in(
        account="sato", password="right-one", extension=DESK, status="0", is_hard_phone=False, address="a"
    )
    await pbx_world.wait_for(QueueMemberUpdated, lambda fact: fact.extension == DESK and not fact.is_paused)
    await rings_in_vain(bridge)
    assert bridge.session.status_code == "0"
    since = pbx_world.mark()
    await rings_in_vain(bridge)
    assert (bridge.session.status_code, bridge.session.cause) == ("3", StatusCause.MISSED_CALLS)
    await paused(pbx_world, "3 missed_calls", since=since)
    await bridge.hears()
    assert bridge.session.status_code == "3"

    # the bridge ends and starts again: the database does not know why, the PBX does
    store.kept[SATO] = replace(store.kept[SATO], cause=None)
    again = Bridge(pbx_world, store)
    await again.agents.load()
    since = pbx_world.mark()
    await pbx_world.cut_link()
    await pbx_world.wait_for(PbxLinkLost, since=since)
    await pbx_world.restore_link()
    await pbx_world.wait_for(PbxSnapshot, since=since)
    await again.hears()
    assert (again.session.status_code, again.session.cause) == ("3", StatusCause.MISSED_CALLS)

    # the agent is back: available, in the queue, and the count begins again
    since = pbx_world.mark()
    await again.agents.set_status(SATO, "0")
    await pbx_world.wait_for(QueueMemberUpdated, lambda fact: not fact.is_paused, since=since)
    await again.hears()
    await rings_in_vain(again)
    assert (again.session.status_code, again.session.cause) == ("0", None)
    await pbx_world.sign_out("201")
