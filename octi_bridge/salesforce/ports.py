"""What look-up and activity need from an org; `client.OrgClient` fulfils it over REST."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

Record = Mapping[str, Any]
"""One record as decoded from JSON; relationships are nested mappings or None."""


class OrgApi(Protocol):
    """The few requests the bridge makes. Each costs one API call and raises `errors.SalesforceError`."""

    async def search(self, sosl: str) -> list[Record]:
        """The records that a SOSL statement finds."""

    async def query(self, template: str, **values: str) -> list[Record]:
        """The first page of a SOQL query; each `{name}` in the template becomes the quoted, escaped value."""

    async def create(self, object_type: str, fields: Mapping[str, object]) -> str:
        """Create a record; gives its id."""

    async def update(self, object_type: str, record_id: str, fields: Mapping[str, object]) -> None:
        """Change the named fields of a record."""

    async def upsert(self, object_type: str, key_field: str, key: str, fields: Mapping[str, object]) -> str:
        """Create the record whose external id `key_field` is `key`, or change it; gives its id."""
