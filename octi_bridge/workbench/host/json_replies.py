"""JSON in and out of the host page's API: one way to read a body, one way to answer an error."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from octi_bridge.workbench.host.ports import RecordRejected
from octi_bridge.workbench.stage import StageError


class BadRequest(Exception):
    """The request cannot be understood; the text says what to send instead."""


async def read_object(request: web.Request) -> Mapping[str, Any]:
    """Body of a request as a JSON object.

    Raises:
        BadRequest: another content type, bad JSON, or not an object.
    """
    # A page of another origin can post text/plain without a preflight; JSON it cannot.
    if request.content_type != "application/json":
        raise BadRequest("send the body as application/json")
    try:
        body = await request.json()
    except json.JSONDecodeError as err:
        raise BadRequest(f"the body is not JSON: {err}") from err
    if not isinstance(body, dict):
        raise BadRequest("the body must be a JSON object")
    return body


def text_of(body: Mapping[str, Any], name: str) -> str:
    """A required, non-empty text of a body (BadRequest otherwise)."""
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise BadRequest(f"{name} must be a non-empty text")
    return value


def error_reply(status: int, code: str, message: str, fields: tuple[str, ...] = ()) -> web.Response:
    """An error as the host page reads it: `{"error": {"code", "message", "fields"}}`."""
    return web.json_response({"error": {"code": code, "message": message, "fields": list(fields)}}, status=status)


@web.middleware
async def errors_as_json(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Turn the errors our routes know into JSON; anything else stays a 500."""
    try:
        return await handler(request)
    except BadRequest as err:
        return error_reply(400, "BAD_REQUEST", str(err))
    except RecordRejected as err:
        return error_reply(422, err.code, err.message, err.fields)
    except StageError as err:
        return error_reply(409, "STAGE_REFUSED", str(err))
    except TimeoutError:
        return error_reply(504, "STAGE_TIMEOUT", "the phone did not react in time; look at the PBX of the workbench")
