"""The objects of the emulated org (Object Reference: Account, Contact, Lead, Case, Task, User, ...).

An allow-list, not the whole of Salesforce: a field that is not here is refused like a misspelt one.
"""

from __future__ import annotations

from dataclasses import replace

from octi_bridge.workbench.org.custom_objects import branch, case_fields, shipment
from octi_bridge.workbench.org.fields import area, field, flag, phone, pick, read_only, reference, sobject, text
from octi_bridge.workbench.org.model import OrgShape
from octi_bridge.workbench.org.person_accounts import person_account_fields
from octi_bridge.workbench.org.schema import Field, FieldType, Schema, SObject


def _person_fields() -> tuple[Field, ...]:
    return (
        text("LastName", 80, is_required=True, is_name=True),
        text("FirstName", 40, is_name=True),
        *read_only(text("Name", 121, is_name=True)),
        text("Title", 128),
        phone("Phone"),
        phone("MobilePhone"),
        phone("Fax"),
        field("Email", FieldType.EMAIL, 80),
        area("Description", 32_000),
    )


def _account(shape: OrgShape) -> SObject:
    return sobject(
        "Account",
        "001",
        text("Name", 255, is_required=True, is_name=True),
        text("AccountNumber", 40),
        pick("Type", "Prospect|Customer - Direct|Customer - Channel|Other"),
        pick("Industry", "Construction|Consulting|Food & Beverage|Healthcare|Manufacturing|Retail|Technology|Other"),
        phone("Phone"),
        phone("Fax"),
        field("Website", FieldType.URL, 255),
        area("BillingStreet", 255),
        text("BillingCity", 40),
        text("BillingState", 80),
        text("BillingPostalCode", 20),
        area("Description", 32_000),
        reference("ParentId", "Account", "Parent"),
        *(person_account_fields() if shape.has_person_accounts else ()),
    )


def _contact() -> SObject:
    return sobject(
        "Contact",
        "003",
        *_person_fields(),
        reference("AccountId", "Account"),
        phone("HomePhone"),
        phone("OtherPhone"),
        phone("AssistantPhone"),
        text("Department", 80),
        reference("ReportsToId", "Contact", "ReportsTo"),
    )


def _lead() -> SObject:
    statuses = "Open - Not Contacted|Working - Contacted|Closed - Converted|Closed - Not Converted"
    return sobject(
        "Lead",
        "00Q",
        *_person_fields(),
        text("Company", 255, is_required=True),
        pick("Status", statuses, is_required=True, default="Open - Not Contacted"),
        pick("LeadSource", "Web|Phone Inquiry|Partner Referral|Purchased List|Other"),
        *read_only(
            flag("IsConverted", label="Converted"),
            reference("ConvertedAccountId", "Account", "ConvertedAccount"),
            reference("ConvertedContactId", "Contact", "ConvertedContact"),
        ),
    )


def _case() -> SObject:
    return sobject(
        "Case",
        "500",
        *read_only(text("CaseNumber", 30, is_name=True, auto_number="{00000000}"), flag("IsClosed", label="Closed")),
        text("Subject", 255),
        pick("Status", "New|Working|Escalated|Closed", is_required=True, default="New"),
        pick("Origin", "Phone|Email|Web"),
        pick("Priority", "High|Medium|Low", default="Medium"),
        reference("ContactId", "Contact"),
        reference("AccountId", "Account"),
        area("Description", 32_000),
        *case_fields(),
        name_field="CaseNumber",
    )


def _our_task_fields() -> tuple[Field, ...]:
    """What lightning_component/ installs; a test compares the two."""
    return (
        text("OctiCallId__c", 64, label="通話ID", is_external_id=True),
        text("OctiCallReason__c", 255, label="用件"),
        text("OctiConversationId__c", 64, label="関連通話ID"),
        text("OctiQueue__c", 80, label="キュー"),
        # Object Reference, "Field Types", url: at most 255 characters.
        field("OctiRecordingUrl__c", FieldType.URL, 255, label="録音"),
        field("OctiRemoteNumber__c", FieldType.PHONE, 40, label="相手番号"),
    )


