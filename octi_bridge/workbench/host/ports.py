"""What the host page needs from the sample org.

Records are mappings as Salesforce's REST API returns them: `Id`, `attributes.type`, and fields by their API names.
The page acts as the logged-in agent, so nothing here asks for a token.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

Record = Mapping[str, Any]


class RecordRejected(Exception):
    """The org refused to save a record; `code` and `fields` are Salesforce's own (`REQUIRED_FIELD_MISSING`, ...)."""

    def __init__(self, code: str, message: str, fields: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.fields = tuple(fields)


class OrgRecords(Protocol):
    """The records of the sample org, in memory."""

    @property
    def org_id(self) -> str:
        """The 18-character id of the org."""

    def get_record(self, record_id: str) -> Record | None:
        """One record with all its fields, None when the org has none of that id."""

    def list_records(self, sobject: str) -> Sequence[Record]:
        """All records of an object, in the order of its standard list view; empty for an unknown object."""

    def tasks_for(self, record_id: str) -> Sequence[Record]:
        """Activities related to a record by `WhoId` or `WhatId`, newest first."""

    def create_record(self, sobject: str, values: Mapping[str, Any]) -> str:
        """Save a new record and return its id.

        Raises:
            RecordRejected: a rule of the org is broken (unknown field, required field missing, wrong type, ...).
        """

    def update_record(self, record_id: str, values: Mapping[str, Any]) -> None:
        """Change fields of a record.

        Raises:
            RecordRejected: as for `create_record`, or `NOT_FOUND`.
        """

    def search(self, text: str) -> Sequence[Record]:
        """Records that the global search finds for a text (names and phone numbers)."""

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after each change of any record; returns the function that ends it."""
