"""One ended call becomes one completed Task, however often the writing is tried.

Field rules: Object Reference "Task"; a Lead in WhoId forbids WhatId; TaskSubtype can be set on create only.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from weakref import WeakValueDictionary

from octi_bridge.salesforce.activity_text import ActivityText
from octi_bridge.salesforce.errors import BadAnswer, BadRequest
from octi_bridge.salesforce.model import CallLogEntry, Direction, Match
from octi_bridge.salesforce.ports import OrgApi

_log = logging.getLogger(__name__)
_CALL_TYPES: Mapping[Direction, str] = {"inbound": "Inbound", "outbound": "Outbound", "internal": "Internal"}
_CREATE_ONLY = frozenset({"TaskSubtype", "CallObject"})
_LINKS = frozenset({"WhoId", "WhatId", "OwnerId"})
_TEXT_MAX = 255
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


def relation_ids(who: Match | None, what: Match | None) -> dict[str, str]:
    """`WhoId` and `WhatId` for two records, each put where Salesforce allows it; empty ids are left out.

    A contact or lead is a Who; everything else is a What, except that a person account is logged on the contact
    behind it. With a lead as Who there is no What.
    """
    ids: dict[str, str] = {}
    for match in (who, what):
        if match is None:
            continue
        if match.object_type in {"Contact", "Lead"}:
            ids.setdefault("WhoId", match.record_id)
        elif match.person_contact_id:
            ids.setdefault("WhoId", match.person_contact_id)
        else:
            ids.setdefault("WhatId", match.record_id)
    has_lead = any(
        match is not None and match.record_id == ids.get("WhoId") for match in (who, what) if _is_lead(match)
    )
    if has_lead:
        ids.pop("WhatId", None)
    return {key: value for key, value in ids.items() if value}


def _is_lead(match: Match | None) -> bool:
    return match is not None and match.object_type == "Lead"


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
        external_id_field: A custom field of Task flagged External ID; then one upsert does it. Empty: the Task is
            looked for by `CallObject` before it is created (two requests).
    """

    def __init__(self, *, org: OrgApi, text: ActivityText, external_id_field: str = "") -> None:
        self._org = org
        self._text = text
        self._external_id_field = external_id_field
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def write(self, entry: CallLogEntry) -> str:
        """Log the call; gives the id of its Task, the old one if it was logged before.

        Raises:
            SalesforceError: try again later if it `is_retryable`; otherwise an administrator must act.
        """
        # Without uniqueness in the org two racing writers make two rows: one at a time per call.
        lock = self._locks.setdefault(entry.call_id, asyncio.Lock())
        async with lock:
            fields = self.fields_of(entry)
            while True:
                try:
                    return await self._write(entry.call_id, fields)
                except BadRequest as error:
                    dead = _dead_links(error) & fields.keys()
                    if not dead:
                        raise
                    names = ", ".join(sorted(dead))
                    _log.warning("call log %s is written without %s: %s", entry.call_id, names, error)
                # A log without its record is worth more than none. Ends, since every round takes a field away.
                fields = {name: value for name, value in fields.items() if name not in dead}

    async def amend(self, task_id: str, entry: CallLogEntry) -> None:
        """Write the entry's later state (result, notes, records) into its Task."""
        fields = {name: value for name, value in self.fields_of(entry).items() if name not in _CREATE_ONLY}
        await self._org.update("Task", task_id, fields)

    def fields_of(self, entry: CallLogEntry) -> dict[str, str | int]:
        """The Task as it will be sent, without the external id."""
        optional = {
            "CallDisposition": entry.disposition[:_TEXT_MAX],
            "OwnerId": entry.owner_id,
            **relation_ids(entry.who, entry.what),
        }
        return {
            "Subject": self._text.subject(entry),
            "Status": "Completed",
            "Priority": "Normal",
            "TaskSubtype": "Call",
            "CallType": _CALL_TYPES[entry.direction],
            "CallDurationInSeconds": int(max(entry.duration_s, 0)),
            "ActivityDate": entry.started_at.astimezone(self._text.zone).date().isoformat(),
            "CallObject": entry.call_id,
            "Description": self._text.description(entry),
            **{name: value for name, value in optional.items() if value},
        }

    async def _write(self, call_id: str, fields: Mapping[str, object]) -> str:
        if not self._external_id_field:
            return await self._find("CallObject", call_id) or await self._org.create("Task", fields)
        try:
            return await self._org.upsert("Task", self._external_id_field, call_id, fields)
        except BadRequest as error:
            # The Task exists, and an update may not carry TaskSubtype.
            if error.error_code != "INVALID_FIELD_FOR_INSERT_UPDATE":
                raise
            if not (task_id := await self._find(self._external_id_field, call_id)):
                raise
            return task_id

    async def _find(self, key_field: str, call_id: str) -> str:
        """The id of the oldest Task of this call, or an empty string."""
        records = await self._org.query(
            f"SELECT Id FROM Task WHERE {key_field} = {{call_id}} ORDER BY CreatedDate ASC LIMIT 1", call_id=call_id
        )
        if not records:
            return ""
        task_id = records[0].get("Id")
        if not isinstance(task_id, str):
            raise BadAnswer
        return task_id
