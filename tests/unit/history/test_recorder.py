"""Ended calls become records: the right ones, in order, whatever the database does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from octi_bridge.agents.model import CallOwner
from octi_bridge.calls.events import CallConnected, CallEnded, CallOutcomeChanged, CallRang
from octi_bridge.calls.model import Direction
from octi_bridge.calls.outcomes import CallOutcome
from octi_bridge.history import recorder as recorder_module
from octi_bridge.history.model import CallRecord
from octi_bridge.history.recorder import CallRecorder
from octi_bridge.telephony.events import ChannelId, Extension
from tests.support.fakes import START, InMemoryHistory
from tests.unit.history.samples import DESK, SATO, call, session


class Notes:
    """A recorder that runs, over a store in memory."""

    def __init__(self, store: InMemoryHistory, *, has_activity_log: bool = True) -> None:
        self.store = store
        self.owners: dict[Extension, CallOwner] = {DESK: CallOwner.of(session())}
        self.last_owners: dict[Extension, CallOwner] = {}
        self.missed: list[CallRecord] = []
        self.told = 0
        self.forgettable: list[ChannelId] = []
        self.recorder = CallRecorder(
            store=store, owner_of=lambda call, _until: self.owners.get(call.extension),
            has_activity_log=lambda _org: has_activity_log,
            on_recorded=self._tell, is_written=self.forgettable.append, pbx_name="pbx",
            last_owner_at=lambda extension, _until: self.last_owners.get(extension), on_missed=self.missed.append,
        )  # fmt: skip
        self.running = asyncio.create_task(self.recorder.run())

    def _tell(self) -> None:
        self.told += 1

    async def written(self) -> list[str]:
        async with asyncio.timeout(5):
            await self.recorder.drain()
        return list(self.store.records)

    async def stop(self) -> None:
        self.running.cancel()
        await asyncio.gather(self.running, return_exceptions=True)


@pytest.fixture
async def notes() -> AsyncIterator[Notes]:
    found = Notes(InMemoryHistory())
    yield found
    await found.stop()


@pytest.fixture(autouse=True)
def _short_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder_module, "RETRY_S", 0.001)


def over(
    name: str = "a", *, is_merged: bool = False, outcome: CallOutcome = CallOutcome.ANSWERED, **changed: object
) -> CallEnded:
    return CallEnded(call(name, **changed), START + timedelta(seconds=70), 16, is_merged, outcome=outcome)


def rang(outcome: CallOutcome, **changed: Any) -> CallEnded:
    return over(outcome=outcome, connected_at=None, **changed)


async def test_an_answered_call_is_kept_with_everything_known_of_it(notes: Notes) -> None:
    notes.recorder.on_call_event(over())
    assert await notes.written() == ["a:201"]
    record = notes.store.records["a:201"]
    assert (record.call_id, record.agent_id, record.agent_name, record.extension) == ("a", SATO, "佐藤", "201")
    assert (record.remote_number, record.dialed_number, record.queue) == ("09011112222", "0312340001", "sales")
    assert (record.started_at, record.connected_at) == (START, START + timedelta(seconds=5))
    assert (record.ended_at, record.cause) == (START + timedelta(seconds=70), 16)
    assert (record.direction, record.owner_id) == (Direction.INBOUND, "0055h0000000002AAA")


KEPT = {
    "answered": ({}, True),
    "rang_and_the_caller_gave_up": ({"connected_at": None, "outcome": CallOutcome.MISSED}, True),
    "rang_during_another_call": ({"connected_at": None, "outcome": CallOutcome.BUSY}, True),
    "rang_and_was_declined": ({"connected_at": None, "outcome": CallOutcome.DECLINED}, True),
    "rang_and_a_colleague_answered": ({"connected_at": None, "outcome": CallOutcome.ANSWERED_ELSEWHERE}, False),
    "rang_internally_and_was_not_answered": ({"connected_at": None, "direction": Direction.INTERNAL}, True),
    "outbound_not_answered": ({"connected_at": None, "direction": Direction.OUTBOUND}, True),
    "withheld": ({"remote_number": None}, True),
    "at_a_phone_where_nobody_works": ({"extension": Extension("205")}, False),
}


@pytest.mark.parametrize("kind", KEPT)
async def test_which_calls_are_kept(notes: Notes, kind: str) -> None:
    changed, is_kept = KEPT[kind]
    notes.recorder.on_call_event(over(**changed))  # type: ignore[arg-type]
    assert len(await notes.written()) == is_kept


async def test_a_missed_call_is_recorded_for_its_list_and_not_for_the_org(notes: Notes) -> None:
    notes.recorder.on_call_event(rang(CallOutcome.MISSED))
    assert await notes.written() == ["a:201"]
    assert notes.store.outbox == {}
    assert [(one.outcome, one.connected_at) for one in notes.missed] == [(CallOutcome.MISSED, None)]
    notes.recorder.on_call_event(over("b"))
    await notes.written()
    assert len(notes.missed) == 1


async def test_a_direct_call_missed_after_sign_out_belongs_to_who_was_there_last(notes: Notes) -> None:
    away = Extension("205")
    notes.last_owners[away] = notes.owners[DESK]
    notes.recorder.on_call_event(rang(CallOutcome.MISSED, extension=away, queue=None))
    notes.recorder.on_kept_call(over("b", extension=away, queue=None))  # answered by whoever passed by
    notes.recorder.on_call_event(replace(rang(CallOutcome.MISSED, extension=away), cause=99))  # of a queue
    await notes.written()
    assert [(one.extension, one.agent_id, one.cause) for one in notes.missed] == [(away, SATO, 16)]


async def test_nobody_missed_what_was_answered_where_nobody_is_signed_in(notes: Notes) -> None:
    notes.recorder.on_call_event(rang(CallOutcome.MISSED))
    notes.recorder.on_kept_call(over(extension=Extension("205"), channel_id=ChannelId("1.2")))
    await notes.written()
    found = notes.store.records["a:201"]
    assert (found.outcome, found.answered_by) == (CallOutcome.ANSWERED_ELSEWHERE, "205")
    assert notes.forgettable == ["1.1", "1.2"]


async def test_how_it_ended_is_kept_with_it(notes: Notes) -> None:
    ended = over(connected_at=None, direction=Direction.OUTBOUND)
    notes.recorder.on_call_event(replace(ended, outcome=CallOutcome.BUSY))
    await notes.written()
    assert notes.store.records["a:201"].outcome is CallOutcome.BUSY


async def test_what_becomes_of_a_parked_call_is_kept_behind_its_record(notes: Notes) -> None:
    ended = over(parked_space="701")
    notes.recorder.on_call_event(ended)
    notes.recorder.on_outcome_changed(CallOutcomeChanged(ended.call, CallOutcome.ABANDONED_IN_PARK, ended.ended_at))
    await notes.written()
    assert notes.store.records["a:201"].outcome is CallOutcome.ABANDONED_IN_PARK
    assert notes.forgettable == [ended.call.channel_id]


async def test_a_call_joined_to_another_is_kept_with_the_other_only(notes: Notes) -> None:
    notes.recorder.on_call_event(over("young", is_merged=True))
    notes.recorder.on_call_event(over("old"))
    assert await notes.written() == ["old:201"]


async def test_calls_that_are_not_over_are_not_kept(notes: Notes) -> None:
    notes.recorder.on_call_event(CallRang(call()))
    notes.recorder.on_call_event(CallConnected(call()))
    assert await notes.written() == []


async def test_the_call_belongs_to_who_sat_there_when_it_ended(notes: Notes) -> None:
    notes.recorder.on_call_event(over())
    notes.owners.clear()
    assert await notes.written() == ["a:201"]


@pytest.mark.parametrize(
    ("direction", "has_activity_log", "is_logged"),
    [(Direction.INBOUND, True, True), (Direction.OUTBOUND, True, True), (Direction.INTERNAL, True, False),
     (Direction.INBOUND, False, False)],
)  # fmt: skip
async def test_outside_calls_are_meant_for_the_org_when_there_is_one(
    direction: Direction, has_activity_log: bool, is_logged: bool
) -> None:
    notes = Notes(InMemoryHistory(), has_activity_log=has_activity_log)
    notes.recorder.on_call_event(over(direction=direction))
    assert await notes.written() == ["a:201"]
    assert (list(notes.store.outbox) == ["a:201"]) is is_logged
    await notes.stop()


async def test_an_outage_of_the_database_loses_nothing_and_keeps_the_order(caplog: pytest.LogCaptureFixture) -> None:
    notes = Notes(InMemoryHistory(outages=3))
    with caplog.at_level(logging.INFO):
        for name in ("a", "b", "c"):
            notes.recorder.on_call_event(over(name))
        assert await notes.written() == ["a:201", "b:201", "c:201"]
    assert notes.told == 3
    assert caplog.text.count("cannot be written") == caplog.text.count("written again") == 1
    assert "09011112222" not in caplog.text
    await notes.stop()


async def test_nobody_is_told_of_a_record_before_it_is_written() -> None:
    notes = Notes(InMemoryHistory(outages=1))
    notes.recorder.on_call_event(over())
    assert notes.told == 0
    await notes.written()
    assert notes.told == 1
    await notes.stop()


async def test_a_record_says_where_the_call_came_from_and_where_it_went(notes: Notes) -> None:
    notes.recorder.on_call_event(over(transferred_to="0398765432", introduced_by=Extension("202")))
    notes.recorder.on_call_event(over("b", parked_space="701"))
    await notes.written()
    first, second = notes.store.records["a:201"], notes.store.records["b:201"]
    assert (first.transferred_to, first.introduced_by, first.parked_space) == ("0398765432", "202", None)
    assert (second.transferred_to, second.introduced_by, second.parked_space) == (None, None, "701")


# ---- what the PBX keeps until it is written


async def test_the_pbx_may_forget_a_call_only_when_it_is_written() -> None:
    notes = Notes(InMemoryHistory(outages=1))
    notes.recorder.on_call_event(over())
    assert notes.forgettable == []
    await notes.written()
    assert notes.forgettable == ["1.1"]
    await notes.stop()


UNNEEDED: dict[str, dict[str, object]] = {
    "colleague's": {"connected_at": None, "outcome": CallOutcome.ANSWERED_ELSEWHERE},
    "nobody's": {"connected_at": None, "outcome": CallOutcome.MISSED, "extension": Extension("205")},
}


@pytest.mark.parametrize("changed", UNNEEDED.values(), ids=UNNEEDED)
async def test_a_kept_call_that_nobody_needs_is_forgotten_at_once(notes: Notes, changed: dict[str, object]) -> None:
    notes.recorder.on_kept_call(over(**changed))  # type: ignore[arg-type]
    assert await notes.written() == []
    assert notes.forgettable == ["1.1"]


@pytest.mark.parametrize("changed", UNNEEDED.values(), ids=UNNEEDED)
async def test_what_the_pbx_stored_of_a_watched_call_that_is_not_recorded_is_deleted(
    notes: Notes, changed: dict[str, object]
) -> None:
    notes.recorder.on_call_event(over(**changed))  # type: ignore[arg-type]
    assert notes.forgettable == ["1.1"]


async def test_a_call_that_was_watched_and_kept_is_one(notes: Notes) -> None:
    notes.recorder.on_kept_call(over(remote_number="0611112222"))
    notes.recorder.on_call_event(over())
    assert await notes.written() == ["a:201"]
    assert notes.store.records["a:201"].remote_number == "0611112222"
    assert notes.forgettable == ["1.1", "1.1"]
