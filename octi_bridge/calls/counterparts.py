"""Whom a leg is about: the other party, as far as the PBX has told. Pure functions."""

from __future__ import annotations

from octi_bridge.calls.legs import Legs
from octi_bridge.calls.model import Introduction, Leg
from octi_bridge.telephony.events import ChannelState


def counterpart_of(leg: Leg, legs: Legs) -> Leg | None:
    """Whom the leg holds or talks to; before that, who rings it or whom it has dialled; None when nobody is known."""
    if leg.holds is not None:
        return legs.get(leg.holds)
    company = legs.company_of(leg)
    if company:
        return company[0] if len(company) == 1 else None
    dialer = legs.get(leg.dialed_by)
    if dialer is not None:
        return dialer
    others = [other for other in legs.of_call(leg.call_id) if other.channel_id != leg.channel_id]
    if leg.state is ChannelState.UP and not leg.is_caller:
        return None  # it has answered somebody who is gone: whoever else is in the call does not ring it
    if leg.is_caller:
        dialed = [other for other in others if other.dialed_by == leg.channel_id]
        return dialed[0] if len(dialed) == 1 else None
    return _who_rings(leg, others, legs)


def _who_rings(leg: Leg, others: list[Leg], legs: Legs) -> Leg | None:
    """The party that the PBX shows on the phone (its connected line); where that tells nothing, who waits."""
    shown = leg.connected_number
    if shown is not None:
        named = [
            other
            for other in others
            if shown == (other.extension or (other.caller_number if other.is_caller else None))
        ]
        if named or legs.extension(shown) is not None:
            return named[0] if named else None
    return next((other for other in others if other.is_caller and _is_waiting(other, legs)), None)


def number_of(party: Leg, seen_from: Leg | None = None) -> str | None:
    """The party's number; for whom it dialled, an agent keeps what it dialled. None when withheld or unknown."""
    if seen_from is not None and party.dialed_by == seen_from.channel_id:
        return party.reached_as or seen_from.dialed_number
    if party.extension is not None:
        return party.extension
    if party.is_caller:
        return party.caller_number
    return party.reached_as or party.caller_number


def is_reached_by(leg: Leg, party: Leg) -> bool:
    """Whether the leg called this outside party; for a party that was read back, whether the leg began the call."""
    if not leg.is_caller or party.is_caller:
        return False
    return party.dialed_by == leg.channel_id or (party.dialed_by is None and not leg.is_in_older_call)


def shown_number(leg: Leg, party: Leg) -> str | None:
    """The customer's number that a *転送 target is shown instead of the dialling colleague's (F-096, F-099)."""
    is_its_target = leg.dialed_by == party.channel_id and party.consult is not None
    return party.consult.shown_number if is_its_target and party.consult is not None else None


def introduction_of(leg: Leg, legs: Legs) -> Introduction | None:
    """Which colleague passes, or has passed, the call on to this leg."""
    found = leg.introduction
    dialer = legs.get(leg.dialed_by) if found is None else None
    if dialer is not None and dialer.extension is not None and dialer.consult is not None:
        consult = dialer.consult
        found = Introduction(by=dialer.extension, number=consult.number, screen=consult.screen)
    elif dialer is not None:
        found = dialer.passes_on
    return found if found is not None and found.by != leg.extension else None


def screen_for(leg: Leg, introduction: Introduction) -> str | None:
    """The record that came with the call: for the extension itself, or who answers for a queue; for no ring group."""
    is_for_me = introduction.number == leg.extension
    has_answered_for_queue = leg.queue is not None and leg.state is ChannelState.UP
    return introduction.screen if is_for_me or has_answered_for_queue else None


def is_alone(leg: Leg, legs: Legs) -> bool:
    """Whether the leg was answered, yet reaches nobody: if that lasts, the PBX itself talks to it.

    A leg that waits in a queue does, whoever is rung for it.
    """
    is_on_its_own_way = leg.is_caller and leg.state is ChannelState.UP and not legs.company_of(leg)
    is_sent_on = leg.transferred_to is not None or leg.parked_space is not None
    if not is_on_its_own_way or is_sent_on or leg.holds is not None or legs.is_held(leg):
        return False
    called = [other.state for other in legs.of_call(leg.call_id) if not other.is_caller]
    return leg.is_queued or ChannelState.UP in called or not called


def targets_of(leg: Leg, legs: Legs) -> list[Leg]:
    """The third parties that a consulting leg talks to; before that, those it rings."""
    talking = legs.company_of(leg)
    if talking or leg.holds is None:
        return talking
    others = (other for other in legs.of_call(leg.call_id) if other.channel_id != leg.holds)
    return [other for other in others if other.dialed_by == leg.channel_id and other.state is not ChannelState.DOWN]


def _is_waiting(leg: Leg, legs: Legs) -> bool:
    return not legs.is_held(leg) and not legs.company_of(leg)
