"""Logs written by the agent's own panel: which tab is asked, what it is asked, and what comes of its answers."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from octi_bridge.history.model import LoggedActivity, PendingActivity, RelatedRecord, WrapUp
from octi_bridge.history.ports import ActivityRefused
from octi_bridge.panel_gateway import panel_log
from octi_bridge.panel_gateway.panel_log import NoPanel
from tests.support.fakes import settle
from tests.support.gateway_world import GatewayWorld
from tests.unit.history.samples import record

TASK = "00T5h0000000001EAA"


@pytest.fixture
async def two_tabs(world: GatewayWorld) -> GatewayWorld:
    """佐藤 in two tabs, s2 in front."""
    await world.connect("s1", is_in_front=False)
    await world.sign_in("s1")
    await world.connect("s2")
    await world.sign_in("s2")
    return world


def pending(**changed: Any) -> PendingActivity:
    return replace(PendingActivity(record=record(), attempts=0), **changed)


async def asked(world: GatewayWorld) -> list[tuple[str, dict[str, Any]]]:
    await settle()
    return [(to, data) for to, name, data in world.messages.sent if name == "save_log"]


async def answer(world: GatewayWorld, **said: str) -> None:
    (_, data) = (await asked(world))[-1]
    message = {"activity_id": data["activity_id"], "record_id": TASK, **said}
    assert await world.gateway.handle("log_saved", "s2", message) == {"ok": {}}


async def test_the_tab_in_front_is_asked_and_its_task_is_known_afterwards(two_tabs: GatewayWorld) -> None:
    writing = asyncio.create_task(two_tabs.panel_log.write(pending()))
    assert await asked(two_tabs) == [
        (
            "s2",
            {
                "activity_id": "a:201",
                "values": {"entityApiName": "Task", "Subject": "着信", "CallObject": "a:201", "Description": "d"},
            },
        )
    ]
    await answer(two_tabs)
    written = {"Subject": "着信", "CallObject": "a:201", "Description": "d"}
    assert await writing == LoggedActivity(task_id=TASK, written=written)


async def test_a_change_writes_what_was_never_written_and_nothing_else(two_tabs: GatewayWorld) -> None:
    written = {"Subject": "着信", "CallObject": "a:201", "Description": "d"}
    changed = pending(task_id=TASK, written=written, revision=1, wrap_up=WrapUp(disposition="解決"))
    writing = asyncio.create_task(two_tabs.panel_log.write(changed))
    ((_, data),) = await asked(two_tabs)
    assert data == {"activity_id": "a:201#1", "values": {"Id": TASK, "CallDisposition": "解決"}}
    await answer(two_tabs)
    assert (await writing).written == {**written, "CallDisposition": "解決"}


async def test_a_change_without_news_asks_nobody(two_tabs: GatewayWorld) -> None:
    written = {"Subject": "着信", "CallObject": "a:201", "Description": "d"}
    logged = await two_tabs.panel_log.write(pending(task_id=TASK, written=written))
    assert logged == LoggedActivity(task_id=TASK, written=written)
    assert await asked(two_tabs) == []


CONTACT = RelatedRecord(record_id="0035h0000000001AAA", object_type="Contact")
LEAD = RelatedRecord(record_id="00Q5h0000000001EAA", object_type="Lead")
SHOP = RelatedRecord(record_id="0015h0000000001AAA", object_type="Account")


@pytest.mark.parametrize(
    ("first", "then", "asked_for"),
    [
        (CONTACT, LEAD, {"WhoId": LEAD.record_id}),
        (CONTACT, SHOP, {"WhoId": None, "WhatId": SHOP.record_id}),
        (SHOP, LEAD, {"WhoId": LEAD.record_id, "WhatId": None}),
        (CONTACT, None, {"WhoId": None}),
    ],
)
async def test_a_call_that_is_put_to_another_record_takes_its_task_along_once(
    two_tabs: GatewayWorld, first: RelatedRecord, then: RelatedRecord | None, asked_for: dict[str, str | None]
) -> None:
    writing = asyncio.create_task(two_tabs.panel_log.write(pending(clicked=first)))
    await answer(two_tabs)
    written = (await writing).written
    moved = pending(task_id=TASK, written=written, revision=1, clicked=then)
    writing = asyncio.create_task(two_tabs.panel_log.write(moved))
    (_, data) = (await asked(two_tabs))[-1]
    assert data == {"activity_id": "a:201#1", "values": {"Id": TASK, **asked_for}}
    await answer(two_tabs)
    again = replace(moved, written=(await writing).written, revision=2)
    await two_tabs.panel_log.write(again)
    short = replace(again, written={**again.written, "WhoId": str(again.written.get("WhoId") or "")[:15]})
    await two_tabs.panel_log.write(short)
    assert len(await asked(two_tabs)) == 2


async def test_what_salesforce_refuses_is_told_with_its_words(two_tabs: GatewayWorld) -> None:
    writing = asyncio.create_task(two_tabs.panel_log.write(pending()))
    await answer(two_tabs, record_id="", error="REQUIRED_FIELD_MISSING")
    with pytest.raises(ActivityRefused, match="REQUIRED_FIELD_MISSING"):
        await writing


@pytest.mark.parametrize("record_id", ["0035h0000000001AAA", "", "00Uxx0000000001AAA"])
async def test_an_answer_that_names_no_task_is_refused(two_tabs: GatewayWorld, record_id: str) -> None:
    writing = asyncio.create_task(two_tabs.panel_log.write(pending()))
    await answer(two_tabs, record_id=record_id)
    with pytest.raises(ActivityRefused, match="no Task id"):
        await writing


async def test_a_change_that_names_another_task_is_refused(two_tabs: GatewayWorld) -> None:
    changed = pending(task_id=TASK[:15], revision=1, wrap_up=WrapUp(disposition="解決"))
    writing = asyncio.create_task(two_tabs.panel_log.write(changed))
    await answer(two_tabs, record_id="00T5h0000000002EAA")
    with pytest.raises(ActivityRefused, match="another Task"):
        await writing


async def test_another_agent_cannot_answer_for_a_call_log(
    two_tabs: GatewayWorld, caplog: pytest.LogCaptureFixture
) -> None:
    await two_tabs.connect("s3")
    await two_tabs.sign_in("s3", account="suzuki", password="other-one", extension="202")
    writing = asyncio.create_task(two_tabs.panel_log.write(pending()))
    ((_, data),) = await asked(two_tabs)
    theirs = {"activity_id": data["activity_id"], "record_id": "00T5h0000000666EAA"}
    assert await two_tabs.gateway.handle("log_saved", "s3", theirs) == {"ok": {}}
    assert "log_saved of suzuki ignored" in caplog.text
    await answer(two_tabs)
    assert (await writing).task_id == TASK


async def test_another_tab_of_the_same_agent_may_answer(two_tabs: GatewayWorld) -> None:
    """The asked tab may have reconnected meanwhile, under a new name."""
    writing = asyncio.create_task(two_tabs.panel_log.write(pending()))
    ((_, data),) = await asked(two_tabs)
    message = {"activity_id": data["activity_id"], "record_id": TASK}
    assert await two_tabs.gateway.handle("log_saved", "s1", message) == {"ok": {}}
    assert (await writing).task_id == TASK


async def test_without_a_panel_the_log_waits(world: GatewayWorld) -> None:
    with pytest.raises(NoPanel):
        await world.panel_log.write(pending())


async def test_a_panel_that_does_not_answer_is_not_waited_for_for_ever(
    two_tabs: GatewayWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panel_log, "ANSWER_S", 0.001)
    with pytest.raises(NoPanel, match="did not answer"):
        await two_tabs.panel_log.write(pending())


async def test_an_answer_that_nobody_waits_for_does_no_harm(two_tabs: GatewayWorld) -> None:
    ack = await two_tabs.gateway.handle("log_saved", "s1", {"activity_id": "x:1", "record_id": TASK})
    assert ack == {"ok": {}}
