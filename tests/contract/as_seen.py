"""The calls as the bridge makes them out of the facts of a world: what each extension saw, and what is logged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from octi_bridge.calls.events import CallEnded, CallEvent
from octi_bridge.calls.model import AgentCall, Direction
from octi_bridge.calls.tracker import CallTracker
from octi_bridge.history.recorder import is_worth_keeping
from octi_bridge.telephony.events import (
    DeviceStateChanged,
    Extension,
    PbxFact,
    PbxLinkLost,
    PbxSnapshot,
    QueueMemberRemoved,
    QueueMemberUpdated,
    UserDevicesChanged,
)
from tests.contract.world import PbxWorld
from tests.support.fakes import START

_NOT_OF_CALLS = (DeviceStateChanged, PbxLinkLost, QueueMemberRemoved, QueueMemberUpdated, UserDevicesChanged)


@dataclass(frozen=True, slots=True)
class Part:
    """What is remembered of an extension's part of a call."""

    extension: str
    direction: Direction
    remote_number: str | None
    is_answered: bool


@dataclass(slots=True)
class AsSeen:
    """A tracker that heard all facts of a world from number `since` on, as `shown` shows them."""

    world: PbxWorld
    since: int = 0
    shown: Callable[[PbxFact], PbxFact] = lambda fact: fact
    tracker: CallTracker = field(
        default_factory=lambda: CallTracker(pbx_name="pbx", is_extension=lambda name: len(name) == 3 and name.isdigit())
    )
    events: list[CallEvent] = field(default_factory=list)
    now: datetime = START

    def __post_init__(self) -> None:
        """Hear them."""
        for fact in map(self.shown, self.world.facts[self.since :]):
            if isinstance(fact, PbxSnapshot):
                self.events += self.tracker.resync(fact, self.now)
            elif not isinstance(fact, _NOT_OF_CALLS):
                self.events += self.tracker.apply(fact, self.now)

    def later(self, by: timedelta) -> AsSeen:
        """Nothing more is told for a while."""
        self.now += by
        self.events += self.tracker.settle(self.now)
        return self

    def call(self, extension: str = "201") -> AgentCall:
        """The only call of that extension now."""
        (call,) = self.tracker.calls_of(Extension(extension))
        return call

    def numbers_shown_to(self, extension: str) -> set[str | None]:
        """Every number that its calls showed."""
        return {event.call.remote_number for event in self.events if event.call.extension == extension}

    def logged(self) -> list[Part]:
        """The parts that become call logs, in the order of their ends."""
        return [part for part in self.remembered() if part.direction is not Direction.INTERNAL]

    def remembered(self) -> list[Part]:
        """The parts of which a record is made, in the order of their ends."""
        return [
            Part(event.call.extension, event.call.direction, event.call.remote_number, event.was_connected)
            for event in self.events
            if isinstance(event, CallEnded) and not event.is_merged and is_worth_keeping(event)
        ]
