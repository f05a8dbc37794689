"""Types of the org's schema: fields, objects, and look-up by name without regard to case.

Names and types follow the Object Reference for the Salesforce Platform; the objects themselves are in
`objects.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from octi_bridge.workbench.org.model import Scalar


class FieldType(StrEnum):
    """Field types, spelled as describe spells them."""

    ID = "id"
    STRING = "string"
    TEXTAREA = "textarea"
    PHONE = "phone"
    EMAIL = "email"
    URL = "url"
    PICKLIST = "picklist"
    BOOLEAN = "boolean"
    INT = "int"
    DOUBLE = "double"
    DATE = "date"
    DATETIME = "datetime"
    REFERENCE = "reference"


TEXT_TYPES = frozenset(
    {FieldType.STRING, FieldType.TEXTAREA, FieldType.PHONE, FieldType.EMAIL, FieldType.URL, FieldType.PICKLIST}
)
# Object Reference: text areas of more than 255 characters cannot be filtered, sorted or grouped.
LONG_TEXT = 256


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `is_required` means it may not be null; `default` fills it on create.

    `auto_number` is the display format of a field that numbers its records by itself: `S-{0000}`.
    """

    name: str
    type: FieldType
    label: str = ""
    length: int = 0
    is_required: bool = False
    is_createable: bool = True
    is_updateable: bool = True
    is_restricted: bool = False
    is_external_id: bool = False
    is_name: bool = False
    is_searchable: bool = True
    picklist: tuple[str, ...] = ()
    default: Scalar = None
    reference_to: tuple[str, ...] = ()
    relationship_name: str | None = None
    auto_number: str = ""

    @property
    def is_filterable(self) -> bool:
        """Whether WHERE may name it."""
        return not (self.type is FieldType.TEXTAREA and self.length >= LONG_TEXT)

    @property
    def is_polymorphic(self) -> bool:
        """Whether it may point to several objects (then its relationship shows the fields of `Name`)."""
        return len(self.reference_to) > 1


@dataclass(frozen=True, slots=True)
class SObject:
    """One object type: name, key prefix of its ids, fields in describe order.

    `name_field` is the one that describe marks as nameField: not every object has a `Name`.
    """

    name: str
    prefix: str
    label: str
    fields: tuple[Field, ...]
    is_searchable: bool = True
    is_createable: bool = True
    name_field: str = "Name"

    @property
    def is_custom(self) -> bool:
        """Whether the org made it, or a package."""
        return self.name.endswith("__c")

    def field(self, name: str) -> Field | None:
        """The field of that name in any case, or None."""
        wanted = name.lower()
        return next((field for field in self.fields if field.name.lower() == wanted), None)

    def relationship(self, name: str) -> Field | None:
        """The reference field whose parent relationship has that name in any case, or None."""
        wanted = name.lower()
        return next((f for f in self.fields if (f.relationship_name or "").lower() == wanted), None)


class Schema:
    """All objects of the org. `polymorphic` is what relationships such as Task.Who show; it is no object of its own."""

    def __init__(self, objects: Iterable[SObject], *, polymorphic: SObject) -> None:
        self.polymorphic = polymorphic
        self._by_name: Mapping[str, SObject] = {item.name.lower(): item for item in objects}
        self._by_prefix = {item.prefix: item for item in self._by_name.values()}

    def objects(self) -> Iterable[SObject]:
        """All objects in their order of definition."""
        return self._by_name.values()

    def find(self, name: str) -> SObject | None:
        """The object of that name in any case, or None."""
        return self._by_name.get(name.lower())

    def get(self, name: str) -> SObject:
        """The object of that exact meaning; KeyError when the schema has none."""
        return self._by_name[name.lower()]

    def of_id(self, record_id: str) -> SObject | None:
        """The object whose key prefix the id carries, or None."""
        return self._by_prefix.get(record_id[:3])


def label_of(name: str) -> str:
    """`MobilePhone` to `Mobile Phone`, `AccountId` to `Account ID`: the standard labels, where no other is known."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.removesuffix("__c"))
    return re.sub(r" Id$", " ID", words)
