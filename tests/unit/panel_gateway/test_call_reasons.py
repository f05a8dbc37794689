"""Why an agent called (用件): on all screens of the agent, in the log, and after a restart."""

from __future__ import annotations

from typing import Any

import pytest

from octi_bridge.calls.log_id import CallLogId
from octi_bridge.history.model import LoggedActivity, WrapUp, WrapUpStage
from octi_bridge.kernel.ids import CallId, call_id_for
from octi_bridge.panel_gateway.wrap_up_views import call_logged_view
from octi_bridge.telephony.commands import MakeCall
from octi_bridge.telephony.events import ChannelId, Extension
from tests.support import facts
from tests.support.fakes import settle
from tests.support.gateway_world import GatewayWorld
from tests.unit.panel_gateway.support import refused

REASON = "契約更新のご案内"
CALL_ID = call_id_for("pbx", facts.OURS)
ENTRY_ID = CallLogId(f"{CALL_ID}:201")


async def dial(world: GatewayWorld, **more: Any) -> Any:
    return await world.gateway.handle("dial", "s1", {"command_id": "d1", "number": "0312345678", **more})


def call_id_of(world: GatewayWorld) -> CallId:
    (command,) = [one for one in world.pbx.commands if isinstance(one, MakeCall)]
    return call_id_for("pbx", command.channel_id)


async def shown_reasons(world: GatewayWorld) -> list[str | None]:
    """The reason in each view of a call that the panels were told."""
    await settle()
    events = [data["event"] for _, name, data in world.messages.sent if name == "panel_event"]
    return [event["call"]["reason"] for event in events if "call" in event]


async def test_a_reason_is_kept_for_the_log_with_or_without_a_record(world: GatewayWorld) -> None:
    await world.signed_in()
    assert "ok" in await dial(world, reason=f" {REASON} ")
    await world.spawned.run_all()
    origin = world.wrap_up_store.kept[f"{call_id_of(world)}:201"][WrapUpStage.CLICKED]
    assert origin == WrapUp(reason=REASON)


async def test_it_is_shown_with_the_call_whichever_comes_first(world: GatewayWorld) -> None:
    await world.signed_in()
    world.reasons.note(ENTRY_ID, REASON)
    world.hear(facts.outbound_dialed())
    assert await shown_reasons(world) == [REASON]
    other = CallLogId.of_leg("pbx", ChannelId("1.1"), Extension("201"))
    world.hear(facts.queue_call_rings())
    world.reasons.note(other, "次の用件")
    assert (await shown_reasons(world))[-2:] == [None, "次の用件"]


async def test_after_a_restart_it_is_read_from_where_it_was_kept(world: GatewayWorld) -> None:
    await world.signed_in()
    world.wrap_up_store.kept[ENTRY_ID] = {WrapUpStage.CLICKED: WrapUp(reason=REASON)}
    world.hear(facts.outbound_dialed())
    assert await shown_reasons(world) == [None]
    await world.spawned.run_all()
    assert await shown_reasons(world) == [None, REASON]


async def test_calls_that_no_panel_made_cost_no_reading(world: GatewayWorld) -> None:
    await world.signed_in()
    await world.spawned.run_all()
    world.wrap_up_store.fails_with = AssertionError("nobody should ask")
    world.hear([*facts.queue_call_rings(), *facts.queue_call_answered()])
    await world.spawned.run_all()
    assert set(await shown_reasons(world)) == {None}


async def test_what_cannot_be_read_is_left_out(world: GatewayWorld) -> None:
    await world.signed_in()
    world.wrap_up_store.fails_with = ConnectionError()
    world.hear(facts.outbound_dialed())
    await world.spawned.run_all()
    assert await shown_reasons(world) == [None]


@pytest.mark.parametrize("reason", ["", "  ", "a" * 256, "two\nlines", "nul\x00", "\u2028", "\ud800", 7])
async def test_a_reason_that_is_none_is_refused_and_nothing_is_dialled(world: GatewayWorld, reason: Any) -> None:
    await world.signed_in()
    assert refused(await dial(world, reason=reason)) == "bad_message"
    assert [one for one in world.pbx.commands if isinstance(one, MakeCall)] == []


async def test_it_never_reaches_the_log_of_the_bridge(world: GatewayWorld, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    await world.signed_in()
    world.wrap_up_store.fails_with = ConnectionError()
    await dial(world, reason=REASON)
    await dial(world, reason=REASON + "\n")
    world.hear(facts.outbound_dialed())
    await world.spawned.run_all()
    assert REASON not in caplog.text


def test_a_log_that_stands_in_the_org_is_told_with_long_ids() -> None:
    written = {"WhoId": "0035h0000000001", "WhatId": "5005h0000000001AAA", "Subject": "発信"}
    view = call_logged_view(CallLogId("a:201"), LoggedActivity(task_id="00T5h0000000001EAA", written=written))
    assert view.record_ids == ("0035h0000000001AAA", "5005h0000000001AAA")
    assert call_logged_view(CallLogId("a:201"), LoggedActivity(task_id="00T5h0000000001EAA")).record_ids == ()
