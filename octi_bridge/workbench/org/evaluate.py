"""Runs selections over records and prints the rows as the REST API does.

Place in the flow: `rest_query.py` hands it the tree of `soql.py` or one RETURNING part of `sosl.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from octi_bridge.workbench.org.conditions import ConditionCompiler, Predicate, SortKey, sort_key
from octi_bridge.workbench.org.errors import located
from octi_bridge.workbench.org.model import Record
from octi_bridge.workbench.org.query_ast import Selection
from octi_bridge.workbench.org.resolve import FieldResolver, ResolvedField
from octi_bridge.workbench.org.schema import Schema, SObject
from octi_bridge.workbench.org.store import RecordStore

JsonObject = dict[str, object]


class PreparedSelection:
    """A selection whose every name was found in the schema; ready to run over records of its object."""

    def __init__(self, selection: Selection, *, resolver: FieldResolver, clock: Callable[[], datetime]) -> None:
        """Check everything at once, before any row is read.

        Raises:
            ApiError: unknown object or field, wrong operator or value, a field named twice.
        """
        self.selection = selection
        self.sobject: SObject = resolver.sobject(selection)
        self._resolver = resolver
        self.fields = self._resolve_fields()
        compiler = ConditionCompiler(resolver=resolver, clock=clock)
        where = selection.where
        self._predicate: Predicate | None = None
        if where is not None:
            self._predicate = compiler.compile(self.sobject, where, selection.text)
        self._order = [(self._sortable(index), item) for index, item in enumerate(selection.order_by)]

    def run(self, records: Iterable[Record]) -> list[Record]:
        """The records that remain, in order, cut to LIMIT and OFFSET."""
        rows = [r for r in records if self._predicate is None or self._predicate(r)]
        for resolved, item in reversed(self._order):
            keyed = [(sort_key(self._resolver.read(row, resolved)), row) for row in rows]
            nulls = [row for key, row in keyed if key is None]
            rest = [(key, row) for key, row in keyed if key is not None]
            rest.sort(key=lambda pair: _comparable(pair[0]), reverse=item.is_descending)
            ordered = [row for _, row in rest]
            rows = ordered + nulls if item.has_nulls_last else nulls + ordered
        end = None if self.selection.limit is None else self.selection.offset + self.selection.limit
        return rows[self.selection.offset : end]

    def _resolve_fields(self) -> list[ResolvedField]:
        seen: set[str] = set()
        resolved_fields = []
        for ref in self.selection.fields:
            resolved = self._resolver.field(self.sobject, ref, self.selection.text)
            if resolved.name in seen:
                problem = f"duplicate field selected: {resolved.name}"
                raise located(self.selection.text, ref.position, "INVALID_FIELD", problem)
            seen.add(resolved.name)
            resolved_fields.append(resolved)
        return resolved_fields

    def _sortable(self, index: int) -> ResolvedField:
        ref = self.selection.order_by[index].field
        resolved = self._resolver.field(self.sobject, ref, self.selection.text)
        if not resolved.field.is_filterable:
            problem = f"field '{resolved.field.name}' can not be sorted in a query call"
            raise located(self.selection.text, ref.position, "INVALID_FIELD", problem)
        return resolved


class RowPrinter:
    """Prints records with their `attributes`, as REST API Developer Guide, "Query" shows them."""

    def __init__(self, *, schema: Schema, resolver: FieldResolver) -> None:
        self._schema = schema
        self._resolver = resolver

    def row(self, sobject: SObject, record: Record, fields: Sequence[ResolvedField], version: str) -> JsonObject:
        """One row with the selected fields; parents nest, a missing parent is null."""
        out: JsonObject = {"attributes": self._attributes(sobject.name, record, version)}
        for resolved in fields:
            self._place(out, record, resolved, version)
        return out

    def whole(self, sobject: SObject, record: Record, version: str, names: Sequence[str] | None = None) -> JsonObject:
        """A record with all its fields, or the named ones."""
        out: JsonObject = {"attributes": self._attributes(sobject.name, record, version)}
        for field in sobject.fields:
            if names is None or field.name in names:
                out[field.name] = record[field.name]
        return out

    def _place(self, out: JsonObject, record: Record, resolved: ResolvedField, version: str) -> None:
        target: JsonObject = out
        current = record
        for relation in resolved.relations:
            name = str(relation.relationship_name)
            parent = self._resolver.parent(current, relation)
            if parent is None:
                target.setdefault(name, None)
                return
            type_name = "Name" if relation.is_polymorphic else relation.reference_to[0]
            nested = target.setdefault(name, {"attributes": self._attributes(type_name, parent, version)})
            if not isinstance(nested, dict):
                return
            target, current = nested, parent
        target[resolved.field.name] = current[resolved.field.name]

    def _attributes(self, type_name: str, record: Record, version: str) -> JsonObject:
        record_id = str(record["Id"])
        sobject = self._schema.of_id(record_id)
        url_name = sobject.name if sobject is not None else type_name
        return {"type": type_name, "url": f"/services/data/{version}/sobjects/{url_name}/{record_id}"}


def prepare(
    selection: Selection, *, schema: Schema, store: RecordStore, clock: Callable[[], datetime]
) -> PreparedSelection:
    """A prepared selection over one store."""
    return PreparedSelection(selection, resolver=FieldResolver(schema=schema, store=store), clock=clock)


def _comparable(key: SortKey) -> tuple[str, float]:
    return (key, 0.0) if isinstance(key, str) else ("", key)
