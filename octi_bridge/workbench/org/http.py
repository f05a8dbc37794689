"""The HTTP frame around the emulated API: errors as JSON, sessions, limits, faults and the request log."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from octi_bridge.workbench.org.errors import AmbiguousExternalIdError, ApiError, OAuthError, not_found
from octi_bridge.workbench.org.faults import Fault, FaultKind
from octi_bridge.workbench.org.oauth import Session
from octi_bridge.workbench.org.org import EmulatedOrg
from octi_bridge.workbench.org.request_log import RequestRecord

SESSION: web.RequestKey[Session] = web.RequestKey("session", Session)

_VERSIONED = re.compile(r"/services/data/v\d")
_CHUNKS = 8
# Salesforce App Limits: a request body may have 50 MB; nothing here needs more than this.
MAX_BODY = 4 * 1024 * 1024


class HttpFrame:
    """The middlewares, outermost first: `observe`, `admit`, `refuse_as_json`."""

    def __init__(self, org: EmulatedOrg) -> None:
        self._org = org

    @property
    def middlewares(self) -> tuple[Middleware, ...]:
        """For `web.Application(middlewares=...)`."""
        return (self.observe, self.admit, self.refuse_as_json)

    @web.middleware
    async def observe(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Applies faults and writes the request log."""
        self._org.request_log.unanswered += 1
        try:
            return await self._observe(request, handler)
        finally:
            self._org.request_log.unanswered -= 1

    async def _observe(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        fault = self._org.faults.take(request.path)
        body = (await request.read()).decode("utf-8", "replace") if request.can_read_body else ""
        if self._org.faults.latency_ms:
            await asyncio.sleep(self._org.faults.latency_ms / 1000)
        if fault is not None and fault.kind is FaultKind.LATE:
            await asyncio.sleep(fault.duration_ms / 1000)
        response = await self._answer(request, handler, fault)
        is_broken = fault is not None and fault.kind in {FaultKind.RESET, FaultKind.RESET_AFTER}
        self._org.request_log.add(
            RequestRecord(
                method=request.method,
                path=request.path,
                status=0 if is_broken else response.status,
                query=dict(request.query),
                body="" if request.path.startswith("/services/oauth2") else body,
            )
        )
        if is_broken and request.transport is not None:
            request.transport.abort()
        if fault is not None and fault.kind is FaultKind.SLOW_BODY:
            return await _trickle(request, response, fault.duration_ms)
        return response

    @web.middleware
    async def refuse_as_json(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Turns refusals into the bodies Salesforce sends."""
        try:
            return await handler(request)
        except ApiError as error:
            return _refusal(error)
        except OAuthError as error:
            return json_answer(error.body(), status=400, headers={"Cache-Control": "no-store"})
        except AmbiguousExternalIdError as error:
            parts = request.path.split("/")
            base = "/".join(parts[: parts.index("sobjects") + 2])
            return json_answer([f"{base}/{record_id}" for record_id in error.record_ids], status=300)
        except web.HTTPMethodNotAllowed as error:
            allowed = ",".join(sorted(error.allowed_methods))
            message = f"HTTP Method '{request.method}' not allowed. Allowed are {allowed}"
            return json_answer(ApiError(405, "METHOD_NOT_ALLOWED", message).body(), status=405)
        except web.HTTPNotFound:
            return json_answer(not_found().body(), status=404)

    @web.middleware
    async def admit(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Checks the session and counts the call, for everything below a version.

        The list of versions is open to everyone and costs nothing (REST API Developer Guide, "Versions").
        """
        if not _VERSIONED.match(request.path):
            return await handler(request)
        try:
            request[SESSION] = self._org.tokens.session(request.headers.get("Authorization"))
            self._org.limits.count_call()
        except ApiError as error:
            response: web.StreamResponse = _refusal(error)
        else:
            response = await handler(request)
        response.headers["Sforce-Limit-Info"] = self._org.limits.header()
        return response

    async def _answer(self, request: web.Request, handler: Handler, fault: Fault | None) -> web.StreamResponse:
        if fault is None or fault.kind in {FaultKind.RESET_AFTER, FaultKind.SLOW_BODY, FaultKind.LATE}:
            return await handler(request)
        if fault.kind is FaultKind.RESET:
            return web.Response(status=500)
        if fault.kind is FaultKind.ERROR:
            error = ApiError(fault.status, fault.code, "The server is temporarily unavailable.")
            return json_answer(error.body(), status=fault.status)
        response = await handler(request)
        if isinstance(response, web.Response) and isinstance(response.body, bytes):
            response.body = response.body[: len(response.body) // 2]
        return response


def json_answer(document: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """A JSON answer with the content type Salesforce uses."""
    # A lone surrogate that came in as an escape cannot go out as UTF-8; it becomes a question mark.
    body = json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
    response = web.Response(body=body, status=status, content_type="application/json", charset="UTF-8")
    response.headers.update(headers or {})
    return response


async def read_object(request: web.Request) -> dict[str, object]:
    """The JSON object in the body.

    Raises:
        ApiError: 415 for another media type, JSON_PARSER_ERROR for anything but an object.
    """
    if request.content_type != "application/json":
        message = f"Unsupported Media Type: {request.content_type}"
        raise ApiError(415, "UNSUPPORTED_MEDIA_TYPE", message)
    body = await request.read()
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ApiError(
            400, "JSON_PARSER_ERROR", f"Unexpected character in JSON at [line:1, column:1]: {error}"
        ) from error
    if not isinstance(document, dict):
        raise ApiError(400, "JSON_PARSER_ERROR", "Cannot deserialize instance of object at [line:1, column:1]")
    return document


def flag(text: str | None) -> bool:
    """A boolean query parameter."""
    return (text or "").lower() == "true"


def _refusal(error: ApiError) -> web.Response:
    headers = {"WWW-Authenticate": "Token"} if error.status == 401 else None
    return json_answer(error.body(), status=error.status, headers=headers)


async def _trickle(request: web.Request, response: web.StreamResponse, duration_ms: int) -> web.StreamResponse:
    body = response.body if isinstance(response, web.Response) and isinstance(response.body, bytes) else b""
    slow = web.StreamResponse(status=response.status, headers=response.headers)
    slow.content_length = len(body)
    await slow.prepare(request)
    size = max(1, -(-len(body) // _CHUNKS))
    for start in range(0, len(body), size):
        await asyncio.sleep(duration_ms / 1000 / _CHUNKS)
        await slow.write(body[start : start + size])
    await slow.write_eof()
    return slow
