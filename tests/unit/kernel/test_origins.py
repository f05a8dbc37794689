"""Origins as people write them, and as browsers send them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octi_bridge.kernel.origins import NotAnOrigin, browser_origin, host_of

WRITTEN = [
    ("https://acme.lightning.force.com", "https://acme.lightning.force.com"),
    ("https://MyDomain.lightning.force.com", "https://mydomain.lightning.force.com"),
    ("HTTPS://ACME.Lightning.Force.Com", "https://acme.lightning.force.com"),
    ("https://acme.lightning.force.com/", "https://acme.lightning.force.com"),
    ("https://acme.lightning.force.com:443", "https://acme.lightning.force.com"),
    ("https://acme.lightning.force.com:443/", "https://acme.lightning.force.com"),
    ("https://acme.lightning.force.com:0443", "https://acme.lightning.force.com"),
    ("https://acme.lightning.force.com:8443", "https://acme.lightning.force.com:8443"),
    ("http://localhost:80", "http://localhost"),
    ("http://localhost:443", "http://localhost:443"),
    ("https://[2001:DB8::0:1]:443", "https://[2001:db8::1]"),
    ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
    ("https://127.0.0.1:8081", "https://127.0.0.1:8081"),
]


@pytest.mark.parametrize(("written", "sent"), WRITTEN)
def test_an_origin_is_read_as_browsers_send_it(written: str, sent: str) -> None:
    assert browser_origin(written) == sent
    assert browser_origin(sent) == sent


NO_ORIGINS = [
    "",
    "null",
    "*",
    "acme.lightning.force.com",
    "//acme.lightning.force.com",
    "https://",
    "https:///",
    "https://*.lightning.force.com",
    "https://acme.example/path",
    "https://acme.example//",
    "https://acme.example?",
    "https://acme.example/?x",
    "https://acme.example#",
    "https://user@acme.example",
    "https://@acme.example",
    "https://user:password@acme.example",
    "https://acme.example:",
    "https://acme.example:0",
    "https://acme.example:x",
    "https://acme.example:99999",
    "https://acme.example ",
    " https://acme.example",
    "https://acme\n.example",
    "https://bücher.example",
    "ftp://acme.example",
    "wss://acme.example",
    "https://[::1",
    "https://[::g]",
    "https://.example",
    "https://a,b",
    "https://acme.example,https://evil.example",
    "https://a%2eb",
]


@pytest.mark.parametrize("text", NO_ORIGINS)
def test_what_is_no_origin_is_refused(text: str) -> None:
    with pytest.raises(NotAnOrigin):
        browser_origin(text)


def test_the_host_of_an_origin_has_its_port_where_browsers_send_one() -> None:
    assert host_of(browser_origin("https://CTI.example.jp:443")) == "cti.example.jp"
    assert host_of(browser_origin("https://CTI.example.jp:8443")) == "cti.example.jp:8443"


@given(st.text(max_size=40).map(lambda rest: "https://" + rest))
def test_no_text_breaks_the_reading(text: str) -> None:
    try:
        origin = browser_origin(text)
    except NotAnOrigin:
        return
    assert origin == browser_origin(origin) == origin.lower()
