"""How the objects of the emulated org are written down: makers of fields and objects."""

from __future__ import annotations

from dataclasses import replace
from typing import TypedDict, Unpack

from octi_bridge.workbench.org.model import Scalar
from octi_bridge.workbench.org.schema import Field, FieldType, SObject, label_of


class _Options(TypedDict, total=False):
    label: str
    is_required: bool
    is_updateable: bool
    is_restricted: bool
    is_external_id: bool
    is_name: bool
    is_searchable: bool
    default: Scalar
    auto_number: str


def field(name: str, kind: FieldType, length: int = 0, **options: Unpack[_Options]) -> Field:
    """A field with its standard label."""
    options.setdefault("label", label_of(name))
    return Field(name, kind, length=length, **options)


def text(name: str, length: int, **options: Unpack[_Options]) -> Field:
    """A text of one line."""
    return field(name, FieldType.STRING, length, **options)


def area(name: str, length: int) -> Field:
    """A text of several lines."""
    return field(name, FieldType.TEXTAREA, length)


def phone(name: str) -> Field:
    """A phone field.

    Object Reference: each standard one holds at most 40 characters, stored as typed; so does a custom one.
    """
    return field(name, FieldType.PHONE, 40)


def flag(name: str, **options: Unpack[_Options]) -> Field:
    """A check box."""
    options.setdefault("default", False)
    options["is_required"] = True
    return field(name, FieldType.BOOLEAN, **options)


def pick(name: str, values: str, **options: Unpack[_Options]) -> Field:
    """A choice of `values`, separated by bars."""
    return replace(field(name, FieldType.PICKLIST, 255, **options), picklist=tuple(values.split("|")))


def reference(name: str, to: str, relationship: str | None = None, **options: Unpack[_Options]) -> Field:
    """A reference to one of the objects `to`, separated by bars."""
    built = field(name, FieldType.REFERENCE, 18, **options)
    return replace(built, reference_to=tuple(to.split("|")), relationship_name=relationship or name.removesuffix("Id"))


def read_only(*fields: Field) -> tuple[Field, ...]:
    """The same fields, which only the platform fills."""
    return tuple(replace(each, is_createable=False, is_updateable=False) for each in fields)


def sobject(
    name: str, prefix: str, *fields: Field, has_owner: bool = True, is_searchable: bool = True, label: str = "",
    name_field: str = "Name",
) -> SObject:  # fmt: skip
    """An object with the fields that every object has."""
    system = read_only(
        field("Id", FieldType.ID, 18, label=f"{name} ID"),
        flag("IsDeleted", label="Deleted"),
        field("CreatedDate", FieldType.DATETIME),
        reference("CreatedById", "User", "CreatedBy"),
        field("LastModifiedDate", FieldType.DATETIME),
        reference("LastModifiedById", "User", "LastModifiedBy"),
        field("SystemModstamp", FieldType.DATETIME),
    )
    owner = (reference("OwnerId", "User", "Owner", is_required=True),) if has_owner else ()
    return SObject(
        name, prefix, label or name, (system[0], *fields, *owner, *system[1:]), is_searchable=is_searchable,
        name_field=name_field,
    )  # fmt: skip
