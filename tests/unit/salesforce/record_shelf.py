"""RecordShelf: an org in memory, for the tests of what is made of its answers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from octi_bridge.salesforce.errors import SalesforceError
from octi_bridge.salesforce.ports import Record


class RecordShelf:
    """An org that hands out what lies on the shelf and counts how often it was asked."""

    def __init__(self) -> None:
        self.records: list[dict[str, Any]] = []
        self.failure: SalesforceError | None = None
        self.statements: list[str] = []
        self.is_open = asyncio.Event()
        self.is_open.set()

    def put(self, object_type: str, record_id: str, **fields: Any) -> None:
        self.records.append({"attributes": {"type": object_type}, "Id": record_id, "Name": record_id, **fields})

    async def search(self, sosl: str) -> list[Record]:
        self.statements.append(sosl)
        await self.is_open.wait()
        if self.failure:
            raise self.failure
        return list(self.records)

    async def query(self, template: str, **values: str) -> list[Record]:
        raise NotImplementedError

    async def create(self, object_type: str, fields: Mapping[str, object]) -> str:
        raise NotImplementedError

    async def update(self, object_type: str, record_id: str, fields: Mapping[str, object]) -> None:
        raise NotImplementedError

    async def upsert(self, object_type: str, key_field: str, key: str, fields: Mapping[str, object]) -> str:
        raise NotImplementedError
