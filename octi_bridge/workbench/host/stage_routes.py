"""JSON routes over the phones of the workbench: what the drawer of the host page plays."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from octi_bridge.workbench.host.json_replies import BadRequest, error_reply, read_object, text_of
from octi_bridge.workbench.stage import PhoneStage, PhoneView

PHONE_TIMEOUT_S = 10.0


def phone_as_json(phone: PhoneView) -> dict[str, Any]:
    """One phone on the wire of the drawer."""
    return {
        "name": phone.name,
        "kind": phone.kind.value,
        "label": phone.label,
        "state": phone.state.value,
        "peer": phone.peer,
    }


class StageRoutes:
    """Lift, dial, put down, plug and unplug the phones."""

    def __init__(self, *, stage: PhoneStage, timeout_s: float = PHONE_TIMEOUT_S) -> None:
        self._stage = stage
        self._timeout_s = timeout_s
        self._gestures: Mapping[str, Callable[[str], Awaitable[None]]] = {
            "pick_up": stage.pick_up,
            "hang_up": stage.hang_up,
            "plug_in": stage.plug_in,
            "unplug": stage.unplug,
        }

    def routes(self) -> list[web.RouteDef]:
        """The routes to add to an application."""
        return [
            web.get("/workbench/api/stage", self.phones),
            web.post("/workbench/api/stage/{name}/{gesture}", self.play),
        ]

    async def phones(self, _request: web.Request) -> web.Response:
        """All phones as they stand."""
        return web.json_response({"phones": [phone_as_json(phone) for phone in self._stage.phones()]})

    async def play(self, request: web.Request) -> web.Response:
        """One gesture at one phone; 409 with the reason when the phone cannot do that now."""
        name, gesture = request.match_info["name"], request.match_info["gesture"]
        body = await read_object(request)
        if gesture == "dial":
            act = self._dial(name, body)
        elif gesture in self._gestures:
            act = self._gestures[gesture](name)
        else:
            return error_reply(404, "NOT_FOUND", f"a phone has no gesture {gesture}")
        async with asyncio.timeout(self._timeout_s):
            await act
        return await self.phones(request)

    def _dial(self, name: str, body: Mapping[str, Any]) -> Awaitable[None]:
        caller_number = body.get("caller_number")
        withhold = body.get("withhold", False)
        if caller_number is not None and not isinstance(caller_number, str):
            raise BadRequest("caller_number must be a text, or be left out")
        if not isinstance(withhold, bool):
            raise BadRequest("withhold must be true or false")
        return self._stage.dial(name, text_of(body, "number"), caller_number=caller_number, withhold=withhold)
