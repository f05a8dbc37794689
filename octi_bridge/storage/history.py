"""`history.ports.HistoryStore` in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, case, insert, literal, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from octi_bridge.calls.log_id import CallLogId
from octi_bridge.calls.model import Direction
from octi_bridge.calls.outcomes import CallOutcome
from octi_bridge.history.model import ActivityKind, CallRecord
from octi_bridge.kernel.ids import FIRST_ORG, AgentId, CallId, OrgName
from octi_bridge.storage.missed_calls import (
    answerer_of,
    counts_as_missed,
    is_unseen_as,
    is_unseen_by,
    mark_answered,
    update_ring,
    was_answered,
)
from octi_bridge.storage.tables import activities, call_records
from octi_bridge.telephony.events import ChannelId, Extension

_FIELDS = tuple(field.name for field in fields(CallRecord))
_FROM_OUTSIDE = ("remote_number", "dialed_number", "queue", "channel_id", "linked_id", "transferred_to", "parked_space")
_LENGTHS = {column.name: getattr(column.type, "length", None) for column in call_records.columns}


class SqlHistoryStore:
    """Call records, each with its outbox row."""

    def __init__(self, *, engine: AsyncEngine) -> None:
        self._engine = engine

    async def record(self, record: CallRecord, *, is_to_be_logged: bool, log_after: timedelta = timedelta(0)) -> None:
        """Save record and outbox row in one transaction; a record that is there already stays as it is.

        Whether it is there is told by its leg, since the PBX and a bridge that watched may name the call differently.
        Who gave up in a queue leaves none where the call was answered before: a bridge that was restarted forgets that.
        """
        values = {name: getattr(record, name) for name in _FIELDS}
        values["direction"] = record.direction.value
        values["outcome"] = record.outcome.value if record.outcome is not None else None
        for name in _FROM_OUTSIDE:
            # a caller may call itself anything; PostgreSQL would refuse what is too long, for ever
            values[name] = values[name] and values[name][: _LENGTHS[name]]
        if await self._is_recorded(values):
            return
        try:
            async with self._engine.begin() as db:
                if record.is_abandoned and await was_answered(db, record.call_id):
                    return
                if record.is_unanswered:
                    await _as_known_now(db, values)
                    if await update_ring(db, values):
                        return
                elif record.direction is Direction.INBOUND:
                    await mark_answered(db, record.call_id, record.extension, values["connected_at"])
                await db.execute(insert(call_records).values(values))
                if is_to_be_logged:
                    row = new_activity(record.entry_id, ActivityKind.CALL, record.ended_at + log_after)
                    await db.execute(insert(activities).values(row))
        except IntegrityError:
            if not await self._is_recorded(values):
                raise

    async def change_outcome(
        self, entry_id: CallLogId, outcome: CallOutcome, at: datetime, *, ring: tuple[CallId, ChannelId] | None = None
    ) -> None:
        """Something became of a call after its end; its log follows, unless it was given up.

        A call that rang several times has one record, named by the first `ring`; it tells of the last. What a colleague
        has answered stays so.
        """
        is_it = call_records.c.entry_id == entry_id
        if ring is not None:
            is_it |= (call_records.c.call_id == ring[0]) & (call_records.c.channel_id == ring[1])
        is_open = call_records.c.outcome.is_distinct_from(CallOutcome.ANSWERED_ELSEWHERE.value)
        became = {"outcome": outcome.value, "is_unseen": is_unseen_as(outcome)}
        changed = update(call_records).where(is_it, is_open).values(became)
        is_log = (activities.c.entry_id == entry_id) & (activities.c.kind == ActivityKind.CALL.value)
        async with self._engine.begin() as db:
            await db.execute(changed)
            await db.execute(update(activities).where(is_log).values(renewed(at)))

    async def mark_answered(self, call_id: CallId, extension: Extension, at: datetime) -> None:
        """Somebody has answered the call who keeps no record of it: nobody has missed it whom it rang before."""
        async with self._engine.begin() as db:
            await mark_answered(db, call_id, extension, at)

    async def records(self, agent_id: str, org: OrgName = FIRST_ORG, limit: int = 100) -> Sequence[CallRecord]:
        """An agent's calls in that org, newest first: the last ones, and all missed ones not looked at yet."""
        newest_first = call_records.c.ended_at.desc()
        mine = (call_records.c.agent_id == agent_id) & (call_records.c.org == org)
        last = select(call_records.c.entry_id).where(mine).order_by(newest_first).limit(limit)
        is_listed = call_records.c.entry_id.in_(last) | is_unseen_by(agent_id, org)
        async with self._engine.connect() as db:
            rows = await db.execute(select(call_records).where(mine, is_listed).order_by(newest_first))
        return [record_of(row) for row in rows]

    async def records_since(self, agent_id: AgentId, org: OrgName, since: datetime) -> Sequence[CallRecord]:
        """An agent's calls in that org that ended since then, in no order."""
        mine = (call_records.c.agent_id == agent_id) & (call_records.c.org == org)
        async with self._engine.connect() as db:
            rows = await db.execute(select(call_records).where(mine & (call_records.c.ended_at >= since)))
        return [record_of(row) for row in rows]

    async def _is_recorded(self, values: dict[str, Any]) -> bool:
        """Whether there is a record of this leg, or of this name. Records of earlier versions do not name their PBX."""
        is_it = call_records.c.entry_id == values["entry_id"]
        if values["channel_id"] is not None:
            is_same_pbx = (call_records.c.pbx == values["pbx"]) | call_records.c.pbx.is_(None)
            is_it |= (call_records.c.channel_id == values["channel_id"]) & is_same_pbx
        async with self._engine.connect() as db:
            found = await db.execute(select(call_records.c.entry_id).where(is_it).limit(1))
        return found.first() is not None


