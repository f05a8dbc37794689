"""Reads call logs from an org as a stranger does: a token, then SOQL over REST."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import aiohttp

from octi_bridge.workbench.org.server import OrgServer

FIELDS = (
    "Id, OwnerId, CallType, CallDurationInSeconds, Description, Status, TaskSubtype, OctiCallId__c, OctiQueue__c, "
    "OctiRemoteNumber__c, OctiConversationId__c"
)
QUERY = f"SELECT {FIELDS} FROM Task WHERE TaskSubtype = 'Call'"  # noqa: S608 - no input in it


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedCall:
    """A Task as the org tells it."""

    task_id: str
    owner_id: str
    direction: str
    number: str
    queue: str
    duration_s: int
    notes: str
    conversation: str
    facts: str


class OrgReader:
    """Use as `async with OrgReader(server) as reader`."""

    def __init__(self, server: OrgServer) -> None:
        self._url = server.url
        self._credentials = server.org.credentials
        context = ssl.create_default_context(cafile=str(server.ca_file))
        self._connector = aiohttp.TCPConnector(ssl=context)

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession(connector=self._connector)
        form = {
            "grant_type": "client_credentials",
            "client_id": self._credentials.consumer_key,
            "client_secret": self._credentials.consumer_secret,
        }
        async with self._http.post(f"{self._url}/services/oauth2/token", data=form) as answer:
            self._token = (await answer.json())["access_token"]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.close()

    async def calls(self) -> list[LoggedCall]:
        """All call logs of the org."""
        headers = {"Authorization": f"Bearer {self._token}"}
        found: list[LoggedCall] = []
        path: str | None = "/services/data/v60.0/query"
        parameters: dict[str, str] = {"q": QUERY}
        while path is not None:
            async with self._http.get(f"{self._url}{path}", params=parameters, headers=headers) as answer:
                body = await answer.json()
                assert answer.status == 200, body
            found += [_read(record) for record in body["records"]]
            path, parameters = body.get("nextRecordsUrl"), {}
        return found


def _read(record: dict[str, Any]) -> LoggedCall:
    facts, _, notes = str(record["Description"]).partition("\n\n")
    return LoggedCall(
        task_id=record["Id"],
        owner_id=record["OwnerId"],
        direction=str(record["CallType"]).lower(),
        number=record["OctiRemoteNumber__c"] or "",
        queue=record["OctiQueue__c"] or "",
        duration_s=record["CallDurationInSeconds"],
        notes=notes,
        conversation=record["OctiConversationId__c"] or "",
        facts=facts,
    )
