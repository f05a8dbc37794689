"""Who sits where (座席ID). A seat is occupied while its agent is signed in and not logged off.

Seat ids are free text and exist from their first use. Who comes second is asked first, and may then take the seat;
the agent who sat there loses the seat and works on without one.
"""

from __future__ import annotations

import asyncio
import logging

from octi_bridge.agents.errors import SeatTaken
from octi_bridge.agents.model import AgentSession
from octi_bridge.agents.ports import SeatStore
from octi_bridge.kernel.ids import AgentId

log = logging.getLogger(__name__)


class Seats:
    """The seat of each agent, at most one."""

    def __init__(self, *, store: SeatStore) -> None:
        self._store = store
        self._lock = asyncio.Lock()

    async def settle(
        self, agent_id: AgentId, seat_id: str | None, *, is_working: bool, takes_over: bool = False
    ) -> AgentId | None:
        """Seat the agent there and nowhere else; nowhere at all while logged off. Returns who had to leave the seat.

        Raises:
            SeatTaken: another agent sits there, and `takes_over` is not set.
        """
        async with self._lock:
            if seat_id is None or not is_working:
                await self._store.leave_seat(agent_id)
                return None
            occupant = await self._store.occupant(seat_id)
            if occupant in (None, agent_id):
                occupant = None
            elif not takes_over:
                raise SeatTaken
            await self._store.take_seat(seat_id, agent_id)
            return occupant

    async def follow(self, session: AgentSession, *, is_working: bool) -> bool:
        """After a change to or from ログオフ: leave the seat, or return to it unless somebody sits there now."""
        try:
            await self.settle(session.agent_id, session.seat_id, is_working=is_working)
        except SeatTaken:
            log.info("agent %s: the seat was taken meanwhile", session.account)
            return False
        return True

    async def leave(self, agent_id: AgentId) -> None:
        """The agent sits nowhere."""
        await self.settle(agent_id, None, is_working=False)
