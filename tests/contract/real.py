"""The contract's world on a real Asterisk with real phones."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from types import MappingProxyType

from octi_bridge.kernel.clock import SystemClock
from octi_bridge.telephony.asterisk import AsteriskPbx
from octi_bridge.telephony.events import PbxFact
from octi_bridge.workbench.asterisk_lab import AsteriskLab
from tests.contract.world import PbxWorld
from tests.support.pbx.fixtures import config_for

READY_S = 10.0
POLL_S = 0.03


class RealPassing:
    """Time passes by itself."""

    async def until(self, condition: Callable[[], bool], limit_s: float) -> bool:
        """Look again and again until the condition holds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                while not condition():  # noqa: ASYNC110 - ears are files, nobody tells of their change
                    await asyncio.sleep(POLL_S)
                return True
        return condition()


class CuttableLink:
    """A TCP relay in front of the PBX's manager port: what a network failure can do to it."""

    def __init__(self, *, host: str, port: int) -> None:
        self._upstream = (host, port)
        self._server: asyncio.Server | None = None
        self._port = 0
        self._writers: set[asyncio.StreamWriter] = set()
        self._relays: set[asyncio.Task[None]] = set()

    @property
    def port(self) -> int:
        """Where the adapter connects."""
        return self._port

    async def open(self) -> None:
        """Accept connections, always on the same port."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Break all connections and refuse new ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in self._writers:
            writer.transport.abort()
        for relay in tuple(self._relays):
            relay.cancel()
        await asyncio.gather(*self._relays, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to_pbx_reader, to_pbx_writer = await asyncio.open_connection(*self._upstream)
        self._writers |= {writer, to_pbx_writer}
        for source, sink in ((reader, to_pbx_writer), (to_pbx_reader, writer)):
            relay = asyncio.create_task(self._relay(source, sink))
            self._relays.add(relay)
            relay.add_done_callback(self._relays.discard)

    async def _relay(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await source.read(65536):
                sink.write(data)
                await sink.drain()
        sink.transport.abort()
        self._writers.discard(sink)


@asynccontextmanager
async def real_world(
    lab: AsteriskLab, user_devices: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> AsyncIterator[PbxWorld]:
    """The lab with no calls and no members, and a fresh adapter connected to it."""
    await lab.clear()
    info = lab.info
    link = CuttableLink(host=info.ami_host, port=info.ami_port)
    await link.open()
    pbx = AsteriskPbx(
        config=replace(
            config_for(info), host="127.0.0.1", port=link.port, reconnect_max_s=1.0, user_devices=user_devices
        ),
        clock=SystemClock(),
    )
    facts: list[PbxFact] = []
    try:
        await pbx.start(facts.append)
        await pbx.wait_ready(READY_S)
        yield PbxWorld(
            adapter="asterisk",
            port=pbx,
            stage=lab.stage,
            passing=RealPassing(),
            hears=lab.ears.hears,
            cut_link=link.cut,
            restore_link=link.open,
            facts=facts,
        )
    finally:
        await pbx.stop()
        await link.cut()
