"""One server-sent-events stream that tells the host page when the org or a phone has changed.

`event: stage` carries all phones; `event: org` carries nothing: the page reads again what it shows.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

from aiohttp import web

from octi_bridge.workbench.host.ports import OrgRecords
from octi_bridge.workbench.host.stage_routes import phone_as_json
from octi_bridge.workbench.stage import PhoneStage

KEEP_ALIVE_S = 15.0


class _Pending:
    """Topics that changed since a stream last wrote; many changes in a row become one event."""

    def __init__(self) -> None:
        self.topics: set[str] = set()
        self.woken = asyncio.Event()

    def add(self, topic: str) -> None:
        self.topics.add(topic)
        self.woken.set()

    def take(self) -> set[str]:
        taken, self.topics = self.topics, set()
        self.woken.clear()
        return taken


class ChangeStream:
    """Serves `/workbench/api/changes` to any number of tabs."""

    def __init__(self, *, org: OrgRecords, stage: PhoneStage, keep_alive_s: float = KEEP_ALIVE_S) -> None:
        self._org = org
        self._stage = stage
        self._keep_alive_s = keep_alive_s
        self._streams: set[_Pending] = set()
        self._is_closing = False
        self._ends: list[Callable[[], None]] = []

    def routes(self) -> list[web.RouteDef]:
        """The route to add to an application."""
        return [web.get("/workbench/api/changes", self.stream)]

    async def start(self, _app: web.Application) -> None:
        """Listen to the org and the stage."""
        self._ends = [
            self._org.subscribe(lambda: self._tell("org")),
            self._stage.subscribe(lambda: self._tell("stage")),
        ]

    async def stop(self, _app: web.Application) -> None:
        """End every open stream, so that the server can close."""
        self._is_closing = True
        ends, self._ends = self._ends, []
        for end in ends:
            end()
        self._tell("closing")

    def _tell(self, topic: str) -> None:
        for pending in self._streams:
            pending.add(topic)

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Write events until the browser leaves or the server stops; starts with the phones as they stand."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        await response.prepare(request)
        pending = _Pending()
        pending.add("stage")
        self._streams.add(pending)
        try:
            while not self._is_closing:
                await self._write_next(response, pending)
        except ConnectionResetError:
            pass  # The browser closed the tab: nobody is left to tell.
        finally:
            self._streams.discard(pending)
        return response

    async def _write_next(self, response: web.StreamResponse, pending: _Pending) -> None:
        try:
            async with asyncio.timeout(self._keep_alive_s):
                await pending.woken.wait()
        except TimeoutError:
            await response.write(b": still here\n\n")
            return
        topics = pending.take()
        if "stage" in topics:
            phones = [phone_as_json(phone) for phone in self._stage.phones()]
            await response.write(_event("stage", {"phones": phones}))
        if "org" in topics:
            await response.write(_event("org", {}))


def _event(name: str, data: object) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
