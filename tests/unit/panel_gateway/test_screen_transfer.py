"""画面転送: the record that a colleague passes on, at the target's panel, and what the sender sees of it."""

from __future__ import annotations

import pytest

from octi_bridge.kernel.ids import AgentId, call_id_for
from octi_bridge.telephony.events import CallHeld, ChannelFact, ChannelId, Extension, TransferKind
from tests.support import facts
from tests.support.gateway_world import HANAKO, GatewayWorld

PASSED_ON = "0015h0000000009AAA"
WORD = f"Account/{PASSED_ON}"
CALL = call_id_for("pbx", "1.0")

AT_SUZUKIS: list[ChannelFact] = [
    facts.created("1.0", "1.0", "trunk", facts.UP, caller=facts.CUSTOMER, dialed=facts.DIALED),
    facts.created("1.1", "1.0", "202", facts.UP, caller="202"),
    CallHeld(agent_channel_id=ChannelId("1.1"), other_channel_id=ChannelId("1.0")),
]
"""Suzuki, at 202, has the customer on hold; the target is Sato at 201."""


def consult(number: str = "201", **more: object) -> list[ChannelFact]:
    return facts.consult_dialed(number, "201", screen=WORD, **more)  # type: ignore[arg-type]


async def sato_with(world: GatewayWorld, popup_mode: str) -> None:
    await world.connect(popup_mode=popup_mode)
    await world.sign_in()
    world.hear(AT_SUZUKIS)


@pytest.mark.parametrize(("mode", "pops_at_ring", "pops_at_answer"), [("ring", 1, 1), ("answer", 0, 1), ("none", 0, 0)])
async def test_it_pops_as_the_targets_popup_mode_says_and_once(
    world: GatewayWorld, mode: str, pops_at_ring: int, pops_at_answer: int
) -> None:
    await sato_with(world, mode)
    world.hear(consult())
    assert await world.pops_sent() == [("s1", PASSED_ON)] * pops_at_ring
    world.hear(facts.consult_answered())
    assert await world.pops_sent() == [("s1", PASSED_ON)] * pops_at_answer
    world.hear(facts.transfer_completed("201", screen=WORD))
    await world.spawned.run_all()
    assert await world.pops_sent() == [("s1", PASSED_ON)] * pops_at_answer, "nor by the look-up of the customer"


async def test_without_a_record_the_customers_own_pops_when_the_customer_is_there(world: GatewayWorld) -> None:
    await sato_with(world, "ring")
    world.hear([*facts.consult_dialed("201", "201"), *facts.consult_answered()])
    assert await world.pops_sent() == []
    world.hear(facts.transfer_completed("201"))
    await world.spawned.run_all()
    assert await world.pops_sent() == [("s1", HANAKO.record_id)]


async def test_a_record_that_was_in_front_only_at_the_end_pops_before_the_look_up(world: GatewayWorld) -> None:
    await sato_with(world, "ring")
    world.hear([*facts.consult_dialed("201", "201"), *facts.consult_answered()])
    world.hear(facts.transfer_completed("201", screen=WORD))
    await world.spawned.run_all()
    assert await world.pops_sent() == [("s1", PASSED_ON)]


async def test_the_number_a_star_target_is_shown_is_looked_up_and_the_passed_on_record_pops(
    world: GatewayWorld,
) -> None:
    await sato_with(world, "ring")
    world.hear(consult(kind=TransferKind.STAR, shown=facts.CUSTOMER))
    await world.spawned.run_all()
    assert world.lookup.asked == [facts.CUSTOMER]
    (call,) = world.snapshot().calls
    assert (call.remote_number, call.direction, call.lookup.state) == (facts.CUSTOMER, "inbound", "found")
    assert await world.pops_sent() == [("s1", PASSED_ON)]


