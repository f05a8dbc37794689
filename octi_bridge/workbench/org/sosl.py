"""Parser of the SOSL subset: FIND, IN .. FIELDS, RETURNING, LIMIT. WITH, UPDATE and USING are refused."""

from __future__ import annotations

import re

from octi_bridge.workbench.org.clauses import parse_count, parse_field, parse_tail
from octi_bridge.workbench.org.errors import ApiError
from octi_bridge.workbench.org.find_clause import MALFORMED_SEARCH, parse_find
from octi_bridge.workbench.org.lexer import Cursor
from octi_bridge.workbench.org.query_ast import FieldRef, Search, SearchGroup, Selection

_FIND = re.compile(r"\s*FIND\s*\{", re.IGNORECASE)
# SOQL and SOSL Reference, "SOSL Limits on Search Results"; a statement may have 100,000 characters.
MAX_ROWS = 2_000
_MAX_LENGTH = 100_000


def parse_sosl(text: str) -> Search:
    """The search as a tree.

    Raises:
        ApiError: MALFORMED_SEARCH with the place, INVALID_SEARCH for a term of one character.
    """
    opening = _FIND.match(text)
    if opening is None or len(text) > _MAX_LENGTH:
        raise ApiError(400, MALFORMED_SEARCH, "No search term found. The search term must be enclosed in braces.")
    expression, end = parse_find(text, opening.end())
    cursor = Cursor(text, code=MALFORMED_SEARCH, start=end)
    group = _parse_group(cursor) if cursor.accept("IN") else SearchGroup.ALL
    returning = _parse_returning(cursor) if cursor.accept("RETURNING") else ()
    limit = parse_count(cursor) if cursor.accept("LIMIT") else None
    cursor.expect_end()
    if limit is not None and not 1 <= limit <= MAX_ROWS:
        raise cursor.refusal(0, f"LIMIT must be between 1 and {MAX_ROWS}")
    return Search(expression, group, returning, limit)


def _parse_group(cursor: Cursor) -> SearchGroup:
    token = cursor.expect_kind("word")
    if token.upper not in SearchGroup.__members__:
        raise cursor.refusal(token.position, f"Malformed search token: {token.text}")
    follows = cursor.peek
    if not cursor.accept("FIELDS"):
        # The wording is the one of the real parser (force-rest-api, pull request 92).
        raise cursor.refusal(follows.position, f"Malformed search token: {follows.text}")
    return SearchGroup(token.upper)


def _parse_returning(cursor: Cursor) -> tuple[Selection, ...]:
    selections = [_parse_object(cursor)]
    while cursor.accept(","):
        selections.append(_parse_object(cursor))
    return tuple(selections)


def _parse_object(cursor: Cursor) -> Selection:
    sobject = parse_field(cursor)
    if not cursor.accept("("):
        fields: tuple[FieldRef, ...] = (FieldRef(("Id",), sobject.position),)
        return Selection(cursor.text, str(sobject), sobject.position, fields)
    names = [parse_field(cursor)]
    while cursor.accept(","):
        names.append(parse_field(cursor))
    where, order_by, limit, offset = parse_tail(cursor)
    cursor.expect(")")
    return Selection(
        cursor.text,
        str(sobject),
        sobject.position,
        tuple(names),
        where=where,
        order_by=order_by,
        limit=limit,
        offset=offset,
    )
