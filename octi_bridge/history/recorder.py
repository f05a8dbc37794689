"""Writes ended calls behind the live events: ordered, in one task, never in the way of a ring."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from octi_bridge.agents.model import CallOwner
from octi_bridge.calls.abandoned import AbandonedCall
from octi_bridge.calls.events import CallEnded, CallEvent, CallOutcomeChanged
from octi_bridge.calls.log_id import CallLogId
from octi_bridge.calls.model import AgentCall, Direction
from octi_bridge.calls.outcomes import CallOutcome
from octi_bridge.history.model import ABANDONED, MISSED, NOBODY, CallRecord
from octi_bridge.history.ports import HistoryStore
from octi_bridge.kernel.ids import OrgName
from octi_bridge.telephony.events import ChannelId, Extension, QueueName

log = logging.getLogger(__name__)

RETRY_S = 2.0
IsWritten = Callable[[ChannelId], None]
FindOwner = Callable[[AgentCall, datetime], CallOwner | None]
FindLastOwner = Callable[[Extension, datetime], CallOwner | None]
FindOwnerOfAbandoned = Callable[[QueueName], tuple[OrgName, str] | None]
HasActivityLog = Callable[[OrgName], bool]


@dataclass(frozen=True, slots=True)
class AnsweredForNobody:
    """A call from outside that was answered at a phone where nobody is signed in: no record, but nobody missed it."""

    call: AgentCall
    at: datetime


class CallRecorder:
    """Turns `CallEnded` into call records. Retries while the database is away; keeps the order.

    `is_written` hears of legs of which nothing has to be kept any more. `owner_of` tells whose a call is, and
    in which org it is logged: the same at its end and later, whether that agent is still signed in or not.
    A missed call to an extension at which nobody was signed in belongs to `last_owner_at`, who was there last;
    `on_missed` hears of each missed call that is written. `owner_of_abandoned` names the org, and the Salesforce user
    or queue there, for callers who gave up in a queue of the PBX; None for no task.
    """

    def __init__(
        self, *, store: HistoryStore, owner_of: FindOwner, has_activity_log: HasActivityLog, pbx_name: str,
        on_recorded: Callable[[], None], is_written: IsWritten, log_after: timedelta = timedelta(0),
        last_owner_at: FindLastOwner = lambda _extension, _until: None,
        on_missed: Callable[[CallRecord], None] = lambda _record: None,
        owner_of_abandoned: FindOwnerOfAbandoned = lambda _queue: None,
    ) -> None:  # fmt: skip
        self._store = store
        self._pbx_name = pbx_name
        self._owner_of = owner_of
        self._has_activity_log = has_activity_log
        self._on_recorded = on_recorded
        self._is_written = is_written
        self._last_owner_at = last_owner_at
        self._on_missed = on_missed
        self._owner_of_abandoned = owner_of_abandoned
        self._log_after = log_after
        self._queue: asyncio.Queue[CallRecord | CallOutcomeChanged | AnsweredForNobody] = asyncio.Queue()

    def on_call_event(self, event: CallEvent) -> None:
        """Take a note of an ended call."""
        if isinstance(event, CallEnded) and not event.is_merged:
            self.on_kept_call(event)

    def on_outcome_changed(self, changed: CallOutcomeChanged) -> None:
        """Take a note of what became of a call that its agent had parked, or had not answered."""
        self._queue.put_nowait(changed)

    def on_abandoned(self, call: AbandonedCall) -> None:
        """A caller gave up in a queue: a task, if the settings name somebody for it."""
        found = self._owner_of_abandoned(call.queue)
        if found is None:
            return
        org, owner_id = found
        record = CallRecord(
            entry_id=CallLogId.of_leg(self._pbx_name, call.channel_id, ABANDONED),
            call_id=call.call_id,
            agent_id=NOBODY,
            agent_name="",
            extension=ABANDONED,
            direction=Direction.INBOUND,
            remote_number=call.remote_number,
            dialed_number=call.dialed_number,
            queue=call.queue,
            started_at=call.since,
            connected_at=None,
            ended_at=call.ended_at,
            cause=call.cause,
            owner_id=owner_id,
            channel_id=call.channel_id,
            linked_id=call.linked_id,
            pbx=self._pbx_name,
            org=org,
            outcome=CallOutcome.MISSED,
            queued_at=call.since,
        )
        self._queue.put_nowait(record)

    def on_kept_call(self, event: CallEnded) -> None:
        """A call that ended while nobody watched. What is not to be written down need not be kept any more either."""
        if not (is_worth_keeping(event) or is_missed(event)) or not self._note(event):
            self._is_written(event.call.channel_id)

    def _note(self, event: CallEnded) -> bool:
        """Whether something of it will be written."""
        call = event.call
        owner = self._owner_of(call, event.ended_at)
        if owner is None and is_missed(event) and call.queue is None:
            owner = self._last_owner_at(call.extension, event.ended_at)
        if owner is None:
            return self._note_for_nobody(call)
        record = CallRecord(
            entry_id=call.log_id, call_id=call.call_id, agent_id=owner.agent_id, agent_name=owner.name,
            extension=call.extension, direction=call.direction, remote_number=call.remote_number,
            dialed_number=call.dialed_number, queue=call.queue, started_at=call.started_at,
            connected_at=call.connected_at, ended_at=event.ended_at, cause=event.cause,
            owner_id=owner.salesforce_user_id, channel_id=call.channel_id, linked_id=call.linked_id,
            transferred_to=call.transferred_to, parked_space=call.parked_space, introduced_by=call.introduced_by,
            org=owner.org, pbx=self._pbx_name, outcome=event.outcome, answered_by=event.answered_by,
            queued_at=call.queued_at,
        )  # fmt: skip
        self._queue.put_nowait(record)
        return True

    def _note_for_nobody(self, call: AgentCall) -> bool:
        if call.connected_at is None or call.direction is not Direction.INBOUND:
            return False
        self._queue.put_nowait(AnsweredForNobody(call, call.connected_at))
        return True

    async def run(self) -> None:
        """Write for ever; cancel to stop."""
        while True:
            noted = await self._queue.get()
            await self._until_written(partial(self._write, noted))
            self._after(noted)
            self._queue.task_done()
            self._on_recorded()

    def _after(self, noted: CallRecord | CallOutcomeChanged | AnsweredForNobody) -> None:
        if isinstance(noted, CallOutcomeChanged):
            return
        channel_id = noted.channel_id if isinstance(noted, CallRecord) else noted.call.channel_id
        if channel_id is not None:
            self._is_written(ChannelId(channel_id))
        if isinstance(noted, CallRecord) and noted.is_unanswered and not noted.is_abandoned:
            self._on_missed(noted)

    async def drain(self) -> None:
        """Wait until everything noted so far is written."""
        await self._queue.join()

    async def _write(self, noted: CallRecord | CallOutcomeChanged | AnsweredForNobody) -> None:
        if isinstance(noted, CallOutcomeChanged):
            call = noted.call
            await self._store.change_outcome(call.log_id, noted.outcome, noted.at, ring=(call.call_id, call.channel_id))
            return
        if isinstance(noted, AnsweredForNobody):
            await self._store.mark_answered(noted.call.call_id, noted.call.extension, noted.at)
            return
        is_outside = noted.direction is not Direction.INTERNAL
        is_somebodys = noted.is_abandoned or not noted.is_unanswered
        is_to_be_logged = self._has_activity_log(noted.org) and is_outside and is_somebodys
        await self._store.record(noted, is_to_be_logged=is_to_be_logged, log_after=self._log_after)

    async def _until_written(self, write: Callable[[], Awaitable[None]]) -> None:
        is_outage_logged = False
        while True:
            try:
                await write()
            except Exception as error:  # noqa: BLE001 - whatever the database says, the record must not be lost
                if not is_outage_logged:
                    log.error("call records cannot be written, retrying: %s", type(error).__name__)  # noqa: TRY400
                    is_outage_logged = True
                await asyncio.sleep(RETRY_S)
            else:
                if is_outage_logged:
                    log.info("call records are written again")
                return


def is_missed(event: CallEnded) -> bool:
    """A call from outside that rang here in vain; what a colleague answered meanwhile was not missed."""
    is_inbound = event.call.direction is Direction.INBOUND and not event.was_connected
    return is_inbound and event.outcome in MISSED


def is_worth_keeping(event: CallEnded) -> bool:
    """A call from outside that this phone did not take has no log: it is nobody's, or another one's."""
    return event.was_connected or event.call.direction is not Direction.INBOUND
