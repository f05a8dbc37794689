"""The agents' guide as the bridge serves it: what the build made, and nothing beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from octi_bridge.http_api.guide_page import guide_routes
from octi_bridge.http_api.security_headers import NO_PAGE, add_security_headers

Client = TestClient[web.Request, web.Application]


@pytest.fixture
def app(tmp_path: Path) -> web.Application:
    guide = tmp_path / "dist" / "guide"
    guide.mkdir(parents=True)
    (guide / "ja.html").write_text("<!doctype html><title>オペレーターガイド</title>")
    (guide / "idle-ja-light.png").write_bytes(b"\x89PNG")
    (tmp_path / "dist" / "manifest.json").write_text("tiger-secret")
    app = web.Application()
    add_security_headers(app)
    app.add_routes(guide_routes(tmp_path / "dist"))
    return app


@pytest.fixture
async def client(app: web.Application) -> AsyncIterator[Client]:
    async with TestClient(TestServer(app)) as found:
        yield found


async def test_the_page_runs_no_script_and_is_framed_by_nobody(client: Client) -> None:
    async with client.get("/panel/guide/ja") as response:
        assert "オペレーターガイド" in await response.text(encoding="utf-8")
        assert response.content_type == "text/html"
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "img-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"
    async with client.get("/panel/guide/idle-ja-light.png") as response:
        assert response.content_type == "image/png"


@pytest.mark.parametrize(
    "name", ["en", "..%2fmanifest.json", "%2e%2e%2fmanifest.json", "ja/", "..%5cmanifest.json", ""]
)
async def test_what_the_build_did_not_make_is_not_found(client: Client, name: str) -> None:
    url = URL(f"http://127.0.0.1:{client.port}/panel/guide/{name}", encoded=True)
    async with client.session.get(url) as response:
        assert response.status == 404
        assert "tiger" not in await response.text()
        assert response.headers["Content-Security-Policy"] == NO_PAGE
