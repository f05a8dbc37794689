"""The members of Asterisk's queues, one by one, and what they are together for each phone.

A queue can ring the same phone by several members: `PJSIP/201`, and `Local/201@from-queue/n` that a GUI wrote or a
feature code added. Above the port there is one membership per phone and queue; here it is known what it is made of.

Of its own members the bridge leaves a mark in Asterisk's database: family `octi-members`, key `queue/extension`, value
the interface. A member without a mark is the PBX's own. So the bridge knows them apart after a restart of either.
Version 0.1.0 left no marks; a member that is as it added them counts as the bridge's.
"""

from __future__ import annotations

import contextlib
import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum

from octi_bridge.telephony.asterisk import fields
from octi_bridge.telephony.asterisk.framing import AmiMessage
from octi_bridge.telephony.events import Extension, QueueMemberRemoved, QueueMemberUpdated, QueueName

MARKS = "octi-members"

_HINT = re.compile(r"hint:([^@]+)@", re.IGNORECASE)
_LOCAL = re.compile(r"Local/([^@/]+)@", re.IGNORECASE)

Key = tuple[QueueName, Extension]


class MemberKind(IntEnum):
    """Whose a member is. Of several for one phone the bridge acts on the first of this order."""

    STATIC = 0  # the PBX's configuration has it: it can be paused, but not taken out
    DYNAMIC = 1  # the PBX's own, added at run time, as by a feature code
    OWN = 2  # added by the bridge


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One member of a queue that rings a phone of ours.

    Attributes:
        device: the phone that Asterisk names; `extension` is that of its user.
        is_of_0_1_0: it is as version 0.1.0 added members: the phone's device, by the agent's name.
    """

    queue: QueueName
    extension: Extension
    interface: str
    state_interface: str
    is_static: bool
    is_paused: bool
    pause_reason: str
    device: str
    is_of_0_1_0: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberGone:
    """A member was taken out of its queue."""

    queue: QueueName
    extension: Extension
    interface: str


def member_in(message: AmiMessage, device_prefix: str) -> Member | None:
    """From QueueMemberAdded, QueueMemberPause or the row QueueMember of QueueStatus; None for no phone of ours."""
    extension = member_extension(message, device_prefix)
    if extension is None:
        return None
    interface, state_interface = _interface(message), message.get("StateInterface")
    is_device = interface == state_interface == f"{device_prefix}{extension}"
    return Member(
        queue=QueueName(message.get("Queue")),
        extension=extension,
        interface=interface,
        state_interface=state_interface,
        is_static=message.get("Membership") in ("static", "realtime"),
        is_paused=message.get("Paused") == "1",
        pause_reason=message.get("PausedReason"),
        device=extension,
        is_of_0_1_0=is_device and (message.get("MemberName") or message.get("Name")) not in ("", interface),
    )


def member_gone(message: AmiMessage, device_prefix: str) -> MemberGone | None:
    """From QueueMemberRemoved; None for no phone of ours."""
    extension = member_extension(message, device_prefix)
    if extension is None:
        return None
    return MemberGone(queue=QueueName(message.get("Queue")), extension=extension, interface=_interface(message))


def member_extension(message: AmiMessage, device_prefix: str) -> Extension | None:
    """The member's phone: its device, else the one whose state counts for it, else what a Local channel dials."""
    interface, state_interface = _interface(message), message.get("StateInterface")
    for device in (interface, state_interface):
        if (extension := fields.extension(device, device_prefix)) is not None:
            return extension
    found = _HINT.match(state_interface) or _LOCAL.match(interface)
    return Extension(found[1]) if found else None


def _interface(message: AmiMessage) -> str:
    return message.get("Interface") or message.get("Location")


@dataclass(frozen=True, slots=True, eq=False)
class MemberReading:
    """A list of a queue's members that was asked for. `changed`: interfaces that had an event since, newer than it."""

    queue: QueueName
    changed: set[str] = field(default_factory=set)


