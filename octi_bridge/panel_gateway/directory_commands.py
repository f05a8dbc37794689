"""The directory in the panel: colleagues with live presence, and the agent's favourites.

Presence goes only to panels that have the directory open, as unnumbered messages: whoever missed some opens it again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

from octi_bridge.agents.directory import Directory, DirectoryEntry
from octi_bridge.agents.favorites import Favorite, Favorites
from octi_bridge.agents.service import AgentService
from octi_bridge.history.missed import MissedCalls
from octi_bridge.history.model import MISSED, CallRecord, LogState, RecentCall
from octi_bridge.history.recent import RecentNumber, recent_numbers
from octi_bridge.kernel.ids import AgentId, CallId, OrgName
from octi_bridge.numbers.writing import NumberText
from octi_bridge.panel_gateway import protocol
from octi_bridge.panel_gateway.caller_names import Find, names_of
from octi_bridge.panel_gateway.commands import Handlers, Rooms, session_of
from octi_bridge.panel_gateway.panels import Panel
from octi_bridge.panel_gateway.publisher import Publisher, room_of
from octi_bridge.panel_gateway.views import colleague_view, milliseconds

ROOM = "directory"
NAMES_S = 0.3
"""Colleagues are wanted at once; a name that is late is there the next time."""
RecordsOf = Callable[[AgentId, OrgName], Awaitable[Iterable[CallRecord]]]


class DirectoryCommands:
    """Opens and closes the directory; keeps favourites."""

    def __init__(
        self, *, agents: AgentService, directory: Directory, favorites: Favorites, records_of: RecordsOf,
        publisher: Publisher, rooms: Rooms, missed: MissedCalls, region: str, finds: Mapping[OrgName, Find],
        number_text: NumberText,
    ) -> None:  # fmt: skip
        self._agents = agents
        self._directory = directory
        self._favorites = favorites
        self._records_of = records_of
        self._publisher = publisher
        self._rooms = rooms
        self._missed = missed
        self._region = region
        self._finds = finds
        self._number_text = number_text
        self._has_readers = False
        directory.listen(self._on_change)

    def handlers(self) -> Handlers:
        """By the command's name."""
        return {
            "open_directory": self._open,
            "close_directory": self._close,
            "see_missed_calls": self._see_missed,
            "save_favorite": self._save,
            "remove_favorite": self._remove,
        }

    async def _open(self, panel: Panel, message: protocol.OpenDirectory) -> protocol.DirectoryOpened:
        session = session_of(panel, self._agents)
        favorites = await self._favorites.of(session.agent_id)
        # before the list is read, so that it has them all
        missed = await self._missed.unseen(session.agent_id, session.org)
        recent = recent_numbers(await self._records_of(session.agent_id, session.org), self._region)
        session_of(panel, self._agents)  # it may have ended while the database answered
        await self._rooms.join(panel.sid, ROOM)
        self._has_readers = True  # for good: who reads once will read again, and before that nothing is sent at all
        entries = await self._directory.read()
        return protocol.DirectoryOpened(
            entries=tuple(entry_view(entry) for entry in entries if entry.extension != session.extension),
            favorites=self._favorites_view(favorites), recent=await self._recent_views(recent), missed=tuple(missed),
        )  # fmt: skip

    async def _see_missed(self, panel: Panel, message: protocol.SeeMissedCalls) -> protocol.Accepted:
        session = session_of(panel, self._agents)
        await self._missed.mark_seen(session.agent_id, session.org, map(CallId, message.call_ids))
        return protocol.Accepted()

    async def _recent_views(self, recent: Sequence[RecentNumber]) -> tuple[protocol.RecentNumberView, ...]:
        calls = [RecentCall(record=number.record, log=LogState.NONE) for number in recent]
        names = await names_of(calls, self._finds, within_s=NAMES_S)
        return tuple(self._recent_view(number, names.get(number.record.entry_id)) for number in recent)

    def _recent_view(self, recent: RecentNumber, name: str | None) -> protocol.RecentNumberView:
        outcome = None if recent.outcome in MISSED and self._missed.may_be_answered(recent.call_id) else recent.outcome
        return protocol.RecentNumberView(
            number=recent.number, number_text=self._number_text(recent.number),
            direction=protocol.Direction(recent.direction.value),
            was_connected=recent.was_connected, at_ms=milliseconds(recent.at),
            outcome=protocol.CallOutcome(outcome.value) if outcome is not None else None,
            answered_by=colleague_view(recent.answered_by, self._agents.name_at), name=name,
        )  # fmt: skip

    async def _close(self, panel: Panel, message: protocol.CloseDirectory) -> protocol.Accepted:
        await self._rooms.leave(panel.sid, ROOM)
        return protocol.Accepted()

    async def _save(self, panel: Panel, message: protocol.SaveFavorite) -> protocol.Accepted:
        agent_id = session_of(panel, self._agents).agent_id
        self._publish_favorites(agent_id, await self._favorites.save(agent_id, message.number, message.label))
        return protocol.Accepted()

    async def _remove(self, panel: Panel, message: protocol.RemoveFavorite) -> protocol.Accepted:
        agent_id = session_of(panel, self._agents).agent_id
        self._publish_favorites(agent_id, await self._favorites.remove(agent_id, message.number))
        return protocol.Accepted()

    def _publish_favorites(self, agent_id: AgentId, favorites: Iterable[Favorite]) -> None:
        changed = protocol.FavoritesChanged(favorites=self._favorites_view(favorites))
        self._publisher.send(room_of(agent_id), "favorites_changed", changed)

    def _favorites_view(self, favorites: Iterable[Favorite]) -> tuple[protocol.FavoriteView, ...]:
        text = self._number_text
        return tuple(
            protocol.FavoriteView(number=one.number, number_text=text(one.number), label=one.label) for one in favorites
        )

    def _on_change(self, entry: DirectoryEntry) -> None:
        if self._has_readers:
            self._publisher.send(ROOM, "directory_changed", protocol.DirectoryChanged(entry=entry_view(entry)))


def entry_view(entry: DirectoryEntry) -> protocol.DirectoryEntryView:
    """One line of the directory."""
    return protocol.DirectoryEntryView(
        extension=entry.extension, name=entry.name, presence=protocol.Presence(entry.presence.value),
        status_code=entry.status_code,
    )  # fmt: skip
