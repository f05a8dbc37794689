"""The panel's socket at the public address: asked for as browsers do, with an `Origin`, and held open for one ping."""

from __future__ import annotations

import json

import aiohttp

from octi_bridge.kernel.diagnostics import Finding
from octi_bridge.kernel.origins import browser_origin

_OPENING = "/socket.io/?EIO=4&transport="
_OTHER_SITE = "https://octi-bridge-doctor.invalid"
_FIRST_S = 10.0
_MARGIN_S = 3.0
_SHIPPED = "deploy/nginx/octi-bridge.conf has all that is needed"


async def examine_socket(http: aiohttp.ClientSession, url: str, *, public_url: str) -> list[Finding]:
    """What is between a browser at `url` and the bridge's socket.

    Raises:
        aiohttp.ClientError, TimeoutError: the address cannot be reached.
        ValueError: it is not an address.
    """
    origin = browser_origin(url)
    async with http.get(f"{url}{_OPENING}polling", headers={"Origin": origin}, allow_redirects=False) as answer:
        text = await answer.text(errors="replace")
        if answer.status == 400 and "origin" in text:
            return [_own_origin_refused(origin, public_url)]
        if answer.status != 200 or '"websocket"' not in text:
            problem = f"/socket.io/ answers {answer.status}"
            remedy = f"let the proxy pass /socket.io/ to the bridge unchanged; {_SHIPPED}"
            return [
                Finding(code="address_no_socket", problem=problem, remedy=remedy, values={"status": str(answer.status)})
            ]
    return [*await _of_other_sites(http, url), *await _web_socket(http, url, origin)]


def _own_origin_refused(origin: str, public_url: str) -> Finding:
    problem = f"the bridge refuses its own panel: Origin {origin} is not the address that it knows"
    remedy = (
        f"restart the bridge with OCTI_SERVER__PUBLIC_URL={public_url}, and let the proxy leave Origin as it is"
        if public_url == origin
        else f"set OCTI_SERVER__PUBLIC_URL={origin}, or let the proxy pass the browser's Host: "
        "proxy_set_header Host $http_host"
    )
    way = (
        f"OCTI_SERVER__PUBLIC_URL={public_url} を設定したブリッジを再起動し、プロキシで Origin を変更しないでください"
        if public_url == origin
        else f"OCTI_SERVER__PUBLIC_URL={origin} を設定するか、プロキシで Host をそのまま転送してください "
        "(proxy_set_header Host $http_host)"
    )
    return Finding(code="address_origin_refused", problem=problem, remedy=remedy, values={"origin": origin, "way": way})


async def _of_other_sites(http: aiohttp.ClientSession, url: str) -> list[Finding]:
    async with http.get(f"{url}{_OPENING}polling", headers={"Origin": _OTHER_SITE}, allow_redirects=False) as answer:
        if answer.status != 200:
            return []
    problem = "a page of any other site may open the socket"
    remedy = "let the proxy neither remove nor overwrite the header Origin"
    return [Finding(code="address_any_origin", problem=problem, remedy=remedy)]


async def _web_socket(http: aiohttp.ClientSession, url: str, origin: str) -> list[Finding]:
    try:
        async with http.ws_connect(f"{url}{_OPENING}websocket", origin=origin) as socket:
            return await _first_ping(socket)
    except aiohttp.WSServerHandshakeError as error:
        problem = f"no WebSocket gets through (status {error.status}): panels take a slower way"
        remedy = (
            "nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; "
            f'proxy_set_header Connection "upgrade"; {_SHIPPED}'
        )
        return [
            Finding(code="address_no_upgrade", problem=problem, remedy=remedy, values={"status": str(error.status)})
        ]


async def _first_ping(socket: aiohttp.ClientWebSocketResponse) -> list[Finding]:
    """A panel's socket is quiet between pings: whoever cuts it meanwhile cuts every panel, again and again."""
    interval_s = _FIRST_S
    try:
        opening = await socket.receive(timeout=_FIRST_S)
        if opening.type is aiohttp.WSMsgType.TEXT:
            interval_s = json.loads(opening.data.removeprefix("0"))["pingInterval"] / 1000
            opening = await socket.receive(timeout=interval_s + _MARGIN_S)
    except TimeoutError:
        problem = f"what the bridge sends over the WebSocket does not arrive within {interval_s + _MARGIN_S:.0f} s"
        remedy = f"let the proxy hold nothing back (no buffering of /socket.io/); {_SHIPPED}"
        return [
            Finding(
                code="address_socket_silent",
                problem=problem,
                remedy=remedy,
                values={"seconds": f"{interval_s + _MARGIN_S:.0f}"},
            )
        ]
    if opening.type is aiohttp.WSMsgType.TEXT:
        return []
    problem = f"the WebSocket is cut before {interval_s:.0f} quiet seconds are over: panels reconnect all the time"
    remedy = f"nginx: proxy_read_timeout 120s (other proxies: the idle time-out of a WebSocket); {_SHIPPED}"
    return [Finding(code="address_socket_cut", problem=problem, remedy=remedy, values={"seconds": f"{interval_s:.0f}"})]
