"""Origins, written as browsers write them (RFC 6454): everything that compares origins compares these."""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_PRINTABLE: Final = re.compile(r"[!-~]+")
_HOST: Final = re.compile(r"[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?\.?")


class NotAnOrigin(ValueError):
    """The text is not an origin: a scheme, a host, and a port if it has one."""


def browser_origin(text: str) -> str:
    """The origin as a browser sends it: small letters, no default port, no slash behind it.

    Raises:
        NotAnOrigin: with a path, a query, a user, a wildcard, or of another scheme than http and https.
    """
    if not _PRINTABLE.fullmatch(text):
        message = "has spaces or letters that no origin has (write a host of other letters in its xn--… form)"
        raise NotAnOrigin(message)
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        message = "has a host or a port that does not exist"
        raise NotAnOrigin(message) from None
    if parts.scheme not in _DEFAULT_PORTS or not parts.netloc:
        message = "must begin with https:// and a host"
        raise NotAnOrigin(message)
    if parts.path not in ("", "/") or "?" in text or "#" in text:
        message = "has a path or more behind the host"
        raise NotAnOrigin(message)
    origin = f"{parts.scheme}://{_host_of(parts)}"
    return origin if port is None or port == _DEFAULT_PORTS[parts.scheme] else f"{origin}:{port}"


def host_of(origin: str) -> str:
    """The host of an origin, and its port where it is not the scheme's own."""
    return origin.partition("://")[2]


def _host_of(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if "@" in parts.netloc:
        message = "carries a user name or a password"
        raise NotAnOrigin(message)
    if ":" in host:
        try:
            return f"[{ipaddress.IPv6Address(host).compressed}]"
        except ValueError:
            message = "has a host that does not exist"
            raise NotAnOrigin(message) from None
    if not _HOST.fullmatch(host) or parts.netloc.endswith(":") or parts.port == 0:
        message = "has a host or a port that does not exist, or a wildcard"
        raise NotAnOrigin(message)
    return host
