"""Whose call it is. Nothing is noted per call: who was signed in at its extension, and when, tells it.

    the two hear each other ──► who was signed in at that moment
         └─ nobody was ───────► who was signed in when the call was first shown
              └─ nobody was ──► who signed in first while it lasted; else nobody

So the answer is the same while the call lasts, after a sign-out, after a restart of the bridge, and for a call of which
only the PBX's record is left. A call that only rings belongs to whoever will answer it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from octi_bridge.agents.model import AgentSession, CallOwner, SessionInterval
from octi_bridge.calls.model import AgentCall
from octi_bridge.kernel.ids import AgentId, OrgName
from octi_bridge.telephony.events import Extension


class CallOwners:
    """The intervals in which somebody was signed in, by extension, in order; at most one at a time."""

    def __init__(self) -> None:
        self._at: defaultdict[Extension, list[SessionInterval]] = defaultdict(list)

    def load(self, intervals: Iterable[SessionInterval]) -> None:
        """Take up what an earlier bridge stored, oldest first."""
        self._at.clear()
        for interval in intervals:
            self._at[interval.extension].append(interval)

    def begin(self, session: AgentSession, at: datetime) -> None:
        """The agent signs in; a further panel of the same session begins nothing."""
        owner = CallOwner.of(session)
        last = self._open(session.extension)
        if last is not None and (last.owner.agent_id, last.owner.org) == (owner.agent_id, owner.org):
            return
        self._close(session.extension, at)
        self._at[session.extension].append(SessionInterval(extension=session.extension, owner=owner, began_at=at))

    def end(self, session: AgentSession, at: datetime) -> None:
        """The agent signs out, or is signed in elsewhere."""
        last = self._open(session.extension)
        if last is not None and last.owner.agent_id == session.agent_id:
            self._close(session.extension, at)

    def of(self, call: AgentCall, until: datetime) -> CallOwner | None:
        """Whose call it is, as of that moment; None for nobody's."""
        there = self._at.get(call.extension, ())
        for moment in (call.connected_at, call.started_at):
            if moment is not None and (found := next((one for one in there if one.covers(moment)), None)):
                return found.owner
        later = (one.owner for one in there if call.started_at <= one.began_at <= until)
        return next(later, None)

    def last_of_another(self, extension: Extension, agent_id: AgentId, org: OrgName) -> SessionInterval | None:
        """The last interval there, if it is another agent's, or the same one's from another org."""
        last = self._at[extension][-1] if self._at.get(extension) else None
        is_own = last is None or (last.owner.agent_id, last.owner.org) == (agent_id, org)
        return None if is_own else last

    def last_at(self, extension: Extension, until: datetime) -> CallOwner | None:
        """Who was signed in there last, as of that moment; None for nobody."""
        there = [one for one in self._at.get(extension, ()) if one.began_at <= until]
        return there[-1].owner if there else None

    def _open(self, extension: Extension) -> SessionInterval | None:
        there = self._at.get(extension)
        return there[-1] if there and there[-1].ended_at is None else None

    def _close(self, extension: Extension, at: datetime) -> None:
        last = self._open(extension)
        if last is not None:
            self._at[extension][-1] = last.ended(at)
