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
from octi_bridge.telephony.events import BridgeId, ChannelId, ChannelState, Extension, QueueName


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
