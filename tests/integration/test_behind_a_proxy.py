"""The bridge behind a real nginx with TLS: the guide's block works, and the doctor says what a wrong one lacks."""

from __future__ import annotations

import re
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from yarl import URL

from octi_bridge.http_api.address_probe import AddressProbe
from octi_bridge.kernel.diagnostics import Finding
from octi_bridge.workbench.ports import free_port
from octi_bridge.workbench.workbench import Workbench, run_workbench
from tests.support.authority import Authority
from tests.support.guides import GUIDES, nginx_block
from tests.support.nginx import run_nginx

SOCKET = "/socket.io/?EIO=4&transport=websocket"
POLLING = "/socket.io/?EIO=4&transport=polling"


class Proxied:
    """A workbench whose bridge stands behind nginx."""

    def __init__(self, bench: Workbench, url: str, public_url: str) -> None:
        self.bench, self.url, self.public_url = bench, url, public_url

    async def findings(self) -> list[Finding]:
        """What the doctor says of the public address."""
        probe = AddressProbe(self.url, self.bench.host_url, self.public_url)
        return list((await probe.examine()).findings)


def browsing() -> aiohttp.ClientSession:
    """A client that trusts the test's authority."""
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=ssl.create_default_context()))


Serve = Callable[..., AbstractAsyncContextManager[Proxied]]


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Serve:
    page = tmp_path / "panel"
    page.mkdir()
    (page / "index.html").write_text('<!doctype html><div id="panel"></div>')
    monkeypatch.setenv("OCTI_PANEL__DIRECTORY", str(page))
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.ca_file))

    @asynccontextmanager
    async def start(block: str, *, public_url: str | None = None) -> AsyncIterator[Proxied]:
        """`public_url`: the setting, None for the address at which nginx listens."""
        bridge, proxy = free_port(), free_port()
        url = f"https://localhost:{proxy}"
        public = url if public_url is None else public_url
        issued = authority.issue("localhost", "127.0.0.1")
        async with (
            run_workbench(directory=tmp_path, port=bridge, public_url=public) as bench,
            run_nginx(block, tmp_path / "nginx", bridge_url=bench.bridge_url, issued=issued, port=proxy),
        ):
            yield Proxied(bench, url, public)

    return start


def without(block: str, *lines: str) -> str:
    kept = [line for line in block.splitlines() if not any(part in line for part in lines)]
    assert len(kept) == len(block.splitlines()) - len(lines)
    return "\n".join(kept) + "\n"


def instead(block: str, written: str, other: str) -> str:
    assert block.count(written) == 1, written
    return block.replace(written, other)


GUIDES_BLOCK = nginx_block(GUIDES[0])
FIGURES = ("/metrics", "/readyz", "/healthz", "//metrics", "/panel/../metrics", "/panel%2f..%2fmetrics")


@pytest.mark.parametrize("public_url", [None, ""], ids=["public address set", "not set"])
@pytest.mark.parametrize("guide", GUIDES)
async def test_behind_the_guides_nginx_the_panels_own_page_connects_and_no_other(
    serve: Serve, guide: str, public_url: str | None
) -> None:
    async with serve(nginx_block(guide), public_url=public_url) as proxied, browsing() as browser:
        async with browser.get(proxied.url + POLLING, headers={"Origin": proxied.url}) as answer:
            assert answer.status == 200, await answer.text()
        async with browser.ws_connect(proxied.url + SOCKET, origin=proxied.url) as socket:
            assert (await socket.receive_str(timeout=5)).startswith("0{")
        others = ("https://evil.example", "null", proxied.bench.host_url, "https://localhost", proxied.url + "0")
        for origin in others:
            for path in (POLLING, SOCKET):
                async with browser.get(proxied.url + path, headers={"Origin": origin}) as answer:
                    assert answer.status == 400, (origin, path)


