"""Real sockets that do not sign in: those that say nothing are closed, and there may be only so many."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from urllib.parse import urlsplit

import aiohttp
import pytest

from octi_bridge.app.compose import BRIDGE
from octi_bridge.panel_gateway import sockets
from octi_bridge.workbench.workbench import Workbench
from tests.support.panel_client import PanelClient

SOCKET = "/socket.io/?EIO=4&transport=websocket"
POLLING = "/socket.io/?EIO=4&transport=polling"


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def until_closed(socket: aiohttp.ClientWebSocketResponse) -> None:
    async with asyncio.timeout(5):
        while (await socket.receive()).type not in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED):
            pass


@pytest.mark.parametrize("first_word", [None, "40/panel,"], ids=["nothing", "joins the panels"])
async def test_a_connection_that_says_no_hello_is_closed(
    bench: Workbench, http: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch, first_word: str | None
) -> None:
    monkeypatch.setattr(sockets, "HELLO_S", 2.0)  # the other connection says its hello in time, also on a slow machine
    assert bench.bridge_app is not None
    waiting = bench.bridge_app[BRIDGE]().waiting
    async with (
        PanelClient(bench.bridge_url, bench.host_url) as spoke,
        http.ws_connect(bench.bridge_url + SOCKET) as silent,
    ):
        if first_word:
            await silent.send_str(first_word)
        await until_closed(silent)
        await spoke.sign_in()
    async with asyncio.timeout(5):
        while waiting._places:
            await asyncio.sleep(0.02)


async def asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> str:
    """The body of the answer, over a connection that is kept alive, as a proxy's to the bridge."""
    writer.write(f"GET {path} HTTP/1.1\r\nHost: bridge\r\n\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    length = next(int(line.partition(":")[2]) for line in head.split("\r\n") if line.startswith("content-length"))
    return (await reader.readexactly(length)).decode()


async def test_a_silent_poll_is_ended_and_the_connection_that_carried_it_goes_on(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "HELLO_S", 0.5)
    assert bench.bridge_app is not None
    waiting = bench.bridge_app[BRIDGE]().waiting
    address = urlsplit(bench.bridge_url)
    shared = await asyncio.open_connection(address.hostname, address.port)
    other = await asyncio.open_connection(address.hostname, address.port)
    async with asyncio.timeout(10):
        (sid,) = re.findall(r'"sid":"([^"]+)"', await asked(*shared, POLLING))
        assert await asked(*other, f"{POLLING}&sid={sid}") == "1", "closed, says engine.io"
        while waiting._places:
            await asyncio.sleep(0.02)
        for _ in range(20):
            assert "ok" in await asked(*shared, "/healthz")
    for _, writer in (shared, other):
        writer.close()
        await writer.wait_closed()


async def test_a_silent_poll_that_became_a_websocket_is_closed(
    bench: Workbench, http: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "HELLO_S", 0.5)
    async with http.get(bench.bridge_url + POLLING) as opened:
        (sid,) = re.findall(r'"sid":"([^"]+)"', await opened.text())
    async with http.ws_connect(f"{bench.bridge_url}{SOCKET}&sid={sid}") as silent:
        await silent.send_str("2probe")
        assert await silent.receive_str() == "3probe"
        await silent.send_str("5")
        await until_closed(silent)


async def test_there_may_be_only_so_many_and_panels_that_signed_in_are_not_among_them(
    bench: Workbench, http: aiohttp.ClientSession
) -> None:
    assert bench.bridge_app is not None
    waiting = bench.bridge_app[BRIDGE]().waiting
    waiting._most_per_address = 3
    async with AsyncExitStack() as stack:
        panels = [PanelClient(bench.bridge_url, bench.host_url) for _ in range(5)]
        for panel in panels:
            await stack.enter_async_context(panel)
            await panel.sign_in()
        for _ in range(3):
            await stack.enter_async_context(http.ws_connect(bench.bridge_url + SOCKET))
        async with http.get(bench.bridge_url + POLLING) as refused:
            assert refused.status == 401
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await http.ws_connect(bench.bridge_url + SOCKET)
        elsewhere = {"X-Forwarded-For": "203.0.113.9"}
        await stack.enter_async_context(http.ws_connect(bench.bridge_url + SOCKET, headers=elsewhere))
        assert (await panels[0].fresh_snapshot()).agent.account == "sato"
    async with asyncio.timeout(5):
        while len(waiting):
            await asyncio.sleep(0.02)
