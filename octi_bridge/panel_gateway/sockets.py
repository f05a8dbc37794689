"""The Socket.IO server: one namespace, every protocol command registered, everything unknown refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import socketio

from octi_bridge.panel_gateway.gateway import Gateway
from octi_bridge.panel_gateway.limits import Ack
from octi_bridge.panel_gateway.origins import SocketOrigins
from octi_bridge.panel_gateway.protocol import COMMANDS, MAX_MESSAGE_BYTES

NAMESPACE = "/panel"
# what engine.io itself cuts off; in between, our own answer says `too_large`
HARD_LIMIT_BYTES = 4 * MAX_MESSAGE_BYTES


class PanelSockets:
    """Sending, rooms and registration; fulfils `publisher.Emit` and `gateway.Rooms`.

    `note` is told of each message by its kind and outcome, never of its content. `public_origin`: see `origins`.
    """

    def __init__(self, *, note: Callable[[str], None] = lambda _line: None, public_origin: str = "") -> None:
        self._note = note
        self.server = socketio.AsyncServer(
            async_mode="aiohttp",
            # one panel's commands stay in order; different panels do not wait for each other
            async_handlers=False,
            cors_allowed_origins=SocketOrigins(public_origin),
            max_http_buffer_size=HARD_LIMIT_BYTES,
            ping_interval=10,
            ping_timeout=10,
            namespaces=[NAMESPACE],
        )

    async def __call__(self, event: str, data: dict[str, Any], *, to: str) -> None:
        """Send to a room or a socket."""
        self._note(f"-> {to[:14]} {event} {data.get('seq', '')} {_kind_of(data)}")
        await self.server.emit(event, data, to=to, namespace=NAMESPACE)

    async def join(self, sid: str, room: str) -> None:
        """Let a socket receive what is sent to the room."""
        await self.server.enter_room(sid, room, namespace=NAMESPACE)

    async def leave(self, sid: str, room: str) -> None:
        """Let it not."""
        await self.server.leave_room(sid, room, namespace=NAMESPACE)

    async def leave_all(self, sid: str) -> None:
        """Let it receive only what is sent to itself."""
        for room in self.server.rooms(sid, namespace=NAMESPACE):
            if room != sid:
                await self.leave(sid, room)

    def serve(self, gateway: Gateway) -> None:
        """Let the gateway hear every command."""

        async def connect(sid: str, environ: dict[str, Any], auth: object = None) -> None:
            request = environ.get("aiohttp.request")
            self._note(f"{sid[:8]} connected")
            gateway.connected(sid, getattr(request, "remote", None) or "unknown")

        async def disconnect(sid: str, reason: object = None) -> None:
            self._note(f"{sid[:8]} disconnected: {reason}")
            gateway.disconnected(sid)

        self.server.on("connect", connect, namespace=NAMESPACE)
        self.server.on("disconnect", disconnect, namespace=NAMESPACE)
        for name in COMMANDS:
            self.server.on(name, self._handler(gateway, name), namespace=NAMESPACE)

    def _handler(self, gateway: Gateway, name: str) -> Callable[..., Any]:
        async def handle(sid: str, *arguments: object) -> Ack:
            # exactly one object; anything else fails validation with a clear answer
            ack = await gateway.handle(name, sid, arguments[0] if len(arguments) == 1 else list(arguments))
            self._note(f"{sid[:8]} {name}: {'ok' if 'ok' in ack else ack['error']['code']}")
            return ack

        return handle


def _kind_of(data: dict[str, Any]) -> str:
    event = data.get("event")
    return str(event.get("type", "")) if isinstance(event, dict) else ""
