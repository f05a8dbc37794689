"""The phones of a simulated PBX on a page of their own, for a bridge whose panel is in a real Salesforce org."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from aiohttp import web

from octi_bridge.telephony.simulator import Exchange
from octi_bridge.workbench.host.json_replies import errors_as_json
from octi_bridge.workbench.host.stage_routes import StageRoutes
from octi_bridge.workbench.simulator_stage import SimulatedStage
from octi_bridge.workbench.stage import PhoneStage
from octi_bridge.workbench.stage_sets import DIAL_IN_NUMBERS

_ASSETS = Path(__file__).parent / "host" / "assets" / "phones"
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-cache",
}


def phones_address(listener: socket.socket) -> str:
    """Where the page is opened."""
    host, port = listener.getsockname()[:2]
    return f"http://{host}:{port}/"


async def serve_phones(exchange: Exchange, listener: socket.socket, _bridge: web.Application) -> AsyncIterator[None]:
    """Beside a bridge, as long as it runs. Whoever reaches the page can make calls: a loopback address only."""
    runner = web.AppRunner(create_phones_app(SimulatedStage(exchange=exchange)), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        yield
    finally:
        await runner.cleanup()


def create_phones_app(stage: PhoneStage) -> web.Application:
    """The page, its script, and the routes that play the phones."""

    async def page(_request: web.Request) -> web.FileResponse:
        return web.FileResponse(_ASSETS / "phones.html", headers=_HEADERS)

    async def script(_request: web.Request) -> web.FileResponse:
        return web.FileResponse(_ASSETS / "phones.js", headers=_HEADERS)

    async def numbers(_request: web.Request) -> web.Response:
        return web.json_response([{"number": number, "label": label} for number, label in DIAL_IN_NUMBERS])

    app = web.Application(middlewares=[_only_this_machine, errors_as_json])
    app.add_routes([web.get("/", page), web.get("/phones.js", script), web.get("/numbers", numbers)])
    app.add_routes(StageRoutes(stage=stage).routes())
    return app


@web.middleware
async def _only_this_machine(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """A page of another site that gives its name our address (DNS rebinding) is refused."""
    if request.url.host not in ("127.0.0.1", "localhost"):
        raise web.HTTPForbidden(text="open this page by http://127.0.0.1\n")
    return await handler(request)
