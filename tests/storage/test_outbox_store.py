"""The outbox and wrap-ups in SQL; every test on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.calls.log_id import CallLogId
from octi_bridge.history.model import (
    ActivityKey,
    ActivityKind,
    FollowUp,
    LoggedActivity,
    LogState,
    RelatedRecord,
    WrapUp,
    WrapUpStage,
)
from octi_bridge.kernel.ids import FIRST_ORG, OrgName
from octi_bridge.storage.history import SqlHistoryStore
from octi_bridge.storage.outbox import SqlOutboxStore
from octi_bridge.storage.tables import activities
from octi_bridge.storage.wrap_ups import SqlWrapUpStore
from tests.support.fakes import START
from tests.unit.history.samples import SATO, record

ENDED = record().ended_at
LATER = ENDED + timedelta(hours=1)
PART = CallLogId("a:201")
CALL = ActivityKey(entry_id=PART)
FOLLOW_UP = ActivityKey(entry_id=PART, kind=ActivityKind.FOLLOW_UP)
TASK = LoggedActivity(task_id="00T5h0000000001EAA", written={"Subject": "着信", "CallDurationInSeconds": 65})
HANAKO = RelatedRecord(record_id="0035h0000000001AAA", object_type="Contact", name="山田 花子")
FULL = WrapUp(
    disposition="解決", notes="折り返し希望\n15時以降", related=HANAKO,
    follow_up=FollowUp(due_on=date(2026, 11, 9), subject="電話する"),
)  # fmt: skip


class Stores:
    """The three stores over one database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.history = SqlHistoryStore(engine=engine)
        self.outbox = SqlOutboxStore(engine=engine)
        self.wrap_ups = SqlWrapUpStore(engine=engine)

    async def due(self, limit: int = 10) -> list[tuple[str, int]]:
        return [(one.record.entry_id, one.attempts) for one in await self.outbox.due_activities(LATER, limit)]


@pytest.fixture
def stores(engine: AsyncEngine) -> Stores:
    return Stores(engine)


async def test_what_is_due_comes_oldest_first_and_within_the_limit(stores: Stores) -> None:
    for name, minutes in (("c", 3), ("a", 1), ("b", 2)):
        ended = replace(record(name), ended_at=ENDED + timedelta(minutes=minutes))
        await stores.history.record(ended, is_to_be_logged=True)
    assert await stores.due() == [("a:201", 0), ("b:201", 0), ("c:201", 0)]
    assert await stores.due(limit=2) == [("a:201", 0), ("b:201", 0)]


async def test_a_record_is_due_from_its_end_on_or_so_long_after(stores: Stores) -> None:
    await stores.history.record(record(), is_to_be_logged=True)
    await stores.history.record(record("b"), is_to_be_logged=True, log_after=timedelta(minutes=2))
    assert await stores.outbox.due_activities(ENDED - timedelta(microseconds=1), 10) == []
    assert len(await stores.outbox.due_activities(ENDED, 10)) == 1
    assert len(await stores.outbox.due_activities(ENDED + timedelta(minutes=2), 10)) == 2


async def test_what_failed_is_due_at_the_time_given_and_counts_its_attempts(stores: Stores) -> None:
    await stores.history.record(record(), is_to_be_logged=True)
    again = ENDED + timedelta(seconds=5)
    await stores.outbox.failed(CALL, again, "salesforce.unavailable", is_given_up=False)
    assert await stores.outbox.due_activities(again - timedelta(milliseconds=1), 10) == []
    assert [one.attempts for one in await stores.outbox.due_activities(again, 10)] == [1]


async def test_a_row_that_is_due_is_claimed_by_one_and_comes_back_if_that_one_dies(stores: Stores) -> None:
    await stores.history.record(record(), is_to_be_logged=True)
    until = LATER + timedelta(minutes=1)
    claims = await asyncio.gather(*(stores.outbox.claim(CALL, LATER, until) for _ in range(8)))
    assert claims.count(True) == 1
    assert await stores.due() == []
    assert [one.is_sent for one in await stores.outbox.due_activities(until, 10)] == [True]


