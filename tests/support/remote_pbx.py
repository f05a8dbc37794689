"""A PBX in the test's process, a bridge in another that may be killed: the port of one reaches the other over a socket.

Run as a program it is the bridge: `create_app` as in `octi-bridge serve`, with this port in place of AMI.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import pickle
import struct
import time
from dataclasses import replace
from typing import Any

from aiohttp import web

from octi_bridge.app import create_app
from octi_bridge.settings.load import load_settings
from octi_bridge.telephony.errors import PbxUnavailable
from octi_bridge.telephony.events import PbxFact, PbxSnapshot
from octi_bridge.telephony.port import FactListener, PbxPort
from octi_bridge.telephony.simulator import SimulatedPbx

PORT_VARIABLE = "REMOTE_PBX_PORT"
_LENGTH = struct.Struct("!I")


async def _read(reader: asyncio.StreamReader) -> Any:
    (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
    return pickle.loads(await reader.readexactly(length))  # noqa: S301 - both ends are this test


def _write(writer: asyncio.StreamWriter, value: object) -> None:
    data = pickle.dumps(value)
    writer.write(_LENGTH.pack(len(data)) + data)


class PbxServer:
    """Lets one bridge at a time use the simulated PBX; when it dies the link is lost, and calls go on."""

    def __init__(self, pbx: SimulatedPbx) -> None:
        self._pbx = pbx
        self._writer: asyncio.StreamWriter | None = None
        self._server: asyncio.Server | None = None
        self._serving: set[asyncio.Task[None]] = set()
        self.lets_in = asyncio.Event()
        """While it is not set, bridges that connect are told nothing."""
        self.lets_in.set()

    async def start(self) -> int:
        """The port to connect to."""
        self._pbx.cut_link()
        await self._pbx.start(self._tell)
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def stop(self) -> None:
        """No more bridges."""
        if self._server is not None:
            self._server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)
        await self._pbx.stop()

    def _tell(self, fact: PbxFact) -> None:
        if self._writer is not None:
            _write(self._writer, (time.monotonic(), fact))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        if self._writer is not None:
            self._pbx.cut_link()  # the link of a bridge that hangs; the new one must be told everything
        self._writer = writer
        try:
            await self.lets_in.wait()
            self._pbx.restore_link()
            while True:
                name, arguments = await _read(reader)
                with contextlib.suppress(Exception):
                    await getattr(self._pbx, name)(*arguments)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            if self._writer is writer:  # else another bridge has come meanwhile
                self._writer = None
                self._pbx.cut_link()
            writer.transport.abort()
            self._serving.discard(task)


class RemotePbx:
    """The bridge's side. Commands are handed over; what the PBX refuses is not told back."""

    def __init__(self, *, name: str, port: int) -> None:
        self.name = name
        self._port = port
        self._writer: asyncio.StreamWriter | None = None
        self._reading: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    @property
    def is_ready(self) -> bool:
        return self._ready.is_set()

    async def wait_ready(self, timeout_s: float) -> None:
        try:
            async with asyncio.timeout(timeout_s):
                await self._ready.wait()
        except TimeoutError:
            raise PbxUnavailable from None

    async def start(self, listener: FactListener) -> None:
        reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._reading = asyncio.create_task(self._read(reader, listener))

    async def stop(self) -> None:
        if self._reading is not None:
            self._reading.cancel()

    async def _read(self, reader: asyncio.StreamReader, listener: FactListener) -> None:
        while True:
            told_at, fact = await _read(reader)
            listener(_as_of_now(fact, time.monotonic() - told_at) if isinstance(fact, PbxSnapshot) else fact)
            self._ready.set()

    def __getattr__(self, name: str) -> Any:
        async def hand_over(*arguments: object) -> None:
            if self._writer is None:
                raise PbxUnavailable
            _write(self._writer, (name, arguments))

        return hand_over


def _as_of_now(snapshot: PbxSnapshot, delay_s: float) -> PbxSnapshot:
    """A bridge that is busy with starting reads it late; the ages of what is kept go on meanwhile."""
    kept = tuple(
        replace(
            leg,
            started_age_s=leg.started_age_s + delay_s,
            ended_age_s=leg.ended_age_s + delay_s,
            answered_age_s=None if leg.answered_age_s is None else leg.answered_age_s + delay_s,
        )
        for leg in snapshot.kept
    )
    return replace(snapshot, kept=kept)


def main() -> None:
    """Serve until killed."""
    settings = load_settings()
    logging.basicConfig(level=settings.log.level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    pbx: PbxPort = RemotePbx(name="simulator", port=int(os.environ[PORT_VARIABLE]))
    web.run_app(
        create_app(settings=settings, pbx=pbx), host=settings.server.host, port=settings.server.port, print=None
    )


if __name__ == "__main__":
    main()
