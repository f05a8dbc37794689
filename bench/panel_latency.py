"""From an AMI event to the agent's panel, beside a bare python-socketio emit of the same payload.

500 agents with one panel each on the real bridge (a process of its own, a real SQLite database, AMI over a
real TCP socket). The two sides take turns, half a second each, in the same server with the same
connections, so that whatever else keeps the machine busy keeps it busy for both:

- product: each call's first events are written, then, measured, the event that makes the agent's leg
  ring; the time ends when the agent's panel holds `call_ringing`. At the end of a round all callers
  give up, outside of the measurement.
- floor: a line over an equal TCP socket makes the same process emit the same payload to the same room.

Both go out one by one at a steady rate, to one agent after another.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import itertools
import json
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bench import ami_peer
from bench.ami_peer import AmiPeer
from bench.figures import Figure, median_ratio, percentile
from bench.floor import CPU, EMIT, HOST, ORG, PAYLOAD, Order
from bench.panel_swarm import PanelSwarm
from octi_bridge.agents.model import AVAILABLE, Account, AgentSession, Terminal
from octi_bridge.kernel.ids import AgentId
from octi_bridge.panel_gateway.publisher import room_of
from octi_bridge.storage.agents import SqlAgentStore
from octi_bridge.storage.database import close_engine, open_engine, upgrade
from octi_bridge.telephony.commands import AnswerMode
from octi_bridge.telephony.events import Extension

PANELS = 500
PER_SECOND = 200.0
ROUNDS = 7
GOAL = 1.5
TURN = 100  # events
SETTLE_TIMEOUT_S = 30.0


@dataclass(slots=True)
class Turn:
    """One side's turn. Latencies and the server's CPU time in milliseconds."""

    latencies_ms: list[float]
    cpu_ms: float

    @property
    def cpu_per_event_ms(self) -> float:
        """What one event cost the server."""
        return self.cpu_ms / len(self.latencies_ms)


def measure(*, panels: int = PANELS, per_second: float = PER_SECOND, rounds: int = ROUNDS) -> list[Figure]:
    """p50 and p99 of both sides, and the server's CPU time."""
    return asyncio.run(_measure(panels, per_second, rounds))


async def _measure(panels: int, per_second: float, rounds: int) -> list[Figure]:
    turns: list[tuple[Turn, Turn]] = []
    async with _stage(panels) as stage:
        await stage.round(per_second)  # warms up
        for _ in range(rounds):
            turns += await stage.round(per_second)
    how = f"{panels} panels, {per_second:g} events/s, {len(turns)} turns of {TURN} on each side; medians of the turns"
    wanted: tuple[tuple[str, Callable[[Turn], float], float | None], ...] = (
        ("AMI event to panel, p50", lambda r: percentile(r.latencies_ms, 50), GOAL),
        ("AMI event to panel, p99", lambda r: percentile(r.latencies_ms, 99), GOAL),
        ("server CPU per rung agent", lambda r: r.cpu_per_event_ms, None),
    )
    return [
        _figure(name, [value(ours) for ours, _ in turns], [value(bare) for _, bare in turns], goal, how)
        for name, value, goal in wanted
    ]


def _figure(name: str, ours: Sequence[float], peer: Sequence[float], goal: float | None, how: str) -> Figure:
    return Figure(
        bench="panel_latency", name=name, unit="ms", ours=statistics.median(ours), peer=statistics.median(peer),
        peer_is="bare Socket.IO emit", ratio=median_ratio(ours, peer), goal=goal, is_higher_better=False, how=how,
    )  # fmt: skip


class _Stage:
    """The server, the PBX, the trigger and the panels, ready to measure."""

    def __init__(self, *, pbx: AmiPeer, trigger: _Trigger, sessions: Sequence[AgentSession]) -> None:
        self._pbx = pbx
        self._trigger = trigger
        self._sessions = sessions
        self._calls = itertools.count(1)
        self._waiting_for = ""
        self._sent_at: dict[int, float] = {}
        self._latencies_ms: list[float] = []
        self._all_there = asyncio.Event()
        self._payload = ""

    def on_event(self, number: int, now: float, event: str) -> None:
        """A panel was told something."""
        if self._waiting_for not in event:
            return
        sent_at = self._sent_at.pop(number, None)
        if sent_at is None:
            return
        self._latencies_ms.append((now - sent_at) * 1000)
        if not self._payload:
            self._payload = json.dumps(json.loads(event)[1])
        if not self._sent_at:
            self._all_there.set()

    async def round(self, per_second: float) -> list[tuple[Turn, Turn]]:
        """Each agent is rung, and sent the same without a call, in turns (product, floor). Then all callers give up."""
        turns = []
        calls = [next(self._calls) for _ in self._sessions]
        for first in range(0, len(calls), TURN):
            agents = range(first, min(first + TURN, len(calls)))
            ours = await self._turn(per_second, agents, partial(self._prepare, calls), partial(self._ring, calls))
            self._trigger.send(PAYLOAD, self._payload)
            turns.append((ours, await self._turn(per_second, agents, lambda _agent: None, self._emit)))
        self._expect("call_ended", range(len(calls)))
        for agent, call in enumerate(calls):
            self._pbx.tell(ami_peer.caller_gives_up(call, self._sessions[agent].extension))
        await self._until_all_there()
        return turns

    def _prepare(self, calls: Sequence[int], agent: int) -> None:
        call = calls[agent]
        self._pbx.tell(ami_peer.call_comes_in(call, self._sessions[agent].extension, f"090{call:08d}"))

    def _ring(self, calls: Sequence[int], agent: int) -> None:
        call = calls[agent]
        self._pbx.tell(ami_peer.agent_rings(call, self._sessions[agent].extension, f"090{call:08d}"))

    def _emit(self, agent: int) -> None:
        self._trigger.send(EMIT, room_of(self._sessions[agent].agent_id))

    async def _turn(
        self, per_second: float, agents: Sequence[int], prepare: Callable[[int], None],
        send: Callable[[int], None],
    ) -> Turn:  # fmt: skip
        loop = asyncio.get_running_loop()
        self._expect("call_ringing", ())
        cpu_s = await self._trigger.cpu_s()
        began = loop.time()
        for place, agent in enumerate(agents, start=1):
            due = began + place / per_second
            # half a beat before: a leg does not ring in the instant in which it is made
            await asyncio.sleep(due - 0.5 / per_second - loop.time())
            prepare(agent)
            await asyncio.sleep(due - loop.time())
            self._sent_at[agent] = time.perf_counter()
            send(agent)
        await self._until_all_there()
        return Turn(self._latencies_ms, (await self._trigger.cpu_s() - cpu_s) * 1000)

    def _expect(self, what: str, agents: Sequence[int]) -> None:
        self._waiting_for = what
        self._sent_at = dict.fromkeys(agents, time.perf_counter())
        self._latencies_ms = []
        self._all_there.clear()

    async def _until_all_there(self) -> None:
        async with asyncio.timeout(SETTLE_TIMEOUT_S):
            while self._sent_at:
                self._all_there.clear()
                await self._all_there.wait()


