"""What is deleted of calls, by age and by number, on both databases; and that years of logs cost the outbox nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.calls.log_id import CallLogId
from octi_bridge.history.model import ActivityKey, ActivityKind, FollowUp, LoggedActivity, WrapUp, WrapUpStage
from octi_bridge.history.retention import BUNCH, Retention
from octi_bridge.numbers.identity import same_number
from octi_bridge.storage.history import SqlHistoryStore, new_activity
from octi_bridge.storage.outbox import SqlOutboxStore
from octi_bridge.storage.retention import Forgotten, SqlRetention
from octi_bridge.storage.tables import accounts, activities, call_records, favorites, wrap_ups
from octi_bridge.storage.wrap_ups import SqlWrapUpStore
from tests.support.fakes import FakeClock
from tests.unit.history.samples import record

NOW = FakeClock().now()
OLD, NEW = NOW - timedelta(days=401), NOW - timedelta(days=399)
TASK = LoggedActivity(task_id="00T5h0000000001EAA")
DELIVERED = 5_000


class Tables:
    """Fills and counts."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.history = SqlHistoryStore(engine=engine)
        self.outbox = SqlOutboxStore(engine=engine)
        self.wrap_ups = SqlWrapUpStore(engine=engine)
        self.retention = SqlRetention(engine=engine)

    async def call(
        self, name: str, ended_at: datetime, *, is_logged: bool = True, written: str = "09012345678", **changed: Any
    ) -> CallLogId:
        one = replace(record(name, ended_at=ended_at), **changed)
        await self.history.record(one, is_to_be_logged=True)
        if is_logged:
            await self.outbox.delivered(
                ActivityKey(entry_id=one.entry_id), replace(TASK, written={"Description": written}), 0
            )
        return one.entry_id

    async def note(self, entry_id: str, at: datetime) -> None:
        await self.wrap_ups.keep(CallLogId(entry_id), WrapUpStage.DRAFT, WrapUp(notes="called back"), at)

    async def calls(self) -> set[str]:
        async with self.engine.connect() as db:
            return set((await db.execute(select(call_records.c.entry_id))).scalars())

    async def counts(self) -> tuple[int, int, int]:
        async with self.engine.connect() as db:
            found = [
                await db.scalar(select(func.count()).select_from(table))
                for table in (call_records, activities, wrap_ups)
            ]
        return found[0] or 0, found[1] or 0, found[2] or 0


@pytest.fixture
def tables(engine: AsyncEngine) -> Tables:
    return Tables(engine)


async def delete_old(tables: Tables, days: int = 400) -> None:
    clock = FakeClock()
    await Retention(store=tables.retention, clock=clock, keep=timedelta(days=days)).delete_old()


async def test_old_calls_go_with_all_that_belongs_to_them_and_newer_ones_stay(tables: Tables) -> None:
    old, new = await tables.call("a", OLD), await tables.call("b", NEW)
    for entry_id, at in ((old, OLD), (new, NEW)):
        await tables.note(entry_id, at)
    await delete_old(tables)
    assert await tables.calls() == {new}
    assert await tables.counts() == (1, 1, 1)


async def test_what_still_waits_to_be_logged_stays_and_what_was_given_up_goes(tables: Tables) -> None:
    waits = await tables.call("a", OLD, is_logged=False)
    given_up = await tables.call("b", OLD, is_logged=False)
    await tables.outbox.failed(ActivityKey(entry_id=given_up), OLD, "refused", is_given_up=True)
    await delete_old(tables)
    assert await tables.calls() == {waits}


async def test_drafts_of_calls_that_never_were_recorded_go_with_their_age(tables: Tables) -> None:
    await tables.note("never:201", OLD)
    await tables.note("soon:201", NEW)
    await delete_old(tables)
    assert await tables.counts() == (0, 0, 1)


async def test_more_than_a_bunch_goes_in_one_day(tables: Tables) -> None:
    await fill(tables.engine, BUNCH + 10, OLD)
    await delete_old(tables)
    assert await tables.counts() == (0, 0, 0)


async def test_with_zero_days_nothing_is_ever_deleted(tables: Tables) -> None:
    await tables.call("a", OLD)
    await asyncio.wait_for(Retention(store=tables.retention, clock=FakeClock(), keep=timedelta(0)).run(), 1)
    assert (await tables.counts())[0] == 1


# ---- a person


