"""A PBX slower than a ping: each command gets one answer, the socket stays, the order of one panel is kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import socketio
from aiohttp import web

from octi_bridge.kernel.addresses import ClientAddresses
from octi_bridge.panel_gateway.command_queues import CommandQueues
from octi_bridge.panel_gateway.limits import Ack
from octi_bridge.panel_gateway.panels import Panels
from octi_bridge.panel_gateway.sockets import NAMESPACE, PanelSockets
from octi_bridge.panel_gateway.waiting_room import WaitingRoom

PING_INTERVAL_S, PING_TIMEOUT_S = 0.2, 1.0  # a busy machine must be able to answer in time
SLOWER_THAN_A_PING_S = 2.5
DONE: Ack = {"ok": {}}


class SlowGateway:
    """Answers a command when the test says so, or after a while; keeps what was begun and what was done."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.done: list[str] = []
        self.gone: list[str] = []

    def connected(self, sid: str, address: str) -> None:
        pass

    def disconnected(self, sid: str) -> None:
        self.gone.append(sid)

    async def handle(self, name: str, sid: str, data: object) -> Ack:
        self.begun.append(name)
        await asyncio.sleep(SLOWER_THAN_A_PING_S if name == "hold" else 0)
        self.done.append(name)
        return {"ok": {"name": name}}


@asynccontextmanager
async def connected(gateway: Any) -> AsyncIterator[socketio.AsyncClient]:
    sockets = PanelSockets(addresses=ClientAddresses(), ping_interval_s=PING_INTERVAL_S, ping_timeout_s=PING_TIMEOUT_S)
    sockets.serve(gateway, WaitingRoom(panels=Panels(), most=9, most_per_address=9))
    app = web.Application()
    sockets.server.attach(app)
    runner = web.AppRunner(app, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    client = socketio.AsyncClient(reconnection=False)
    await client.connect(f"http://127.0.0.1:{runner.addresses[0][1]}", namespaces=[NAMESPACE], transports=["websocket"])
    try:
        yield client
    finally:
        await client.disconnect()
        await sockets.close()
        await runner.cleanup()


async def test_commands_slower_than_a_ping_are_answered_in_order_on_a_socket_that_stays() -> None:
    gateway = SlowGateway()
    async with connected(gateway) as client:
        names = ["hold", "retrieve", "hang_up"]
        answers: list[str] = []

        async def ask(name: str) -> None:
            ack = await client.call(name, {}, namespace=NAMESPACE, timeout=15)
            answers.append(ack["ok"]["name"])

        async with asyncio.TaskGroup() as group:
            for name in names:
                group.create_task(ask(name))
        assert answers == gateway.begun == gateway.done == names
        assert gateway.gone == []
        assert client.connected


async def test_a_stopped_bridge_closes_the_socket_itself() -> None:
    gateway = SlowGateway()
    async with connected(gateway) as client:
        gone = asyncio.Event()
        client.on("disconnect", lambda *_: gone.set(), namespace=NAMESPACE)
        await client.call("retrieve", {}, namespace=NAMESPACE, timeout=5)
        sid = client.get_sid(NAMESPACE)
    assert gateway.gone == [sid]


class Gate:
    """Commands that stay until they are let go."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.open = asyncio.Event()

    def command(self, number: int) -> Callable[[], Awaitable[Ack]]:
        async def do() -> Ack:
            self.begun.append(number)
            await self.open.wait()
            return {"ok": {"number": number}}

        return do


async def test_no_more_commands_wait_than_allowed_and_the_rest_is_refused_at_once() -> None:
    queues, gate = CommandQueues(most_waiting=3), Gate()
    waiting = [asyncio.create_task(queues.run("s1", gate.command(number))) for number in range(4)]
    await asyncio.sleep(0)
    refused = await queues.run("s1", gate.command(99))
    assert refused["error"]["code"] == "earlier_command_running"
    assert "3 commands" in refused["error"]["message"]
    gate.open.set()
    assert [ack["ok"]["number"] for ack in await asyncio.gather(*waiting)] == gate.begun == [0, 1, 2, 3]
    assert len(queues) == 0


async def test_a_command_that_waits_too_long_is_refused_and_never_done() -> None:
    queues, gate = CommandQueues(patience_s=0.01), Gate()
    first = asyncio.create_task(queues.run("s1", gate.command(1)))
    await asyncio.sleep(0)
    refused = await queues.run("s1", gate.command(2))
    assert refused["error"]["code"] == "earlier_command_running"
    assert refused["error"]["message"].startswith("not done")
    gate.open.set()
    await first
    assert gate.begun == [1]
    assert len(queues) == 0


async def test_panels_do_not_wait_for_each_other() -> None:
    queues, gate = CommandQueues(), Gate()
    first = asyncio.create_task(queues.run("s1", gate.command(1)))
    await asyncio.sleep(0)

    async def at_once() -> Ack:
        return DONE

    assert await queues.run("s2", at_once) == DONE
    gate.open.set()
    await first


async def test_a_command_that_breaks_down_frees_the_queue() -> None:
    queues = CommandQueues()

    async def broken() -> Ack:
        raise OSError("broken")

    for _ in range(2):
        with pytest.raises(OSError, match="broken"):
            await queues.run("s1", broken)
    assert len(queues) == 0
