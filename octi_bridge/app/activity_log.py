"""`history.ports.ActivityLog` by Salesforce Tasks: where a call record becomes an activity."""

from __future__ import annotations

from octi_bridge.calls.model import Direction
from octi_bridge.history.model import CallRecord
from octi_bridge.salesforce.link import SalesforceLink
from octi_bridge.salesforce.model import CallLogEntry, Match


class SalesforceActivityLog:
    """Looks the other party up (mostly from the cache) and writes the Task. Idempotent by the entry id."""

    def __init__(self, org: SalesforceLink) -> None:
        self._org = org

    async def write(self, record: CallRecord) -> str:
        """Log the call; returns the Task's id. Raises SalesforceError when the org cannot take it now."""
        talked_from = record.connected_at or record.ended_at
        entry = CallLogEntry(
            call_id=record.entry_id,
            direction=record.direction.value,
            remote_number=record.remote_number or "",
            started_at=record.started_at,
            answered_at=record.connected_at,
            ended_at=record.ended_at,
            duration_s=(record.ended_at - talked_from).total_seconds(),
            agent_name=record.agent_name,
            owner_id=record.owner_id or "",
            who=await self._only_match(record),
            queue=record.queue or "",
        )
        return await self._org.activity.write(entry)

    async def _only_match(self, record: CallRecord) -> Match | None:
        """The record the call belongs to, when there is no doubt: of several, a person has to choose."""
        if record.remote_number is None or record.direction is Direction.INTERNAL:
            return None
        found = await self._org.lookup.find(record.remote_number, may_be_old=True)
        return found.best if len(found.matches) == 1 else None
