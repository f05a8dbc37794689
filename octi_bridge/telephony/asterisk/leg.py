"""One leg: what must be known of it to judge what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from octi_bridge.telephony import events as facts
from octi_bridge.telephony.asterisk import fields
from octi_bridge.telephony.asterisk.translate import Place
from octi_bridge.telephony.events import (
    BridgeId,
    CallParked,
    CallTransferred,
    ChannelEnded,
    ChannelId,
    ChannelState,
    ConsultBegan,
    DialOutcome,
    Extension,
    QueueName,
)

_LegFact = (
    facts.ChannelStateChanged | facts.PartyChanged | facts.BridgeEntered | facts.BridgeLeft
    | facts.PhoneHeld | facts.PhoneRetrieved | facts.QueueCallerJoined | facts.QueueCallerLeft
)  # fmt: skip
_RANK: Mapping[ChannelState, int] = MappingProxyType(
    {ChannelState.DOWN: 0, ChannelState.DIALED: 1, ChannelState.RINGING: 1, ChannelState.UP: 2}
)


@dataclass(slots=True)
class Leg:
    """What must be known of one leg. Each method notes a fact and says whether it told something new.

    `came_by` is the last queue it waited in. `place` and `peer_id` are of a leg that we moved, `arrivals` counts its
    moves; `is_holding`: this agent's leg holds its peer, and that has been told. `consult`: it is dialing, or talks
    to, a third party; `reached`: what became of that. `has_consulted`: it keeps the hang-up cause of such a third
    party, which is not its own. `transferred` is still to be told; `is_let_go`: this agent's leg has handed its call
    over, and what it says of it later is out of date. `parked_by` and `space` are of a leg that is parked; `parked` is
    still to be told. `is_released`: the bridge has asked for its end while it rang, or rang others; `is_ending`: its
    phone hung up, or had to; `has_handed_over`: the phone, or the PBX's code, has passed its call on. `has_hung_up`: it
    ended the call, not the leg that it held or that held it; `ends_after` are the ends that are told after its own.
    `has_beginning`: see `beginnings`. `answered_at`: when we saw it come up, by the bridge's monotonic clock; None when
    nobody saw it. `mobile_of`: an outside leg that stands for a phone of this extension, and `is_kept`: the PBX
    keeps it when it ends unseen.
    """

    name: str
    state: ChannelState
    bridge_id: BridgeId | None = None
    queue: QueueName | None = None
    came_by: QueueName | None = None
    rings_for: ChannelId | None = None
    place: Place | None = None
    peer_id: ChannelId | None = None
    arrivals: int = 0
    is_holding: bool = False
    consult: ConsultBegan | None = None
    reached: DialOutcome | None = None
    has_consulted: bool = False
    transferred: CallTransferred | None = None
    is_let_go: bool = False
    parked_by: tuple[Extension | None, ChannelId | None] = (None, None)
    space: str | None = None
    is_released: bool = False
    is_ending: bool = False
    has_handed_over: bool = False
    has_hung_up: bool = False
    ends_after: tuple[ChannelEnded, ...] = ()
    parked: CallParked | None = None
    has_beginning: bool = False
    answered_at: float | None = None
    mobile_of: Extension | None = None
    is_kept: bool = False

    @property
    def is_rung(self) -> bool:
        """Somebody calls it, and it is not answered yet: a phone rings a moment before Asterisk says so."""
        return self.state in (ChannelState.DOWN, ChannelState.RINGING)

    def advance(self, state: ChannelState) -> bool:
        """States only move forward."""
        if _RANK[state] <= _RANK[self.state]:
            return False
        self.state = state
        return True

    def belong_to(self, extension: Extension) -> bool:
        """An outside leg rings as a phone of this extension."""
        was, self.mobile_of = self.mobile_of, extension
        self.advance(ChannelState.RINGING)
        return was != extension

    def device(self, device_prefix: str) -> str | None:
        """Whose phone it is in the dialplan: a mobile dials what its user's own phone dials."""
        return self.mobile_of or fields.endpoint(self.name, device_prefix)

    def ring_for(self, channel_id: ChannelId | None) -> bool:
        """Being rung on behalf of another leg; that is always worth telling."""
        self.rings_for = channel_id
        return True

    def enter(self, bridge_id: BridgeId) -> bool:
        """Into a bridge. An agent's leg that consults still holds."""
        was, self.bridge_id = self.bridge_id, bridge_id
        if self.consult is None:
            self.place, self.is_holding = None, False
        else:
            self.reached = DialOutcome.ANSWERED
        return was != bridge_id

    def leave(self, bridge_id: BridgeId) -> bool:
        """Out of the bridge it is in."""
        if self.bridge_id != bridge_id:
            return False
        self.bridge_id = None
        return True

    def join(self, queue: QueueName) -> bool:
        """Into a queue; an agent who consults one did not come by it."""
        was, self.queue = self.queue, queue
        if not self.is_holding:
            self.came_by = queue
        return was != queue

    def quit(self, queue: QueueName) -> bool:
        """Out of the queue it waits in."""
        if self.queue != queue:
            return False
        self.queue = None
        return True

    @property
    def is_parked(self) -> bool:
        """In a space, and that has been told: the parker may become known a little later than the space."""
        return self.space is not None and self.parked is None

    def park(self, space: str) -> bool:
        """Into a space of the parking lot."""
        was, self.space = self.space, space
        return was != space

    def unpark(self) -> bool:
        """Out of it."""
        was, self.space, self.place = self.space, None, None
        return was is not None


def continues(leg: Leg, fact: _LegFact) -> bool:
    """Note a fact of this leg; whether it told something new."""
    match fact:
        case facts.ChannelStateChanged():
            return leg.advance(fact.state)
        case facts.BridgeEntered():
            return leg.enter(fact.bridge_id)
        case facts.BridgeLeft():
            return leg.leave(fact.bridge_id)
        case facts.QueueCallerJoined():
            return leg.join(fact.queue)
        case facts.QueueCallerLeft():
            return leg.quit(fact.queue)
        case _:
            return True
