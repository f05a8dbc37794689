"""The objects of the emulated org (Object Reference: Account, Contact, Lead, Case, Task, User, ...).

An allow-list, not the whole of Salesforce: a field that is not here is refused like a misspelt one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypedDict, Unpack

from octi_bridge.workbench.org.model import OrgShape, Scalar
from octi_bridge.workbench.org.person_accounts import person_account_fields
from octi_bridge.workbench.org.schema import Field, FieldType, Schema, SObject, label_of


class _Options(TypedDict, total=False):
    label: str
    is_required: bool
    is_updateable: bool
    is_restricted: bool
    is_external_id: bool
    is_name: bool
    is_searchable: bool
    default: Scalar


def _field(name: str, kind: FieldType, length: int = 0, **options: Unpack[_Options]) -> Field:
    options.setdefault("label", label_of(name))
    return Field(name, kind, length=length, **options)


def _text(name: str, length: int, **options: Unpack[_Options]) -> Field:
    return _field(name, FieldType.STRING, length, **options)


def _area(name: str, length: int) -> Field:
    return _field(name, FieldType.TEXTAREA, length)


def _phone(name: str) -> Field:
    # Object Reference: every standard phone field holds at most 40 characters, stored as typed.
    return _field(name, FieldType.PHONE, 40)


def _flag(name: str, **options: Unpack[_Options]) -> Field:
    options.setdefault("default", False)
    options["is_required"] = True
    return _field(name, FieldType.BOOLEAN, **options)


def _pick(name: str, values: str, **options: Unpack[_Options]) -> Field:
    return replace(_field(name, FieldType.PICKLIST, 255, **options), picklist=tuple(values.split("|")))


def _ref(name: str, to: str, relationship: str | None = None, **options: Unpack[_Options]) -> Field:
    built = _field(name, FieldType.REFERENCE, 18, **options)
    return replace(built, reference_to=tuple(to.split("|")), relationship_name=relationship or name.removesuffix("Id"))


def _read_only(*fields: Field) -> tuple[Field, ...]:
    return tuple(replace(field, is_createable=False, is_updateable=False) for field in fields)


def _object(name: str, prefix: str, *fields: Field, has_owner: bool = True, is_searchable: bool = True) -> SObject:
    system = _read_only(
        _field("Id", FieldType.ID, 18, label=f"{name} ID"),
        _flag("IsDeleted", label="Deleted"),
        _field("CreatedDate", FieldType.DATETIME),
        _ref("CreatedById", "User", "CreatedBy"),
        _field("LastModifiedDate", FieldType.DATETIME),
        _ref("LastModifiedById", "User", "LastModifiedBy"),
        _field("SystemModstamp", FieldType.DATETIME),
    )
    owner = (_ref("OwnerId", "User", "Owner", is_required=True),) if has_owner else ()
    return SObject(name, prefix, name, (system[0], *fields, *owner, *system[1:]), is_searchable=is_searchable)


def _person_fields() -> tuple[Field, ...]:
    return (
        _text("LastName", 80, is_required=True, is_name=True),
        _text("FirstName", 40, is_name=True),
        *_read_only(_text("Name", 121, is_name=True)),
        _text("Title", 128),
        _phone("Phone"),
        _phone("MobilePhone"),
        _phone("Fax"),
        _field("Email", FieldType.EMAIL, 80),
        _area("Description", 32_000),
    )


def _account(shape: OrgShape) -> SObject:
    return _object(
        "Account",
        "001",
        _text("Name", 255, is_required=True, is_name=True),
        _text("AccountNumber", 40),
        _pick("Type", "Prospect|Customer - Direct|Customer - Channel|Other"),
        _pick("Industry", "Construction|Consulting|Food & Beverage|Healthcare|Manufacturing|Retail|Technology|Other"),
        _phone("Phone"),
        _phone("Fax"),
        _field("Website", FieldType.URL, 255),
        _area("BillingStreet", 255),
        _text("BillingCity", 40),
        _text("BillingState", 80),
        _text("BillingPostalCode", 20),
        _area("Description", 32_000),
        _ref("ParentId", "Account", "Parent"),
        *(person_account_fields() if shape.has_person_accounts else ()),
    )


def _contact() -> SObject:
    return _object(
        "Contact",
        "003",
        *_person_fields(),
        _ref("AccountId", "Account"),
        _phone("HomePhone"),
        _phone("OtherPhone"),
        _phone("AssistantPhone"),
        _text("Department", 80),
        _ref("ReportsToId", "Contact", "ReportsTo"),
    )


def _lead() -> SObject:
    statuses = "Open - Not Contacted|Working - Contacted|Closed - Converted|Closed - Not Converted"
    return _object(
        "Lead",
        "00Q",
        *_person_fields(),
        _text("Company", 255, is_required=True),
        _pick("Status", statuses, is_required=True, default="Open - Not Contacted"),
        _pick("LeadSource", "Web|Phone Inquiry|Partner Referral|Purchased List|Other"),
        *_read_only(
            _flag("IsConverted", label="Converted"),
            _ref("ConvertedAccountId", "Account", "ConvertedAccount"),
            _ref("ConvertedContactId", "Contact", "ConvertedContact"),
        ),
    )


def _case() -> SObject:
    return _object(
        "Case",
        "500",
        *_read_only(_text("CaseNumber", 30, is_name=True), _flag("IsClosed", label="Closed")),
        _text("Subject", 255),
        _pick("Status", "New|Working|Escalated|Closed", is_required=True, default="New"),
        _pick("Origin", "Phone|Email|Web"),
        _pick("Priority", "High|Medium|Low", default="Medium"),
        _ref("ContactId", "Contact"),
        _ref("AccountId", "Account"),
        _area("Description", 32_000),
    )


def _our_task_fields() -> tuple[Field, ...]:
    """What lightning_component/ installs; a test compares the two."""
    return (
        _text("OctiCallId__c", 64, label="通話ID", is_external_id=True),
        _text("OctiCallReason__c", 255, label="用件"),
        _text("OctiConversationId__c", 64, label="関連通話ID"),
        _text("OctiQueue__c", 80, label="キュー"),
        # Object Reference, "Field Types", url: at most 255 characters.
        _field("OctiRecordingUrl__c", FieldType.URL, 255, label="録音"),
        _field("OctiRemoteNumber__c", FieldType.PHONE, 40, label="相手番号"),
    )


def _task(shape: OrgShape) -> SObject:
    statuses = "Not Started|In Progress|Completed|Waiting on someone else|Deferred"
    return _object(
        "Task",
        "00T",
        # Object Reference, Task: WhoId is a Contact or a Lead, WhatId everything else.
        _ref("WhoId", "Contact|Lead", "Who", label="Contact/Lead ID"),
        _ref("WhatId", "Account|Case", "What", label="Related To ID"),
        _text("Subject", 255),
        _field("ActivityDate", FieldType.DATE, label="Due Date Only"),
        _pick("Status", statuses, is_required=True, default="Not Started"),
        _pick("Priority", "High|Normal|Low", is_required=True, default="Normal"),
        _pick("Type", "Call|Meeting|Other"),
        _area("Description", 32_000),
        # Object Reference, Task.TaskSubtype: Create, Filter, Group, Nillable, Restricted picklist; no Update.
        _pick(
            "TaskSubtype",
            "Task|Email|ListEmail|Cadence|Call|LinkedIn",
            is_restricted=True,
            is_updateable=False,
            default="Task",
        ),
        _pick("CallType", "Internal|Inbound|Outbound", label="Call Type", is_restricted=True),
        _field("CallDurationInSeconds", FieldType.INT, label="Call Duration"),
        _text("CallDisposition", 255, label="Call Result"),
        _text("CallObject", 255, label="Call Object Identifier"),
        _flag("IsReminderSet", label="Reminder Set"),
        _field("ReminderDateTime", FieldType.DATETIME),
        *(_our_task_fields() if shape.has_our_fields else ()),
        *_read_only(
            _ref("AccountId", "Account"),
            _flag("IsClosed", label="Closed"),
            _flag("IsHighPriority", label="High Priority"),
            _flag("IsArchived", label="Archived"),
            _field("CompletedDateTime", FieldType.DATETIME),
        ),
    )


def _user() -> SObject:
    built = _object(
        "User",
        "005",
        *_person_fields(),
        _text("Username", 80, is_required=True),
        _text("Alias", 8, is_required=True),
        _flag("IsActive", label="Active", default=True),
        _phone("Extension"),
        _ref("CallCenterId", "CallCenter", "CallCenter"),
        _text("TimeZoneSidKey", 40, default="Asia/Tokyo"),
        _text("LocaleSidKey", 40, default="ja_JP"),
        _text("LanguageLocaleKey", 40, default="ja"),
        has_owner=False,
    )
    # Creating users needs a licence and a profile: not part of a softphone's surface.
    return replace(built, is_createable=False)


def _call_center() -> SObject:
    built = _object(
        "CallCenter",
        "04v",
        _text("Name", 80, is_name=True),
        _text("InternalName", 80),
        _text("AdapterUrl", 2000),
        has_owner=False,
        is_searchable=False,
    )
    return replace(built, is_createable=False)


def _organization() -> SObject:
    built = _object(
        "Organization",
        "00D",
        _text("Name", 80, is_name=True),
        _pick("OrganizationType", "Developer Edition|Enterprise Edition|Unlimited Edition"),
        _text("InstanceName", 5),
        _flag("IsSandbox"),
        _phone("Phone"),
        _text("TimeZoneSidKey", 40),
        _text("LanguageLocaleKey", 40),
        _text("DefaultLocaleSidKey", 40),
        has_owner=False,
        is_searchable=False,
    )
    return replace(built, is_createable=False)


def _name() -> SObject:
    # Object Reference, Name: what the relationships of a polymorphic reference (Task.Who, Task.What) show.
    return SObject(
        "Name",
        "---",
        "Name",
        _read_only(
            _field("Id", FieldType.ID, 18),
            _text("Name", 255),
            _text("Type", 40),
            _text("FirstName", 40),
            _text("LastName", 80),
            _text("Title", 128),
            _phone("Phone"),
            _field("Email", FieldType.EMAIL, 80),
        ),
        is_searchable=False,
        is_createable=False,
    )


def build_schema(shape: OrgShape) -> Schema:
    """The schema of an org of that shape."""
    return Schema(
        (
            _account(shape),
            _contact(),
            _lead(),
            _case(),
            _task(shape),
            _user(),
            _call_center(),
            _organization(),
        ),
        polymorphic=_name(),
    )
