"""What the commands about a call do to its legs: each looks again whether it still can, for time has passed."""

from __future__ import annotations

from octi_bridge.telephony.commands import Consult, Park, TransferBlind
from octi_bridge.telephony.simulator.consulting import Consulting
from octi_bridge.telephony.simulator.holding import Holding
from octi_bridge.telephony.simulator.lines import Leg
from octi_bridge.telephony.simulator.sending_on import Parking, SendingOn
from octi_bridge.telephony.simulator.switchboard import Switchboard


def hold(exchange: Switchboard, agent: Leg, other: Leg) -> None:
    """Part two legs that talk; nothing when they do not any more."""
    if agent.bridge_id is not None and agent.bridge_id == other.bridge_id:
        Holding(exchange, agent=agent, other=other)


def retrieve(agent: Leg) -> None:
    """Let an agent's leg fetch the one it holds, and a third party go."""
    end_consult(agent)
    if isinstance(agent.use, Holding):
        agent.use.retrieve()


def consult(exchange: Switchboard, agent: Leg, command: Consult) -> None:
    """Dial a third party from a leg that holds another."""
    if isinstance(agent.use, Holding):
        Consulting(exchange, holding=agent.use, command=command)


def end_consult(agent: Leg) -> None:
    """Let the third party go."""
    if isinstance(agent.fallback, Consulting):
        agent.fallback.end()


def complete(agent: Leg, screen: str | None) -> None:
    """Leave the held party with the third one."""
    if isinstance(agent.fallback, Consulting):
        agent.fallback.complete(screen)


def are_in_a_call(agent: Leg, other: Leg) -> bool:
    """Whether they talk, or the one holds the other."""
    is_talking = agent.bridge_id is not None and agent.bridge_id == other.bridge_id
    return is_talking or agent.held_channel_id == other.channel_id


def send_on(exchange: Switchboard, agent: Leg, other: Leg, command: TransferBlind) -> None:
    """Let the other party dial on by itself."""
    if are_in_a_call(agent, other):
        SendingOn(exchange, agent=agent, other=other, command=command)


def park(exchange: Switchboard, agent: Leg, other: Leg, command: Park) -> None:
    """Put the other party into the first free space."""
    space = free_space(exchange)
    if space is not None and are_in_a_call(agent, other):
        Parking(exchange, agent=agent, other=other, space=space, command=command)


def free_space(exchange: Switchboard) -> str | None:
    """The first free space of the parking lot."""
    return next((space for space in exchange.plan.parking_spaces if space not in exchange.spaces), None)