async def test_an_origin_that_the_proxy_calls_the_same_is_refused_when_the_public_address_is_known(
    serve: Serve,
) -> None:
    # as after DNS rebinding: the page and the request name the same host, which is not ours
    async with serve(GUIDES_BLOCK) as proxied, browsing() as browser:
        headers = {"Origin": "https://evil.example", "Host": "evil.example", "X-Forwarded-Host": "evil.example"}
        async with browser.get(proxied.url + POLLING, headers=headers) as answer:
            assert answer.status == 400
            assert "Access-Control-Allow-Origin" not in answer.headers


async def test_figures_are_not_public_behind_the_guides_nginx(serve: Serve) -> None:
    async with serve(GUIDES_BLOCK) as proxied, browsing() as browser:
        for path in FIGURES:
            async with browser.get(URL(proxied.url + path, encoded=True)) as answer:
                assert answer.status == 404, (path, await answer.text())
        async with browser.get(proxied.bench.bridge_url + "/metrics") as here:
            assert here.status == 200


async def test_the_bare_address_says_what_answers_there_and_names_nothing_private(serve: Serve) -> None:
    async with serve(GUIDES_BLOCK) as proxied, browsing() as browser:
        async with browser.get(proxied.url + "/") as answer:
            text = await answer.text()
            assert answer.status == 200
        assert re.findall(r'href="([^"]*)"', text) == ["/panel", "/panel/guide/ja", "/panel", "/panel/guide/en"]
        for word in ("Salesforce の電話パネルのサーバです", "This is the server of a phone panel for Salesforce"):
            assert word in text
        assert re.search(r"\d+\.\d+\.\d+|/metrics|/readyz|/api", text) is None
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("guide", GUIDES)
async def test_the_doctor_finds_nothing_wrong_behind_the_guides_nginx(serve: Serve, guide: str) -> None:
    async with serve(nginx_block(guide)) as proxied:
        assert await proxied.findings() == []


SHORT = instead(GUIDES_BLOCK, "proxy_read_timeout 120s", "proxy_read_timeout 3s")
WRONG = [
    ("no upgrade", without(GUIDES_BLOCK, "Upgrade $http_upgrade", "Connection $octi"), None, "address_no_upgrade"),
    ("host of its own", without(GUIDES_BLOCK, "Host $http_host"), "", "address_origin_refused"),
    ("host without port", instead(GUIDES_BLOCK, "$http_host", "$host"), "", "address_origin_refused"),
    ("other address", GUIDES_BLOCK, "https://other.example.jp", "public_url_differs"),
    ("origin removed", instead(GUIDES_BLOCK, "X-Forwarded-Proto $scheme", 'Origin ""'), None, "address_any_origin"),
    ("short time-out", SHORT, None, "address_socket_cut"),
    ("panel alone", instead(GUIDES_BLOCK, r"panel|socket\.io|api", "panel"), None, "address_no_socket"),
    ("all is public", instead(GUIDES_BLOCK, r"panel|socket\.io|api", ".*"), None, "address_figures_public"),
]


@pytest.mark.parametrize(("block", "public_url", "code"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
async def test_the_doctor_says_what_a_wrong_proxy_lacks(
    serve: Serve, block: str, public_url: str | None, code: str
) -> None:
    async with serve(block, public_url=public_url) as proxied:
        found = await proxied.findings()
    assert code in [finding.code for finding in found]


async def test_with_the_public_address_set_a_wrong_host_does_no_harm(serve: Serve) -> None:
    async with serve(without(GUIDES_BLOCK, "Host $http_host", "X-Forwarded-Proto")) as proxied:
        assert await proxied.findings() == []


async def test_a_proxy_that_buffers_does_no_harm(serve: Serve) -> None:
    block = instead(GUIDES_BLOCK, "proxy_read_timeout 120s;", "proxy_read_timeout 120s; proxy_buffering on;")
    async with serve(block) as proxied:
        assert await proxied.findings() == []
