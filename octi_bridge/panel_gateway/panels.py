"""The panels that are open: one socket each, several per agent (tabs, browsers, PCs)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from octi_bridge.kernel.ids import AgentId, OrgName
from octi_bridge.panel_gateway.protocol import PanelInfo


@dataclass(slots=True)
class Panel:
    """One connected panel. `focused_at` orders panels by when they last came to the front.

    `org` is settled by its first hello, for good. `has_unsaved_work`: a screen pop would leave something that is not
    saved, as far as the panel sees. `rooms_of`: the agent whose rooms the panel is in, set before it enters them.
    `watches_queues`: it has asked how many callers wait in the agent's queues.
    """

    sid: str
    address: str
    info: PanelInfo | None = None
    org: OrgName | None = None
    agent_id: AgentId | None = None
    rooms_of: AgentId | None = None
    is_silent: bool = True
    token_hash: str | None = None
    is_in_front: bool = False
    has_unsaved_work: bool = False
    focused_at: float = 0.0
    watches_queues: bool = False


WhoIsShown = Callable[[Panel, AgentId | None], None]


class Panels:
    """All connected panels of this node."""

    def __init__(self) -> None:
        self._panels: dict[str, Panel] = {}
        self._of_agent: dict[AgentId, dict[str, Panel]] = {}
        self._listeners: list[WhoIsShown] = []

    def listen(self, listener: WhoIsShown) -> None:
        """Call it after each change of whom a panel shows, with the panel and the agent it showed before."""
        self._listeners.append(listener)

    def add(self, sid: str, address: str) -> Panel:
        """A socket connected."""
        panel = self._panels[sid] = Panel(sid, address)
        return panel

    def remove(self, sid: str) -> None:
        """It is gone."""
        panel = self._panels.pop(sid, None)
        if panel is not None:
            self.bind(panel, None)

    def bind(self, panel: Panel, agent_id: AgentId | None) -> None:
        """The panel shows this agent now, or nobody; one that is gone shows nobody."""
        if panel.agent_id is not None:
            known = self._of_agent.get(panel.agent_id, {})
            known.pop(panel.sid, None)
            if not known:
                self._of_agent.pop(panel.agent_id, None)
        before, panel.agent_id = panel.agent_id, agent_id
        if agent_id is not None and panel.sid in self._panels:
            self._of_agent.setdefault(agent_id, {})[panel.sid] = panel
        for listener in self._listeners:
            listener(panel, before)

    def get(self, sid: str) -> Panel | None:
        """The panel of this socket."""
        return self._panels.get(sid)

    def tokens_in_use(self) -> frozenset[str]:
        """The hashes of the tokens that panels are signed in with."""
        return frozenset(panel.token_hash for panel in self._panels.values() if panel.token_hash and panel.agent_id)

    def with_tokens(self, token_hashes: Collection[str]) -> list[Panel]:
        """The panels that are signed in with these."""
        return [panel for panel in self._panels.values() if panel.agent_id and panel.token_hash in token_hashes]

    def of_agent(self, agent_id: AgentId) -> list[Panel]:
        """The agent's panels."""
        return list(self._of_agent.get(agent_id, {}).values())

    def in_front(self, agent_id: AgentId) -> Panel | None:
        """The agent's panel whose tab is in front; of several (two PCs) the one that came there last."""
        candidates: Iterable[Panel] = (panel for panel in self.of_agent(agent_id) if panel.is_in_front)
        return max(candidates, key=lambda panel: panel.focused_at, default=None)

    def used_last(self, agent_id: AgentId) -> Panel | None:
        """The agent's panel in front, else the one that was there last."""
        return self.in_front(agent_id) or max(self.of_agent(agent_id), key=lambda panel: panel.focused_at, default=None)

    def __len__(self) -> int:
        return len(self._panels)
