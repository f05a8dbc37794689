"""Wrap-up at the panel: drafts shared by tabs, what may be saved and until when, the record that was clicked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from octi_bridge.calls.model import Direction
from octi_bridge.history.model import FollowUp, RelatedRecord, WrapUp, WrapUpStage
from octi_bridge.kernel.ids import AgentId, call_id_for
from octi_bridge.panel_gateway.caller_names import MOST_LOOK_UPS
from octi_bridge.panel_gateway.publisher import room_of
from octi_bridge.salesforce.model import Match
from octi_bridge.telephony.commands import MakeCall
from tests.support.facts import queue_call_answered, queue_call_rings
from tests.support.fakes import settle
from tests.support.gateway_world import HANAKO, SATO, GatewayWorld
from tests.unit.history.samples import record
from tests.unit.panel_gateway.support import refused

RELATED = {"record_id": HANAKO.record_id, "object_type": "Contact", "name": "山田 花子"}
FULL: dict[str, Any] = {
    "disposition": "解決", "notes": "折り返し希望", "related": RELATED,
    "follow_up": {"due_on": "2026-11-09", "subject": "電話"},
}  # fmt: skip
KEPT = WrapUp(
    disposition="解決", notes="折り返し希望",
    related=RelatedRecord(record_id=HANAKO.record_id, object_type="Contact", name="山田 花子"),
    follow_up=FollowUp(due_on=date(2026, 11, 9), subject="電話"),
)  # fmt: skip


@pytest.fixture
async def ended(world: GatewayWorld) -> GatewayWorld:
    """佐藤 is signed in and had one call, `a`."""
    await world.signed_in()
    world.wrap_up_store.records["a:201"] = record()
    world.clock.advance(3600)
    return world


async def act(world: GatewayWorld, name: str, entry_id: str = "a:201", sid: str = "s1", **wrap_up: Any) -> Any:
    world.clock.advance(1)
    command_id = f"c{world.clock.elapsed_s}"
    data = {"command_id": command_id, "entry_id": entry_id, "wrap_up": wrap_up}
    return await world.gateway.handle(name, sid, data)


async def read(world: GatewayWorld, entry_id: str = "a:201") -> Any:
    return (await world.gateway.handle("get_wrap_up", "s1", {"entry_id": entry_id}))["ok"]


async def test_recent_calls_are_listed_newest_first_with_the_time_until_they_can_be_edited(ended: GatewayWorld) -> None:
    newer, someone_elses = record("b"), record("c", agent_id=AgentId("agent-suzuki"))
    ended.wrap_up_store.records |= {
        "b:201": record("b", ended_at=newer.ended_at + timedelta(minutes=5)), "c:201": someone_elses,
    }  # fmt: skip
    calls = (await ended.gateway.handle("get_recent_calls", "s1", {}))["ok"]["calls"]
    assert [(call["call_id"], call["log"]) for call in calls] == [("b", "waiting"), ("a", "waiting")]
    assert calls[1]["editable_until_ms"] - calls[1]["ended_at_ms"] == 24 * 3600 * 1000


async def test_recent_calls_are_named_and_say_how_far_their_wrap_up_is(ended: GatewayWorld) -> None:
    later = record().ended_at + timedelta(minutes=1)
    ended.wrap_up_store.records["b:201"] = replace(
        record("b", ended_at=later), direction=Direction.INTERNAL, remote_number="202"
    )
    await act(ended, "save_wrap_up", **FULL)
    await act(ended, "save_draft", "b:201", notes="途中")

    async def listed(**asked: Any) -> list[tuple[str, str, str | None]]:
        calls = (await ended.gateway.handle("get_recent_calls", "s1", asked))["ok"]["calls"]
        return [(call["call_id"], call["wrap_up"], call["name"]) for call in calls]

    assert await listed() == [("b", "draft", None), ("a", "saved", None)]
    assert await listed(with_names=True) == [("b", "draft", None), ("a", "saved", "山田 花子")]


async def test_a_list_with_many_callers_looks_few_of_them_up(ended: GatewayWorld) -> None:
    for minute in range(30):
        one = replace(record(f"c{minute}"), remote_number=f"090111100{minute:02}")
        ended.wrap_up_store.records[f"c{minute}:201"] = one
    before = len(ended.lookup.asked)
    calls = (await ended.gateway.handle("get_recent_calls", "s1", {"with_names": True}))["ok"]["calls"]
    assert len(calls) == 31
    assert len(ended.lookup.asked) - before == MOST_LOOK_UPS


async def test_what_is_saved_is_kept_told_to_all_tabs_and_wakes_the_log(ended: GatewayWorld) -> None:
    assert await act(ended, "save_wrap_up", **FULL) == {"ok": {}}
    assert ended.wrap_up_store.kept["a:201"] == {WrapUpStage.SAVED: KEPT}
    assert ended.saved_wrap_ups == 1
    await settle()
    to, name, data = ended.messages.sent[-1]
    assert (to, name) == (room_of(SATO), "wrap_up_changed")
    assert (data["panel_id"], data["is_saved"], data["wrap_up"]) == ("s1", True, FULL)
    found = await read(ended)
    assert (found["saved"], found["draft"]) == (FULL, None)


async def test_a_draft_may_be_half_done_and_is_there_after_a_reload(ended: GatewayWorld) -> None:
    assert await act(ended, "save_draft", notes="途中") == {"ok": {}}
    await settle()
    assert ended.messages.sent[-1][2]["is_saved"] is False
    assert ended.saved_wrap_ups == 0
    found = await read(ended)
    assert (found["saved"], found["draft"]["notes"]) == (None, "途中")


async def test_notes_may_be_typed_while_the_call_lasts_but_saved_only_after_it(world: GatewayWorld) -> None:
    await world.signed_in()
    world.hear([*queue_call_rings(), *queue_call_answered()])
    (call,) = world.snapshot().calls
    entry_id = call.entry_id
    assert await act(world, "save_draft", entry_id, notes="メモ") == {"ok": {}}
    assert (await read(world, entry_id))["call"] is None
    assert refused(await act(world, "save_wrap_up", entry_id, disposition="解決")) == "no_such_record"


async def test_the_records_to_choose_from_come_with_it(ended: GatewayWorld) -> None:
    assert [match["record_id"] for match in (await read(ended))["lookup"]["matches"]] == [HANAKO.record_id]


async def test_the_record_that_an_agent_chose_is_remembered_for_the_number(ended: GatewayWorld) -> None:
    await act(ended, "save_draft", **FULL)
    await act(ended, "save_wrap_up", disposition="解決")
    assert ended.lookup.remembered == []

    await act(ended, "save_wrap_up", **FULL)
    assert ended.lookup.remembered == [("09011112222", Match(HANAKO.record_id, "Contact", "山田 花子"))]


async def test_nothing_is_remembered_of_a_colleagues_number(ended: GatewayWorld) -> None:
    ended.wrap_up_store.records["a:201"] = replace(record(), direction=Direction.INTERNAL)
    await act(ended, "save_wrap_up", **FULL)
    assert ended.lookup.remembered == []


@pytest.mark.parametrize(
    ("wrap_up", "code"),
    [
        ({}, "disposition_required"),
        ({"disposition": "  "}, "disposition_required"),
        ({"disposition": "その他"}, "unknown_disposition"),
        ({"disposition": "解決", "follow_up": {"due_on": "2026-02-30", "subject": ""}}, "bad_date"),
        ({"disposition": "解決", "notes": "長" * 4001}, "too_large"),
        ({"disposition": "解決", "notes": "n" * 4001}, "bad_message"),
        ({"disposition": "解決", "related": {"record_id": "' OR 1", "object_type": "Contact"}}, "bad_message"),
    ],
)
async def test_what_may_not_be_saved_is_refused_with_the_reason(
    ended: GatewayWorld, wrap_up: dict[str, Any], code: str
) -> None:
    assert refused(await act(ended, "save_wrap_up", **wrap_up)) == code
    assert ended.wrap_up_store.kept == {}


@pytest.mark.parametrize("name", ["save_draft", "save_wrap_up"])
async def test_after_the_set_time_the_call_is_closed(ended: GatewayWorld, name: str) -> None:
    ended.clock.advance(24 * 3600)
    assert refused(await act(ended, name, **FULL)) == "not_editable"


@pytest.mark.parametrize("entry_id", ["b:201", "nothing", "a:999", ":201", "a:201:201"])
@pytest.mark.parametrize("name", ["save_draft", "save_wrap_up"])
async def test_the_calls_of_others_cannot_be_touched(ended: GatewayWorld, name: str, entry_id: str) -> None:
    ended.wrap_up_store.records["b:201"] = record("b", agent_id=AgentId("agent-suzuki"))
    assert refused(await act(ended, name, entry_id, **FULL)) == "no_such_record"
    assert refused(await ended.gateway.handle("get_wrap_up", "s1", {"entry_id": entry_id})) == "no_such_record"


async def test_nothing_of_it_without_a_session(world: GatewayWorld) -> None:
    await world.connect()
    assert refused(await world.gateway.handle("get_recent_calls", "s1", {})) == "session_expired"
    assert refused(await act(world, "save_draft", **FULL)) == "session_expired"


# ---- the record that was clicked
# (why the agent called: test_call_reasons)


async def dial_from(world: GatewayWorld, record_id: str) -> str:
    """Click a number on that record's page; returns the entry of the call."""
    record = {"record_id": record_id, "object_type": "Contact", "name": "山田 花子"}
    ack = await world.gateway.handle("dial", "s1", {"command_id": "d1", "number": "0312345678", "record": record})
    assert "ok" in ack
    await world.spawned.run_all()
    (command,) = [one for one in world.pbx.commands if isinstance(one, MakeCall)]
    return f"{call_id_for('pbx', command.channel_id)}:201"


async def test_a_call_belongs_to_the_record_whose_number_was_clicked(world: GatewayWorld) -> None:
    await world.signed_in()
    entry_id = await dial_from(world, HANAKO.record_id)
    assert world.wrap_up_store.kept[entry_id][WrapUpStage.CLICKED].related == KEPT.related


async def test_a_click_on_something_that_is_no_record_still_dials(world: GatewayWorld) -> None:
    await world.signed_in()
    await dial_from(world, "not-an-id")
    assert world.wrap_up_store.kept == {}


async def test_dialling_does_not_depend_on_the_database(world: GatewayWorld) -> None:
    await world.signed_in()
    world.wrap_up_store.fails_with = ConnectionError()
    await dial_from(world, HANAKO.record_id)
