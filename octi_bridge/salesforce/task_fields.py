"""A call as the fields of a Task. Pure.

Field rules: Object Reference "Task"; a Lead in WhoId forbids WhatId; TaskSubtype can be set on create only.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from octi_bridge.salesforce.activity_text import ActivityText
from octi_bridge.salesforce.model import CallLogEntry, Direction, Match

Fields = Mapping[str, str | int | None]
_CALL_TYPES: Mapping[Direction, str] = {"inbound": "Inbound", "outbound": "Outbound", "internal": "Internal"}
_TEXT_MAX = 255
OWN_KEY_FIELD: Final = "OctiCallId__c"
"""The external id field of lightning_component/: an org that has it has that project's other fields, too."""
_QUEUE_MAX = 80
_PHONE_MAX = 40
_URL_MAX = 255


def task_fields(entry: CallLogEntry, text: ActivityText) -> Fields:
    """The Task of a call, or the task for later that belongs to it; what is empty is left out."""
    own = _call(entry, text) if entry.due_on is None else _follow_up(entry, text, entry.due_on)
    optional = {"OwnerId": entry.owner_id, **relation_ids(entry.who, entry.what)}
    common = {"Priority": "Normal", "CallObject": entry.call_id, "Description": text.description(entry)}
    return {**own, **common, **{name: value for name, value in optional.items() if value}}


def own_fields(entry: CallLogEntry) -> Fields:
    """The facts of a call for which lightning_component/ has fields of their own; what is empty is left out."""
    if entry.due_on is not None:
        return {}
    values = {
        "OctiConversationId__c": entry.conversation_id,
        "OctiRemoteNumber__c": entry.remote_number[:_PHONE_MAX],
        "OctiQueue__c": entry.queue[:_QUEUE_MAX],
        "OctiCallReason__c": entry.reason[:_TEXT_MAX],
        # Cut off, an address leads nowhere.
        "OctiRecordingUrl__c": entry.recording_url if len(entry.recording_url) <= _URL_MAX else "",
    }
    return {name: value for name, value in values.items() if value}


def _call(entry: CallLogEntry, text: ActivityText) -> Fields:
    fields: dict[str, str | int | None] = {
        "Subject": text.subject(entry),
        "Status": "Not Started" if entry.is_open else "Completed",
        "TaskSubtype": "Call",
        "CallType": _CALL_TYPES[entry.direction],
        "CallDurationInSeconds": int(max(entry.duration_s, 0)),
        "ActivityDate": entry.started_at.astimezone(text.zone).date().isoformat(),
    }
    if result := entry.disposition or text.outcome(entry):
        fields["CallDisposition"] = result[:_TEXT_MAX]
    return fields


def _follow_up(entry: CallLogEntry, text: ActivityText, due_on: date) -> Fields:
    subject = entry.follow_up_subject[:_TEXT_MAX] or text.follow_up_subject(entry)
    return {"Subject": subject, "Status": "Not Started", "ActivityDate": due_on.isoformat()}


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
