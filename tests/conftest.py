"""What every test gets: a loop that must not block, a closed network for unit tests, honesty about missing parts."""

from __future__ import annotations

import inspect
import ipaddress
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from blockbuster import blockbuster_ctx
from hypothesis import settings

from tests.support.components import require_component

pytest_plugins = [
    "tests.plugins.features",
    "tests.plugins.order",
    "tests.support.browser",
    "tests.support.postgres",
]

# How long an example takes depends on the machine and on what it loads first (metadata of numbers): no test is timed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

UNIT: Final = Path(__file__).parent / "unit"
_LOOPBACK_NAMES: Final = frozenset({"localhost", "localhost.localdomain", "ip6-localhost", ""})


class NetworkClosedError(Exception):
    """A unit test tried to leave the machine. Use a fake at the port, or a server on 127.0.0.1."""


@pytest.fixture(scope="session")
def require() -> Callable[[str], None]:
    """`require("chromium")`: go on only when the component is installed; otherwise skip, or fail on CI."""
    return require_component


def _is_unit(request: pytest.FixtureRequest) -> bool:
    return UNIT in request.path.parents


@pytest.fixture(autouse=True)
def _loop_must_not_block(request: pytest.FixtureRequest) -> Iterator[None]:
    """In async unit tests, a blocking call made by our own code from the event loop is an error."""
    if not (_is_unit(request) and inspect.iscoroutinefunction(getattr(request.node, "obj", None))):
        yield
        return
    with blockbuster_ctx("octi_bridge"):
        yield


def _leaves_machine(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if not isinstance(host, str) or host.lower() in _LOOPBACK_NAMES:
        return False
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return True
    return not (address.is_loopback or address.is_unspecified)


@pytest.fixture(autouse=True)
def _network_is_closed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unit tests reach 127.0.0.1, ::1 and Unix sockets, nothing else."""
    if not _is_unit(request):
        return

    def guard(method: Callable[..., Any], host_of: Callable[..., object]) -> Callable[..., Any]:
        def guarded(*args: Any, **kwargs: Any) -> Any:
            host = host_of(*args, **kwargs)
            if _leaves_machine(host):
                raise NetworkClosedError(f"unit tests must not reach {host!r}")
            return method(*args, **kwargs)

        return guarded

    def host_of_address(_sock: socket.socket, address: object) -> object:
        return address[0] if isinstance(address, tuple) else None

    monkeypatch.setattr(socket.socket, "connect", guard(socket.socket.connect, host_of_address))
    monkeypatch.setattr(socket.socket, "connect_ex", guard(socket.socket.connect_ex, host_of_address))
    monkeypatch.setattr(socket, "getaddrinfo", guard(socket.getaddrinfo, lambda host, *_args, **_kwargs: host))
