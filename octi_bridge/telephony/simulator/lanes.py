"""One move after the other: what is asked of an agent's leg waits until the move before is done."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from octi_bridge.telephony.errors import PbxRefused
from octi_bridge.telephony.events import ChannelId, ChannelState
from octi_bridge.telephony.simulator import transfers
from octi_bridge.telephony.simulator.exchange import Exchange
from octi_bridge.telephony.simulator.lines import Leg
from octi_bridge.telephony.simulator.link import Link


class Lanes:
    """A lane per agent's leg; checks what every command about legs needs."""

    def __init__(self, *, exchange: Exchange, link: Link) -> None:
        self._exchange = exchange
        self._link = link
        self._moves: dict[ChannelId, asyncio.Future[None]] = {}

    def leg(self, channel_id: ChannelId) -> Leg:
        """A living leg; code `no_such_channel`."""
        leg = self._exchange.legs.get(channel_id)
        if leg is None:
            raise PbxRefused("This leg has ended already.", code="no_such_channel")
        return leg

    async def turn(self, *channel_ids: ChannelId) -> tuple[Leg, ...]:
        """The legs, up, when the last move of the first, the agent's, is done."""
        self._link.require()
        for channel_id in channel_ids:
            self.leg(channel_id)
        while (moved := self._moves.get(channel_ids[0])) is not None:
            await asyncio.wait((moved,))  # cancelled itself, the waiter must not take the move along
        self._link.require()
        legs = tuple(self.leg(channel_id) for channel_id in channel_ids)
        if any(leg.state is not ChannelState.UP for leg in legs):
            raise PbxRefused("The call has not been answered yet.", code="not_talking")
        return legs

    async def turn_in_call(self, agent_id: ChannelId, other_id: ChannelId) -> tuple[Leg, ...]:
        """Two legs that talk, or of which one holds the other."""
        agent, other = await self.turn(agent_id, other_id)
        if not transfers.are_in_a_call(agent, other):
            raise PbxRefused("The two are in no call with each other.", code="not_talking")
        return agent, other

    def move(self, agent: Leg, step: Callable[[], None]) -> None:
        """Do it soon; until then the agent's next move waits."""
        moved = self._moves[agent.channel_id] = asyncio.get_running_loop().create_future()

        def move() -> None:
            del self._moves[agent.channel_id]
            moved.set_result(None)
            step()

        self._exchange.soon(move)

    def close(self) -> None:
        """No move will be done any more."""
        for moved in self._moves.values():
            moved.cancel()
        self._moves.clear()
