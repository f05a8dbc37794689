"""What each fact does to the legs: one rule per fact, in one table. A rule answers which calls it touched."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from octi_bridge.calls.counterparts import screen_for
from octi_bridge.calls.legs import Legs
from octi_bridge.calls.model import Introduction, Leg
from octi_bridge.kernel.ids import CallId
from octi_bridge.telephony import events as pbx
from octi_bridge.telephony.commands import is_our_channel
from octi_bridge.telephony.events import ChannelState


def apply_fact(legs: Legs, fact: pbx.ChannelFact) -> set[CallId]:
    """Take a fact in; returns the calls it touched. Facts about legs that do not exist touch none."""
    return _RULES[type(fact)](legs, fact)


def read_back(legs: Legs, channels: Iterable[pbx.ChannelSnapshot]) -> set[CallId]:
    """The PBX has been read back: what is not listed is gone. What it does not keep is kept from before."""
    touched = legs.calls()
    kept = {leg.channel_id: leg for leg in legs.all()}
    rows = {row.channel_id: row for row in channels}
    legs.clear()
    for row in rows.values():
        leg = _read_back_leg(legs, row, rows, kept.get(row.channel_id))
        legs.add(leg)
        if row.bridge_id is not None:
            legs.enter(leg, row.bridge_id)
        touched.add(leg.call_id)
    for leg in tuple(legs.all()):
        dialer = _dialer_of(leg, legs)
        if dialer is not None:
            number = _dialed_for(leg.channel_id, dialer, dialer.holds)
            legs.put(replace(leg, dialed_by=dialer.channel_id, reached_as=number))
    for leg in tuple(legs.all()):
        asker = legs.get(leg.dialed_by) if leg.state is not ChannelState.UP else None
        if asker is not None:
            legs.put(replace(leg, answered_before=_answered_for(asker, legs)))
    return touched


def _dialer_of(leg: Leg, legs: Legs) -> Leg | None:
    """The phone that called an outside party, where only their conversation still tells.

    Whoever meets that party later, by a transfer or from a parking space, did not call it.
    """
    if leg.extension is not None or leg.is_caller or leg.dialed_by is not None:
        return None
    holding = [other for other in legs.of_call(leg.call_id) if other.holds == leg.channel_id]
    others = legs.company_of(leg) or holding
    if len(others) != 1 or not others[0].is_caller or others[0].extension is None:
        return None
    is_asking = others[0].consult is not None and others[0].holds != leg.channel_id
    return others[0] if is_asking or not others[0].is_in_older_call else None


def _read_back_leg(
    legs: Legs, row: pbx.ChannelSnapshot, rows: dict[pbx.ChannelId, pbx.ChannelSnapshot], known: Leg | None
) -> Leg:
    if known is None:
        dialer = rows.get(row.dialed_by) if row.dialed_by is not None else None
        known = Leg(
            channel_id=row.channel_id, call_id=legs.call_id(row.linked_id), linked_id=row.linked_id,
            extension=legs.extension(row.endpoint),
            state=row.state, is_caller=row.is_originated or row.dialed_number is not None,
            caller_number=None, connected_number=None, dialed_number=None, dialed_by=row.dialed_by,
            reached_as=_dialed_for(row.channel_id, dialer, dialer.held_channel_id) if dialer is not None else None,
        )  # fmt: skip
    return replace(
        known, state=row.state, caller_number=row.caller_number, connected_number=row.connected_number,
        dialed_number=row.dialed_number or known.dialed_number, queue=row.queue or known.queue,
        is_queued=row.queue is not None and row.bridge_id is None,
        bridge_id=None, holds=row.held_channel_id, consult=row.consult,
        consult_outcome=known.consult_outcome if row.held_channel_id is not None else None,
    )  # fmt: skip


def _dialed_for(reached: pbx.ChannelId, dialer: Leg | pbx.ChannelSnapshot, held: pbx.ChannelId | None) -> str | None:
    """What the dialer dialed to reach that leg: a third party, or, for whom it holds, the number in the first place."""
    consult = dialer.consult if reached != held else None
    return consult.number if consult is not None else dialer.dialed_number


# ---- a leg's own life


def _created(legs: Legs, fact: pbx.ChannelCreated) -> set[CallId]:
    if legs.get(fact.channel_id) is not None:
        return set()
    leg = Leg(
        channel_id=fact.channel_id, call_id=legs.call_id(fact.linked_id), linked_id=fact.linked_id,
        extension=legs.extension(fact.endpoint),
        state=fact.state, is_caller=is_our_channel(fact.channel_id) or fact.state is ChannelState.DIALED,
        caller_number=fact.caller_number, connected_number=fact.connected_number, dialed_number=fact.dialed_number,
    )  # fmt: skip
    legs.add(leg)
    return {leg.call_id}


def _state_changed(legs: Legs, fact: pbx.ChannelStateChanged) -> set[CallId]:
    leg = legs.get(fact.channel_id)
    if leg is None:
        return set()
    return legs.put(replace(leg, state=fact.state, connected_number=fact.connected_number or leg.connected_number))


def _party_changed(legs: Legs, fact: pbx.PartyChanged) -> set[CallId]:
    leg = legs.get(fact.channel_id)
    if leg is None:
        return set()
    dialed = leg.dialed_number
    if dialed is None and is_our_channel(leg.channel_id):
        # Originate gives its number as the leg's connected party before anybody answers
        dialed = fact.connected_number
    # our own caller is who it was when it called: the number presented outside is not its identity
    is_fixed = leg.is_caller and leg.extension is not None
    caller = leg.caller_number if is_fixed else fact.caller_number
    connected = fact.connected_number or leg.connected_number
    return legs.put(replace(leg, caller_number=caller, connected_number=connected, dialed_number=dialed))


def _mobile_dialed(legs: Legs, fact: pbx.MobileDialed) -> set[CallId]:
    leg = legs.get(fact.channel_id)
    extension = legs.extension(fact.extension)
    return legs.put(replace(leg, extension=extension)) if leg is not None and extension is not None else set()


def _dial_began(legs: Legs, fact: pbx.DialBegan) -> set[CallId]:
    dest, dialer = legs.get(fact.dest_channel_id), legs.get(fact.channel_id)
    if dest is not None and fact.channel_id is None and _is_originated(dest, legs):
        # not visible before it dials: only then it is known what the other program wants
        return legs.put(replace(dest, is_caller=True, is_originated=True))
    if dest is None or dialer is None:
        return set()
    if dialer.is_originated and dialer.dialed_number is None:
        dialer = replace(dialer, dialed_number=dest.extension or dest.caller_number)
        legs.put(dialer)
    number = _dialed_for(dest.channel_id, dialer, dialer.holds)
    answered = _answered_for(dialer, legs) - {dest.channel_id}
    rung = replace(dest, dialed_by=dialer.channel_id, reached_as=number, answered_before=answered)
    touched = legs.put(rung)
    return touched | {dialer.call_id}


def _answered_for(dialer: Leg, legs: Legs) -> frozenset[pbx.ChannelId]:
    rung = (leg for leg in legs.of_call(dialer.call_id) if leg.dialed_by == dialer.channel_id)
    return frozenset(leg.channel_id for leg in rung if leg.state is ChannelState.UP)


def _is_originated(leg: Leg, legs: Legs) -> bool:
    """Whether a phone of ours is rung while nobody is in the call who could have called it."""
    others = (other for other in legs.of_call(leg.call_id) if other.channel_id != leg.channel_id)
    is_called = leg.extension is not None and not leg.is_caller
    return is_called and not any(other.is_caller and not other.is_originated for other in others)


def _dial_ended(legs: Legs, fact: pbx.DialEnded) -> set[CallId]:
    """Nobody sees anything of it before the leg has ended."""
    dest, dialer = legs.get(fact.dest_channel_id), legs.get(fact.channel_id)
    if dest is not None:
        cause_before = dialer.called_cause if dialer is not None else dest.cause_before
        legs.put(replace(dest, dial_outcome=fact.outcome, cause_before=cause_before))
    if dialer is not None:
        legs.put(replace(dialer, last_dial=fact.outcome))
    return set()


def _ended(legs: Legs, fact: pbx.ChannelEnded) -> set[CallId]:
    leg = legs.get(fact.channel_id)
    if leg is None:
        return set()
    dialer = legs.get(leg.dialed_by)
    if dialer is not None:
        legs.put(replace(dialer, called_cause=fact.cause))
    for other in legs.of_call(leg.call_id):
        if other.left_by == leg.channel_id:
            legs.put(replace(other, is_abandoned=True))
    touched = {leg.call_id}
    if leg.bridge_id is not None:
        touched |= legs.calls_in(leg.bridge_id)
    legs.remove(leg, fact.cause)
    return touched


# ---- bridges and holds


def _entered(legs: Legs, fact: pbx.BridgeEntered) -> set[CallId]:
    leg = legs.get(fact.channel_id)
    if leg is None:
        return set()
    touched = {leg.call_id}
    call_id = legs.call_id(fact.linked_id)
    if call_id != leg.call_id and legs.has_call(call_id):
        # two calls were joined: this leg now belongs to the older one
        leg = legs.move(leg, fact.linked_id)
        touched.add(call_id)
    alone = [other.channel_id for other in legs.members_of(fact.bridge_id) if _may_have_picked_up(other)]
    legs.enter(leg, fact.bridge_id)
    touched |= legs.calls_in(fact.bridge_id)
    for other in legs.company_of(replace(leg, bridge_id=fact.bridge_id)):
        if other.channel_id in alone and other.call_id != leg.call_id:
            # it was in the bridge first: no event tells the Linkedid that it has now
            legs.move(other, fact.linked_id)
    return touched


def _may_have_picked_up(leg: Leg) -> bool:
    """A phone that has dialed and has met nobody. Who comes into its bridge by another call is whom it picks up."""
    return leg.extension is not None and leg.is_caller and not leg.has_met


def _left(legs: Legs, fact: pbx.BridgeLeft) -> set[CallId]:
    leg = legs.get(fact.channel_id)
    if leg is None or leg.bridge_id != fact.bridge_id:
        return set()
    touched = legs.calls_in(fact.bridge_id)
    legs.leave(leg)
    for other in legs.members_of(fact.bridge_id):
        if other.is_phone_held:
            legs.put(replace(other, left_by=fact.channel_id))
    return touched


def _phone_held(legs: Legs, fact: pbx.PhoneHeld) -> set[CallId]:
    leg = legs.get(fact.channel_id)
    return legs.put(replace(leg, is_phone_held=True, is_abandoned=False, left_by=None)) if leg else set()


def _phone_retrieved(legs: Legs, fact: pbx.PhoneRetrieved) -> set[CallId]:
    leg = legs.get(fact.channel_id)
    return legs.put(replace(leg, is_phone_held=False, left_by=None)) if leg else set()


def _held(legs: Legs, fact: pbx.CallHeld) -> set[CallId]:
    leg = legs.get(fact.agent_channel_id)
    if leg is None or legs.get(fact.other_channel_id) is None:
        return set()
    if leg.holds != fact.other_channel_id:
        # a new hold, not the old one told again after a consultation
        leg = replace(leg, consult=None, consult_outcome=None)
    return {legs.hold(leg, fact.other_channel_id).call_id}


# ---- third parties


def _consult_began(legs: Legs, fact: pbx.ConsultBegan) -> set[CallId]:
    leg = legs.get(fact.agent_channel_id)
    return legs.put(replace(leg, consult=fact, consult_outcome=None)) if leg else set()


def _consult_ended(legs: Legs, fact: pbx.ConsultEnded) -> set[CallId]:
    leg = legs.get(fact.agent_channel_id)
    if leg is None:
        return set()
    # back with the other party the agent knows what happened
    outcome = fact.outcome if leg.holds is not None else None
    return legs.put(replace(leg, consult=None, consult_outcome=outcome))


def _transferred(legs: Legs, fact: pbx.CallTransferred) -> set[CallId]:
    agent = legs.get(fact.agent_channel_id)
    if agent is None or agent.extension is None or agent.parked_space is not None:
        return set()  # parked by the phone: to the PBX that is a transfer to the lot
    # with nothing in front at the end, what was passed on with the consultation stays
    screen = fact.screen or (agent.consult.screen if agent.consult is not None else None)
    target, other = legs.get(fact.target_channel_id), legs.get(fact.other_channel_id)
    if not fact.number:
        target = target or _handed_to(agent, other, legs)
        if target is None:
            return set()
    number = fact.number or (target and (target.extension or target.caller_number)) or ""
    introduction = Introduction(by=agent.extension, number=number, screen=screen)
    touched: set[CallId] = set()
    sent_to = None
    if target is not None:
        sent_to = target.extension if screen_for(target, introduction) else None
        touched |= legs.put(replace(target, introduction=introduction))
    elif other is not None:
        touched |= legs.put(replace(other, passes_on=introduction))
        for rung in legs.of_call(other.call_id):
            if rung.dialed_by == agent.channel_id and rung.reached_as == fact.number:
                legs.put(replace(rung, is_rung_again=rung.state is not ChannelState.UP))
    done = replace(agent, transferred_to=number or None, consult=None, consult_outcome=None, screen_sent_to=sent_to)
    return touched | legs.put(done)


def _handed_to(agent: Leg, other: Leg | None, legs: Legs) -> Leg | None:
    """Whom the phone's other party talks to now."""
    company = legs.company_of(other) if other is not None else []
    found = [leg for leg in company if leg.channel_id != agent.channel_id]
    return found[0] if len(found) == 1 else None


