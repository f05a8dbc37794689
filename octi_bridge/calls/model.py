"""Calls as agents see them.

A call is the conversation; a leg is one phone's part in it. One call can be several agents'
business at once (transfer), so what is shown and told is the `AgentCall`: a call as seen from one
extension.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from octi_bridge.calls.log_id import CallLogId
from octi_bridge.kernel.ids import CallId
from octi_bridge.telephony.events import (
    BridgeId,
    ChannelId,
    ChannelState,
    ConsultBegan,
    DialOutcome,
    Extension,
    LinkedId,
    QueueName,
    TransferKind,
)


class Direction(StrEnum):
    """As the agent sees it. `INTERNAL`: no outside party."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"


class CallState(StrEnum):
    """As the agent sees it.

    (new) ──► RINGING ──► CONNECTED ◄──► HELD
          └─► DIALING ──►     │            │
               RINGING, DIALING, CONNECTED, HELD ──► ENDED
    """

    RINGING = "ringing"
    DIALING = "dialing"
    CONNECTED = "connected"
    HELD = "held"


class Holder(StrEnum):
    """Who put a call on hold: the agent through the panel, or the phone by itself."""

    AGENT = "agent"
    PHONE = "phone"


class DialStage(StrEnum):
    """Of a call that the agent makes, until it is connected.

    OWN_PHONE: the panel dialed, and the agent's own phone rings first; nothing is dialed before it answers.
    """

    OWN_PHONE = "own_phone"
    DIALING = "dialing"
    RINGING = "ringing"


