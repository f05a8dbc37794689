"""The things that the simulated PBX moves about: lines (a phone each) and legs of calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from octi_bridge.telephony.events import (
    BridgeId,
    ChannelId,
    ChannelState,
    ConsultBegan,
    DeviceState,
    DeviceStateChanged,
    DialOutcome,
    Extension,
    LinkedId,
    QueueName,
)


class LineKind(StrEnum):
    """Where the phone of a line stands."""

    DESK = "desk"
    CUSTOMER = "customer"


class LegUse(Protocol):
    """What a leg is busy with; it decides what the other legs of the call do."""

    def answered(self, leg: Leg) -> None:
        """The phone of this leg was picked up."""

    def released(self, leg: Leg) -> None:
        """This leg is to end: take the call apart and end it."""

    def hears(self, leg: Leg) -> frozenset[str]:
        """Names of the lines heard on this leg, "music" or "silence"."""


class Fallback(Protocol):
    """What a leg goes back to when what it is busy with is over, instead of ending."""

    def resumed(self, leg: Leg) -> None:
        """It is over; the leg is free."""

    def abandoned(self, leg: Leg) -> None:
        """The leg itself was put down: it has ended."""


@dataclass(slots=True, eq=False)
class Line:
    """A phone and its line. `number` is what others see when it calls, `name` the endpoint at the PBX.

    `second_device_of`: the endpoint, of a further phone that is registered there. `tones` are the DTMF digits that its
    last call brought.
    """

    name: str
    kind: LineKind
    number: str
    label: str
    second_device_of: str | None = None
    is_plugged_in: bool = True
    leg: Leg | None = None
    dialing_number: str | None = None
    told_state: DeviceState = DeviceState.IDLE
    tones: str = ""

    @property
    def is_free(self) -> bool:
        """A call would make it ring."""
        return self.is_plugged_in and self.leg is None and self.dialing_number is None

    @property
    def endpoint(self) -> str:
        """Its name at the PBX, which all devices of an extension share."""
        return self.second_device_of or self.name


@dataclass(slots=True, eq=False)
class Leg:
    """One channel. `use` is None only while it is being made or after it has ended.

    `held_at_s`: when it began to hold the other leg, if it holds one. `reached`: how its last attempt to reach another
    ended.
    """

    channel_id: ChannelId
    linked_id: LinkedId
    line: Line
    state: ChannelState
    caller_number: str | None
    dialed_number: str | None
    created_at_s: float
    connected_number: str | None = None
    bridge_id: BridgeId | None = None
    queue: QueueName | None = None
    is_originated: bool = False
    held_channel_id: ChannelId | None = None
    held_at_s: float = 0.0
    consult: ConsultBegan | None = None
    dialed_by: ChannelId | None = None
    reached: DialOutcome | None = None
    has_ended: bool = False
    use: LegUse | None = field(default=None, repr=False)
    fallback: Fallback | None = field(default=None, repr=False)


def registered_at(endpoint: str, lines: Mapping[str, Line]) -> list[Line]:
    """The phones that a call to the endpoint may ring, the first device first."""
    return [line for line in lines.values() if line.endpoint == endpoint and line.is_plugged_in]


def device_state(endpoint: str, lines: Mapping[str, Line]) -> DeviceStateChanged:
    """The endpoint as a PBX with one call per phone sees it: one whose phone rings is in use."""
    devices = registered_at(endpoint, lines)
    state = DeviceState.IDLE if all(line.leg is None for line in devices) else DeviceState.IN_USE
    return DeviceStateChanged(extension=Extension(endpoint), state=state if devices else DeviceState.UNAVAILABLE)


def second_device_of(extension: str) -> Line:
    """A further phone for an extension of `default_lines`."""
    return Line(f"{extension}-2", LineKind.DESK, extension, extension, second_device_of=extension)


def default_lines() -> Sequence[Line]:
    """The phones of the laboratory and of the workbench: two customers, three desks."""
    return (
        Line("outside", LineKind.CUSTOMER, "09011112222", "お客様"),
        Line("outside-2", LineKind.CUSTOMER, "08033334444", "お客様 2"),
        Line("201", LineKind.DESK, "201", "201"),
        Line("202", LineKind.DESK, "202", "202"),
        Line("203", LineKind.DESK, "203", "203"),
    )
