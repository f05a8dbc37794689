"""Only the panel's own page opens a socket, whatever a proxy says of the address."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import pytest

from octi_bridge.panel_gateway.origins import SocketOrigins

PUBLIC = "https://cti.example.jp"
OTHERS = [
    "https://evil.example",
    "null",
    "",
    "http://cti.example.jp",
    "https://cti.example.jp:8443",
    "https://cti.example.jp.evil.example",
    "https://evil.example/cti.example.jp",
    "https://cti.example.jp,https://evil.example",
    "https://CTI.example.jp",
    "https://user@cti.example.jp",
]
PROXY = {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_HOST": "evil.example", "wsgi.url_scheme": "https"}


@pytest.mark.parametrize("host", ["cti.example.jp", "127.0.0.1:8080", "evil.example", ""])
def test_with_a_public_address_its_page_connects_whatever_host_the_proxy_passes(host: str) -> None:
    allows = SocketOrigins(PUBLIC)
    assert allows(PUBLIC, {"HTTP_HOST": host})
    assert allows(PUBLIC, {})


@pytest.mark.parametrize("environ", [{"HTTP_HOST": "cti.example.jp"}, {"HTTP_HOST": "evil.example", **PROXY}])
@pytest.mark.parametrize("origin", OTHERS)
def test_with_a_public_address_no_other_page_connects(origin: str, environ: Mapping[str, str]) -> None:
    assert not SocketOrigins(PUBLIC)(origin, environ)


SAME_HOST = [
    ("https://cti.example.jp", "cti.example.jp"),
    ("http://cti.example.jp", "cti.example.jp"),
    ("https://cti.example.jp", "CTI.example.jp:443"),
    ("https://cti.example.jp:8443", "cti.example.jp:8443"),
    ("http://127.0.0.1:8080", "127.0.0.1:8080"),
    ("http://[::1]:8080", "[::1]:8080"),
]


@pytest.mark.parametrize(("origin", "host"), SAME_HOST)
def test_without_one_the_page_of_the_host_that_was_asked_connects(origin: str, host: str) -> None:
    assert SocketOrigins()(origin, {"HTTP_HOST": host})


@pytest.mark.parametrize("origin", [origin for origin in OTHERS if origin != "http://cti.example.jp"])
def test_without_one_no_other_page_connects(origin: str) -> None:
    assert not SocketOrigins()(origin, {"HTTP_HOST": "cti.example.jp", **PROXY})


@pytest.mark.parametrize("host", ["", "cti.example.jp/x", "x@cti.example.jp", "cti.example.jp, evil.example"])
def test_without_one_a_host_that_is_none_admits_nobody(host: str) -> None:
    assert not SocketOrigins()("https://cti.example.jp", {"HTTP_HOST": host})


def test_a_refusal_is_logged_once_for_each_origin_with_what_to_do(caplog: pytest.LogCaptureFixture) -> None:
    allows = SocketOrigins()
    with caplog.at_level(logging.WARNING):
        for number in range(200):
            for _ in range(3):
                allows(f"https://evil-{number}.example" + "x" * 500, {"HTTP_HOST": "cti.example.jp"})
    assert len(caplog.records) == 20
    assert "OCTI_SERVER__PUBLIC_URL" in caplog.text
    assert all(len(record.getMessage()) < 300 for record in caplog.records)
