"""`GET /api/v1/doctor`, `POST …/bundle` and `GET …/flight`: what the doctor finds, for administrators."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from aiohttp import web

from octi_bridge.agents.administrators import Administrators
from octi_bridge.doctor.model import Report
from octi_bridge.doctor.report import document
from octi_bridge.http_api.administrators import for_administrators, refusal
from octi_bridge.kernel.flight_recorder import Entry

_NO_STORE = {"Cache-Control": "no-store"}


def doctor_routes(
    *, examine: Callable[[], Awaitable[Report]], pack: Callable[[Report, Any], bytes],
    flight: Callable[[], Iterable[Entry]], administrators: Callable[[], Administrators],
) -> list[web.RouteDef]:  # fmt: skip
    """The routes. `pack` makes the bundle of a report and of what a panel found about its browser.

    `flight`: what went through the bridge just before, with nothing in it that must not leave.
    """

    async def doctor(request: web.Request) -> web.StreamResponse:
        report = await examine()
        answer = document(report, "en" if request.query.get("language") == "en" else "ja")
        return web.json_response(answer, headers=_NO_STORE)

    async def bundle(request: web.Request) -> web.StreamResponse:
        try:
            browser = await request.json() if request.can_read_body else None
        except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
            return refusal("bad_message", "Send what the browser found as JSON, or no body at all.", 400)
        report = await examine()
        name = f"octi-bridge-{report.made_at:%Y%m%d-%H%M%S}.zip"
        headers = {**_NO_STORE, "Content-Disposition": f'attachment; filename="{name}"'}
        return web.Response(body=pack(report, browser), content_type="application/zip", headers=headers)

    async def last_minutes(request: web.Request) -> web.StreamResponse:
        entries = [{"age_s": each.age_s, "source": each.source, "text": each.text} for each in flight()]
        return web.json_response({"entries": entries}, headers=_NO_STORE)

    return [
        web.get("/api/v1/doctor/flight", for_administrators(last_minutes, administrators)),
        web.get("/api/v1/doctor", for_administrators(doctor, administrators)),
        web.post("/api/v1/doctor/bundle", for_administrators(bundle, administrators)),
    ]
