"""A call that we asked for: the agent's phone rings first, then it dials (Asterisk's Originate)."""

from __future__ import annotations

from collections.abc import Sequence

from octi_bridge.telephony.commands import AnswerMode, MakeCall
from octi_bridge.telephony.events import ChannelId, ChannelState, DialBegan, DialEnded, DialOutcome
from octi_bridge.telephony.simulator.lines import Leg, Line
from octi_bridge.telephony.simulator.switchboard import Switchboard

_BUSY = 17
_NO_ANSWER = 19


class Originating:
    """The agent's leg, from its ringing until it dials on.

    Further phones of the agent ring by legs that no event names; the one that answers gets the call's leg.
    """

    def __init__(self, exchange: Switchboard, *, leg: Leg, command: MakeCall) -> None:
        self._exchange = exchange
        self._leg = leg
        self._command = command
        self._further: list[Leg] = []
        leg.use = self
        leg.dialed_number = command.number
        exchange.show(leg, caller=command.number)
        exchange.show(leg, connected=command.number)
        exchange.emit(DialBegan(channel_id=None, dest_channel_id=leg.channel_id))

    def ring(self, *, is_free: bool, others: Sequence[Line]) -> None:
        """Ring the agent's phones; one that honours auto-answer headers picks up by itself, and rings alone."""
        self._exchange.set_state(self._leg, ChannelState.RINGING)
        if not is_free:  # a phone in a call tells so itself, after it began to ring
            self.refuse()
            return
        if self._command.answer_mode in (AnswerMode.MANUAL, AnswerMode.NOTIFY):
            for number, line in enumerate((line for line in others if line.is_free), 2):
                self._ring_too(line, number)
        self._timer = self._exchange.after(self._command.ring_timeout_s, self._not_answered)
        if self._command.answer_mode is AnswerMode.AUTO_ANSWER:
            self._exchange.after(self._exchange.times.auto_answer_s, lambda: self._exchange.answer(self._leg))

    def _ring_too(self, line: Line, number: int) -> None:
        line.leg = Leg(
            channel_id=ChannelId(f"{self._leg.channel_id}-{number}"), linked_id=self._leg.linked_id, line=line,
            state=ChannelState.RINGING, caller_number=self._command.number, dialed_number=None,
            created_at_s=self._leg.created_at_s, connected_number=self._command.number, use=self,
        )  # fmt: skip
        self._further.append(line.leg)

    def refuse(self) -> None:
        """The agent declined, or the phone is in a call already."""
        self._stop_others()
        self._report(DialOutcome.BUSY)
        self._exchange.end(self._leg, _BUSY)

    def answered(self, leg: Leg) -> None:
        """The agent picked up: dial on, as if dialed there."""
        self._timer.cancel()
        if leg is not self._leg:
            self._leg.line.leg = None
            self._leg.line = leg.line
        self._stop_others()
        self._leg.line.leg = self._leg
        self._exchange.set_state(self._leg, ChannelState.UP)
        self._report(DialOutcome.ANSWERED)
        self._exchange.route(self._leg, self._command.number, presented=self._command.caller_id)

    def released(self, leg: Leg) -> None:
        """The agent declined, or the server did in the agent's name; at a further phone the others ring on."""
        if leg is not self._leg:
            self._stop_ringing(leg)
            return
        self._timer.cancel()
        self.refuse()

    def hears(self, leg: Leg) -> frozenset[str]:
        """Nothing yet."""
        return frozenset({"silence"})

    def _stop_others(self) -> None:
        for leg in tuple(self._further):
            self._stop_ringing(leg)

    def _stop_ringing(self, leg: Leg) -> None:
        self._further.remove(leg)
        leg.use, leg.has_ended, leg.line.leg = None, True, None

    def _not_answered(self) -> None:
        self._stop_others()
        self._exchange.end(self._leg, _NO_ANSWER)

    def _report(self, outcome: DialOutcome) -> None:
        self._exchange.emit(DialEnded(channel_id=None, dest_channel_id=self._leg.channel_id, outcome=outcome))
