"""The bridge as browsers see it: behind its certificate, proxy and DNS."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

import aiohttp

from octi_bridge.http_api.public_socket import examine_socket
from octi_bridge.kernel.diagnostics import Examination, Finding, Link, Skipped
from octi_bridge.kernel.origins import browser_origin

_LIMIT = aiohttp.ClientTimeout(total=10)


class AddressProbe:
    """Asks for the panel and for its socket at the public address, as a browser in Lightning would.

    Attributes:
        url: the address to examine; None when nobody has named one.
        origin: a Lightning origin that may frame the panel; None when the settings have none.
        public_url: the setting OCTI_SERVER__PUBLIC_URL, "" when it is not set.
    """

    link = Link.ADDRESS
    org = ""

    def __init__(self, url: str | None, origin: str | None, public_url: str = "") -> None:
        self._url = (url or "").rstrip("/")
        self._origin = origin
        self._public_url = public_url

    async def examine(self) -> Examination:
        """Certificate, path, headers, socket, and what should not be public."""
        if not self._url:
            return Examination(link=self.link, skipped=Skipped.NO_ADDRESS)
        found: list[Finding] = []
        if urlsplit(self._url).scheme != "https":
            remedy = "give the bridge, or the proxy before it, a certificate and use https://…"
            found.append(
                Finding(
                    code="address_not_https",
                    problem="Lightning loads https only",
                    remedy=remedy,
                    values={"url": self._url},
                )
            )
        try:
            # made now: aiohttp's own knows no authority that SSL_CERT_FILE names later than its import
            trust = await asyncio.to_thread(ssl.create_default_context)
            connector = aiohttp.TCPConnector(ssl=trust)
            async with aiohttp.ClientSession(timeout=_LIMIT, connector=connector) as http:
                found += await self._panel(http)
                found += self._setting()
                found += await examine_socket(http, self._url, public_url=self._public_url)
                found += await self._figures(http)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            problem = f"{self._url} cannot be reached: {type(error).__name__}: {error}"
            remedy = "check DNS, the certificate's chain and names, the firewall, and where the proxy sends requests"
            found.append(
                Finding(
                    code="address_unreachable",
                    problem=problem,
                    remedy=remedy,
                    values={"url": self._url},
                    said=f"{type(error).__name__}: {error}",
                )
            )
        return Examination(link=self.link, findings=tuple(found), facts={"url": self._url})

    async def _panel(self, http: aiohttp.ClientSession) -> list[Finding]:
        query = f"?mode=Lightning&sfdcIframeOrigin={quote(self._origin, safe='')}" if self._origin else ""
        async with http.get(f"{self._url}/panel{query}", allow_redirects=False) as answer:
            text = await answer.text(errors="replace")
            if answer.status != 200 or 'id="panel"' not in text:
                problem = f"/panel answers {answer.status} and not with the panel"
                remedy = "let the proxy pass the path /panel, with its query, to the bridge unchanged"
                return [
                    Finding(
                        code="address_no_panel", problem=problem, remedy=remedy, values={"status": str(answer.status)}
                    )
                ]
            return self._framing(answer.headers)

    def _framing(self, headers: Mapping[str, str]) -> list[Finding]:
        policy = headers.get("Content-Security-Policy", "")
        problems: list[tuple[str, str]] = []
        if "X-Frame-Options" in headers:
            added = f"X-Frame-Options: {headers['X-Frame-Options']}"
            problems.append((f"something adds {added}", f"{added} が付け加えられています"))
        if "frame-ancestors" not in policy or (self._origin and self._origin not in policy):
            text = "ブリッジの Content-Security-Policy が届いていません"
            problems.append(("the Content-Security-Policy of the bridge does not arrive", text))
        remedy = "let the proxy neither add X-Frame-Options nor change Content-Security-Policy under /panel"
        return [
            Finding(code="address_framing", problem=problem, remedy=remedy, values={"what": japanese})
            for problem, japanese in problems
        ]

    def _setting(self) -> list[Finding]:
        here = browser_origin(self._url)
        if self._public_url in ("", here):
            return []
        problem = f"OCTI_SERVER__PUBLIC_URL is {self._public_url}, but {here} was examined"
        remedy = "set OCTI_SERVER__PUBLIC_URL to the address of the call center definition, and examine that one"
        return [
            Finding(
                code="public_url_differs",
                problem=problem,
                remedy=remedy,
                values={"setting": self._public_url, "here": here},
            )
        ]

    async def _figures(self, http: aiohttp.ClientSession) -> list[Finding]:
        async with http.get(f"{self._url}/metrics", allow_redirects=False) as answer:
            is_public = answer.status == 200 and "octi_" in await answer.text(errors="replace")
        if not is_public:
            return []
        problem = "/metrics can be read at the public address"
        remedy = "let the proxy pass only /, /panel, /socket.io/ and /api/ (deploy/nginx/octi-bridge.conf)"
        return [Finding(code="address_figures_public", problem=problem, remedy=remedy, is_fatal=False)]