class _Trigger:
    """The socket by which the server is asked for bare emits."""

    def __init__(self) -> None:
        self._streams: asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = (
            asyncio.get_running_loop().create_future()
        )
        self._server: asyncio.Server | None = None

    async def start(self) -> int:
        """Listen; returns the port."""
        self._server = await asyncio.start_server(lambda r, w: self._streams.set_result((r, w)), HOST, 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def stop(self) -> None:
        """Close the socket."""
        if self._streams.done():
            self._streams.result()[1].close()
        if self._server is not None:
            self._server.close()

    async def connected(self) -> None:
        """Wait until the server is there."""
        async with asyncio.timeout(SETTLE_TIMEOUT_S):
            await asyncio.shield(self._streams)

    def send(self, word: bytes, rest: str) -> None:
        """One line."""
        self._streams.result()[1].write(word + b" " + rest.encode() + b"\n")

    async def cpu_s(self) -> float:
        """The CPU seconds that the server has used so far."""
        reader, writer = self._streams.result()
        writer.write(CPU + b"\n")
        async with asyncio.timeout(SETTLE_TIMEOUT_S):
            return float(await reader.readline())


@asynccontextmanager
async def _stage(panels: int) -> AsyncIterator[_Stage]:
    async with contextlib.AsyncExitStack() as stack:
        directory = stack.enter_context(tempfile.TemporaryDirectory(prefix="octi-bench-"))
        database = f"sqlite:///{Path(directory) / 'bridge.db'}"
        sessions, tokens = await _sign_in(database, panels)
        pbx, trigger = AmiPeer(), _Trigger()
        stack.push_async_callback(pbx.stop)
        stack.push_async_callback(trigger.stop)
        order = Order(pbx_port=await pbx.start(), trigger_port=await trigger.start(), database=database)
        port = await stack.enter_async_context(_server(order))
        await trigger.connected()
        stage = _Stage(pbx=pbx, trigger=trigger, sessions=sessions)
        swarm = PanelSwarm(url=f"http://{HOST}:{port}", origin=ORG, on_event=stage.on_event)
        stack.push_async_callback(swarm.close)
        await swarm.connect(tokens)
        yield stage


@asynccontextmanager
async def _server(order: Order) -> AsyncIterator[int]:
    """The bridge in a process of its own; yields its port."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.floor", order.as_argument(), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(SETTLE_TIMEOUT_S):
            first = await process.stdout.readline()
        if not first:
            message = "the bridge did not start; what it wrote stands above"
            raise RuntimeError(message)
        yield int(json.loads(first)["port"])
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _sign_in(database: str, panels: int) -> tuple[list[AgentSession], list[str]]:
    """Open a session for every agent in the database, as signing in would, without 500 times argon2."""
    engine = open_engine(database)
    tokens = [f"token-{number}" for number in range(panels)]
    sessions = [
        AgentSession(
            agent_id=AgentId(f"agent-{number}"), account=f"agent{number}", name=f"担当 {number}",
            extension=Extension(str(1000 + number)), answer_mode=AnswerMode.MANUAL, queues=(), is_hard_phone=False,
            status_code=AVAILABLE, status_since=datetime.now(UTC),
        )
        for number in range(panels)
    ]  # fmt: skip
    try:
        await upgrade(engine)
        store = SqlAgentStore(engine=engine)
        for session, token in zip(sessions, tokens, strict=True):
            await store.save_account(
                Account(agent_id=session.agent_id, account=session.account, name=session.name, password_hash="none")  # noqa: S106
            )
            await store.save_terminal(Terminal(extension=session.extension))
            await store.open_session(session, hashlib.sha256(token.encode()).hexdigest())
    finally:
        await close_engine(engine)
    return sessions, tokens
