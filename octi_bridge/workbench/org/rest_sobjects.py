"""`/sobjects`: describe, create, read, update, delete, upsert by external id.

REST API Developer Guide, "sObject Rows", "sObject Rows by External ID", "sObject Basic Information".
"""

from __future__ import annotations

from aiohttp import web

from octi_bridge.workbench.org.describe import describe_global, describe_sobject, summary
from octi_bridge.workbench.org.errors import ApiError, not_found
from octi_bridge.workbench.org.http import SESSION, json_answer, read_object
from octi_bridge.workbench.org.model import Record
from octi_bridge.workbench.org.org import EmulatedOrg
from octi_bridge.workbench.org.schema import Field, SObject

# REST API Developer Guide, "Insert or Update (Upsert)": an update answers 200 with a body from version 46 on.
_UPSERT_BODY_SINCE = 46


class SObjectEndpoints:
    """Handlers of `/services/data/vNN.0/sobjects`."""

    def __init__(self, org: EmulatedOrg) -> None:
        self._org = org

    async def list_objects(self, request: web.Request) -> web.Response:
        """GET /sobjects."""
        return json_answer(describe_global(self._org.schema, version_of(request)))

    async def basic_information(self, request: web.Request) -> web.Response:
        """GET /sobjects/X."""
        version = version_of(request)
        return json_answer({"objectDescribe": summary(self._sobject(request), version), "recentItems": []})

    async def describe(self, request: web.Request) -> web.Response:
        """GET /sobjects/X/describe."""
        return json_answer(describe_sobject(self._sobject(request), version_of(request)))

    async def create(self, request: web.Request) -> web.Response:
        """POST /sobjects/X."""
        sobject = self._sobject(request)
        payload = await read_object(request)
        record_id = self._org.writer.create(sobject, payload, user_id=request[SESSION].user_id)
        location = f"/services/data/{version_of(request)}/sobjects/{sobject.name}/{record_id}"
        document = {"id": record_id, "success": True, "errors": []}
        return json_answer(document, status=201, headers={"Location": location})

    async def read(self, request: web.Request) -> web.Response:
        """GET /sobjects/X/id."""
        sobject = self._sobject(request)
        record_id = request.match_info["record_id"]
        try:
            record = self._org.writer.existing(sobject, record_id)
        except ApiError as error:
            if error.code != "MALFORMED_ID":
                raise
            # What does not look like an id is taken for the name of an external id field (public reports).
            message = f"Provided external ID field does not exist or is not accessible: {record_id}"
            raise ApiError(404, "NOT_FOUND", message) from error
        return self._print(request, sobject, record)

    async def update(self, request: web.Request) -> web.Response:
        """PATCH /sobjects/X/id."""
        payload = await read_object(request)
        user_id = request[SESSION].user_id
        self._org.writer.update(self._sobject(request), request.match_info["record_id"], payload, user_id=user_id)
        return web.Response(status=204)

    async def delete(self, request: web.Request) -> web.Response:
        """DELETE /sobjects/X/id."""
        user_id = request[SESSION].user_id
        self._org.writer.delete(self._sobject(request), request.match_info["record_id"], user_id=user_id)
        return web.Response(status=204)

    async def read_by_external_id(self, request: web.Request) -> web.Response:
        """GET /sobjects/X/Field/value."""
        sobject, field = self._external_field(request)
        record_id = self._org.writer.by_external_id(sobject, field, request.match_info["value"])
        if record_id is None:
            raise not_found()
        return self._print(request, sobject, self._org.writer.existing(sobject, record_id))

    async def upsert(self, request: web.Request) -> web.Response:
        """PATCH /sobjects/X/Field/value."""
        sobject, field = self._external_field(request)
        payload = await read_object(request)
        value, user_id = request.match_info["value"], request[SESSION].user_id
        result = self._org.writer.upsert(sobject, field, value, payload, user_id=user_id)
        if not result.is_created and float(version_of(request)[1:]) < _UPSERT_BODY_SINCE:
            return web.Response(status=204)
        document = {"id": result.record_id, "success": True, "errors": [], "created": result.is_created}
        return json_answer(document, status=201 if result.is_created else 200)

    async def delete_by_external_id(self, request: web.Request) -> web.Response:
        """DELETE /sobjects/X/Field/value."""
        sobject, field = self._external_field(request)
        record_id = self._org.writer.by_external_id(sobject, field, request.match_info["value"])
        if record_id is None:
            raise not_found()
        self._org.writer.delete(sobject, record_id, user_id=request[SESSION].user_id)
        return web.Response(status=204)

    def _sobject(self, request: web.Request) -> SObject:
        return self._org.sobject(request.match_info["sobject"])

    def _external_field(self, request: web.Request) -> tuple[SObject, Field]:
        sobject = self._sobject(request)
        name = request.match_info["field"]
        field = sobject.field(name)
        if field is None or not field.is_external_id:
            message = f"Provided external ID field does not exist or is not accessible: {name}"
            raise ApiError(404, "NOT_FOUND", message)
        return sobject, field

    def _print(self, request: web.Request, sobject: SObject, record: Record) -> web.Response:
        names: list[str] | None = None
        if "fields" in request.query:
            names = ["Id"]
            for name in request.query["fields"].split(","):
                field = sobject.field(name.strip())
                if field is None:
                    raise ApiError(400, "INVALID_FIELD", f"No such column '{name}' on sobject of type {sobject.name}")
                names.append(field.name)
        return json_answer(self._org.printer.whole(sobject, record, version_of(request), names))


def version_of(request: web.Request) -> str:
    """The version segment of the path, for instance `v66.0`."""
    return request.match_info["version"]
