"""Real sockets that do not sign in: those that say nothing are closed, and there may be only so many."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

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
    monkeypatch.setattr(sockets, "HELLO_S", 0.5)
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
