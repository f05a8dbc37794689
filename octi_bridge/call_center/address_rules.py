"""Rules about addresses: of the adapter (the panel), of the standby softphone, of the bridge."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

from octi_bridge.call_center.faults import Fault, shown, warning

LONGEST_ADDRESS: Final = 1000
_ALLOWED: Final = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_HOST_LABEL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")


def adapter_url_fault(value: str, what: str = "adapter_url") -> Fault | None:
    """The address that Salesforce loads into its iframe. `what` begins the rules' names."""
    if re.match(r"/(?!/)", value):
        problem = f"{shown(value)} is relative, which only works for a Visualforce page of the org"
        return warning(f"{what}_relative", problem, "write the whole address of the panel: https://…/panel")
    return _https_fault(value, what) or _address_part_warning(value, what)


def server_url_fault(value: str) -> Fault | None:
    """Where the panel finds the bridge; nothing means: where the panel itself came from."""
    if value == "":
        return None
    fault = _https_fault(value, "server_url")
    if fault is not None:
        return fault
    parts = urlsplit(value)
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        problem = f"the panel uses host and port of {shown(value)} only"
        return warning("server_url_path", problem, f"write https://{parts.netloc}")
    return None


def _address_part_warning(value: str, what: str) -> Fault | None:
    parts = urlsplit(value)
    if parts.fragment:
        problem = f"{shown(value)} has a part after #, behind which Salesforce's own parameters may be lost"
        return warning(f"{what}_fragment", problem, "remove # and what follows it")
    if parts.query:
        problem = f"{shown(value)} has parameters of its own, and Salesforce appends more"
        return warning(
            f"{what}_query", problem, "use an address without ? and pass settings as items of the definition"
        )
    return None


def _https_fault(value: str, what: str) -> Fault | None:
    if not _ALLOWED.fullmatch(value):
        problem = f"{shown(value)} has characters that no address has"
        remedy = "remove spaces and placeholders; write a host of other letters in its xn--… form"
        return Fault(f"{what}_characters", problem, remedy)
    parts = _split(value)
    if parts is None or not parts.scheme or not _is_host(parts.hostname or ""):
        return Fault(
            f"{what}_invalid", f"{shown(value)} is no address", "write https://, a host, and a port if it has one"
        )
    if parts.scheme != "https":
        problem = f"{shown(value)} is not https, and Lightning loads nothing else"
        return Fault(f"{what}_not_https", problem, "give the server a certificate and write https://…")
    if "@" in parts.netloc:
        problem = "the address carries a user name or a password, which every agent could read"
        return Fault(f"{what}_user", problem, "remove what stands before the @")
    if len(value) > LONGEST_ADDRESS:
        return Fault(f"{what}_too_long", f"the address has {len(value)} characters", f"at most {LONGEST_ADDRESS}")
    return None


def _split(value: str) -> SplitResult | None:
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises when it is no number or too high
    except ValueError:
        return None
    # "host:" and "host:0" are no ports that a browser goes to
    return None if parts.netloc.endswith(":") or parts.port == 0 else parts


def _is_host(host: str) -> bool:
    if ":" in host:  # urlsplit has checked the brackets and what stands in them
        return True
    return 0 < len(host) <= 253 and all(_HOST_LABEL.fullmatch(label) for label in host.removesuffix(".").split("."))
