"""Statuses that change without the agent: unanswered rings, a phone that is gone, the end of after-call work.

| the agent is | what happened | becomes |
|---|---|---|
| available | `missed_rings` rings of a queue in a row were not answered | away, `MISSED_CALLS` |
| available | the phone has been unavailable for `phone_gone_s` seconds | away, `PHONE_GONE` |
| away, `PHONE_GONE` | the phone is back | available |
| after-call work | it has lasted `wrap_up_s` seconds | available |

A ring counts where it lasted `missed_ring_min_s` seconds; not where a colleague answered, and not while the agent had
another call. The count starts again with a decline, with a call that is answered or dialed, and with every status. It
is kept in memory: a restart of the bridge starts it again, too. A call that ends during after-call work starts the time
of after-call work again.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from octi_bridge.agents.events import AgentEvent, AgentSignedIn, AgentSignedOut, DeviceChanged, StatusChanged
from octi_bridge.agents.membership import AWAY
from octi_bridge.agents.model import AVAILABLE, AgentSession, StatusCause, StatusKind
from octi_bridge.agents.service import AgentService, CallsOf
from octi_bridge.calls.events import CallConnected, CallDialed, CallEnded, CallEvent
from octi_bridge.calls.model import CallState, Direction
from octi_bridge.calls.outcomes import CallOutcome
from octi_bridge.kernel.clock import Clock
from octi_bridge.kernel.ids import AgentId
from octi_bridge.kernel.tasks import Spawn
from octi_bridge.telephony.events import DeviceState

log = logging.getLogger(__name__)

Later = Callable[[float, Callable[[], None]], object]

AFTER_START_S = 5.0
"""After a restart of the bridge after-call work does not end earlier, and while the PBX has not told which calls there
are, it is looked at again after so long."""

CAUSES = (*(cause.value for cause in StatusCause), "phone_back", "wrap_up_over")

_NO_SIGN_OF_LIFE = frozenset({CallOutcome.MISSED, CallOutcome.ANSWERED_ELSEWHERE, CallOutcome.BUSY})


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusRules:
    """What the administrator set.

    Attributes:
        missed_rings: Rings in a row until the agent is away; 0 for never.
        missed_ring_min_s: Seconds that a ring must have lasted to count.
        phone_gone_s: Seconds without a phone until the agent is away; 0 for never.
        wrap_up_s: Seconds of after-call work until the agent is available; 0 for never.
    """

    missed_rings: int = 3
    missed_ring_min_s: float = 5
    phone_gone_s: float = 30
    wrap_up_s: float = 0


class AutomaticStatuses:
    """Hears of calls, statuses and phones, and changes statuses by the rules. `changed` counts the changes by cause."""

    def __init__(
        self,
        *,
        agents: AgentService,
        rules: StatusRules,
        clock: Clock,
        calls_of: CallsOf,
        later: Later,
        spawn: Spawn,
    ) -> None:
        self._agents = agents
        self._rules = rules
        self._clock = clock
        self._calls_of = calls_of
        self._later = later
        self._spawn = spawn
        self._missed: dict[AgentId, int] = {}
        self._statuses: dict[AgentId, tuple[str, datetime]] = {}
        self._without_phone: dict[AgentId, object] = {}
        self.changed: Counter[str] = Counter()

    def figures(self) -> Mapping[str, float]:
        """For /metrics: how often a status was changed, by cause."""
        return {f'statuses_changed_by_bridge_total{{cause="{cause}"}}': self.changed[cause] for cause in CAUSES}

    # ---- what happened

    def on_call_event(self, event: CallEvent) -> None:
        """A call of an extension changed."""
        session = self._agents.session_at(event.call.extension)
        if session is None:
            return
        if isinstance(event, CallConnected | CallDialed):
            self._missed.pop(session.agent_id, None)
        elif isinstance(event, CallEnded) and not event.is_merged:
            self._count(session, event)
            if self._is_limited_wrap_up(session) and not self._calls_of(session.extension):
                self._spawn(self._begin_wrap_up_again(session, event))

    def on_agent_event(self, event: AgentEvent) -> None:
        """An agent came, went, or has another status; or a phone changed."""
        if isinstance(event, DeviceChanged):
            session = self._agents.session_at(event.extension)
            if session is not None:
                self._on_phone(session, event.state)
        elif isinstance(event, AgentSignedOut):
            self._forget(event.session.agent_id)
        elif isinstance(event, StatusChanged | AgentSignedIn):
            self._on_status(event.session)

    def _on_status(self, session: AgentSession) -> None:
        if session.next_code is not None:  # somebody is there
            self._missed.pop(session.agent_id, None)
        status = (session.status_code, session.status_since)
        if self._statuses.get(session.agent_id) == status:
            return
        self._forget(session.agent_id)
        self._statuses[session.agent_id] = status
        self._watch_phone(session)
        if self._is_limited_wrap_up(session):
            over = session.status_since + timedelta(seconds=self._rules.wrap_up_s)
            rest = (over - self._clock.now()).total_seconds()
            self._later(max(rest, AFTER_START_S), lambda: self._on_wrap_up_over(session))

    def _forget(self, agent_id: AgentId) -> None:
        for known in (self._missed, self._statuses, self._without_phone):
            known.pop(agent_id, None)

    # ---- rings that nobody answers

    def _count(self, session: AgentSession, event: CallEnded) -> None:
        call, agent_id = event.call, session.agent_id
        if event.outcome not in _NO_SIGN_OF_LIFE:
            self._missed.pop(agent_id, None)
        is_ring_of_queue = call.queue is not None and call.direction is Direction.INBOUND
        rang_s = (event.ended_at - call.started_at).total_seconds()
        if event.outcome is not CallOutcome.MISSED or not is_ring_of_queue or rang_s < self._rules.missed_ring_min_s:
            return
        self._missed[agent_id] = self._missed.get(agent_id, 0) + 1
        if 0 < self._rules.missed_rings <= self._missed[agent_id] and self._is_available(session):
            self._spawn(self._leave(session, StatusCause.MISSED_CALLS))

    # ---- the phone

    def _on_phone(self, session: AgentSession, state: DeviceState) -> None:
        if state is DeviceState.UNAVAILABLE:
            self._watch_phone(session)
            return
        self._without_phone.pop(session.agent_id, None)
        if session.cause is StatusCause.PHONE_GONE and state is not DeviceState.UNKNOWN:
            self._spawn(self._come_back(session))

    def _watch_phone(self, session: AgentSession) -> None:
        if self._rules.phone_gone_s and self._is_without_phone(session):
            watch = self._without_phone[session.agent_id] = object()
            self._later(self._rules.phone_gone_s, lambda: self._on_phone_still_gone(session.agent_id, watch))

    def _on_phone_still_gone(self, agent_id: AgentId, watch: object) -> None:
        session = self._agents.session(agent_id)
        if session is None or self._without_phone.get(agent_id) is not watch or not self._is_without_phone(session):
            return
        if self._is_talking(session) or not self._agents.is_pbx_known:
            self._watch_phone(session)
        else:
            self._spawn(self._leave(session, StatusCause.PHONE_GONE))

    def _is_without_phone(self, session: AgentSession) -> bool:
        return self._is_available(session) and self._agents.device(session.extension) is DeviceState.UNAVAILABLE

    # ---- after-call work

    def _is_limited_wrap_up(self, session: AgentSession) -> bool:
        return self._rules.wrap_up_s > 0 and self._kind(session) is StatusKind.WRAP_UP

    def _on_wrap_up_over(self, session: AgentSession) -> None:
        is_the_same = self._statuses.get(session.agent_id) == (session.status_code, session.status_since)
        now = self._agents.session(session.agent_id)
        if now is None or not is_the_same:
            return
        if not self._agents.is_pbx_known:
            self._later(AFTER_START_S, lambda: self._on_wrap_up_over(session))
        elif not self._calls_of(now.extension):
            self._spawn(self._end_wrap_up(now))

    async def _end_wrap_up(self, session: AgentSession) -> None:
        if await self._agents.change_unchosen(session, AVAILABLE):
            self.changed["wrap_up_over"] += 1
            log.info("%s: after-call work ended after %.0f s", session.account, self._rules.wrap_up_s)

    async def _begin_wrap_up_again(self, session: AgentSession, event: CallEnded) -> None:
        over = session.status_since + timedelta(seconds=self._rules.wrap_up_s)
        if event.was_connected or event.ended_at >= over:
            await self._agents.change_unchosen(session, session.status_code)

    # ---- changes

    async def _leave(self, session: AgentSession, cause: StatusCause) -> None:
        count = self._missed.get(session.agent_id, 0)
        if self._is_talking(session) or not await self._agents.change_unchosen(session, AWAY, cause, during_calls=True):
            return
        self.changed[cause.value] += 1
        account, extension = session.account, session.extension
        if cause is StatusCause.MISSED_CALLS:
            log.info("%s: away at terminal %s: %d queue calls in a row were not answered", account, extension, count)
        else:
            log.info("%s: away at terminal %s: the phone is not registered", account, extension)

    async def _come_back(self, session: AgentSession) -> None:
        if await self._agents.change_unchosen(session, AVAILABLE, during_calls=True):
            self.changed["phone_back"] += 1
            log.info("%s: available at terminal %s: the phone is back", session.account, session.extension)

    # ---- small things

    def _is_available(self, session: AgentSession) -> bool:
        return self._kind(session) is StatusKind.AVAILABLE

    def _kind(self, session: AgentSession) -> StatusKind | None:
        return next((s.kind for s in self._agents.statuses() if s.code == session.status_code), None)

    def _is_talking(self, session: AgentSession) -> bool:
        return any(call.state is not CallState.RINGING for call in self._calls_of(session.extension))
