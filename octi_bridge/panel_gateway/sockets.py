"""The Socket.IO server: one namespace, every protocol command registered, everything unknown refused."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

import socketio
from aiohttp import web

from octi_bridge.kernel.addresses import ClientAddresses
from octi_bridge.panel_gateway.command_queues import CommandQueues, kind_of
from octi_bridge.panel_gateway.gateway import Gateway
from octi_bridge.panel_gateway.limits import Ack
from octi_bridge.panel_gateway.origins import SocketOrigins
from octi_bridge.panel_gateway.protocol import COMMANDS, MAX_MESSAGE_BYTES
from octi_bridge.panel_gateway.waiting_room import WaitingRoom

NAMESPACE = "/panel"
HELLO_S = 20.0
GOODBYE_S = 2.0
# what engine.io itself cuts off; in between, our own answer says `too_large`
HARD_LIMIT_BYTES = 4 * MAX_MESSAGE_BYTES
PING_S = 10
CLOSING_S = 1.0


class PanelSockets:
    """Sending, rooms and registration; fulfils `publisher.Emit` and `gateway.Rooms`.

    `note` is told of each message by its kind and outcome, never of its content. `public_origin`: see `origins`. A
    panel gets a ping each `ping_interval_s`; one that leaves it unanswered for `ping_timeout_s` is gone.
    """

    def __init__(
        self,
        *,
        addresses: ClientAddresses,
        note: Callable[[str], None] = lambda _line: None,
        public_origin: str = "",
        ping_interval_s: float = PING_S,
        ping_timeout_s: float = PING_S,
    ) -> None:
        self._addresses = addresses
        self._note = note
        self._queues = CommandQueues()
        self.server = socketio.AsyncServer(
            async_mode="aiohttp",
            # the reading loop waits for no command: see CommandQueues
            async_handlers=True,
            cors_allowed_origins=SocketOrigins(public_origin),
            max_http_buffer_size=HARD_LIMIT_BYTES,
            ping_interval=ping_interval_s,
            ping_timeout=ping_timeout_s,
            namespaces=[NAMESPACE],
        )
        # Socket.IO's own, to be called by those that count connections
        self._on_connect = self.server.eio.handlers["connect"]
        self._on_disconnect = self.server.eio.handlers["disconnect"]

    async def close(self) -> None:
        """Disconnect everybody, so that panels begin at once to try again; a slow reader is not waited for."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSING_S):
                await asyncio.gather(*(_close(socket) for socket in tuple(self.server.eio.sockets.values())))

    async def __call__(self, event: str, data: dict[str, Any], *, to: str) -> None:
        """Send to a room or a socket."""
        self._note(f"-> {to[:14]} {event} {data.get('seq', '')} {_kind_of(data)}")
        await self.server.emit(event, data, to=to, namespace=NAMESPACE)

    async def join(self, sid: str, room: str) -> None:
        """Let a socket receive what is sent to the room; one that has gone meanwhile receives nothing any more."""
        if not self.server.manager.is_connected(sid, NAMESPACE):
            return
        await self.server.enter_room(sid, room, namespace=NAMESPACE)

    async def leave(self, sid: str, room: str) -> None:
        """Let it not."""
        await self.server.leave_room(sid, room, namespace=NAMESPACE)

    async def leave_all(self, sid: str) -> None:
        """Let it receive only what is sent to itself."""
        for room in self.server.rooms(sid, namespace=NAMESPACE):
            if room != sid:
                await self.leave(sid, room)

    def serve(self, gateway: Gateway, waiting: WaitingRoom) -> None:
        """Let the gateway hear every command, of as many connections as may wait."""
        self._guard(waiting)

        async def connect(sid: str, environ: dict[str, Any], auth: object = None) -> None:
            self._note(f"{sid[:8]} connected")
            waiting.joined(self.server.manager.eio_sid_from_sid(sid, NAMESPACE), sid)
            gateway.connected(sid, self._address(environ))

        async def disconnect(sid: str, reason: object = None) -> None:
            self._note(f"{sid[:8]} disconnected: {reason}")
            gateway.disconnected(sid)
            waiting.left(sid)

        self.server.on("connect", connect, namespace=NAMESPACE)
        self.server.on("disconnect", disconnect, namespace=NAMESPACE)
        for name in COMMANDS:
            self.server.on(name, self._handler(gateway, name), namespace=NAMESPACE)

    def _guard(self, waiting: WaitingRoom) -> None:
        """Refuse connections that there are too many of, and end those that never say hello."""
        admitted, closed = self._on_connect, self._on_disconnect

        async def connect(connection: str, environ: dict[str, Any]) -> bool | None:
            if not waiting.enter(connection, self._address(environ)):
                return False
            asyncio.get_running_loop().call_later(HELLO_S, expect_hello, connection, environ["aiohttp.request"])
            await admitted(connection, environ)
            return None

        async def disconnect(connection: str, reason: str) -> None:
            try:
                await closed(connection, reason)
            finally:
                waiting.leave(connection)

        def expect_hello(connection: str, request: web.Request) -> None:
            sid = self.server.manager.sid_from_eio_sid(connection, NAMESPACE)
            if connection in self.server.eio.sockets and waiting.is_silent(sid):
                self._note(f"{connection[:8]} said no hello within {HELLO_S:.0f} s")
                self.server.start_background_task(self._send_away, connection, request)

        self.server.eio.on("connect", connect)
        self.server.eio.on("disconnect", disconnect)

    async def _send_away(self, connection: str, request: web.Request) -> None:
        """End it; a WebSocket also when the other side ignores that it is asked to.

        The TCP connection of a polling request stays: it may be a proxy's, which carries others' requests, too.
        """
        socket = self.server.eio.sockets.get(connection)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE_S):
                await self.server.eio.disconnect(connection)
        if request.headers.get("Upgrade", "").lower() == "websocket":
            if request.transport is not None:
                request.transport.close()
        elif socket is not None and socket.upgraded:
            await socket.queue.put(None)  # closes the WebSocket, which has another transport than the first request

    def _address(self, environ: dict[str, Any]) -> str:
        request: web.Request = environ["aiohttp.request"]
        headers = request.headers
        return self._addresses.of(
            request.remote, headers.getall("X-Forwarded-For", ()), by_rfc7239=headers.getall("Forwarded", ())
        )

    def _handler(self, gateway: Gateway, name: str) -> Callable[..., Any]:
        async def handle(sid: str, *arguments: object) -> Ack:
            # exactly one object; anything else fails validation with a clear answer
            data = arguments[0] if len(arguments) == 1 else list(arguments)
            ack = await self._queues.run(sid, lambda: gateway.handle(name, sid, data), kind_of(name))
            self._note(f"{sid[:8]} {name}: {'ok' if 'ok' in ack else ack['error']['code']}")
            return ack

        return handle


async def _close(socket: Any) -> None:
    """Engine.IO only sends a packet that says so, to which browsers' clients do not listen: end the WebSocket, too."""
    await socket.close(wait=False)
    if socket.upgraded:
        await socket.queue.put(None)


def _kind_of(data: dict[str, Any]) -> str:
    event = data.get("event")
    return str(event.get("type", "")) if isinstance(event, dict) else ""
