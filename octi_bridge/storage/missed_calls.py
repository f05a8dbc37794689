"""Calls from outside that rang at an agent in vain, and `history.missed.MissedCallStore`, in SQL.

A call has at most one such row per agent, however often it rings there: the latest ring counts. A row becomes
`answered_elsewhere` when somebody has answered the call after the ring began, in whatever order the two are recorded.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, not_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from octi_bridge.calls.model import Direction
from octi_bridge.calls.outcomes import CallOutcome
from octi_bridge.history.model import COUNTED, NOBODY
from octi_bridge.kernel.ids import AgentId, CallId, OrgName
from octi_bridge.storage.tables import call_records

_OF_THE_RING = (
    "channel_id",
    "linked_id",
    "started_at",
    "ended_at",
    "cause",
    "outcome",
    "answered_by",
    "is_unseen",
    "queued_at",
)


class SqlMissedCalls:
    """What agents have missed and not looked at."""

    def __init__(self, *, engine: AsyncEngine) -> None:
        self._engine = engine

    async def unseen(self, agent_id: AgentId, org: OrgName, limit: int) -> Sequence[CallId]:
        """The last of the calls that the agent has missed and not looked at."""
        mine = select(call_records.c.call_id).where(is_unseen_by(agent_id, org))
        async with self._engine.connect() as db:
            rows = await db.execute(mine.order_by(call_records.c.ended_at.desc()).limit(limit))
        return [CallId(row.call_id) for row in rows]

    async def mark_seen(self, agent_id: AgentId, org: OrgName, call_ids: Collection[CallId]) -> None:
        """The agent has looked at these."""
        seen = update(call_records).where(is_unseen_by(agent_id, org), call_records.c.call_id.in_(call_ids))
        async with self._engine.begin() as db:
            await db.execute(seen.values(is_unseen=False))


def is_unanswered() -> ColumnElement[bool]:
    """`CallRecord.is_unanswered` in SQL."""
    return and_(call_records.c.direction == Direction.INBOUND.value, call_records.c.connected_at.is_(None))


def counts_as_missed(values: Mapping[str, Any]) -> bool:
    """Whether an unanswered call is one that its agent has to look at: there is somebody to call back."""
    is_agents = values["agent_id"] != NOBODY
    return is_agents and values["outcome"] in COUNTED and values["remote_number"] is not None


def is_unseen_as(outcome: CallOutcome) -> ColumnElement[bool]:
    """`is_unseen` of a call that becomes that: also of one that did not count before, never again of one that did."""
    did_count = func.coalesce(call_records.c.outcome, "").in_([each.value for each in COUNTED])
    can_count = and_(is_unanswered(), call_records.c.agent_id != NOBODY, call_records.c.remote_number.is_not(None))
    return or_(call_records.c.is_unseen, and_(can_count, literal(outcome in COUNTED), not_(did_count)))


async def was_answered(db: AsyncConnection, call_id: str) -> bool:
    """Whether it is recorded that somebody has talked to who called, or was called."""
    was_taken = call_records.c.connected_at.is_not(None) | (
        call_records.c.outcome == CallOutcome.ANSWERED_ELSEWHERE.value
    )
    is_outside = call_records.c.direction != Direction.INTERNAL.value
    talked = select(call_records.c.entry_id).where(call_records.c.call_id == call_id, is_outside, was_taken)
    return (await db.execute(talked.limit(1))).first() is not None


async def mark_answered(db: AsyncConnection, call_id: str, extension: str, at: datetime) -> None:
    """Nobody has missed the call whom it rang before that."""
    rang = (call_records.c.call_id == call_id, call_records.c.started_at <= at)
    answered = {"outcome": CallOutcome.ANSWERED_ELSEWHERE.value, "answered_by": extension, "is_unseen": False}
    await db.execute(update(call_records).where(is_unanswered(), *rang).values(answered))


async def answerer_of(db: AsyncConnection, values: Mapping[str, Any]) -> str | None:
    """The extension that has answered the call after this ring began."""
    talked = select(call_records.c.extension).where(
        call_records.c.call_id == values["call_id"], call_records.c.direction == Direction.INBOUND.value,
        call_records.c.connected_at >= values["started_at"],
    )  # fmt: skip
    found: str | None = await db.scalar(talked.order_by(call_records.c.connected_at).limit(1))
    return found


async def update_ring(db: AsyncConnection, values: Mapping[str, Any]) -> bool:
    """Whether the call rang in vain at the agent before; that row then tells of the latest ring."""
    same = (call_records.c[name] == values[name] for name in ("call_id", "agent_id", "org"))
    before = (await db.execute(select(call_records).where(is_unanswered(), *same).limit(1))).first()
    if before is None:
        return False
    if before.ended_at < values["ended_at"]:
        latest = {name: values[name] for name in _OF_THE_RING}
        await db.execute(update(call_records).where(call_records.c.entry_id == before.entry_id).values(latest))
    return True


def is_unseen_by(agent_id: str, org: OrgName) -> ColumnElement[bool]:
    """Calls that the agent has missed and not looked at."""
    is_mine = (call_records.c.agent_id == agent_id) & (call_records.c.org == org)
    return is_mine & call_records.c.is_unseen.is_(True)
