"""Serves the built panel into Salesforce's iframe, and to no other."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path

from aiohttp import web

from octi_bridge.kernel.errors import OctiError
from octi_bridge.kernel.origins import NotAnOrigin, browser_origin

PACKAGED = Path(__file__).parent.parent / "panel_dist"
CHECKOUT = Path(__file__).parent.parent.parent / "static" / "dist"
# The panel reads it: static/src/ports/page.ts.
ORIGINS_META = "octi-org-origins"


class PanelNotBuilt(OctiError):
    """The panel is not built: run `make run` once, or set OCTI_PANEL__DIRECTORY to a built one."""

    code = "panel_not_built"


def find_panel(configured: Path | None) -> Path:
    """Where the built panel is.

    Raises:
        PanelNotBuilt: nowhere.
    """
    for directory in (configured,) if configured else (PACKAGED, CHECKOUT):
        if (directory / "index.html").is_file():
            return directory
    raise PanelNotBuilt


def content_security_policy(allowed_origins: Sequence[str]) -> str:
    """Who may frame the panel, and whose script it may load: the allowed orgs'."""
    origins = " ".join(allowed_origins)
    return "; ".join(
        (
            "default-src 'self'", f"script-src 'self' {origins}".rstrip(), "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:", "connect-src 'self' ws: wss:", "object-src 'none'", "base-uri 'none'",
            "frame-ancestors " + (origins or "'none'"),
        )
    )  # fmt: skip


def panel_routes(directory: Path, orgs: Sequence[Sequence[str]]) -> list[web.AbstractRouteDef]:
    """`/panel` and its files. The page is never cached; its files carry a hash in their names.

    `orgs`: the Lightning origins of each org. A page that was asked for by one org's origin shows itself in no other
    org's frame, so that a browser's panel belongs to the org that it says. The page also carries those origins: the
    panel loads Salesforce's script from no other, whatever its address says.
    """
    everybody = _headers([origin for origins in orgs for origin in origins])
    by_origin = {origin: _headers(origins) for origins in orgs for origin in origins}
    pages = {origin: _page(directory, origins) for origins in orgs for origin in origins}
    unnamed = _page(directory, ())

    async def index(request: web.Request) -> web.Response:
        claimed = request.query.get("sfdcIframeOrigin")
        if claimed is None:
            return web.Response(text=unnamed, content_type="text/html", headers=everybody)
        origin = _origin_of(claimed)
        if origin not in by_origin:
            return web.Response(text=_refusal(claimed), content_type="text/html", status=403, headers=everybody)
        return web.Response(text=pages[origin], content_type="text/html", headers=by_origin[origin])

    # A list made at the start instead of a folder: no spelling of a path reaches the page or another file.
    assets = {path.name: path for path in directory.glob("assets/*") if path.is_file()}

    async def asset(request: web.Request) -> web.FileResponse:
        path = assets.get(request.match_info["name"])
        if path is None:
            raise web.HTTPNotFound
        return web.FileResponse(path, headers={"Cache-Control": "public, max-age=31536000, immutable"})

    pages_of_panel = [web.get(path, index) for path in ("/panel", "/panel/", "/panel/index.html")]
    return [*pages_of_panel, web.get("/panel/assets/{name}", asset)]


def _page(directory: Path, origins: Sequence[str]) -> str:
    """The built page with the org's origins in it; its files are named from the root, with or without a last slash."""
    named = f'<meta name="{ORIGINS_META}" content="{html.escape(" ".join(origins))}">'
    page = (directory / "index.html").read_text().replace('"./', '"/panel/')
    return page.replace("</head>", f"{named}</head>", 1)


def _origin_of(claimed: str) -> str:
    """As browsers write it, so that it compares with the settings; what is not an origin stays as it is."""
    try:
        return browser_origin(claimed)
    except NotAnOrigin:
        return claimed


def _headers(origins: Sequence[str]) -> dict[str, str]:
    return {"Content-Security-Policy": content_security_policy(origins), "Cache-Control": "no-store"}


def _refusal(origin: str) -> str:
    """A page for the admin who forgot the setting; it names the origin so that it can be copied."""
    shown = html.escape(origin[:200])
    return (
        '<!doctype html><html lang="ja"><meta charset="utf-8"><title>octi_bridge</title>'
        "<body><h1>BIZTEL設定をご確認ください。</h1>"
        f"<p>このSalesforce組織は許可されていません: <code>{shown}</code></p>"
        f'<p lang="en">This Salesforce org is not allowed: add <code>{shown}</code> to OCTI_PANEL__ALLOWED_ORIGINS, '
        "or for a further org to OCTI_ORGS__NAME__LIGHTNING_ORIGINS.</p>"
    )
