"""From legs to what an agent sees: pure functions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from octi_bridge.calls.counterparts import (
    counterpart_of,
    introduction_of,
    is_reached_by,
    number_of,
    screen_for,
    shown_number,
    targets_of,
)
from octi_bridge.calls.legs import IsExtension, Legs
from octi_bridge.calls.model import AgentCall, CallState, Consultation, ConsultState, DialStage, Direction, Holder, Leg
from octi_bridge.calls.outside import leads_outside
from octi_bridge.telephony.commands import is_our_channel
from octi_bridge.telephony.events import ChannelId, ChannelState, Extension, QueueName

_TALKING = (CallState.CONNECTED, CallState.HELD)
JoinedAt = Callable[[ChannelId], datetime | None]
"""When that leg came into the queue in which it waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """When that began which is new at this look. None: it began unseen, and the PBX cannot tell."""

    call: datetime
    hold: datetime | None
    consult: datetime | None


def seen_at(moment: datetime) -> Since:
    """All that is new has just happened."""
    return Since(call=moment, hold=moment, consult=moment)


def view_of(
    leg: Leg, legs: Legs, previous: AgentCall | None, since: Since, is_extension: IsExtension,
    with_pbx_since: datetime | None = None, *, joined_at: JoinedAt,
) -> AgentCall:  # fmt: skip
    """The call as seen from this extension's leg, given how it was seen before.

    `with_pbx_since`: the PBX itself talks to it, and has since then.
    """
    assert leg.extension is not None
    met = previous.customer_id if previous is not None else None
    # whoever the leg talks to later, the call stays about the customer whom it has met
    party = counterpart_of(leg, legs) if met is None else legs.get(met)
    state, holder = _state(leg, legs, previous, is_with_pbx=with_pbx_since is not None)
    connected_at = previous.connected_at if previous and state is not CallState.DIALING else None
    if connected_at is None and state in _TALKING:
        connected_at = with_pbx_since or since.call
    was_held = previous is not None and previous.state is CallState.HELD
    held_at = previous.held_at if previous is not None and was_held else since.hold
    consult = _consultation(leg, legs, previous.consult if previous else None, since.consult)
    introduction = introduction_of(leg, legs)
    screen = screen_for(leg, introduction) if introduction else None
    return AgentCall(
        call_id=leg.call_id, extension=leg.extension, channel_id=leg.channel_id,
        log_id=previous.log_id if previous else legs.log_id(leg.channel_id, leg.extension),
        direction=_direction(leg, party, previous, is_extension), state=state,
        remote_number=_remote_number(leg, party, previous),
        dialed_number=_dialed_number(leg, party, previous),
        queue=_queue(leg, party) or (previous.queue if previous else None),
        started_at=previous.started_at if previous else since.call, connected_at=connected_at,
        held_by=holder, held_at=held_at if state is CallState.HELD else None,
        is_read_back=previous.is_read_back if previous else False,
        consult=consult, consult_outcome=leg.consult_outcome,
        transferred_to=leg.transferred_to, parked_space=leg.parked_space,
        screen_sent_to=leg.screen_sent_to or (_screen_reached(leg, legs, previous) if consult else None),
        introduced_by=introduction.by if introduction else (previous.introduced_by if previous else None),
        screen=screen or (previous.screen if previous else None),
        linked_id=leg.linked_id, customer_id=met or _customer_met(leg, party, state, legs),
        is_announced=_is_announced(leg, party, previous), is_with_pbx=with_pbx_since is not None,
        dial_stage=_dial_stage(leg, legs) if state is CallState.DIALING else None,
        queued_at=_queued_at(party, state, previous, joined_at),
    )  # fmt: skip


def is_visible(leg: Leg) -> bool:
    """Whether the leg says anything to an agent yet: whom it calls, or that it rings."""
    if leg.extension is None:
        return False
    if leg.is_caller:
        return leg.dialed_number is not None
    return leg.state in (ChannelState.RINGING, ChannelState.UP)


def _state(leg: Leg, legs: Legs, previous: AgentCall | None, *, is_with_pbx: bool) -> tuple[CallState, Holder | None]:
    if leg.state is ChannelState.UP:
        has_company = bool(legs.company_of(leg))
        if leg.holds is not None:
            return CallState.HELD, Holder.AGENT
        if leg.is_phone_held and (has_company or previous is not None):
            return CallState.HELD, Holder.PHONE
        if has_company or is_with_pbx:
            return CallState.CONNECTED, None
        if previous is not None and previous.state in _TALKING and not previous.is_with_pbx:
            # between two bridges, or the other party has just left: the leg's own end decides
            is_over = previous.held_by is not Holder.AGENT
            return (CallState.CONNECTED, None) if is_over else (CallState.HELD, Holder.AGENT)
    return (CallState.DIALING if leg.is_caller else CallState.RINGING), None


