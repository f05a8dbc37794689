"""One leg calls one phone, or all devices of an extension (Asterisk's Dial)."""

from __future__ import annotations

from collections.abc import Sequence

from octi_bridge.telephony.events import ChannelState, DialBegan, DialEnded, DialOutcome
from octi_bridge.telephony.simulator.lines import Leg, Line
from octi_bridge.telephony.simulator.switchboard import Switchboard
from octi_bridge.telephony.simulator.talking import Talking
from octi_bridge.telephony.simulator.timers import Timer

_UNKNOWN = 0
_NORMAL_CLEARING = 16
_BUSY = 17
_NO_ROUTE = 3
_ANSWERED_ELSEWHERE = 26
_INTERWORKING = 127


class Dialing:
    """`caller` waits until a phone answers, all refuse, or none is answered in time. The first to answer has the call.

    `shown_number` is what the phones show, if not the number of `caller`.
    """

    def __init__(
        self, exchange: Switchboard, *, caller: Leg, ring_timeout_s: float, shown_number: str | None = None
    ) -> None:
        self._exchange = exchange
        self._caller = caller
        self._shown = shown_number
        self._rung: list[Leg] = []
        self._ring_timeout_s = ring_timeout_s
        self._timer: Timer | None = None
        caller.use = self

    def ring(self, lines: Sequence[Line], *, number: str | None = None) -> None:
        """Ring these phones, dialed as `number`; no phone at all ends the call."""
        caller = self._caller
        if not lines:
            caller.reached = DialOutcome.UNREACHABLE
            self._exchange.end(caller, _NO_ROUTE)
            return
        in_call = {line.name for line in lines if not line.is_free}
        for line in lines:
            callee = self._exchange.create_called_leg(line, caller, number=number)
            callee.use = self
            self._rung.append(callee)
            self._exchange.show(callee, connected=self._shown or caller.caller_number)
        for callee in self._rung:
            self._exchange.emit(DialBegan(channel_id=caller.channel_id, dest_channel_id=callee.channel_id))
        first = self._rung[0]
        is_desk = number is None  # whose name and number are told even if they are what was dialed
        if is_desk or caller.connected_number != first.caller_number:
            self._exchange.show(caller, connected=first.caller_number)
        for callee in self._rung:
            self._exchange.set_state(callee, ChannelState.RINGING)
        for callee in [leg for leg in self._rung if leg.line.name in in_call]:
            self._refused(callee)  # a phone in a call tells so itself, after it began to ring
        if self._rung:
            self._timer = self._exchange.after(self._ring_timeout_s, self._not_answered)

    def answered(self, leg: Leg) -> None:
        """A called phone was picked up: the two talk, the other devices stop ringing."""
        if leg not in self._rung:
            return
        self._stop_timer()
        self._exchange.set_state(leg, ChannelState.UP)
        others = [other for other in self._rung if other is not leg]
        if others:
            self._exchange.show(self._caller, connected=leg.caller_number)
        for other in others:
            self._report(other, DialOutcome.CANCELLED)
        self._report(leg, DialOutcome.ANSWERED)
        if self._caller.state is not ChannelState.UP:
            self._exchange.set_state(self._caller, ChannelState.UP)
        for other in others:
            self._exchange.end(other, _ANSWERED_ELSEWHERE)
        self._rung.clear()
        Talking(self._exchange, caller=self._caller, callee=leg)

    def released(self, leg: Leg) -> None:
        """The caller gives up, or a called phone refuses."""
        if leg is self._caller:
            is_up = leg.state is ChannelState.UP
            self._give_up(
                DialOutcome.CANCELLED,
                callee_cause=_NORMAL_CLEARING if is_up else _INTERWORKING,
                caller_cause=_UNKNOWN if is_up else _INTERWORKING,
            )
        else:
            self._refused(leg)

    def hears(self, leg: Leg) -> frozenset[str]:
        """Nothing: the ringing tone is made by the caller's own phone."""
        return frozenset({"silence"})

    def _not_answered(self) -> None:
        self._give_up(DialOutcome.NO_ANSWER, callee_cause=_UNKNOWN, caller_cause=_NORMAL_CLEARING)

    def _refused(self, callee: Leg) -> None:
        """The call rings on at the other devices; when all have refused, it ends."""
        if self._rung == [callee]:
            self._give_up(DialOutcome.BUSY, callee_cause=_BUSY, caller_cause=_BUSY)
            return
        self._rung.remove(callee)
        self._report(callee, DialOutcome.BUSY)
        self._exchange.end(callee, _BUSY)

    def _give_up(self, outcome: DialOutcome, *, callee_cause: int, caller_cause: int) -> None:
        self._stop_timer()
        for callee in self._rung:
            self._report(callee, outcome)
            self._exchange.end(callee, callee_cause)
        self._rung.clear()
        self._exchange.end(self._caller, caller_cause)

    def _report(self, callee: Leg, outcome: DialOutcome) -> None:
        self._caller.reached = outcome
        self._exchange.emit(
            DialEnded(channel_id=self._caller.channel_id, dest_channel_id=callee.channel_id, outcome=outcome)
        )

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
