"""What the things a leg can be busy with (talking, dialing, queueing, ...) may ask of the exchange."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from octi_bridge.telephony.events import CallParked, ChannelState, PbxFact, QueueName
from octi_bridge.telephony.simulator.dial_plan import DialPlan
from octi_bridge.telephony.simulator.lines import Leg, Line
from octi_bridge.telephony.simulator.timers import Timer

UNCHANGED = "(unchanged)"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeTimes:
    """How long things take, in seconds. `latency_s` lies between an act and what the PBX makes of it."""

    latency_s: float = 0.02
    ring_s: float = 30.0
    outside_ring_s: float = 60.0
    auto_answer_s: float = 0.3
    queue_try_s: float = 20.0
    queue_retry_s: float = 2.0
    queue_patience_s: float = 120.0


class ParkedLeg(Protocol):
    """Who waits in a parking space."""

    @property
    def told(self) -> CallParked:
        """As a snapshot tells it."""

    def fetch(self, retriever: Leg) -> None:
        """Another leg has dialed the space."""


class Switchboard(Protocol):
    """The exchange, as seen by a call that goes on in it."""

    @property
    def times(self) -> ExchangeTimes:
        """How long things take."""

    @property
    def plan(self) -> DialPlan:
        """What numbers mean."""

    @property
    def lines(self) -> Mapping[str, Line]:
        """The phones, by name."""

    @property
    def spaces(self) -> dict[str, ParkedLeg]:
        """The parking spaces that are taken."""

    def monotonic(self) -> float:
        """Seconds that only ever grow."""

    def emit(self, fact: PbxFact) -> None:
        """Note a fact; it is told when the present step is complete."""

    def after(self, delay_s: float, step: Callable[[], None]) -> Timer:
        """Do a step later, then tell what it brought about."""

    def next_id(self, kind: str) -> str:
        """An identifier that was not used before."""

    def create_called_leg(self, line: Line, caller: Leg, *, number: str | None = None) -> Leg:
        """A leg towards a phone, on behalf of another leg's call, dialed as `number` if not as its own."""

    def set_state(self, leg: Leg, state: ChannelState) -> None:
        """The leg rings or is up."""

    def show(self, leg: Leg, *, caller: str | None = UNCHANGED, connected: str | None = UNCHANGED) -> None:
        """Change whom a leg shows and is shown."""

    def end(self, leg: Leg, cause: int) -> None:
        """The leg is gone (Q.850 cause), or back to its fallback. Harmless when it is gone."""

    def answer(self, leg: Leg) -> None:
        """The ringing phone was picked up."""

    def route(self, leg: Leg, number: str, *, presented: str | None = None, is_inside: bool | None = None) -> None:
        """Send a leg where its number leads; `presented` is the number shown outside."""

    def is_known(self, leg: Leg, number: str) -> bool:
        """Whether anybody can be reached from there by this number."""

    def release(self, leg: Leg) -> None:
        """The phone was put down, or the server ends the leg."""

    def free_members(self, queue: QueueName) -> list[Line]:
        """The phones that a queue may ring now."""
