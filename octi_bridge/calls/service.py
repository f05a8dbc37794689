"""The calls of the running system: facts arrive, call events leave on the bus.

Call state lives in the PBX, so nothing here waits for a database; the recorder behind the bus
writes history in the same order.
"""

from __future__ import annotations

from collections.abc import Callable

from octi_bridge.calls.abandoned import AbandonedCall
from octi_bridge.calls.events import CallEvent, CallOutcomeChanged, ParkedCallsChanged
from octi_bridge.calls.log_id import CallLogId
from octi_bridge.calls.model import AgentCall, ParkedCall
from octi_bridge.calls.tracker import CallTracker
from octi_bridge.kernel.bus import Bus
from octi_bridge.kernel.clock import Clock
from octi_bridge.kernel.ids import CallId
from octi_bridge.telephony.events import ChannelFact, ChannelId, Extension, PbxSnapshot

Later = Callable[[float, Callable[[], None]], object]


class CallService:
    """Holds the tracker, stamps facts with the time, publishes what they mean.

    `later` does something after so many seconds, as an event loop's `call_later`.
    """

    def __init__(
        self, *, tracker: CallTracker, bus: Bus[CallEvent], park_bus: Bus[ParkedCallsChanged], clock: Clock,
        later: Later | None = None,
    ) -> None:  # fmt: skip
        self._tracker = tracker
        self._bus = bus
        self._park_bus = park_bus
        self._clock = clock
        self._later = later
        self._is_waiting = False
        self._parked: tuple[ParkedCall, ...] = ()
        self._on_unseen_end: Callable[[ChannelId], None] = lambda _: None
        self._on_outcome_changed: list[Callable[[CallOutcomeChanged], None]] = []
        self._on_abandoned: Callable[[AbandonedCall], None] = lambda _: None

    def listen(self, on_unseen_end: Callable[[ChannelId], None]) -> None:
        """Who is told of phones' legs that ended without being a part of a call that was told of."""
        self._on_unseen_end = on_unseen_end

    def listen_to_outcomes(self, on_outcome_changed: Callable[[CallOutcomeChanged], None]) -> None:
        """Who is told what became of calls that agents parked."""
        self._on_outcome_changed.append(on_outcome_changed)

    def listen_to_abandoned(self, on_abandoned: Callable[[AbandonedCall], None]) -> None:
        """Who is told of callers who gave up in a queue."""
        self._on_abandoned = on_abandoned

    def on_fact(self, fact: ChannelFact) -> None:
        """One fact about a leg."""
        self._publish(self._tracker.apply(fact, self._clock.now()))

    def on_snapshot(self, snapshot: PbxSnapshot) -> None:
        """The PBX was read back after a (re)connect."""
        self._publish(self._tracker.resync(snapshot, self._clock.now()))

    def settle(self) -> None:
        """Time has passed, and may mean something (see `CallTracker.settle`)."""
        self._is_waiting = False
        self._publish(self._tracker.settle(self._clock.now()))

    def calls_of(self, extension: Extension) -> tuple[AgentCall, ...]:
        """The extension's calls, oldest first."""
        return self._tracker.calls_of(extension)

    def calls_with(self, colleague: Extension) -> tuple[AgentCall, ...]:
        """The calls in which this extension is named: as third party, as who transfers, as who got the screen."""
        return self._tracker.calls_with(colleague)

    def find(self, call_id: CallId, extension: Extension) -> AgentCall | None:
        """One call as the extension sees it, None when it is over or not its own."""
        return self._tracker.find(call_id, extension)

    def part(self, log_id: CallLogId) -> AgentCall | None:
        """The part of a call of that name, None when it is over."""
        return next((call for call in self.calls_of(log_id.extension) if call.log_id == log_id), None)

    def is_lasting(self, call_id: CallId) -> bool:
        """Whether the conversation goes on, at whatever phone, or waits."""
        return self._tracker.has_call(call_id)

    def partner_of(self, call: AgentCall) -> ChannelId | None:
        """The other leg of the agent's conversation, talking or on hold."""
        return self._tracker.partner_of(call)

    def legs_of(self, call: AgentCall) -> tuple[ChannelId, ...]:
        """The legs of the call at its extension: several while several devices ring."""
        return self._tracker.legs_of(call)

    def parked(self) -> tuple[ParkedCall, ...]:
        """The calls in park spaces, in the order of the spaces."""
        return self._parked

    def _publish(self, events: list[CallEvent]) -> None:
        for event in events:
            self._bus.publish(event)
        for channel_id in self._tracker.take_unseen_ends():
            self._on_unseen_end(channel_id)
        for changed in self._tracker.take_changed_outcomes():
            for listener in self._on_outcome_changed:
                listener(changed)
        for abandoned in self._tracker.take_abandoned():
            self._on_abandoned(abandoned)
        parked = self._tracker.parked()
        if parked != self._parked:
            self._parked = parked
            self._park_bus.publish(ParkedCallsChanged(parked))
        self._wait()

    def _wait(self) -> None:
        due = self._tracker.next_moment() if self._later is not None and not self._is_waiting else None
        if due is not None and self._later is not None:
            self._is_waiting = True
            self._later(max(0.0, (due - self._clock.now()).total_seconds()), self.settle)