async def test_after_an_attended_transfer_the_customers_number_is_looked_up_for_the_target(world: GatewayWorld) -> None:
    await sato_with(world, "none")
    world.hear([*consult(), *facts.consult_answered()])
    assert world.lookup.asked == []
    world.hear(facts.transfer_completed("201", screen=WORD))
    await world.spawned.run_all()
    (call,) = world.snapshot().calls
    assert world.lookup.asked == [facts.CUSTOMER]
    assert [match.record_id for match in call.lookup.matches] == [HANAKO.record_id]
    assert call.screen is not None
    assert (call.screen.record_id, call.screen.object_type) == (PASSED_ON, "Account")


async def test_with_nobody_in_front_it_waits_for_the_first_that_comes(world: GatewayWorld) -> None:
    await world.connect(is_in_front=False)
    await world.sign_in()
    world.hear([*AT_SUZUKIS, *consult()])
    assert await world.pops_sent() == []
    await world.gateway.handle("report_focus", "s1", {"is_in_front": True})
    assert await world.pops_sent() == [("s1", PASSED_ON)]


async def test_a_ring_group_gets_none(world: GatewayWorld) -> None:
    await sato_with(world, "ring")
    world.hear([*consult("600"), *facts.consult_answered(), *facts.transfer_completed("600", screen=WORD)])
    await world.spawned.run_all()
    (call,) = world.snapshot().calls
    assert call.screen is None
    assert await world.pops_sent() == [("s1", HANAKO.record_id)]


async def test_each_colleague_who_passes_the_call_on_may_send_a_record(world: GatewayWorld) -> None:
    await sato_with(world, "ring")
    world.hear([*consult(), *facts.consult_answered(), *facts.transfer_completed("201", screen=WORD)])
    # Sato passes it on to 203, who passes it back with another record
    world.hear([CallHeld(agent_channel_id=ChannelId("1.2"), other_channel_id=ChannelId("1.0"))])
    world.hear(facts.consult_dialed("203", "203", agent_leg="1.2", target="1.5"))
    world.hear(facts.consult_answered(agent_leg="1.2", target="1.5"))
    world.hear(facts.transfer_completed("203", agent_leg="1.2", target="1.5"))
    world.hear([CallHeld(agent_channel_id=ChannelId("1.5"), other_channel_id=ChannelId("1.0"))])
    other = "0015h0000000010AAA"
    world.hear(facts.consult_dialed("201", "201", agent_leg="1.5", target="1.6", screen=f"Account/{other}"))
    assert [record for _, record in await world.pops_sent()] == [PASSED_ON, other]


@pytest.mark.parametrize("word", ["nonsense", "Account/", "/0015h0000000009AAA", "Account/../x", "A b/0015h0000000009"])
async def test_a_word_that_is_no_record_of_ours_is_not_shown(world: GatewayWorld, word: str) -> None:
    await sato_with(world, "ring")
    world.hear(facts.consult_dialed("201", "201", screen=word))
    (call,) = world.snapshot().calls
    assert call.screen is None
    assert await world.pops_sent() == []


async def test_the_sender_sees_that_the_record_has_arrived_and_at_whom(world: GatewayWorld) -> None:
    await world.signed_in()
    await world.connect("s2")
    await world.sign_in("s2", account="suzuki", password="other-one", extension="202")
    world.hear([*facts.queue_call_rings(), *facts.queue_call_answered(), *facts.held_by_agent()])
    world.hear(facts.consult_dialed(screen=WORD)[:1])
    assert world.snapshot().calls[0].screen_sent_to is None
    world.hear(facts.consult_dialed(screen=WORD)[1:])
    (call,) = world.snapshot().calls
    assert call.screen_sent_to is not None
    assert (call.screen_sent_to.extension, call.screen_sent_to.name) == ("202", "鈴木")
    world.hear([*facts.consult_answered(), *facts.transfer_completed()])
    last = world.snapshot().last_call
    assert last is not None
    assert last.call.transferred_to == "202"
    assert last.call.screen_sent_to == call.screen_sent_to
    suzuki = world.agents.session(AgentId("agent-suzuki"))
    assert suzuki is not None
    (theirs,) = world.desk.snapshot(suzuki).calls
    assert theirs.introduced_by is not None
    assert (theirs.introduced_by.extension, theirs.introduced_by.name) == (Extension("201"), "佐藤")
