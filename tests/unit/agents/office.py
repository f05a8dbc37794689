"""The agents alone: no panels, no sockets; calls are begun and ended by the test."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from octi_bridge.agents.admission import Admission
from octi_bridge.agents.events import AgentEvent
from octi_bridge.agents.model import Account, AgentSession, Terminal
from octi_bridge.agents.password_check import GuessLimits, PasswordCheck
from octi_bridge.agents.seats import Seats
from octi_bridge.agents.service import AgentService
from octi_bridge.agents.tokens import TokenLife
from octi_bridge.calls.events import CallConnected, CallEnded
from octi_bridge.calls.log_id import CallLogId
from octi_bridge.calls.model import AgentCall, CallState, Direction
from octi_bridge.kernel.bus import Bus
from octi_bridge.kernel.ids import AgentId, CallId
from octi_bridge.telephony.commands import AnswerMode, RemoveQueueMember, SetQueueMember
from octi_bridge.telephony.events import ChannelId, Extension, QueueMemberUpdated, QueueName
from tests.support.fakes import (
    FakeClock,
    InMemoryAgentStore,
    InMemoryPlaces,
    InMemorySeats,
    ListeningPbx,
    PlainHasher,
    Spawned,
)

SALES, SUPPORT = QueueName("sales"), QueueName("support")
DESK = Extension("201")
SATO, SUZUKI = AgentId("agent-sato"), AgentId("agent-suzuki")
ACCOUNTS = (
    Account(agent_id=SATO, account="sato", name="佐藤", password_hash="right-one", queues=(SALES, SUPPORT)),
    Account(agent_id=SUZUKI, account="suzuki", name="鈴木", password_hash="other-one", queues=(SALES,)),
)
LIFE = TokenLife(absolute=timedelta(hours=168), idle=timedelta(hours=24))
TERMINALS = (Terminal(extension=DESK, answer_mode=AnswerMode.NOTIFY), Terminal(extension=Extension("202")))


class Office:
    """The service with fakes at its ports."""

    def __init__(self, store: InMemoryAgentStore | None = None, pbx: ListeningPbx | None = None) -> None:
        self.clock = FakeClock()
        self.pbx = pbx or ListeningPbx()
        self.store = store or InMemoryAgentStore(ACCOUNTS, TERMINALS)
        self.store.now = self.clock.now
        self.spawned = Spawned()
        self.store.now = self.clock.now
        self.calls: dict[Extension, AgentCall] = {}
        self.told: list[AgentEvent] = []
        self.bus: Bus[AgentEvent] = Bus()
        self.bus.subscribe(self.told.append)
        self.places = InMemoryPlaces()
        self.hasher = PlainHasher()
        self.slowed: list[float] = []
        self.passwords = PasswordCheck(
            store=self.store,
            places=self.places,
            hasher=self.hasher,
            clock=self.clock,
            sleep=self._slow_down,
            limits=GuessLimits(per_account=3, per_address=20, window_s=60),
        )
        self.admission = Admission(store=self.store, passwords=self.passwords)
        self.seats = InMemorySeats()
        self.agents = AgentService(
            store=self.store, admission=self.admission,
            seats=Seats(store=self.seats), pbx=self.pbx, bus=self.bus, clock=self.clock,
            calls_of=lambda extension: [self.calls[extension]] if extension in self.calls else [],
            spawn=self.spawned, token_life=LIFE,
        )  # fmt: skip

    async def _slow_down(self, seconds: float) -> None:
        self.slowed.append(seconds)
        await asyncio.sleep(0)

    async def sign_in(
        self, account: str = "sato", password: str = "right-one", extension: str = "201", status: str = "0",
        *, address: str = "a", seat_id: str | None = None, takes_seat: bool = False,
        takes_terminal_from: AgentId | None = None,
    ) -> tuple[AgentSession, str]:  # fmt: skip
        """Sign in; the bridge must have been loaded."""
        return await self.agents.sign_in(
            account=account, password=password, extension=extension, status=status, is_hard_phone=False,
            address=address, seat_id=seat_id, takes_seat=takes_seat, takes_terminal_from=takes_terminal_from,
        )  # fmt: skip

    async def at_work(self, status: str = "0") -> None:
        """佐藤 is signed in at 201; what the PBX was asked until then is forgotten."""
        await self.agents.load()
        await self.sign_in(status=status)
        self.pbx.commands.clear()
        self.told.clear()

    def session(self, agent_id: AgentId = SATO) -> AgentSession:
        found = self.agents.session(agent_id)
        assert found is not None
        return found

    @property
    def status(self) -> tuple[str, str | None]:
        """佐藤's status and the one that will follow."""
        return self.session().status_code, self.session().next_code

    def asked(self) -> list[tuple[str, str, bool | None, str]]:
        """What the PBX was asked: queue, extension, paused (None: removed), reason."""
        found: list[tuple[str, str, bool | None, str]] = []
        for command in self.pbx.commands:
            if isinstance(command, SetQueueMember):
                found.append((command.queue, command.extension, command.is_paused, command.pause_reason))
            elif isinstance(command, RemoveQueueMember):
                found.append((command.queue, command.extension, None, ""))
        return found

    def call(
        self, *, queue: QueueName | None = SALES, direction: Direction = Direction.INBOUND, connected: bool = True
    ) -> AgentCall:
        """A call at 201 that began ten seconds ago."""
        now = self.clock.now()
        return AgentCall(
            call_id=CallId("call"), log_id=CallLogId("call:201"), extension=DESK, channel_id=ChannelId("1.1"),
            direction=direction,
            state=CallState.CONNECTED if connected else CallState.RINGING, remote_number="09011112222",
            dialed_number=None, queue=queue, started_at=now - timedelta(seconds=10),
            connected_at=now if connected else None, held_by=None,
        )  # fmt: skip

    def begins(self, call: AgentCall) -> None:
        self.calls[call.extension] = call
        self.agents.on_call_event(CallConnected(call))

    async def ends(self, call: AgentCall, *, is_merged: bool = False) -> None:
        self.calls.pop(call.extension, None)
        self.agents.on_call_event(CallEnded(call, self.clock.now(), 16, is_merged))
        await self.spawned.run_all()

    async def hears(self, *, paused: bool, reason: str = "", queue: QueueName = SALES) -> None:
        """The PBX tells of 201's membership."""
        fact = QueueMemberUpdated(queue=queue, extension=DESK, is_paused=paused, pause_reason=reason)
        self.agents.on_station_fact(fact)
        await self.spawned.run_all()
