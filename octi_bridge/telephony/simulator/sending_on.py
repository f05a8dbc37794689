"""The other party goes on without the agent: sent on unannounced, or parked."""

from __future__ import annotations

from octi_bridge.telephony.commands import Park, TransferBlind
from octi_bridge.telephony.events import (
    BridgeLeft,
    CallParked,
    CallTransferred,
    DialOutcome,
    Extension,
    ParkedCallLeft,
    ParkEnd,
)
from octi_bridge.telephony.simulator.dialing import Dialing
from octi_bridge.telephony.simulator.lines import Leg, registered_at
from octi_bridge.telephony.simulator.switchboard import Switchboard
from octi_bridge.telephony.simulator.talking import Talking

_UNKNOWN = 0
_NORMAL_CLEARING = 16


class SendingOn:
    """The other party dials on by itself; when nobody takes it, the phone it came from rings once."""

    def __init__(self, exchange: Switchboard, *, agent: Leg, other: Leg, command: TransferBlind) -> None:
        self._exchange = exchange
        self._return_to = command.return_to
        self._ring_timeout_s = command.ring_timeout_s
        told = CallTransferred(
            agent_channel_id=agent.channel_id, other_channel_id=other.channel_id,
            number=command.number, target_channel_id=None, screen=command.screen,
        )  # fmt: skip
        is_consulting = agent.fallback is not None
        if is_consulting:  # a target that rings for the agent ends after this
            exchange.emit(told)
        release_agent(exchange, agent, other)
        if not is_consulting:
            exchange.emit(told)
        exchange.end(agent, _NORMAL_CLEARING)
        other.reached, other.fallback = None, self
        self._timer = exchange.after(command.ring_timeout_s, lambda: self._not_answered(other))
        exchange.route(other, command.number, presented=command.caller_id, is_inside=True)

    def resumed(self, leg: Leg) -> None:
        """Nobody took it, or the conversation is over."""
        leg.fallback = None
        self._timer.cancel()
        if leg.reached is DialOutcome.ANSWERED:
            self._exchange.end(leg, _NORMAL_CLEARING)
        else:
            ring_back(self._exchange, leg, self._return_to, self._ring_timeout_s)

    def abandoned(self, leg: Leg) -> None:  # noqa: ARG002 - the protocol's
        """It hung up."""
        self._timer.cancel()

    def _not_answered(self, other: Leg) -> None:
        if isinstance(other.use, Dialing) and other.fallback is self:
            other.use.released(other)


class Parking:
    """A leg in a space, with music, until it is fetched, hangs up, or the time is over."""

    def __init__(self, exchange: Switchboard, *, agent: Leg, other: Leg, space: str, command: Park) -> None:
        self._exchange = exchange
        self.leg = other
        self._command = command
        self._parked_at_s = exchange.monotonic()
        release_agent(exchange, agent, other)
        other.use = self
        self._told = CallParked(
            channel_id=other.channel_id, space=space, parker=command.parker,
            parker_channel_id=agent.channel_id, timeout_s=command.timeout_s,
        )  # fmt: skip
        exchange.spaces[space] = self
        exchange.emit(self._told)
        exchange.end(agent, _NORMAL_CLEARING)
        self._timer = exchange.after(command.timeout_s, self._not_fetched)

    @property
    def told(self) -> CallParked:
        """As a snapshot tells it."""
        return CallParked(
            channel_id=self._told.channel_id, space=self._told.space, parker=self._told.parker,
            parker_channel_id=self._told.parker_channel_id, timeout_s=self._told.timeout_s,
            age_s=int(self._exchange.monotonic() - self._parked_at_s),
        )  # fmt: skip

    def fetch(self, retriever: Leg) -> None:
        """Another leg has dialed the space."""
        self._leave(ParkEnd.RETRIEVED, retriever)
        retriever.linked_id = self.leg.linked_id  # two calls that meet are the older one
        Talking(self._exchange, caller=retriever, callee=self.leg)
        self._exchange.show(retriever, connected=self.leg.caller_number)

    def answered(self, leg: Leg) -> None:
        """It is answered already."""

    def released(self, leg: Leg) -> None:
        """The parked party gives up."""
        self._leave(ParkEnd.HUNG_UP)
        self._exchange.end(leg, _UNKNOWN)

    def hears(self, leg: Leg) -> frozenset[str]:  # noqa: ARG002 - the protocol's
        """Music."""
        return frozenset({"music"})

    def _not_fetched(self) -> None:
        self._leave(ParkEnd.TIMED_OUT)
        ring_back(self._exchange, self.leg, self._command.parker, self._exchange.times.ring_s)

    def _leave(self, reason: ParkEnd, retriever: Leg | None = None) -> None:
        self._timer.cancel()
        del self._exchange.spaces[self._told.space]
        self._exchange.emit(
            ParkedCallLeft(
                channel_id=self.leg.channel_id, space=self._told.space, reason=reason,
                retriever_channel_id=None if retriever is None else retriever.channel_id,
            )
        )  # fmt: skip


def release_agent(exchange: Switchboard, agent: Leg, other: Leg) -> None:
    """Out of the call, but not yet ended; a third party that rings for the agent is let go."""
    use, is_consulting = agent.use, agent.fallback is not None
    agent.fallback = None
    if is_consulting and use is not None:
        use.released(agent)
    for leg in (other, agent):
        if leg.bridge_id is not None:
            exchange.emit(BridgeLeft(channel_id=leg.channel_id, bridge_id=leg.bridge_id))
            leg.bridge_id = None
    agent.held_channel_id = agent.consult = None


def ring_back(exchange: Switchboard, leg: Leg, extension: Extension, ring_timeout_s: float) -> None:
    """Ring a phone once, if it is free; not taken there either, the leg ends."""
    line = next(iter(registered_at(extension, exchange.lines)), None)
    if line is None or not line.is_free:
        exchange.end(leg, _NORMAL_CLEARING)
    else:
        Dialing(exchange, caller=leg, ring_timeout_s=ring_timeout_s).ring([line])
