"""A PBX, database or Salesforce slower than a ping: each command gets one answer, the socket stays, order is kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import socketio
from aiohttp import web

from octi_bridge.kernel.addresses import ClientAddresses
from octi_bridge.panel_gateway.command_queues import CommandKind, CommandQueues, kind_of
from octi_bridge.panel_gateway.limits import Ack
from octi_bridge.panel_gateway.panels import Panels
from octi_bridge.panel_gateway.protocol import COMMANDS
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


class HangingGateway(SlowGateway):
    """Never ends the commands named, until it is told to."""

    def __init__(self, *hanging: str) -> None:
        super().__init__()
        self._hanging = hanging
        self.hangs = asyncio.Event()
        self.release = asyncio.Event()

    async def handle(self, name: str, sid: str, data: object) -> Ack:
        self.begun.append(name)
        if name in self._hanging:
            self.hangs.set()
            await self.release.wait()
        self.done.append(name)
        return {"ok": {"name": name}}


OF_DATABASE = (
    "get_recent_calls", "get_wrap_up", "save_draft", "save_wrap_up", "open_directory", "close_directory",
    "save_favorite", "remove_favorite", "set_status", "sign_out",
)  # fmt: skip


@pytest.mark.parametrize("slow", OF_DATABASE)
async def test_calls_are_answered_and_hung_up_while_the_database_or_salesforce_hangs(slow: str) -> None:
    gateway = HangingGateway(slow)
    async with connected(gateway) as client:
        waiting = asyncio.create_task(client.call(slow, {}, namespace=NAMESPACE, timeout=15))
        await gateway.hangs.wait()
        for name in ("answer", "hang_up"):
            assert await client.call(name, {}, namespace=NAMESPACE, timeout=2) == {"ok": {"name": name}}
        assert gateway.done == ["answer", "hang_up"]
        gateway.release.set()
        assert await waiting == {"ok": {"name": slow}}


async def test_a_status_does_not_wait_for_names_in_the_list_of_recent_calls() -> None:
    gateway = HangingGateway("get_recent_calls")
    async with connected(gateway) as client:
        waiting = asyncio.create_task(client.call("get_recent_calls", {}, namespace=NAMESPACE, timeout=15))
        await gateway.hangs.wait()
        assert "ok" in await client.call("set_status", {}, namespace=NAMESPACE, timeout=2)
        gateway.release.set()
        await waiting


async def test_drafts_stay_in_their_order_and_before_the_sign_out() -> None:
    gateway = HangingGateway("get_recent_calls")
    names = ["get_recent_calls", "save_draft", "save_wrap_up", "sign_out"]
    async with connected(gateway) as client:
        waiting = [asyncio.create_task(client.call(name, {}, namespace=NAMESPACE, timeout=15)) for name in names]
        await gateway.hangs.wait()
        await client.call("answer", {}, namespace=NAMESPACE, timeout=2)
        assert gateway.begun == ["get_recent_calls", "answer"]
        gateway.release.set()
        await asyncio.gather(*waiting)
    assert gateway.done == ["answer", *names]


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


async def test_a_form_is_read_after_the_dialing_before_it_and_no_later_call_command_waits_for_it() -> None:
    queues, dialing, reading = CommandQueues(), Gate(), Gate()
    dial = asyncio.create_task(queues.run("s1", dialing.command(1)))
    read = asyncio.create_task(queues.run("s1", reading.command(2), CommandKind.RECORD))
    await asyncio.sleep(0)
    assert (dialing.begun, reading.begun) == ([1], [])
    dialing.open.set()
    await dial
    hang_up = Gate()
    hang_up.open.set()
    assert "ok" in await queues.run("s1", hang_up.command(3))
    assert not read.done()
    reading.open.set()
    assert "ok" in await read
    assert len(queues) == 0


async def test_commands_of_the_database_are_bounded_and_take_no_place_of_a_call() -> None:
    queues, gate = CommandQueues(most_waiting=3, patience_s=0.01), Gate()
    waiting = [asyncio.create_task(queues.run("s1", gate.command(n), CommandKind.RECORD)) for n in range(5)]
    refused = [ack["error"]["code"] for ack in await asyncio.gather(*waiting[1:])]
    assert refused == ["earlier_command_running"] * 4
    hang_up = asyncio.create_task(queues.run("s1", gate.command(9)))
    gate.open.set()
    assert (await hang_up)["ok"]["number"] == 9
    await waiting[0]
    assert gate.begun == [0, 9]


def test_only_commands_of_the_database_have_queues_beside_that_of_calls() -> None:
    of_kind = {name for name in COMMANDS if kind_of(name) is not CommandKind.CALL}
    assert of_kind == set(OF_DATABASE)