def _dial_stage(leg: Leg, legs: Legs) -> DialStage:
    """A phone on which the agent dials by hand is off the hook already, whatever its channel says."""
    if is_our_channel(leg.channel_id) and leg.state is not ChannelState.UP:
        return DialStage.OWN_PHONE
    reached = (ChannelState.RINGING, ChannelState.UP)  # up: on its way into the bridge
    dialed = (other for other in legs.of_call(leg.call_id) if is_reached_by(leg, other))  # or, read back, by nobody
    return DialStage.RINGING if any(other.state in reached for other in dialed) else DialStage.DIALING


def _customer_met(leg: Leg, party: Leg | None, state: CallState, legs: Legs) -> ChannelId | None:
    """The outside party that the leg hears, or has put on hold."""
    if party is None or party.extension is not None or state not in _TALKING:
        return None
    is_met = leg.holds == party.channel_id or party in legs.company_of(leg)
    return party.channel_id if is_met else None


def _is_announced(leg: Leg, party: Leg | None, previous: AgentCall | None) -> bool:
    if party is None:
        return previous.is_announced if previous is not None else False
    return party.extension is not None and shown_number(leg, party) is not None


def _direction(leg: Leg, party: Leg | None, previous: AgentCall | None, is_extension: IsExtension) -> Direction:
    if previous is not None and (party is None or previous.customer_id is not None):
        return previous.direction
    if party is None:
        if not leg.is_caller:
            is_inside = leg.connected_number is not None and is_extension(leg.connected_number)
            return Direction.INTERNAL if is_inside else Direction.INBOUND
        is_outside = leg.dialed_number is None or leads_outside(leg.dialed_number, is_extension)
        return Direction.OUTBOUND if is_outside else Direction.INTERNAL
    if party.extension is not None:
        return Direction.INTERNAL if shown_number(leg, party) is None else Direction.INBOUND
    return Direction.OUTBOUND if is_reached_by(leg, party) else Direction.INBOUND


def _remote_number(leg: Leg, party: Leg | None, previous: AgentCall | None) -> str | None:
    if party is not None:
        is_blindly_dialed = is_reached_by(leg, party) and party.dialed_by is None
        return shown_number(leg, party) or (leg.dialed_number if is_blindly_dialed else number_of(party, leg))
    if previous is not None:
        return previous.remote_number
    return leg.dialed_number if leg.is_caller else leg.connected_number


def _dialed_number(leg: Leg, party: Leg | None, previous: AgentCall | None) -> str | None:
    """What the customer dialed, or the agent; never the extension or the space by which a colleague got the call."""
    if previous is not None and previous.customer_id is not None:
        return previous.dialed_number
    if party is not None and party.extension is None and not is_reached_by(leg, party):
        return party.dialed_number if party.is_caller else None
    number = leg.dialed_number if leg.is_caller else leg.reached_as or (party.dialed_number if party else None)
    return number or (previous.dialed_number if previous is not None else None)


def _queue(leg: Leg, party: Leg | None) -> QueueName | None:
    """Its own as a member; else the customer's, who came by that queue."""
    return leg.queue or (party.queue if party is not None and party.extension is None else None)


def _queued_at(party: Leg | None, state: CallState, previous: AgentCall | None, joined_at: JoinedAt) -> datetime | None:
    """Whom the queue rings for waits there; once answered, and for whom the call is passed on to, that is over."""
    waits_since = joined_at(party.channel_id) if party is not None and state is CallState.RINGING else None
    return waits_since or (previous.queued_at if previous is not None else None)


def _consultation(leg: Leg, legs: Legs, previous: Consultation | None, since: datetime | None) -> Consultation | None:
    if leg.consult is None:
        return None
    if leg.holds is None:
        # the held party has met somebody: the agent, or (while the agent is alone) the target, as will be told
        return None if legs.company_of(leg) else previous
    targets = targets_of(leg, legs)
    state = ConsultState.DIALING
    if targets:
        # on the way to the held party the target leaves our bridge: it does not ring again for that
        has_talked = previous is not None and previous.state is ConsultState.TALKING
        state = ConsultState.TALKING if has_talked or legs.company_of(leg) else ConsultState.RINGING
    if previous is not None and previous.state is state:
        since = previous.since
    return Consultation(
        number=leg.consult.number, kind=leg.consult.kind, state=state, since=since,
        extension=targets[0].extension if len(targets) == 1 else None, screen=leg.consult.screen,
    )  # fmt: skip


def _screen_reached(leg: Leg, legs: Legs, previous: AgentCall | None) -> Extension | None:
    """The colleague whose panel has the record that goes with the consultation, which lasts."""
    if previous is not None and previous.consult is not None and previous.screen_sent_to is not None:
        return previous.screen_sent_to
    targets = targets_of(leg, legs) if leg.consult is not None and leg.consult.screen is not None else []
    introduction = introduction_of(targets[0], legs) if len(targets) == 1 else None
    return targets[0].extension if introduction and screen_for(targets[0], introduction) else None
