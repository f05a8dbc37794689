"""Security headers on every answer of the bridge: pages, files, JSON, refusals and errors."""

from __future__ import annotations

from aiohttp import web

# An answer that is no page of ours needs nothing and shows itself in no frame (OWASP HTTP Headers Cheat Sheet).
NO_PAGE = "default-src 'none'; frame-ancestors 'none'"


def add_security_headers(app: web.Application) -> None:
    """Set them where a handler has not set its own; the panel's page brings its own policy."""
    app.on_response_prepare.append(_set_headers)


async def _set_headers(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.setdefault("Content-Security-Policy", NO_PAGE)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
