"""Describe documents (REST API Developer Guide, "sObject Describe", "Describe Global", "sObject Basic Information").

They carry the members a client of this product can need; the real ones have some thirty more.
"""

from __future__ import annotations

from octi_bridge.workbench.org.evaluate import JsonObject
from octi_bridge.workbench.org.schema import LONG_TEXT, Field, FieldType, Schema, SObject

_SOAP_TYPES = {
    FieldType.ID: "tns:ID",
    FieldType.REFERENCE: "tns:ID",
    FieldType.BOOLEAN: "xsd:boolean",
    FieldType.INT: "xsd:int",
    FieldType.DOUBLE: "xsd:double",
    FieldType.DATE: "xsd:date",
    FieldType.DATETIME: "xsd:dateTime",
}


def summary(sobject: SObject, version: str) -> JsonObject:
    """What describe-global says of one object."""
    base = f"/services/data/{version}/sobjects/{sobject.name}"
    return {
        "name": sobject.name,
        "label": sobject.label,
        "keyPrefix": sobject.prefix,
        "custom": sobject.is_custom,
        "createable": sobject.is_createable,
        "updateable": True,
        "deletable": sobject.is_createable,
        "queryable": True,
        "retrieveable": True,
        "searchable": sobject.is_searchable,
        "urls": {"sobject": base, "describe": f"{base}/describe", "rowTemplate": f"{base}/{{ID}}"},
    }


def describe_global(schema: Schema, version: str) -> JsonObject:
    """The document of `/sobjects`."""
    sobjects = [summary(item, version) for item in schema.objects()]
    return {"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": sobjects}


def describe_sobject(sobject: SObject, version: str) -> JsonObject:
    """The document of `/sobjects/X/describe`."""
    return {**summary(sobject, version), "fields": [_describe_field(field, sobject) for field in sobject.fields]}


def _describe_field(field: Field, sobject: SObject) -> JsonObject:
    return {
        "name": field.name,
        "label": field.label,
        "type": field.type.value,
        "soapType": _SOAP_TYPES.get(field.type, "xsd:string"),
        "length": field.length,
        "nillable": not field.is_required and field.type is not FieldType.ID,
        "createable": field.is_createable,
        "updateable": field.is_updateable,
        "filterable": field.is_filterable,
        "sortable": field.is_filterable,
        "groupable": field.is_filterable and field.type is not FieldType.DATETIME,
        "custom": field.name.endswith("__c"),
        "externalId": field.is_external_id,
        "idLookup": field.is_external_id or field.type is FieldType.ID,
        "unique": False,
        "nameField": field.name == sobject.name_field,
        "autoNumber": bool(field.auto_number),
        "htmlFormatted": False,
        "defaultValue": field.default,
        "defaultedOnCreate": field.default is not None or field.name == "OwnerId",
        "restrictedPicklist": field.is_restricted,
        "picklistValues": [
            {"active": True, "defaultValue": value == field.default, "label": value, "validFor": None, "value": value}
            for value in field.picklist
        ],
        "referenceTo": list(field.reference_to),
        "relationshipName": field.relationship_name,
        "extraTypeInfo": "plaintextarea" if field.type is FieldType.TEXTAREA and field.length >= LONG_TEXT else None,
    }
