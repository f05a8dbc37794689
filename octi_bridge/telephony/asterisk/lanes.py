"""Legs are moved by Redirect, one move after another for each agent's leg.

Asterisk's answer to Redirect means only that the move is queued, and a leg that is moved again
before it has arrived is lost or refused. So each agent's leg has a lane: the next move waits until
what the events tell (`LegBook`) shows the last one done.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from octi_bridge.telephony.asterisk.actions import Action
from octi_bridge.telephony.asterisk.leg import Leg
from octi_bridge.telephony.asterisk.legs import LegBook
from octi_bridge.telephony.errors import PbxRefused, PbxTimeout
from octi_bridge.telephony.events import ChannelId, ChannelState

_PATIENCE_S = 3.0  # a move takes some 20 ms


@dataclass(slots=True)
class _Track:
    """The moves of one agent's leg. `is_done` tells of the move under way, None when none is."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    is_done: Callable[[], bool] | None = None


class Lanes:
    """`find` gives a living leg (PbxUnavailable, PbxRefused `no_such_channel`), `do` sends an action."""

    def __init__(
        self,
        *,
        legs: LegBook,
        find: Callable[[ChannelId], Leg],
        do: Callable[[Action], Awaitable[None]],
        patience_s: float = _PATIENCE_S,
    ) -> None:
        self.legs = legs
        self._find, self._do = find, do
        self._patience_s = patience_s
        self._tracks: dict[ChannelId, _Track] = {}
        self._looked = asyncio.Event()

    @asynccontextmanager
    async def turn(self, agent_id: ChannelId, *others: ChannelId) -> AsyncIterator[Lane]:
        """The lane of an agent's leg, when its last move is done. All legs must live (`no_such_channel`)."""
        for channel_id in (agent_id, *others):
            self._find(channel_id)
        for gone in [known for known in self._tracks if self.legs.get(known) is None]:
            del self._tracks[gone]
        track = self._tracks.setdefault(agent_id, _Track())
        async with track.lock:
            await self._settle(track)
            yield Lane(lanes=self, track=track)

    def up(self, channel_id: ChannelId) -> Leg:
        """A leg that has been answered (`not_talking`)."""
        leg = self._find(channel_id)
        if leg.state is not ChannelState.UP:
            raise PbxRefused("the call has not been answered yet", code="not_talking")
        return leg

    def is_gone(self, *channel_ids: ChannelId) -> bool:
        """Whether any of them has ended."""
        return any(self.legs.get(channel_id) is None for channel_id in channel_ids)

    def look(self) -> None:
        """Something was told: moves may be done."""
        self._looked.set()

    def forget(self) -> None:
        """The link is lost: what becomes of the moves is seen in the next snapshot."""
        for track in self._tracks.values():
            track.is_done = None
        self._tracks.clear()
        self._looked.set()

    async def do(self, actions: Sequence[Action]) -> None:
        """Send them one after another."""
        for action in actions:
            await self._do(action)

    async def _settle(self, track: _Track) -> None:
        """Wait until the lane's last move is done."""
        try:
            async with asyncio.timeout(self._patience_s):
                while track.is_done is not None and not track.is_done():
                    self._looked.clear()
                    await self._looked.wait()
        except TimeoutError:
            track.is_done = None  # the next attempt goes by what is known then
            raise PbxTimeout("the legs of this call have not arrived where they were sent") from None
        track.is_done = None


class Lane:
    """One agent's leg's turn."""

    def __init__(self, *, lanes: Lanes, track: _Track) -> None:
        self._lanes, self._track = lanes, track

    async def move(self, action: Action, is_done: Callable[[], bool]) -> None:
        """Send a leg somewhere; the next turn waits until `is_done`."""
        self._track.is_done = is_done  # before the answer: it may be lost, and the move be made
        try:
            await self._lanes.do((action,))
        except PbxRefused:
            self._track.is_done = None
            raise

    async def settle(self) -> None:
        """Wait until the move is done (PbxTimeout: it is not in time)."""
        await self._lanes._settle(self._track)  # noqa: SLF001 - a lane is a part of its lanes