async def test_a_person_is_forgotten_under_every_spelling_of_the_number(tables: Tables) -> None:
    spellings = ["09012345678", "+819012345678", "090-1234-5678"]
    for name, spelling in zip("xyz", spellings, strict=True):
        entry_id = await tables.call(name, NEW, remote_number=spelling)
        await tables.note(entry_id, NEW)
    other = await tables.call("b", NEW, written="somebody else's", remote_number="09099999999")
    passed_on = await tables.call("c", NEW, remote_number="0312345678", transferred_to="09012345678")
    async with tables.engine.begin() as db:
        agent = {"agent_id": "1", "account": "sato", "name": "佐藤", "password_hash": "x", "role": "user"}
        await db.execute(insert(accounts).values(**agent, is_agent=True, queues=[]))
        for number in ("+819012345678", "0399999999"):
            await db.execute(insert(favorites).values(agent_id="1", number=number, label="x", saved_at=NEW))

    found = await tables.retention.forget(lambda spelling: same_number(spelling, "+81 90-1234-5678"))
    assert found == Forgotten(
        spellings=("+819012345678", "090-1234-5678", "09012345678"),
        calls=3,
        notes=3,
        favorites=1,
        mentions=1,
        task_ids=(TASK.task_id,) * 3,
    )
    assert await tables.calls() == {other, passed_on}
    async with tables.engine.connect() as db:
        assert (await db.execute(select(favorites.c.number))).scalars().all() == ["0399999999"]
        assert (
            await db.scalar(select(call_records.c.transferred_to).where(call_records.c.entry_id == passed_on)) is None
        )
        for table in (call_records, activities, wrap_ups, favorites):
            assert "12345678" not in str((await db.execute(select(table))).all()).replace("0312345678", "")


async def test_nobody_else_is_forgotten(tables: Tables) -> None:
    await tables.call("a", NEW, remote_number="09012345679")
    await tables.call("b", NEW, remote_number=None)
    assert await tables.retention.forget(lambda spelling: same_number(spelling, "09012345678")) == Forgotten()
    assert (await tables.counts())[0] == 2


async def test_a_log_that_waits_is_told_and_never_written(tables: Tables) -> None:
    await tables.call("a", NEW, is_logged=False, remote_number="09012345678")
    found = await tables.retention.forget(lambda spelling: same_number(spelling, "09012345678"))
    assert (found.calls, found.unlogged, found.task_ids) == (1, 1, ())
    assert await tables.outbox.due_activities(NOW, 10) == []


async def test_of_another_persons_log_only_what_names_the_number_is_forgotten(tables: Tables) -> None:
    facts: dict[str, str | int | None] = {"CallDurationInSeconds": 65, "Status": "Completed"}
    texts = {"Description": "sent on to 090-1234-5678", "Subject": "090-1234-5678 へ転送"}
    passed_on = await tables.call("c", NEW, remote_number="0312345678", transferred_to="09012345678")
    logged = replace(TASK, written={**facts, **texts})
    await tables.outbox.delivered(ActivityKey(entry_id=passed_on), logged, 0)
    await tables.retention.forget(lambda spelling: same_number(spelling, "09012345678"))
    async with tables.engine.connect() as db:
        assert await db.scalar(select(activities.c.written)) == facts


async def test_a_call_with_a_task_for_later_is_one_call_that_was_not_logged(tables: Tables) -> None:
    waits = await tables.call("a", NEW, is_logged=False, remote_number="09012345678")
    later = WrapUp(follow_up=FollowUp(due_on=NEW.date(), subject=""))
    await tables.wrap_ups.keep(waits, WrapUpStage.SAVED, later, NEW)
    found = await tables.retention.forget(lambda spelling: same_number(spelling, "09012345678"))
    assert found.unlogged == 1


# ---- years of logs


async def fill(engine: AsyncEngine, count: int, ended_at: datetime) -> None:
    """So many calls whose logs were delivered."""
    one = record()
    columns = [column.name for column in call_records.columns if column.server_default is None]
    calls, logs = [], []
    for number in range(count):
        values = {name: getattr(one, name, None) for name in columns}
        entry_id = CallLogId(f"{ended_at:%y%m%d}-{number}:201")
        key = {"entry_id": entry_id, "channel_id": entry_id, "direction": one.direction.value, "ended_at": ended_at}
        calls.append({**values, **key})
        done = {"task_id": TASK.task_id, "delivered_revision": 0, "next_attempt_at": None, "is_sent": True}
        logs.append({**new_activity(entry_id, ActivityKind.CALL, ended_at), **done})
    async with engine.begin() as db:
        for start in range(0, count, 2000):
            await db.execute(insert(call_records), calls[start : start + 2000])
            await db.execute(insert(activities), logs[start : start + 2000])
    async with engine.connect() as db:
        await (await db.execution_options(isolation_level="AUTOCOMMIT")).execute(text("ANALYZE"))


async def plan_of(engine: AsyncEngine, look: Callable[[], Awaitable[object]]) -> str:
    """How the database answers the only question of `look`."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    await look()
    event.remove(engine.sync_engine, "before_cursor_execute", note)
    ((statement, parameters),) = asked
    explain = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
    async with engine.connect() as db:
        return "\n".join(str(row) for row in await db.exec_driver_sql(f"{explain} {statement}", parameters))


async def test_logs_that_were_delivered_are_not_read_by_the_outbox(tables: Tables) -> None:
    await tables.call("due", NEW, is_logged=False)
    await fill(tables.engine, DELIVERED, NEW)
    looks: list[Callable[[], Awaitable[object]]] = [
        lambda: tables.outbox.due_activities(NOW, 20),
        tables.outbox.figures,
        tables.outbox.waiting,
    ]
    for look in looks:
        plan = await plan_of(tables.engine, look)
        assert "ix_activities_next_attempt_at" in plan
        for whole in ("SCAN call_records", "Seq Scan on call_records", "Seq Scan on activities", "SCAN wrap_ups"):
            assert whole not in plan, plan
    assert len(await tables.outbox.due_activities(NOW, 20)) == 1
