"""When a pair of legs counts as held, and the order of moves: what a real Asterisk rarely shows."""

from __future__ import annotations

import asyncio
import itertools
import re
import time
from collections.abc import Callable, Mapping

import pytest

from octi_bridge.telephony.asterisk.actions import Action
from octi_bridge.telephony.asterisk.beginnings import Beginnings
from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.asterisk.holding import Holding
from octi_bridge.telephony.asterisk.lanes import Lanes
from octi_bridge.telephony.asterisk.leg import Leg
from octi_bridge.telephony.asterisk.legs import LegBook
from octi_bridge.telephony.asterisk.translate import HangUpBegan, LegArrived, Place, Told
from octi_bridge.telephony.commands import HoldCall, RetrieveCall
from octi_bridge.telephony.errors import PbxRefused, PbxTimeout, PbxUnavailable
from octi_bridge.telephony.events import (
    BridgeEntered,
    BridgeId,
    BridgeLeft,
    CallHeld,
    CallParked,
    CallTransferred,
    ChannelCreated,
    ChannelEnded,
    ChannelId,
    ChannelSnapshot,
    ChannelState,
    Extension,
    LinkedId,
    PbxFact,
    PbxSnapshot,
    QueueName,
)

OTHER, AGENT = ChannelId("1.0"), ChannelId("1.1")
HELD = CallHeld(agent_channel_id=AGENT, other_channel_id=OTHER)
HOLD = HoldCall(agent_channel_id=AGENT, other_channel_id=OTHER)
RETRIEVE = RetrieveCall(agent_channel_id=AGENT, other_channel_id=OTHER)


def created(channel_id: ChannelId, state: ChannelState = ChannelState.UP) -> ChannelCreated:
    return ChannelCreated(
        channel_id=channel_id, linked_id=LinkedId(OTHER), endpoint="x", state=state, caller_number=None,
        connected_number=None, dialed_number=None,
    )  # fmt: skip


def entered(channel_id: ChannelId, bridge: str) -> BridgeEntered:
    return BridgeEntered(channel_id=channel_id, linked_id=LinkedId(OTHER), bridge_id=BridgeId(bridge))


def left(channel_id: ChannelId, bridge: str) -> BridgeLeft:
    return BridgeLeft(channel_id=channel_id, bridge_id=BridgeId(bridge))


def arrived(channel_id: ChannelId, place: Place) -> LegArrived:
    return LegArrived(channel_id=channel_id, place=place, peer_id=OTHER if channel_id == AGENT else AGENT)


def parting(bridge: str = "b1") -> list[Told]:
    return [left(OTHER, bridge), left(AGENT, bridge), arrived(OTHER, Place.HOLD), arrived(AGENT, Place.WAIT)]


def talking_legs() -> LegBook:
    legs = LegBook()
    for told in (created(OTHER), created(AGENT), entered(AGENT, "b1"), entered(OTHER, "b1")):
        legs.take(told, f"PJSIP/{told.channel_id}")
    return legs


def take(legs: LegBook, *told: Told) -> list[PbxFact]:
    return [fact for one in told for fact in legs.take(one, "")]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_a_pair_is_held_once_when_both_have_left_and_arrived_in_any_order(order: tuple[int, ...]) -> None:
    legs, steps = talking_legs(), parting()
    facts = take(legs, *(steps[number] for number in order))
    assert facts[-1] == HELD
    assert facts.count(HELD) == 1
    assert legs.is_holding(AGENT, OTHER)
    assert not legs.is_holding(OTHER, AGENT)
    assert HELD not in take(legs, *(steps[number] for number in order))  # as told again after a reconnect


def test_a_leg_whose_call_was_handed_over_holds_it_no_more_however_late_its_own_word_comes() -> None:
    legs, target = talking_legs(), ChannelId("1.2")
    legs.take(created(target), "PJSIP/203")
    take(legs, *parting(), LegArrived(channel_id=AGENT, place=Place.CONSULT, peer_id=OTHER, number="203"))
    taken = LegArrived(channel_id=target, place=Place.TAKE, peer_id=OTHER, agent_id=AGENT, number="203")
    told = take(legs, entered(AGENT, "b2"), entered(target, "b2"), taken, left(AGENT, "b2"))
    assert [type(fact) for fact in told if isinstance(fact, CallTransferred)] == [CallTransferred]
    assert HELD not in take(legs, arrived(AGENT, Place.WAIT))


