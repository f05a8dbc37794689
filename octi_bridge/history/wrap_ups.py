"""What agents may add to their calls, and until when."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from octi_bridge.agents.model import AgentSession
from octi_bridge.calls.log_id import CallLogId
from octi_bridge.history.model import CallRecord, RecentCall, RelatedRecord, WrapUp, WrapUpStage
from octi_bridge.history.ports import WrapUpStore
from octi_bridge.kernel.clock import Clock
from octi_bridge.kernel.errors import OctiError

IsLasting = Callable[[CallLogId], bool]
MOST_RECENT = 50


class NoSuchRecord(OctiError):
    """There is no such call of yours."""

    code = "no_such_record"


class NotEditable(OctiError):
    """The time in which this call can be edited is over; change its task in Salesforce."""

    code = "not_editable"


class DispositionRequired(OctiError):
    """Choose how the call ended, then save."""

    code = "disposition_required"


class UnknownDisposition(OctiError):
    """That result is not on the list any more; choose another."""

    code = "unknown_disposition"


@dataclass(frozen=True, slots=True, kw_only=True)
class WrapUpRules:
    """What the administrator set. With no `dispositions` any text will do."""

    dispositions: tuple[str, ...] = ()
    is_disposition_required: bool = False
    editable: timedelta = timedelta(hours=24)

    def check(self, wrap_up: WrapUp) -> None:
        """Whether it may be saved.

        Raises:
            DispositionRequired, UnknownDisposition.
        """
        if not wrap_up.disposition:
            if self.is_disposition_required:
                raise DispositionRequired
        elif self.dispositions and wrap_up.disposition not in self.dispositions:
            raise UnknownDisposition


@dataclass(frozen=True, slots=True, kw_only=True)
class WrapUpState:
    """What there is of one call. `record` is None while it lasts."""

    record: CallRecord | None
    saved: WrapUp | None
    draft: WrapUp | None
    clicked: RelatedRecord | None


class WrapUps:
    """Drafts are kept as they are typed, also during the call; saving makes the log of the call follow.

    `settle` waits until calls that have just ended are written down; `is_lasting` tells whether that
    part of a call still goes on.
    """

    def __init__(
        self, *, store: WrapUpStore, clock: Clock, rules: WrapUpRules, is_lasting: IsLasting,
        settle: Callable[[], Awaitable[None]], on_saved: Callable[[], None],
    ) -> None:  # fmt: skip
        self._store = store
        self._clock = clock
        self._rules = rules
        self._is_lasting = is_lasting
        self._settle = settle
        self._on_saved = on_saved

    def editable_until(self, record: CallRecord) -> datetime:
        """When the call can no longer be edited."""
        return record.ended_at + self._rules.editable

    async def recent(self, session: AgentSession) -> Sequence[RecentCall]:
        """The agent's calls in this org that can still be edited, newest first."""
        await self._settle()
        since = self._clock.now() - self._rules.editable
        return await self._store.recent(session.agent_id, session.org, since, MOST_RECENT)

    async def read(self, session: AgentSession, entry_id: CallLogId) -> WrapUpState:
        """What there is of one call of the agent.

        Raises:
            NoSuchRecord: it is not the agent's.
        """
        record = await self._own(session, entry_id)
        found = await self._store.wrap_ups(entry_id)
        clicked = found.get(WrapUpStage.CLICKED)
        return WrapUpState(
            record=record, saved=found.get(WrapUpStage.SAVED), draft=found.get(WrapUpStage.DRAFT),
            clicked=clicked.related if clicked else None,
        )  # fmt: skip

    async def save_draft(self, session: AgentSession, entry_id: CallLogId, wrap_up: WrapUp) -> None:
        """Keep what has been typed so far.

        Raises:
            NoSuchRecord, NotEditable.
        """
        self._require_editable(await self._own(session, entry_id))
        await self._store.keep(entry_id, WrapUpStage.DRAFT, wrap_up, self._clock.now())

    async def save(self, session: AgentSession, entry_id: CallLogId, wrap_up: WrapUp) -> None:
        """It is ready: write it into the log of the call, now or when that can be done.

        Raises:
            NoSuchRecord: not the agent's call, or it still lasts.
            NotEditable, DispositionRequired, UnknownDisposition.
        """
        self._rules.check(wrap_up)
        record = await self._own(session, entry_id)
        if record is None:
            raise NoSuchRecord("the call still lasts; save when it has ended")
        self._require_editable(record)
        await self._store.keep(entry_id, WrapUpStage.SAVED, wrap_up, self._clock.now())
        self._on_saved()

    async def note_origin(self, entry_id: CallLogId, related: RelatedRecord | None, reason: str) -> None:
        """The agent called by clicking a number of this record, so the call belongs to it; and for this reason."""
        origin = WrapUp(related=related, reason=reason)
        await self._store.keep(entry_id, WrapUpStage.CLICKED, origin, self._clock.now())

    async def relate(self, session: AgentSession, entry_id: CallLogId, related: RelatedRecord | None) -> None:
        """The call belongs to this record, at once, whatever becomes of its wrap-up; None takes that back.

        Raises:
            NoSuchRecord, NotEditable.
        """
        record = await self._own(session, entry_id)
        self._require_editable(record)
        await self._store.relate(entry_id, related, self._clock.now())
        if record is not None:
            self._on_saved()

    async def reason_of(self, entry_id: CallLogId) -> str:
        """Why that call was made, as far as it was kept; empty for nothing."""
        origin = (await self._store.wrap_ups(entry_id)).get(WrapUpStage.CLICKED)
        return origin.reason if origin else ""

    async def _own(self, session: AgentSession, entry_id: CallLogId) -> CallRecord | None:
        if entry_id.extension == session.extension and self._is_lasting(entry_id):
            return None
        await self._settle()
        record = await self._store.find_record(entry_id)
        if record is None or (record.agent_id, record.org) != (session.agent_id, session.org) or record.is_unanswered:
            raise NoSuchRecord
        return record

    def _require_editable(self, record: CallRecord | None) -> None:
        if record is not None and self._clock.now() > self.editable_until(record):
            raise NotEditable
