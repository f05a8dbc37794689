"""A call that is put to another record takes its Task along, whenever that happens: one Task, with the last links."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from octi_bridge.history.model import LoggedActivity, PendingActivity, RelatedRecord
from octi_bridge.history.outbox import ActivityOutbox
from octi_bridge.history.ports import ActivityLog
from octi_bridge.history.retries import RetryTimes
from octi_bridge.kernel.clock import SystemClock
from octi_bridge.salesforce.activity_log import SalesforceActivityLog
from octi_bridge.salesforce.link import salesforce_link
from octi_bridge.settings.salesforce import SalesforceSettings
from octi_bridge.storage.database import close_engine, open_engine
from octi_bridge.storage.history import SqlHistoryStore
from octi_bridge.storage.outbox import SqlOutboxStore
from octi_bridge.storage.wrap_ups import SqlWrapUpStore
from octi_bridge.workbench.org.model import Scalar
from octi_bridge.workbench.org.org import EmulatedOrg
from octi_bridge.workbench.org.server import OrgServer
from tests.support.schema import lay_schema
from tests.support.waits import until
from tests.unit.history.samples import record

Links = tuple[Scalar, Scalar]


class Line:
    """The way to the org. While it is not open, answers wait."""

    def __init__(self, log: ActivityLog) -> None:
        self._log = log
        self.is_open = asyncio.Event()
        self.is_open.set()

    async def write(self, activity: PendingActivity) -> LoggedActivity:
        logged = await self._log.write(activity)
        await self.is_open.wait()
        return logged


class Desk:
    """An agent's call of an unknown caller, and its log."""

    def __init__(
        self,
        org: EmulatedOrg,
        wrap_ups: SqlWrapUpStore,
        line: Line,
        outbox: ActivityOutbox,
        written: asyncio.Queue[LoggedActivity],
    ) -> None:
        self.org, self.line, self.outbox = org, line, outbox
        self._wrap_ups, self._written = wrap_ups, written
        self._delivering: list[asyncio.Task[None]] = []
        self.records = {kind: self._first(kind) for kind in ("Contact", "Account", "Lead", "Case")}
        self.record = record(remote_number="0399990000", started_at=SystemClock().now(), connected_at=None)

    def begin(self) -> None:
        self._delivering.append(asyncio.create_task(self.outbox.run()))

    async def end(self) -> None:
        for task in self._delivering:
            task.cancel()
        await asyncio.gather(*self._delivering, return_exceptions=True)

    def lose_an_answer(self) -> None:
        self.org.faults.reset_connections(1, is_after_handling=True, path_contains="/sobjects/Task")

    async def is_written(self) -> None:
        await asyncio.wait_for(self._written.get(), 20)

    def _first(self, kind: str) -> RelatedRecord:
        row = self.org.list_records(kind)[0]
        return RelatedRecord(record_id=str(row["Id"]), object_type=kind, name=kind)

    async def relate(self, kind: str | None) -> None:
        related = self.records[kind] if kind is not None else None
        await self._wrap_ups.relate(self.record.entry_id, related, SystemClock().now())
        self.outbox.wake()

    def links(self) -> list[Links]:
        return [(task["WhoId"], task["WhatId"]) for task in self.org.list_records("Task")]

    async def is_at(self, kind: str | None) -> None:
        wanted: Links = (None, None)
        if kind is not None:
            record_id = self.records[kind].record_id
            wanted = (record_id, None) if kind in ("Contact", "Lead") else (None, record_id)
        await until(lambda: self.links() == [wanted], self.org.subscribe, f"{kind}: {wanted}")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(OrgServer(EmulatedOrg(), directory=tmp_path / "org"))
        credentials = server.org.credentials
        settings: dict[str, Any] = {
            "enabled": True,
            "login_url": server.url,
            "client_id": credentials.consumer_key,
            "client_secret": credentials.consumer_secret,
            "ca_file": server.ca_file,
        }
        link = await stack.enter_async_context(salesforce_link(SalesforceSettings(**settings), clock=SystemClock()))
        engine = open_engine(f"sqlite:///{lay_schema(tmp_path / 'bridge.db')}")
        stack.push_async_callback(close_engine, engine)
        line = Line(SalesforceActivityLog(link))
        store = SqlOutboxStore(engine=engine)
        written: asyncio.Queue[LoggedActivity] = asyncio.Queue()
        outbox = ActivityOutbox(
            store=store,
            activity_log=line,
            clock=SystemClock(),
            retry=RetryTimes(first_s=0.05),
            on_delivered=lambda _, logged: written.put_nowait(logged),
        )
        desk = Desk(server.org, SqlWrapUpStore(engine=engine), line, outbox, written)
        await SqlHistoryStore(engine=engine).record(desk.record, is_to_be_logged=True)
        stack.push_async_callback(desk.end)
        yield desk


CHANGES = [
    ("Contact", "Account"),
    ("Account", "Contact"),
    ("Contact", "Lead"),
    ("Case", "Lead"),
    ("Lead", "Case"),
    ("Contact", None),
    (None, "Account"),
]


@pytest.mark.parametrize(("first", "then"), CHANGES)
async def test_a_written_task_goes_to_the_other_record(desk: Desk, first: str | None, then: str | None) -> None:
    await desk.relate(first)
    desk.begin()
    await desk.is_written()
    await desk.is_at(first)
    await desk.relate(then)
    await desk.is_at(then)


@pytest.mark.parametrize("third", ["Contact", "Lead", None])
async def test_a_task_that_was_moved_before_is_moved_again(desk: Desk, third: str | None) -> None:
    await desk.relate("Contact")
    desk.begin()
    for kind in ("Account", third, "Case"):
        await desk.is_written()
        await desk.relate(kind)
        await desk.is_at(kind)


@pytest.mark.parametrize(("first", "then"), [("Contact", "Account"), ("Lead", "Case"), ("Contact", None)])
async def test_a_record_chosen_while_the_task_is_being_written_counts(desk: Desk, first: str, then: str | None) -> None:
    desk.line.is_open.clear()
    await desk.relate(first)
    desk.begin()
    await desk.is_at(first)
    await desk.relate(then)
    desk.line.is_open.set()
    await desk.is_at(then)


@pytest.mark.parametrize(("first", "then"), [("Contact", "Account"), ("Lead", "Case"), ("Contact", None)])
async def test_a_record_chosen_after_a_first_write_without_answer_counts(
    desk: Desk, first: str, then: str | None
) -> None:
    await desk.relate(first)
    desk.lose_an_answer()
    desk.begin()
    await desk.is_at(first)
    await desk.relate(then)
    await desk.is_at(then)


@pytest.mark.parametrize("then", ["Lead", "Contact", None])
async def test_a_record_chosen_after_a_change_without_answer_counts(desk: Desk, then: str | None) -> None:
    await desk.relate("Contact")
    desk.begin()
    await desk.is_written()
    desk.lose_an_answer()
    await desk.relate("Account")
    await desk.is_at("Account")
    await desk.relate(then)
    await desk.is_at(then)
