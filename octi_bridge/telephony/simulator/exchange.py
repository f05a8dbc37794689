"""The switching part of the simulated PBX: legs come, move and end, and every step becomes a fact.

Phones act on it through `dial`, `answer` and `release`; the port acts through `make_call` and the
same three. What a leg is busy with decides what follows (`LegUse`). All of it runs inside timer
callbacks, one at a time; facts are handed on only when a step is complete, so that a listener that
fails cannot leave a call half taken apart.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence

from octi_bridge.numbers.reading import caller_number as read_caller_number
from octi_bridge.telephony.commands import MakeCall
from octi_bridge.telephony.events import (
    ChannelCreated,
    ChannelEnded,
    ChannelId,
    ChannelState,
    ChannelStateChanged,
    DeviceStateChanged,
    DialOutcome,
    LinkedId,
    MakeCallFailed,
    PartyChanged,
    PbxFact,
    QueueName,
)
from octi_bridge.telephony.simulator.dial_plan import (
    DialPlan,
    Route,
    ToExtension,
    ToGroup,
    ToNowhere,
    ToOutside,
    ToQueue,
    ToService,
    ToSpace,
)
from octi_bridge.telephony.simulator.dialing import Dialing
from octi_bridge.telephony.simulator.lines import Leg, Line, LineKind, device_state, registered_at
from octi_bridge.telephony.simulator.members import QueueMembers
from octi_bridge.telephony.simulator.originating import Originating
from octi_bridge.telephony.simulator.queueing import Queueing
from octi_bridge.telephony.simulator.serving import Serving
from octi_bridge.telephony.simulator.switchboard import UNCHANGED, ExchangeTimes, ParkedLeg
from octi_bridge.telephony.simulator.timers import Timer, Timers
from octi_bridge.telephony.simulator.voicemail import Voicemail

_UNALLOCATED_NUMBER = 1


class Exchange:
    """Legs, lines and queues of one simulated PBX."""

    def __init__(
        self, *, timers: Timers, lines: Sequence[Line], plan: DialPlan | None = None, times: ExchangeTimes | None = None
    ) -> None:
        self.plan = plan or DialPlan()
        self.times = times or ExchangeTimes()
        self.lines = {line.name: line for line in lines}
        self.members = QueueMembers(self.plan.queues.values())
        self.spaces: dict[str, ParkedLeg] = {}
        self.legs: dict[ChannelId, Leg] = {}
        self._timers = timers
        self._numbers = itertools.count(1)
        self._facts: list[PbxFact] = []
        self._fact_listeners: list[Callable[[PbxFact], None]] = []
        self._change_listeners: list[Callable[[], None]] = []
        self._pending: set[Timer] = set()

    # ---- what phones and commands do

    def dial(self, line: Line, number: str, *, caller_number: str | None) -> None:
        """A phone was lifted and dialed `number`."""
        line.dialing_number = None
        is_known = not isinstance(self._route_of(line, number), ToNowhere)
        if not line.is_free or not is_known:  # a real PBX refuses an unknown number before there is a channel
            return
        caller = read_caller_number(caller_number or "")
        leg = self._create(line, ChannelState.DIALED, caller=caller, dialed=number)
        self._tell_device_state(line)
        self.route(leg, number)

    def answer(self, leg: Leg) -> None:
        """The ringing phone was picked up."""
        if leg.use is not None and leg.state is ChannelState.RINGING:
            leg.use.answered(leg)

    def release(self, leg: Leg) -> None:
        """The phone was put down, or the server ends the leg."""
        fallback, leg.fallback = leg.fallback, None
        if leg.use is not None:
            leg.use.released(leg)
        if fallback is not None:
            fallback.abandoned(leg)

    def make_call(self, command: MakeCall) -> None:
        """Ring the phones of the extension, then let it dial."""
        lines = registered_at(command.extension, self.lines)
        if not lines:
            self.emit(MakeCallFailed(channel_id=command.channel_id))
            return
        line, *others = lines
        is_free = line.is_free
        leg = self._create(line, ChannelState.DOWN, caller=line.number, channel_id=command.channel_id)
        leg.is_originated = True
        originating = Originating(self, leg=leg, command=command)
        originating.ring(is_free=is_free, others=others)

    def plug(self, line: Line, *, is_plugged_in: bool) -> None:
        """Register a phone, or take it away, which ends its call."""
        if line.is_plugged_in == is_plugged_in:
            return
        if line.leg is not None:
            self.release(line.leg)
        line.dialing_number = None
        line.is_plugged_in = is_plugged_in
        self._tell_device_state(line)

    # ---- what the uses of legs build on

    def route(self, leg: Leg, number: str, *, presented: str | None = None, is_inside: bool | None = None) -> None:
        """Send a leg where its number leads; `presented` is the number shown outside."""
        to = self.plan.route(number, from_outside=False) if is_inside else self._route_of(leg.line, number)
        dials_itself = leg.fallback is None  # else the office's dialplan sees another leg, and shows its numbers there
        if leg.is_originated and dials_itself and not isinstance(to, ToNowhere):
            self.show(leg, caller=leg.line.number)
        if isinstance(to, ToQueue):
            Queueing(self, caller=leg, queue=to.queue).try_members()
        elif isinstance(to, ToSpace) and to.space in self.spaces:
            if leg.state is not ChannelState.UP:
                self.set_state(leg, ChannelState.UP)
            self.spaces[to.space].fetch(leg)
        elif isinstance(to, ToService):
            Serving(self, leg=leg)
        elif isinstance(to, ToExtension | ToGroup):
            extensions = to.extensions if isinstance(to, ToGroup) else (to.extension,)
            desks = [line for extension in extensions for line in self._desks(extension)]
            voicemail_after_s = to.voicemail_after_s if isinstance(to, ToExtension) else None
            leg.fallback = Voicemail(self) if voicemail_after_s is not None else leg.fallback
            own_ring_s = to.ring_s if isinstance(to, ToGroup) else voicemail_after_s
            Dialing(self, caller=leg, ring_timeout_s=own_ring_s or self.times.ring_s).ring(desks)
        elif isinstance(to, ToOutside):
            self._dial_out(leg, to, presented, dials_itself=dials_itself)
        else:
            leg.reached = DialOutcome.UNKNOWN_NUMBER
            self.end(leg, _UNALLOCATED_NUMBER)

    def _dial_out(self, leg: Leg, to: ToOutside, presented: str | None, *, dials_itself: bool) -> None:
        shown = presented or self.plan.presented_number
        if dials_itself:
            self.show(leg, caller=self.plan.presented_number)
            if presented is not None:
                self.show(leg, caller=presented)
            self.show(leg)  # the name is taken away, which is an event as well
        if to.cause is not None:
            self.end(leg, to.cause)
            return
        ring_s = to.ring_s or self.times.outside_ring_s
        dialing = Dialing(self, caller=leg, ring_timeout_s=ring_s, shown_number=shown)
        dialing.ring(self._customers(to.number), number=to.number)

    def is_known(self, leg: Leg, number: str) -> bool:
        """Whether anybody can be reached from there by this number."""
        return not isinstance(self._route_of(leg.line, number), ToNowhere)

    def create_called_leg(self, line: Line, caller: Leg, *, number: str | None = None) -> Leg:
        """A leg towards a phone, on behalf of another leg's call.

        A desk is known by its own number from the start; a customer's, who is reached through the
        outside line, only as the `number` that was dialed.
        """
        own_number = line.number if line.kind is LineKind.DESK else None
        leg = self._create(line, ChannelState.DOWN, caller=own_number, linked_id=caller.linked_id)
        leg.caller_number, leg.dialed_by = number or line.number, caller.channel_id
        if own_number is None:
            self.show(leg, connected=caller.caller_number)
        return leg

    def set_state(self, leg: Leg, state: ChannelState) -> None:
        """The leg rings or is up."""
        leg.state = state
        self.emit(ChannelStateChanged(channel_id=leg.channel_id, state=state, connected_number=leg.connected_number))
        self._tell_device_state(leg.line)

    def show(self, leg: Leg, *, caller: str | None = UNCHANGED, connected: str | None = UNCHANGED) -> None:
        """Change whom a leg shows and is shown."""
        if caller != UNCHANGED:
            leg.caller_number = caller
        if connected != UNCHANGED:
            leg.connected_number = connected
        self.emit(
            PartyChanged(
                channel_id=leg.channel_id, caller_number=leg.caller_number, connected_number=leg.connected_number
            )
        )

    def end(self, leg: Leg, cause: int) -> None:
        """The leg is gone, or back to its fallback."""
        if leg.has_ended:
            return
        if leg.fallback is not None:
            leg.fallback.resumed(leg)
            return
        leg.has_ended = True
        leg.use = None
        del self.legs[leg.channel_id]
        self.emit(ChannelEnded(channel_id=leg.channel_id, cause=cause))
        if leg.line.leg is leg:
            leg.line.leg = None
            self._tell_device_state(leg.line)

    def emit(self, fact: PbxFact) -> None:
        """Note a fact; it is told when the present step is complete."""
        self._facts.append(fact)

    def next_id(self, kind: str) -> str:
        """An identifier that this exchange has not used before."""
        return f"{kind}-{next(self._numbers)}"

    def free_members(self, queue: QueueName) -> list[Line]:
        """The phones that a queue may ring now: not paused, there, in no call, and none of a lower penalty is.

        Of several devices it rings one.
        """
        members = (
            (member.penalty, registered_at(member.extension, self.lines)) for member in self.members.ready(queue)
        )
        free = [(penalty, lines) for penalty, lines in members if lines and all(line.is_free for line in lines)]
        lowest = min((penalty for penalty, _ in free), default=0)
        return [lines[0] for penalty, lines in free if penalty == lowest]

    # ---- time and listeners

    def after(self, delay_s: float, step: Callable[[], None]) -> Timer:
        """Do a step later, then tell what it brought about."""
        timer: Timer

        def run() -> None:
            self._pending.discard(timer)
            step()
            self._flush()

        timer = self._timers.call_later(delay_s, run)
        self._pending.add(timer)
        return timer

    def soon(self, step: Callable[[], None]) -> None:
        """Do a step as soon as the PBX gets to it; steps keep their order."""
        self.after(self.times.latency_s, step)

    def monotonic(self) -> float:
        """Seconds that only ever grow."""
        return self._timers.monotonic()

    def listen(self, listener: Callable[[PbxFact], None]) -> None:
        """Tell `listener` every fact from now on, in order."""
        self._fact_listeners.append(listener)

    def watch(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after every step; returns the function that ends it."""
        self._change_listeners.append(listener)
        return lambda: self._change_listeners.remove(listener)

    def close(self) -> None:
        """Let nothing more happen."""
        for timer in self._pending:
            timer.cancel()
        self._pending.clear()

    def device_states(self) -> Iterable[DeviceStateChanged]:
        """The desk phones as they are now."""
        desks = [line for line in self.lines.values() if line.kind is LineKind.DESK and line.second_device_of is None]
        return [device_state(line.name, self.lines) for line in desks]

    def _flush(self) -> None:
        facts, self._facts = self._facts, []
        for fact in facts:
            for listener in tuple(self._fact_listeners):
                listener(fact)
        for watcher in tuple(self._change_listeners):
            watcher()

    def _create(
        self,
        line: Line,
        state: ChannelState,
        *,
        caller: str | None,
        dialed: str | None = None,
        channel_id: ChannelId | None = None,
        linked_id: LinkedId | None = None,
    ) -> Leg:
        own_id = channel_id or ChannelId(self.next_id("leg"))
        leg = Leg(
            channel_id=own_id,
            linked_id=linked_id or LinkedId(own_id),
            line=line,
            state=state,
            caller_number=caller,
            dialed_number=dialed,
            created_at_s=self.monotonic(),
        )
        self.legs[own_id] = leg
        if line.leg is None:
            line.leg, line.tones = leg, ""
        self.emit(
            ChannelCreated(
                channel_id=own_id,
                linked_id=leg.linked_id,
                endpoint=line.endpoint,
                state=state,
                caller_number=caller,
                connected_number=None,
                dialed_number=dialed,
            )
        )
        return leg

    def _route_of(self, line: Line, number: str) -> Route:
        return self.plan.route(number, from_outside=line.kind is LineKind.CUSTOMER)

    def _desks(self, extension: str) -> list[Line]:
        return [line for line in registered_at(extension, self.lines) if line.kind is LineKind.DESK]

    def _customers(self, number: str) -> list[Line]:
        customers = [line for line in self.lines.values() if line.kind is LineKind.CUSTOMER]
        by_number = [line for line in customers if line.number == number]
        free = [line for line in customers if line.is_free]
        return [line for line in (by_number or free or customers)[:1] if line.is_plugged_in]

    def _tell_device_state(self, line: Line) -> None:
        first, now = self.lines[line.endpoint], device_state(line.endpoint, self.lines)
        if line.kind is LineKind.DESK and first.told_state is not now.state:
            first.told_state = now.state
            self.emit(now)
