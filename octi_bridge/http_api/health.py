"""`/healthz`: the process runs. `/readyz`: it can serve calls, or waits as standby. `/metrics`: for Prometheus."""

from __future__ import annotations

import gc
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from aiohttp import web

from octi_bridge.http_api.figures import CONTENT_TYPE, exposition

Check = Callable[[], Awaitable[str | None]]
Figures = Callable[[], Mapping[str, float]]
ServedBy = Callable[[], str | None]


@dataclass(slots=True)
class GcPauses:
    """Counts full garbage collections: each can pause all panels for tens of milliseconds."""

    full_collections: int = 0

    def __call__(self, phase: str, info: Mapping[str, int]) -> None:
        """For `gc.callbacks`."""
        if phase == "stop" and info.get("generation") == 2:
            self.full_collections += 1


def watch_gc() -> GcPauses:
    """Start counting."""
    pauses = GcPauses()
    gc.callbacks.append(pauses)
    return pauses


def health_routes(
    checks: Mapping[str, Check], figures: Figures, served_by: ServedBy = lambda: None
) -> list[web.RouteDef]:
    """A check answers None when all is well, else what is wrong.

    `served_by`: the machine of the active bridge while this one is standby, else None.
    """

    async def healthz(_request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def readyz(_request: web.Request) -> web.Response:
        if (host := served_by()) is not None:
            return web.json_response({"status": "standby", "served_by": host}, status=503)
        found = {name: await check() for name, check in checks.items()}
        is_ready = all(problem is None for problem in found.values())
        body = {"status": "ok" if is_ready else "not ready", "checks": {n: p or "ok" for n, p in found.items()}}
        return web.json_response(body, status=200 if is_ready else 503)

    async def metrics(_request: web.Request) -> web.Response:
        return web.Response(body=exposition(figures()).encode(), headers={"Content-Type": CONTENT_TYPE})

    return [web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", metrics)]