@pytest.mark.parametrize("is_parker_first", [True, False])
def test_a_leg_is_parked_when_that_has_been_told(is_parker_first: bool) -> None:
    legs = talking_legs()
    parker = LegArrived(channel_id=OTHER, place=Place.PARK, agent_id=AGENT, parker=Extension("201"))
    space = CallParked(channel_id=OTHER, space="701", parker=None, parker_channel_id=None, timeout_s=60)
    first, second = (parker, space) if is_parker_first else (space, parker)
    other = legs.get(OTHER)
    assert other is not None
    assert CallParked not in [type(fact) for fact in take(legs, first)]
    assert not other.is_parked
    assert [fact.parker for fact in take(legs, second) if isinstance(fact, CallParked)] == ["201"]
    assert other.is_parked


def test_a_leg_whose_end_was_told_before_its_hangup_is_not_found_again_after_a_reconnect() -> None:
    legs = talking_legs()
    passed_on = CallTransferred(
        agent_channel_id=AGENT, other_channel_id=OTHER, number="", target_channel_id=None, screen=None
    )
    told = take(legs, HangUpBegan(channel_id=AGENT), left(AGENT, "b1"), passed_on)
    assert told[-1] == ChannelEnded(channel_id=AGENT, cause=16)
    listed = PbxSnapshot(channels=(listed_leg(OTHER), listed_leg(AGENT)), members=(), devices=())
    assert [leg.channel_id for leg in legs.without_ended(listed).channels] == [OTHER]
    assert take(legs, ChannelEnded(channel_id=AGENT, cause=16)) == []
    assert legs.without_ended(listed) == listed


def listed_leg(channel_id: ChannelId) -> ChannelSnapshot:
    return ChannelSnapshot(
        channel_id=channel_id, linked_id=LinkedId(OTHER), endpoint="x", state=ChannelState.UP, caller_number=None,
        connected_number=None, dialed_number=None, bridge_id=None, queue=None, is_originated=False, age_s=1,
    )  # fmt: skip


def test_a_second_hold_is_told_again() -> None:
    legs = talking_legs()
    take(legs, *parting(), arrived(AGENT, Place.JOIN), entered(AGENT, "b2"), entered(OTHER, "b2"))
    assert legs.are_talking(AGENT, OTHER)
    assert not legs.is_holding(AGENT, OTHER)
    assert take(legs, *parting("b2"))[-1] == HELD


@pytest.mark.parametrize("gone", [AGENT, OTHER])
def test_a_pair_with_one_leg_gone_is_not_held(gone: ChannelId) -> None:
    legs = talking_legs()
    facts = take(legs, left(OTHER, "b1"), left(AGENT, "b1"), ChannelEnded(channel_id=gone, cause=16))
    facts += take(legs, arrived(OTHER, Place.HOLD), arrived(AGENT, Place.WAIT))
    assert HELD not in facts
    assert not legs.is_holding(AGENT, OTHER)


@pytest.mark.parametrize("first", [AGENT, OTHER])
@pytest.mark.parametrize("ends_first", [AGENT, OTHER])
def test_who_ends_a_call_on_hold_is_told_first_whatever_asterisk_tells_first(
    first: ChannelId, ends_first: ChannelId
) -> None:
    legs = talking_legs()
    take(legs, *parting())
    second, ends_last = (OTHER if one == AGENT else AGENT for one in (first, ends_first))
    take(legs, HangUpBegan(channel_id=first), HangUpBegan(channel_id=second))
    ends = [ChannelEnded(channel_id=one, cause=16) for one in (ends_first, ends_last)]
    assert [fact.channel_id for fact in take(legs, *ends) if isinstance(fact, ChannelEnded)] == [first, second]
    assert (legs.get(AGENT), legs.get(OTHER)) == (None, None)


class Sent:
    """What was sent; `answer` runs at each action."""

    def __init__(self) -> None:
        self.actions: list[Action] = []
        self.answer: Callable[[Action], None] = lambda action: None

    async def __call__(self, action: Action) -> None:
        self.actions.append(action)
        self.answer(action)

    @property
    def moves(self) -> list[str]:
        return [action.fields["Exten"] for action in self.actions if action.name == "Redirect"]


