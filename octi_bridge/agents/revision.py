"""Brings what administrators do to the sessions of the running bridge, and ends those that are too old.

Another process (the command line) writes to the database and makes the number of changes larger; it is read twice a
second. Whose account, terminal or tokens have changed goes on accordingly, or is signed out.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Coroutine
from typing import Any

from octi_bridge.agents.events import SignOutReason
from octi_bridge.agents.ports import RevisionStore
from octi_bridge.agents.service import AgentService
from octi_bridge.agents.tokens import SessionToken, TokenLife
from octi_bridge.kernel.clock import Clock
from octi_bridge.kernel.ids import AgentId
from octi_bridge.telephony.events import Extension

log = logging.getLogger(__name__)

POLL_S = 0.5
SWEEP_S = 60.0


class SessionRevision:
    """Compares all sessions with the database after each change, and their tokens with the clock once a minute."""

    def __init__(
        self,
        *,
        store: RevisionStore,
        agents: AgentService,
        life: TokenLife,
        clock: Clock,
        is_busy: Callable[[Extension], bool],
        tokens_in_use: Callable[[], Collection[str]],
        on_tokens_ended: Callable[[Collection[str]], None],
        on_change: Callable[[], Awaitable[object]],
        spawn: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        self._store = store
        self._agents = agents
        self._life = life
        self._clock = clock
        self._is_busy = is_busy
        self._tokens_in_use = tokens_in_use
        self._on_tokens_ended = on_tokens_ended
        self._on_change = on_change
        self._spawn = spawn
        self._seen: int | None = None
        self._failure: Exception | None = None
        # not at once: after a restart panels need a moment to come back and show that their tokens are in use
        self._swept_at = clock.monotonic()

    async def run(self) -> None:
        """For ever; while the database is away, nothing is revised."""
        is_away = False
        while True:
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 - of whatever kind, the next look may succeed
                if not is_away:
                    log.warning("changes by administrators cannot be read (%s); trying again", type(error).__name__)
                is_away = True
            else:
                is_away = False
            await asyncio.sleep(POLL_S)

    async def look(self) -> None:
        """Revise what has changed since the last look."""
        if self._failure is not None:
            failure, self._failure, self._seen = self._failure, None, None
            raise failure
        changes = await self._store.changes()
        if changes != self._seen:
            await self._on_change()
            await self._revise_all()
            self._seen = changes
        if self._clock.monotonic() - self._swept_at >= SWEEP_S:
            self._swept_at = self._clock.monotonic()
            await self.sweep()

    async def _revise_all(self) -> None:
        entitled = {session.agent_id: session for session in await self._store.entitled_sessions()}
        changed = [
            session.agent_id
            for session in self._agents.signed_in()
            if (now := entitled.get(session.agent_id)) is None or session.with_work_of(now) != session
        ]
        for agent_id in changed:
            self._spawn(self._revise(agent_id, SignOutReason.SIGNED_OUT))

    async def _revise(self, agent_id: AgentId, reason: SignOutReason) -> None:
        """Beside the others: it may have to wait for a command of that agent, which waits for the PBX."""
        try:
            await self._agents.revise(agent_id, reason)
        except Exception as error:  # noqa: BLE001 - the next look raises it, and tries all again
            self._failure = error

    async def sweep(self) -> None:
        """End tokens that are too old, and with its last token a session; not in the middle of a call."""
        await self._store.use_tokens(self._tokens_in_use())
        now = self._clock.now()
        of_agent: defaultdict[AgentId, list[SessionToken]] = defaultdict(list)
        for token in await self._store.all_tokens():
            of_agent[token.agent_id].append(token)
        for agent_id, tokens in of_agent.items():
            over = [token for token in tokens if self._life.is_over(token, now)]
            session = self._agents.session(agent_id)
            if not over or (session is not None and self._is_busy(session.extension)):
                continue
            hashes = [token.token_hash for token in over]
            await self._store.remove_tokens(hashes)
            self._on_tokens_ended(hashes)
            self._spawn(self._revise(agent_id, SignOutReason.EXPIRED))
