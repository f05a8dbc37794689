"""The page itself: HTML for every address of the app, its modules, and the Open CTI library.

The library stands where Salesforce serves its own, `/support/api/NN.0/lightning/opencti_min.js`
(Open CTI Developer Guide, "Connect to Open CTI"), so that a panel finds it by the origin it was told.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from aiohttp import web

from octi_bridge.workbench.host.config import HostConfig

HERE = Path(__file__).parent
OLDEST_API_VERSION = 38
NEWEST_API_VERSION = 67


class Pages:
    """Static parts of the host page."""

    def __init__(self, *, config: HostConfig) -> None:
        self._config = config

    def routes(self) -> list[web.RouteDef]:
        """The routes to add to an application."""
        return [
            web.get("/", self.home),
            web.get("/lightning/{tail:.*}", self.index),
            web.get("/workbench/popout", self.popout),
            web.get("/workbench/api/config", self.config),
            web.get(r"/support/api/{version:\d+}.0/lightning/opencti_min.js", self.library),
            web.get(r"/support/api/{version:\d+}.0/lightning/opencti.js", self.library),
            # No dot but the one before the ending: no way out of the folder.
            web.get(r"/workbench/assets/{name:[\w/-]+\.(?:js|css|svg)}", self.asset),
        ]

    async def home(self, request: web.Request) -> web.Response:
        """Send the bare address to the home page, keeping switches such as `?lang=en`."""
        raise web.HTTPFound(request.rel_url.with_path("/lightning/page/home", keep_query=True))

    async def index(self, _request: web.Request) -> web.FileResponse:
        """The one page behind all Lightning-like addresses; the browser reads the rest of the path."""
        return web.FileResponse(HERE / "assets" / "index.html", headers=self._headers())

    async def popout(self, _request: web.Request) -> web.FileResponse:
        """The child window of a popped-out softphone."""
        return web.FileResponse(HERE / "assets" / "popout.html", headers=self._headers())

    async def asset(self, request: web.Request) -> web.FileResponse:
        """A module, style sheet or picture; always asked for again, as there is no build that names versions."""
        path = HERE / "assets" / request.match_info["name"]
        return web.FileResponse(path, headers={"Cache-Control": "no-cache"})

    async def config(self, _request: web.Request) -> web.Response:
        """What the page must know before it starts."""
        config = self._config
        numbers = [{"number": number, "label": label} for number, label in config.dial_in_numbers]
        return web.json_response(
            {
                "title": config.title,
                "org_id": config.org_id,
                "panel_url": config.panel_url,
                "panel_origin": config.panel_origin,
                "call_center": dict(config.call_center),
                "dial_in_numbers": numbers,
                "sign_ins": [asdict(each) for each in config.sign_ins],
            }
        )

    async def library(self, request: web.Request) -> web.StreamResponse:
        """Our Open CTI library; its API version is the one in the path, as with Salesforce."""
        if not OLDEST_API_VERSION <= int(request.match_info["version"]) <= NEWEST_API_VERSION:
            raise web.HTTPNotFound(text=f"API versions {OLDEST_API_VERSION}.0 to {NEWEST_API_VERSION}.0 are served\n")
        headers = {"Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "no-cache"}
        return web.FileResponse(HERE / "opencti" / "opencti_min.js", headers=headers)

    def _headers(self) -> dict[str, str]:
        origin = self._config.panel_origin
        policy = (
            f"default-src 'self'; frame-src {' '.join(self._config.framed_origins)}; img-src 'self' data:; "
            "base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
        )
        return {
            "Content-Security-Policy": policy,
            "Permissions-Policy": f'microphone=(self "{origin}")',
            "Cache-Control": "no-cache",
        }
