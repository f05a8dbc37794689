"""How long agents have been in after-call work (後作業), as far as this process has seen it. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

from octi_bridge.agents.events import AgentEvent, DeviceChanged
from octi_bridge.agents.model import AgentSession
from octi_bridge.kernel.ids import AgentId

KEPT = timedelta(days=2)


class AfterCallTime:
    """Closed stretches per agent, and the one that goes on. One that began before this process counts whole.

    Attributes:
        known_since: Stretches that ended before this moment are not known.
    """

    def __init__(self, *, is_wrap_up: Callable[[str], bool], known_since: datetime) -> None:
        self.known_since = known_since
        self._is_wrap_up = is_wrap_up
        self._began: dict[AgentId, datetime] = {}
        self._closed: defaultdict[AgentId, list[tuple[datetime, datetime]]] = defaultdict(list)

    def on_agent_event(self, event: AgentEvent) -> None:
        """A status begins or ends; signing out ends it, too."""
        if not isinstance(event, DeviceChanged):
            self._follow(event.session)

    def since(self, agent_id: AgentId, begin: datetime, now: datetime) -> timedelta:
        """The time between the two moments."""
        stretches = list(self._closed.get(agent_id, ()))
        if agent_id in self._began:
            stretches.append((self._began[agent_id], now))
        parts = (min(end, now) - max(start, begin) for start, end in stretches if end > begin)
        return sum(parts, timedelta(0))

    def _follow(self, session: AgentSession) -> None:
        agent_id, at = session.agent_id, session.status_since
        began = self._began.get(agent_id)
        if began is not None and began != at:
            del self._began[agent_id]
            kept = [stretch for stretch in self._closed[agent_id] if stretch[1] > at - KEPT]
            self._closed[agent_id] = [*kept, (began, at)]
        if self._is_wrap_up(session.status_code):
            self._began[agent_id] = at
