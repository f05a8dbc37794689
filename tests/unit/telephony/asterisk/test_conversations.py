"""Bridges that Local channels connect are one conversation, in whatever order Asterisk reports them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from octi_bridge.telephony.asterisk.local_pairs import LocalPairs
from octi_bridge.telephony.asterisk.translate import Told
from octi_bridge.telephony.events import (
    BridgeEntered,
    BridgeId,
    BridgeLeft,
    CallParked,
    ChannelCreated,
    ChannelEnded,
    ChannelId,
    ChannelState,
    DialBegan,
    DialEnded,
    DialOutcome,
    LinkedId,
    ParkedCallLeft,
    ParkEnd,
)

LEGS = tuple(ChannelId(f"leg{number}") for number in range(4))
PAIRS = tuple((ChannelId(f"pair{number}.1"), ChannelId(f"pair{number}.2")) for number in range(3))
NAMES = {leg: f"PJSIP/20{number}-1" for number, leg in enumerate(LEGS)} | {
    end: f"Local/1@x-{number};{side}" for number, pair in enumerate(PAIRS) for side, end in enumerate(pair, 1)
}
BRIDGES = tuple(BridgeId(f"b{number}") for number in range(4))


@dataclass(frozen=True)
class World:
    """Where everybody ends up; None: in no bridge."""

    places: Mapping[ChannelId, BridgeId | None]
    events: Sequence[Told]

    def together(self) -> set[frozenset[ChannelId]]:
        """The truth: which legs hear each other."""
        groups = [{bridge} for bridge in BRIDGES]
        for one, two in PAIRS:
            ends = {self.places[one], self.places[two]} - {None}
            touched = [group for group in groups if group & ends]
            if len(ends) == 2 and len(touched) == 2:
                groups = [group for group in groups if group not in touched] + [touched[0] | touched[1]]
        found = (frozenset(leg for leg in LEGS if self.places[leg] in group) for group in groups)
        return {group for group in found if len(group) > 1}


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Everybody goes through some bridges, each in order; the orders of different channels mix in any way."""
    ways = {
        channel: draw(st.lists(st.sampled_from(BRIDGES), max_size=3, unique=True)) for channel in NAMES
    }  # fmt: skip
    stays = {channel: draw(st.booleans()) for channel in NAMES}
    queues: dict[ChannelId, list[Told]] = {}
    for channel, way in ways.items():
        steps: list[Told] = []
        for bridge in way:
            steps += [entered(channel, bridge), BridgeLeft(channel_id=channel, bridge_id=bridge)]
        queues[channel] = steps[:-1] if steps and stays[channel] else steps
    dials = draw(st.lists(st.tuples(st.sampled_from(sorted(NAMES)), st.sampled_from(sorted(NAMES))), max_size=4))
    for number, (dialer, dest) in enumerate(dials):
        queues[ChannelId(f"dial{number}")] = [
            DialBegan(channel_id=dialer, dest_channel_id=dest),
            DialEnded(channel_id=dialer, dest_channel_id=dest, outcome=DialOutcome.ANSWERED),
        ]
    order = draw(st.permutations([key for key, steps in queues.items() for _ in steps]))
    events = [queues[key].pop(0) for key in order]
    return World({c: way[-1] if way and stays[c] else None for c, way in ways.items()}, events)


def created(channel_id: ChannelId) -> ChannelCreated:
    return ChannelCreated(
        channel_id=channel_id, linked_id=LinkedId("1"), endpoint=None, state=ChannelState.DOWN,
        caller_number=None, connected_number=None, dialed_number=None,
    )  # fmt: skip


def entered(channel_id: ChannelId, bridge_id: BridgeId) -> BridgeEntered:
    return BridgeEntered(channel_id=channel_id, linked_id=LinkedId("1"), bridge_id=bridge_id)


def heard(events: Sequence[Told], pairs: LocalPairs) -> set[frozenset[ChannelId]]:
    """Who hears whom, by the events of the legs. One that hears nobody may be reported in a bridge, or not."""
    at: dict[ChannelId, BridgeId] = {}
    for event in events:
        for fact in pairs.take(event, NAMES[event.channel_id] if isinstance(event, ChannelCreated) else ""):
            if isinstance(fact, BridgeEntered):
                at[fact.channel_id] = fact.bridge_id
            elif isinstance(fact, BridgeLeft) and at.get(fact.channel_id) == fact.bridge_id:
                del at[fact.channel_id]
            assert getattr(fact, "channel_id", None) in LEGS or not isinstance(fact, BridgeEntered | BridgeLeft)
    return groups(at)


def groups(at: Mapping[ChannelId, BridgeId]) -> set[frozenset[ChannelId]]:
    found = (frozenset(leg for leg in at if at[leg] == bridge) for bridge in at.values())
    return {group for group in found if len(group) > 1}


@given(worlds())
def test_who_hears_whom_is_where_everybody_is(world: World) -> None:
    ends_in_no_bridge = [end for pair in PAIRS for end in pair if world.places[end] is None]
    gone = [ChannelEnded(channel_id=end, cause=16) for end in ends_in_no_bridge]
    assert heard([*map(created, NAMES), *world.events, *gone], LocalPairs()) == world.together()


@given(worlds())
def test_what_is_read_back_is_what_was_told(world: World) -> None:
    pairs = LocalPairs()
    at = [entered(channel, bridge) for channel, bridge in world.places.items() if bridge is not None]
    pairs.begin(NAMES, at, {})
    assert groups(pairs.conversations()) == world.together()
    assert heard([], pairs) == set()


def parked(channel_id: ChannelId) -> CallParked:
    return CallParked(channel_id=channel_id, space="71", parker=None, parker_channel_id=None, timeout_s=45)


def test_who_is_behind_a_parked_end_is_parked_and_fetched() -> None:
    """The customer is in a queue's bridge with one end, the agent parks the other, a colleague fetches it."""
    customer, agent, colleague = LEGS[:3]
    one, two = PAIRS[0]
    pairs = LocalPairs()
    talking = [entered(agent, BRIDGES[0]), entered(two, BRIDGES[0]), entered(one, BRIDGES[1])]
    heard([*map(created, NAMES), *talking, entered(customer, BRIDGES[1])], pairs)
    name = pairs.conversations()[customer]
    told = pairs.take(parked(two), "")
    assert told[0] == parked(customer)
    assert BridgeLeft(channel_id=customer, bridge_id=name) in told
    fetched = ParkedCallLeft(channel_id=two, space="71", reason=ParkEnd.RETRIEVED, retriever_channel_id=colleague)
    assert pairs.take(fetched, "")[0].channel_id == customer  # type: ignore[union-attr]
    heard([entered(two, BRIDGES[2]), entered(colleague, BRIDGES[2])], pairs)
    found = pairs.conversations()
    assert found[customer] == found[colleague] != found.get(agent)


def test_who_is_behind_a_parked_end_is_read_back() -> None:
    customer, (one, two) = LEGS[0], PAIRS[0]
    pairs = LocalPairs()
    pairs.begin(NAMES, [entered(one, BRIDGES[0]), entered(customer, BRIDGES[0])], {}, parked=[two])
    assert pairs.parked_leg(two) == customer
    assert pairs.conversations() == {}
