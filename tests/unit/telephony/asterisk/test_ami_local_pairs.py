"""Local channels are never told of; what goes through them is told as if the real legs did it."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octi_bridge.telephony.asterisk.local_pairs import LocalPairs, pair_of
from octi_bridge.telephony.asterisk.translate import Told
from octi_bridge.telephony.events import (
    BridgeEntered,
    BridgeId,
    BridgeLeft,
    ChannelCreated,
    ChannelEnded,
    ChannelId,
    ChannelState,
    DialBegan,
    DialEnded,
    DialOutcome,
    Extension,
    LinkedId,
    QueueCallerJoined,
    QueueMemberRang,
    QueueName,
)

AGENT, TARGET, ONE, TWO = (ChannelId(name) for name in ("agent", "target", "one", "two"))
NAMES = {
    AGENT: "PJSIP/201-1", TARGET: "PJSIP/203-1", ONE: "Local/203@agents-1;1", TWO: "Local/203@agents-1;2",
}  # fmt: skip


def created(channel_id: ChannelId) -> ChannelCreated:
    return ChannelCreated(
        channel_id=channel_id, linked_id=LinkedId(AGENT), endpoint=None, state=ChannelState.DOWN,
        caller_number=None, connected_number=None, dialed_number=None,
    )  # fmt: skip


def began(by: ChannelId, dest: ChannelId) -> DialBegan:
    return DialBegan(channel_id=by, dest_channel_id=dest)


def ended(by: ChannelId, dest: ChannelId, outcome: DialOutcome = DialOutcome.ANSWERED) -> DialEnded:
    return DialEnded(channel_id=by, dest_channel_id=dest, outcome=outcome)


def entered(channel_id: ChannelId, bridge: str) -> BridgeEntered:
    return BridgeEntered(channel_id=channel_id, linked_id=LinkedId(AGENT), bridge_id=BridgeId(bridge))


def told(pairs: LocalPairs, *facts: Told) -> list[Told]:
    out: list[Told] = []
    for fact in facts:
        name = NAMES[fact.channel_id] if isinstance(fact, ChannelCreated) else ""
        out += pairs.take(fact, name)
    return out


def consulting() -> LocalPairs:
    """The agent's leg has dialled the pair, which has dialled the target; both have answered."""
    pairs = LocalPairs()
    told(pairs, created(AGENT), created(ONE), created(TWO), began(AGENT, ONE), created(TARGET), began(TWO, TARGET))
    told(pairs, ended(TWO, TARGET), ended(AGENT, ONE))
    return pairs


def test_only_both_ends_of_a_local_channel_are_a_pair() -> None:
    assert pair_of(NAMES[ONE]) == pair_of(NAMES[TWO]) is not None
    assert pair_of("PJSIP/201-00000001") is pair_of("Local/203@agents-1") is None


def test_a_dial_through_a_pair_is_one_by_who_dialled_the_pair() -> None:
    pairs = LocalPairs()
    facts = told(
        pairs, created(ONE), created(TWO), began(AGENT, ONE), created(TARGET), began(TWO, TARGET),
        ended(TWO, TARGET, DialOutcome.BUSY), ended(AGENT, ONE, DialOutcome.BUSY),
    )  # fmt: skip
    assert facts == [created(TARGET), began(AGENT, TARGET), ended(AGENT, TARGET, DialOutcome.BUSY)]


def test_a_dial_that_is_told_before_that_of_its_pair_is_told_again_with_who_dialled_the_pair() -> None:
    pairs = LocalPairs()
    facts = told(
        pairs, created(AGENT), created(ONE), created(TWO), created(TARGET), began(TWO, TARGET), began(AGENT, ONE),
        ended(TWO, TARGET),
    )  # fmt: skip
    assert [fact for fact in facts if not isinstance(fact, ChannelCreated)] == [
        DialBegan(channel_id=None, dest_channel_id=TARGET), began(AGENT, TARGET), ended(AGENT, TARGET),
    ]  # fmt: skip


