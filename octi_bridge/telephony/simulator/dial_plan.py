"""What a dialed number means. Pure; the same numbers as the dialplan of the Asterisk laboratory."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from octi_bridge.telephony.events import QueueName

_EXTENSION = re.compile(r"2\d\d")
_NATIONAL = re.compile(r"0[1-9]\d{8,9}")


@dataclass(frozen=True, slots=True)
class ToQueue:
    """The caller waits in this queue."""

    queue: QueueName


@dataclass(frozen=True, slots=True)
class ToExtension:
    """A phone of the house rings; with `voicemail_after_s` the voicemail answers when nobody has by then."""

    extension: str
    voicemail_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class ToGroup:
    """Several phones of the house ring at once, for `ring_s` where the group has a time of its own."""

    extensions: tuple[str, ...]
    ring_s: float | None = None


@dataclass(frozen=True, slots=True)
class ToOutside:
    """The call leaves the house for this number; the carrier ends it with `cause` (Q.850), or rings for so long."""

    number: str
    cause: int | None = None
    ring_s: float | None = None


@dataclass(frozen=True, slots=True)
class ToNowhere:
    """Nobody has this number."""


@dataclass(frozen=True, slots=True)
class ToSpace:
    """A parking space: fetches who waits there."""

    space: str


@dataclass(frozen=True, slots=True)
class ToService:
    """The PBX itself answers."""


Route = ToService | ToSpace | ToQueue | ToExtension | ToGroup | ToOutside | ToNowhere


def _default_queues() -> dict[str, QueueName]:
    return {"7001": QueueName("sales"), "7002": QueueName("support")}


def _default_groups() -> dict[str, tuple[str, ...]]:
    return {"600": ("201", "202"), "601": ("201",)}


def _default_group_rings() -> dict[str, float]:
    return {"601": 2.0}


def _default_entry_numbers() -> dict[str, str]:
    return {"0312340001": "7001", "0312340002": "7002", "0312340600": "600"}


def _default_carrier_causes() -> dict[str, int]:
    return {"0312349921": 21, "0312349901": 1, "0312349938": 38}


def _default_carrier_rings() -> dict[str, float]:
    return {"0312349919": 2.0}


def _default_voicemails() -> dict[str, str]:
    return {"0312340301": "201"}


@dataclass(frozen=True, slots=True)
class DialPlan:
    """The numbers of the house.

    `voicemails` maps what customers dial to desks that have a voicemail after `voicemail_after_s`; `queues` maps
    numbers dialed inside to queues, `groups` to phones that ring at once (some of them for `group_rings_s` only),
    `entry_numbers` what customers dial to what it means inside; `direct_prefix` before an extension makes the number of
    that desk; `presented_number` is what customers see when a call brings no number of its own; at `echo_number` the
    PBX itself answers. National numbers may bear `outside_prefix`. Of some of them the carrier says at once why they
    cannot be reached (`carrier_causes`), or rings for so long (`carrier_rings_s`).
    """

    queues: Mapping[str, QueueName] = field(default_factory=_default_queues)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=_default_groups)
    group_rings_s: Mapping[str, float] = field(default_factory=_default_group_rings)
    entry_numbers: Mapping[str, str] = field(default_factory=_default_entry_numbers)
    voicemails: Mapping[str, str] = field(default_factory=_default_voicemails)
    voicemail_after_s: float = 2.0
    direct_prefix: str = "0312340"
    presented_number: str = "0312340001"
    parking_spaces: tuple[str, ...] = tuple(str(space) for space in range(701, 721))
    echo_number: str = "*43"
    outside_prefix: str = "9"
    carrier_causes: Mapping[str, int] = field(default_factory=_default_carrier_causes)
    carrier_rings_s: Mapping[str, float] = field(default_factory=_default_carrier_rings)

    def route(self, number: str, *, from_outside: bool) -> Route:
        """Where a call to `number` goes; a customer reaches entry numbers and direct numbers only."""
        return self._from_outside(number) if from_outside else self._from_inside(number)

    def _from_inside(self, number: str) -> Route:
        if _EXTENSION.fullmatch(number):
            return ToExtension(number)
        if number in self.queues:
            return ToQueue(self.queues[number])
        if number in self.groups:
            return ToGroup(self.groups[number], self.group_rings_s.get(number))
        if number == self.echo_number:
            return ToService()
        if number in self.parking_spaces:
            return ToSpace(number)
        outside = number.removeprefix(self.outside_prefix)
        if not _NATIONAL.fullmatch(outside):
            return ToNowhere()
        return ToOutside(outside, self.carrier_causes.get(outside), self.carrier_rings_s.get(outside))

    def _from_outside(self, number: str) -> Route:
        if number in self.entry_numbers:
            return self._from_inside(self.entry_numbers[number])
        if number in self.voicemails:
            return ToExtension(self.voicemails[number], self.voicemail_after_s)
        extension = number.removeprefix(self.direct_prefix)
        if extension != number and _EXTENSION.fullmatch(extension):
            return ToExtension(extension)
        return ToNowhere()
