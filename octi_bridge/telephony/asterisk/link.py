"""Keeps a connection to the PBX: makes it, reads the state back, notices its loss, makes the next one."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from octi_bridge.kernel.clock import Clock
from octi_bridge.telephony.asterisk.ami_client import AmiClient
from octi_bridge.telephony.asterisk.config import AsteriskConfig
from octi_bridge.telephony.asterisk.device_table import read_user_devices
from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.asterisk.kept_calls import read_kept_legs, without_askers
from octi_bridge.telephony.asterisk.resync import StateRead, read_state
from octi_bridge.telephony.asterisk.translate import WANTED
from octi_bridge.telephony.errors import PbxError, PbxUnavailable

logger = logging.getLogger(__name__)

_BOOTED = "FullyBooted"
_STEADY_S = 5.0  # a connection that lived so long starts the back-off anew

UserTable = Mapping[str, Sequence[str]]
OnSnapshot = Callable[[StateRead], None]


class PbxLink:
    """The connection, again and again.

    `on_snapshot` opens every connection, then `on_event` gets its events in order, also those that
    came while the state was being read; `on_user_devices` gets the PBX's table of devices whenever that
    is another one; `on_lost` is called once when a connection ends that had given a snapshot. `random`
    draws from [0, 1) and spreads the attempts of many bridges.
    """

    def __init__(
        self,
        *,
        config: AsteriskConfig,
        clock: Clock,
        random: Callable[[], float],
        on_snapshot: OnSnapshot,
        on_event: Callable[[AmiMessage], None],
        on_user_devices: Callable[[UserTable], None],
        on_lost: Callable[[str], None],
    ) -> None:
        self._config, self._clock, self._random = config, clock, random
        self._on_snapshot, self._on_event, self._on_lost = on_snapshot, on_event, on_lost
        self._on_user_devices = on_user_devices
        self._task: asyncio.Task[None] | None = None
        self._client: AmiClient | None = None
        self._early: list[AmiMessage] | None = None
        self._ready = asyncio.Event()
        self._ended = asyncio.Event()
        self._why_not = "not started"
        self._is_outage_logged = False

    @property
    def is_ready(self) -> bool:
        """Whether a client is there and the state has been read."""
        return self._ready.is_set()

    @property
    def client(self) -> AmiClient:
        """The present connection.

        Raises:
            PbxUnavailable: there is none, or the state is still being read.
        """
        if self._client is None or not self._ready.is_set():
            raise PbxUnavailable
        return self._client

    def start(self) -> None:
        """Begin in the background."""
        self._why_not = "still connecting"
        self._task = asyncio.create_task(self._keep(), name=f"link to {self._config.name}")

    async def wait_ready(self, timeout_s: float) -> None:
        """Wait until `client` can be used.

        Raises:
            PbxUnavailable: it cannot within `timeout_s`.
        """
        try:
            async with asyncio.timeout(timeout_s):
                await self._ready.wait()
        except TimeoutError:
            raise PbxUnavailable(f"the PBX is not ready: {self._why_not}") from None

    async def stop(self) -> None:
        """End the connection and the attempts."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._task = None

    async def _keep(self) -> None:
        attempt = 0
        while True:
            began = self._clock.monotonic()
            try:
                await self._live()
            except PbxError as error:
                self._note_outage(str(error))
            except Exception as error:  # noqa: BLE001 - whatever it is, the link must come back
                logger.exception("the connection to the PBX failed")
                self._note_outage(str(error))
            attempt = 0 if self._clock.monotonic() - began > _STEADY_S else attempt + 1
            wait_s = min(self._config.reconnect_max_s, self._config.reconnect_first_s * 2.0 ** min(attempt, 16))
            await asyncio.sleep(wait_s * (0.5 + self._random() / 2))

    async def _live(self) -> None:
        """One connection, from its making to its loss."""
        self._early, self._ended = [], asyncio.Event()
        client = await AmiClient.connect(
            config=self._config, wanted=WANTED | {_BOOTED}, on_event=self._take, on_lost=self._note_lost
        )
        try:
            state = await read_state(client, self._config.device_prefix)
            kept = await read_kept_legs(client, self._config.device_prefix, self._clock)
            kept = without_askers(kept, state.snapshot.channels)
            user_devices = await read_user_devices(client, self._config.device_prefix)
            snapshot = replace(state.snapshot, kept=kept)
            self._begin(client, replace(state, snapshot=snapshot, user_devices=user_devices))
            await self._outlive(client, user_devices)
        finally:
            self._client = None
            was_ready = self._ready.is_set()
            self._ready.clear()
            await client.close()
        if was_ready:
            self._on_lost(self._why_not)

    async def _outlive(self, client: AmiClient, user_devices: UserTable) -> None:
        """Until the connection is lost. Meanwhile the table of users' devices is read again and again.

        The PBX sends no event when that changes. A GUI rewrites it piece by piece, so it must be the same twice.
        """
        last = user_devices
        while not await self._has_ended_within(self._config.devices_interval_s):
            try:
                now = await read_user_devices(client, self._config.device_prefix)
            except PbxError:
                continue  # a late answer is no reason to reconnect; the client itself finds out that the link is lost
            if now == last != user_devices and not self._ended.is_set():
                logger.info("users have other devices now in the table of the PBX %s", self._config.name)
                self._on_user_devices(now)
                user_devices = now
            last = now

    async def _has_ended_within(self, limit_s: float) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                await self._ended.wait()
        return self._ended.is_set()

    def _begin(self, client: AmiClient, state: StateRead) -> None:
        if self._ended.is_set():
            return  # lost just now: no snapshot for a connection that is gone
        early, self._early, self._client = self._early or [], None, client
        if self._is_outage_logged:
            logger.warning("the PBX %s is back", self._config.name)
        self._is_outage_logged = False
        self._why_not = "ready"
        self._ready.set()
        self._on_snapshot(state)
        for message in early:
            self._on_event(message)

    def _take(self, message: AmiMessage) -> None:
        if message.name == _BOOTED:
            # Asterisk says it right after the login, or later if we were quicker than its start: then what was
            # read may lack modules that were not loaded yet.
            if self._early is None:
                self._note_lost("the PBX has only now finished starting: its state is read again")
        elif self._early is not None:
            self._early.append(message)
        else:
            self._on_event(message)

    def _note_lost(self, reason: str) -> None:
        self._note_outage(reason)
        self._ended.set()

    def _note_outage(self, reason: str) -> None:
        self._why_not = reason
        if not self._is_outage_logged:
            logger.warning("no connection to the PBX %s: %s; trying again until it is back", self._config.name, reason)
        self._is_outage_logged = True
