"""A real nginx on 127.0.0.1 with server blocks of the guide, in a folder of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from octi_bridge.workbench.ports import free_port
from tests.support.authority import Issued
from tests.support.components import find_nginx, require_component

START_S = 10.0

_MAIN = """\
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log info;
events {{ worker_connections 256; }}
http {{
  access_log {folder}/access.log;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
{blocks}
}}
"""


def placed(blocks: str, *, port: int, bridge_url: str, issued: Issued) -> str:
    """The blocks with a port, a bridge and files of this machine; all else stays as it is written."""
    for written, here in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        ("/etc/ssl/cti.example.jp.pem", str(issued.certificate)),
        ("/etc/ssl/cti.example.jp.key", str(issued.key)),
        ("http://127.0.0.1:8080", bridge_url),
    ):
        assert blocks.count(written) <= 1, written
        blocks = blocks.replace(written, here)
    return blocks


@asynccontextmanager
async def run_nginx(
    blocks: str, folder: Path, *, bridge_url: str, issued: Issued, port: int = 0, also: Sequence[str] = ()
) -> AsyncIterator[int]:
    """Start it and wait until it listens; yields its port, 0 takes a free one. `also`: blocks of the test's own."""
    require_component("nginx")
    program = find_nginx() or ""
    folder.mkdir()
    port = port or free_port()
    config = folder / "nginx.conf"
    here = placed(blocks, port=port, bridge_url=bridge_url, issued=issued)
    here += "".join(placed(block, port=port, bridge_url=bridge_url, issued=issued) for block in also)
    config.write_text(_MAIN.format(folder=folder, blocks=here), encoding="utf-8")
    command = (program, "-p", str(folder), "-c", str(config), "-e", str(folder / "error.log"))
    process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    try:
        await _listens(port, process)
        yield port
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _listens(port: int, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(START_S):
        while True:
            if process.returncode is not None:
                assert process.stderr is not None
                raise AssertionError(f"nginx ended: {(await process.stderr.read()).decode()}")
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return