async def _as_known_now(db: AsyncConnection, values: dict[str, Any]) -> None:
    """Of a call that was not answered here: whether it was elsewhere, and whether the agent has to look at it."""
    answered_by = await answerer_of(db, values)
    if answered_by is not None:
        values |= {"outcome": CallOutcome.ANSWERED_ELSEWHERE.value, "answered_by": answered_by}
    values["is_unseen"] = counts_as_missed(values)


def renewed(at: datetime) -> dict[str, Any]:
    """An outbox row whose call has changed: due at that moment, but not while it may be on its way."""
    due_at = case(
        (is_out(at) | activities.c.is_given_up, activities.c.next_attempt_at),
        else_=literal(at, activities.c.next_attempt_at.type),
    )
    return {"revision": activities.c.revision + 1, "next_attempt_at": due_at}


def is_out(at: datetime) -> ColumnElement[bool]:
    """On its way, or sent without an answer: asked for too early it would be written twice."""
    is_unsure: ColumnElement[bool] = activities.c.is_sent & activities.c.task_id.is_(None)
    return is_unsure & (activities.c.next_attempt_at > at) & activities.c.is_given_up.is_(False)


def new_activity(entry_id: CallLogId, kind: ActivityKind, due_at: datetime) -> dict[str, Any]:
    """An outbox row for something that was never sent."""
    return {
        "entry_id": entry_id, "kind": kind.value, "revision": 0, "attempts": 0, "next_attempt_at": due_at,
        "is_sent": False, "is_given_up": False, "written": {},
    }  # fmt: skip


def record_of(row: Row[Any]) -> CallRecord:
    """The record in a row that holds all its columns."""
    values = {name: getattr(row, name) for name in _FIELDS}
    values["entry_id"] = CallLogId(row.entry_id)
    values["direction"] = Direction(row.direction)
    values["outcome"] = CallOutcome(row.outcome) if row.outcome is not None else None
    return CallRecord(**values)
