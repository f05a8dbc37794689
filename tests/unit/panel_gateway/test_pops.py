"""Which panel shows a record by itself, and when."""

from __future__ import annotations

from typing import Any

import pytest

from octi_bridge.salesforce.model import LookupResult, LookupState, Match
from octi_bridge.telephony.events import ChannelState
from tests.support import facts
from tests.support.gateway_world import HANAKO, GatewayWorld

POP = ("s1", HANAKO.record_id)
TARO = Match("0035h0000000002AAA", "Contact", "田中 一郎")


async def panel(world: GatewayWorld, sid: str = "s1", *, mode: str = "ring", front: bool = True) -> None:
    await world.connect(sid, popup_mode=mode, is_in_front=front)
    assert "ok" in await world.sign_in(sid)


async def focus(world: GatewayWorld, sid: str, *, front: bool) -> dict[str, Any]:
    return await world.gateway.handle("report_focus", sid, {"is_in_front": front})


async def rings(world: GatewayWorld) -> None:
    world.hear(facts.queue_call_rings())
    await world.spawned.run_all()


MODES = [("none", [], []), ("ring", [POP], [POP]), ("answer", [], [POP])]


@pytest.mark.feature("F-070")
@pytest.mark.parametrize(("mode", "when_it_rings", "when_answered"), MODES)
async def test_the_popup_mode_says_when_the_record_shows(
    world: GatewayWorld, mode: str, when_it_rings: list[Any], when_answered: list[Any]
) -> None:
    await panel(world, mode=mode)
    await rings(world)
    assert await world.pops_sent() == when_it_rings
    world.hear(facts.queue_call_answered())
    assert await world.pops_sent() == when_answered
    world.hear(facts.queue_call_over())
    assert await world.pops_sent() == when_answered


async def test_nothing_pops_before_the_org_has_answered(world: GatewayWorld) -> None:
    await panel(world)
    world.hear(facts.queue_call_rings())
    assert await world.pops_sent() == []


@pytest.mark.parametrize("mode", ["ring", "answer"])
async def test_a_look_up_that_comes_after_the_answer_still_pops(world: GatewayWorld, mode: str) -> None:
    await panel(world, mode=mode)
    world.hear([*facts.queue_call_rings(), *facts.queue_call_answered()])
    assert await world.pops_sent() == []
    await world.spawned.run_all()
    assert await world.pops_sent() == [POP]


async def test_a_look_up_that_comes_after_the_end_does_not_pop(world: GatewayWorld) -> None:
    await panel(world)
    world.hear([*facts.queue_call_rings(), *facts.queue_call_answered(), *facts.queue_call_over()])
    await world.spawned.run_all()
    assert await world.pops_sent() == []
    assert [e.event.type for e in await world.envelopes()].count("caller_looked_up") == 0


@pytest.mark.parametrize(
    "result",
    [LookupResult(LookupState.FOUND, (HANAKO, TARO)), LookupResult(LookupState.NONE),
     LookupResult(LookupState.FAILED, error_code="salesforce.timeout"), LookupResult(LookupState.SKIPPED)],
    ids=["several", "none", "failed", "skipped"],
)  # fmt: skip
async def test_only_a_single_match_pops(world: GatewayWorld, result: LookupResult) -> None:
    world.lookup.results[facts.CUSTOMER] = result
    await panel(world)
    await rings(world)
    world.hear(facts.queue_call_answered())
    assert await world.pops_sent() == []
    assert world.snapshot().calls[0].lookup.state == result.state.value


async def test_of_two_panels_only_the_one_in_front_pops(world: GatewayWorld) -> None:
    await panel(world, "s1", front=False)
    await panel(world, "s2", front=True)
    await rings(world)
    await focus(world, "s1", front=True)
    assert await world.pops_sent() == [("s2", HANAKO.record_id)]


async def test_of_two_panels_in_front_the_one_that_came_there_last_pops(world: GatewayWorld) -> None:
    await panel(world, "s1")
    world.clock.advance(1)
    await panel(world, "s2")
    world.clock.advance(1)
    await focus(world, "s1", front=True)
    await rings(world)
    assert await world.pops_sent() == [POP]


async def test_with_nobody_in_front_the_pop_waits_for_the_first_that_comes(world: GatewayWorld) -> None:
    await panel(world, "s1", front=False)
    await panel(world, "s2", front=False)
    await rings(world)
    assert await world.pops_sent() == []
    await focus(world, "s2", front=True)
    await focus(world, "s1", front=True)
    await focus(world, "s2", front=True)
    assert await world.pops_sent() == [("s2", HANAKO.record_id)]


async def test_a_waiting_pop_is_dropped_when_the_call_is_over(world: GatewayWorld) -> None:
    await panel(world, front=False)
    await rings(world)
    world.hear([facts.ended("1.1"), facts.ended("1.0")])
    await focus(world, "s1", front=True)
    assert await world.pops_sent() == []


async def test_a_panel_that_opens_during_the_call_gets_the_pop_that_waited(world: GatewayWorld) -> None:
    await panel(world, "s1", front=False)
    await rings(world)
    await panel(world, "s2", front=True)
    assert await world.pops_sent() == [("s2", HANAKO.record_id)]


async def test_reloading_the_panel_does_not_pop_again(world: GatewayWorld) -> None:
    await panel(world, "s1")
    await rings(world)
    world.gateway.disconnected("s1")
    await panel(world, "s2")
    assert await world.pops_sent() == [POP]


async def test_the_next_call_of_the_same_customer_pops_again(world: GatewayWorld) -> None:
    await panel(world)
    await rings(world)
    world.hear([facts.ended("1.1"), facts.ended("1.0")])
    world.hear(
        [facts.created("7.0", "7.0", "trunk", ChannelState.DIALED, caller=facts.CUSTOMER, dialed=facts.DIALED),
         facts.created("7.1", "7.0", "201", ChannelState.RINGING)]
    )  # fmt: skip
    await world.spawned.run_all()
    assert await world.pops_sent() == [POP, POP]


@pytest.mark.feature("F-061")
@pytest.mark.parametrize(("has_outbound_popup", "count"), [(True, 1), (False, 0)])
async def test_an_outbound_call_pops_when_its_own_switch_is_on_whatever_the_mode(
    world: GatewayWorld, has_outbound_popup: bool, count: int
) -> None:
    world.lookup.results["0312345678"] = LookupResult(LookupState.FOUND, (TARO,))
    await panel(world, mode="none")
    shown = world.panels.get("s1")
    assert shown is not None
    assert shown.info is not None
    shown.info = shown.info.model_copy(update={"has_outbound_popup": has_outbound_popup})
    world.hear(facts.outbound_dialed())
    await world.spawned.run_all()
    assert await world.pops_sent() == [("s1", TARO.record_id)] * count


async def test_an_internal_call_is_neither_looked_up_nor_popped(world: GatewayWorld) -> None:
    await panel(world)
    world.hear(
        [facts.created("3.0", "3.0", "202", ChannelState.DIALED, caller="202", dialed="201"),
         facts.created("3.1", "3.0", "201", ChannelState.RINGING)]
    )  # fmt: skip
    await world.spawned.run_all()
    assert world.snapshot().calls[0].direction == "internal"
    assert world.lookup.asked == []
    assert await world.pops_sent() == []


async def test_a_panel_says_nothing_of_another_agents_call(world: GatewayWorld) -> None:
    await world.connect("s2")
    await world.sign_in("s2", account="suzuki", password="other-one", extension="202")
    await rings(world)
    assert await world.pops_sent() == []
