"""One leg calls one phone (Asterisk's Dial)."""

from __future__ import annotations

from octi_bridge.telephony.events import ChannelState, DialBegan, DialEnded, DialOutcome
from octi_bridge.telephony.simulator.lines import Leg, Line
from octi_bridge.telephony.simulator.switchboard import Switchboard
from octi_bridge.telephony.simulator.talking import Talking
from octi_bridge.telephony.simulator.timers import Timer

_UNKNOWN = 0
_NORMAL_CLEARING = 16
_BUSY = 17
_NO_ROUTE = 3
_INTERWORKING = 127


class Dialing:
    """`caller` waits until the phone of `line` answers, refuses or is not answered in time.

    `shown_number` is what that phone shows, if not the number of `caller`.
    """

    def __init__(
        self, exchange: Switchboard, *, caller: Leg, ring_timeout_s: float, shown_number: str | None = None
    ) -> None:
        self._exchange = exchange
        self._caller = caller
        self._shown = shown_number
        self._callee: Leg | None = None
        self._ring_timeout_s = ring_timeout_s
        self._timer: Timer | None = None
        caller.use = self

    def ring(self, line: Line | None, *, number: str | None = None) -> None:
        """Ring the phone, dialled as `number`; a phone that is not there ends the call."""
        caller = self._caller
        if line is None or not line.is_plugged_in:
            caller.reached = DialOutcome.UNREACHABLE
            self._exchange.end(caller, _NO_ROUTE)
            return
        is_free = line.is_free
        callee = self._callee = self._exchange.create_called_leg(line, caller, number=number)
        callee.use = self
        self._exchange.show(callee, connected=self._shown or caller.caller_number)
        self._exchange.emit(DialBegan(channel_id=caller.channel_id, dest_channel_id=callee.channel_id))
        is_desk = number is None  # whose name and number are told even if they are what was dialled
        if is_desk or caller.connected_number != callee.caller_number:
            self._exchange.show(caller, connected=callee.caller_number)
        self._exchange.set_state(callee, ChannelState.RINGING)
        if not is_free:  # a phone in a call tells so itself, after it began to ring
            self._give_up(DialOutcome.BUSY, callee_cause=_BUSY, caller_cause=_BUSY)
            return
        self._timer = self._exchange.after(self._ring_timeout_s, self._not_answered)

    def answered(self, leg: Leg) -> None:
        """The called phone was picked up: the two talk."""
        if leg is not self._callee:
            return
        self._stop_timer()
        self._exchange.set_state(leg, ChannelState.UP)
        self._report(DialOutcome.ANSWERED)
        if self._caller.state is not ChannelState.UP:
            self._exchange.set_state(self._caller, ChannelState.UP)
        Talking(self._exchange, caller=self._caller, callee=leg)

    def released(self, leg: Leg) -> None:
        """The caller gives up, or the called phone refuses."""
        if leg is self._caller:
            is_up = leg.state is ChannelState.UP
            self._give_up(
                DialOutcome.CANCELLED,
                callee_cause=_NORMAL_CLEARING if is_up else _INTERWORKING,
                caller_cause=_UNKNOWN if is_up else _INTERWORKING,
            )
        else:
            self._give_up(DialOutcome.BUSY, callee_cause=_BUSY, caller_cause=_BUSY)

    def hears(self, leg: Leg) -> frozenset[str]:
        """Nothing: the ringing tone is made by the caller's own phone."""
        return frozenset({"silence"})

    def _not_answered(self) -> None:
        self._give_up(DialOutcome.NO_ANSWER, callee_cause=_UNKNOWN, caller_cause=_NORMAL_CLEARING)

    def _give_up(self, outcome: DialOutcome, *, callee_cause: int, caller_cause: int) -> None:
        self._stop_timer()
        if self._callee is not None:
            self._report(outcome)
            self._exchange.end(self._callee, callee_cause)
        self._exchange.end(self._caller, caller_cause)

    def _report(self, outcome: DialOutcome) -> None:
        self._caller.reached = outcome
        if self._callee is not None:
            self._exchange.emit(
                DialEnded(channel_id=self._caller.channel_id, dest_channel_id=self._callee.channel_id, outcome=outcome)
            )

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