class Bench:
    """Holding over a book of legs; `is_linked` as the adapter's link."""

    def __init__(self, patience_s: float = 5.0) -> None:
        self.legs, self.sent, self.is_linked = talking_legs(), Sent(), True
        self.lanes = Lanes(legs=self.legs, find=self._find, do=self.sent, patience_s=patience_s)
        self.status: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []
        beginnings = Beginnings(listing=self._list, do=self.lanes.do, monotonic=time.monotonic)
        self.holding = Holding(lanes=self.lanes, beginnings=beginnings)

    async def _list(self, name: str, fields: Mapping[str, str]) -> list[AmiMessage]:
        assert name == "Status"
        self.asked.append(fields["Channel"])
        kept = self.status.get(fields["Channel"], {})
        lines = [f"Variable: {variable}={kept.get(variable, '(null)')}" for variable in _split(fields["Variables"])]
        return [AmiMessage("Event", "Status", "\r\n".join(["Event: Status", *lines]))]

    def tell(self, *told: Told) -> None:
        for one in told:
            self.legs.take(one, "")
            self.lanes.look()

    def _find(self, channel_id: ChannelId) -> Leg:
        if not self.is_linked:
            raise PbxUnavailable
        leg = self.legs.get(channel_id)
        if leg is None:
            raise PbxRefused("gone", code="no_such_channel")
        return leg


def _split(variables: str) -> list[str]:
    """As Asterisk does: a comma within parentheses parts nothing."""
    return re.split(r",(?![^(]*\))", variables)


ASKED = {
    "PJSIP/1.0": {"CDR(start,u)": "90.5", "CDR(answer,u)": "95.25"},
    "PJSIP/1.1": {"CDR(start,u)": "91.5", "CDR(answer,u)": "92.25"},
}


def left_on(bench: Bench, channel: str) -> dict[str, str]:
    """When the leg began and talked, as left there."""
    return {
        one.fields["Variable"]: one.fields["Value"]
        for one in bench.sent.actions
        if one.fields.get("Channel") == channel and one.fields.get("Variable") in ("OCTI_BEGAN", "OCTI_TALKED")
    }


async def test_the_first_move_leaves_on_each_leg_when_it_began_and_was_answered() -> None:
    bench = Bench()
    bench.status = ASKED
    await bench.holding.hold(HOLD)
    assert left_on(bench, "PJSIP/1.0") == {"OCTI_BEGAN": "90.5", "OCTI_TALKED": "95.25"}
    assert left_on(bench, "PJSIP/1.1") == {"OCTI_BEGAN": "91.5", "OCTI_TALKED": "92.25"}
    assert [one.name for one in bench.sent.actions].index("Redirect") == len(bench.sent.actions) - 1
    bench.sent.actions.clear()
    bench.tell(*parting())
    await bench.holding.retrieve(RETRIEVE)
    bench.tell(arrived(AGENT, Place.JOIN), entered(AGENT, "b2"), entered(OTHER, "b2"))
    await bench.holding.hold(HOLD)
    assert left_on(bench, "PJSIP/1.0") == left_on(bench, "PJSIP/1.1") == {}
    assert sorted(bench.asked) == ["PJSIP/1.0", "PJSIP/1.1"]


async def test_a_leg_that_we_originated_talks_since_the_other_one_answered() -> None:
    bench = Bench()
    bench.status = {**ASKED, "PJSIP/1.1": {**ASKED["PJSIP/1.1"], "OCTI_ORIGINATED": "1"}}
    await bench.holding.hold(HOLD)
    assert left_on(bench, "PJSIP/1.1") == {"OCTI_BEGAN": "91.5", "OCTI_TALKED": "95.25"}


async def test_what_an_earlier_bridge_left_on_a_leg_stays() -> None:
    bench = Bench()
    bench.status = {**ASKED, "PJSIP/1.1": {**ASKED["PJSIP/1.1"], "OCTI_BEGAN": "80", "OCTI_TALKED": "81"}}
    await bench.holding.hold(HOLD)
    assert left_on(bench, "PJSIP/1.1") == {}


