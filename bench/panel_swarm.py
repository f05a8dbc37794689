"""Many panels in one process, each a bare WebSocket that speaks just enough Engine.IO 4 and Socket.IO 5.

Made light so that the measured time is the server's: no Socket.IO client, no compression, and a
message's text is only looked at where somebody asks.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from typing import Any

import aiohttp

from octi_bridge.panel_gateway.protocol import PROTOCOL_VERSION
from octi_bridge.panel_gateway.sockets import NAMESPACE

ANSWER_TIMEOUT_S = 30.0
_PREFIX = f"42{NAMESPACE},"

# (which panel, when by time.perf_counter, the Socket.IO event as JSON text)
OnEvent = Callable[[int, float, str], None]


class PanelSwarm:
    """Panels numbered from 0. `on_event` hears everything that is sent to them."""

    def __init__(self, *, url: str, origin: str, on_event: OnEvent) -> None:
        self._url = f"{url}/socket.io/?EIO=4&transport=websocket"
        self._origin = origin
        self._on_event = on_event
        self._http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        self._readers: list[asyncio.Task[None]] = []

    async def connect(self, tokens: Sequence[str]) -> None:
        """One panel for each session token, signed in."""
        for number, token in enumerate(tokens):
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                await self._open(number, token)

    async def close(self) -> None:
        """Close all tabs."""
        for task in self._readers:
            task.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)
        await self._http.close()

    async def _open(self, number: int, token: str) -> None:
        socket = await self._http.ws_connect(self._url, compress=0, autoping=True)
        await _expect(socket, "0")
        await socket.send_str(f"40{NAMESPACE},")
        await _expect(socket, f"40{NAMESPACE},")
        panel = {
            "panel_id": f"panel-{number}", "protocol_version": PROTOCOL_VERSION, "org_origin": self._origin,
            "popup_mode": "ring", "has_outbound_popup": False, "is_in_front": True, "language": "ja",
        }  # fmt: skip
        await _command(socket, "hello", {"panel": panel})
        await _command(socket, "resume", {"token": token})
        self._readers.append(asyncio.create_task(self._read(number, socket), name=f"panel {number}"))

    async def _read(self, number: int, socket: aiohttp.ClientWebSocketResponse) -> None:
        while True:
            message = await socket.receive()
            now = time.perf_counter()
            if message.type is not aiohttp.WSMsgType.TEXT:
                return
            if message.data == "2":  # Engine.IO asks whether we live
                await socket.send_str("3")
            elif message.data.startswith(_PREFIX):
                self._on_event(number, now, message.data[len(_PREFIX) :])


async def _command(socket: aiohttp.ClientWebSocketResponse, name: str, data: dict[str, Any]) -> None:
    await socket.send_str(f"42{NAMESPACE},1{json.dumps([name, data])}")
    answer = await _expect(socket, f"43{NAMESPACE},1")
    if '"ok"' not in answer:
        message = f"the bridge refused {name}: {answer}"
        raise RuntimeError(message)


async def _expect(socket: aiohttp.ClientWebSocketResponse, beginning: str) -> str:
    """The next message that begins so; others before it are passed over."""
    while True:
        text = await socket.receive_str()
        if text == "2":
            await socket.send_str("3")
        elif text.startswith(beginning):
            return text