@pytest.mark.parametrize("was_sent", [True, False])
async def test_a_claimed_row_is_given_back_as_it_was(stores: Stores, was_sent: bool) -> None:
    await stores.history.record(record(), is_to_be_logged=True)
    await stores.outbox.claim(CALL, LATER, LATER + timedelta(minutes=1))
    await stores.outbox.release(CALL, LATER, is_sent=was_sent)
    assert [(one.is_sent, one.attempts) for one in await stores.outbox.due_activities(LATER, 10)] == [(was_sent, 0)]


async def test_what_is_given_up_or_delivered_cannot_be_claimed(stores: Stores) -> None:
    await stores.history.record(record(), is_to_be_logged=True)
    await stores.outbox.failed(CALL, ENDED, "refused", is_given_up=True)
    assert not await stores.outbox.claim(CALL, LATER, LATER)
    await stores.outbox.delivered(CALL, TASK, 0)
    assert not await stores.outbox.claim(CALL, LATER, LATER)


async def test_rows_that_failed_before_can_be_left_out(stores: Stores) -> None:
    for name in ("a", "b"):
        await stores.history.record(record(name), is_to_be_logged=True)
    await stores.outbox.failed(CALL, ENDED, "later", is_given_up=False)
    assert [one.key.entry_id for one in await stores.outbox.due_activities(LATER, 10, is_first_only=True)] == ["b:201"]


async def test_what_was_delivered_is_never_due_again_and_its_task_is_known(stores: Stores, engine: AsyncEngine) -> None:
    await stores.history.record(record(), is_to_be_logged=True)
    await stores.outbox.failed(CALL, ENDED, "salesforce.unavailable", is_given_up=False)
    await stores.outbox.delivered(CALL, TASK, 0)
    assert await stores.due() == []
    async with engine.connect() as db:
        row = (await db.execute(select(activities))).one()
    assert (row.task_id, row.last_error, row.written) == (TASK.task_id, None, TASK.written)
    assert row.next_attempt_at is None, "it is in the index of what waits"


async def test_what_was_given_up_waits_for_an_administrator(stores: Stores) -> None:
    await stores.history.record(record(), is_to_be_logged=True)
    await stores.history.record(record("b"), is_to_be_logged=True)
    await stores.outbox.failed(CALL, ENDED, "refused", is_given_up=True)
    assert await stores.due() == [("b:201", 0)]
    assert await stores.outbox.figures() == {"default": (1, 1)}
    first, second = await stores.outbox.waiting()
    assert (first.key, first.is_given_up, first.last_error) == (CALL, True, "refused")
    assert not second.is_given_up
    assert await stores.outbox.retry(LATER, ["a:201"]) == 1
    assert await stores.due() == [("a:201", 0), ("b:201", 0)]
    assert await stores.outbox.figures() == {"default": (2, 0)}


async def test_news_of_an_unknown_entry_changes_nothing(stores: Stores) -> None:
    await stores.history.record(record(), is_to_be_logged=True)
    other = ActivityKey(entry_id=CallLogId("other:201"))
    await stores.outbox.delivered(other, TASK, 0)
    await stores.outbox.failed(other, LATER + timedelta(days=1), "x", is_given_up=True)
    assert await stores.due() == [("a:201", 0)]


async def test_what_may_be_on_its_way_is_not_hurried_by_saving_or_by_an_administrator(stores: Stores) -> None:
    await stores.history.record(record(), is_to_be_logged=True)
    until = LATER + timedelta(minutes=10)
    await stores.outbox.claim(CALL, ENDED, until)
    await stores.wrap_ups.keep(CALL.entry_id, WrapUpStage.SAVED, WrapUp(notes="meanwhile"), ENDED)
    assert await stores.outbox.retry(LATER) == 0
    assert await stores.due() == []
    assert [one.wrap_up for one in await stores.outbox.due_activities(until, 10)] == [WrapUp(notes="meanwhile")]
    await stores.outbox.delivered(CALL, TASK, 0)
    assert [one.task_id for one in await stores.outbox.due_activities(LATER, 10)] == [TASK.task_id]


# ---- wrap-ups


