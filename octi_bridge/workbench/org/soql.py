"""Parser of the SOQL subset: fields and parents, COUNT(), WHERE, ORDER BY, LIMIT, OFFSET.

Everything else (GROUP BY, subqueries, functions, TYPEOF, FOR ...) is refused as a malformed query, so that a
query which runs here is one the parser understood whole.
"""

from __future__ import annotations

from octi_bridge.workbench.org.clauses import parse_field, parse_tail
from octi_bridge.workbench.org.errors import ApiError
from octi_bridge.workbench.org.lexer import Cursor
from octi_bridge.workbench.org.query_ast import FieldRef, Selection

MALFORMED_QUERY = "MALFORMED_QUERY"
# SOQL and SOSL Reference: a query may have 100,000 characters; OFFSET is at most 2,000.
_MAX_LENGTH = 100_000
_MAX_OFFSET = 2_000


def parse_soql(text: str) -> Selection:
    """The query as a tree.

    Raises:
        ApiError: MALFORMED_QUERY with the place, QUERY_TOO_COMPLICATED or NUMBER_OUTSIDE_VALID_RANGE.
    """
    if len(text) > _MAX_LENGTH:
        raise ApiError(400, "QUERY_TOO_COMPLICATED", "SOQL statement is too long")
    cursor = Cursor(text, code=MALFORMED_QUERY)
    cursor.expect("SELECT")
    is_count = cursor.accept("COUNT", "(", ")")
    fields = () if is_count else _parse_fields(cursor)
    cursor.expect("FROM")
    sobject = parse_field(cursor)
    where, order_by, limit, offset = parse_tail(cursor)
    cursor.expect_end()
    if is_count and order_by:
        raise cursor.refusal(0, "Count() with ORDER BY is not allowed")
    if offset > _MAX_OFFSET:
        raise ApiError(400, "NUMBER_OUTSIDE_VALID_RANGE", f"Maximum SOQL offset allowed is {_MAX_OFFSET}")
    return Selection(
        text,
        str(sobject),
        sobject.position,
        fields,
        is_count,
        where=where,
        order_by=order_by,
        limit=limit,
        offset=offset,
    )


def _parse_fields(cursor: Cursor) -> tuple[FieldRef, ...]:
    fields = [parse_field(cursor)]
    while cursor.accept(","):
        fields.append(parse_field(cursor))
    return tuple(fields)
