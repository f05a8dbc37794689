"""Turns WHERE trees into predicates over records, refusing what the field's type does not allow.

SOQL and SOSL Reference, "Comparison Operators": text compares without case; `!=` and NOT IN also find records
whose field is null.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from octi_bridge.workbench.org.dates import relative_span
from octi_bridge.workbench.org.errors import ApiError, located
from octi_bridge.workbench.org.ids import normalize_id
from octi_bridge.workbench.org.model import Record, Scalar, format_datetime, is_known_year
from octi_bridge.workbench.org.query_ast import (
    Combination,
    Comparison,
    Condition,
    FieldRef,
    Literal,
    LiteralKind,
    Membership,
    Negation,
    Operator,
)
from octi_bridge.workbench.org.resolve import FieldResolver, ResolvedField
from octi_bridge.workbench.org.schema import TEXT_TYPES, Field, FieldType, SObject

Predicate = Callable[[Record], bool]
SortKey = str | float

_ID_TYPES = frozenset({FieldType.ID, FieldType.REFERENCE})
_NUMBER_TYPES = frozenset({FieldType.INT, FieldType.DOUBLE})
_EQUALITY = frozenset({Operator.EQUAL, Operator.NOT_EQUAL})
_KINDS: dict[FieldType, frozenset[LiteralKind]] = {
    **dict.fromkeys(TEXT_TYPES | _ID_TYPES, frozenset({LiteralKind.TEXT})),
    **dict.fromkeys(_NUMBER_TYPES, frozenset({LiteralKind.NUMBER})),
    FieldType.BOOLEAN: frozenset({LiteralKind.BOOLEAN}),
    FieldType.DATE: frozenset({LiteralKind.DATE, LiteralKind.RELATIVE_DATE}),
    FieldType.DATETIME: frozenset({LiteralKind.DATETIME, LiteralKind.RELATIVE_DATE}),
}
_KIND_NAMES = {FieldType.DATETIME: "dateTime", FieldType.ID: "ID", FieldType.REFERENCE: "ID"}


@dataclass(frozen=True, slots=True)
class _Range:
    """What a value is compared with: one point (`end` is None) or a span whose end is out."""

    start: SortKey
    end: SortKey | None = None


class ConditionCompiler:
    """Compiles conditions for one resolver. `clock` gives relative dates their day."""

    def __init__(self, *, resolver: FieldResolver, clock: Callable[[], datetime]) -> None:
        self._resolver = resolver
        self._clock = clock

    def compile(self, sobject: SObject, condition: Condition, text: str) -> Predicate:
        """The predicate of a condition.

        Raises:
            ApiError: an unknown field, an operator or a value the field's type does not take.
        """
        match condition:
            case Combination(is_any=is_any, items=items):
                parts = [self.compile(sobject, item, text) for item in items]
                return (lambda r: any(p(r) for p in parts)) if is_any else (lambda r: all(p(r) for p in parts))
            case Negation(item=item):
                inner = self.compile(sobject, item, text)
                return lambda r: not inner(r)
            case Membership():
                return self._membership(sobject, condition, text)
            case Comparison():
                return self._comparison(sobject, condition, text)

    def _filterable(self, sobject: SObject, ref: FieldRef, text: str) -> ResolvedField:
        resolved = self._resolver.field(sobject, ref, text)
        if not resolved.field.is_filterable:
            problem = f"field '{resolved.field.name}' can not be filtered in a query call"
            raise located(text, ref.position, "INVALID_FIELD", problem)
        return resolved

    def _membership(self, sobject: SObject, condition: Membership, text: str) -> Predicate:
        resolved = self._filterable(sobject, condition.field, text)
        ranges = [self._range(resolved.field, value, text) for value in condition.values]
        is_negated = condition.is_negated

        def check(record: Record) -> bool:
            key = sort_key(self._resolver.read(record, resolved))
            return any(_matches(key, Operator.EQUAL, item) for item in ranges) != is_negated

        return check

    def _comparison(self, sobject: SObject, condition: Comparison, text: str) -> Predicate:
        resolved = self._filterable(sobject, condition.field, text)
        field, operator = resolved.field, condition.operator
        if operator is Operator.LIKE:
            return self._like(resolved, condition, text)
        if field.type is FieldType.BOOLEAN and operator not in _EQUALITY:
            raise located(text, condition.field.position, "INVALID_FIELD", "invalid operator on boolean field")
        wanted = self._range(field, condition.value, text)
        return lambda r: _matches(sort_key(self._resolver.read(r, resolved)), operator, wanted)

    def _like(self, resolved: ResolvedField, condition: Comparison, text: str) -> Predicate:
        if resolved.field.type not in TEXT_TYPES:
            kind = "id" if resolved.field.type in _ID_TYPES else resolved.field.type.value
            raise located(text, condition.field.position, "INVALID_FIELD", f"invalid operator on {kind} field")
        if condition.value.kind is not LiteralKind.TEXT:
            raise _wrong_kind(resolved.field, condition.value, text)
        pattern = like_pattern(condition.value.text)

        def check(record: Record) -> bool:
            value = self._resolver.read(record, resolved)
            return isinstance(value, str) and pattern.fullmatch(value) is not None

        return check

    def _range(self, field: Field, value: Literal, text: str) -> _Range | None:
        """The range a literal means for a field; None means null."""
        if value.kind is LiteralKind.NULL:
            return None
        if value.kind not in _KINDS[field.type]:
            raise _wrong_kind(field, value, text)
        if value.kind is LiteralKind.RELATIVE_DATE:
            is_datetime = field.type is FieldType.DATETIME
            span = relative_span(value.text, value.count, self._clock(), is_datetime=is_datetime)
            return _Range(span.start.lower(), span.end.lower())
        if field.type in _ID_TYPES:
            return _Range(_id_literal(value, text)) if value.text else None
        if value.kind is LiteralKind.TEXT:
            # An empty text is null everywhere on the platform.
            return _Range(re.sub(r"\\([_%])", r"\1", value.text).lower()) if value.text else None
        return _Range(_plain_literal(value, text))


def sort_key(value: Scalar) -> SortKey | None:
    """The form in which values compare: text without case, numbers and booleans as numbers."""
    if value is None:
        return None
    return value.lower() if isinstance(value, str) else float(value)


def like_pattern(pattern: str) -> re.Pattern[str]:
    """LIKE as a regular expression: `%` any text, `_` one character, backslash for the signs themselves."""
    out = ""
    for part in re.findall(r"\\[_%\\]|.", pattern, re.DOTALL):
        out += {"%": ".*", "_": "."}.get(part) or re.escape(part[-1])
    return re.compile(out, re.IGNORECASE | re.DOTALL)


def _matches(key: SortKey | None, operator: Operator, wanted: _Range | None) -> bool:
    if wanted is None or key is None:
        is_same = wanted is None and key is None
        return is_same if operator is Operator.EQUAL else not is_same and operator is Operator.NOT_EQUAL
    before_start = _is_less(key, wanted.start)
    past = not before_start and key != wanted.start if wanted.end is None else not _is_less(key, wanted.end)
    return {
        Operator.EQUAL: not before_start and not past,
        Operator.NOT_EQUAL: before_start or past,
        Operator.LESS: before_start,
        Operator.LESS_OR_EQUAL: not past,
        Operator.GREATER: past,
        Operator.GREATER_OR_EQUAL: not before_start,
    }[operator]


def _is_less(left: SortKey, right: SortKey) -> bool:
    if isinstance(left, str):
        return isinstance(right, str) and left < right
    return isinstance(right, float) and left < right


def _id_literal(value: Literal, text: str) -> str:
    record_id = normalize_id(value.text)
    if record_id is None:
        raise located(text, value.position, "INVALID_QUERY_FILTER_OPERATOR", f"invalid ID field: {value.text}")
    return record_id.lower()


def _plain_literal(value: Literal, text: str) -> SortKey:
    if value.kind is LiteralKind.BOOLEAN:
        return float(value.text == "TRUE")
    if value.kind is LiteralKind.NUMBER:
        return float(value.text)
    problem = f"Invalid {value.kind}: {value.text}"
    try:
        moment = datetime.fromisoformat(value.text)
    except ValueError as error:
        raise located(text, value.position, "MALFORMED_QUERY", problem) from error
    if not is_known_year(moment.year):
        raise located(text, value.position, "MALFORMED_QUERY", problem)
    return value.text if value.kind is LiteralKind.DATE else format_datetime(moment).lower()


def _wrong_kind(field: Field, value: Literal, text: str) -> ApiError:
    is_text = field.type in TEXT_TYPES
    name = "string" if is_text else _KIND_NAMES.get(field.type, field.type.value)
    rest = "and should be enclosed in quotes" if is_text else "and should not be enclosed in quotes"
    problem = f"value of filter criterion for field '{field.name}' must be of type {name} {rest}"
    return located(text, value.position, "INVALID_FIELD", problem)
