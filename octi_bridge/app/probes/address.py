"""The bridge as browsers see it: behind its certificate, proxy and DNS."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlsplit

import aiohttp

from octi_bridge.doctor.model import Examination, Finding, Link, Skipped

_LIMIT = aiohttp.ClientTimeout(total=10)


class AddressProbe:
    """Asks for the panel and for a Socket.IO session at the public address, as a browser in Lightning would."""

    link = Link.ADDRESS
    org = ""

    def __init__(self, url: str | None, origin: str | None) -> None:
        self._url = (url or "").rstrip("/")
        self._origin = origin

    async def examine(self) -> Examination:
        """Certificate, path, headers, socket."""
        if not self._url:
            return Examination(link=self.link, skipped=Skipped.NO_ADDRESS)
        found: list[Finding] = []
        if urlsplit(self._url).scheme != "https":
            remedy = "give the bridge, or the proxy before it, a certificate and use https://…"
            found.append(Finding(code="address_not_https", problem="Lightning loads https only", remedy=remedy))
        try:
            async with aiohttp.ClientSession(timeout=_LIMIT) as http:
                found += await self._panel(http)
                found += await self._socket(http)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            problem = f"{self._url} cannot be reached: {type(error).__name__}: {error}"
            remedy = "check DNS, the certificate's chain and names, the firewall, and where the proxy sends requests"
            found.append(Finding(code="address_unreachable", problem=problem, remedy=remedy))
        return Examination(link=self.link, findings=tuple(found), facts={"url": self._url})

    async def _panel(self, http: aiohttp.ClientSession) -> list[Finding]:
        query = f"?mode=Lightning&sfdcIframeOrigin={quote(self._origin, safe='')}" if self._origin else ""
        async with http.get(f"{self._url}/panel{query}", allow_redirects=False) as answer:
            text = await answer.text(errors="replace")
            if answer.status != 200 or 'id="panel"' not in text:
                problem = f"/panel answers {answer.status} and not with the panel"
                remedy = "let the proxy pass the path /panel, with its query, to the bridge unchanged"
                return [Finding(code="address_no_panel", problem=problem, remedy=remedy)]
            return self._framing(answer.headers)

    def _framing(self, headers: Mapping[str, str]) -> list[Finding]:
        policy = headers.get("Content-Security-Policy", "")
        problems = []
        if "X-Frame-Options" in headers:
            problems.append(f"something adds X-Frame-Options: {headers['X-Frame-Options']}")
        if "frame-ancestors" not in policy or (self._origin and self._origin not in policy):
            problems.append("the Content-Security-Policy of the bridge does not arrive")
        remedy = "let the proxy neither add X-Frame-Options nor change Content-Security-Policy under /panel"
        return [Finding(code="address_framing", problem=problem, remedy=remedy) for problem in problems]

    async def _socket(self, http: aiohttp.ClientSession) -> list[Finding]:
        async with http.get(f"{self._url}/socket.io/?EIO=4&transport=polling", allow_redirects=False) as answer:
            if answer.status == 200 and '"websocket"' in await answer.text(errors="replace"):
                return []
            problem = f"/socket.io/ answers {answer.status}"
            remedy = "let the proxy pass /socket.io/ to the bridge, with the headers Upgrade and Connection"
            return [Finding(code="address_no_socket", problem=problem, remedy=remedy)]
