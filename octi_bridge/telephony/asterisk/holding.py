"""Hold and retrieve: legs moved by Redirect, one move after another for each agent's leg.

Asterisk's answer to Redirect means only that the move is queued, and a leg that is moved again
before it has arrived is lost or refused. So each agent's leg has a lane: the next move waits until
what the events tell (`LegBook`) shows the last one done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from octi_bridge.telephony.asterisk import actions
from octi_bridge.telephony.asterisk.actions import Action
from octi_bridge.telephony.asterisk.legs import Leg, LegBook
from octi_bridge.telephony.commands import HoldCall, RetrieveCall
from octi_bridge.telephony.errors import PbxRefused, PbxTimeout
from octi_bridge.telephony.events import ChannelId, ChannelState

_PATIENCE_S = 3.0  # a move takes some 20 ms


@dataclass(slots=True)
class _Lane:
    """The moves of one agent's leg. `is_done` tells of the move under way, None when none is."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    is_done: Callable[[], bool] | None = None


class Holding:
    """`find` gives a living leg (PbxUnavailable, PbxRefused `no_such_channel`), `do` sends an action."""

    def __init__(
        self,
        *,
        legs: LegBook,
        find: Callable[[ChannelId], Leg],
        do: Callable[[Action], Awaitable[None]],
        patience_s: float = _PATIENCE_S,
    ) -> None:
        self._legs, self._find, self._do = legs, find, do
        self._patience_s = patience_s
        self._lanes: dict[ChannelId, _Lane] = {}
        self._looked = asyncio.Event()

    async def hold(self, command: HoldCall) -> None:
        """Part two legs that talk. Raises as `PbxPort.hold`."""
        agent_id, other_id = command.agent_channel_id, command.other_channel_id
        lane = self._lane(agent_id, other_id)
        async with lane.lock:
            await self._settle(lane)
            agent, other = self._up(agent_id), self._up(other_id)
            if not self._legs.are_talking(agent_id, other_id):
                raise PbxRefused("the two do not talk with each other", code="not_talking")
            for action in (
                *actions.depend_on(other, peer=agent, peer_id=agent_id),
                *actions.depend_on(agent, peer=other, peer_id=other_id),
            ):
                await self._do(action)
            await self._move(
                lane,
                actions.part(agent=agent.name, other=other.name),
                lambda: self._legs.is_holding(agent_id, other_id) or self._is_gone(agent_id, other_id),
            )

    async def retrieve(self, command: RetrieveCall) -> None:
        """Bring the two together again. Raises as `PbxPort.retrieve`."""
        agent_id, other_id = command.agent_channel_id, command.other_channel_id
        lane = self._lane(agent_id, other_id)
        async with lane.lock:
            await self._settle(lane)
            agent = self._up(agent_id)
            self._up(other_id)
            if not self._legs.is_holding(agent_id, other_id):
                raise PbxRefused("the one does not hold the other", code="not_talking")
            await self._move(
                lane,
                actions.join(agent.name),
                lambda: self._legs.are_talking(agent_id, other_id) or self._is_gone(agent_id, other_id),
            )

    def look(self) -> None:
        """Something was told: moves may be done."""
        self._looked.set()

    def forget(self) -> None:
        """The link is lost: what becomes of the moves is seen in the next snapshot."""
        for lane in self._lanes.values():
            lane.is_done = None
        self._lanes.clear()
        self._looked.set()

    def _lane(self, agent_id: ChannelId, other_id: ChannelId) -> _Lane:
        for channel_id in (agent_id, other_id):
            self._find(channel_id)
        for gone in [known for known in self._lanes if self._legs.get(known) is None]:
            del self._lanes[gone]
        return self._lanes.setdefault(agent_id, _Lane())

    async def _settle(self, lane: _Lane) -> None:
        """Wait until the lane's last move is done."""
        try:
            async with asyncio.timeout(self._patience_s):
                while lane.is_done is not None and not lane.is_done():
                    self._looked.clear()
                    await self._looked.wait()
        except TimeoutError:
            lane.is_done = None  # the next attempt goes by what is known then
            raise PbxTimeout("the legs of this call have not arrived where they were sent") from None
        lane.is_done = None

    async def _move(self, lane: _Lane, action: Action, is_done: Callable[[], bool]) -> None:
        lane.is_done = is_done  # before the answer: it may be lost, and the move be made
        try:
            await self._do(action)
        except PbxRefused:
            lane.is_done = None
            raise

    def _up(self, channel_id: ChannelId) -> Leg:
        leg = self._find(channel_id)
        if leg.state is not ChannelState.UP:
            raise PbxRefused("the call has not been answered yet", code="not_talking")
        return leg

    def _is_gone(self, agent_id: ChannelId, other_id: ChannelId) -> bool:
        return self._legs.get(agent_id) is None or self._legs.get(other_id) is None
