"""The PBX's queues follow the agents: one terminal after another, and behind everything else.

A PBX may take seconds for each queue. So a status, or the end of a session, holds for everybody else before the PBX is
asked, and nobody waits for a terminal's turn here while holding a lock on a session.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable

from octi_bridge.agents.membership import QueueMembership
from octi_bridge.agents.model import AgentSession, Status
from octi_bridge.kernel.tasks import Spawn
from octi_bridge.telephony.events import Extension, QueueName

OnRefused = Callable[[AgentSession, tuple[QueueName, ...]], None]


class QueueSync:
    """Brings the work at each terminal to the PBX.

    Args:
        membership: asks the PBX.
        session_at: who works at a terminal now.
        status_of: that agent's status.
        on_refused: called with the session and the queues at which the PBX refused its status, when they have changed.
        spawn: runs a coroutine in the background.
    """

    def __init__(
        self,
        *,
        membership: QueueMembership,
        session_at: Callable[[Extension], AgentSession | None],
        status_of: Callable[[AgentSession], Status],
        on_refused: OnRefused,
        spawn: Spawn,
    ) -> None:
        self._membership = membership
        self._session_at = session_at
        self._status_of = status_of
        self._on_refused = on_refused
        self._spawn = spawn
        self._turns: defaultdict[Extension, asyncio.Lock] = defaultdict(asyncio.Lock)

    def turn(self, extension: Extension) -> asyncio.Lock:
        """Held while the terminal's queues are asked for something."""
        return self._turns[extension]

    async def bring(self, extension: Extension, *, are_others: bool = False) -> None:
        """Take out of queues who left there, then have the PBX treat who works there now as the status says.

        `are_others`: out of those, too, where somebody works again.
        """
        async with self.turn(extension):
            session = self._session_at(extension)
            stays = () if session is None or are_others else session.queues
            await self._membership.remove_owed(extension, besides=stays)
            await self.apply(extension)

    def bring_soon(self, extension: Extension) -> None:
        """`bring`, in the background."""
        self._spawn(self.bring(extension))

    async def bring_in_time(self, extension: Extension, *, are_others: bool = False) -> None:
        """`bring`, for a command of a panel: when its time is over, what is left is done in the background."""
        try:
            await self.bring(extension, are_others=are_others)
        except asyncio.CancelledError:
            self._spawn(self.bring(extension, are_others=are_others))
            raise

    async def apply(self, extension: Extension) -> None:
        """Ask for the status of who works there, as long as it is that. The caller holds the terminal's turn."""
        session = self._session_at(extension)
        if session is None:
            return

        def is_current() -> bool:
            now = self._session_at(extension)
            return now is not None and is_same_duty(now, session)

        refused_by = await self._membership.apply(session, self._status_of(session), is_current)
        now = self._session_at(extension)
        if now is not None and is_current() and now.refused_by != refused_by:
            self._on_refused(now, refused_by)


def is_same_duty(one: AgentSession, other: AgentSession) -> bool:
    """Whether both ask the same of the PBX's queues."""
    return _duty(one) == _duty(other)


def _duty(session: AgentSession) -> tuple[object, ...]:
    return session.agent_id, session.extension, session.queues, session.status_code, session.status_since
