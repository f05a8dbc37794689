"""A call belongs to the Salesforce org of the agent who has it, until its end.

What was looked up, typed and passed on for it is of that org. So nobody signs in from another org at a terminal that is
in such a call: neither the agent, nor another one, nor after the agent has signed out during the call.
"""

from __future__ import annotations

from collections.abc import Callable

from octi_bridge.agents.errors import BusyInOtherOrg
from octi_bridge.agents.model import AgentSession
from octi_bridge.kernel.ids import OrgName
from octi_bridge.telephony.events import Extension


class OrgsOfCalls:
    """`is_busy`: whether there is a call at an extension."""

    def __init__(self, *, is_busy: Callable[[Extension], bool]) -> None:
        self._is_busy = is_busy
        self._left: dict[Extension, OrgName] = {}

    def note_left(self, session: AgentSession) -> None:
        """The session is over; a call of it may go on."""
        if self._is_busy(session.extension):
            self._left[session.extension] = session.org
        else:
            self._left.pop(session.extension, None)

    def require(self, org: OrgName, extension: Extension, *sessions: AgentSession | None) -> None:
        """Whether somebody may sign in there from that org, which would end these sessions.

        Raises:
            BusyInOtherOrg: a call at that terminal, or of one of the sessions, belongs to another org.
        """
        if not self._is_busy(extension):
            self._left.pop(extension, None)
        if self._left.get(extension, org) != org:
            raise BusyInOtherOrg
        for session in sessions:
            if session is not None and session.org != org and self._is_busy(session.extension):
                raise BusyInOtherOrg
