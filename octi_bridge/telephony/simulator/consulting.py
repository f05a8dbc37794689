"""An agent's leg that holds one party and asks another."""

from __future__ import annotations

from octi_bridge.numbers.reading import only_shown
from octi_bridge.telephony.commands import Consult
from octi_bridge.telephony.events import CallTransferred, ConsultBegan, ConsultEnded, DialOutcome
from octi_bridge.telephony.simulator.holding import Holding
from octi_bridge.telephony.simulator.lines import Leg
from octi_bridge.telephony.simulator.switchboard import UNCHANGED, Switchboard
from octi_bridge.telephony.simulator.talking import Talking

_NORMAL_CLEARING = 16


class Consulting:
    """The agent's leg dials on; when that is over it falls back to holding."""

    def __init__(self, exchange: Switchboard, *, holding: Holding, command: Consult) -> None:
        self._exchange = exchange
        self._holding = holding
        agent = holding.agent
        self._own_number = agent.caller_number
        agent.reached, agent.fallback = None, self
        shown = only_shown(command.shown_number)
        agent.consult = ConsultBegan(
            agent_channel_id=agent.channel_id,
            number=command.number,
            kind=command.kind,
            shown_number=shown,
            screen=command.screen,
        )
        exchange.emit(agent.consult)
        if exchange.is_known(agent, command.number):
            self._show(shown or agent.line.number)
        exchange.route(agent, command.number, presented=command.caller_id)

    def end(self) -> None:
        """Let the third party go, ringing or talking."""
        agent = self._holding.agent
        if agent.use is not None:
            agent.use.released(agent)

    def complete(self, screen: str | None) -> None:
        """The third party takes the other one over."""
        agent, other = self._holding.agent, self._holding.other
        talking = agent.use
        if agent.consult is None or not isinstance(talking, Talking):
            return
        target = talking.partner(agent)
        talking.part()
        number = agent.consult.number
        self._forget(agent)
        self._exchange.emit(
            CallTransferred(
                agent_channel_id=agent.channel_id, other_channel_id=other.channel_id,
                number=number, target_channel_id=target.channel_id, screen=screen,
            )
        )  # fmt: skip
        self._exchange.end(agent, _NORMAL_CLEARING)
        Talking(self._exchange, caller=target, callee=other)
        self._exchange.show(target, connected=other.caller_number)
        self._exchange.show(other, connected=target.caller_number)

    def resumed(self, leg: Leg) -> None:
        """The third party is gone."""
        self._forget(leg)
        leg.use = self._holding
        self._show(self._own_number)
        self._exchange.emit(
            ConsultEnded(agent_channel_id=leg.channel_id, outcome=leg.reached or DialOutcome.UNREACHABLE)
        )

    def abandoned(self, leg: Leg) -> None:
        """The agent hung up: nobody waits for that leg any more."""
        leg.consult = None
        self._exchange.end(self._holding.other, _NORMAL_CLEARING)

    def _forget(self, agent: Leg) -> None:
        agent.fallback = agent.consult = None

    def _show(self, number: str | None) -> None:
        agent = self._holding.agent
        if agent.caller_number != number:
            self._exchange.show(agent, caller=number, connected=UNCHANGED)