class ConsultState(StrEnum):
    """Of the third party that an agent dials while a call is on hold."""

    DIALING = "dialing"
    RINGING = "ringing"
    TALKING = "talking"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """The third party an agent dials, or talks to, while the call is on hold.

    `extension` is that of a phone of ours that rings or talks, None outside (and before it is known); `since` when it
    came into `state`, None when that was not seen; `screen` the word that was passed on.
    """

    number: str
    kind: TransferKind
    state: ConsultState
    since: datetime | None
    extension: Extension | None = None
    screen: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """A colleague passes a call on to `number`, and with it the word `screen`: which record is in front there."""

    by: Extension
    number: str
    screen: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One channel of a call, as far as facts have told. `extension` is None for outside parties.

    `dialed_by` is the leg on whose behalf this one was rung (it may be gone), `reached_as` the number dialed for that,
    `answered_before` the legs rung on behalf of that same one that had answered by then: whom it talks to, or holds.
    `is_queued`: it waits in a queue. `is_originated`: another program had it rung, for nobody; then it dials.
    `holds`: the agent put this other leg on hold through the panel; `consult`: it dials or talks to a third party
    meanwhile, `consult_outcome` how the last such attempt ended. `introduction`: this leg is the target of a finished
    transfer. `passes_on`: whomever this leg rings is introduced so (it was sent on by #転送).
    How it ended: `dial_outcome` of the attempt to reach this leg, `last_dial` of its own last attempt to reach another,
    `called_cause` why that other leg ended (Q.850), `cause_before` that of the leg that had rung for the same caller
    and had ended when the attempt to reach this one was over. `is_abandoned`: the other party hung up while this leg
    held it.
    `left_by`: who left the bridge in which the phone held it; that one has hung up, or is transferred by the phone.
    `is_rung_again`: it rang for an agent who has sent the other party on to it meanwhile, for whom it rings next.
    `has_met`: it has been in a bridge with somebody.
    """

    channel_id: ChannelId
    call_id: CallId
    linked_id: LinkedId
    extension: Extension | None
    state: ChannelState
    is_caller: bool
    caller_number: str | None
    connected_number: str | None
    dialed_number: str | None
    bridge_id: BridgeId | None = None
    queue: QueueName | None = None
    is_queued: bool = False
    is_originated: bool = False
    is_phone_held: bool = False
    dialed_by: ChannelId | None = None
    reached_as: str | None = None
    answered_before: frozenset[ChannelId] = frozenset()
    holds: ChannelId | None = None
    consult: ConsultBegan | None = None
    consult_outcome: DialOutcome | None = None
    transferred_to: str | None = None
    parked_space: str | None = None
    screen_sent_to: Extension | None = None
    introduction: Introduction | None = None
    passes_on: Introduction | None = None
    dial_outcome: DialOutcome | None = None
    last_dial: DialOutcome | None = None
    called_cause: int = 0
    cause_before: int = 0
    is_abandoned: bool = False
    left_by: ChannelId | None = None
    is_rung_again: bool = False
    has_met: bool = False

    @property
    def is_in_older_call(self) -> bool:
        """Whether another leg began its call. A caller in such a call has fetched it, and called nobody there."""
        return str(self.linked_id) != str(self.channel_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentCall:
    """A call as seen from one extension. `remote_number` is None when withheld or not known.

    `log_id` names this extension's part of the call from its first ring on, also in records and in Salesforce;
    `linked_id` is the PBX's name of the call, the Uniqueid of its first leg.
    `remote_number` is a colleague's extension while a colleague is talked to, the customer's as soon as the customer is
    there, and from then on whoever else is talked to: `customer_id` is the outside leg once the two have heard each
    other, and direction, numbers and queue stay those of the call with it. A *転送 target may be shown the customer's
    number from the start (`is_announced`); its call counts as inbound, unless it ends before the customer is there.
    `held_at`: when the hold began that lasts now, None without one, and when the PBX cannot tell.
    `is_with_pbx`: no person is there, the PBX itself has answered (voicemail, an announcement, a queue); it counts as
    connected. `is_read_back`: the two were talking already when this bridge first saw the call.
    `dial_stage`: how far the agent's own call is, None unless `state` is DIALING.
    `queued_at`: of a call that rang by a queue, when its caller came into that queue; None where that was not seen.

    On the side of the agent who transfers: `consult` while a third party is dialed or talked to, `consult_outcome` how
    the last one ended (until the next), `transferred_to` the number the call went to, `parked_space` where it was
    parked, `screen_sent_to` the colleague whom the record has reached that was passed on (known for consultations). On
    the side of the target: `introduced_by` is the colleague who transfers, `screen` the word that came.
    """

    call_id: CallId
    log_id: CallLogId
    extension: Extension
    channel_id: ChannelId
    direction: Direction
    state: CallState
    remote_number: str | None
    dialed_number: str | None
    queue: QueueName | None
    started_at: datetime
    connected_at: datetime | None
    held_by: Holder | None
    held_at: datetime | None = None
    is_read_back: bool = False
    consult: Consultation | None = None
    consult_outcome: DialOutcome | None = None
    transferred_to: str | None = None
    parked_space: str | None = None
    screen_sent_to: Extension | None = None
    introduced_by: Extension | None = None
    screen: str | None = None
    customer_id: ChannelId | None = None
    linked_id: LinkedId | None = None
    is_announced: bool = False
    is_with_pbx: bool = False
    dial_stage: DialStage | None = None
    queued_at: datetime | None = None


def colleague_of(call: AgentCall) -> Extension | None:
    """The other end of an internal call: a colleague's extension, or a code of the PBX."""
    if call.direction is not Direction.INTERNAL:
        return None
    number = call.remote_number or (call.dialed_number if call.state is CallState.DIALING else None)
    return Extension(number) if number is not None else None


def colleagues_in(call: AgentCall) -> tuple[Extension | None, ...]:
    """Whom the view of a call names besides its own extension."""
    third_party = call.consult.extension if call.consult is not None else None
    return (third_party, call.screen_sent_to, call.introduced_by, colleague_of(call))


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedCall:
    """A call in a park space. `remote_number` is None when withheld; `timeout_s` after `since` the parker is rung."""

    space: str
    call_id: CallId
    channel_id: ChannelId
    remote_number: str | None
    queue: QueueName | None
    parker: Extension | None
    since: datetime
    timeout_s: int