@pytest.mark.parametrize("wrap_up", [FULL, WrapUp(), WrapUp(notes="n")], ids=["full", "bare", "notes"])
async def test_a_draft_is_read_as_it_was_kept_and_replaced_by_the_next(stores: Stores, wrap_up: WrapUp) -> None:
    for kept in (WrapUp(notes="earlier"), wrap_up):
        await stores.wrap_ups.keep(PART, WrapUpStage.DRAFT, kept, START)
    assert await stores.wrap_ups.wrap_ups(PART) == {WrapUpStage.DRAFT: wrap_up}
    assert await stores.wrap_ups.wrap_ups(CallLogId("b:201")) == {}


async def test_saving_ends_the_draft_and_leaves_the_record_that_was_clicked(stores: Stores) -> None:
    clicked = WrapUp(related=HANAKO)
    await stores.wrap_ups.keep(PART, WrapUpStage.CLICKED, clicked, START)
    await stores.wrap_ups.keep(PART, WrapUpStage.DRAFT, WrapUp(notes="halb"), START)
    await stores.wrap_ups.keep(PART, WrapUpStage.SAVED, FULL, START)
    assert await stores.wrap_ups.wrap_ups(PART) == {WrapUpStage.CLICKED: clicked, WrapUpStage.SAVED: FULL}


async def test_two_tabs_that_save_at_once_leave_one(stores: Stores) -> None:
    await stores.history.record(record(), is_to_be_logged=True)
    both = [replace(FULL, notes=text) for text in ("one", "two")]
    await asyncio.gather(*(stores.wrap_ups.keep(PART, WrapUpStage.SAVED, one, LATER) for one in both))
    assert (await stores.wrap_ups.wrap_ups(PART))[WrapUpStage.SAVED] in both
    assert len(await stores.outbox.due_activities(LATER, 10)) == 2


async def test_what_is_pending_brings_the_wrap_up_and_the_clicked_record(stores: Stores) -> None:
    await stores.wrap_ups.keep(PART, WrapUpStage.CLICKED, WrapUp(related=HANAKO, reason="契約更新"), START)
    await stores.wrap_ups.keep(PART, WrapUpStage.DRAFT, WrapUp(notes="not for Salesforce yet"), START)
    await stores.history.record(record(), is_to_be_logged=True)
    (pending,) = await stores.outbox.due_activities(LATER, 10)
    assert (pending.clicked, pending.reason, pending.wrap_up) == (HANAKO, "契約更新", None)
    await stores.wrap_ups.keep(PART, WrapUpStage.SAVED, FULL, ENDED)
    assert {one.wrap_up for one in await stores.outbox.due_activities(LATER, 10)} == {FULL}


async def test_what_is_saved_after_the_delivery_is_delivered_as_a_change(stores: Stores) -> None:
    await stores.history.record(record(), is_to_be_logged=True)
    await stores.outbox.delivered(CALL, TASK, 0)
    await stores.wrap_ups.keep(PART, WrapUpStage.SAVED, replace(FULL, follow_up=None), ENDED)
    (pending,) = await stores.outbox.due_activities(LATER, 10)
    assert (pending.task_id, pending.written, pending.revision) == (TASK.task_id, TASK.written, 1)
    await stores.outbox.delivered(CALL, TASK, 1)
    assert await stores.due() == []


async def test_what_is_saved_while_the_log_is_on_its_way_is_not_taken_as_delivered(stores: Stores) -> None:
    await stores.history.record(record(), is_to_be_logged=True)
    (on_its_way,) = await stores.outbox.due_activities(LATER, 10)
    await stores.wrap_ups.keep(PART, WrapUpStage.SAVED, WrapUp(notes="meanwhile"), ENDED)
    await stores.outbox.delivered(CALL, TASK, on_its_way.revision)
    assert [one.wrap_up for one in await stores.outbox.due_activities(LATER, 10)] == [WrapUp(notes="meanwhile")]


async def test_a_follow_up_is_an_activity_of_its_own_and_only_one(stores: Stores) -> None:
    await stores.history.record(record(), is_to_be_logged=True)
    for notes in ("a", "b"):
        await stores.wrap_ups.keep(PART, WrapUpStage.SAVED, replace(FULL, notes=notes), ENDED)
    assert [one.key for one in await stores.outbox.due_activities(LATER, 10)] == [CALL, FOLLOW_UP]


WITHOUT = replace(FULL, follow_up=None)


