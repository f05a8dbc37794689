"""One caller in a queue (Asterisk's Queue with ringall): rings the free members until one answers."""

from __future__ import annotations

from octi_bridge.telephony.events import (
    ChannelState,
    DialBegan,
    DialEnded,
    DialOutcome,
    Extension,
    QueueCallerJoined,
    QueueCallerLeft,
    QueuedCaller,
    QueueMemberRang,
    QueueName,
)
from octi_bridge.telephony.simulator.lines import Leg, Line
from octi_bridge.telephony.simulator.switchboard import Switchboard
from octi_bridge.telephony.simulator.talking import Talking
from octi_bridge.telephony.simulator.timers import Timer

_UNKNOWN = 0
_NORMAL_CLEARING = 16
_BUSY = 17
_ANSWERED_ELSEWHERE = 26


class Queueing:
    """A caller's stay in a queue, with music.

    Tries: every free member is rung; the try is over when nobody rings any more or after
    `queue_try_s`, and the next one begins `queue_retry_s` later. A member that declines is rung
    again only by the next try, as the real queue does it. Each caller tries for himself (autofill).
    """

    def __init__(self, exchange: Switchboard, *, caller: Leg, queue: QueueName) -> None:
        self._exchange = exchange
        self._caller = caller
        self._queue = queue
        self._rung: list[Leg] = []
        self._timer: Timer | None = None
        caller.use = self
        caller.queue = queue
        if caller.state is not ChannelState.UP:
            exchange.set_state(caller, ChannelState.UP)
        exchange.emit(QueueCallerJoined(queue=queue, channel_id=caller.channel_id))
        self._joined_at_s = exchange.monotonic()
        self._patience = exchange.after(exchange.times.queue_patience_s, self._out_of_patience)

    def queued(self) -> QueuedCaller:
        """The caller, as a new link reads it."""
        waited_s = int(self._exchange.monotonic() - self._joined_at_s)
        return QueuedCaller(queue=self._queue, channel_id=self._caller.channel_id, waited_s=waited_s)

    def try_members(self) -> None:
        """Ring everybody who may be rung now."""
        for line in self._exchange.free_members(self._queue):
            self._ring(line)
        self._wait(self._exchange.times.queue_try_s if self._rung else self._exchange.times.queue_retry_s)

    def answered(self, leg: Leg) -> None:
        """The first member to answer has the caller; the others stop ringing."""
        if leg is self._caller:
            return
        self._stop_timers()
        self._exchange.set_state(leg, ChannelState.UP)
        self._report(leg, DialOutcome.ANSWERED)
        others = [other for other in self._rung if other is not leg]
        for other in others:
            self._report(other, DialOutcome.CANCELLED)
        self._exchange.show(self._caller, connected=leg.caller_number)
        for other in others:  # twice, as the real queue does it
            self._report(other, DialOutcome.CANCELLED)
        self._exchange.emit(QueueCallerLeft(queue=self._queue, channel_id=self._caller.channel_id))
        for other in others:
            self._exchange.end(other, _ANSWERED_ELSEWHERE)
        self._rung.clear()
        Talking(self._exchange, caller=self._caller, callee=leg)

    def released(self, leg: Leg) -> None:
        """The caller gives up, or a member declines and the caller waits on."""
        if leg is self._caller:
            self._leave(_UNKNOWN)
            return
        self._stop_ringing(leg, DialOutcome.NO_ANSWER, _BUSY)
        if not self._rung:
            self._wait(self._exchange.times.queue_retry_s)

    def hears(self, leg: Leg) -> frozenset[str]:
        """Music for the caller; a phone that rings is silent."""
        return frozenset({"music" if leg is self._caller else "silence"})

    def _ring(self, line: Line) -> None:
        exchange, caller = self._exchange, self._caller
        leg = exchange.create_called_leg(line, caller)
        leg.use = self
        self._rung.append(leg)
        exchange.emit(
            QueueMemberRang(
                queue=self._queue,
                caller_channel_id=caller.channel_id,
                member_channel_id=leg.channel_id,
                extension=Extension(line.endpoint),
            )
        )
        exchange.emit(DialBegan(channel_id=caller.channel_id, dest_channel_id=leg.channel_id))
        leg.connected_number = caller.caller_number
        exchange.set_state(leg, ChannelState.RINGING)
        exchange.show(leg, connected=caller.caller_number)

    def _next_try(self) -> None:
        if not self._rung:
            self.try_members()
            return
        for leg in list(self._rung):
            self._report(leg, DialOutcome.NO_ANSWER)
            self._stop_ringing(leg, DialOutcome.CANCELLED, _UNKNOWN)  # again, as the real queue does it
        self._wait(self._exchange.times.queue_retry_s)

    def _stop_ringing(self, leg: Leg, outcome: DialOutcome, cause: int) -> None:
        self._rung.remove(leg)
        self._report(leg, outcome)
        self._exchange.end(leg, cause)

    def _out_of_patience(self) -> None:
        self._leave(_NORMAL_CLEARING)

    def _leave(self, cause: int) -> None:
        self._stop_timers()
        for leg in self._rung * 2:  # twice, as the real queue does it
            self._report(leg, DialOutcome.CANCELLED)
        self._exchange.emit(QueueCallerLeft(queue=self._queue, channel_id=self._caller.channel_id))
        for leg in self._rung:
            self._exchange.end(leg, _UNKNOWN)
        self._rung.clear()
        self._exchange.end(self._caller, cause)

    def _report(self, leg: Leg, outcome: DialOutcome) -> None:
        self._exchange.emit(
            DialEnded(channel_id=self._caller.channel_id, dest_channel_id=leg.channel_id, outcome=outcome)
        )

    def _wait(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._exchange.after(seconds, self._next_try)

    def _stop_timers(self) -> None:
        self._patience.cancel()
        if self._timer is not None:
            self._timer.cancel()
