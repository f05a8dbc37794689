"""Calls that ended while nobody watched, from what the PBX kept of their legs. Pure.

The same rules as for calls that are watched (`calls.views`), as far as one leg's own memory goes; and the same ids, so
that a call which both ways tell is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from octi_bridge.calls.events import CallEnded
from octi_bridge.calls.legs import IsExtension
from octi_bridge.calls.log_id import CallLogId
from octi_bridge.calls.model import AgentCall, CallState, Direction
from octi_bridge.calls.outcomes import REFUSED, CallOutcome, outcome_of_cause
from octi_bridge.calls.outside import leads_outside
from octi_bridge.kernel.ids import call_id_for
from octi_bridge.telephony.events import ChannelId, Extension, KeptLeg, LinkedId


def kept_call(
    leg: KeptLeg, *, pbx_name: str, is_extension: IsExtension, now: datetime, is_let_go: bool = False
) -> CallEnded | None:
    """The end of the call as the leg's extension would have seen it; None when it is no phone of ours.

    `is_let_go`: see `let_go_among`.
    """
    if not is_extension(leg.endpoint):
        return None

    def moment(age_s: float) -> datetime:
        return now - timedelta(seconds=age_s)

    connected_at = moment(leg.answered_age_s) if leg.answered_age_s is not None else None
    called_number = _called_number(leg)
    colleague = _colleague(leg, is_extension)
    is_caller = called_number is not None
    call = AgentCall(
        log_id=CallLogId.of_leg(pbx_name, leg.channel_id, Extension(leg.endpoint)),
        call_id=call_id_for(pbx_name, leg.linked_id), extension=Extension(leg.endpoint), channel_id=leg.channel_id,
        direction=_direction(leg, called_number, colleague, is_extension),
        state=CallState.CONNECTED if connected_at else CallState.DIALING if is_caller else CallState.RINGING,
        remote_number=called_number or colleague or leg.other_number, dialed_number=called_number or leg.outside_number,
        linked_id=leg.linked_id, queue=leg.queue, started_at=moment(leg.started_age_s), connected_at=connected_at,
        held_by=None,
    )  # fmt: skip
    cause = 0 if is_let_go else leg.cause
    outcome = CallOutcome.ANSWERED if connected_at else outcome_of_cause(cause, is_caller=is_caller)
    return CallEnded(call, moment(leg.ended_age_s), leg.cause, outcome=outcome)


def let_go_among(legs: Sequence[KeptLeg]) -> frozenset[ChannelId]:
    """The legs of ring groups that may bear the cause of one that refused before, when the caller gave up.

    Of the legs that say they refused, only the first of each call has certainly done so: rather missed than lost.
    """
    refused: dict[LinkedId, list[KeptLeg]] = {}
    for leg in legs:
        if leg.queue is None and leg.answered_age_s is None and leg.dialed_number is None and leg.cause in REFUSED:
            refused.setdefault(leg.linked_id, []).append(leg)
    return frozenset(
        leg.channel_id
        for group in refused.values()
        for leg in group
        if leg.ended_age_s < max(other.ended_age_s for other in group)
    )


def one_per_ring(legs: Sequence[KeptLeg]) -> tuple[list[KeptLeg], list[KeptLeg]]:
    """The legs that are calls, and those of further devices of an extension that rang for the same call at once."""
    found: list[KeptLeg] = []
    others: list[KeptLeg] = []
    for leg in sorted(legs, key=lambda leg: leg.answered_age_s is None):  # who answered goes before who only rang
        is_other_device = leg.answered_age_s is None and leg.dialed_number is None
        rang_with = (one for one in found if is_other_device and _rang_together(leg, one))
        (found if next(rang_with, None) is None else others).append(leg)
    return [leg for leg in legs if leg in found], others


def _rang_together(leg: KeptLeg, other: KeptLeg) -> bool:
    is_same_call = (leg.linked_id, leg.endpoint) == (other.linked_id, other.endpoint) and other.dialed_number is None
    until = other.answered_age_s if other.answered_age_s is not None else other.ended_age_s
    return is_same_call and leg.started_age_s > until and other.started_age_s > leg.ended_age_s


def _called_number(leg: KeptLeg) -> str | None:
    """The number that the leg called; None for a leg that was called, or that came into a call by a code.

    A leg that dials a number begins a call. One that is in an older call at its end has dialed a parking space or a
    pickup code: the other party is whom it met there.
    """
    return leg.dialed_number if str(leg.linked_id) == leg.channel_id else None


def _colleague(leg: KeptLeg, is_extension: IsExtension) -> str | None:
    """Who consulted this leg about a call from outside, and let it go."""
    shown = leg.asked_by or leg.shown_number
    return shown if shown is not None and shown != leg.endpoint and is_extension(shown) else None


def _direction(leg: KeptLeg, called_number: str | None, colleague: str | None, is_extension: IsExtension) -> Direction:
    if called_number is not None:
        return Direction.OUTBOUND if leads_outside(called_number, is_extension) else Direction.INTERNAL
    if colleague is not None:
        return Direction.INTERNAL
    if leg.outside_number is None and leg.other_number is not None and is_extension(leg.other_number):
        return Direction.INTERNAL
    return Direction.INBOUND
