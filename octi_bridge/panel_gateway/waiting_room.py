"""Connections that have not signed in: bounded in number, and none that stays silent.

A connection is the engine.io one, so that those which never join the panels' namespace count as well. It waits from its
beginning until its panel shows an agent, and again after the agent has signed out.
"""

from __future__ import annotations

import logging
from collections import Counter

from octi_bridge.kernel.addresses import place_of
from octi_bridge.kernel.ids import AgentId
from octi_bridge.panel_gateway.panels import Panel, Panels

log = logging.getLogger(__name__)


class WaitingRoom:
    """Counts waiting connections, in all and per place."""

    def __init__(self, *, panels: Panels, most: int, most_per_address: int) -> None:
        self._panels = panels
        self._most = most
        self._most_per_address = most_per_address
        self._places: dict[str, str] = {}
        self._waiting: set[str] = set()
        self._per_place: Counter[str] = Counter()
        self._connections: dict[str, str] = {}
        self._is_refusing = False
        panels.listen(self._on_shown)

    def enter(self, connection: str, address: str) -> bool:
        """Whether one more may wait."""
        place = place_of(address)
        is_full = len(self._waiting) >= self._most or self._per_place[place] >= self._most_per_address
        if is_full and not self._is_refusing:
            log.warning(
                "connections are refused: %d are open without being signed in, %d of them from %s",
                len(self._waiting),
                self._per_place[place],
                place,
            )
        self._is_refusing = is_full
        if not is_full:
            self._places[connection] = place
            self._wait(connection)
        return not is_full

    def joined(self, connection: str, sid: str) -> None:
        """The connection has a panel now."""
        self._connections[sid] = connection

    def leave(self, connection: str) -> None:
        """It is closed."""
        self._wait_no_more(connection)
        self._places.pop(connection, None)

    def left(self, sid: str) -> None:
        """The panel is gone; its connection may remain."""
        self._connections.pop(sid, None)

    def is_silent(self, sid: str | None) -> bool:
        """Whether this panel has not said hello; None: there is none."""
        panel = self._panels.get(sid) if sid is not None else None
        return panel is None or panel.is_silent

    def __len__(self) -> int:
        return len(self._waiting)

    def _on_shown(self, panel: Panel, before: AgentId | None) -> None:
        connection = self._connections.get(panel.sid)
        if connection is None:
            return
        if panel.agent_id is None:
            self._wait(connection)
        else:
            self._wait_no_more(connection)

    def _wait(self, connection: str) -> None:
        if connection in self._places and connection not in self._waiting:
            self._waiting.add(connection)
            self._per_place[self._places[connection]] += 1

    def _wait_no_more(self, connection: str) -> None:
        if connection in self._waiting:
            self._waiting.remove(connection)
            place = self._places[connection]
            self._per_place[place] -= 1
            if not self._per_place[place]:
                del self._per_place[place]
