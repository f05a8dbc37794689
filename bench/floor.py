"""The bridge as a process of its own, with a second way in: a line over TCP that makes it emit and do nothing else.

    python -m bench.floor '{"pbx_port": ..., "trigger_port": ..., "database": "sqlite:///..."}'

It is the product's own application, started as `octi-bridge serve` starts it. Beside it, in the same
event loop, runs the floor: one task that reads commands and calls python-socketio's `emit`, to the same room of
the same server, with a payload that was taken from the product.
"""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import sys
import time
from dataclasses import asdict, dataclass
from typing import Any, cast

from aiohttp import web

from octi_bridge.app import BRIDGE, create_app, tune_gc
from octi_bridge.kernel.clock import SystemClock
from octi_bridge.panel_gateway.sockets import NAMESPACE, PanelSockets
from octi_bridge.settings.load import Settings
from octi_bridge.telephony.asterisk import AsteriskConfig, AsteriskPbx

HOST = "127.0.0.1"
ORG = "https://bench.lightning.force.com"
PAYLOAD, EMIT, CPU = b"payload", b"emit", b"cpu"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the process is told: where its PBX and its trigger listen, and where its database is."""

    pbx_port: int
    trigger_port: int
    database: str

    def as_argument(self) -> str:
        """For the command line."""
        return json.dumps(asdict(self))


async def serve(order: Order) -> None:
    """Run until SIGTERM; prints its own port as one line of JSON."""
    settings = Settings.model_validate(
        {
            "pbx": {"username": "bench", "secret": "bench", "port": order.pbx_port},
            "panel": {"allowed_origins": [ORG]},
            "database": {"url": order.database},
        }
    )
    config = AsteriskConfig(host=HOST, port=order.pbx_port, username="bench", secret="bench")  # noqa: S106 - nobody's
    app = create_app(settings=settings, pbx=AsteriskPbx(config=config, clock=SystemClock()))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, HOST, 0)
    await site.start()
    tune_gc()
    floor = asyncio.create_task(_floor(app, order.trigger_port))
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    print(json.dumps({"port": runner.addresses[0][1]}), flush=True)
    await ended.wait()
    floor.cancel()
    await asyncio.gather(floor, return_exceptions=True)
    await runner.cleanup()


async def _floor(app: web.Application, port: int) -> None:
    """`payload JSON` keeps what to send, `emit ROOM` sends it, `cpu` answers with the process's CPU seconds."""
    # what the publisher sends through, so the very same server and sockets
    server = cast(PanelSockets, app[BRIDGE]().publisher._emit).server
    reader, writer = await asyncio.open_connection(HOST, port)
    payload: Any = {}
    while line := await reader.readline():
        word, _, rest = line.strip().partition(b" ")
        if word == EMIT:
            await server.emit("panel_event", payload, to=rest.decode(), namespace=NAMESPACE)
        elif word == PAYLOAD:
            payload = json.loads(rest)
        elif word == CPU:
            writer.write(b"%.6f\n" % time.process_time())
    writer.close()


if __name__ == "__main__":
    logging.basicConfig(level="WARNING")
    asyncio.run(serve(Order(**json.loads(sys.argv[1]))))
