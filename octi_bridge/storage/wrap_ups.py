"""`history.ports.WrapUpStore` in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, case, delete, insert, literal, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from octi_bridge.calls.log_id import CallLogId
from octi_bridge.history.model import (
    ActivityKind,
    CallRecord,
    FollowUp,
    LogState,
    RecentCall,
    RelatedRecord,
    WrapUp,
    WrapUpStage,
)
from octi_bridge.kernel.ids import AgentId, OrgName
from octi_bridge.storage.history import is_out, new_activity, record_of
from octi_bridge.storage.missed_calls import is_unanswered
from octi_bridge.storage.tables import activities, call_records, wrap_ups


class SqlWrapUpStore:
    """Wrap-ups, and the calls they belong to."""

    def __init__(self, *, engine: AsyncEngine) -> None:
        self._engine = engine

    async def find_record(self, entry_id: CallLogId) -> CallRecord | None:
        """The call record, None while the call lasts."""
        async with self._engine.connect() as db:
            row = (await db.execute(select(call_records).where(call_records.c.entry_id == entry_id))).first()
        return record_of(row) if row is not None else None

    async def recent(self, agent_id: AgentId, org: OrgName, since: datetime, limit: int) -> Sequence[RecentCall]:
        """The agent's calls of that org that ended since then, newest first."""
        is_call = (activities.c.entry_id == call_records.c.entry_id) & (activities.c.kind == ActivityKind.CALL.value)
        query = (
            select(*call_records.c, activities.c.task_id, activities.c.is_given_up)
            .select_from(call_records.outerjoin(activities, is_call))
            .where((call_records.c.agent_id == agent_id) & (call_records.c.org == org))
            .where(call_records.c.ended_at >= since)
            .where(~is_unanswered())
        )
        async with self._engine.connect() as db:
            rows: Sequence[Any] = (await db.execute(query.order_by(call_records.c.ended_at.desc()).limit(limit))).all()
            kept = await db.execute(
                select(wrap_ups)
                .where(wrap_ups.c.entry_id.in_([row.entry_id for row in rows]))
                .order_by(wrap_ups.c.saved_at)
            )
        of_call: dict[str, list[Row[Any]]] = {}
        for row in kept:
            of_call.setdefault(row.entry_id, []).append(row)
        return [_recent_call(row, of_call.get(row.entry_id, [])) for row in rows]

    async def wrap_ups(self, entry_id: CallLogId) -> dict[WrapUpStage, WrapUp]:
        """What there is of one call."""
        async with self._engine.connect() as db:
            rows = await db.execute(select(wrap_ups).where(wrap_ups.c.entry_id == entry_id))
        return {WrapUpStage(row.stage): wrap_up_of(row) for row in rows}

    async def keep(self, entry_id: CallLogId, stage: WrapUpStage, wrap_up: WrapUp, at: datetime) -> None:
        """Keep it, in place of what was there of this stage. `SAVED` also ends the draft and makes the log due."""
        try:
            await self._keep(entry_id, stage, wrap_up, at)
        except IntegrityError:
            # two tabs at once, and the other was first: now there is something to replace
            await self._keep(entry_id, stage, wrap_up, at)

    async def _keep(self, entry_id: CallLogId, stage: WrapUpStage, wrap_up: WrapUp, at: datetime) -> None:
        over = [stage, WrapUpStage.DRAFT] if stage is WrapUpStage.SAVED else [stage]
        async with self._engine.begin() as db:
            await db.execute(
                delete(wrap_ups).where(
                    (wrap_ups.c.entry_id == entry_id) & wrap_ups.c.stage.in_([one.value for one in over])
                )
            )
            await db.execute(insert(wrap_ups).values(_row(entry_id, stage, wrap_up, at)))
            if stage is WrapUpStage.SAVED:
                await _make_due(db, entry_id, wrap_up, at)

    async def relate(self, entry_id: CallLogId, related: RelatedRecord | None, at: datetime) -> None:
        """Keep to which record the call belongs; what was saved of its wrap-up names it from now on. The log is due."""
        try:
            await self._relate(entry_id, related, at)
        except IntegrityError:
            await self._relate(entry_id, related, at)

    async def _relate(self, entry_id: CallLogId, related: RelatedRecord | None, at: datetime) -> None:
        of_call = wrap_ups.c.entry_id == entry_id
        async with self._engine.begin() as db:
            rows = await db.execute(select(wrap_ups).where(of_call))
            kept = {WrapUpStage(row.stage): wrap_up_of(row) for row in rows}
            origin, saved = kept.get(WrapUpStage.CLICKED, WrapUp()), kept.get(WrapUpStage.SAVED)
            changed = {WrapUpStage.CLICKED: replace(origin, related=related)}
            if saved is not None:
                changed[WrapUpStage.SAVED] = replace(saved, related=related)
            await db.execute(delete(wrap_ups).where(of_call & wrap_ups.c.stage.in_([stage.value for stage in changed])))
            await db.execute(insert(wrap_ups), [_row(entry_id, stage, one, at) for stage, one in changed.items()])
            await _make_due(db, entry_id, saved or WrapUp(), at)