async def test_a_hold_names_each_leg_to_the_other_before_it_moves_them() -> None:
    bench = Bench()
    await bench.holding.hold(HOLD)
    *set_first, last = bench.sent.actions
    assert {(one.fields["Channel"], one.fields["Variable"], one.fields["Value"]) for one in set_first} == {
        ("PJSIP/1.0", "OCTI_PEER", "PJSIP/1.1"), ("PJSIP/1.0", "OCTI_PEER_ID", "1.1"),
        ("PJSIP/1.1", "OCTI_PEER", "PJSIP/1.0"), ("PJSIP/1.1", "OCTI_PEER_ID", "1.0"),
    }  # fmt: skip
    assert (last.fields["Channel"], last.fields["Exten"]) == ("PJSIP/1.0", "hold")
    assert (last.fields["ExtraChannel"], last.fields["ExtraExten"]) == ("PJSIP/1.1", "wait")


@pytest.mark.parametrize(("own", "left"), [(None, [("PJSIP/1.1", "sales")]), (QueueName("support"), [])])
async def test_a_hold_leaves_the_customers_queue_on_an_agents_leg_that_came_by_none(
    own: QueueName | None, left: list[tuple[str, str]]
) -> None:
    bench = Bench()
    agent, other = bench.legs.get(AGENT), bench.legs.get(OTHER)
    assert agent is not None
    assert other is not None
    agent.came_by, other.came_by = own, QueueName("sales")
    await bench.holding.hold(HOLD)
    sent = [one.fields for one in bench.sent.actions if one.fields.get("Variable") == "OCTI_CAME_BY"]
    assert [(one["Channel"], one["Value"]) for one in sent] == left


async def test_a_retrieve_waits_until_both_legs_have_arrived() -> None:
    bench = Bench()
    await bench.holding.hold(HOLD)
    async with asyncio.TaskGroup() as group:
        retrieving = group.create_task(bench.holding.retrieve(RETRIEVE))
        await asyncio.sleep(0)
        for told in parting():
            assert bench.sent.moves == ["hold"]
            assert not retrieving.done()
            bench.tell(told)
            await asyncio.sleep(0)
    assert bench.sent.moves == ["hold", "join"]


async def test_a_move_that_never_arrives_times_out_and_the_next_goes_by_what_is() -> None:
    bench = Bench(patience_s=0.01)
    await bench.holding.hold(HOLD)
    with pytest.raises(PbxTimeout):
        await bench.holding.retrieve(RETRIEVE)
    assert bench.sent.moves == ["hold"]
    await bench.holding.hold(HOLD)  # they still talk
    assert bench.sent.moves == ["hold", "hold"]


@pytest.mark.parametrize("gone", [AGENT, OTHER])
async def test_a_retrieve_whose_leg_ends_meanwhile_is_refused_at_once(gone: ChannelId) -> None:
    bench = Bench()
    await bench.holding.hold(HOLD)
    retrieving = asyncio.create_task(bench.holding.retrieve(RETRIEVE))
    await asyncio.sleep(0)
    bench.tell(ChannelEnded(channel_id=gone, cause=16))
    with pytest.raises(PbxRefused) as refused:
        await retrieving
    assert refused.value.code == "no_such_channel"
    assert bench.sent.moves == ["hold"]


async def test_a_retrieve_that_waits_when_the_link_drops_is_not_sent_later() -> None:
    bench = Bench()
    await bench.holding.hold(HOLD)
    retrieving = asyncio.create_task(bench.holding.retrieve(RETRIEVE))
    await asyncio.sleep(0)
    bench.is_linked = False
    bench.lanes.forget()
    with pytest.raises(PbxUnavailable):
        await retrieving
    assert bench.sent.moves == ["hold"]


async def test_a_retrieve_given_up_lets_the_next_one_wait_as_well() -> None:
    bench = Bench()
    await bench.holding.hold(HOLD)
    first = asyncio.create_task(bench.holding.retrieve(RETRIEVE))
    await asyncio.sleep(0)
    first.cancel()
    second = asyncio.create_task(bench.holding.retrieve(RETRIEVE))
    await asyncio.wait({first})
    await asyncio.sleep(0)
    assert bench.sent.moves == ["hold"]
    bench.tell(*parting())
    await second
    assert bench.sent.moves == ["hold", "join"]


async def test_a_refused_move_leaves_the_call_as_it_is() -> None:
    bench = Bench()

    def refuse(action: Action) -> None:
        if action.name == "Redirect":
            raise PbxRefused("Redirect failed, channel not up.", code="not_talking")

    bench.sent.answer = refuse
    with pytest.raises(PbxRefused):
        await bench.holding.hold(HOLD)
    bench.sent.answer = lambda action: None
    await bench.holding.hold(HOLD)
    assert bench.sent.moves == ["hold", "hold"]
