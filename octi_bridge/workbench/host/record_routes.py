"""JSON routes over the records of the sample org, as the logged-in agent sees them."""

from __future__ import annotations

from aiohttp import web

from octi_bridge.workbench.host.json_replies import BadRequest, error_reply, read_object
from octi_bridge.workbench.host.ports import OrgRecords


class RecordRoutes:
    """Read, search and save records for the host page."""

    def __init__(self, *, org: OrgRecords) -> None:
        self._org = org

    def routes(self) -> list[web.RouteDef]:
        """The routes to add to an application."""
        return [
            web.get("/workbench/api/records/{record_id}", self.read),
            web.get("/workbench/api/records/{record_id}/tasks", self.tasks),
            web.patch("/workbench/api/records/{record_id}", self.update),
            web.get("/workbench/api/objects/{sobject}", self.list_all),
            web.post("/workbench/api/objects/{sobject}", self.create),
            web.get("/workbench/api/search", self.search),
        ]

    async def read(self, request: web.Request) -> web.Response:
        """One record, 404 when there is none."""
        record_id = request.match_info["record_id"]
        record = self._org.get_record(record_id)
        if record is None:
            return error_reply(404, "NOT_FOUND", f"no record {record_id}")
        return web.json_response({"record": record})

    async def tasks(self, request: web.Request) -> web.Response:
        """Activities of one record."""
        return web.json_response({"records": list(self._org.tasks_for(request.match_info["record_id"]))})

    async def list_all(self, request: web.Request) -> web.Response:
        """All records of one object."""
        return web.json_response({"records": list(self._org.list_records(request.match_info["sobject"]))})

    async def create(self, request: web.Request) -> web.Response:
        """Save a new record: 201 with its id, 422 with Salesforce's error code."""
        values = await read_object(request)
        record_id = self._org.create_record(request.match_info["sobject"], values)
        return web.json_response({"id": record_id}, status=201)

    async def update(self, request: web.Request) -> web.Response:
        """Change fields of a record."""
        values = await read_object(request)
        record_id = request.match_info["record_id"]
        self._org.update_record(record_id, values)
        return web.json_response({"id": record_id})

    async def search(self, request: web.Request) -> web.Response:
        """Global search (`?q=`)."""
        text = request.query.get("q", "").strip()
        if not text:
            raise BadRequest("q must be a non-empty text")
        return web.json_response({"records": list(self._org.search(text))})
