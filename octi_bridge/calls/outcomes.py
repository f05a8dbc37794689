"""How an agent's part of a call ended, from what the PBX said of its legs. Pure.

The first row that fits counts. *Called party*: the leg that the agent's leg dialed last.

| the agent's leg | what the PBX said | outcome |
|---|---|---|
| talked | on hold (panel or consultation) when the other party's leg ended | `ABANDONED_ON_HOLD` |
| talked | on hold by the phone, and the leg that left ended before the agent's | `ABANDONED_ON_HOLD` |
| talked | anything else; also transferred, parked | `ANSWERED` |
| rang | another phone that was rung for the same caller has answered since, or Q.850 cause 26 | `ANSWERED_ELSEWHERE` |
| rang in a ring group | DialStatus CANCEL, after another leg of the group had refused | `MISSED` |
| rang | cause 17 or 21, or DialStatus BUSY, while the extension has another call | `BUSY` |
| rang | the same without another call | `DECLINED` |
| rang | anything else: the caller gave up, or the ring timed out | `MISSED` |
| dialed by command | it was never picked up | `CANCELLED` |
| dialed | called party BUSY, or cause 17 | `BUSY` |
| dialed | cause 21 | `REJECTED` |
| dialed | cause 1, 22 or 28 | `UNKNOWN_NUMBER` |
| dialed | called party NOANSWER, or cause 18 or 19 | `NO_ANSWER` |
| dialed | called party CHANUNAVAIL, or cause 3, 20, 27, 34, 38 | `UNREACHABLE` |
| dialed | called party CANCEL, or cause 0, 16, 127 | `CANCELLED` |
| dialed | anything else | `FAILED` |

A phone also puts on hold before it transfers: then the leg that left goes on, and the call was answered.

A part that ended by parking is `ANSWERED`; later it becomes `ABANDONED_IN_PARK` when the caller hangs up in the space,
or `RECALLED` when nobody fetched the call in time and it goes back to the parker (`CallOutcomeChanged`).
A part that rang and ended `MISSED`, `BUSY` or `DECLINED` becomes `FORWARDED_TO_VOICEMAIL` when the call goes there.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from octi_bridge.calls.model import AgentCall, CallState, Leg
from octi_bridge.telephony.commands import is_our_channel
from octi_bridge.telephony.events import ChannelState, DialOutcome, ParkEnd


class CallOutcome(StrEnum):
    """How an agent's part of a call ended."""

    ANSWERED = "answered"
    MISSED = "missed"
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    DECLINED = "declined"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    UNKNOWN_NUMBER = "unknown_number"
    UNREACHABLE = "unreachable"
    CANCELLED = "cancelled"
    FAILED = "failed"
    ABANDONED_ON_HOLD = "abandoned_on_hold"
    ABANDONED_IN_PARK = "abandoned_in_park"
    RECALLED = "recalled"
    FORWARDED_TO_VOICEMAIL = "forwarded_to_voicemail"


RANG_IN_VAIN = frozenset({CallOutcome.MISSED, CallOutcome.BUSY, CallOutcome.DECLINED})
OF_PARK_END = {ParkEnd.HUNG_UP: CallOutcome.ABANDONED_IN_PARK, ParkEnd.TIMED_OUT: CallOutcome.RECALLED}

_ANSWERED_ELSEWHERE = 26
REFUSED = frozenset({17, 21})
_OF_CAUSE = {
    1: CallOutcome.UNKNOWN_NUMBER,
    22: CallOutcome.UNKNOWN_NUMBER,
    28: CallOutcome.UNKNOWN_NUMBER,
    17: CallOutcome.BUSY,
    18: CallOutcome.NO_ANSWER,
    19: CallOutcome.NO_ANSWER,
    21: CallOutcome.REJECTED,
    3: CallOutcome.UNREACHABLE,
    20: CallOutcome.UNREACHABLE,
    27: CallOutcome.UNREACHABLE,
    34: CallOutcome.UNREACHABLE,
    38: CallOutcome.UNREACHABLE,
}
_OF_DIAL = {
    DialOutcome.BUSY: CallOutcome.BUSY,
    DialOutcome.NO_ANSWER: CallOutcome.NO_ANSWER,
    DialOutcome.UNREACHABLE: CallOutcome.UNREACHABLE,
    DialOutcome.UNKNOWN_NUMBER: CallOutcome.UNKNOWN_NUMBER,
    DialOutcome.CANCELLED: CallOutcome.CANCELLED,
}
_GIVEN_UP = frozenset({0, 16, 127})


def outcome_of(
    call: AgentCall, leg: Leg | None, cause: int, *, is_answered_elsewhere: bool, has_other_call: bool
) -> CallOutcome:
    """How the part ended; see the table. `leg` is its leg as it was last, None when that was not seen."""
    if call.connected_at is not None:
        was_left = leg is not None and leg.is_abandoned and call.transferred_to is None and call.parked_space is None
        return CallOutcome.ABANDONED_ON_HOLD if was_left else CallOutcome.ANSWERED
    if leg is None:
        return outcome_of_cause(cause, is_caller=call.state is CallState.DIALING)
    if leg.is_caller:
        return _of_dialed(leg, cause)
    if is_answered_elsewhere or cause == _ANSWERED_ELSEWHERE:
        return CallOutcome.ANSWERED_ELSEWHERE
    if (cause in REFUSED and not _is_let_go(leg)) or leg.dial_outcome is DialOutcome.BUSY:
        return CallOutcome.BUSY if has_other_call else CallOutcome.DECLINED
    return CallOutcome.MISSED


def outcome_of_cause(cause: int, *, is_caller: bool) -> CallOutcome:
    """How a call that was never answered ended, where only the leg's own cause is known."""
    if is_caller:
        return _OF_CAUSE.get(cause, CallOutcome.CANCELLED if cause in _GIVEN_UP else CallOutcome.FAILED)
    if cause == _ANSWERED_ELSEWHERE:
        return CallOutcome.ANSWERED_ELSEWHERE
    return CallOutcome.DECLINED if cause in REFUSED else CallOutcome.MISSED


def answerer_among(legs: Iterable[Leg], rung: Leg) -> Leg | None:
    """The leg of another phone, of ours or outside, that was rung for the same caller and has answered since."""
    answered = (
        leg
        for leg in legs
        if leg.state is ChannelState.UP and not leg.is_caller and leg.dialed_by == rung.dialed_by is not None
    )
    others = (leg for leg in answered if leg.channel_id not in rung.answered_before)
    return next((leg for leg in others if leg.extension != rung.extension), None)


def _is_let_go(leg: Leg) -> bool:
    """Asterisk ends the legs of a ring group, when the caller gives up, by the cause of one that refused before."""
    return leg.queue is None and leg.dial_outcome is DialOutcome.CANCELLED and leg.cause_before in REFUSED


def _of_dialed(leg: Leg, cause: int) -> CallOutcome:
    if is_our_channel(leg.channel_id) and leg.state is not ChannelState.UP:
        return CallOutcome.CANCELLED
    of_cause = _OF_CAUSE.get(leg.called_cause) or _OF_CAUSE.get(cause)
    of_dial = _OF_DIAL.get(leg.last_dial) if leg.last_dial is not None else None
    if of_dial is CallOutcome.CANCELLED:
        return of_dial
    if of_cause is not None:
        return of_cause
    return of_dial or (CallOutcome.CANCELLED if cause in _GIVEN_UP else CallOutcome.FAILED)