async def test_a_follow_up_that_is_taken_back_before_it_is_written_never_is(stores: Stores) -> None:
    await stores.history.record(record(), is_to_be_logged=True)
    await stores.wrap_ups.keep(PART, WrapUpStage.SAVED, FULL, ENDED)
    await stores.wrap_ups.keep(PART, WrapUpStage.SAVED, WITHOUT, ENDED)
    assert [one.key for one in await stores.outbox.due_activities(LATER, 10)] == [CALL]
    await stores.wrap_ups.keep(PART, WrapUpStage.SAVED, FULL, ENDED)  # yet another change of mind
    assert [one.key for one in await stores.outbox.due_activities(LATER, 10)] == [CALL, FOLLOW_UP]


async def test_a_follow_up_that_is_taken_back_when_it_is_written_is_left_alone(stores: Stores) -> None:
    await stores.history.record(record(), is_to_be_logged=True)
    await stores.wrap_ups.keep(PART, WrapUpStage.SAVED, FULL, ENDED)
    later = LoggedActivity(task_id="00T5h0000000002EAA", written={"Subject": "電話する"})
    await stores.outbox.delivered(FOLLOW_UP, later, 0)
    await stores.wrap_ups.keep(PART, WrapUpStage.SAVED, replace(FULL, notes="pending change"), ENDED)
    await stores.wrap_ups.keep(PART, WrapUpStage.SAVED, WITHOUT, ENDED)
    assert [one.key for one in await stores.outbox.due_activities(LATER, 10)] == [CALL]
    await stores.wrap_ups.keep(PART, WrapUpStage.SAVED, FULL, ENDED)  # yet another change of mind
    (_, again) = await stores.outbox.due_activities(LATER, 10)
    assert (again.key, again.task_id) == (FOLLOW_UP, later.task_id)


async def test_a_follow_up_that_is_taken_back_on_its_way_is_not_forgotten(stores: Stores) -> None:
    await stores.history.record(record(), is_to_be_logged=True)
    await stores.wrap_ups.keep(PART, WrapUpStage.SAVED, FULL, ENDED)
    until = LATER + timedelta(minutes=10)
    await stores.outbox.claim(FOLLOW_UP, ENDED, until)
    for wrap_up in (WITHOUT, FULL):
        await stores.wrap_ups.keep(PART, WrapUpStage.SAVED, wrap_up, ENDED)
        assert [one.key for one in await stores.outbox.due_activities(LATER, 10)] == [CALL]
    (_, again) = await stores.outbox.due_activities(until, 10)
    assert (again.key, again.is_sent) == (FOLLOW_UP, True)


async def test_a_follow_up_that_arrives_after_it_was_taken_back_is_known_and_left_alone(stores: Stores) -> None:
    await stores.history.record(record(), is_to_be_logged=True)
    await stores.wrap_ups.keep(PART, WrapUpStage.SAVED, FULL, ENDED)
    await stores.outbox.claim(FOLLOW_UP, ENDED, LATER)
    await stores.wrap_ups.keep(PART, WrapUpStage.SAVED, WITHOUT, ENDED)
    later = LoggedActivity(task_id="00T5h0000000002EAA", written={"Subject": "電話する"})
    await stores.outbox.delivered(FOLLOW_UP, later, 0)
    assert [one.key for one in await stores.outbox.due_activities(LATER, 10)] == [CALL]
    await stores.wrap_ups.keep(PART, WrapUpStage.SAVED, FULL, ENDED)
    (_, again) = await stores.outbox.due_activities(LATER, 10)
    assert (again.key, again.task_id) == (FOLLOW_UP, later.task_id)


@pytest.mark.parametrize("was_sent", [True, False])
async def test_a_follow_up_that_was_taken_back_is_settled_and_known_if_it_was_sent(
    stores: Stores, was_sent: bool
) -> None:
    await stores.history.record(record(), is_to_be_logged=True)
    await stores.wrap_ups.keep(PART, WrapUpStage.SAVED, FULL, ENDED)
    await stores.outbox.claim(FOLLOW_UP, ENDED, LATER)
    await stores.wrap_ups.keep(PART, WrapUpStage.SAVED, WITHOUT, ENDED)
    (_, pending) = await stores.outbox.due_activities(LATER, 10)
    assert pending.is_taken_back
    await stores.outbox.settle(FOLLOW_UP, pending.revision, is_sent=was_sent)
    assert await stores.due() == [(PART, 0)]
    await stores.wrap_ups.keep(PART, WrapUpStage.SAVED, FULL, ENDED)
    (_, again) = await stores.outbox.due_activities(LATER, 10)
    assert (again.key, again.is_sent, again.is_taken_back) == (FOLLOW_UP, was_sent, False)


