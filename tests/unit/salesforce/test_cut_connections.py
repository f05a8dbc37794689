"""A connection that breaks off delays the log it was for: the others go on, and only several in a row are an outage."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from octi_bridge.history.model import WrapUp
from octi_bridge.history.outbox import LONGEST_PAUSE_S, ActivityOutbox
from octi_bridge.history.retries import HOUR_S, RetryTimes
from octi_bridge.kernel.ids import FIRST_ORG
from octi_bridge.salesforce.activity import ActivityWriter
from octi_bridge.salesforce.activity_log import SalesforceActivityLog
from octi_bridge.salesforce.activity_text import ActivityText
from octi_bridge.salesforce.breaker import Breaker
from octi_bridge.salesforce.caller_search import CallerSearch
from octi_bridge.salesforce.client import OrgClient
from octi_bridge.salesforce.customers import Customers
from octi_bridge.salesforce.errors import Unreachable
from octi_bridge.salesforce.link import SalesforceLink
from octi_bridge.salesforce.lookup import CallerLookup
from octi_bridge.salesforce.ports import Record
from octi_bridge.salesforce.request_pool import RequestPool
from octi_bridge.settings.salesforce import SalesforceSettings
from tests.support.fakes import InMemoryHistory
from tests.support.virtual_time import LoopClock, run_in_virtual_time
from tests.unit.history.samples import record
from tests.unit.salesforce.record_shelf import RecordShelf

CALLS = 100
TAKES_S = 0.3
DAY_S = 24 * HOUR_S
NOTES = "x' OR 1=1"
"""What a proxy that looks into requests takes for an attack."""


class Wire(RecordShelf):
    """An org behind pools and breakers as every org is; `cuts` says of a request, by count and text, whether it is cut.

    What is cut was not sent: the connection was not made. `written`: when, by call.
    """

    def __init__(self, cuts: Callable[[int, str], bool]) -> None:
        super().__init__()
        self.cuts = cuts
        self.sent = 0
        self.written: dict[str, float] = {}
        settings = SalesforceSettings()
        self._look_ups, self._writes = (
            RequestPool(
                threads=settings.threads,
                on_outage=lambda _: None,
                breaker=Breaker(
                    clock=LoopClock(), failures=settings.breaker_failures, pause_s=settings.breaker_pause_s
                ),
            )
            for _ in range(2)
        )

    async def search(self, sosl: str) -> list[Record]:
        await self._look_ups.run(partial(self._send, sosl))
        return []

    async def query(self, template: str, **values: str) -> list[Record]:
        await self._writes.run(partial(self._send, template))
        return [{"Description": ""}] if "WHERE Id" in template else []

    async def upsert(self, object_type: str, key_field: str, key: str, fields: Mapping[str, object]) -> str:
        await self._writes.run(partial(self._send, str(fields["Description"])))
        self.written[key] = LoopClock().monotonic()
        return "00T"

    async def update(self, object_type: str, record_id: str, fields: Mapping[str, object]) -> None:
        await self._writes.run(partial(self._send, str(fields["Description"])))

    async def _send(self, text: str) -> None:
        self.sent += 1
        count = self.sent
        await asyncio.sleep(TAKES_S)
        if self.cuts(count, text):
            raise Unreachable


async def calls_end(store: InMemoryHistory, count: int, *, every_s: float = 0) -> None:
    first = len(store.records)
    for number in range(first, first + count):
        ended_at = LoopClock().now() + timedelta(seconds=every_s * (number - first))
        one = record(f"call-{number:03}", remote_number=f"0901{number:07}", ended_at=ended_at)
        await store.record(one, is_to_be_logged=True)


async def waiting_calls() -> InMemoryHistory:
    store = InMemoryHistory()
    await calls_end(store, CALLS)
    return store


async def deliver_for(seconds: float, store: InMemoryHistory, wire: Wire) -> None:
    link = SalesforceLink(
        name=FIRST_ORG,
        customers=cast("Customers", None),
        client=cast("OrgClient", None),
        lookup=CallerLookup(org=wire, search=CallerSearch(), clock=LoopClock()),
        activity=ActivityWriter(
            org=wire, text=ActivityText("ja", ZoneInfo("Asia/Tokyo"), ""), external_id_field="CallId__c"
        ),
    )
    outbox = ActivityOutbox(store=store, activity_log=SalesforceActivityLog(link), clock=LoopClock())
    running = asyncio.create_task(outbox.run())
    await asyncio.sleep(seconds)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


@pytest.mark.parametrize("every", [50, 10])
def test_a_connection_cut_now_and_then_delays_only_the_log_it_was_for(every: int) -> None:
    async def story() -> None:
        undisturbed, disturbed = Wire(lambda *_: False), Wire(lambda count, _: count % every == 0)
        await deliver_for(HOUR_S, await waiting_calls(), undisturbed)
        store, began = await waiting_calls(), LoopClock().monotonic()
        await deliver_for(HOUR_S, store, disturbed)
        assert len(disturbed.written) == CALLS
        assert not store.outbox
        times = sorted(at - began for at in disturbed.written.values())
        second_try_s = RetryTimes().first_s * (1 + 2)
        assert times[CALLS * 6 // 10] <= max(undisturbed.written.values()), "most are not delayed at all"
        assert times[CALLS * 9 // 10] <= max(undisturbed.written.values()) + second_try_s

    run_in_virtual_time(story())


@pytest.mark.parametrize("is_known", [False, True], ids=["its look-up", "a change of its Task"])
def test_a_log_whose_connection_is_always_cut_holds_up_no_other(is_known: bool) -> None:
    async def story() -> None:
        store = await waiting_calls()
        oldest = next(iter(store.outbox))
        changed = WrapUp(notes=NOTES)
        if is_known:
            store.outbox[oldest] = replace(store.outbox[oldest], task_id="00T", wrap_up=changed, is_sent=True)
        wire = Wire(lambda _, text: NOTES in text if is_known else "9010000000" in text)
        await deliver_for(60, store, wire)
        assert len(wire.written) == CALLS - 1
        assert store.outbox.keys() == {oldest}
        before = wire.sent
        await deliver_for(HOUR_S, store, wire)
        assert wire.sent - before <= 3 * HOUR_S / LONGEST_PAUSE_S, "with no other call it asks once a minute"
        attempts = store.outbox[oldest].attempts
        await calls_end(store, 60, every_s=60)
        await deliver_for(HOUR_S + 60, store, wire)
        assert len(wire.written) == CALLS - 1 + 60
        assert 5 <= store.outbox[oldest].attempts - attempts <= 12, "among others that arrive it fails by itself"

    run_in_virtual_time(story())


def test_after_a_day_without_a_way_to_the_org_all_logs_arrive_within_two_minutes() -> None:
    async def story() -> None:
        store, wire = await waiting_calls(), Wire(lambda *_: LoopClock().monotonic() < DAY_S)
        await deliver_for(DAY_S, store, wire)
        assert wire.sent <= 2 * DAY_S / SalesforceSettings().breaker_pause_s, "the org is left alone"
        assert {pending.attempts for pending in store.outbox.values()} == {0}, "nothing comes nearer to being given up"
        await deliver_for(120, store, wire)
        assert not store.outbox
        assert len(wire.written) == CALLS

    run_in_virtual_time(story())