def _task(shape: OrgShape) -> SObject:
    statuses = "Not Started|In Progress|Completed|Waiting on someone else|Deferred"
    return sobject(
        "Task",
        "00T",
        # Object Reference, Task: WhoId is a Contact or a Lead, WhatId everything else.
        reference("WhoId", "Contact|Lead", "Who", label="Contact/Lead ID"),
        reference("WhatId", "Account|Case|Shipment__c", "What", label="Related To ID"),
        text("Subject", 255),
        field("ActivityDate", FieldType.DATE, label="Due Date Only"),
        pick("Status", statuses, is_required=True, default="Not Started"),
        pick("Priority", "High|Normal|Low", is_required=True, default="Normal"),
        pick("Type", "Call|Meeting|Other"),
        area("Description", 32_000),
        # Object Reference, Task.TaskSubtype: Create, Filter, Group, Nillable, Restricted picklist; no Update.
        pick(
            "TaskSubtype",
            "Task|Email|ListEmail|Cadence|Call|LinkedIn",
            is_restricted=True,
            is_updateable=False,
            default="Task",
        ),
        pick("CallType", "Internal|Inbound|Outbound", label="Call Type", is_restricted=True),
        field("CallDurationInSeconds", FieldType.INT, label="Call Duration"),
        text("CallDisposition", 255, label="Call Result"),
        text("CallObject", 255, label="Call Object Identifier"),
        flag("IsReminderSet", label="Reminder Set"),
        field("ReminderDateTime", FieldType.DATETIME),
        *(_our_task_fields() if shape.has_our_fields else ()),
        *read_only(
            reference("AccountId", "Account"),
            flag("IsClosed", label="Closed"),
            flag("IsHighPriority", label="High Priority"),
            flag("IsArchived", label="Archived"),
            field("CompletedDateTime", FieldType.DATETIME),
        ),
        name_field="Subject",
    )


def _user() -> SObject:
    built = sobject(
        "User",
        "005",
        *_person_fields(),
        text("Username", 80, is_required=True),
        text("Alias", 8, is_required=True),
        flag("IsActive", label="Active", default=True),
        phone("Extension"),
        reference("CallCenterId", "CallCenter", "CallCenter"),
        text("TimeZoneSidKey", 40, default="Asia/Tokyo"),
        text("LocaleSidKey", 40, default="ja_JP"),
        text("LanguageLocaleKey", 40, default="ja"),
        has_owner=False,
    )
    # Creating users needs a licence and a profile: not part of a softphone's surface.
    return replace(built, is_createable=False)


def _queue_sobject() -> SObject:
    """Which objects a queue (of users) may own."""
    built = sobject(
        "QueueSobject", "03g", text("QueueId", 18), text("SobjectType", 40), has_owner=False, is_searchable=False
    )
    return replace(built, is_createable=False)


def _call_center() -> SObject:
    built = sobject(
        "CallCenter",
        "04v",
        text("Name", 80, is_name=True),
        text("InternalName", 80),
        text("AdapterUrl", 2000),
        has_owner=False,
        is_searchable=False,
    )
    return replace(built, is_createable=False)


def _organization() -> SObject:
    built = sobject(
        "Organization",
        "00D",
        text("Name", 80, is_name=True),
        pick("OrganizationType", "Developer Edition|Enterprise Edition|Unlimited Edition"),
        text("InstanceName", 5),
        flag("IsSandbox"),
        phone("Phone"),
        text("TimeZoneSidKey", 40),
        text("LanguageLocaleKey", 40),
        text("DefaultLocaleSidKey", 40),
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
        read_only(
            field("Id", FieldType.ID, 18),
            text("Name", 255),
            text("Type", 40),
            text("FirstName", 40),
            text("LastName", 80),
            text("Title", 128),
            phone("Phone"),
            field("Email", FieldType.EMAIL, 80),
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
            shipment(),
            branch(),
            _task(shape),
            _user(),
            _queue_sobject(),
            _call_center(),
            _organization(),
        ),
        polymorphic=_name(),
    )
