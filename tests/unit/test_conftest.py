"""The rules of the test suite itself: the loop must not block, and unit tests stay on this machine."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest
from blockbuster import BlockingError

from tests.conftest import NetworkClosedError


@pytest.mark.parametrize("address", ["192.0.2.7", "example.org"])
async def test_a_unit_test_cannot_reach_another_machine(address: str) -> None:
    with pytest.raises(NetworkClosedError):
        await asyncio.open_connection(address, 80)


async def test_a_unit_test_reaches_a_server_on_loopback() -> None:
    async def hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    async with server:
        port: int = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()


def test_a_blocking_resolver_is_closed_too() -> None:
    with pytest.raises(NetworkClosedError):
        socket.create_connection(("example.org", 80), timeout=1)


async def test_our_own_code_cannot_block_the_loop(tmp_path: Path) -> None:
    code = compile("import time\ndef pause():\n    time.sleep(0.001)\n", str(_inside_package()), "exec")
    namespace: dict[str, object] = {}
    exec(code, namespace)  # noqa: S102
    pause = namespace["pause"]
    assert callable(pause)
    with pytest.raises(BlockingError):
        pause()


def _inside_package() -> Path:
    import octi_bridge

    return Path(octi_bridge.__path__[0]) / "made_up.py"
