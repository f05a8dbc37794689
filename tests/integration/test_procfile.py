"""The Procfile starts a server that answers, also before any PBX can be reached."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from octi_bridge.workbench.ports import free_port

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
START_LIMIT_S = 40
STOP_LIMIT_S = 20


@pytest.fixture
async def honcho(tmp_path: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, int, Path]]:
    """The Procfile under honcho, with a database of its own and a PBX that is not there."""
    port, log = free_port(), tmp_path / "honcho.log"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OCTI_")}
    environment |= {
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "OCTI_SERVER__HOST": "127.0.0.1",
        "OCTI_SERVER__PORT": str(port),
        "OCTI_PBX__PORT": str(free_port()),
        "OCTI_PBX__USERNAME": "octi",
        "OCTI_PBX__SECRET": "made-up-for-this-test",
        "OCTI_DATABASE__URL": f"sqlite:///{tmp_path / 'octi.sqlite3'}",
    }
    upgrade = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "octi_bridge", "db", "upgrade", cwd=tmp_path, env=environment
    )
    assert await upgrade.wait() == 0
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *(str(BIN / "honcho"), "-f", str(ROOT / "Procfile"), "start"),
            cwd=tmp_path,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=asyncio.subprocess.STDOUT,
        )
    try:
        yield process, port, log
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(STOP_LIMIT_S):
            await process.wait()


async def _healthz(session: aiohttp.ClientSession, port: int) -> int | None:
    try:
        async with session.get(f"http://127.0.0.1:{port}/healthz") as response:
            return response.status
    except aiohttp.ClientConnectionError:
        return None


async def test_the_procfile_starts_a_server_that_answers_on_healthz(
    honcho: tuple[asyncio.subprocess.Process, int, Path],
) -> None:
    process, port, log = honcho
    status = None
    async with asyncio.timeout(START_LIMIT_S), aiohttp.ClientSession() as session:
        while status is None:
            assert process.returncode is None, log.read_text(encoding="utf-8")
            status = await _healthz(session, port)
            await asyncio.sleep(0.05)
    assert status == 200, log.read_text(encoding="utf-8")
