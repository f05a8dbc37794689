"""The public address, seen through proxies that spoil it in the usual ways."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from octi_bridge.http_api.address_probe import AddressProbe
from octi_bridge.http_api.panel_page import content_security_policy
from octi_bridge.kernel.diagnostics import Skipped

ORIGIN = "https://minato.lightning.force.com"
POLICY = {"Content-Security-Policy": content_security_policy((ORIGIN,))}
Spoil = Callable[[web.Request, web.Response], web.Response]
Serve = Callable[[Spoil], Awaitable[str]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    servers: list[TestServer] = []

    async def start(spoil: Spoil) -> str:
        async def answer(request: web.Request) -> web.StreamResponse:
            if request.path == "/panel":
                good = web.Response(text='<div id="panel"></div>', content_type="text/html", headers=POLICY)
            elif request.path == "/metrics":
                good = web.Response(status=404)
            elif request.headers["Origin"] != f"http://{request.host}":
                good = web.Response(status=400, text='"not an accepted origin"')
            elif request.query["transport"] == "websocket":
                return await socket(request)
            else:
                good = web.Response(text='0{"sid":"x","upgrades":["websocket"]}')
            return spoil(request, good)

        async def socket(request: web.Request) -> web.StreamResponse:
            opened = web.WebSocketResponse()
            await opened.prepare(request)
            await opened.send_str('0{"sid":"x","upgrades":[],"pingInterval":10,"pingTimeout":10}')
            await opened.send_str("2")
            await opened.receive()
            return opened

        app = web.Application()
        app.router.add_get("/{path:.*}", answer)
        servers.append(TestServer(app))
        await servers[-1].start_server()
        return str(servers[-1].make_url("")).rstrip("/")

    yield start
    for server in servers:
        await server.close()


async def codes(url: str | None) -> list[str]:
    return [finding.code for finding in (await AddressProbe(url, ORIGIN).examine()).findings]


def as_it_is(_request: web.Request, answer: web.Response) -> web.Response:
    return answer


def with_frame_options(_request: web.Request, answer: web.Response) -> web.Response:
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def without_policy(_request: web.Request, answer: web.Response) -> web.Response:
    answer.headers.pop("Content-Security-Policy", None)
    return answer


def without_path(request: web.Request, answer: web.Response) -> web.Response:
    return web.Response(status=404) if request.path == "/panel" else answer


def to_a_log_in(request: web.Request, answer: web.Response) -> web.Response:
    moved = web.Response(status=302, headers={"Location": "/login"})
    return moved if request.path == "/panel" else answer


def without_socket(request: web.Request, answer: web.Response) -> web.Response:
    return answer if request.path == "/panel" else web.Response(status=502)


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (as_it_is, []),
        (with_frame_options, ["address_framing"]),
        (without_policy, ["address_framing"]),
        (without_path, ["address_no_panel"]),
        (to_a_log_in, ["address_no_panel"]),
        (without_socket, ["address_no_socket"]),
    ],
)
async def test_what_a_proxy_spoils_is_told(serve: Serve, spoil: Spoil, expected: list[str]) -> None:
    # the test server has no certificate, which is a finding of its own
    assert await codes(await serve(spoil)) == ["address_not_https", *expected]


async def test_an_address_where_nobody_listens_is_told(unused_tcp_port: int) -> None:
    assert await codes(f"https://127.0.0.1:{unused_tcp_port}") == ["address_unreachable"]


async def test_a_public_address_in_the_settings_that_differs_is_told(serve: Serve) -> None:
    url = await serve(as_it_is)
    found = (await AddressProbe(url, ORIGIN, "https://other.example.jp").examine()).findings
    assert [finding.code for finding in found] == ["address_not_https", "public_url_differs"]
    assert "https://other.example.jp" in found[1].problem


async def test_an_address_that_is_none_is_told() -> None:
    assert await codes("https://") == ["address_unreachable"]


async def test_without_an_address_the_link_is_not_examined() -> None:
    assert (await AddressProbe(None, ORIGIN).examine()).skipped is Skipped.NO_ADDRESS
