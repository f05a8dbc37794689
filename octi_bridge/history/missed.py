"""Which calls an agent has missed and not looked at yet; a call that still goes on may yet be answered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from typing import Protocol

from octi_bridge.history.model import CallRecord
from octi_bridge.kernel.ids import AgentId, CallId, OrgName

log = logging.getLogger(__name__)

MOST = 100
LOOK_S = 1.0
OnMissed = Callable[[AgentId, OrgName, int], None]


class MissedCallStore(Protocol):
    """Where missed calls are kept; one transaction per method."""

    async def unseen(self, agent_id: AgentId, org: OrgName, limit: int) -> Sequence[CallId]:
        """Some of the calls that the agent has missed and not looked at; none that a colleague has answered."""

    async def mark_seen(self, agent_id: AgentId, org: OrgName, call_ids: Collection[CallId]) -> None:
        """The agent has looked at these."""


class MissedCalls:
    """Counts, and says when a count may be another.

    Args:
        store: The missed calls.
        is_lasting: Whether the conversation still goes on somewhere.
        settle: Waits until calls that have just ended are written down.
        on_missed: Hears of an agent, the org and how many there are now.
    """

    def __init__(
        self,
        *,
        store: MissedCallStore,
        is_lasting: Callable[[CallId], bool],
        settle: Callable[[], Awaitable[None]],
        on_missed: OnMissed,
    ) -> None:
        self._store = store
        self._is_lasting = is_lasting
        self._settle = settle
        self._on_missed = on_missed
        self._open: dict[CallId, set[tuple[AgentId, OrgName]]] = {}
        self._asking: set[tuple[AgentId, OrgName]] = set()
        self._wake = asyncio.Event()

    def on_record(self, record: CallRecord) -> None:
        """A missed call was written down."""
        self._open.setdefault(record.call_id, set()).add((record.agent_id, record.org))
        self._wake.set()

    def on_entered(self, agent_id: AgentId, org: OrgName) -> None:
        """A panel of the agent wants to know how many there are."""
        self._asking.add((agent_id, org))
        self._wake.set()

    def may_be_answered(self, call_id: CallId) -> bool:
        """Whether the call still goes on: who missed it need not be the last whom it rang."""
        return self._is_lasting(call_id)

    async def unseen(self, agent_id: AgentId, org: OrgName) -> Sequence[CallId]:
        """The calls that the agent has missed and not looked at, at most `MOST`."""
        return self._over(await self._store.unseen(agent_id, org, MOST))

    async def count(self, agent_id: AgentId, org: OrgName) -> int:
        """How many there are, at most `MOST`."""
        return len(await self.unseen(agent_id, org))

    async def mark_seen(self, agent_id: AgentId, org: OrgName, call_ids: Iterable[CallId]) -> None:
        """The agent looks at a list that has these."""
        # one that goes on again may yet be missed for good
        await self._store.mark_seen(agent_id, org, self._over(call_ids))
        self._on_missed(agent_id, org, await self.count(agent_id, org))

    async def run(self) -> None:
        """Look for calls that are over, for ever; cancel to stop."""
        is_outage_logged = False
        while True:
            await self._wake.wait()
            try:
                await self._look()
                is_outage_logged = False
            except Exception as error:  # noqa: BLE001 - whatever the database says, the counts must come later
                if not is_outage_logged:
                    log.warning("missed calls cannot be counted, retrying: %s", type(error).__name__)
                is_outage_logged = True
            if self._open or self._asking:
                await asyncio.sleep(LOOK_S)
            else:
                self._wake.clear()

    async def _look(self) -> None:
        over = {call_id: frozenset(agents) for call_id, agents in self._open.items() if not self._is_lasting(call_id)}
        if over:
            await self._settle()
        self._asking = self._asking.union(*over.values())
        while self._asking:
            agent_id, org = agent = next(iter(self._asking))
            count = await self.count(agent_id, org)
            self._asking.discard(agent)
            self._on_missed(agent_id, org, count)
        for call_id, agents in over.items():
            self._forget(call_id, agents)

    def _over(self, call_ids: Iterable[CallId]) -> Sequence[CallId]:
        return [call_id for call_id in call_ids if not self._is_lasting(call_id)]

    def _forget(self, call_id: CallId, counted: frozenset[tuple[AgentId, OrgName]]) -> None:
        left = self._open[call_id] - counted
        if left:
            self._open[call_id] = left
        else:
            del self._open[call_id]
