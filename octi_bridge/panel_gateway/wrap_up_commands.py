"""Wrap-up in the panel: drafts shared by the agent's tabs, and what is saved for the log."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping

from pydantic import ValidationError

from octi_bridge.agents.model import AgentSession
from octi_bridge.agents.service import AgentService
from octi_bridge.calls.log_id import BadCallLogId, CallLogId
from octi_bridge.calls.model import Direction
from octi_bridge.history.model import LogState, RecentCall, RelatedRecord, WrapUp
from octi_bridge.history.wrap_ups import NoSuchRecord, WrapUps, WrapUpState
from octi_bridge.kernel.ids import OrgName
from octi_bridge.numbers.writing import NumberText
from octi_bridge.panel_gateway import protocol
from octi_bridge.panel_gateway.caller_names import names_of
from octi_bridge.panel_gateway.commands import Handlers, session_of
from octi_bridge.panel_gateway.panels import Panel
from octi_bridge.panel_gateway.publisher import Publisher, room_of
from octi_bridge.panel_gateway.views import SKIPPED, Texts, lookup_view
from octi_bridge.panel_gateway.wrap_up_views import recent_call_view, related_view, wrap_up_of, wrap_up_view
from octi_bridge.salesforce.model import LookupResult, Match

log = logging.getLogger(__name__)
DONE = protocol.Accepted()
Find = Callable[[str], Awaitable[LookupResult]]
Remember = Callable[[str, Match], None]


class WrapUpCommands:
    """`finds` look the other party up, mostly from the cache: each in its org; an org that is not connected has none.

    `remembers` are told which record an agent chose for a number: search may not know a new one for some time.
    """

    def __init__(
        self, *, agents: AgentService, wrap_ups: WrapUps, publisher: Publisher, finds: Mapping[OrgName, Find],
        remembers: Mapping[OrgName, Remember], number_text: NumberText,
    ) -> None:  # fmt: skip
        self._agents = agents
        self._wrap_ups = wrap_ups
        self._publisher = publisher
        self._finds = finds
        self._remembers = remembers
        self._texts = Texts(name_at=agents.name_at, number=number_text)

    def handlers(self) -> Handlers:
        """By the command's name."""
        return {
            "get_recent_calls": self._get_recent_calls,
            "get_wrap_up": self._get_wrap_up,
            "save_draft": self._save_draft,
            "save_wrap_up": self._save_wrap_up,
        }

    async def note_origin(self, log_id: CallLogId, asked: protocol.Dial) -> None:
        """The agent dialled from a record, or for a reason. Never fails: the call matters more."""
        try:
            related = _record_of(asked.record)
            if related is not None or asked.reason is not None:
                await self._wrap_ups.note_origin(log_id, related, asked.reason or "")
        except Exception:
            log.exception("from which record, and why, the agent called could not be noted")

    async def _get_recent_calls(self, panel: Panel, message: protocol.GetRecentCalls) -> protocol.RecentCalls:
        found = await self._wrap_ups.recent(session_of(panel, self._agents))
        names = await names_of(found, self._finds) if message.with_names else {}
        return protocol.RecentCalls(calls=tuple(self._recent(call, names.get(call.record.entry_id)) for call in found))

    async def _get_wrap_up(self, panel: Panel, message: protocol.GetWrapUp) -> protocol.WrapUpTaken:
        found = await self._wrap_ups.read(session_of(panel, self._agents), _log_id(message.entry_id))
        record = found.record
        call = RecentCall(record=record, log=LogState.NONE) if record else None
        return protocol.WrapUpTaken(
            call=self._recent(call) if call else None,
            saved=wrap_up_view(found.saved), draft=wrap_up_view(found.draft), clicked=related_view(found.clicked),
            lookup=await self._matches(found),
        )  # fmt: skip

    def _recent(self, call: RecentCall, name: str | None = None) -> protocol.RecentCallView:
        return recent_call_view(call, self._wrap_ups.editable_until(call.record), self._texts, name)

    async def _matches(self, found: WrapUpState) -> protocol.LookupView:
        record = found.record
        if record is None or record.remote_number is None or record.direction is Direction.INTERNAL:
            return SKIPPED
        find = self._finds.get(record.org)
        return lookup_view(await find(record.remote_number)) if find is not None else SKIPPED

    async def _save_draft(self, panel: Panel, message: protocol.SaveDraft) -> protocol.Accepted:
        session, wrap_up = session_of(panel, self._agents), wrap_up_of(message.wrap_up)
        log_id = _log_id(message.entry_id)
        await self._wrap_ups.save_draft(session, log_id, wrap_up)
        self._tell(panel, session, log_id, wrap_up, is_saved=False)
        return DONE

    async def _save_wrap_up(self, panel: Panel, message: protocol.SaveWrapUp) -> protocol.Accepted:
        session, wrap_up = session_of(panel, self._agents), wrap_up_of(message.wrap_up)
        log_id = _log_id(message.entry_id)
        await self._wrap_ups.save(session, log_id, wrap_up)
        self._tell(panel, session, log_id, wrap_up, is_saved=True)
        remember = self._remembers.get(session.org)
        if wrap_up.related is not None and remember is not None:
            record = (await self._wrap_ups.read(session, log_id)).record
            if record is not None and record.remote_number is not None and record.direction is not Direction.INTERNAL:
                chosen = wrap_up.related
                remember(record.remote_number, Match(chosen.record_id, chosen.object_type, chosen.name))
        return DONE

    def _tell(self, panel: Panel, session: AgentSession, log_id: CallLogId, wrap_up: WrapUp, *, is_saved: bool) -> None:
        view = wrap_up_view(wrap_up)
        assert view is not None
        changed = protocol.WrapUpChanged(
            entry_id=log_id, panel_id=panel.info.panel_id if panel.info else "", is_saved=is_saved, wrap_up=view
        )
        self._publisher.send(room_of(session.agent_id), "wrap_up_changed", changed)


def _log_id(text: str) -> CallLogId:
    try:
        return CallLogId(text)
    except BadCallLogId:
        raise NoSuchRecord from None


def _record_of(clicked: protocol.ClickedRecord | None) -> RelatedRecord | None:
    if clicked is None:
        return None
    try:
        seen = protocol.RelatedView(record_id=clicked.record_id, object_type=clicked.object_type, name=clicked.name)
    except ValidationError:
        log.warning("the record that was clicked has no id of Salesforce; the call is logged without it")
        return None
    return RelatedRecord(record_id=seen.record_id, object_type=seen.object_type, name=seen.name)
