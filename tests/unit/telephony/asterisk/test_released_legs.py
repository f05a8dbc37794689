"""What the bridge asks for decides how a call ended, whatever cause the other side gives in the same moment."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from octi_bridge.calls.outcomes import CallOutcome
from octi_bridge.telephony.asterisk.legs import LegBook
from octi_bridge.telephony.events import ChannelFact, ChannelId, ChannelState, DialBegan, DialEnded, DialOutcome
from tests.support import facts
from tests.unit.calls.telling import DESK, OTHER_DESK, Told

CALLER, CALLED = ChannelId("1.0"), ChannelId("1.1")
AT_ONCE = [
    (DialOutcome.CANCELLED, 0),
    (DialOutcome.CANCELLED, 127),
    (DialOutcome.NO_ANSWER, 18),
    (DialOutcome.NO_ANSWER, 19),
    (DialOutcome.UNREACHABLE, 20),
    (DialOutcome.BUSY, 17),
]


class Watched:
    """The adapter's legs, and the calls that follow from what they let through."""

    def __init__(self) -> None:
        self.legs, self.told = LegBook(), Told()

    def hear(self, *story: ChannelFact) -> None:
        for fact in story:
            passed: Sequence[object] = self.legs.take(fact, "PJSIP/x")
            self.told.hear(one for one in passed if isinstance(one, ChannelFact))

    def rings(self, caller: str, called: str, *, is_said: bool = True) -> None:
        dialed = facts.created(CALLER, CALLER, caller, ChannelState.DIALED, caller=caller, dialed=called)
        self.hear(dialed, facts.created(CALLED, CALLER, called, ChannelState.DOWN, caller=called))
        self.hear(DialBegan(channel_id=CALLER, dest_channel_id=CALLED))
        if is_said:
            self.ringing()

    def ringing(self) -> None:
        self.hear(facts.became(CALLED, ChannelState.RINGING))

    def is_over(self, said: DialOutcome, cause: int) -> None:
        ended = DialEnded(channel_id=CALLER, dest_channel_id=CALLED, outcome=said)
        self.hear(ended, facts.ended(CALLED, cause), facts.ended(CALLER, cause))


@pytest.mark.parametrize(("said", "cause"), AT_ONCE)
def test_a_call_declined_in_the_panel_is_declined_and_the_colleague_found_it_busy(
    said: DialOutcome, cause: int
) -> None:
    watched = Watched()
    watched.rings("202", "201")
    watched.legs.release(CALLED)
    watched.is_over(said, cause)
    assert watched.told.the_end(DESK).outcome is CallOutcome.DECLINED
    assert watched.told.the_end(OTHER_DESK).outcome is CallOutcome.BUSY


def test_a_call_declined_a_moment_before_the_pbx_says_that_it_rings_is_declined() -> None:
    watched = Watched()
    watched.rings("202", "201", is_said=False)
    watched.legs.release(CALLED)
    watched.ringing()
    watched.is_over(DialOutcome.CANCELLED, 16)
    assert watched.told.the_end(DESK).outcome is CallOutcome.DECLINED


@pytest.mark.parametrize(("said", "cause"), AT_ONCE)
def test_a_call_hung_up_in_the_panel_while_it_rings_is_cancelled(said: DialOutcome, cause: int) -> None:
    watched = Watched()
    watched.rings("201", "09011112222")
    watched.legs.release(CALLER)
    watched.is_over(said, cause)
    assert watched.told.the_end(DESK).outcome is CallOutcome.CANCELLED


def test_a_call_hung_up_in_the_panel_after_it_was_refused_found_the_other_side_busy() -> None:
    watched = Watched()
    watched.rings("201", "09011112222")
    refused = DialEnded(channel_id=CALLER, dest_channel_id=CALLED, outcome=DialOutcome.BUSY)
    watched.hear(refused, facts.ended(CALLED, 17))
    watched.legs.release(CALLER)
    watched.hear(facts.ended(CALLER, 16))
    assert watched.told.the_end(DESK).outcome is CallOutcome.BUSY


def test_a_call_answered_in_the_moment_it_is_declined_was_answered() -> None:
    watched = Watched()
    watched.rings("202", "201")
    watched.legs.release(CALLED)
    answered = DialEnded(channel_id=CALLER, dest_channel_id=CALLED, outcome=DialOutcome.ANSWERED)
    watched.hear(facts.became(CALLED, ChannelState.UP), answered, facts.became(CALLER, ChannelState.UP))
    watched.hear(facts.entered(CALLED, CALLER), facts.entered(CALLER, CALLER))
    watched.hear(facts.ended(CALLED, 16), facts.ended(CALLER, 16))
    assert {watched.told.the_end(desk).outcome for desk in (DESK, OTHER_DESK)} == {CallOutcome.ANSWERED}
