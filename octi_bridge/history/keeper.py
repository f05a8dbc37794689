"""Lets the PBX forget what has been written down."""

from __future__ import annotations

import asyncio
import logging

from octi_bridge.telephony.errors import PbxError
from octi_bridge.telephony.events import ChannelId
from octi_bridge.telephony.port import PbxPort

log = logging.getLogger(__name__)

AT_ONCE = 100


class KeptCallKeeper:
    """One task that tells the PBX, in bunches.

    What cannot be told now (no link) comes again with the next snapshot, is found written down, and is told then.
    """

    def __init__(self, *, pbx: PbxPort) -> None:
        self._pbx = pbx
        self._done: asyncio.Queue[ChannelId] = asyncio.Queue()

    def is_written(self, channel_id: ChannelId) -> None:
        """Nothing of this leg needs to be kept any more."""
        self._done.put_nowait(channel_id)

    async def run(self) -> None:
        """Tell for ever; cancel to stop."""
        while True:
            bunch = [await self._done.get()]
            while not self._done.empty() and len(bunch) < AT_ONCE:
                bunch.append(self._done.get_nowait())
            try:
                await self._pbx.forget_kept_legs(bunch)
            except PbxError as error:
                log.debug("%s calls stay kept by the PBX: %s", len(bunch), error.code)
