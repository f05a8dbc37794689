"""Customers at the panel: searched, offered as new records, and put to calls that last or are over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from octi_bridge.calls.model import Direction
from octi_bridge.history.model import RelatedRecord, WrapUp, WrapUpStage
from octi_bridge.kernel.ids import AgentId
from octi_bridge.panel_gateway import customer_commands
from octi_bridge.panel_gateway.publisher import room_of
from octi_bridge.salesforce.customers import CustomersFound, SearchState
from octi_bridge.settings.customers import CustomerSettings
from tests.support.facts import queue_call_answered, queue_call_over, queue_call_rings
from tests.support.fakes import settle
from tests.support.gateway_world import HANAKO, OTHER_ORG, SATO, GatewayWorld
from tests.unit.history.samples import record
from tests.unit.panel_gateway.support import refused

CHOSEN = {"record_id": "0035h0000000088AAA", "object_type": "Contact", "name": "新井"}
RELATED = RelatedRecord(record_id="0035h0000000088AAA", object_type="Contact", name="新井")
UNKNOWN = "0312349999"


async def ask(world: GatewayWorld, name: str, sid: str = "s1", **fields: Any) -> Any:
    return await world.gateway.handle(name, sid, fields)


async def relate(world: GatewayWorld, entry_id: str, related: Any, sid: str = "s1") -> Any:
    world.clock.advance(1)
    return await ask(
        world, "relate_call", sid, command_id=f"c{world.clock.elapsed_s}", entry_id=entry_id, related=related
    )


def entry_of(world: GatewayWorld) -> str:
    return world.snapshot().calls[0].entry_id


@pytest.fixture
async def ended(world: GatewayWorld) -> GatewayWorld:
    """佐藤 is signed in and had one call, `a`."""
    await world.signed_in()
    world.wrap_up_store.records["a:201"] = record()
    world.clock.advance(3600)
    return world


@pytest.fixture
async def frugal() -> AsyncIterator[GatewayWorld]:
    """An agent may search six times a minute, and nothing new is offered."""
    world = GatewayWorld(customers=CustomerSettings(searches_per_minute=6, new_records={}))
    await world.start()
    await world.signed_in()
    yield world
    await world.stop()


async def test_a_search_brings_names_and_numbers_of_the_agents_own_org(world: GatewayWorld) -> None:
    await world.signed_in()
    found = (await ask(world, "search_customers", text="山田"))["ok"]
    assert (found["state"], found["is_cut"], world.lookup.searched) == ("found", False, ["山田"])
    assert found["customers"] == [
        {
            "record_id": HANAKO.record_id,
            "object_type": "Contact",
            "name": "山田 花子",
            "detail": "株式会社みどり商事",
            "phones": [{"kind": "mobile", "number": "090-1111-2222", "number_text": "090-1111-2222"}],
        }
    ]
    await world.connect("s2", org_origin=OTHER_ORG)
    await world.sign_in("s2", account="suzuki", password="other-one", extension="202")
    await ask(world, "search_customers", "s2", text="田中")
    assert (world.lookup.searched, world.other_lookup.searched) == (["山田"], ["田中"])


@pytest.mark.parametrize("state", [SearchState.UNAVAILABLE, SearchState.LIMIT_REACHED, SearchState.TOO_SHORT])
async def test_what_the_org_says_of_a_search_reaches_the_panel(world: GatewayWorld, state: SearchState) -> None:
    await world.signed_in()
    world.lookup.customers = CustomersFound(state)
    assert (await ask(world, "search_customers", text="山田"))["ok"]["state"] == state.value


async def test_an_agent_who_searches_too_often_waits_and_nobody_else_does(frugal: GatewayWorld) -> None:
    states = [(await ask(frugal, "search_customers", text=f"山田{n}"))["ok"]["state"] for n in range(4)]
    assert states == ["found", "found", "too_fast", "too_fast"]
    await frugal.connect("s2")
    await frugal.sign_in("s2", account="suzuki", password="other-one", extension="202")
    assert (await ask(frugal, "search_customers", "s2", text="田中"))["ok"]["state"] == "found"
    frugal.clock.advance(10)
    assert (await ask(frugal, "search_customers", text="山田"))["ok"]["state"] == "found"


async def test_without_search_or_signed_in_agent_nobody_is_asked() -> None:
    world = GatewayWorld(customers=CustomerSettings(is_search_on=False))
    await world.start()
    await world.connect()
    assert refused(await ask(world, "search_customers", text="山田")) == "session_expired"
    await world.sign_in()
    assert (await ask(world, "search_customers", text="山田"))["ok"]["state"] == "off"
    assert world.lookup.searched == []
    await world.stop()


async def test_new_records_are_offered_for_the_call_with_its_number_filled_in(world: GatewayWorld) -> None:
    await world.signed_in()
    world.hear(queue_call_rings(UNKNOWN))
    offered = (await ask(world, "get_new_records", entry_id=entry_of(world)))["ok"]
    assert (offered["by_layout"], offered["is_search_on"]) == (True, True)
    assert {one["object_type"]: one["fields"] for one in offered["records"]} == {
        "Contact": {"Phone": "03-1234-9999"},
        "Lead": {"Phone": "03-1234-9999"},
        "Case": {"SuppliedPhone": "03-1234-9999"},
    }


async def test_a_slow_org_does_not_keep_new_records_waiting_for_a_name(
    ended: GatewayWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(customer_commands, "NAME_S", 0.01)
    ended.lookup.is_answering.clear()
    async with asyncio.timeout(5):
        offered = (await ask(ended, "get_new_records", entry_id="a:201"))["ok"]["records"]
    assert offered[0] == {"object_type": "Contact", "fields": {"MobilePhone": "090-1111-2222"}}
    ended.lookup.is_answering.set()
    offered = (await ask(ended, "get_new_records", entry_id="a:201"))["ok"]["records"]
    assert offered[0]["fields"]["LastName"] == "山田 花子"


async def test_a_past_call_is_offered_the_same_and_one_between_colleagues_nothing(ended: GatewayWorld) -> None:
    offered = (await ask(ended, "get_new_records", entry_id="a:201"))["ok"]["records"]
    assert offered[0] == {"object_type": "Contact", "fields": {"MobilePhone": "090-1111-2222", "LastName": "山田 花子"}}
    internal = replace(record("b"), direction=Direction.INTERNAL, remote_number="202")
    ended.wrap_up_store.records["b:201"] = internal
    assert (await ask(ended, "get_new_records", entry_id="b:201"))["ok"]["records"] == []


async def test_where_nothing_may_be_made_nothing_is_offered(frugal: GatewayWorld) -> None:
    frugal.hear(queue_call_rings(UNKNOWN))
    assert (await ask(frugal, "get_new_records", entry_id=entry_of(frugal)))["ok"]["records"] == []


async def test_a_call_is_put_to_a_record_while_it_lasts_and_taken_back(world: GatewayWorld) -> None:
    await world.signed_in()
    world.hear([*queue_call_rings(UNKNOWN), *queue_call_answered()])
    entry_id = entry_of(world)
    assert await relate(world, entry_id, CHOSEN) == {"ok": {"before": None}}
    assert world.wrap_up_store.kept[entry_id] == {WrapUpStage.CLICKED: WrapUp(related=RELATED)}
    assert [(number, match.record_id) for number, match in world.lookup.remembered] == [(UNKNOWN, RELATED.record_id)]
    assert (await ask(world, "get_wrap_up", entry_id=entry_id))["ok"]["clicked"] == CHOSEN
    assert await relate(world, entry_id, None) == {"ok": {"before": CHOSEN}}
    assert world.wrap_up_store.kept[entry_id] == {WrapUpStage.CLICKED: WrapUp()}
    assert world.lookup.taken_back == [(UNKNOWN, RELATED.record_id)]
    await settle()
    told = [data for to, name, data in world.messages.sent if name == "call_related" and to == room_of(SATO)]
    assert told == [
        {"entry_id": entry_id, "panel_id": "s1", "related": CHOSEN},
        {"entry_id": entry_id, "panel_id": "s1", "related": None},
    ]
    assert world.saved_wrap_ups == 0  # there is no log yet that could follow


async def test_the_log_of_a_call_that_is_over_follows_at_once_and_its_reason_stays(ended: GatewayWorld) -> None:
    ended.wrap_up_store.kept["a:201"] = {
        WrapUpStage.CLICKED: WrapUp(reason="契約更新"),
        WrapUpStage.SAVED: WrapUp(
            notes="済", related=RelatedRecord(record_id="0035h0000000077AAA", object_type="Contact")
        ),
    }
    before = {"record_id": "0035h0000000077AAA", "object_type": "Contact", "name": ""}
    assert await relate(ended, "a:201", CHOSEN) == {"ok": {"before": before}}
    assert ended.wrap_up_store.kept["a:201"] == {
        WrapUpStage.CLICKED: WrapUp(related=RELATED, reason="契約更新"),
        WrapUpStage.SAVED: WrapUp(notes="済", related=RELATED),
    }
    assert ended.saved_wrap_ups == 1


async def test_nobody_puts_anothers_call_or_one_of_long_ago_to_a_record(ended: GatewayWorld) -> None:
    ended.wrap_up_store.records["c:202"] = record("c", agent_id=AgentId("agent-suzuki"))
    for entry_id in ("c:202", "nothing", "none:201"):
        assert refused(await relate(ended, entry_id, CHOSEN)) == "no_such_record"
        assert refused(await ask(ended, "get_new_records", entry_id=entry_id)) == "no_such_record"
    ended.clock.advance(25 * 3600)
    assert refused(await relate(ended, "a:201", CHOSEN)) == "not_editable"
    assert ended.wrap_up_store.kept == {}


async def test_what_is_no_record_of_salesforce_is_refused(ended: GatewayWorld) -> None:
    for wrong in ({**CHOSEN, "record_id": "x"}, {**CHOSEN, "object_type": "Con tact"}, {**CHOSEN, "more": 1}, "003"):
        assert refused(await relate(ended, "a:201", wrong)) == "bad_message"


async def test_a_call_that_ends_meanwhile_is_still_the_agents(world: GatewayWorld) -> None:
    await world.signed_in()
    world.hear([*queue_call_rings(UNKNOWN), *queue_call_answered()])
    entry_id = entry_of(world)
    world.hear(queue_call_over())
    assert refused(await relate(world, entry_id, CHOSEN)) == "no_such_record"  # not written down yet
    world.wrap_up_store.records[entry_id] = record("over")
    assert await relate(world, entry_id, CHOSEN) == {"ok": {"before": None}}