class MemberRegistry:
    """The members that there are, by queue and phone. Changes go in one by one; the phone's membership comes out."""

    def __init__(
        self,
        members: Iterable[Member] = (),
        marks: Iterable[AmiMessage] = (),
        user: Callable[[str], Extension] = Extension,
    ) -> None:
        self._user = user
        self._rows = tuple(marks)
        self._members: dict[Key, dict[str, Member]] = {}
        self._readings: list[MemberReading] = []
        for member in members:
            self._put(member)
        self._marks = dict(found for row in self._rows if (found := _mark(row)) is not None)
        self._stale: dict[Key, str] = {}
        self._set_stale_aside()

    def apply(self, change: Member | MemberGone) -> QueueMemberUpdated | QueueMemberRemoved:
        """Take a change in; returns what the phone's membership is now."""
        key = change.queue, self._user(change.extension)
        for reading in self._readings:
            if reading.queue == change.queue:
                reading.changed.add(change.interface)
        if isinstance(change, Member):
            self._put(change)
            return self._event(key)
        self._members.get(key, {}).pop(change.interface, None)
        if self._marks.get(key) == change.interface:
            self.unmark(*key)
            self._stale[key] = change.interface
        if self._members.get(key):
            return self._event(key)
        self._members.pop(key, None)
        return QueueMemberRemoved(queue=key[0], extension=key[1])

    def by_user(self, user: Callable[[str], Extension]) -> MemberRegistry:
        """The same with users' extensions for devices': all devices of a user are one phone."""
        return MemberRegistry((member for of in self._members.values() for member in of.values()), self._rows, user)

    def reassign(self, user: Callable[[str], Extension]) -> None:
        """Devices are other users' now."""
        members = [member for of in self._members.values() for member in of.values()]
        self._user, self._members = user, {}
        for member in members:
            self._put(member)
        self._set_stale_aside()

    @contextlib.contextmanager
    def reading(self, queue: QueueName) -> Iterator[MemberReading]:
        """From asking for the list of a queue's members until `replace` has taken it in."""
        reading = MemberReading(queue)
        self._readings.append(reading)
        try:
            yield reading
        finally:
            self._readings.remove(reading)

    def replace(
        self, reading: MemberReading, members: Iterable[Member]
    ) -> list[QueueMemberUpdated | QueueMemberRemoved]:
        """Take in the list that was read; returns the memberships that are other than before.

        What had an event meanwhile stays as it is: events may be handled before the list that Asterisk sent first.
        """
        before = {key: self._members.pop(key) for key in tuple(self._members) if key[0] == reading.queue}
        newer = [one for of in before.values() for one in of.values() if one.interface in reading.changed]
        for member in (*newer, *(member for member in members if member.interface not in reading.changed)):
            self._put(member)
        changed = [key for key, of in self._members.items() if key[0] == reading.queue and before.get(key) != of]
        gone = [QueueMemberRemoved(queue=key[0], extension=key[1]) for key in before if key not in self._members]
        return [*(self._event(key) for key in changed), *gone]

    def as_events(self, extension: Extension | None = None) -> Iterator[QueueMemberUpdated]:
        """All memberships, or those of one phone."""
        return (self._event(key) for key in self._members if extension in (None, key[1]))

    def of(self, queue: QueueName, extension: Extension) -> list[Member]:
        """The members that ring the phone; the first is the one to act on."""
        members = self._members.get((queue, extension), {}).values()
        return sorted(members, key=lambda member: (self.kind(member), member.interface))

    def kind(self, member: Member) -> MemberKind:
        """Whose it is."""
        if member.is_static:
            return MemberKind.STATIC
        is_marked = self.is_marked(member.queue, member.extension, member.interface)
        return MemberKind.OWN if is_marked or member.is_of_0_1_0 else MemberKind.DYNAMIC

    # ---- marks

    def is_marked(self, queue: QueueName, extension: Extension, interface: str) -> bool:
        """Whether a member of this interface is, or is about to be, the bridge's."""
        return self._marks.get((queue, extension)) == interface

    def mark(self, queue: QueueName, extension: Extension, interface: str) -> None:
        """The database says so."""
        self._marks[queue, extension] = interface
        self._stale.pop((queue, extension), None)

    def unmark(self, queue: QueueName, extension: Extension) -> None:
        """The bridge has no member there any more."""
        self._marks.pop((queue, extension), None)

    def take_stale(self, queue: QueueName, extension: Extension) -> str | None:
        """Of which interface the database still has a mark, though that rings the phone no more; asked once."""
        return self._stale.pop((queue, extension), None)

    def rings_another(self, queue: QueueName, extension: Extension, interface: str) -> bool:
        """Whether the queue has such a member of another phone's, which can be taken out."""
        others = (of for key, of in self._members.items() if key[0] == queue and key[1] != extension)
        return any(interface in of and not of[interface].is_static for of in others)

    def _set_stale_aside(self) -> None:
        for key, interface in tuple(self._marks.items()):
            if interface not in self._members.get(key, {}):
                self._stale[key] = self._marks.pop(key)

    def _put(self, member: Member) -> None:
        member = dataclasses.replace(member, extension=self._user(member.device))
        self._members.setdefault((member.queue, member.extension), {})[member.interface] = member

    def _event(self, key: Key) -> QueueMemberUpdated:
        members = self.of(*key)
        rung = sum(not member.is_paused for member in members)
        return QueueMemberUpdated(
            queue=key[0],
            extension=key[1],
            is_paused=rung == 0,
            pause_reason=members[0].pause_reason if rung == 0 else "",
            is_doubled=rung > 1,
        )


def _mark(row: AmiMessage) -> tuple[Key, str] | None:
    family, _, key = row.get("Key").strip("/").partition("/")
    queue, _, extension = key.partition("/")
    if family != MARKS or not extension:
        return None
    return (QueueName(queue), Extension(extension)), row.get("Val")
