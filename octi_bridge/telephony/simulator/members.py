"""Who is a member of which queue, and whose member it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

from octi_bridge.telephony.events import Extension, QueueMemberRemoved, QueueMemberUpdated, QueueName

MemberFact = QueueMemberUpdated | QueueMemberRemoved

RUNG_BY_ANOTHER = "rung by another member"
"""Why a second member of one phone is paused."""


class MemberKind(IntEnum):
    """Whose a member is: the configuration's, the PBX's own at run time (a feature code), or the bridge's."""

    STATIC = 0
    DYNAMIC = 1
    OWN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedMember:
    """A member of a queue. A phone has at most one of each kind; those of the lowest penalty are rung first."""

    queue: QueueName
    extension: Extension
    kind: MemberKind = MemberKind.OWN
    is_paused: bool = False
    pause_reason: str = ""
    penalty: int = 0


class QueueMembers:
    """The members of all queues, in the order of joining. A change returns the fact that tells of it."""

    def __init__(self, queues: Iterable[QueueName]) -> None:
        self._members: dict[QueueName, dict[Extension, dict[MemberKind, SimulatedMember]]]
        self._members = {queue: {} for queue in queues}

    def __iter__(self) -> Iterator[QueueMemberUpdated]:
        return (self._fact(of) for members in self._members.values() for of in members.values())

    def has_queue(self, queue: QueueName) -> bool:
        """Whether there is a queue of this name."""
        return queue in self._members

    def of(self, queue: QueueName, extension: Extension) -> list[SimulatedMember]:
        """The members that ring the phone, the one to act on first."""
        found = self._members[queue].get(extension, {})
        return [found[kind] for kind in sorted(found)]

    def put(self, member: SimulatedMember) -> QueueMemberUpdated:
        """Make it a member, with this pause, whatever that one was; others of the phone stay as they are."""
        of = self._members[member.queue].setdefault(member.extension, {})
        of[member.kind] = member
        return self._fact(of)

    def remove(self, member: SimulatedMember) -> MemberFact:
        """Take it out."""
        of = self._members[member.queue][member.extension]
        del of[member.kind]
        if of:
            return self._fact(of)
        del self._members[member.queue][member.extension]
        return QueueMemberRemoved(queue=member.queue, extension=member.extension)

    def set(self, queue: QueueName, extension: Extension, *, is_paused: bool, reason: str) -> QueueMemberUpdated:
        """The phone's membership, by the member that is there; of several one stays, or is not paused."""
        there = self.of(queue, extension) or [SimulatedMember(queue=queue, extension=extension)]
        for other in there[1:]:
            self._let_go(other, RUNG_BY_ANOTHER)
        return self.put(replace(there[0], is_paused=is_paused, pause_reason=reason if is_paused else ""))

    def let_go(self, queue: QueueName, extension: Extension, reason: str) -> MemberFact | None:
        """Ring the phone no more; None when it was no member."""
        facts = [self._let_go(member, reason) for member in self.of(queue, extension)]
        return facts[-1] if facts else None

    def ready(self, queue: QueueName) -> list[SimulatedMember]:
        """The members that are not paused, one for each phone."""
        found = (self.of(queue, extension) for extension in self._members[queue])
        return [rung[0] for of in found if (rung := [member for member in of if not member.is_paused])]

    def _let_go(self, member: SimulatedMember, reason: str) -> MemberFact:
        if member.kind is MemberKind.OWN:
            return self.remove(member)
        return self.put(replace(member, is_paused=True, pause_reason=reason))

    def _fact(self, of: dict[MemberKind, SimulatedMember]) -> QueueMemberUpdated:
        members = [of[kind] for kind in sorted(of)]
        rung = sum(not member.is_paused for member in members)
        return QueueMemberUpdated(
            queue=members[0].queue,
            extension=members[0].extension,
            is_paused=rung == 0,
            pause_reason=members[0].pause_reason if rung == 0 else "",
            is_doubled=rung > 1,
        )
