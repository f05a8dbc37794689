"""Two legs in a bridge."""

from __future__ import annotations

from octi_bridge.telephony.events import BridgeEntered, BridgeId, BridgeLeft
from octi_bridge.telephony.simulator.lines import Leg
from octi_bridge.telephony.simulator.switchboard import Switchboard

_NORMAL_CLEARING = 16


class Talking:
    """They hear each other until one of them ends; then both end."""

    def __init__(self, exchange: Switchboard, *, caller: Leg, callee: Leg) -> None:
        self._exchange = exchange
        self._caller = caller
        self._callee = callee
        bridge_id = BridgeId(exchange.next_id("bridge"))
        for leg in (callee, caller):
            leg.use = self
            leg.bridge_id = bridge_id
            exchange.emit(BridgeEntered(channel_id=leg.channel_id, linked_id=leg.linked_id, bridge_id=bridge_id))

    def answered(self, leg: Leg) -> None:
        """It is answered already."""

    def released(self, leg: Leg) -> None:
        """Both leave, then both end; the called leg first, as the caller's thread does it."""
        self.part(leg)
        for ending in (self._callee, self._caller):
            self._exchange.end(ending, _NORMAL_CLEARING)

    def part(self, first: Leg | None = None) -> None:
        """Both leave the bridge, and are free."""
        first = first or self._callee
        for leaving in (first, self.partner(first)):
            if leaving.bridge_id is not None:
                self._exchange.emit(BridgeLeft(channel_id=leaving.channel_id, bridge_id=leaving.bridge_id))
                leaving.bridge_id = None

    def partner(self, leg: Leg) -> Leg:
        """The other one."""
        return self._callee if leg is self._caller else self._caller

    def hears(self, leg: Leg) -> frozenset[str]:
        """The other one."""
        return frozenset({self.partner(leg).line.name})
