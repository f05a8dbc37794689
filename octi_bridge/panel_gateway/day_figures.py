"""The agent's own figures of today, when the panel asks for them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from octi_bridge.agents.after_call_time import AfterCallTime
from octi_bridge.agents.service import AgentService
from octi_bridge.history.day import day_began_at, figures_of
from octi_bridge.history.model import CallRecord
from octi_bridge.kernel.clock import Clock
from octi_bridge.kernel.ids import AgentId, OrgName
from octi_bridge.panel_gateway import protocol
from octi_bridge.panel_gateway.commands import Handlers, session_of
from octi_bridge.panel_gateway.panels import Panel
from octi_bridge.panel_gateway.views import milliseconds

RecordsSince = Callable[[AgentId, OrgName, datetime], Awaitable[Iterable[CallRecord]]]


class DayFigureCommands:
    """Counts what the database has.

    Args:
        zones: Where each org's agents work, which says when their day begins.
        settle: Waits until calls that have just ended are written down.
    """

    def __init__(
        self, *, agents: AgentService, records_since: RecordsSince, after_call: AfterCallTime,
        zones: Mapping[OrgName, ZoneInfo], clock: Clock, settle: Callable[[], Awaitable[None]],
    ) -> None:  # fmt: skip
        self._agents = agents
        self._records_since = records_since
        self._after_call = after_call
        self._zones = zones
        self._clock = clock
        self._settle = settle

    def handlers(self) -> Handlers:
        """By the command's name."""
        return {"get_day_figures": self._get}

    async def _get(self, panel: Panel, message: protocol.GetDayFigures) -> protocol.DayFiguresTaken:
        session = session_of(panel, self._agents)
        await self._settle()
        now = self._clock.now()
        began_at = day_began_at(now, self._zones[session.org])
        figures = figures_of(await self._records_since(session.agent_id, session.org, began_at), began_at)
        after_call = self._after_call.since(session.agent_id, began_at, now)
        known_since = max(began_at, self._after_call.known_since)
        return protocol.DayFiguresTaken(
            taken=figures.taken, made=figures.made, missed=figures.missed,
            talk_ms=int(figures.talk.total_seconds() * 1000),
            after_call_ms=int(after_call.total_seconds() * 1000), after_call_since_ms=milliseconds(known_since),
            day_began_at_ms=milliseconds(began_at),
        )  # fmt: skip
