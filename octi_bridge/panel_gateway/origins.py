"""Which pages may open a socket: the panel's own, which the bridge serves itself.

What a proxy says of the address (`X-Forwarded-…`) does not count. With a public address in the settings the page must
come from there. Without one it must come from the host that the request went to; its scheme is not compared, because
behind a proxy with TLS the bridge sees http. No cookie admits a panel: to get past this check alone gives nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from octi_bridge.kernel.origins import NotAnOrigin, browser_origin

log = logging.getLogger(__name__)

_MOST_LOGGED = 20


class SocketOrigins:
    """Compares `Origin` with the panel's own address; for `cors_allowed_origins` of the Socket.IO server.

    `public_origin`: the setting OCTI_SERVER__PUBLIC_URL, "" without one.
    """

    def __init__(self, public_origin: str = "") -> None:
        self._public = public_origin
        self._logged: set[str] = set()

    def __call__(self, origin: str | None, environ: Mapping[str, Any]) -> bool:
        """Whether a page of this origin may connect. Programs other than browsers send none and are not refused."""
        if origin is None:
            return False
        host = str(environ.get("HTTP_HOST", ""))
        is_own = origin == self._public if self._public else is_same_host(origin, host)
        if not is_own:
            self._log_refusal(origin, host)
        return is_own

    def _log_refusal(self, origin: str, host: str) -> None:
        if origin in self._logged or len(self._logged) >= _MOST_LOGGED:
            return
        self._logged.add(origin)
        expected = (
            f"the request came for the host {host[:100]!r}; set OCTI_SERVER__PUBLIC_URL, or let the proxy pass Host"
        )
        if self._public:
            expected = f"OCTI_SERVER__PUBLIC_URL is {self._public}"
        log.warning("a page of %r may not connect to the socket: %s", origin[:100], expected)


def is_same_host(origin: str, host: str) -> bool:
    """Whether a browser at a page of this origin sends this Host."""
    scheme, _, _ = origin.partition("://")
    try:
        return browser_origin(origin) == origin == browser_origin(f"{scheme}://{host}")
    except NotAnOrigin:
        return False
