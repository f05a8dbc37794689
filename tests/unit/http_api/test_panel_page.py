"""The panel's page: for the frames of the allowed orgs, and for nobody else's."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from urllib.parse import quote

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from octi_bridge.http_api.panel_page import PanelNotBuilt, find_panel, panel_routes
from octi_bridge.http_api.security_headers import NO_PAGE, add_security_headers

ORIGINS = ("https://acme.lightning.force.com", "https://acme--dev.sandbox.lightning.force.com")
Client = TestClient[web.Request, web.Application]


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A built panel, as small as can be; next to it a file that is nobody's business."""
    (tmp_path / "secret.txt").write_text("tiger-secret")
    dist = tmp_path / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text('<!doctype html><head></head><script src="./assets/index-1a2b.js"></script>')
    (dist / "manifest.json").write_text("{}")
    (dist / "assets" / "index-1a2b.js").write_text("run()")
    return dist


@pytest.fixture
def origins() -> tuple[str, ...]:
    return ORIGINS


def app_for(built: Path, orgs: Sequence[Sequence[str]]) -> web.Application:
    found = web.Application()
    add_security_headers(found)
    found.add_routes(panel_routes(built, orgs))
    return found


@pytest.fixture
def app(built: Path, origins: tuple[str, ...]) -> web.Application:
    return app_for(built, [origins])


@pytest.fixture
async def client(app: web.Application) -> AsyncIterator[Client]:
    found: Client = TestClient(TestServer(app))
    await found.start_server()
    yield found
    await found.close()


def ancestors(policy: str) -> str:
    (found,) = [part for part in policy.split("; ") if part.startswith("frame-ancestors ")]
    return found


PAGES = ["/panel", "/panel/", "/panel/index.html", f"/panel?sfdcIframeOrigin={ORIGINS[0]}&mode=Lightning"]


@pytest.mark.parametrize("path", PAGES)
async def test_only_the_allowed_orgs_may_frame_the_page(client: Client, path: str) -> None:
    async with client.get(path) as response:
        assert response.status == 200
        policy = response.headers["Content-Security-Policy"]
        assert ancestors(policy) == "frame-ancestors " + " ".join(ORIGINS)
        assert "default-src 'self'" in policy
        assert "object-src 'none'" in policy
        assert "X-Frame-Options" not in response.headers, "it knows no list, and would win in old browsers"
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_scripts_come_from_here_and_the_org_alone(client: Client) -> None:
    async with client.get("/panel") as response:
        policy = response.headers["Content-Security-Policy"]
    (scripts,) = [part for part in policy.split("; ") if part.startswith("script-src ")]
    assert scripts == "script-src 'self' " + " ".join(ORIGINS)


@pytest.mark.parametrize("origins", [()])
async def test_with_no_org_allowed_nobody_frames_the_page(client: Client) -> None:
    async with client.get("/panel") as response:
        assert ancestors(response.headers["Content-Security-Policy"]) == "frame-ancestors 'none'"


@pytest.mark.parametrize("path", PAGES[:2])
async def test_the_pages_files_are_found_from_either_address(client: Client, path: str) -> None:
    async with client.get(path) as response:
        assert 'src="/panel/assets/index-1a2b.js"' in await response.text()
    async with client.get("/panel/assets/index-1a2b.js") as response:
        assert await response.text() == "run()"


UNKNOWN = [
    "https://evil.example", "http://acme.lightning.force.com", "https://acme.lightning.force.com.evil.example",
    "https://acme.lightning.force.com/x", "null", "",
]  # fmt: skip


@pytest.mark.parametrize("path", ["/panel", "/panel/", "/panel/index.html"])
@pytest.mark.parametrize("origin", UNKNOWN)
async def test_an_unknown_org_gets_a_page_that_says_what_to_set(client: Client, path: str, origin: str) -> None:
    async with client.get(f"{path}?sfdcIframeOrigin={quote(origin, safe='')}") as response:
        text = await response.text()
        assert response.status == 403
        assert f"<code>{origin}</code>" in text
        assert "OCTI_PANEL__ALLOWED_ORIGINS" in text
        assert "このSalesforce組織は許可されていません" in text
        assert "run()" not in text
        assert ancestors(response.headers["Content-Security-Policy"]) == "frame-ancestors " + " ".join(ORIGINS)


