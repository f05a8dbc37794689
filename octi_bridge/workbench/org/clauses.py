"""The clauses SOQL and SOSL have in common: field lists, WHERE, ORDER BY, LIMIT, OFFSET.

SOQL and SOSL Reference, "Condition Expression Syntax (WHERE Clause)" and the pages of the other clauses.
"""

from __future__ import annotations

from octi_bridge.workbench.org.dates import RELATIVE_DATES, RELATIVE_DATES_WITH_COUNT
from octi_bridge.workbench.org.lexer import Cursor, unquote
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
    OrderItem,
)

_RESERVED = frozenset(
    {
        *("AND", "ASC", "DESC", "EXCLUDES", "FIRST", "FROM", "GROUP", "HAVING", "IN", "INCLUDES", "LAST", "LIKE"),
        *("LIMIT", "NOT", "NULL", "NULLS", "OR", "SELECT", "USING", "WHERE", "WITH"),
    }
)
_OPERATORS = {
    "=": Operator.EQUAL,
    "!=": Operator.NOT_EQUAL,
    "<>": Operator.NOT_EQUAL,
    "<": Operator.LESS,
    "<=": Operator.LESS_OR_EQUAL,
    ">": Operator.GREATER,
    ">=": Operator.GREATER_OR_EQUAL,
}
# Deep nesting is refused before Python's own recursion limit is (limit assumed).
_MAX_DEPTH = 50


def parse_field(cursor: Cursor) -> FieldRef:
    """One field path; a keyword in its place is refused."""
    token = cursor.peek
    if token.kind != "word" or token.upper in _RESERVED:
        raise cursor.unexpected(token)
    cursor.take()
    return FieldRef(tuple(token.text.split(".")), token.position)


def parse_where(cursor: Cursor, depth: int = 0) -> Condition:
    """A condition. AND and OR on one level need parentheses, as the platform demands."""
    if depth > _MAX_DEPTH:
        raise cursor.refusal(cursor.peek.position, "condition is nested too deeply")
    items = [_parse_unit(cursor, depth)]
    joined_by: str | None = None
    while cursor.peek.kind == "word" and cursor.peek.upper in {"AND", "OR"}:
        if joined_by not in {None, cursor.peek.upper}:
            raise cursor.unexpected(cursor.peek)
        joined_by = cursor.take().upper
        items.append(_parse_unit(cursor, depth))
    return items[0] if joined_by is None else Combination(joined_by == "OR", tuple(items))


def parse_tail(cursor: Cursor) -> tuple[Condition | None, tuple[OrderItem, ...], int | None, int]:
    """`[WHERE ..] [ORDER BY ..] [LIMIT n] [OFFSET n]`, in that order."""
    where = parse_where(cursor) if cursor.accept("WHERE") else None
    order_by = _parse_order(cursor) if cursor.accept("ORDER", "BY") else ()
    limit = parse_count(cursor) if cursor.accept("LIMIT") else None
    offset = parse_count(cursor) if cursor.accept("OFFSET") else 0
    return where, order_by, limit, offset


def parse_count(cursor: Cursor) -> int:
    """A whole number, not negative."""
    token = cursor.peek
    if token.kind != "number" or not token.text.isdigit():
        raise cursor.unexpected(token)
    cursor.take()
    return int(token.text[:9])


def _parse_order(cursor: Cursor) -> tuple[OrderItem, ...]:
    items = [_parse_order_item(cursor)]
    while cursor.accept(","):
        items.append(_parse_order_item(cursor))
    return tuple(items)


def _parse_order_item(cursor: Cursor) -> OrderItem:
    field = parse_field(cursor)
    is_descending = cursor.accept("DESC")
    if not is_descending:
        cursor.accept("ASC")
    has_nulls_last = False
    if cursor.accept("NULLS"):
        has_nulls_last = cursor.accept("LAST")
        if not has_nulls_last:
            cursor.expect("FIRST")
    return OrderItem(field, is_descending, has_nulls_last)


def _parse_unit(cursor: Cursor, depth: int) -> Condition:
    if cursor.accept("NOT"):
        if depth > _MAX_DEPTH:
            raise cursor.refusal(cursor.peek.position, "condition is nested too deeply")
        return Negation(_parse_unit(cursor, depth + 1))
    if cursor.accept("("):
        inner = parse_where(cursor, depth + 1)
        cursor.expect(")")
        return inner
    return _parse_comparison(cursor)


def _parse_comparison(cursor: Cursor) -> Condition:
    field = parse_field(cursor)
    if cursor.accept("NOT", "IN"):
        return Membership(field, True, _parse_list(cursor))
    if cursor.accept("IN"):
        return Membership(field, False, _parse_list(cursor))
    if cursor.accept("LIKE"):
        return Comparison(field, Operator.LIKE, _parse_literal(cursor))
    token = cursor.peek
    if token.kind != "symbol" or token.text not in _OPERATORS:
        raise cursor.unexpected(token)
    cursor.take()
    return Comparison(field, _OPERATORS[token.text], _parse_literal(cursor))


def _parse_list(cursor: Cursor) -> tuple[Literal, ...]:
    cursor.expect("(")
    values = [_parse_literal(cursor)]
    while cursor.accept(","):
        values.append(_parse_literal(cursor))
    cursor.expect(")")
    return tuple(values)


def _parse_literal(cursor: Cursor) -> Literal:
    token = cursor.peek
    if token.kind == "string":
        return Literal(LiteralKind.TEXT, unquote(cursor.take(), cursor), token.position)
    if token.kind in {"number", "date", "datetime"}:
        return Literal(LiteralKind(token.kind), cursor.take().text, token.position)
    if token.kind != "word":
        raise cursor.unexpected(token)
    if token.upper in {"TRUE", "FALSE"}:
        return Literal(LiteralKind.BOOLEAN, cursor.take().upper, token.position)
    if token.upper == "NULL":
        return Literal(LiteralKind.NULL, cursor.take().upper, token.position)
    if token.upper in RELATIVE_DATES:
        return Literal(LiteralKind.RELATIVE_DATE, cursor.take().upper, token.position)
    if token.upper in RELATIVE_DATES_WITH_COUNT:
        cursor.take()
        cursor.expect(":")
        return Literal(LiteralKind.RELATIVE_DATE, token.upper, token.position, parse_count(cursor))
    raise cursor.unexpected(token)
