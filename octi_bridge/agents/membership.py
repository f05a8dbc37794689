"""Status and queue membership: the one place that knows how they correspond.

受付可 is an unpaused member; any other status a paused one, with the status code as reason; ログオフ no
member. Because the reason travels with the pause, a change made elsewhere (a phone's feature code,
the PBX's console, another node) can be read back into a status.
"""

from __future__ import annotations

from octi_bridge.agents.model import AVAILABLE, LOGGED_OFF, AgentSession, Status, StatusKind
from octi_bridge.telephony.commands import RemoveQueueMember, SetQueueMember
from octi_bridge.telephony.events import QueueMemberRemoved, QueueMemberUpdated

AWAY = "3"


def membership_commands(session: AgentSession, status: Status) -> list[SetQueueMember | RemoveQueueMember]:
    """What to ask of the PBX so that it treats the agent as the status says."""
    if status.kind is StatusKind.LOGGED_OFF:
        return [RemoveQueueMember(queue=queue, extension=session.extension) for queue in session.queues]
    is_paused = status.kind is not StatusKind.AVAILABLE
    return [
        SetQueueMember(
            queue=queue, extension=session.extension, member_name=session.name,
            is_paused=is_paused, pause_reason=status.code if is_paused else "",
        )
        for queue in session.queues
    ]  # fmt: skip


def agrees(fact: QueueMemberUpdated | QueueMemberRemoved, status: Status) -> bool:
    """Whether the PBX treats the member as the status says."""
    if isinstance(fact, QueueMemberRemoved) or status.kind is StatusKind.LOGGED_OFF:
        return isinstance(fact, QueueMemberRemoved) and status.kind is StatusKind.LOGGED_OFF
    return fact.is_paused == (status.kind is not StatusKind.AVAILABLE)


def status_meant_by(fact: QueueMemberUpdated | QueueMemberRemoved, known: dict[str, Status]) -> str:
    """The status code that a pause, or a removal, made elsewhere stands for."""
    if isinstance(fact, QueueMemberRemoved):
        return LOGGED_OFF
    if not fact.is_paused:
        return AVAILABLE
    reason = fact.pause_reason.strip()
    if reason in known and known[reason].kind in (StatusKind.NOT_READY, StatusKind.WRAP_UP):
        return reason
    return AWAY
