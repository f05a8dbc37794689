"""The directory at the panel: opened, kept live while it is open, and favourites at all tabs."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from octi_bridge.calls.outcomes import CallOutcome
from octi_bridge.history.model import CallRecord
from octi_bridge.kernel.ids import AgentId, CallId, OrgName
from octi_bridge.panel_gateway.directory_commands import ROOM
from octi_bridge.panel_gateway.publisher import room_of
from octi_bridge.telephony.events import DeviceState, DeviceStateChanged, Extension
from tests.support import facts
from tests.support.fakes import settle
from tests.support.gateway_world import SATO, GatewayWorld
from tests.unit.history.samples import record
from tests.unit.panel_gateway.support import refused


def in_use(extension: str) -> DeviceStateChanged:
    return DeviceStateChanged(extension=Extension(extension), state=DeviceState.IN_USE)


async def test_it_lists_everybody_else_with_presence(world: GatewayWorld) -> None:
    await world.signed_in()
    world.hear([in_use("202")])
    ack = await world.gateway.handle("open_directory", "s1", {})
    assert ack["ok"]["entries"] == [{"extension": "202", "name": "", "presence": "busy", "status_code": None}]
    assert ack["ok"]["favorites"] == []


async def test_changes_reach_those_who_have_it_open_and_nobody_before(world: GatewayWorld) -> None:
    await world.signed_in()
    world.hear([in_use("202")])
    await settle()
    assert [name for _, name, _ in world.messages.sent if name == "directory_changed"] == []
    await world.gateway.handle("open_directory", "s1", {})
    assert world.messages.rooms[ROOM] == {"s1"}
    world.hear([DeviceStateChanged(extension=Extension("202"), state=DeviceState.IDLE)])
    await settle()
    sent = [(to, data["entry"]["presence"]) for to, name, data in world.messages.sent if name == "directory_changed"]
    assert sent == [(ROOM, "available")]
    await world.gateway.handle("close_directory", "s1", {})
    assert world.messages.rooms[ROOM] == set()


async def test_a_favourite_is_told_to_all_tabs_of_the_agent(world: GatewayWorld) -> None:
    await world.signed_in()
    ack = await world.gateway.handle("save_favorite", "s1", {"command_id": "f1", "number": "202", "label": "鈴木"})
    assert ack == {"ok": {}}
    await settle()
    to, name, data = world.messages.sent[-1]
    assert (to, name, data) == (
        room_of(SATO), "favorites_changed", {"favorites": [{"number": "202", "number_text": "202", "label": "鈴木"}]},
    )  # fmt: skip
    await world.gateway.handle("remove_favorite", "s1", {"command_id": "f2", "number": "202"})
    opened = await world.gateway.handle("open_directory", "s1", {})
    assert opened["ok"]["favorites"] == []


async def test_the_last_numbers_come_along_newest_first_and_each_once(world: GatewayWorld) -> None:
    await world.signed_in()
    for minute, (entry, number) in enumerate((("a", "0311112222"), ("b", "202"), ("c", "0311112222"), ("d", None))):
        ended = record().ended_at + timedelta(minutes=minute)
        await world.history.record(
            replace(record(entry), agent_id=SATO, remote_number=number, ended_at=ended), is_to_be_logged=False
        )
    opened = await world.gateway.handle("open_directory", "s1", {})
    assert [recent["number"] for recent in opened["ok"]["recent"]] == ["0311112222", "202"]


async def test_numbers_that_nobody_has_called_back_are_listed_behind_the_last_twenty(world: GatewayWorld) -> None:
    await world.signed_in()
    missed, talked = CallOutcome.MISSED, CallOutcome.ANSWERED
    old = [("0611110001", missed), ("0611110002", talked), ("0311110000", missed)]
    new = [(f"03111100{index:02}", talked) for index in range(20)]
    for minute, (number, outcome) in enumerate(old + new):
        ended = record().ended_at + timedelta(minutes=minute)
        one = record(str(minute), agent_id=SATO, remote_number=number, outcome=outcome, ended_at=ended)
        await world.history.record(one, is_to_be_logged=False)
    opened = await world.gateway.handle("open_directory", "s1", {})
    newest_first = [number for number, _ in reversed(new)]
    assert [recent["number"] for recent in opened["ok"]["recent"]] == [*newest_first, "0611110001"]


async def test_missed_calls_that_one_panel_shows_are_no_longer_counted_on_any(world: GatewayWorld) -> None:
    await world.signed_in()
    world.missed_store.missed[SATO] = [CallId("a"), CallId("b")]
    listed = (await world.gateway.handle("open_directory", "s1", {}))["ok"]["missed"]
    assert await world.gateway.handle("see_missed_calls", "s1", {"call_ids": listed}) == {"ok": {}}
    await settle()
    assert world.messages.sent[-1] == (room_of(SATO), "missed_calls_changed", {"count": 0})
    assert world.missed_store.missed[SATO] == []


async def test_a_call_missed_after_the_list_was_read_is_not_seen_with_it(world: GatewayWorld) -> None:
    await world.signed_in()
    world.missed_store.missed[SATO] = [CallId("a")]
    listed = (await world.gateway.handle("open_directory", "s1", {}))["ok"]["missed"]
    world.missed_store.missed[SATO].append(CallId("b"))
    await world.gateway.handle("see_missed_calls", "s1", {"call_ids": listed})
    await settle()
    assert world.messages.sent[-1] == (room_of(SATO), "missed_calls_changed", {"count": 1})


async def test_the_last_numbers_say_how_their_call_ended_and_who_answered_it(world: GatewayWorld) -> None:
    await world.signed_in()
    endings = (("0311112222", CallOutcome.MISSED, None), ("0333334444", CallOutcome.ANSWERED_ELSEWHERE, "202"))
    for number, outcome, by in endings:
        one = record(number, agent_id=SATO, connected_at=None, remote_number=number, outcome=outcome, answered_by=by)
        await world.history.record(one, is_to_be_logged=False)
    recent = (await world.gateway.handle("open_directory", "s1", {}))["ok"]["recent"]
    shown = {one["number"]: (one["outcome"], one["answered_by"]) for one in recent}
    assert shown == {
        "0311112222": ("missed", None),
        "0333334444": ("answered_elsewhere", {"extension": "202", "name": ""}),
    }


async def test_the_last_numbers_bear_the_name_of_the_only_match(world: GatewayWorld) -> None:
    await world.signed_in()
    for number in ("09011112222", "0399999999"):
        one = record(number, agent_id=SATO, remote_number=number, connected_at=None, outcome=CallOutcome.MISSED)
        await world.history.record(one, is_to_be_logged=False)
    recent = (await world.gateway.handle("open_directory", "s1", {}))["ok"]["recent"]
    assert {one["number"]: one["name"] for one in recent} == {"09011112222": "山田 花子", "0399999999": None}


async def test_a_call_that_still_goes_on_is_not_shown_as_missed(world: GatewayWorld) -> None:
    await world.signed_in()
    world.hear(facts.queue_call_rings())
    (call,) = world.calls.calls_of(Extension("201"))
    rung = record("a", call_id=call.call_id, agent_id=SATO, connected_at=None, outcome=CallOutcome.MISSED)
    await world.history.record(rung, is_to_be_logged=False)
    opened = await world.gateway.handle("open_directory", "s1", {})
    assert [recent["outcome"] for recent in opened["ok"]["recent"]] == [None]


async def test_nothing_of_it_without_a_session(world: GatewayWorld) -> None:
    await world.connect()
    for name, data in (("open_directory", {}), ("save_favorite", {"command_id": "c", "number": "1", "label": ""})):
        assert refused(await world.gateway.handle(name, "s1", data)) == "session_expired"


def rooms_with(world: GatewayWorld, sid: str) -> set[str]:
    return {room for room, members in world.messages.rooms.items() if sid in members}


async def test_a_panel_that_signed_out_hears_no_presence_any_more(world: GatewayWorld) -> None:
    await world.signed_in()
    await world.gateway.handle("open_directory", "s1", {})
    assert rooms_with(world, "s1") == {ROOM, room_of(SATO)}
    await world.gateway.handle("sign_out", "s1", {"command_id": "out"})
    await settle()
    assert rooms_with(world, "s1") == set()


async def test_a_panel_that_shows_another_agent_now_has_the_directory_closed(world: GatewayWorld) -> None:
    await world.signed_in()
    await world.gateway.handle("open_directory", "s1", {})
    ack = await world.sign_in(account="suzuki", password="other-one", extension="202")
    assert "ok" in ack
    await settle()
    assert rooms_with(world, "s1") == {room_of(AgentId("agent-suzuki"))}


async def test_a_panel_whose_terminal_is_taken_over_signs_in_again_and_is_in_its_room_alone(
    world: GatewayWorld,
) -> None:
    await world.signed_in()
    await world.gateway.handle("open_directory", "s1", {})
    await world.connect("s2")
    await world.sign_in("s2", account="suzuki", password="other-one", takes_terminal_from=SATO)
    assert world.agents.session(SATO) is None
    await world.sign_in("s1", extension="202")  # before what was queued for it has been sent
    await settle()
    assert rooms_with(world, "s1") == {room_of(SATO)}


async def test_a_directory_asked_for_while_the_session_ends_is_not_opened(world: GatewayWorld) -> None:
    await world.signed_in()
    read = asyncio.Event()

    async def slow(agent_id: AgentId, org: OrgName) -> list[CallRecord]:
        await read.wait()
        return []

    world.directory_commands._records_of = slow
    opening = asyncio.create_task(world.gateway.handle("open_directory", "s1", {}))
    await settle()
    await world.gateway.handle("sign_out", "s1", {"command_id": "out"})
    read.set()
    assert refused(await opening) == "session_expired"
    await settle()
    assert rooms_with(world, "s1") == set()
