"""The requests Session under every call to Salesforce: time limits, no surprises from the environment, usage counted.

simple-salesforce passes no timeout on search, create, update or log-in, and requests itself would let `~/.netrc`
replace our bearer token and `REQUESTS_CA_BUNDLE` replace our CA; so all of that is settled here, once.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from octi_bridge.kernel.errors import OctiError
from octi_bridge.salesforce.errors import BadAnswer, TimedOut
from octi_bridge.salesforce.model import ApiUsage

MAX_ANSWER_BYTES = 4_000_000
_CHUNK_BYTES = 65_536
_USAGE = re.compile(r"(?:^|;)\s*api-usage=(\d+)/(\d+)")


class GuardedSession(requests.Session):
    """A Session that several threads may share.

    Args:
        connect_timeout_s: Seconds to reach the host.
        read_timeout_s: Seconds between two pieces of the answer.
        total_s: Seconds for the whole answer, so that a dripping one can not hold a thread.
        pool_size: Connections kept open; as many as there are threads.
        ca_file: PEM file that replaces the built-in CAs.
        proxy_url: Proxy through which everything goes; its credentials stand in the address.
        on_usage: Told the org's count of API requests, from any thread.
        on_answer: Told of each request in a line without query, headers or body, from any thread.
    """

    def __init__(
        self,
        *,
        connect_timeout_s: float,
        read_timeout_s: float,
        total_s: float,
        pool_size: int,
        ca_file: Path | None = None,
        proxy_url: str = "",
        on_usage: Callable[[ApiUsage], None] | None = None,
        on_answer: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__()
        self.trust_env = False
        self.verify = str(ca_file) if ca_file else True
        # Set here and not per request: simple-salesforce drops `proxies=` when it is given a session.
        self.proxies = {"https": proxy_url} if proxy_url else {}
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._adapter = HTTPAdapter(pool_connections=2, pool_maxsize=pool_size, max_retries=0, pool_block=False)
        self.mount("https://", self._adapter)
        self.adapters.pop("http://")  # a token never leaves in clear
        self._timeout = (connect_timeout_s, read_timeout_s)
        self._total_s = total_s
        self._on_usage = on_usage
        self._on_answer = on_answer

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """Send with our time limits, never follow a redirect, and read the whole answer before returning."""
        began_at = time.monotonic()
        outcome = "no answer"
        try:
            response = self._send(request, began_at + self._total_s, **kwargs)
            outcome = str(response.status_code)
        except (requests.RequestException, OctiError) as error:
            outcome = type(error).__name__
            raise
        finally:
            if self._on_answer:
                path = urlsplit(request.url or "").path
                self._on_answer(
                    f"{request.method} {path} {outcome} after {(time.monotonic() - began_at) * 1000:.0f} ms"
                )
        return response

    def _send(self, request: requests.PreparedRequest, ends_at: float, **kwargs: Any) -> requests.Response:
        kwargs["timeout"] = kwargs.get("timeout") or self._timeout
        kwargs["stream"] = True
        kwargs["allow_redirects"] = False
        response = super().send(request, **kwargs)
        try:
            # requests has no public way to hand over a body that was read under a deadline.
            response._content = _read(response, ends_at)
            response._content_consumed = True  # type: ignore[attr-defined]
        finally:
            response.close()
        self._note_usage(response)
        return response

    def close(self) -> None:
        """Close the connections now. requests would leave that to the garbage collector."""
        pools = self._adapter.poolmanager.pools
        keys = pools.keys()  # the container itself can not be iterated
        for pool in map(pools.get, keys):
            if pool is not None:
                pool.close()
        super().close()

    def _note_usage(self, response: requests.Response) -> None:
        usage = _USAGE.search(response.headers.get("Sforce-Limit-Info", ""))
        if usage and self._on_usage:
            self._on_usage(ApiUsage(used=int(usage[1]), limit=int(usage[2])))


def _read(response: requests.Response, ends_at: float) -> bytes:
    body = bytearray()
    while True:
        # read1 gives what one packet brought; read would wait for a full chunk however slowly it drips.
        piece = response.raw.read1(_CHUNK_BYTES, decode_content=True)
        if not piece:
            return bytes(body)
        body += piece
        if len(body) > MAX_ANSWER_BYTES:
            message = "The answer from Salesforce is larger than any look-up can be; a proxy may have replied."
            raise BadAnswer(message)
        if time.monotonic() > ends_at:
            raise TimedOut
