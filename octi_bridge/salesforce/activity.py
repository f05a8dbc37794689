"""One ended call becomes one completed Task, however often the writing is tried.

What a person changed in a Task meanwhile is never written over.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from typing import Any
from weakref import WeakValueDictionary

from octi_bridge.salesforce.activity_text import DESCRIPTION_MAX, ActivityText
from octi_bridge.salesforce.errors import BadAnswer, BadRequest, SalesforceError
from octi_bridge.salesforce.model import CallLogEntry
from octi_bridge.salesforce.ports import OrgApi
from octi_bridge.salesforce.task_fields import OWN_KEY_FIELD, Fields, own_fields, task_fields

_log = logging.getLogger(__name__)
_CREATE_ONLY = frozenset({"TaskSubtype", "CallObject"})
_CLOCKS_DIFFER = timedelta(hours=1)
_PARTIES = frozenset({"WhoId", "WhatId"})
_LINKS = _PARTIES | {"OwnerId"}
_MOST_UNSURE = 1000  # calls; a log that is given up is never heard of again
# The record was deleted, merged or converted since the call.
_DEAD_LINK_CODES = frozenset(
    {
        "INVALID_CROSS_REFERENCE_KEY",
        "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
        "ENTITY_IS_DELETED",
        "MALFORMED_ID",
    }
)
# The agent's Salesforce user was deactivated.
_DEAD_OWNER_CODES = frozenset({"INACTIVE_OWNER_OR_USER", "OPERATION_WITH_INACTIVE_USER_EXCEPTION"})


@dataclass(frozen=True, slots=True)
class Written:
    """A Task, and the fields as we wrote them: the measure of what a person changes later."""

    task_id: str
    fields: Fields


def merge(
    found: Mapping[str, Any], *, wanted: Fields, written: Fields, notes: str, unsure: Sequence[Fields] = ()
) -> dict[str, str | int | None]:
    """What to change in a Task that reads `found`, of which we last wrote `written`, and perhaps `unsure`. Pure.

    A field that no longer reads as we wrote it is a person's and stays; only in the description are `notes` put
    below, unless they stand there already.
    """
    changes: dict[str, str | int | None] = {}
    for name, value in wanted.items():
        present = found.get(name)
        if _is_same(present, value):
            continue
        if _is_same(present, written.get(name)) or any(_is_same(present, one[name]) for one in unsure if name in one):
            changes[name] = value
        elif name == "Description" and notes and _plain(notes) not in _plain(present):
            changes[name] = _with_notes(_plain(present), written=_plain(written.get(name)), notes=notes)
    return changes


def _with_notes(present: str, *, written: str, notes: str) -> str:
    """A description that a person changed, with the agent's notes as they are now."""
    _, _, earlier = written.partition("\n\n")  # the facts of the call have no empty line: what follows one are notes
    if earlier and earlier in present:
        return present.replace(earlier, notes, 1)[:DESCRIPTION_MAX]
    return f"{present}\n\n{notes}"[:DESCRIPTION_MAX]


def _is_same(one: object, other: object) -> bool:
    return _plain(one) == _plain(other)


def _plain(value: object) -> str:
    """As compared: no value is an empty text, and Salesforce's pages end lines with CR LF and trim texts."""
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _dead_links(error: BadRequest) -> frozenset[str]:
    """The fields that the org will not take; all links when it does not say which."""
    if error.error_code in _DEAD_OWNER_CODES:
        return frozenset({"OwnerId"})
    if error.error_code not in _DEAD_LINK_CODES:
        return frozenset()
    return _LINKS & frozenset(error.fields) or _LINKS