@pytest.mark.parametrize("claimed", ["https://ACME.Lightning.force.com", f"{ORIGINS[0]}/", f"{ORIGINS[0]}:443"])
async def test_an_origin_in_another_spelling_is_the_same_org(client: Client, claimed: str) -> None:
    async with client.get("/panel", params={"sfdcIframeOrigin": claimed}) as response:
        assert response.status == 200
        assert ancestors(response.headers["Content-Security-Policy"]) == "frame-ancestors " + " ".join(ORIGINS)


async def test_the_named_origin_cannot_bring_markup_along(client: Client) -> None:
    attack = "https://x\"'><script>alert(1)</script>&amp;"
    async with client.get("/panel", params={"sfdcIframeOrigin": attack}) as response:
        text = await response.text()
    assert "<script>" not in text
    assert "&lt;script&gt;" in text
    assert "&amp;amp;" in text


async def test_a_very_long_origin_is_cut(client: Client) -> None:
    async with client.get("/panel", params={"sfdcIframeOrigin": "x" * 5000}) as response:
        assert len(await response.text()) < 2000


# Spellings of paths that a file server might bring to the page or beyond its folder. Browsers send %2f as it is.
SPELLINGS = [
    "/panel/../secret.txt", "/panel/%2e%2e/secret.txt", "/panel/assets/../../secret.txt", "/panel/assets", "/",
    "/panel/assets/", "/panel/manifest.json", "/panel/assets%2f..%2findex.html", "/panel/assets%2findex-1a2b.js",
    "/panel/assets/..%2findex.html", "/panel/assets/%2e%2e%2findex.html", "/panel/assets/..%5cindex.html",
    "/panel/assets/%252e%252e%252findex.html", "/panel/./index.html", "/panel/%2e/index.html", "/panel//index.html",
    "/panel%2findex.html", "/panel/index.html/", "/panel/index.html%00", "/panel/assets/index-1a2b.js%00.html",
    "//evil.example/panel",
]  # fmt: skip


@pytest.mark.parametrize("path", SPELLINGS)
async def test_no_other_spelling_of_a_path_serves_anything(client: Client, path: str) -> None:
    url = URL(f"http://127.0.0.1:{client.port}{path}", encoded=True)  # as it is: the client may tidy it otherwise
    async with client.session.get(url) as response:
        text = await response.text()
        assert response.status in (400, 403, 404)
        assert "tiger" not in text
        assert "run()" not in text
        assert "<script" not in text
        assert response.headers["Content-Security-Policy"] == NO_PAGE
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_the_page_keeps_its_policy_and_its_files_may_be_framed_by_nobody(client: Client) -> None:
    async with client.get("/panel/assets/index-1a2b.js") as response:
        assert response.headers["Content-Security-Policy"] == NO_PAGE
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    async with client.post("/panel") as response:
        assert response.status == 405
        assert response.headers["Content-Security-Policy"] == NO_PAGE


async def test_the_page_names_the_origins_of_the_org_that_asked_and_no_others(for_two: web.Application) -> None:
    async with TestClient(TestServer(for_two)) as client:
        for query, named in (
            (f"?sfdcIframeOrigin={OTHER[0]}", OTHER),
            (f"?sfdcIframeOrigin={ORIGINS[1]}", ORIGINS),
            ("", ()),
        ):
            page = await (await client.get(f"/panel{query}")).text()
            assert f'<meta name="octi-org-origins" content="{" ".join(named)}"></head>' in page


# ---- where it is


def test_the_configured_panel_is_taken_if_it_is_built(built: Path, tmp_path: Path) -> None:
    assert find_panel(built) == built
    with pytest.raises(PanelNotBuilt, match="OCTI_PANEL__DIRECTORY"):
        find_panel(tmp_path)


OTHER = ("https://minato.lightning.force.com",)


@pytest.fixture
def for_two(built: Path) -> web.Application:
    return app_for(built, [ORIGINS, OTHER])


async def test_a_page_that_one_org_asked_for_is_framed_by_no_other_org(for_two: web.Application) -> None:
    async with TestClient(TestServer(for_two)) as client:
        for origin, expected in ((ORIGINS[0], ORIGINS), (ORIGINS[1], ORIGINS), (OTHER[0], OTHER)):
            answer = await client.get(f"/panel?sfdcIframeOrigin={origin}")
            policy = answer.headers["Content-Security-Policy"]
            assert ancestors(policy) == f"frame-ancestors {' '.join(expected)}"
            assert f"script-src 'self' {' '.join(expected)};" in policy
        nobody = await client.get("/panel")
        assert ancestors(nobody.headers["Content-Security-Policy"]).split()[1:] == [*ORIGINS, *OTHER]
