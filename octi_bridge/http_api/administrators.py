"""The lock of `/api/v1`: HTTP Basic with an administrator's account, or the token of an administrator's panel."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

from aiohttp import web
from aiohttp.typedefs import Handler

from octi_bridge.agents.administrators import Administrators
from octi_bridge.agents.errors import SignInRefused, TooManyAttempts
from octi_bridge.kernel.addresses import ClientAddresses
from octi_bridge.kernel.ids import OrgName

PANEL_ORG: web.RequestKey[OrgName | None] = web.RequestKey("panel_org")
"""The org of the panel that asks; None for an administrator who asks with a password, and may see every org."""
CLIENT_ADDRESSES: web.AppKey[ClientAddresses] = web.AppKey("client_addresses", ClientAddresses)
_ASKS = "Send the account and password of an administrator (HTTP Basic), or an administrator's session as bearer token."


def refusal(code: str, message: str, status: int) -> web.Response:
    """An error of the API: a stable code and what to do."""
    return web.json_response({"error": {"code": code, "message": message}}, status=status)


def for_administrators(handler: Handler, administrators: Callable[[], Administrators]) -> Handler:
    """`handler`, behind the lock."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        try:
            request[PANEL_ORG] = await _admit(request, administrators())
        except TooManyAttempts as error:
            answer = refusal(error.code, str(error), 429)
            answer.headers["Retry-After"] = str(error.retry_after_s)
            return answer
        except TimeoutError:
            return refusal("database_unavailable", "The database does not answer; try again in a moment.", 503)
        except SignInRefused:
            body = json.dumps({"error": {"code": SignInRefused.code, "message": _ASKS}})
            headers = {"WWW-Authenticate": 'Basic realm="octi_bridge", charset="UTF-8"'}
            return web.Response(status=401, text=body, content_type="application/json", headers=headers)
        return await handler(request)

    return guarded


async def _admit(request: web.Request, administrators: Administrators) -> OrgName | None:
    headers = request.headers
    address = request.app[CLIENT_ADDRESSES].of(
        request.remote, headers.getall("X-Forwarded-For", ()), by_rfc7239=headers.getall("Forwarded", ())
    )
    scheme, _, proof = headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return await administrators.by_token(proof.strip(), address=address)
    if scheme.lower() != "basic":
        raise SignInRefused
    try:
        account, _, password = base64.b64decode(proof.strip(), validate=True).decode().partition(":")
    except ValueError:  # neither base64 nor UTF-8 (RFC 7617)
        raise SignInRefused from None
    await administrators.by_password(account=account, password=password, address=address)
    return None