def _parked(legs: Legs, fact: pbx.CallParked) -> set[CallId]:
    touched: set[CallId] = set()
    parked, parker = legs.get(fact.channel_id), legs.get(fact.parker_channel_id)
    if parked is not None:
        # in a park space nobody is heard, whatever bridge the PBX uses for it
        touched |= legs.put(replace(legs.leave(parked), passes_on=None))
    if parker is not None:
        touched |= legs.put(replace(parker, parked_space=fact.space, transferred_to=None))
    return touched


# ---- queues


def _joined_queue(legs: Legs, fact: pbx.QueueCallerJoined) -> set[CallId]:
    """An agent who consults a queue waits in it, and did not come by it; nor does the call that is held."""
    leg = legs.get(fact.channel_id)
    if leg is None:
        return set()
    came_by = leg.queue if leg.holds is not None else fact.queue
    return legs.put(replace(leg, queue=came_by, is_queued=True))


def _left_queue(legs: Legs, fact: pbx.QueueCallerLeft) -> set[CallId]:
    leg = legs.get(fact.channel_id)
    return legs.put(replace(leg, is_queued=False)) if leg else set()


def _member_rang(legs: Legs, fact: pbx.QueueMemberRang) -> set[CallId]:
    leg = legs.get(fact.member_channel_id)
    return legs.put(replace(leg, queue=fact.queue)) if leg else set()


def _nothing(legs: Legs, fact: Any) -> set[CallId]:
    return set()


_RULES: dict[type[Any], Callable[[Legs, Any], set[CallId]]] = {
    pbx.ChannelCreated: _created,
    pbx.ChannelStateChanged: _state_changed,
    pbx.PartyChanged: _party_changed,
    pbx.MobileDialed: _mobile_dialed,
    pbx.DialBegan: _dial_began,
    pbx.DialEnded: _dial_ended,
    pbx.BridgeEntered: _entered,
    pbx.BridgeLeft: _left,
    pbx.PhoneHeld: _phone_held,
    pbx.PhoneRetrieved: _phone_retrieved,
    pbx.CallHeld: _held,
    pbx.ConsultBegan: _consult_began,
    pbx.ConsultEnded: _consult_ended,
    pbx.CallTransferred: _transferred,
    pbx.CallParked: _parked,
    pbx.ParkedCallLeft: _nothing,
    pbx.ChannelEnded: _ended,
    pbx.QueueCallerJoined: _joined_queue,
    pbx.QueueCallerLeft: _left_queue,
    pbx.QueueMemberRang: _member_rang,
    pbx.MakeCallFailed: _nothing,
    pbx.VoicemailReached: _nothing,
}
