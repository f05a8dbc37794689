"""Two legs that were parted by hold: the other party's hears music, the agent's silence."""

from __future__ import annotations

from octi_bridge.telephony.events import BridgeLeft, CallHeld
from octi_bridge.telephony.simulator.lines import Leg
from octi_bridge.telephony.simulator.switchboard import Switchboard
from octi_bridge.telephony.simulator.talking import Talking

_NORMAL_CLEARING = 16


class Holding:
    """They wait until the agent retrieves, or one of them ends; then both end, whoever watches."""

    def __init__(self, exchange: Switchboard, *, agent: Leg, other: Leg) -> None:
        self._exchange = exchange
        self._agent = agent
        self._other = other
        for leg in (other, agent):
            leg.use = self
            if leg.bridge_id is not None:
                exchange.emit(BridgeLeft(channel_id=leg.channel_id, bridge_id=leg.bridge_id))
                leg.bridge_id = None
        agent.held_channel_id = other.channel_id
        exchange.emit(CallHeld(agent_channel_id=agent.channel_id, other_channel_id=other.channel_id))

    def retrieve(self) -> None:
        """The agent's leg fetches the other one."""
        self._agent.held_channel_id = None
        Talking(self._exchange, caller=self._agent, callee=self._other)

    def answered(self, leg: Leg) -> None:
        """It is answered already."""

    def released(self, leg: Leg) -> None:
        """Both end, the one that was put down first."""
        other = self._other if leg is self._agent else self._agent
        for ending in (leg, other):
            self._exchange.end(ending, _NORMAL_CLEARING)

    def hears(self, leg: Leg) -> frozenset[str]:
        """Music for the one that is held."""
        return frozenset({"music" if leg is self._other else "silence"})
