"""Calls as agents see them.

A call is the conversation; a leg is one phone's part in it. One call can be several agents'
business at once (transfer), so what is shown and told is the `AgentCall`: a call as seen from one
extension.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from octi_bridge.kernel.ids import CallId
from octi_bridge.telephony.events import (
    BridgeId,
    ChannelId,
    ChannelState,
    DialOutcome,
    Extension,
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


class ConsultState(StrEnum):
    """Of the third party that an agent dials while a call is on hold."""

    DIALING = "dialing"
    RINGING = "ringing"
    TALKING = "talking"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """The third party an agent dials, or talks to, while the call is on hold.

    `extension` is that of a phone of ours that rings or talks, None outside (and before it is known).
    """

    number: str
    kind: TransferKind
    state: ConsultState
    extension: Extension | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One channel of a call, as far as facts have told. `extension` is None for outside parties.

    `holds`: the agent put this other leg on hold through the panel.
    """

    channel_id: ChannelId
    call_id: CallId
    extension: Extension | None
    state: ChannelState
    is_caller: bool
    caller_number: str | None
    connected_number: str | None
    dialed_number: str | None
    bridge_id: BridgeId | None = None
    queue: QueueName | None = None
    is_phone_held: bool = False
    holds: ChannelId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentCall:
    """A call as seen from one extension. `remote_number` is None when withheld or not known.

    `is_read_back`: the two were talking already when this bridge first saw the call.

    On the side of the agent who transfers: `consult` while a third party is dialled or talked to, `consult_outcome` how
    the last one ended (until the next), `transferred_to` the number the call went to, `parked_space` where it was
    parked. On the side of the target: `introduced_by` is the colleague who transfers, `screen` the word that came.
    """

    call_id: CallId
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
    is_read_back: bool = False
    consult: Consultation | None = None
    consult_outcome: DialOutcome | None = None
    transferred_to: str | None = None
    parked_space: str | None = None
    introduced_by: Extension | None = None
    screen: str | None = None
