"""The agents' guide, built together with the panel and linked from it: for browsers without a way to the internet."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from aiohttp import web

_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-cache",
}


def guide_routes(panel: Path) -> list[web.AbstractRouteDef]:
    """`/panel/guide/ja`, `/panel/guide/en` and their pictures. 404 where the build has no guide."""
    files = {path.name: path for path in panel.glob("guide/*") if path.is_file()}
    files |= {path.stem: path for path in files.values() if path.suffix == ".html"}

    async def file(request: web.Request) -> web.FileResponse:
        path = files.get(request.match_info["name"])
        if path is None:
            raise web.HTTPNotFound
        return web.FileResponse(path, headers=_HEADERS)

    return [web.get("/panel/guide/{name}", file)]
