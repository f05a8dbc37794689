"""Create, update, delete and upsert of records, with the checks of the platform.

REST API Developer Guide, "Create a Record", "Update a Record", "Insert or Update (Upsert) a Record Using an
External ID"; field properties from the Object Reference. The order of the checks (name, permission, value,
required, references) is assumed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from octi_bridge.workbench.org.errors import AmbiguousExternalIdError, ApiError, not_found
from octi_bridge.workbench.org.ids import normalize_id
from octi_bridge.workbench.org.model import Record, Scalar, format_datetime
from octi_bridge.workbench.org.person_accounts import contact_values, is_person
from octi_bridge.workbench.org.schema import Field, FieldType, Schema, SObject
from octi_bridge.workbench.org.store import RecordStore
from octi_bridge.workbench.org.values import to_stored

_ACTIVITY_CLOSED_STATUS = "Completed"


@dataclass(frozen=True, slots=True)
class UpsertResult:
    """What an upsert did."""

    record_id: str
    is_created: bool


class RecordWriter:
    """The only way records change."""

    def __init__(self, *, schema: Schema, store: RecordStore, clock: Callable[[], datetime]) -> None:
        self._schema = schema
        self._store = store
        self._clock = clock

    def create(self, sobject: SObject, payload: Mapping[str, object], *, user_id: str | None) -> str:
        """Make a record as that user; returns its id.

        Raises:
            ApiError: the payload breaks a rule of the object.
        """
        if not sobject.is_createable:
            raise ApiError(405, "METHOD_NOT_ALLOWED", "HTTP Method 'POST' not allowed. Allowed are GET,HEAD")
        if any(name.lower() == "id" for name in payload):
            message = "cannot specify Id in an insert call"
            raise ApiError(400, "INVALID_FIELD_FOR_INSERT_UPDATE", message, ["Id"])
        given = self._parse(sobject, payload, is_create=True)
        record: Record = {field.name: field.default for field in sobject.fields}
        # A null for a field with a default takes the default on create (assumed).
        record.update({name: value for name, value in given.items() if value is not None})
        if sobject.field("OwnerId") is not None and record["OwnerId"] is None:
            record["OwnerId"] = user_id
        _derive_name(record)
        self._check(sobject, record, given)
        record["Id"] = self._store.next_id(sobject)
        record["CreatedDate"], record["CreatedById"] = format_datetime(self._clock()), user_id
        self._finish(sobject, record, user_id)
        return str(record["Id"])

    def update(self, sobject: SObject, record_id: str, payload: Mapping[str, object], *, user_id: str | None) -> None:
        """Change fields of a live record.

        Raises:
            ApiError: no such record, or the payload breaks a rule of the object.
        """
        if any(name.lower() == "id" for name in payload):
            message = "The Id field should not be specified in the sobject data."
            raise ApiError(400, "INVALID_FIELD", message, ["Id"])
        record = dict(self.existing(sobject, record_id))
        given = self._parse(sobject, payload, is_create=False)
        record.update(given)
        _derive_name(record)
        self._check(sobject, record, given)
        self._finish(sobject, record, user_id)

    def delete(self, sobject: SObject, record_id: str, *, user_id: str | None) -> None:
        """Move a live record to the recycle bin.

        Raises:
            ApiError: no such record, or the object's records cannot be deleted (a user can only be deactivated).
        """
        if not sobject.is_createable:
            raise ApiError(405, "METHOD_NOT_ALLOWED", "HTTP Method 'DELETE' not allowed. Allowed are GET,HEAD,PATCH")
        record = dict(self.existing(sobject, record_id))
        record["IsDeleted"] = True
        self._finish(sobject, record, user_id)

    def upsert(
        self, sobject: SObject, field: Field, value: str, payload: Mapping[str, object], *, user_id: str | None
    ) -> UpsertResult:
        """Update the record whose external id has that value, or create it.

        Raises:
            ApiError: the payload names the external id itself, or breaks a rule of the object.
            AmbiguousExternalIdError: several records have the value.
        """
        if any(name.lower() == field.name.lower() for name in payload):
            message = f"The {field.name} field should not be specified in the sobject data."
            raise ApiError(400, "INVALID_FIELD", message, [field.name])
        record_id = self.by_external_id(sobject, field, value)
        if record_id is None:
            return UpsertResult(self.create(sobject, {**payload, field.name: value}, user_id=user_id), is_created=True)
        self.update(sobject, record_id, payload, user_id=user_id)
        return UpsertResult(record_id, is_created=False)

    def by_external_id(self, sobject: SObject, field: Field, value: str) -> str | None:
        """The id of the one live record with that external id (text, case ignored), or None.

        Raises:
            AmbiguousExternalIdError: several records have the value.
        """
        wanted = value.lower()
        found = [str(r["Id"]) for r in self._store.records(sobject) if str(r[field.name] or "").lower() == wanted]
        if len(found) > 1:
            raise AmbiguousExternalIdError(found)
        return found[0] if found else None

    def existing(self, sobject: SObject, record_id: str) -> Record:
        """The live record of that object with a 15- or 18-character id.

        Raises:
            ApiError: MALFORMED_ID, NOT_FOUND or ENTITY_IS_DELETED.
        """
        wanted = normalize_id(record_id)
        if wanted is None or self._schema.of_id(wanted) is not sobject:
            message = f"{sobject.label} ID: id value of incorrect type: {record_id}"
            raise ApiError(400, "MALFORMED_ID", message, ["Id"])
        record = self._store.find(wanted)
        if record is None:
            raise not_found()
        if record["IsDeleted"]:
            raise ApiError(404, "ENTITY_IS_DELETED", "entity is deleted", [])
        return record

    def _parse(self, sobject: SObject, payload: Mapping[str, object], *, is_create: bool) -> Record:
        given: dict[str, tuple[Field, object]] = {}
        for name, value in payload.items():
            if name == "attributes":
                continue
            field = sobject.field(name)
            if field is None:
                raise ApiError(400, "INVALID_FIELD", f"No such column '{name}' on sobject of type {sobject.name}")
            if not (field.is_createable if is_create else field.is_updateable):
                raise _not_writable(field)
            given[field.name] = (field, value)
        return {name: to_stored(field, value) for name, (field, value) in given.items()}

    def _check(self, sobject: SObject, record: Record, given: Mapping[str, Scalar]) -> None:
        writable = [f for f in sobject.fields if f.is_createable]
        missing = [f.name for f in writable if f.is_required and record[f.name] is None]
        if missing:
            message = f"Required fields are missing: [{', '.join(missing)}]"
            raise ApiError(400, "REQUIRED_FIELD_MISSING", message, missing)
        for name, value in given.items():
            field = sobject.field(name)
            if field is not None and field.type is FieldType.REFERENCE and value is not None:
                self._check_reference(field, str(value))
        if sobject.name == "Task":
            _check_task(record)

    def _check_reference(self, field: Field, value: str) -> None:
        target = self._schema.of_id(value)
        if target is None or target.name not in field.reference_to:
            message = f"{field.label}: id value of incorrect type: {value}"
            raise ApiError(400, "MALFORMED_ID", message, [field.name])
        record = self._store.find(value)
        if record is None:
            raise ApiError(400, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", [field.name])
        if record["IsDeleted"]:
            raise ApiError(400, "ENTITY_IS_DELETED", "entity is deleted", [field.name])

    def _finish(self, sobject: SObject, record: Record, user_id: str | None) -> None:
        now = format_datetime(self._clock())
        record.update(LastModifiedDate=now, SystemModstamp=now, LastModifiedById=user_id)
        if "IsPersonAccount" in record and is_person(record):
            self._keep_contact_behind(record, user_id)
        if sobject.name == "Task":
            self._derive_task(record, now)
        if sobject.name == "Case":
            record["IsClosed"] = record["Status"] == "Closed"
        self._number(sobject, record)
        self._store.save(sobject, record)

    def _number(self, sobject: SObject, record: Record) -> None:
        for field in sobject.fields:
            if field.auto_number and record[field.name] is None:
                record[field.name] = auto_number(field.auto_number, self._store.count(sobject) + 1)

    def _keep_contact_behind(self, account: Record, user_id: str | None) -> None:
        """The contact half of a person account, made or changed with it."""
        contacts = self._schema.get("Contact")
        known = self._store.find(str(account["PersonContactId"])) if account["PersonContactId"] else None
        contact = dict(known) if known else {field.name: field.default for field in contacts.fields}
        if known is None:
            contact["Id"] = self._store.next_id(contacts)
            contact.update(CreatedDate=account["CreatedDate"], CreatedById=user_id, OwnerId=account["OwnerId"])
        contact.update(contact_values(account), AccountId=account["Id"], IsDeleted=account["IsDeleted"])
        _derive_name(contact)
        self._finish(contacts, contact, user_id)
        account.update(IsPersonAccount=True, PersonContactId=contact["Id"])

    def _derive_task(self, record: Record, now: str) -> None:
        was_closed = record["IsClosed"]
        record["IsClosed"] = record["Status"] == _ACTIVITY_CLOSED_STATUS
        if not record["IsClosed"]:
            record["CompletedDateTime"] = None
        elif not was_closed:
            record["CompletedDateTime"] = now
        record["IsHighPriority"] = record["Priority"] == "High"
        record["AccountId"] = self._account_of(record)

    def _account_of(self, task: Record) -> Scalar:
        # Object Reference, Task.AccountId: the account of WhatId if that is one, else that of a WhoId contact.
        what, who = str(task["WhatId"] or ""), str(task["WhoId"] or "")
        if what.startswith("001"):
            return what
        contact = self._store.find(who) if who.startswith("003") else None
        return contact["AccountId"] if contact is not None else None


def auto_number(display_format: str, number: int) -> str:
    """`S-{0000}` and 12 to `S-0012` (Salesforce Help, "Custom Field Attributes", display format)."""
    before, _, rest = display_format.partition("{")
    digits, _, after = rest.partition("}")
    return f"{before}{number:0{len(digits)}d}{after}"


def _derive_name(record: Record) -> None:
    # Salesforce Help, "Supported Name Formats": in Japanese the family name comes first.
    if record.get("LastName") is not None:
        record["Name"] = " ".join(str(record[part]) for part in ("LastName", "FirstName") if record[part])


def _not_writable(field: Field) -> ApiError:
    message = (
        f"Unable to create/update fields: {field.name}. Please check the security settings of this field "
        "and verify that it is read/write for your profile or permission set."
    )
    return ApiError(400, "INVALID_FIELD_FOR_INSERT_UPDATE", message, [field.name])


def _check_task(record: Record) -> None:
    # Salesforce Help, "Considerations for Using Activities": a task of a lead cannot be related to anything else.
    # The code is the one of public reports; the text is assumed.
    if str(record["WhoId"] or "").startswith("00Q") and record["WhatId"] is not None:
        message = "WhoId, WhatId: a lead cannot be combined with a related-to record"
        raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", message, ["WhoId", "WhatId"])
