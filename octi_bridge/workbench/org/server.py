"""Serves an emulated org over TLS on the loopback address."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from octi_bridge.workbench.org.org import EmulatedOrg
from octi_bridge.workbench.org.rest import create_org_app
from octi_bridge.workbench.org.tls import write_tls_files

_SHUTDOWN_TIMEOUT_S = 1.0
_HANDSHAKE_TIMEOUT_S = 10.0


class OrgServer:
    """Use as `async with OrgServer(org, directory=path) as server`, or with `start` and `stop`."""

    def __init__(self, org: EmulatedOrg, *, directory: Path, port: int = 0) -> None:
        """Port 0 takes a free one. `directory` receives `ca.pem`, `org.pem` and `org.key`."""
        self.org = org
        self._directory = directory
        self._port = port
        self._runner: web.AppRunner | None = None
        self._listener: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """The port in use (the wished one before the start)."""
        return self._port

    @property
    def url(self) -> str:
        """The base address, for instance `https://localhost:8443`; also the instance_url of tokens issued there."""
        return f"https://localhost:{self._port}"

    @property
    def ca_file(self) -> Path:
        """The certificate a client must trust; it exists after the start."""
        return self._directory / "ca.pem"

    async def start(self) -> None:
        """Make certificates and listen.

        Raises:
            OSError: the port is taken or the directory cannot be written.
        """
        context = await asyncio.to_thread(self._tls_context)
        runner = web.AppRunner(create_org_app(self.org), access_log=None, shutdown_timeout=_SHUTDOWN_TIMEOUT_S)
        await runner.setup()
        if runner.server is None:
            raise RuntimeError("the web runner has no server after its set-up")
        try:
            listener = await asyncio.get_running_loop().create_server(
                runner.server, "127.0.0.1", self._port, ssl=context, ssl_handshake_timeout=_HANDSHAKE_TIMEOUT_S
            )
        except OSError:
            await runner.cleanup()
            raise
        self._runner, self._listener = runner, listener
        self._port = int(listener.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Stop listening, break what is open and wait until it is gone. Safe to call twice."""
        runner, self._runner = self._runner, None
        listener, self._listener = self._listener, None
        if runner is None or listener is None:
            return
        # Waiting must begin before the close: on Python 3.11 a later wait returns at once.
        gone = asyncio.create_task(listener.wait_closed())
        await asyncio.sleep(0)
        listener.close()
        # Not an orderly TLS good-bye: idle clients never answer it, and it would outlive the event loop.
        for connection in runner.server.connections if runner.server is not None else ():
            if connection.transport is not None:
                connection.transport.abort()
        await runner.cleanup()
        await asyncio.wait({gone}, timeout=_SHUTDOWN_TIMEOUT_S)
        gone.cancel()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def _tls_context(self) -> ssl.SSLContext:
        files = write_tls_files(self._directory)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(files.certificate_file, files.key_file)
        return context
