"""Status and queue membership: the one place that knows how they correspond.

受付可 is an unpaused member; any other status a paused one, with the status code as reason (`2`, or `3 missed_calls`
where the bridge chose it); ログオフ no member, or, where the member is the PBX's own, a paused one with that code.
Because the reason travels with the pause, a change made elsewhere (a phone's feature code, the PBX's console, another
node) can be read back into a status.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass

from octi_bridge.agents.model import AVAILABLE, LOGGED_OFF, AgentSession, Status, StatusCause, StatusKind
from octi_bridge.kernel.clock import Clock
from octi_bridge.telephony.commands import RemoveQueueMember, SetQueueMember
from octi_bridge.telephony.errors import PbxError, PbxUnavailable
from octi_bridge.telephony.events import Extension, QueueMemberRemoved, QueueMemberUpdated, QueueName
from octi_bridge.telephony.port import PbxPort

log = logging.getLogger(__name__)

AWAY = "3"
MemberFact = QueueMemberUpdated | QueueMemberRemoved


def membership_commands(session: AgentSession, status: Status) -> list[SetQueueMember | RemoveQueueMember]:
    """What to ask of the PBX so that it treats the agent as the status says."""
    if status.kind is StatusKind.LOGGED_OFF:
        return [_removal(queue, session.extension) for queue in session.queues]
    is_paused = status.kind is not StatusKind.AVAILABLE
    return [
        SetQueueMember(
            queue=queue, extension=session.extension, member_name=session.name,
            is_paused=is_paused, pause_reason=pause_reason(status, session.cause) if is_paused else "",
        )
        for queue in session.queues
    ]  # fmt: skip


def _removal(queue: QueueName, extension: Extension) -> RemoveQueueMember:
    return RemoveQueueMember(queue=queue, extension=extension, pause_reason=LOGGED_OFF)


def pause_reason(status: Status, cause: StatusCause | None) -> str:
    """What the PBX keeps with the pause, and shows on its console."""
    return status.code if cause is None else f"{status.code} {cause.value}"


def cause_in(fact: QueueMemberUpdated, code: str) -> StatusCause | None:
    """Why the bridge chose this status, as it wrote it into the reason of the pause; None for anything else."""
    written, _, cause = fact.pause_reason.strip().partition(" ")
    is_ours = fact.is_paused and written == code and cause in set(StatusCause)
    return StatusCause(cause) if is_ours else None


# how long after a request its effect may be told, and how long after that it may be told again (joined, then paused)
ECHO_S = 5.0
_AGAIN_S = 1.0


@dataclass(frozen=True, slots=True)
class ToldElsewhere:
    """A change at the PBX that we did not ask for, and how many requests for that member there were before it."""

    fact: MemberFact
    requests: int


@dataclass(slots=True)
class _Request:
    """`wanted`: paused or not, None for no member. `told_at`: when its effect was first told, None for not yet."""

    at: float
    wanted: bool | None
    told_at: float | None = None
    is_answered: bool = False


class QueueMembership:
    """Asks the PBX to treat agents as their statuses say, and knows its own requests again when they are told."""

    def __init__(self, *, pbx: PbxPort, clock: Clock) -> None:
        self._pbx = pbx
        self._clock = clock
        self._asked: dict[tuple[QueueName, Extension], list[_Request]] = {}
        self._count: defaultdict[tuple[QueueName, Extension], int] = defaultdict(int)
        self._told_last: dict[tuple[QueueName, Extension], MemberFact] = {}
        self._owed: set[tuple[QueueName, Extension]] = set()

    def told_elsewhere(self, fact: MemberFact) -> ToldElsewhere | None:
        """A change that somebody else made; None for what we asked for."""
        self._told_last[fact.queue, fact.extension] = fact
        if self._is_echo(fact):
            return None
        return ToldElsewhere(fact, self._count[fact.queue, fact.extension])

    def still_holds(self, told: ToldElsewhere) -> bool:
        """Whether the PBX has neither told nor been asked anything else of that member since."""
        key = told.fact.queue, told.fact.extension
        return self._told_last.get(key) is told.fact and self._count[key] == told.requests

    def _is_echo(self, fact: MemberFact) -> bool:
        """Whether the fact is what was asked a moment ago, perhaps for a status (or an agent) that is past already.

        What was asked before the request that is told now has been told, or changed nothing.
        """
        asked, now = self._recent(fact.queue, fact.extension), self._clock.monotonic()
        may_be_told = (request.told_at is None or now - request.told_at < _AGAIN_S for request in asked)
        brought = (may and _has_brought(request, fact) for may, request in zip(may_be_told, asked, strict=True))
        at = next((index for index, has_brought in enumerate(brought) if has_brought), None)
        if at is None or _needs_repair(fact):
            return False
        if asked[at].told_at is None:
            asked[at].told_at = now
        del asked[:at]
        return True

    def is_under_way(self, queue: QueueName, extension: Extension) -> bool:
        """Whether a request has neither been told nor answered: what is told now came before it."""
        asked = self._recent(queue, extension)
        return any(request.told_at is None and not request.is_answered for request in asked)

    def _recent(self, queue: QueueName, extension: Extension) -> list[_Request]:
        asked = self._asked.setdefault((queue, extension), [])
        oldest = self._clock.monotonic() - ECHO_S
        asked[:] = [request for request in asked if request.at > oldest]
        return asked

    def _note(self, queue: QueueName, extension: Extension, wanted: bool | None) -> _Request:
        request = _Request(self._clock.monotonic(), wanted)
        self._recent(queue, extension).append(request)
        self._count[queue, extension] += 1
        return request

    def owe(self, extension: Extension, queues: Iterable[QueueName]) -> None:
        """Keep a RemoveQueueMember of the extension due for each of these queues, until the PBX has taken it.

        `remove_owed` sends those that are due.
        """
        self._owed.update((queue, extension) for queue in queues)

    def extensions_owed(self) -> set[Extension]:
        """Where a removal is due."""
        return {extension for _, extension in self._owed}

    async def apply(
        self, session: AgentSession, status: Status, is_current: Callable[[], bool]
    ) -> tuple[QueueName, ...]:
        """At every queue of the agent, while it `is_current`; returns those at which the PBX has refused the status.

        What fails is not lost: every read-back of the PBX applies the status again.
        """
        if status.kind is StatusKind.LOGGED_OFF:
            self.owe(session.extension, session.queues)
        else:
            self._owed.difference_update((queue, session.extension) for queue in session.queues)
        refused: list[QueueName] = []
        for command in membership_commands(session, status):
            if not is_current():
                break
            if not await self._ask(command):
                refused.append(command.queue)
        return tuple(refused)

    async def remove_owed(self, extension: Extension, *, besides: Container[QueueName] = ()) -> None:
        """Take who left there out of the queues; `besides`: those in which somebody works there again."""
        for queue in sorted(queue for queue, there in self._owed if there == extension and queue not in besides):
            await self._ask(_removal(queue, extension))

    async def _ask(self, command: SetQueueMember | RemoveQueueMember) -> bool:
        """False when the PBX refuses, or does not answer; one that is away is another matter, which panels show."""
        wanted = None if isinstance(command, RemoveQueueMember) else command.is_paused
        request = self._note(command.queue, command.extension, wanted)
        try:
            if isinstance(command, RemoveQueueMember):
                await self._pbx.remove_queue_member(command)
                self._owed.discard((command.queue, command.extension))
            else:
                await self._pbx.set_queue_member(command)
        except PbxError as error:
            log.warning("terminal %s, queue %s: %s", command.extension, command.queue, error.code)
            return isinstance(error, PbxUnavailable)
        finally:
            request.is_answered = True
        return True


def agrees(fact: MemberFact, status: Status) -> bool:
    """Whether the PBX treats the member as the status says, and rings the phone, and once."""
    if isinstance(fact, QueueMemberRemoved) or status.kind is StatusKind.LOGGED_OFF:
        return _is_logged_off(fact) and status.kind is StatusKind.LOGGED_OFF
    return fact.is_paused == (status.kind is not StatusKind.AVAILABLE) and not _needs_repair(fact)


def is_pause_of_others(fact: MemberFact, known: Container[str]) -> bool:
    """Whether somebody else paused the member: the bridge's reasons begin with a status code."""
    if isinstance(fact, QueueMemberRemoved):
        return False
    return fact.is_paused and fact.pause_reason.strip().partition(" ")[0] not in known


def _has_brought(request: _Request, fact: MemberFact) -> bool:
    """Whether the fact is what was asked."""
    if request.wanted is None:
        return _is_logged_off(fact)
    return not isinstance(fact, QueueMemberRemoved) and fact.is_paused == request.wanted


def _is_logged_off(fact: MemberFact) -> bool:
    return isinstance(fact, QueueMemberRemoved) or (fact.is_paused and fact.pause_reason == LOGGED_OFF)


def _needs_repair(fact: MemberFact) -> bool:
    """Whether the same request again puts the membership right."""
    return isinstance(fact, QueueMemberUpdated) and (fact.is_doubled or fact.is_lost)


def status_meant_by(fact: MemberFact, known: dict[str, Status]) -> str:
    """The status code that a pause, or a removal, made elsewhere stands for."""
    if _is_logged_off(fact) or isinstance(fact, QueueMemberRemoved):
        return LOGGED_OFF
    if not fact.is_paused:
        return AVAILABLE
    reason = fact.pause_reason.strip().partition(" ")[0]
    if reason in known and known[reason].kind in (StatusKind.NOT_READY, StatusKind.WRAP_UP):
        return reason
    return AWAY
