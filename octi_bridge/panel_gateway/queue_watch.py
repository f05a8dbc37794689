"""Who waits in an agent's queues, live at the panel.

One room per queue, not per agent: a caller who joins costs one message, however many agents the queue has. Each queue
is sent at most once in `EVERY_S`; whoever missed a message asks again, as after every reconnect.
"""

from __future__ import annotations

from functools import partial

from octi_bridge.agents.events import AgentEvent, AgentSignedIn, AgentSignedOut, StatusChanged
from octi_bridge.agents.model import AgentSession
from octi_bridge.agents.service import AgentService
from octi_bridge.calls.queue_loads import QueueLoad, QueueLoads
from octi_bridge.calls.queue_names import QueueNames
from octi_bridge.calls.service import Later
from octi_bridge.kernel.clock import Clock
from octi_bridge.kernel.ids import AgentId
from octi_bridge.panel_gateway import protocol
from octi_bridge.panel_gateway.commands import Handlers, Rooms, session_of
from octi_bridge.panel_gateway.panels import Panel, Panels
from octi_bridge.panel_gateway.publisher import Publisher
from octi_bridge.panel_gateway.views import milliseconds
from octi_bridge.telephony.events import PbxFact, QueueName

EVERY_S = 1.0


def queue_room(queue: QueueName) -> str:
    """All panels whose agents work for the queue, and that watch it."""
    return f"queue:{queue}"


class QueueWatch:
    """Tells panels of their queues.

    Args:
        long_wait_s: A caller who has waited for so long waits too long.
        later: Does something after so many seconds, as an event loop's `call_later`.
    """

    def __init__(
        self, *, panels: Panels, agents: AgentService, publisher: Publisher, rooms: Rooms, clock: Clock,
        long_wait_s: float, later: Later, names: QueueNames = QueueNames(),  # noqa: B008 - it never changes
    ) -> None:  # fmt: skip
        self._panels = panels
        self._agents = agents
        self._publisher = publisher
        self._rooms = rooms
        self._clock = clock
        self._long_wait_ms = round(long_wait_s * 1000)
        self._later = later
        self._loads = QueueLoads()
        self._names = names
        self._has_watchers = False  # for good from the first on: before, nothing is sent at all
        self._queues: dict[AgentId, tuple[QueueName, ...]] = {}
        self._resting: dict[QueueName, bool] = {}  # sent a moment ago; whether it has changed since

    def handlers(self) -> Handlers:
        """By the command's name."""
        return {"watch_queues": self._watch}

    def on_fact(self, fact: PbxFact) -> None:
        """Something happened at the PBX."""
        for queue in self._loads.apply(fact, self._clock.now()):
            self._on_change(queue)

    def on_agent_event(self, event: AgentEvent) -> None:
        """An administrator has given the agent other queues, or taken some: the panels that watch are moved."""
        match event:
            case AgentSignedOut(session=session):
                self._queues.pop(session.agent_id, None)
                for panel in self._panels.of_agent(session.agent_id):
                    panel.watches_queues = False
            case AgentSignedIn(session=session) | StatusChanged(session=session):
                before = self._queues.get(session.agent_id, session.queues)
                self._queues[session.agent_id] = session.queues
                if before != session.queues:
                    self._move(session, before)
            case _:
                pass

    async def _watch(self, panel: Panel, message: protocol.WatchQueues) -> protocol.QueuesWatched:
        session = session_of(panel, self._agents)
        for queue in session.queues:
            await self._rooms.join(panel.sid, queue_room(queue))
        now = session_of(panel, self._agents)  # it may have ended, or changed, meanwhile
        panel.watches_queues = self._has_watchers = True
        if now.queues != session.queues:
            self._move(now, session.queues)
        return protocol.QueuesWatched(queues=self._views(now), long_wait_ms=self._long_wait_ms)

    def _move(self, session: AgentSession, before: tuple[QueueName, ...]) -> None:
        for panel in self._panels.of_agent(session.agent_id):
            if not panel.watches_queues:
                continue
            for queue in set(before) - set(session.queues):
                self._publisher.then(partial(self._rooms.leave, panel.sid, queue_room(queue)))
            for queue in set(session.queues) - set(before):
                self._publisher.then(partial(self._rooms.join, panel.sid, queue_room(queue)))
            whole = protocol.QueuesChanged(queues=self._views(session), is_whole=True)
            self._publisher.send(panel.sid, "queues_changed", whole)

    def _views(self, session: AgentSession) -> tuple[protocol.QueueLoadView, ...]:
        return tuple(self._view(queue) for queue in sorted(session.queues))

    def _view(self, queue: QueueName) -> protocol.QueueLoadView:
        return queue_load_view(self._loads.of(queue), self._names.of(queue))

    def _on_change(self, queue: QueueName) -> None:
        if not self._has_watchers:
            return
        if queue in self._resting:
            self._resting[queue] = True
            return
        self._resting[queue] = False
        changed = protocol.QueuesChanged(queues=(self._view(queue),), is_whole=False)
        self._publisher.send(queue_room(queue), "queues_changed", changed)
        self._later(EVERY_S, partial(self._rested, queue))

    def _rested(self, queue: QueueName) -> None:
        if self._resting.pop(queue):
            self._on_change(queue)


def queue_load_view(load: QueueLoad, name: str) -> protocol.QueueLoadView:
    """One queue, as the panel protocol spells it; `name` is the one to show."""
    since = milliseconds(load.oldest_since) if load.oldest_since is not None else None
    return protocol.QueueLoadView(queue=name, waiting=load.waiting, oldest_since_ms=since)