@pytest.mark.parametrize("was_sent", [True, False])
async def test_a_follow_up_that_is_saved_again_while_it_is_settled_stays_due(stores: Stores, was_sent: bool) -> None:
    await stores.history.record(record(), is_to_be_logged=True)
    await stores.wrap_ups.keep(PART, WrapUpStage.SAVED, FULL, ENDED)
    await stores.outbox.claim(FOLLOW_UP, ENDED, LATER)
    await stores.wrap_ups.keep(PART, WrapUpStage.SAVED, FULL, ENDED)
    await stores.outbox.settle(FOLLOW_UP, 0, is_sent=was_sent)
    assert [one.key for one in await stores.outbox.due_activities(ENDED, 10)] == [CALL, FOLLOW_UP]


async def test_a_call_that_is_not_for_salesforce_stays_out_of_it_whatever_is_saved(stores: Stores) -> None:
    await stores.history.record(record(), is_to_be_logged=False)
    await stores.wrap_ups.keep(PART, WrapUpStage.SAVED, FULL, ENDED)
    assert await stores.due() == []


async def test_saving_gives_what_was_given_up_another_try(stores: Stores) -> None:
    await stores.history.record(record(), is_to_be_logged=True)
    await stores.outbox.failed(CALL, ENDED, "a result is required", is_given_up=True)
    await stores.wrap_ups.keep(PART, WrapUpStage.SAVED, WrapUp(disposition="解決"), ENDED)
    assert await stores.due() == [("a:201", 0)]


async def test_recent_calls_say_how_far_their_log_and_their_wrap_up_are(stores: Stores) -> None:
    for name, minutes in (("old", -100), ("a", 1), ("b", 2), ("c", 3), ("d", 4)):
        ended = replace(record(name), ended_at=ENDED + timedelta(minutes=minutes))
        await stores.history.record(ended, is_to_be_logged=name != "d")
    await stores.outbox.delivered(CALL, TASK, 0)
    chosen = RelatedRecord(record_id="003000000000001AAA", object_type="Contact", name="山田 花子")
    await stores.wrap_ups.keep(CallLogId("b:201"), WrapUpStage.SAVED, WrapUp(), ENDED)
    await stores.wrap_ups.keep(CallLogId("b:201"), WrapUpStage.DRAFT, WrapUp(related=chosen), LATER)
    await stores.wrap_ups.keep(CallLogId("c:201"), WrapUpStage.SAVED, WrapUp(), ENDED)
    await stores.outbox.failed(ActivityKey(entry_id=CallLogId("b:201")), LATER, "refused", is_given_up=True)
    recent = await stores.wrap_ups.recent(SATO, FIRST_ORG, ENDED, 10)
    both = frozenset({WrapUpStage.SAVED, WrapUpStage.DRAFT})
    assert [(found.stages, found.related) for found in recent] == [
        (frozenset(), None),
        (frozenset({WrapUpStage.SAVED}), None),
        (both, chosen),
        (frozenset(), None),
    ]
    assert [(found.record.call_id, found.log) for found in recent] == [
        ("d", LogState.NONE), ("c", LogState.WAITING), ("b", LogState.FAILED), ("a", LogState.LOGGED),
    ]  # fmt: skip
    assert [found.record.call_id for found in await stores.wrap_ups.recent(SATO, FIRST_ORG, ENDED, 1)] == ["d"]
    assert await stores.wrap_ups.find_record(CallLogId("nothing:201")) is None


# ---- several orgs

SANDBOX = OrgName("sandbox")


