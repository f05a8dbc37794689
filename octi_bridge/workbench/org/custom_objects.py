"""What the sample company added to its org: objects and fields of its own, some of them with phone numbers.

Salesforce Help, "Create Custom Objects" and "Custom Field Attributes": the name of a custom object is always its field
`Name`, a text or a number that counts by itself; only an object that allows activities can stand in Task.WhatId.
"""

from __future__ import annotations

from octi_bridge.workbench.org.fields import phone, pick, read_only, reference, sobject, text
from octi_bridge.workbench.org.schema import Field, SObject


def shipment() -> SObject:
    """A parcel under way: named by an automatic number, with the receiver's phone; allows activities."""
    return sobject(
        "Shipment__c",
        "a01",
        *read_only(text("Name", 80, is_name=True, auto_number="S-{0000}", label="Shipment Number")),
        text("Item__c", 255),
        phone("ReceiverPhone__c"),
        pick("Status__c", "Packed|On its way|Delivered", default="Packed"),
        reference("Contact__c", "Contact", "Contact__r"),
        label="Shipment",
    )


def branch() -> SObject:
    """A shop or an office, named by people; allows no activities."""
    return sobject(
        "Branch__c", "a02", text("Name", 80, is_required=True, is_name=True), phone("Tel__c"), label="Branch"
    )


def case_fields() -> tuple[Field, ...]:
    """Where to call back about a case. The standard SuppliedPhone is a text (assumed)."""
    return (text("SuppliedPhone", 40), phone("CallbackPhone__c"))