def test_a_dial_through_two_pairs_is_told_again_when_both_are_known() -> None:
    three, four = ChannelId("three"), ChannelId("four")
    names = {three: "Local/s@other-2;1", four: "Local/s@other-2;2"}
    pairs = LocalPairs()
    told(pairs, created(AGENT), created(ONE), created(TWO), created(TARGET))
    for end, name in names.items():
        pairs.take(created(end), name)
    assert told(pairs, began(four, TARGET)) == [DialBegan(channel_id=None, dest_channel_id=TARGET)]
    assert told(pairs, began(TWO, three)) == []
    assert told(pairs, began(AGENT, ONE)) == [began(AGENT, TARGET)]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_the_bridges_of_a_pair_are_one_conversation_in_any_order(order: tuple[int, ...]) -> None:
    steps = [entered(AGENT, "b1"), entered(ONE, "b1"), entered(TWO, "b2"), entered(TARGET, "b2")]
    facts = told(consulting(), *(steps[number] for number in order))
    assert sorted(fact.channel_id for fact in facts if isinstance(fact, BridgeEntered)) == [AGENT, TARGET]
    assert len({fact.bridge_id for fact in facts if isinstance(fact, BridgeEntered)}) == 1


def test_two_bridges_found_to_be_one_conversation_later_are_told_again() -> None:
    pairs = LocalPairs()
    facts = told(pairs, created(ONE), created(TWO), entered(AGENT, "b1"), entered(TARGET, "b2"))
    assert facts == [entered(AGENT, "b1"), entered(TARGET, "b2")]
    assert told(pairs, entered(ONE, "b1")) == []
    left = BridgeLeft(channel_id=TARGET, bridge_id=BridgeId("b2"))
    assert told(pairs, entered(TWO, "b2")) == [left, entered(TARGET, "b1")]


def test_after_the_pair_a_bridge_stands_for_itself() -> None:
    pairs = consulting()
    told(pairs, entered(AGENT, "b1"), entered(ONE, "b1"), entered(TWO, "b2"), entered(TARGET, "b2"))
    told(pairs, *(BridgeLeft(channel_id=leg, bridge_id=BridgeId(bridge))
                  for leg, bridge in ((AGENT, "b1"), (ONE, "b1"), (TWO, "b2"), (TARGET, "b2"))))  # fmt: skip
    told(pairs, *(ChannelEnded(channel_id=end, cause=16) for end in (ONE, TWO)))
    assert told(pairs, entered(TARGET, "b3"), entered(AGENT, "b4")) == [entered(TARGET, "b3"), entered(AGENT, "b4")]


def test_a_queue_behind_a_pair_is_waited_in_by_who_dialled_the_pair() -> None:
    pairs = LocalPairs()
    told(pairs, created(ONE), created(TWO), began(AGENT, ONE))
    support = QueueName("support")
    assert told(pairs, QueueCallerJoined(queue=support, channel_id=TWO)) == [
        QueueCallerJoined(queue=support, channel_id=AGENT)
    ]


def test_a_member_behind_a_pair_is_told_when_its_phone_is_dialled() -> None:
    pairs = LocalPairs()
    rang = QueueMemberRang(
        queue=QueueName("sales"), caller_channel_id=AGENT, member_channel_id=ONE, extension=Extension("203")
    )
    facts = told(pairs, created(ONE), created(TWO), rang, began(AGENT, ONE), created(TARGET), began(TWO, TARGET))
    assert [type(fact) for fact in facts] == [ChannelCreated, QueueMemberRang, DialBegan]
    assert isinstance(facts[1], QueueMemberRang)
    assert facts[1].member_channel_id == TARGET


_STEPS = st.one_of(
    st.builds(entered, st.sampled_from([AGENT, TARGET, ONE, TWO]), st.sampled_from(["b1", "b2", "b3"])),
    st.builds(
        lambda leg, bridge: BridgeLeft(channel_id=leg, bridge_id=BridgeId(bridge)),
        st.sampled_from([AGENT, TARGET, ONE, TWO]), st.sampled_from(["b1", "b2", "b3"]),
    ),
    st.builds(began, st.sampled_from([AGENT, TWO]), st.sampled_from([TARGET, ONE])),
    st.builds(ended, st.sampled_from([AGENT, TWO]), st.sampled_from([TARGET, ONE])),
    st.builds(lambda leg: ChannelEnded(channel_id=leg, cause=16), st.sampled_from([TARGET, AGENT])),
)  # fmt: skip


@given(st.lists(_STEPS, max_size=30))
def test_whatever_happens_no_fact_names_an_end(steps: list[Told]) -> None:
    pairs = LocalPairs()
    for fact in told(pairs, created(ONE), created(TWO), *steps):
        for field in ("channel_id", "dest_channel_id"):
            assert getattr(fact, field, None) not in (ONE, TWO)
