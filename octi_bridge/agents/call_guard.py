"""Refuses a sign-in that would take somebody's call over, or move it to another org."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from octi_bridge.agents.call_owners import CallOwners
from octi_bridge.agents.errors import CallsUnknown, TerminalInCall
from octi_bridge.calls.model import AgentCall, CallState
from octi_bridge.kernel.clock import Clock
from octi_bridge.kernel.ids import AgentId, OrgName
from octi_bridge.telephony.errors import PbxUnavailable
from octi_bridge.telephony.events import Extension
from octi_bridge.telephony.port import PbxPort

CALLS_KNOWN_S = 3.0
"""A bridge that has just started reads the calls back in less; panels wait longer for an answer."""


class CallGuard:
    """Looks at the calls of terminals. While the link to the PBX is down the bridge cannot know of any."""

    def __init__(
        self, *, pbx: PbxPort, owners: CallOwners, calls_of: Callable[[Extension], Sequence[AgentCall]], clock: Clock
    ) -> None:
        self._pbx = pbx
        self._owners = owners
        self._calls_of = calls_of
        self._clock = clock

    async def require_free(self, agent_id: AgentId, org: OrgName, extensions: Sequence[Extension]) -> None:
        """Raise unless the agent may have these terminals.

        Raises:
            TerminalInCall: a call there belongs to another agent or org. One that only rings belongs to whoever
                answers it; but what an org was asked for it stays in that org.
            CallsUnknown: somebody else is signed in there, and the PBX has not been read back within `CALLS_KNOWN_S`.
        """
        before = [self._owners.last_of_another(extension, agent_id, org) for extension in extensions]
        others = [interval for interval in before if interval is not None]
        if others and not self._pbx.is_ready:
            await self._learn_calls(is_open=any(interval.ended_at is None for interval in others))
        for extension in extensions:
            for call in self._calls_of(extension):
                self._require_own(call, agent_id, org)

    async def _learn_calls(self, *, is_open: bool) -> None:
        try:
            await self._pbx.wait_ready(CALLS_KNOWN_S)
        except PbxUnavailable as error:
            if is_open:  # else the terminal is free, but for a call that may have outlasted a session
                raise CallsUnknown from error

    def _require_own(self, call: AgentCall, agent_id: AgentId, org: OrgName) -> None:
        owner = self._owners.of(call, self._clock.now())
        if owner is None:
            return
        is_takeover = owner.agent_id != agent_id and call.state is not CallState.RINGING
        if is_takeover or owner.org != org:
            raise TerminalInCall
