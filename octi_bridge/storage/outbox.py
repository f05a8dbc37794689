"""`history.ports.OutboxStore` in SQL, and what an administrator may do with the outbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, case, delete, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.calls.log_id import CallLogId
from octi_bridge.history.model import ActivityKey, ActivityKind, LoggedActivity, PendingActivity, WrapUpStage
from octi_bridge.kernel.ids import OrgName
from octi_bridge.storage.history import is_out, record_of
from octi_bridge.storage.tables import UtcDateTime, activities, call_records, wrap_ups
from octi_bridge.storage.wrap_ups import related_of, wrap_up_of

_saved = wrap_ups.alias("saved")
_clicked = wrap_ups.alias("clicked")
# What is delivered has no next attempt, so it is in no index of what waits: years of logs cost a look nothing.
IS_WANTED = activities.c.next_attempt_at.is_not(None)
_AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingActivity:
    """An outbox row as an administrator sees it."""

    key: ActivityKey
    attempts: int
    next_attempt_at: datetime
    last_error: str
    is_given_up: bool


class SqlOutboxStore:
    """The outbox; with `org` what is due is only that of this one, so that no org waits for another."""

    def __init__(self, *, engine: AsyncEngine, org: OrgName | None = None) -> None:
        self._engine = engine
        self._org = org

    async def due_activities(
        self, now: datetime, limit: int, *, is_first_only: bool = False
    ) -> Sequence[PendingActivity]:
        """Outbox rows whose time has come, oldest first; not those given up, perhaps not those that failed before."""
        joined = (
            activities.join(call_records, activities.c.entry_id == call_records.c.entry_id)
            .outerjoin(_saved, _is_of_stage(_saved, WrapUpStage.SAVED))
            .outerjoin(_clicked, _is_of_stage(_clicked, WrapUpStage.CLICKED))
        )
        is_due = IS_WANTED & activities.c.is_given_up.is_(False) & (activities.c.next_attempt_at <= now)
        if is_first_only:
            is_due &= activities.c.attempts == 0
        if self._org is not None:
            is_due &= call_records.c.org == self._org
        columns = (
            *call_records.c,
            *(column.label(f"activity_{column.name}") for column in activities.c),
            *(column.label(f"saved_{column.name}") for column in _saved.c),
            *(column.label(f"clicked_{column.name}") for column in _clicked.c),
        )
        query = select(*columns).select_from(joined).where(is_due)
        order = (call_records.c.ended_at, call_records.c.entry_id, activities.c.kind)
        async with self._engine.connect() as db:
            rows = await db.execute(query.order_by(*order).limit(limit))
        return [_pending(row) for row in rows]

    async def claim(self, key: ActivityKey, now: datetime, until: datetime) -> bool:
        """Take a row that is due: it is due again, for anybody, only at `until`. False: another process was first."""
        is_mine = _is(key) & activities.c.is_given_up.is_(False) & (activities.c.next_attempt_at <= now)
        async with self._engine.begin() as db:
            claimed = update(activities).where(is_mine).values(next_attempt_at=until, is_sent=True)
            return (await db.execute(claimed)).rowcount == 1

    async def release(self, key: ActivityKey, due_at: datetime, *, is_sent: bool) -> None:
        """Give a claimed row back: due at that time, and sent or not, as it was."""
        await self._change(key, {"next_attempt_at": due_at, "is_sent": is_sent})

    async def delivered(self, key: ActivityKey, logged: LoggedActivity, revision: int) -> None:
        """Salesforce has it as of that revision; a later one stays due."""
        due_at = case((activities.c.revision > revision, literal(_AT_ONCE, UtcDateTime())), else_=None)
        done = {"task_id": logged.task_id, "written": dict(logged.written), "delivered_revision": revision}
        await self._change(key, done | {"attempts": 0, "last_error": None, "next_attempt_at": due_at})

    async def failed(
        self, key: ActivityKey, next_attempt_at: datetime, reason: str, *, is_given_up: bool, is_sent: bool = True
    ) -> None:
        """It did not work; try again at that time, or only when somebody says so."""
        await self._change(
            key,
            {
                "attempts": activities.c.attempts + 1, "next_attempt_at": next_attempt_at, "last_error": reason,
                "is_given_up": is_given_up, "is_sent": is_sent,
            },
        )  # fmt: skip

    async def settle(self, key: ActivityKey, revision: int, *, is_sent: bool) -> None:
        """Nothing is to be written of it as of that revision; what never was sent goes."""
        if not is_sent:
            async with self._engine.begin() as db:
                await db.execute(delete(activities).where(_is(key) & (activities.c.revision == revision)))
        due_at = case((activities.c.revision > revision, literal(_AT_ONCE, UtcDateTime())), else_=None)
        await self._change(key, {"attempts": 0, "last_error": None, "next_attempt_at": due_at, "is_sent": is_sent})

    async def waiting(self) -> Sequence[WaitingActivity]:
        """Everything that Salesforce does not have, those given up first."""
        order = (activities.c.is_given_up.desc(), activities.c.next_attempt_at)
        async with self._engine.connect() as db:
            rows = await db.execute(select(activities).where(IS_WANTED).order_by(*order))
        return [
            WaitingActivity(
                key=ActivityKey(entry_id=CallLogId(row.entry_id), kind=ActivityKind(row.kind)), attempts=row.attempts,
                next_attempt_at=row.next_attempt_at, last_error=row.last_error or "", is_given_up=row.is_given_up,
            )
            for row in rows
        ]  # fmt: skip

    async def retry(self, now: datetime, entry_ids: Sequence[str] = ()) -> int:
        """Make what waits due now, also what was given up: these entries, or all. How many there were.

        Not what may be on its way: asked for too early it would be written twice.
        """
        chosen = IS_WANTED & ~is_out(now)
        if entry_ids:
            chosen &= activities.c.entry_id.in_(entry_ids)
        renewed = {"attempts": 0, "next_attempt_at": now, "is_given_up": False}
        async with self._engine.begin() as db:
            result = await db.execute(update(activities).where(chosen).values(renewed))
        return result.rowcount

    async def figures(self) -> Mapping[OrgName, tuple[int, int]]:
        """How many wait, and how many were given up, of each org that has any."""
        given_up = func.coalesce(func.sum(case((activities.c.is_given_up, 1), else_=0)), 0)
        joined = activities.join(call_records, activities.c.entry_id == call_records.c.entry_id)
        query = select(call_records.c.org, func.count(), given_up).select_from(joined).where(IS_WANTED)
        async with self._engine.connect() as db:
            rows = await db.execute(query.group_by(call_records.c.org))
        return {OrgName(org): (int(count) - int(lost), int(lost)) for org, count, lost in rows}

    async def _change(self, key: ActivityKey, values: dict[str, Any]) -> None:
        async with self._engine.begin() as db:
            await db.execute(update(activities).where(_is(key)).values(values))


def _is(key: ActivityKey) -> ColumnElement[bool]:
    is_it: ColumnElement[bool] = (activities.c.entry_id == key.entry_id) & (activities.c.kind == key.kind.value)
    return is_it


def _is_of_stage(table: Any, stage: WrapUpStage) -> ColumnElement[bool]:
    is_it: ColumnElement[bool] = (table.c.entry_id == activities.c.entry_id) & (table.c.stage == stage.value)
    return is_it


def _pending(row: Row[Any]) -> PendingActivity:
    return PendingActivity(
        record=record_of(row), attempts=row.activity_attempts, kind=ActivityKind(row.activity_kind),
        wrap_up=wrap_up_of(row, "saved_") if row.saved_stage is not None else None,
        clicked=related_of(row, "clicked_") if row.clicked_stage is not None else None,
        reason=row.clicked_reason or "",
        task_id=row.activity_task_id, written=row.activity_written, is_sent=row.activity_is_sent,
        revision=row.activity_revision,
    )  # fmt: skip
