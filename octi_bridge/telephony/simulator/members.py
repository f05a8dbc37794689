"""Who is a member of which queue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from octi_bridge.telephony.events import Extension, QueueMemberRemoved, QueueMemberUpdated, QueueName

MemberFact = QueueMemberUpdated | QueueMemberRemoved


class QueueMembers:
    """The members of all queues, in the order of joining. A change returns the fact that tells of it."""

    def __init__(self, queues: Iterable[QueueName]) -> None:
        self._members: dict[QueueName, dict[Extension, QueueMemberUpdated]] = {queue: {} for queue in queues}

    def __iter__(self) -> Iterator[QueueMemberUpdated]:
        for members in self._members.values():
            yield from members.values()

    def has_queue(self, queue: QueueName) -> bool:
        """Whether there is a queue of this name."""
        return queue in self._members

    def put(self, member: QueueMemberUpdated) -> QueueMemberUpdated:
        """Make it a member, with this pause, whatever it was."""
        self._members[member.queue][member.extension] = member
        return member

    def remove(self, queue: QueueName, extension: Extension) -> QueueMemberRemoved | None:
        """Take it out; None when it was no member."""
        if self._members[queue].pop(extension, None) is None:
            return None
        return QueueMemberRemoved(queue=queue, extension=extension)

    def ready(self, queue: QueueName) -> list[Extension]:
        """The members that are not paused."""
        return [member.extension for member in self._members[queue].values() if not member.is_paused]
