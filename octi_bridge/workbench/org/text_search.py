"""Runs SOSL searches over the index of the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from octi_bridge.workbench.org.errors import ApiError
from octi_bridge.workbench.org.evaluate import JsonObject, PreparedSelection, RowPrinter
from octi_bridge.workbench.org.model import Record
from octi_bridge.workbench.org.query_ast import FieldRef, Search, SearchGroup, Selection
from octi_bridge.workbench.org.resolve import FieldResolver
from octi_bridge.workbench.org.schema import TEXT_TYPES, Field, FieldType, Schema, SObject
from octi_bridge.workbench.org.sosl import MAX_ROWS
from octi_bridge.workbench.org.store import RecordStore
from octi_bridge.workbench.org.tokens import compile_matcher, index_tokens

# SOQL and SOSL Reference, "SOSL Limits on Search Results": one object returns 250 rows unless the clause has
# its own limit or filter; several share 2,000.
_DEFAULT_ROWS = 250


class TextSearch:
    """Searches the org.

    Rows come in the order of RETURNING, oldest first; the platform's order of relevance is not imitated.
    """

    def __init__(self, *, schema: Schema, store: RecordStore, clock: Callable[[], datetime]) -> None:
        self._schema = schema
        self._store = store
        self._clock = clock
        self._resolver = FieldResolver(schema=schema, store=store)
        self._printer = RowPrinter(schema=schema, resolver=self._resolver)

    def run(self, search: Search, version: str) -> list[JsonObject]:
        """The `searchRecords` of the answer.

        Raises:
            ApiError: RETURNING names something that does not exist or cannot be searched.
        """
        prepared = [self._prepare(selection) for selection in search.returning or self._everything()]
        rows: list[JsonObject] = []
        for item in prepared:
            found = item.run(self._matching(search, item.sobject))
            cap = _row_cap(item.selection, len(prepared))
            rows.extend(self._printer.row(item.sobject, r, item.fields, version) for r in found[:cap])
        return rows[: search.limit]

    def _prepare(self, selection: Selection) -> PreparedSelection:
        prepared = PreparedSelection(selection, resolver=self._resolver, clock=self._clock)
        if not prepared.sobject.is_searchable:
            message = f"entity type {prepared.sobject.name} does not support search"
            raise ApiError(400, "INVALID_TYPE", message)
        return prepared

    def _everything(self) -> tuple[Selection, ...]:
        searchable = (item for item in self._schema.objects() if item.is_searchable)
        return tuple(Selection(item.name, item.name, 0, (FieldRef(("Id",), 0),)) for item in searchable)

    def _matching(self, search: Search, sobject: SObject) -> Iterator[Record]:
        if search.expression is None:
            return
        matcher = compile_matcher(search.expression)
        fields = [field.name for field in sobject.fields if _is_in_group(field, search.group)]
        for indexed, record in self._store.indexed(sobject):
            if matcher([index_tokens(str(indexed[name])) for name in fields if indexed[name] is not None]):
                yield record


def _is_in_group(field: Field, group: SearchGroup) -> bool:
    # SOQL and SOSL Reference, "IN SearchGroup": ALL is every searchable text field, EMAIL and PHONE are the
    # fields of that type, NAME the name fields. Which fields the sidebar group holds is assumed.
    if group is SearchGroup.NAME:
        return field.is_name
    if group is SearchGroup.EMAIL:
        return field.type is FieldType.EMAIL
    if group is SearchGroup.PHONE:
        return field.type is FieldType.PHONE
    if group is SearchGroup.SIDEBAR:
        return field.is_name or field.type in {FieldType.PHONE, FieldType.EMAIL}
    return field.type in TEXT_TYPES and field.type is not FieldType.PICKLIST and field.is_searchable


def _row_cap(selection: Selection, objects: int) -> int:
    if selection.limit is not None:
        return min(selection.limit, MAX_ROWS)
    if selection.where is not None or selection.order_by:
        return MAX_ROWS // objects
    return min(_DEFAULT_ROWS, MAX_ROWS // objects)
