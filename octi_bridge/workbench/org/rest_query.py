"""`/query`, `/queryAll`, `/search`, `/parameterizedSearch` (pages of these names, REST API Developer Guide)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aiohttp import web

from octi_bridge.workbench.org.errors import ApiError
from octi_bridge.workbench.org.evaluate import JsonObject
from octi_bridge.workbench.org.http import json_answer, read_object
from octi_bridge.workbench.org.ids import make_id
from octi_bridge.workbench.org.org import EmulatedOrg
from octi_bridge.workbench.org.parameterized import search_from_body, search_from_query
from octi_bridge.workbench.org.rest_sobjects import version_of
from octi_bridge.workbench.org.soql import MALFORMED_QUERY, parse_soql
from octi_bridge.workbench.org.sosl import parse_sosl

# REST API Developer Guide, "Query Options Header": 200 to 2,000, default 2,000.
_MIN_BATCH, _MAX_BATCH = 200, 2_000
_BATCH_OPTION = re.compile(r"\s*batchSize\s*=\s*(\d{1,6})\s*", re.IGNORECASE)
_LOCATOR = re.compile(r"(\w{18})-(\d{1,9})")
# SOAP API Developer Guide: at most ten open query cursors per user.
_MAX_CURSORS = 10


class QueryEndpoints:
    """Handlers of everything that reads many records."""

    def __init__(self, org: EmulatedOrg) -> None:
        self._org = org
        self._cursors: dict[str, tuple[Sequence[JsonObject], int]] = {}
        self._cursor_count = 0

    async def query(self, request: web.Request) -> web.Response:
        """GET /query?q=SOQL."""
        return self._query(request, with_deleted=False)

    async def query_all(self, request: web.Request) -> web.Response:
        """GET /queryAll?q=SOQL: deleted records too."""
        return self._query(request, with_deleted=True)

    async def query_more(self, request: web.Request) -> web.Response:
        """GET /query/locator: the next page."""
        match = _LOCATOR.fullmatch(request.match_info["locator"])
        cursor = self._cursors.get(match.group(1)) if match is not None else None
        if match is None or cursor is None:
            raise ApiError(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
        rows, batch = cursor
        return json_answer(_page(rows, int(match.group(2)), batch, match.group(1), version_of(request)))

    async def search(self, request: web.Request) -> web.Response:
        """GET /search?q=SOSL."""
        search = parse_sosl(_required(request, "MALFORMED_SEARCH"))
        return json_answer({"searchRecords": self._org.text_search.run(search, version_of(request))})

    async def search_by_query(self, request: web.Request) -> web.Response:
        """GET /parameterizedSearch?q=words&sobject=X."""
        search = search_from_query(self._org.schema, request.query)
        return json_answer({"searchRecords": self._org.text_search.run(search, version_of(request))})

    async def search_by_body(self, request: web.Request) -> web.Response:
        """POST /parameterizedSearch."""
        search = search_from_body(self._org.schema, await read_object(request))
        return json_answer({"searchRecords": self._org.text_search.run(search, version_of(request))})

    def _query(self, request: web.Request, *, with_deleted: bool) -> web.Response:
        prepared = self._org.prepare(parse_soql(_required(request, MALFORMED_QUERY)))
        found = prepared.run(self._org.store.records(prepared.sobject, with_deleted=with_deleted))
        if prepared.selection.is_count:
            return json_answer({"totalSize": len(found), "done": True, "records": []})
        version = version_of(request)
        rows = [self._org.printer.row(prepared.sobject, record, prepared.fields, version) for record in found]
        batch = _batch_size(request)
        locator = self._open_cursor(rows, batch) if len(rows) > batch else ""
        return json_answer(_page(rows, 0, batch, locator, version))

    def _open_cursor(self, rows: Sequence[JsonObject], batch: int) -> str:
        self._cursor_count += 1
        locator = make_id("01g", self._cursor_count)
        self._cursors[locator] = (rows, batch)
        if len(self._cursors) > _MAX_CURSORS:
            del self._cursors[next(iter(self._cursors))]
        return locator


def _page(rows: Sequence[JsonObject], start: int, batch: int, locator: str, version: str) -> JsonObject:
    end = start + batch
    document: JsonObject = {"totalSize": len(rows), "done": end >= len(rows)}
    if end < len(rows):
        document["nextRecordsUrl"] = f"/services/data/{version}/query/{locator}-{end}"
    document["records"] = list(rows[start:end])
    return document


def _batch_size(request: web.Request) -> int:
    match = _BATCH_OPTION.fullmatch(request.headers.get("Sforce-Query-Options", ""))
    return min(max(int(match.group(1)), _MIN_BATCH), _MAX_BATCH) if match is not None else _MAX_BATCH


def _required(request: web.Request, code: str) -> str:
    text = request.query.get("q")
    if not text:
        raise ApiError(400, code, "A query string has to be specified")
    return text
