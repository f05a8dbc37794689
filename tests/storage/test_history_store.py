"""Call records and their outbox in SQL; every test on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.calls.log_id import CallLogId
from octi_bridge.calls.model import Direction
from octi_bridge.calls.outcomes import CallOutcome
from octi_bridge.history.model import ABANDONED, NOBODY, ActivityKey, LoggedActivity
from octi_bridge.kernel.ids import FIRST_ORG, AgentId, OrgName
from octi_bridge.storage.history import SqlHistoryStore
from octi_bridge.storage.outbox import SqlOutboxStore
from octi_bridge.storage.tables import activities, call_records
from octi_bridge.telephony.events import ChannelId, Extension
from tests.support.fakes import START
from tests.unit.history.samples import SATO, record

ENDED = record().ended_at
LATER = ENDED + timedelta(hours=1)


@pytest.fixture
def outbox(engine: AsyncEngine) -> SqlOutboxStore:
    return SqlOutboxStore(engine=engine)


@pytest.fixture
def store(engine: AsyncEngine) -> SqlHistoryStore:
    return SqlHistoryStore(engine=engine)


async def count(engine: AsyncEngine) -> tuple[int, int]:
    """How many records and outbox rows there are."""
    async with engine.connect() as db:
        records = await db.scalar(select(func.count()).select_from(call_records))
        rows = await db.scalar(select(func.count()).select_from(activities))
    return records or 0, rows or 0


async def due(outbox: SqlOutboxStore, limit: int = 10) -> list[tuple[str, int]]:
    return [(pending.record.entry_id, pending.attempts) for pending in await outbox.due_activities(LATER, limit)]


FULL = replace(
    record(),
    outcome=CallOutcome.ANSWERED_ELSEWHERE,
    answered_by=Extension("202"),
    queued_at=START - timedelta(seconds=80),
)
BARE = replace(
    record("bare"), remote_number=None, dialed_number=None, queue=None, connected_at=None, owner_id=None, cause=0
)


@pytest.mark.parametrize("saved", [FULL, BARE], ids=["full", "bare"])
@pytest.mark.parametrize("direction", Direction)
async def test_a_record_is_read_as_it_was_saved(
    store: SqlHistoryStore, outbox: SqlOutboxStore, saved: object, direction: Direction
) -> None:
    wanted = replace(FULL if saved is FULL else BARE, direction=direction)
    await store.record(wanted, is_to_be_logged=True)
    assert await store.records(SATO) == [wanted]
    (pending,) = await outbox.due_activities(LATER, 10)
    assert pending.record == wanted


async def test_recording_twice_keeps_the_first(store: SqlHistoryStore, engine: AsyncEngine) -> None:
    await store.record(record(), is_to_be_logged=True)
    await store.record(replace(record(), cause=99), is_to_be_logged=True)
    assert await count(engine) == (1, 1)
    assert [found.cause for found in await store.records(SATO)] == [16]


async def test_recording_again_after_delivery_does_not_deliver_again(
    store: SqlHistoryStore, outbox: SqlOutboxStore
) -> None:
    await store.record(record(), is_to_be_logged=True)
    await outbox.delivered(ActivityKey(entry_id=CallLogId("a:201")), LoggedActivity(task_id="00T5h0000000001EAA"), 0)
    await store.record(record(), is_to_be_logged=True)
    assert await due(outbox) == []


async def test_two_nodes_that_record_the_same_call_at_once_keep_one(
    store: SqlHistoryStore, engine: AsyncEngine
) -> None:
    await asyncio.gather(*(store.record(record(), is_to_be_logged=True) for _ in range(8)))
    assert await count(engine) == (1, 1)


async def test_a_record_that_cannot_be_saved_says_so_and_leaves_nothing(
    store: SqlHistoryStore, engine: AsyncEngine
) -> None:
    broken = replace(record(), agent_name=None)  # type: ignore[arg-type]
    with pytest.raises(IntegrityError) as caught:
        await store.record(broken, is_to_be_logged=True)
    assert "09011112222" not in str(caught.value)
    assert await count(engine) == (0, 0)


async def test_what_becomes_of_a_call_after_its_end_changes_its_record_and_its_log(
    store: SqlHistoryStore, outbox: SqlOutboxStore
) -> None:
    answered = replace(record(), outcome=CallOutcome.ANSWERED)
    await store.record(answered, is_to_be_logged=True)
    await store.record(record("other"), is_to_be_logged=False)
    await store.change_outcome(answered.entry_id, CallOutcome.ABANDONED_IN_PARK, LATER)
    await store.change_outcome(CallLogId("nobody:201"), CallOutcome.RECALLED, LATER)
    await store.change_outcome(
        CallLogId("later:201"), CallOutcome.RECALLED, LATER, ring=(answered.call_id, ChannelId("9.9"))
    )
    found = {one.entry_id: one.outcome for one in await store.records(SATO)}
    assert found == {answered.entry_id: CallOutcome.ABANDONED_IN_PARK, record("other").entry_id: None}
    assert await due(outbox) == [(answered.entry_id, 0)]


@pytest.mark.parametrize("is_given_up", [False, True])
async def test_a_log_that_is_written_follows_what_became_of_the_call(
    store: SqlHistoryStore, outbox: SqlOutboxStore, *, is_given_up: bool
) -> None:
    await store.record(replace(record(), outcome=CallOutcome.ANSWERED), is_to_be_logged=True)
    key = ActivityKey(entry_id=record().entry_id)
    if is_given_up:
        await outbox.failed(key, LATER, "refused", is_given_up=True)
    else:
        await outbox.delivered(key, LoggedActivity(task_id="00T1"), 0)
    assert await due(outbox) == []
    await store.change_outcome(record().entry_id, CallOutcome.RECALLED, LATER)
    found = await outbox.due_activities(LATER, 10)
    again = [] if is_given_up else [(CallOutcome.RECALLED, "00T1", 1)]
    assert [(one.record.outcome, one.task_id, one.revision) for one in found] == again


async def test_a_log_that_is_on_its_way_follows_when_it_has_arrived(
    store: SqlHistoryStore, outbox: SqlOutboxStore
) -> None:
    await store.record(replace(record(), outcome=CallOutcome.ANSWERED), is_to_be_logged=True)
    key = ActivityKey(entry_id=record().entry_id)
    assert await outbox.claim(key, ENDED, LATER + timedelta(minutes=10))
    await store.change_outcome(record().entry_id, CallOutcome.RECALLED, LATER)
    assert await due(outbox) == []
    await outbox.delivered(key, LoggedActivity(task_id="00T1"), 0)
    assert await due(outbox) == [(record().entry_id, 0)]


async def test_a_call_that_its_caller_gave_up_is_nobodys_and_logged_once(
    store: SqlHistoryStore, outbox: SqlOutboxStore
) -> None:
    nobodys = replace(
        record(), agent_id=NOBODY, agent_name="", extension=ABANDONED, connected_at=None, outcome=CallOutcome.MISSED
    )
    for _ in range(2):  # by two processes, or before and after a restart
        await store.record(nobodys, is_to_be_logged=True)
    assert await due(outbox) == [(nobodys.entry_id, 0)]
    assert [one.is_abandoned for one in await store.records(NOBODY)] == [True]


@pytest.mark.parametrize(
    ("before", "is_abandoned"),
    [
        ({}, False),
        ({"direction": Direction.OUTBOUND}, False),
        ({"connected_at": None, "outcome": CallOutcome.ANSWERED_ELSEWHERE}, False),
        ({"direction": Direction.INTERNAL}, True),
        ({"connected_at": None}, True),
        ({"call_id": "b"}, True),
    ],
    ids=[
        "answered",
        "called by an agent",
        "answered where nobody is signed in",
        "consulted about it",
        "rang in vain",
        "another call",
    ],
)
async def test_a_caller_whom_the_bridge_knows_to_have_talked_has_not_given_up(
    store: SqlHistoryStore, outbox: SqlOutboxStore, before: dict[str, Any], *, is_abandoned: bool
) -> None:
    """After a restart the PBX tells only that the caller waits."""
    waited = replace(
        record(), entry_id=CallLogId("1.0:abandoned"), channel_id="1.0", agent_id=NOBODY, agent_name="",
        extension=ABANDONED, connected_at=None, started_at=LATER, ended_at=LATER, outcome=CallOutcome.MISSED,
    )  # fmt: skip
    await store.record(replace(record(), **before), is_to_be_logged=False)
    await store.record(waited, is_to_be_logged=True)
    assert await due(outbox) == ([(waited.entry_id, 0)] if is_abandoned else [])


async def test_a_call_that_is_not_for_the_org_has_no_outbox_row(
    store: SqlHistoryStore, outbox: SqlOutboxStore, engine: AsyncEngine
) -> None:
    await store.record(record(), is_to_be_logged=False)
    assert await count(engine) == (1, 0)
    assert await due(outbox) == []


async def test_a_caller_id_longer_than_any_number_is_kept_all_the_same(store: SqlHistoryStore) -> None:
    long = "sip-user-with-a-very-long-name-" * 5
    await store.record(replace(record(), remote_number=long, dialed_number=long), is_to_be_logged=True)
    (found,) = await store.records(SATO)
    assert found.remote_number is not None
    assert long.startswith(found.remote_number)


async def test_an_agents_calls_are_listed_newest_first_and_nobody_elses(store: SqlHistoryStore) -> None:
    for name, minutes in (("a", 1), ("c", 3), ("b", 2)):
        await store.record(replace(record(name), ended_at=ENDED + timedelta(minutes=minutes)), is_to_be_logged=False)
    await store.record(replace(record("x"), agent_id=AgentId("somebody-else")), is_to_be_logged=False)
    assert [found.call_id for found in await store.records(SATO)] == ["c", "b", "a"]
    assert [found.call_id for found in await store.records(SATO, limit=1)] == ["c"]


async def test_times_are_the_same_moments_whatever_zone_they_were_given_in(
    store: SqlHistoryStore, outbox: SqlOutboxStore
) -> None:
    tokyo = timezone(timedelta(hours=9))
    given = replace(record(), started_at=START.astimezone(tokyo), ended_at=ENDED.astimezone(tokyo))
    await store.record(given, is_to_be_logged=True)
    (found,) = await store.records(SATO)
    assert (found.started_at, found.ended_at) == (START, ENDED)
    assert found.started_at.tzinfo is found.ended_at.tzinfo is UTC
    assert len(await outbox.due_activities(ENDED.astimezone(tokyo), 10)) == 1


PATHS = {
    "transferred": {"transferred_to": "0398765432"},
    "parked": {"parked_space": "701"},
    "got by a transfer": {"introduced_by": Extension("202")},
    "got and passed on": {"introduced_by": Extension("202"), "transferred_to": "203"},
}


@pytest.mark.parametrize("path", PATHS)
async def test_where_a_call_came_from_and_went_is_kept(store: SqlHistoryStore, path: str) -> None:
    wanted = replace(record(), **PATHS[path])  # type: ignore[arg-type]
    await store.record(wanted, is_to_be_logged=True)
    assert await store.records(SATO) == [wanted]


async def test_each_agents_part_in_a_transferred_call_is_an_entry_of_its_own(store: SqlHistoryStore) -> None:
    first = replace(record(), transferred_to="202", channel_id="1.1")
    second = replace(
        record(), entry_id=CallLogId("a:202"), agent_id=AgentId("agent-suzuki"), extension=Extension("202"),
        channel_id="1.2", introduced_by=Extension("201"),
    )  # fmt: skip
    for part in (first, second):
        await store.record(part, is_to_be_logged=True)
    assert await store.records(SATO) == [first]
    assert await store.records("agent-suzuki") == [second]
    assert first.call_id == second.call_id


async def test_an_agent_who_gets_the_call_back_has_a_second_entry(store: SqlHistoryStore, engine: AsyncEngine) -> None:
    first = replace(record(), transferred_to="202", channel_id="1.1")
    back = replace(
        record(), entry_id=CallLogId("a2:201"), ended_at=LATER, channel_id="1.9", introduced_by=Extension("202")
    )
    for part in (first, back, first, back):
        await store.record(part, is_to_be_logged=True)
    assert await store.records(SATO) == [back, first]
    assert await count(engine) == (2, 2)


# a bridge that watched a call and the PBX may name it differently: after call pickup (*8), for example
@pytest.mark.parametrize("pbx", ["pbx", None], ids=["known", "from an earlier version"])
async def test_a_leg_is_recorded_once_by_whatever_name_it_comes(
    store: SqlHistoryStore, engine: AsyncEngine, pbx: str | None
) -> None:
    watched = replace(record("watched"), channel_id="1700000000.7", pbx=pbx)
    kept = replace(record("kept"), channel_id="1700000000.7", pbx="pbx")
    await store.record(watched, is_to_be_logged=True)
    await store.record(kept, is_to_be_logged=True)
    assert await count(engine) == (1, 1)


async def test_two_nodes_that_name_a_leg_differently_keep_one_record(
    store: SqlHistoryStore, engine: AsyncEngine
) -> None:
    parts = [replace(record(f"name{number}"), channel_id="1700000000.7", pbx="pbx") for number in range(8)]
    await asyncio.gather(*(store.record(part, is_to_be_logged=True) for part in parts))
    assert await count(engine) == (1, 1)


async def test_legs_of_two_pbxs_may_bear_the_same_id(store: SqlHistoryStore, engine: AsyncEngine) -> None:
    for pbx in ("tokyo", "osaka"):
        await store.record(replace(record(pbx), channel_id="1700000000.7", pbx=pbx), is_to_be_logged=True)
    assert await count(engine) == (2, 2)


async def test_a_day_has_the_agents_own_calls_of_that_org_from_its_beginning_on(store: SqlHistoryStore) -> None:
    parts = (
        replace(record("before"), channel_id="1", ended_at=ENDED - timedelta(milliseconds=1)),
        replace(record("first"), channel_id="2"),
        replace(record("colleague"), channel_id="3", agent_id=AgentId("agent-suzuki")),
        replace(record("elsewhere"), channel_id="4", org=OrgName("sandbox")),
    )
    for part in parts:
        await store.record(part, is_to_be_logged=False)
    assert list(await store.records_since(SATO, FIRST_ORG, ENDED)) == [parts[1]]