async def _make_due(db: AsyncConnection, entry_id: CallLogId, wrap_up: WrapUp, at: datetime) -> None:
    """What is logged of the call shall follow; only calls that are meant for Salesforce have such rows."""
    of_call = activities.c.entry_id == entry_id
    if wrap_up.follow_up is None:
        await _withdraw_follow_up(db, of_call, at)
        of_call &= activities.c.kind == ActivityKind.CALL.value
    renewed = {
        "revision": activities.c.revision + 1,
        "next_attempt_at": case(
            (is_out(at), activities.c.next_attempt_at),
            else_=literal(at, activities.c.next_attempt_at.type),
        ),
        "attempts": 0,
        "is_given_up": False,
    }
    await db.execute(update(activities).where(of_call).values(renewed))
    kinds = set((await db.execute(select(activities.c.kind).where(of_call))).scalars())
    if wrap_up.follow_up is not None and kinds == {ActivityKind.CALL.value}:
        await db.execute(insert(activities).values(new_activity(entry_id, ActivityKind.FOLLOW_UP, at)))


async def _withdraw_follow_up(db: AsyncConnection, of_call: ColumnElement[bool], at: datetime) -> None:
    """A task for later that Salesforce has stays as it is there, for the agent to close; else there will be none.

    One that Salesforce may have stays known: saved again, it is looked for. On its way, it is settled by the outbox.
    """
    is_follow_up = of_call & (activities.c.kind == ActivityKind.FOLLOW_UP.value)
    never_sent = activities.c.task_id.is_(None) & activities.c.is_sent.is_(False)
    await db.execute(delete(activities).where(is_follow_up & never_sent))
    settled = {"delivered_revision": activities.c.revision, "next_attempt_at": None, "is_given_up": False}
    await db.execute(update(activities).where(is_follow_up & ~is_out(at)).values(settled))


def _row(entry_id: CallLogId, stage: WrapUpStage, wrap_up: WrapUp, at: datetime) -> dict[str, Any]:
    related, follow_up = wrap_up.related, wrap_up.follow_up
    return {
        "entry_id": entry_id, "stage": stage.value, "disposition": wrap_up.disposition, "notes": wrap_up.notes,
        "related_id": related.record_id if related else None,
        "related_type": related.object_type if related else None,
        "related_name": related.name if related else None,
        "follow_up_on": follow_up.due_on if follow_up else None,
        "follow_up_subject": follow_up.subject if follow_up else None, "reason": wrap_up.reason or None, "saved_at": at,
    }  # fmt: skip


def wrap_up_of(row: Row[Any], prefix: str = "") -> WrapUp:
    """The wrap-up in a row whose columns begin with `prefix`."""
    due_on = getattr(row, f"{prefix}follow_up_on")
    subject = getattr(row, f"{prefix}follow_up_subject")
    return WrapUp(
        disposition=getattr(row, f"{prefix}disposition"), notes=getattr(row, f"{prefix}notes"),
        related=related_of(row, prefix),
        follow_up=FollowUp(due_on=due_on, subject=subject or "") if due_on is not None else None,
        reason=getattr(row, f"{prefix}reason") or "",
    )  # fmt: skip


def related_of(row: Row[Any], prefix: str = "") -> RelatedRecord | None:
    """The chosen record in such a row."""
    record_id = getattr(row, f"{prefix}related_id")
    if record_id is None:
        return None
    return RelatedRecord(
        record_id=record_id, object_type=getattr(row, f"{prefix}related_type") or "",
        name=getattr(row, f"{prefix}related_name") or "",
    )  # fmt: skip


def _recent_call(row: Row[Any], kept: Sequence[Row[Any]]) -> RecentCall:
    chosen = [related for one in kept if (related := related_of(one)) is not None]
    return RecentCall(
        record=record_of(row),
        log=_log_state(row),
        stages=frozenset(WrapUpStage(one.stage) for one in kept),
        related=chosen[-1] if chosen else None,
    )


def _log_state(row: Row[Any]) -> LogState:
    if row.is_given_up is None:
        return LogState.NONE
    if row.is_given_up:
        return LogState.FAILED
    return LogState.LOGGED if row.task_id is not None else LogState.WAITING
