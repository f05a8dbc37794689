"""A call that we asked for: the agent's phone rings first, then it dials (Asterisk's Originate)."""

from __future__ import annotations

from octi_bridge.telephony.commands import AnswerMode, MakeCall
from octi_bridge.telephony.events import ChannelState, DialBegan, DialEnded, DialOutcome
from octi_bridge.telephony.simulator.lines import Leg
from octi_bridge.telephony.simulator.switchboard import Switchboard

_BUSY = 17
_NO_ANSWER = 19


class Originating:
    """The agent's leg, from its ringing until it dials on."""

    def __init__(self, exchange: Switchboard, *, leg: Leg, command: MakeCall) -> None:
        self._exchange = exchange
        self._leg = leg
        self._command = command
        leg.use = self
        leg.dialed_number = command.number
        exchange.show(leg, caller=command.number)
        exchange.show(leg, connected=command.number)
        exchange.emit(DialBegan(channel_id=None, dest_channel_id=leg.channel_id))

    def ring(self, *, is_free: bool) -> None:
        """Ring the agent's phone; one that honours auto-answer headers picks up by itself."""
        self._exchange.set_state(self._leg, ChannelState.RINGING)
        if not is_free:  # a phone in a call tells so itself, after it began to ring
            self.refuse()
            return
        self._timer = self._exchange.after(self._command.ring_timeout_s, self._not_answered)
        if self._command.answer_mode is AnswerMode.AUTO_ANSWER:
            self._exchange.after(self._exchange.times.auto_answer_s, lambda: self._exchange.answer(self._leg))

    def refuse(self) -> None:
        """The agent declined, or the phone is in a call already."""
        self._report(DialOutcome.BUSY)
        self._exchange.end(self._leg, _BUSY)

    def answered(self, leg: Leg) -> None:
        """The agent picked up: dial on, as if dialed there."""
        self._timer.cancel()
        self._exchange.set_state(leg, ChannelState.UP)
        self._report(DialOutcome.ANSWERED)
        self._exchange.route(leg, self._command.number, presented=self._command.caller_id)

    def released(self, leg: Leg) -> None:
        """The agent declined, or the server did in the agent's name."""
        self._timer.cancel()
        self.refuse()

    def hears(self, leg: Leg) -> frozenset[str]:
        """Nothing yet."""
        return frozenset({"silence"})

    def _not_answered(self) -> None:
        self._exchange.end(self._leg, _NO_ANSWER)

    def _report(self, outcome: DialOutcome) -> None:
        self._exchange.emit(DialEnded(channel_id=None, dest_channel_id=self._leg.channel_id, outcome=outcome))
