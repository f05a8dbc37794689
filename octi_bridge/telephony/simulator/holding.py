"""Two legs that were parted by hold: the other party's hears music, the agent's silence."""

from __future__ import annotations

from octi_bridge.telephony.events import BridgeLeft, CallHeld
from octi_bridge.telephony.simulator.lines import Leg
from octi_bridge.telephony.simulator.switchboard import Switchboard
from octi_bridge.telephony.simulator.talking import Talking

_NORMAL_CLEARING = 16


class Holding:
    """They wait until the agent retrieves, or one of them ends; then both end, whoever watches.

    Meanwhile the agent's leg may be busy with a third party (`consulting`).
    """

    def __init__(self, exchange: Switchboard, *, agent: Leg, other: Leg) -> None:
        self._exchange = exchange
        self.agent = agent
        self.other = other
        for leg in (other, agent):
            leg.use = self
            if leg.bridge_id is not None:
                exchange.emit(BridgeLeft(channel_id=leg.channel_id, bridge_id=leg.bridge_id))
                leg.bridge_id = None
        agent.held_channel_id, agent.held_at_s = other.channel_id, exchange.monotonic()
        exchange.emit(CallHeld(agent_channel_id=agent.channel_id, other_channel_id=other.channel_id))

    def retrieve(self) -> None:
        """The agent's leg fetches the other one."""
        self.agent.held_channel_id = None
        Talking(self._exchange, caller=self.agent, callee=self.other)
        if self.agent.connected_number != self.other.caller_number:  # it still showed a third party
            self._exchange.show(self.agent, connected=self.other.caller_number)

    def answered(self, leg: Leg) -> None:
        """It is answered already."""

    def released(self, leg: Leg) -> None:
        """Both end, the one that was put down first."""
        self._exchange.end(leg, _NORMAL_CLEARING)
        if leg is self.agent:
            self._exchange.end(self.other, _NORMAL_CLEARING)
        else:
            self._exchange.release(self.agent)  # and with it a third party, if there is one

    def hears(self, leg: Leg) -> frozenset[str]:
        """Music for the one that is held."""
        return frozenset({"music" if leg is self.other else "silence"})
