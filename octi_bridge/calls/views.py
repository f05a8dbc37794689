"""From legs to what an agent sees: pure functions."""

from __future__ import annotations

from datetime import datetime

from octi_bridge.calls.legs import IsExtension, Legs
from octi_bridge.calls.model import AgentCall, CallState, Direction, Holder, Leg
from octi_bridge.telephony.events import ChannelState

_TALKING = (CallState.CONNECTED, CallState.HELD)


def view_of(leg: Leg, legs: Legs, previous: AgentCall | None, at: datetime, is_extension: IsExtension) -> AgentCall:
    """The call as seen from this extension's leg, given how it was seen before."""
    assert leg.extension is not None
    others = [other for other in legs.of_call(leg.call_id) if other.channel_id != leg.channel_id]
    state = _state(leg, legs, previous)
    connected_at = previous.connected_at if previous else None
    if connected_at is None and state in _TALKING:
        connected_at = at
    caller = next((other for other in others if other.is_caller), None)
    return AgentCall(
        call_id=leg.call_id, extension=leg.extension, channel_id=leg.channel_id,
        direction=_direction(leg, caller, previous, is_extension), state=state,
        remote_number=_remote_number(leg, caller, previous),
        dialed_number=_dialed_number(leg, caller) or (previous.dialed_number if previous else None),
        queue=leg.queue or (caller.queue if caller else None) or (previous.queue if previous else None),
        started_at=previous.started_at if previous else at, connected_at=connected_at,
        held_by=_holder(leg) if state is CallState.HELD else None,
        is_read_back=previous.is_read_back if previous else False,
    )  # fmt: skip


def is_visible(leg: Leg) -> bool:
    """Whether the leg says anything to an agent yet: whom it calls, or that it rings."""
    if leg.extension is None:
        return False
    if leg.is_caller:
        return leg.dialed_number is not None
    return leg.state in (ChannelState.RINGING, ChannelState.UP)


def _state(leg: Leg, legs: Legs, previous: AgentCall | None) -> CallState:
    if leg.state is ChannelState.UP:
        if leg.holds is not None or leg.is_phone_held and (legs.has_company(leg) or previous is not None):
            return CallState.HELD
        if legs.has_company(leg):
            return CallState.CONNECTED
        if previous is not None and previous.state in _TALKING:
            # between two bridges, or the other party has just left: the leg's own end decides
            return CallState.CONNECTED
    return CallState.DIALING if leg.is_caller else CallState.RINGING


def _holder(leg: Leg) -> Holder:
    return Holder.AGENT if leg.holds is not None else Holder.PHONE


def _direction(leg: Leg, caller: Leg | None, previous: AgentCall | None, is_extension: IsExtension) -> Direction:
    if leg.is_caller:
        inside = leg.dialed_number is not None and is_extension(leg.dialed_number)
        return Direction.INTERNAL if inside else Direction.OUTBOUND
    if caller is None:
        return previous.direction if previous else Direction.INBOUND
    return Direction.INTERNAL if caller.extension is not None else Direction.INBOUND


def _remote_number(leg: Leg, caller: Leg | None, previous: AgentCall | None) -> str | None:
    if leg.is_caller:
        return leg.dialed_number
    if caller is not None:
        return caller.caller_number
    return previous.remote_number if previous else leg.connected_number


def _dialed_number(leg: Leg, caller: Leg | None) -> str | None:
    if leg.is_caller:
        return leg.dialed_number
    return caller.dialed_number if caller else None
