"""Whom an agent may dial: one rule for dialing, consulting and transferring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from octi_bridge.agents.model import AgentSession
from octi_bridge.agents.service import AgentService
from octi_bridge.call_control.caller_ids import CallerIds
from octi_bridge.call_control.errors import NumberForbidden, TargetIsSelf
from octi_bridge.call_control.policy import DialPolicy
from octi_bridge.numbers.dialing import to_dial_string
from octi_bridge.numbers.identity import comparable
from octi_bridge.telephony.events import DeviceState, Extension


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A number that may be dialed.

    Attributes:
        dialed: what the PBX is to dial for it: with the prefix that outside lines want.
        caller_id: what it is shown, None to leave that to the PBX.
    """

    number: str
    dialed: str
    is_phone_of_ours: bool
    caller_id: str | None


class Targets:
    """Cleans, checks, and says what to show. `to_dial` gives the PBX's spelling of a number."""

    def __init__(
        self,
        *,
        agents: AgentService,
        caller_ids: CallerIds,
        policy: DialPolicy,
        to_dial: Callable[[str], str] = lambda number: number,
    ) -> None:
        self._agents = agents
        self._to_dial = to_dial
        self._caller_ids = caller_ids
        self._policy = policy

    def is_of_same_org(self, session: AgentSession, number: str) -> bool:
        """Whether a record that is passed on to this number stays in its org; nobody there is of no other org."""
        return self._agents.org_at(Extension(number)) in (None, session.org)

    def resolve(self, session: AgentSession, number: str, caller_id: str | None) -> Target:
        """What to dial for what was typed.

        Raises:
            BadNumber: the text cannot be dialed.
            TargetIsSelf: the number is that of the agent's own terminal.
            NumberForbidden: the policy does not allow the number.
            UnknownCallerId: `caller_id` is not on the list.
        """
        target = to_dial_string(number, self._policy.plan)
        if self._is_self(session, target):
            raise TargetIsSelf
        if not self._policy.allows(target):
            raise NumberForbidden
        shown = self._caller_ids.for_call(session, caller_id)
        # colleagues see the extension; what a caller ID is for is outside
        is_ours = self._agents.device(Extension(target)) is not DeviceState.UNKNOWN
        dialed = target if is_ours else self._to_dial(target)
        return Target(number=target, dialed=dialed, is_phone_of_ours=is_ours, caller_id=None if is_ours else shown)

    def _is_self(self, session: AgentSession, number: str) -> bool:
        """The extension, or the number by which the PBX puts outside calls through to it."""
        if number == session.extension:
            return True
        region = self._policy.plan.region
        return session.did_number is not None and comparable(session.did_number, region) == comparable(number, region)
