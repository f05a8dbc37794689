"""Parameterized search: a search told by parameters instead of SOSL.

REST API Developer Guide, "Parameterized Search" (from version 36): `q` holds no SOSL clauses; `in`, `fields`,
`sobjects`, `overallLimit`, `defaultLimit`. Unknown parameters are refused (assumed: it brings typing errors to
light), and reserved characters in `q` only separate words (assumed).
"""

from __future__ import annotations

from collections.abc import Mapping

from multidict import MultiMapping

from octi_bridge.workbench.org.clauses import parse_field, parse_tail
from octi_bridge.workbench.org.errors import ApiError
from octi_bridge.workbench.org.find_clause import RESERVED, parse_find
from octi_bridge.workbench.org.lexer import Cursor
from octi_bridge.workbench.org.query_ast import FieldRef, Search, SearchGroup, Selection
from octi_bridge.workbench.org.schema import Schema
from octi_bridge.workbench.org.sosl import MAX_ROWS

_CODE = "MALFORMED_SEARCH"
_GLOBAL = frozenset({"q", "in", "fields", "sobjects", "overallLimit", "defaultLimit", "spellCorrection"})
_PER_OBJECT = frozenset({"name", "fields", "where", "orderBy", "limit"})
_KEPT_SIGNS = frozenset('"*?')


def search_from_body(schema: Schema, body: Mapping[str, object]) -> Search:
    """The search a POST body asks for.

    Raises:
        ApiError: an unknown parameter or a value of the wrong kind.
    """
    _only(body, _GLOBAL)
    query = body.get("q")
    if not isinstance(query, str) or not query.strip():
        raise ApiError(400, _CODE, "The parameter q is required")
    expression, _ = parse_find(_plain(query) + "}", 0)
    default_limit = _limit(body.get("defaultLimit"), "defaultLimit")
    names = _names(body.get("fields"), "fields")
    objects = body.get("sobjects") or []
    if not isinstance(objects, list):
        raise _wrong("sobjects")
    returning = tuple(_selection(schema, item, names, default_limit) for item in objects)
    return Search(expression, _group(body.get("in")), returning, _limit(body.get("overallLimit"), "overallLimit"))


def search_from_query(schema: Schema, query: MultiMapping[str]) -> Search:
    """The search a GET query string asks for (`sobject=Contact&Contact.fields=Id,Name&Contact.limit=5`).

    Raises:
        ApiError: an unknown parameter or a value of the wrong kind.
    """
    objects: dict[str, dict[str, object]] = {name: {"name": name} for name in query.getall("sobject", [])}
    body: dict[str, object] = {}
    for name, value in query.items():
        owner, _, part = name.partition(".")
        if name == "sobject":
            continue
        if part and owner in objects:
            objects[owner][part] = value.split(",") if part == "fields" else value
        else:
            body[name] = value.split(",") if name == "fields" else value
    if objects:
        body["sobjects"] = list(objects.values())
    return search_from_body(schema, body)


def _selection(schema: Schema, item: object, names: list[str], default_limit: int | None) -> Selection:
    if not isinstance(item, dict):
        raise _wrong("sobjects")
    _only(item, _PER_OBJECT)
    name = str(item.get("name"))
    if schema.find(name) is None:
        raise ApiError(400, "INVALID_TYPE", f"sObject type '{name}' is not supported.")
    own_names = _names(item.get("fields"), "fields") or names or ["Id"]
    clauses = (("WHERE", item.get("where")), ("ORDER BY", item.get("orderBy")))
    text = " ".join(f"{keyword} {value}" for keyword, value in clauses if value)
    cursor = Cursor(text, code=_CODE)
    where, order_by, _, _ = parse_tail(cursor)
    cursor.expect_end()
    limit = _limit(item.get("limit"), "limit")
    fields = tuple(_field(own_name) for own_name in own_names)
    return Selection(
        text, name, 0, fields, where=where, order_by=order_by, limit=default_limit if limit is None else limit
    )


def _field(name: str) -> FieldRef:
    cursor = Cursor(name, code=_CODE)
    field = parse_field(cursor)
    cursor.expect_end()
    return field


def _plain(query: str) -> str:
    signs = _KEPT_SIGNS if query.count('"') % 2 == 0 else _KEPT_SIGNS - {'"'}
    return "".join("\\" + char if char in RESERVED - signs else char for char in query)


def _only(given: Mapping[str, object], known: frozenset[str]) -> None:
    for name in given:
        if name not in known:
            raise ApiError(400, "JSON_PARSER_ERROR", f'Unrecognized field "{name}" at [line:1, column:1]')


def _names(value: object, name: str) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _wrong(name)
    return [item.strip() for item in value]


def _group(value: object) -> SearchGroup:
    if value is None:
        return SearchGroup.ALL
    if not isinstance(value, str) or value.upper() not in SearchGroup.__members__:
        raise _wrong("in")
    return SearchGroup(value.upper())


def _limit(value: object, name: str) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | str) or not str(value).isdecimal():
        raise _wrong(name)
    limit = int(value)
    if not 1 <= limit <= MAX_ROWS:
        raise _wrong(name)
    return limit


def _wrong(name: str) -> ApiError:
    return ApiError(400, _CODE, f"The value of parameter {name} is not valid")
