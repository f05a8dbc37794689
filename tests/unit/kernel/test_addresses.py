"""Where a request comes from: what proxies tell is believed as far as trusted ones wrote it."""

from __future__ import annotations

import pytest

from octi_bridge.kernel.addresses import MOST_NAMED, ClientAddresses, parse_address, place_of

BEHIND = ClientAddresses(trusted_proxies=("127.0.0.1", "::1", "10.0.0.0/8", "2001:db8:ffff::/48"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", ["198.51.100.7"], "198.51.100.7"),
        ("127.0.0.1", ["  198.51.100.7 "], "198.51.100.7"),
        ("127.0.0.1", ["198.51.100.7, 10.0.0.9"], "198.51.100.7"),
        ("127.0.0.1", ["198.51.100.7", "10.0.0.9"], "198.51.100.7"),
        # the client wrote the first ones itself
        ("127.0.0.1", ["203.0.113.1, 198.51.100.7"], "198.51.100.7"),
        ("127.0.0.1", ["10.0.0.1, 198.51.100.7, 10.0.0.9"], "198.51.100.7"),
        ("127.0.0.1", ["127.0.0.1, 198.51.100.7"], "198.51.100.7"),
        ("127.0.0.1", ["evil, 198.51.100.7"], "198.51.100.7"),
        # everybody in the chain is trusted: the farthest
        ("127.0.0.1", ["10.0.0.1, 10.0.0.9"], "10.0.0.1"),
        # malformed: no nearer than what can be read
        ("127.0.0.1", [""], "127.0.0.1"),
        ("127.0.0.1", ["unknown"], "127.0.0.1"),
        ("127.0.0.1", ["198.51.100.7, _hidden"], "127.0.0.1"),
        ("127.0.0.1", ["198.51.100.7,"], "127.0.0.1"),
        ("127.0.0.1", ["198.51.100.7, , 10.0.0.9"], "10.0.0.9"),
        ("127.0.0.1", ["1.2.3.4.5"], "127.0.0.1"),
        # with ports, brackets, quotes and zones
        ("127.0.0.1", ["198.51.100.7:51234"], "198.51.100.7"),
        ("127.0.0.1", ["[2001:db8::7]:51234"], "2001:db8::7"),
        ("127.0.0.1", ['"[2001:db8::7]"'], "2001:db8::7"),
        ("127.0.0.1", ["2001:db8::7"], "2001:db8::7"),
        ("fe80::1%eth0", [], "fe80::1"),
        # IPv4 in IPv6, as a socket that listens for both tells it
        ("::ffff:127.0.0.1", ["198.51.100.7"], "198.51.100.7"),
        ("::ffff:198.51.100.9", ["198.51.100.7"], "198.51.100.9"),
        ("2001:db8:ffff::5", ["2001:db8::7"], "2001:db8::7"),
        # nobody trusts these peers
        ("198.51.100.9", ["198.51.100.7"], "198.51.100.9"),
        ("127.0.0.2", ["198.51.100.7"], "127.0.0.2"),
        ("2001:db8::9", ["2001:db8::7"], "2001:db8::9"),
        (None, ["198.51.100.7"], "unknown"),
        ("", [], "unknown"),
    ],
)
def test_the_last_hop_that_no_trusted_proxy_is_counts(peer: str | None, forwarded: list[str], client: str) -> None:
    assert BEHIND.of(peer, forwarded) == client


def test_without_trusted_proxies_nothing_is_believed() -> None:
    assert ClientAddresses().of("127.0.0.1", ["198.51.100.7"]) == "127.0.0.1"


def test_a_peer_that_nobody_trusts_and_that_forwards_is_named_once_with_the_setting(
    caplog: pytest.LogCaptureFixture,
) -> None:
    addresses = ClientAddresses(trusted_proxies=("127.0.0.1",))
    for client in ("198.51.100.7", "198.51.100.8"):
        assert addresses.of("192.0.2.10", [client]) == "192.0.2.10"
    (line,) = caplog.messages
    assert "192.0.2.10" in line
    assert "OCTI_SERVER__TRUSTED_PROXIES" in line
    addresses.of("127.0.0.1", ["198.51.100.7"])
    addresses.of("198.51.100.9", [])
    assert len(caplog.messages) == 1, "neither a trusted proxy nor a client without one"


def test_a_proxy_that_names_its_client_by_the_newer_header_is_named_too() -> None:
    addresses = ClientAddresses(trusted_proxies=("127.0.0.1",))
    addresses.of("127.0.0.1", by_rfc7239=["for=198.51.100.7"])
    assert list(addresses.not_believed) == []
    assert addresses.of("192.0.2.10", by_rfc7239=["for=198.51.100.7"]) == "192.0.2.10"
    assert list(addresses.not_believed) == ["192.0.2.10"]


def test_clients_who_write_the_header_themselves_neither_hide_the_proxy_nor_fill_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    addresses = ClientAddresses()
    addresses.of("203.0.113.1", ["198.51.100.7"])
    addresses.of("192.0.2.10", ["198.51.100.7"])
    assert "192.0.2.10" in caplog.messages[1]
    for number in range(100):
        addresses.of(f"2001:db8::{number}", ["198.51.100.7"])
    assert len(caplog.messages) == MOST_NAMED


def test_a_header_without_end_is_read_from_its_end_only() -> None:
    assert BEHIND.of("127.0.0.1", [",".join(["10.0.0.1"] * 100_000)]) == "10.0.0.1"
    assert BEHIND.of("127.0.0.1", ["198.51.100.7," + ",".join(["10.0.0.1"] * 30)]) == "10.0.0.1"


def test_a_place_is_an_ipv4_address_or_the_network_that_one_ipv6_customer_has() -> None:
    assert place_of("198.51.100.7") == "198.51.100.7"
    assert place_of("2001:db8:1:2:aaaa::1") == place_of("2001:db8:1:2:bbbb::2") == "2001:db8:1:2::/64"
    assert place_of("2001:db8:1:3::1") != place_of("2001:db8:1:2::1")
    assert place_of("unknown") == "unknown"


@pytest.mark.parametrize("text", ["", " ", "a", "1", "256.1.1.1", "1.2.3.4/24", "[::1", "::1]", "[]", ":80"])
def test_what_is_no_address_is_none(text: str) -> None:
    assert parse_address(text) is None
