"""Where a request comes from: the peer, or what a trusted reverse proxy says of its client."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

log = logging.getLogger(__name__)

UNKNOWN_ADDRESS = "unknown"
MOST_NAMED = 8  # peers in the log: whoever reaches the bridge without a proxy can write the header, too
_MOST_HOPS = 16
_IPV6_PLACE_BITS = 64
_WITH_PORT = re.compile(r"\[(?P<v6>[^\]]*)\](:\d{1,5})?|(?P<v4>[\d.]+):\d{1,5}")


class ClientAddresses:
    """Reads `X-Forwarded-For` as far as trusted proxies wrote it.

    Each proxy appends the address of its own peer, so the list is read from its end: trusted hops are passed over, the
    first other one is the client. What stands before it was written by the client itself and is never read.
    """

    def __init__(self, *, trusted_proxies: Iterable[str] = ()) -> None:
        self._trusted = tuple(ip_network(text, strict=False) for text in trusted_proxies)
        self._named: set[str] = set()

    @property
    def not_believed(self) -> tuple[str, ...]:
        """Peers that forward for others and are not trusted, `MOST_NAMED` at most."""
        return tuple(sorted(self._named))

    def of(self, peer: str | None, forwarded: Sequence[str] = (), *, by_rfc7239: Sequence[str] = ()) -> str:
        """The client's address.

        Args:
            peer: the address at the other end of the TCP connection.
            forwarded: the values of all `X-Forwarded-For` headers, in order.
            by_rfc7239: those of all `Forwarded` headers. They are not read, but tell that the peer is a proxy.
        """
        nearest = parse_address(peer or "")
        if nearest is None:
            return peer or UNKNOWN_ADDRESS
        if self._is_trusted(nearest):
            for hop in reversed(",".join(forwarded).split(",")[-_MOST_HOPS:]):
                known = parse_address(hop)
                if known is None:  # empty or malformed: the last proxy that could be read is as near as one gets
                    break
                nearest = known
                if not self._is_trusted(known):
                    break
        elif any(forwarded) or any(by_rfc7239):
            self._name(str(nearest))
        return str(nearest)

    def _name(self, peer: str) -> None:
        """Say once of a peer that what it forwards is not believed: a proxy that is not trusted makes all one place."""
        if peer in self._named or len(self._named) >= MOST_NAMED:
            return
        self._named.add(peer)
        log.warning(
            "X-Forwarded-For from %s is not believed: all clients behind it count as one address. If it is your reverse"
            " proxy, add it to OCTI_SERVER__TRUSTED_PROXIES",
            peer,
        )

    def _is_trusted(self, address: IPv4Address | IPv6Address) -> bool:
        return any(address in network for network in self._trusted)


def parse_address(text: str) -> IPv4Address | IPv6Address | None:
    """An address with or without brackets, port and zone; None for anything else."""
    text = text.strip().strip('"')
    matched = _WITH_PORT.fullmatch(text)
    if matched:
        text = matched["v6"] or matched["v4"] or ""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def place_of(address: str) -> str:
    """What is counted as one place: an IPv4 address, or the /64 network that an IPv6 customer gets as a whole."""
    parsed = parse_address(address)
    if isinstance(parsed, IPv6Address):
        return str(IPv6Network((parsed, _IPV6_PLACE_BITS), strict=False))
    return str(parsed) if parsed is not None else address
