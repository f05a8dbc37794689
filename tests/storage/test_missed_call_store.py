"""Missed calls in SQL; every test on SQLite and on PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.calls.log_id import CallLogId
from octi_bridge.calls.model import Direction
from octi_bridge.calls.outcomes import CallOutcome
from octi_bridge.history.model import CallRecord
from octi_bridge.kernel.ids import FIRST_ORG, AgentId, CallId, OrgName
from octi_bridge.storage.history import SqlHistoryStore
from octi_bridge.storage.missed_calls import SqlMissedCalls
from octi_bridge.storage.wrap_ups import SqlWrapUpStore
from octi_bridge.telephony.events import Extension
from tests.support.fakes import START
from tests.unit.history.samples import SATO, record

SUZUKI = AgentId("agent-suzuki")
HERE, THERE = Extension("201"), Extension("202")


@pytest.fixture
def store(engine: AsyncEngine) -> SqlHistoryStore:
    return SqlHistoryStore(engine=engine)


@pytest.fixture
def missed(engine: AsyncEngine) -> SqlMissedCalls:
    return SqlMissedCalls(engine=engine)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def ring(name: str = "a", began: float = 0, *, leg: str = "1.1", **changed: Any) -> CallRecord:
    """A call that rang for fifteen seconds in vain."""
    found = replace(
        record(name), entry_id=CallLogId(f"{name}:{leg}"), channel_id=leg, pbx="pbx", connected_at=None,
        started_at=at(began), ended_at=at(began + 15), outcome=CallOutcome.MISSED,
    )  # fmt: skip
    return replace(found, **changed)


def talk(name: str = "a", began: float = 20, *, leg: str = "1.2", **changed: Any) -> CallRecord:
    """The same call, answered by the colleague."""
    found = replace(
        record(name), entry_id=CallLogId(f"{name}:{leg}"), channel_id=leg, pbx="pbx", agent_id=SUZUKI, extension=THERE,
        started_at=at(began - 5), connected_at=at(began), ended_at=at(began + 60), outcome=CallOutcome.ANSWERED,
    )  # fmt: skip
    return replace(found, **changed)


async def save(store: SqlHistoryStore, *records: CallRecord) -> None:
    for one in records:
        await store.record(one, is_to_be_logged=False)


async def shown(store: SqlHistoryStore) -> list[tuple[CallOutcome | None, Extension | None]]:
    return [(one.outcome, one.answered_by) for one in await store.records(SATO)]


async def unseen(missed: SqlMissedCalls) -> list[CallId]:
    return list(await missed.unseen(SATO, FIRST_ORG, 10))


COUNTED: dict[str, tuple[dict[str, Any], int]] = {
    "missed": ({}, 1),
    "busy with another call": ({"outcome": CallOutcome.BUSY}, 1),
    "declined by the agent": ({"outcome": CallOutcome.DECLINED}, 0),
    "withheld number": ({"remote_number": None}, 0),
    "internal": ({"direction": Direction.INTERNAL}, 0),
    "outbound, no answer": ({"direction": Direction.OUTBOUND, "outcome": CallOutcome.NO_ANSWER}, 0),
    "of another agent": ({"agent_id": SUZUKI}, 0),
    "of another org": ({"org": OrgName("other")}, 0),
}


@pytest.mark.parametrize("kind", COUNTED)
async def test_which_calls_wait_to_be_looked_at(store: SqlHistoryStore, missed: SqlMissedCalls, kind: str) -> None:
    changed, count = COUNTED[kind]
    await save(store, ring(**changed))
    assert len(await unseen(missed)) == count


async def test_what_was_looked_at_is_not_counted_again(store: SqlHistoryStore, missed: SqlMissedCalls) -> None:
    await save(store, ring("a"), ring("b", leg="1.2"), ring("c", leg="1.3", agent_id=SUZUKI))
    await missed.mark_seen(SATO, FIRST_ORG, [CallId("a"), CallId("c")])
    assert await unseen(missed) == ["b"]
    await save(store, ring("a"))
    assert await unseen(missed) == ["b"]
    await missed.mark_seen(SATO, FIRST_ORG, [CallId("b")])
    assert await unseen(missed) == []
    assert await missed.unseen(SUZUKI, FIRST_ORG, 10) == ["c"]


async def test_what_was_not_looked_at_is_listed_however_many_calls_came_after_it(
    store: SqlHistoryStore, missed: SqlMissedCalls
) -> None:
    made = {"agent_id": SATO, "direction": Direction.OUTBOUND}
    await save(store, ring(), *(talk(f"b{n}", 20 + n, leg=f"2.{n}", **made) for n in range(3)))
    assert [one.call_id for one in await store.records(SATO, limit=2)] == ["b2", "b1", "a"]
    await missed.mark_seen(SATO, FIRST_ORG, [CallId("a")])
    assert [one.call_id for one in await store.records(SATO, limit=2)] == ["b2", "b1"]


@pytest.mark.parametrize("is_talk_first", [False, True])
async def test_nobody_has_missed_what_a_colleague_answered(
    store: SqlHistoryStore, missed: SqlMissedCalls, is_talk_first: bool
) -> None:
    records = [ring(), talk()]
    await save(store, *(reversed(records) if is_talk_first else records))
    assert await shown(store) == [(CallOutcome.ANSWERED_ELSEWHERE, THERE)]
    assert await unseen(missed) == []


@pytest.mark.parametrize("is_talk_first", [False, True])
async def test_a_call_that_a_colleague_sent_on_and_that_then_rang_in_vain_is_missed(
    store: SqlHistoryStore, missed: SqlMissedCalls, is_talk_first: bool
) -> None:
    records = [ring(began=90), talk(began=20)]
    await save(store, *(reversed(records) if is_talk_first else records))
    assert await shown(store) == [(CallOutcome.MISSED, None)]
    assert await unseen(missed) == ["a"]


async def test_a_consultation_about_the_call_is_no_answer(store: SqlHistoryStore, missed: SqlMissedCalls) -> None:
    await save(store, ring(), talk(direction=Direction.INTERNAL))
    assert await unseen(missed) == ["a"]


async def test_an_answer_where_nobody_is_signed_in_is_an_answer(store: SqlHistoryStore, missed: SqlMissedCalls) -> None:
    await save(store, ring(), ring("b", leg="1.2"))
    await store.mark_answered(CallId("a"), THERE, at(20))
    await store.mark_answered(CallId("b"), THERE, at(-1))
    assert await unseen(missed) == ["b"]
    assert (CallOutcome.ANSWERED_ELSEWHERE, THERE) in await shown(store)


async def test_however_often_it_rings_a_call_is_missed_once(store: SqlHistoryStore, missed: SqlMissedCalls) -> None:
    await save(store, ring(leg="1.1"), ring(leg="1.2", began=20, outcome=CallOutcome.DECLINED))
    (one,) = await store.records(SATO)
    assert (one.outcome, one.started_at, one.ended_at) == (CallOutcome.DECLINED, at(20), at(35))
    assert await unseen(missed) == []
    await save(store, ring(leg="1.3", began=40))
    await save(store, ring(leg="1.1"), ring(leg="1.3", began=40))  # the PBX has stored them too
    assert await shown(store) == [(CallOutcome.MISSED, None)]
    assert await unseen(missed) == ["a"]


@pytest.mark.parametrize(
    ("rang", "count"),
    [({"outcome": CallOutcome.DECLINED}, 1), ({}, 1), ({"outcome": CallOutcome.DECLINED, "remote_number": None}, 0)],
    ids=["declined", "missed", "declined, withheld number"],
)
async def test_what_went_to_the_voicemail_waits_to_be_looked_at_once_also_if_it_was_declined(
    store: SqlHistoryStore, missed: SqlMissedCalls, rang: dict[str, Any], count: int
) -> None:
    await save(store, ring(**rang))
    for _ in range(2):
        await store.change_outcome(ring().entry_id, CallOutcome.FORWARDED_TO_VOICEMAIL, at(16))
        assert len(await unseen(missed)) == count
        assert await shown(store) == [(CallOutcome.FORWARDED_TO_VOICEMAIL, None)]
        await missed.mark_seen(SATO, FIRST_ORG, [CallId("a")])
        count = 0


async def test_what_was_looked_at_before_its_voicemail_is_known_is_not_counted_again(
    store: SqlHistoryStore, missed: SqlMissedCalls
) -> None:
    await save(store, ring())
    await missed.mark_seen(SATO, FIRST_ORG, [CallId("a")])
    await store.change_outcome(ring().entry_id, CallOutcome.FORWARDED_TO_VOICEMAIL, at(16))
    assert await unseen(missed) == []


async def test_what_a_colleague_answered_did_not_go_to_the_voicemail(
    store: SqlHistoryStore, missed: SqlMissedCalls
) -> None:
    await save(store, ring(outcome=CallOutcome.DECLINED), talk())
    await store.change_outcome(ring().entry_id, CallOutcome.FORWARDED_TO_VOICEMAIL, at(90))
    assert await shown(store) == [(CallOutcome.ANSWERED_ELSEWHERE, THERE)]
    assert await unseen(missed) == []


async def test_who_missed_a_ring_and_answered_the_next_has_missed_nothing(
    store: SqlHistoryStore, missed: SqlMissedCalls
) -> None:
    await save(store, ring(), talk(agent_id=SATO, extension=HERE))
    assert await unseen(missed) == []
    assert (await store.records(SATO))[0].outcome is CallOutcome.ANSWERED


async def test_a_missed_call_is_not_among_the_calls_to_wrap_up(engine: AsyncEngine, store: SqlHistoryStore) -> None:
    await save(store, ring(), talk("b", agent_id=SATO))
    recent = await SqlWrapUpStore(engine=engine).recent(SATO, FIRST_ORG, START, 10)
    assert [one.record.call_id for one in recent] == ["b"]
