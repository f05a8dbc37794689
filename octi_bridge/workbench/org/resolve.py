"""Gives written field paths their meaning in the schema, and reads them from records."""

from __future__ import annotations

from dataclasses import dataclass

from octi_bridge.workbench.org.errors import ApiError, located
from octi_bridge.workbench.org.model import Record, Scalar
from octi_bridge.workbench.org.query_ast import FieldRef, Selection
from octi_bridge.workbench.org.schema import Field, Schema, SObject
from octi_bridge.workbench.org.store import RecordStore

# SOQL and SOSL Reference, "Understanding Relationship Query Limitations": at most five levels up.
_MAX_LEVELS = 5
_HINT = "Please reference your WSDL or the describe call for the appropriate names."


@dataclass(frozen=True, slots=True)
class ResolvedField:
    """A field reached over zero or more parent relationships."""

    relations: tuple[Field, ...]
    field: Field

    @property
    def name(self) -> str:
        """The canonical path, for messages."""
        return ".".join((*(str(r.relationship_name) for r in self.relations), self.field.name))


class FieldResolver:
    """Resolves paths against the schema and follows them through the store."""

    def __init__(self, *, schema: Schema, store: RecordStore) -> None:
        self._schema = schema
        self._store = store

    def sobject(self, selection: Selection) -> SObject:
        """The object a selection is about.

        Raises:
            ApiError: INVALID_TYPE, in the words of the real parser.
        """
        found = self._schema.find(selection.sobject)
        if found is None:
            problem = (
                f"sObject type '{selection.sobject}' is not supported. If you are attempting to use a custom object, "
                f"be sure to append the '__c' after the entity name. {_HINT}"
            )
            raise located(selection.text, selection.sobject_position, "INVALID_TYPE", problem)
        return found

    def field(self, sobject: SObject, ref: FieldRef, text: str) -> ResolvedField:
        """The field a path means, seen from `sobject`.

        Raises:
            ApiError: INVALID_FIELD, with the place in `text`.
        """
        path = ref.path
        # A path may begin with the object itself: `SELECT Contact.Name FROM Contact` (SOQL and SOSL Reference, "FROM").
        if len(path) > 1 and path[0].lower() == sobject.name.lower():
            path = path[1:]
        if len(path) > _MAX_LEVELS + 1:
            raise located(text, ref.position, "INVALID_FIELD", "Maximum of 5 levels of parent relationships exceeded")
        relations: list[Field] = []
        current = sobject
        for step in path[:-1]:
            relation = current.relationship(step)
            if relation is None:
                raise _unknown_relationship(ref, step, text)
            relations.append(relation)
            current = self._target(relation)
        field = current.field(path[-1])
        if field is None:
            raise _unknown_field(ref, path[-1], current, text)
        return ResolvedField(tuple(relations), field)

    def parent(self, record: Record, relation: Field) -> Record | None:
        """The record a reference points to, seen as the object or as `Name` when it may be several."""
        value = record[relation.name]
        found = self._store.find(str(value)) if value is not None else None
        if found is None or not relation.is_polymorphic:
            return found
        target = self._schema.of_id(str(value))
        view: Record = {field.name: found.get(field.name) for field in self._schema.polymorphic.fields}
        view["Type"] = target.name if target is not None else None
        # An object without a Name shows what names it, a case its number (Object Reference, Name).
        view["Name"] = found.get(target.name_field) if target is not None else None
        return view

    def read(self, record: Record, resolved: ResolvedField) -> Scalar:
        """The value at the end of the path; None when a parent on the way is missing."""
        current: Record | None = record
        for relation in resolved.relations:
            current = self.parent(current, relation) if current is not None else None
        return current[resolved.field.name] if current is not None else None

    def _target(self, relation: Field) -> SObject:
        return self._schema.polymorphic if relation.is_polymorphic else self._schema.get(relation.reference_to[0])


def _unknown_relationship(ref: FieldRef, step: str, text: str) -> ApiError:
    problem = (
        f"Didn't understand relationship '{step}' in field path. If you are attempting to use a custom relationship, "
        f"be sure to append the '__r' after the custom relationship name. {_HINT}"
    )
    return located(text, ref.position, "INVALID_FIELD", problem)


def _unknown_field(ref: FieldRef, name: str, sobject: SObject, text: str) -> ApiError:
    problem = (
        f"No such column '{name}' on entity '{sobject.name}'. If you are attempting to use a custom field, "
        f"be sure to append the '__c' after the custom field name. {_HINT}"
    )
    return located(text, ref.position, "INVALID_FIELD", problem)
