"""What an org says about an object (REST API Developer Guide, "sObject Describe"), as far as the bridge asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from octi_bridge.salesforce.errors import BadAnswer


@dataclass(frozen=True, slots=True)
class FieldDescription:
    """One field that the integration user sees."""

    name: str
    type: str
    relationship_name: str
    is_createable: bool
    is_external_id: bool
    is_name: bool


@dataclass(frozen=True, slots=True)
class ObjectDescription:
    """One object that the integration user sees; fields by name."""

    name: str
    is_searchable: bool
    is_createable: bool
    fields: Mapping[str, FieldDescription]

    @property
    def name_field(self) -> str:
        """The field that names a record (nameField), or an empty string."""
        return next((field.name for field in self.fields.values() if field.is_name), "")

    def has(self, path: str) -> bool:
        """Whether `Name`, or the first step of `Account.Name`, is there."""
        name, _, further = path.partition(".")
        if further:
            return any(field.relationship_name == name for field in self.fields.values())
        return name in self.fields


def read_description(answer: Any) -> ObjectDescription:
    """The document as decoded from JSON. Raises BadAnswer."""
    fields = answer.get("fields") if isinstance(answer, dict) else None
    if not isinstance(fields, list) or not all(isinstance(field, dict) for field in fields):
        raise BadAnswer
    described = [
        FieldDescription(
            name=str(field.get("name")), type=str(field.get("type")),
            relationship_name=str(field.get("relationshipName") or ""),
            is_createable=field.get("createable") is True, is_external_id=field.get("externalId") is True,
            is_name=field.get("nameField") is True,
        )
        for field in fields
    ]  # fmt: skip
    return ObjectDescription(
        name=str(answer.get("name")), is_searchable=answer.get("searchable") is True,
        is_createable=answer.get("createable") is True, fields={field.name: field for field in described},
    )  # fmt: skip