class ActivityWriter:
    """Writes call logs. Safe to repeat: the call id finds the Task of an earlier try.

    Args:
        org: Where to write.
        text: Subject and description.
        external_id_field: A custom field of Task flagged External ID; then one upsert does it. Empty: a Task that may
            be there is looked for by `CallObject`. With the one of lightning_component/ its other fields are filled.
    """

    def __init__(self, *, org: OrgApi, text: ActivityText, external_id_field: str = "") -> None:
        self._org = org
        self._text = text
        self._external_id_field = external_id_field
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._unsure: dict[str, list[Fields]] = {}  # what was sent of a call without an answer, since the last answer

    async def write(self, entry: CallLogEntry, *, is_sent: bool = False) -> Written:
        """Log the call; gives its Task, the old one if it was logged before.

        `is_sent`: an earlier try may have arrived. Without it, and without an external id field, the Task is not looked
        for first: one request per call.

        Raises:
            SalesforceError: try again later if it `is_retryable`; otherwise an administrator must act.
        """
        # Without uniqueness in the org two racing writers make two rows: one at a time per call.
        lock = self._locks.setdefault(entry.call_id, asyncio.Lock())
        async with lock:
            if is_sent and (found := await self._find(entry)):
                return await self._complete(found, entry)
            fields = self.fields_of(entry)
            try:
                return await self._send(fields, entry.call_id, lambda fields: self._create(entry, fields))
            except BadRequest as error:
                # The Task exists, and an update may not carry TaskSubtype: so an upsert never writes over anything.
                if error.error_code != "INVALID_FIELD_FOR_INSERT_UPDATE" or not self._external_id_field:
                    raise
                if not (found := await self._find(entry)):
                    raise
                return await self._complete(found, entry)

    async def amend(self, task_id: str, entry: CallLogEntry, written: Fields) -> Written:
        """Bring a Task up to date. What a person changed there since we wrote `written` stays as the person left it.

        In the description alone both have their place: notes are put under what stands there.
        A Task that somebody deleted stays deleted.
        """
        async with self._locks.setdefault(entry.call_id, asyncio.Lock()):
            return await self._amend(task_id, entry, written)

    async def _complete(self, found: Mapping[str, Any], entry: CallLogEntry) -> Written:
        """Bring the Task of an earlier try up to date. What that one wrote is unknown: agents may have saved since.

        As long as nobody has changed the Task, what it reads is what was written. The owner stays, and so do links that
        the org has added. Once it was changed, what differs is taken for a person's words.
        """
        task_id, fields = found["Id"], self.fields_of(entry)
        if found["LastModifiedDate"] != found["CreatedDate"]:
            first = self.fields_of(replace(entry, disposition="", notes=""))
            return await self._amend(task_id, entry, first)
        names = ", ".join(sorted(fields.keys() | _PARTIES))
        rows = await self._org.query(f"SELECT {names} FROM Task WHERE Id = {{task_id}}", task_id=task_id)
        reads = rows[0] if rows else fields
        is_another_record = any(not _is_same(reads.get(link), fields[link]) for link in _PARTIES & fields.keys())
        ours = {name for one in self._unsure.get(entry.call_id, ()) for name in one}
        links = _PARTIES if is_another_record else _PARTIES & ours
        written = {name: reads.get(name) for name in fields.keys() | links}
        return await self._amend(task_id, entry, {**written, "OwnerId": fields.get("OwnerId")})

    async def _amend(self, task_id: str, entry: CallLogEntry, written: Fields) -> Written:
        fields, unsure = self.fields_of(entry), self._unsure.get(entry.call_id, [])
        before = (written, *unsure)
        names = {*fields, *(name for one in before for name in one)} - _CREATE_ONLY - {self._external_id_field}
        wanted = {
            name: fields.get(name)
            for name in sorted(names)
            if any(not _is_same(fields.get(name), one.get(name)) for one in before if one is written or name in one)
        }
        if wanted:
            found = await self._org.query(f"SELECT {', '.join(wanted)} FROM Task WHERE Id = {{id}}", id=task_id)
            changes = {}
            if found:
                changes = merge(found[0], wanted=wanted, written=written, notes=entry.notes, unsure=unsure)
            if changes:
                await self._send(changes, entry.call_id, lambda changes: self._update(task_id, changes))
        self._unsure.pop(entry.call_id, None)
        return Written(task_id, {**dict.fromkeys(written), **fields})  # what we took out is no longer ours

    async def _send(self, fields: Fields, call_id: str, send: Callable[[Fields], Awaitable[str]]) -> Written:
        """Remembers what may have arrived without an answer: read in the Task later, it is no person's."""
        try:
            return await self._without_dead_links(fields, call_id, send)
        except SalesforceError as error:
            if error.may_have_arrived:
                self._unsure[call_id] = [*self._unsure.pop(call_id, []), fields]
                if len(self._unsure) > _MOST_UNSURE:
                    del self._unsure[next(iter(self._unsure))]
            raise

    async def _without_dead_links(self, fields: Fields, name: str, send: Callable[[Fields], Awaitable[str]]) -> Written:
        """A log without its record is worth more than none. Ends, since every round takes a field away."""
        while True:
            try:
                return Written(await send(fields), fields)
            except BadRequest as error:
                dead = _dead_links(error) & fields.keys()
                if not dead:
                    raise
                _log.warning("call log %s is written without %s: %s", name, ", ".join(sorted(dead)), error)
            fields = {field: value for field, value in fields.items() if field not in dead}

    async def _update(self, task_id: str, changes: Fields) -> str:
        await self._org.update("Task", task_id, changes)
        return task_id

    def fields_of(self, entry: CallLogEntry) -> Fields:
        """The Task as it will be sent, without the external id."""
        own = own_fields(entry) if self._external_id_field == OWN_KEY_FIELD else {}
        return {**task_fields(entry, self._text), **own}

    async def _create(self, entry: CallLogEntry, fields: Fields) -> str:
        if not self._external_id_field:
            return await self._org.create("Task", fields)
        return await self._org.upsert("Task", self._external_id_field, entry.call_id, fields)

    async def _find(self, entry: CallLogEntry) -> Mapping[str, Any] | None:
        """The oldest Task of this call: its id, and when it was made and changed."""
        where = f"{self._external_id_field} = {{call_id}}"
        if not self._external_id_field:
            # CallObject has no index: among millions of Tasks only a date that has one makes it a quick question
            since = (entry.ended_at or entry.started_at) - _CLOCKS_DIFFER
            where = f"CallObject = {{call_id}} AND CreatedDate >= {since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        records = await self._org.query(
            f"SELECT Id, CreatedDate, LastModifiedDate FROM Task WHERE {where} ORDER BY CreatedDate ASC LIMIT 1",
            call_id=entry.call_id,
        )
        if not records:
            return None
        if not all(isinstance(records[0].get(name), str) for name in ("Id", "CreatedDate", "LastModifiedDate")):
            raise BadAnswer
        return records[0]