async def test_each_org_is_told_only_of_its_own_calls(stores: Stores, engine: AsyncEngine) -> None:
    await stores.history.record(record(), is_to_be_logged=True)
    await stores.history.record(record("b", org=SANDBOX), is_to_be_logged=True)

    async def due(org: OrgName) -> list[tuple[str, str]]:
        found = await SqlOutboxStore(engine=engine, org=org).due_activities(LATER, 10)
        return [(one.record.entry_id, one.record.org) for one in found]

    assert await due(FIRST_ORG) == [("a:201", FIRST_ORG)]
    assert await due(SANDBOX) == [("b:201", SANDBOX)]
    assert await due(OrgName("elsewhere")) == []
    assert await stores.due() == [("a:201", 0), ("b:201", 0)]
    assert await stores.outbox.figures() == {FIRST_ORG: (1, 0), SANDBOX: (1, 0)}


async def test_an_agents_calls_are_those_of_one_org(stores: Stores) -> None:
    await stores.history.record(record(), is_to_be_logged=True)
    await stores.history.record(record("b", org=SANDBOX), is_to_be_logged=True)
    for org, name in ((FIRST_ORG, "a"), (SANDBOX, "b")):
        assert [found.record.call_id for found in await stores.wrap_ups.recent(SATO, org, ENDED, 10)] == [name]
        assert [found.call_id for found in await stores.history.records(SATO, org)] == [name]


# ---- to which record a call belongs


SUZUKI_SHOP = RelatedRecord(record_id="0015h0000000002AAA", object_type="Account", name="鈴木商店")


async def test_a_call_that_is_put_to_a_record_is_logged_there_without_a_saved_wrap_up(stores: Stores) -> None:
    await stores.wrap_ups.keep(PART, WrapUpStage.CLICKED, WrapUp(reason="契約更新"), START)
    await stores.wrap_ups.relate(PART, HANAKO, START)
    await stores.history.record(record(), is_to_be_logged=True)
    (pending,) = await stores.outbox.due_activities(LATER, 10)
    assert (pending.clicked, pending.reason, pending.wrap_up) == (HANAKO, "契約更新", None)


async def test_a_delivered_log_follows_when_the_call_is_put_to_another_record(stores: Stores) -> None:
    await stores.history.record(record(), is_to_be_logged=True)
    await stores.outbox.delivered(CALL, TASK, 0)
    await stores.wrap_ups.relate(PART, HANAKO, ENDED)
    (pending,) = await stores.outbox.due_activities(LATER, 10)
    assert (pending.clicked, pending.task_id, pending.revision) == (HANAKO, TASK.task_id, 1)
    await stores.outbox.delivered(CALL, TASK, 1)
    await stores.wrap_ups.relate(PART, None, ENDED)
    (pending,) = await stores.outbox.due_activities(LATER, 10)
    assert (pending.clicked, pending.revision) == (None, 2)


async def test_what_was_saved_names_the_record_from_then_on_and_the_draft_stays(stores: Stores) -> None:
    await stores.history.record(record(), is_to_be_logged=True)
    await stores.wrap_ups.keep(PART, WrapUpStage.SAVED, FULL, ENDED)
    await stores.wrap_ups.keep(PART, WrapUpStage.DRAFT, WrapUp(notes="途中"), ENDED)
    for key, revision in ((CALL, 1), (FOLLOW_UP, 0)):
        await stores.outbox.delivered(key, TASK, revision)
    await stores.wrap_ups.relate(PART, SUZUKI_SHOP, ENDED)
    kept = await stores.wrap_ups.wrap_ups(PART)
    assert kept == {
        WrapUpStage.CLICKED: WrapUp(related=SUZUKI_SHOP),
        WrapUpStage.SAVED: replace(FULL, related=SUZUKI_SHOP),
        WrapUpStage.DRAFT: WrapUp(notes="途中"),
    }
    due = await stores.outbox.due_activities(LATER, 10)
    assert {one.kind: one.wrap_up and one.wrap_up.related for one in due} == {
        ActivityKind.CALL: SUZUKI_SHOP,
        ActivityKind.FOLLOW_UP: SUZUKI_SHOP,
    }


async def test_two_tabs_that_put_a_call_to_a_record_at_once_leave_one(stores: Stores) -> None:
    await stores.history.record(record(), is_to_be_logged=True)
    await asyncio.gather(*(stores.wrap_ups.relate(PART, one, ENDED) for one in (HANAKO, SUZUKI_SHOP)))
    clicked = (await stores.wrap_ups.wrap_ups(PART))[WrapUpStage.CLICKED]
    assert clicked.related in (HANAKO, SUZUKI_SHOP)
