"""The emulated org as the host page sees it: in process, as the logged-in agent."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from octi_bridge.workbench.host.ports import Record, RecordRejected
from octi_bridge.workbench.org.errors import ApiError
from octi_bridge.workbench.org.org import EmulatedOrg

_SEARCHED = ("Account", "Contact", "Lead")
_FIELDS = ("Name", "FirstName", "LastName", "Company", "Phone", "MobilePhone")


class SampleOrgRecords:
    """Fulfils `host.ports.OrgRecords` over the org of the same process."""

    def __init__(self, org: EmulatedOrg) -> None:
        self._org = org

    @property
    def org_id(self) -> str:
        """The 18-character id of the org."""
        return self._org.org_id

    def get_record(self, record_id: str) -> Record | None:
        """One record with all its fields, None when the org has none of that id."""
        found = self._org.get_record(record_id)
        return self._dressed(found) if found is not None else None

    def list_records(self, sobject: str) -> Sequence[Record]:
        """All records of an object; empty for an unknown one."""
        if self._org.schema.find(sobject) is None:
            return []
        return [self._dressed(record) for record in self._org.list_records(sobject)]

    def tasks_for(self, record_id: str) -> Sequence[Record]:
        """Activities of a record, newest first."""
        return [self._dressed(task) for task in self._org.tasks_for(record_id)]

    def create_record(self, sobject: str, values: Mapping[str, Any]) -> str:
        """Save a new record and return its id (RecordRejected when a rule of the org is broken)."""
        try:
            return self._org.create_record(sobject, values)
        except ApiError as error:
            raise RecordRejected(error.code, error.message, error.fields or ()) from error

    def update_record(self, record_id: str, values: Mapping[str, Any]) -> None:
        """Change fields of a record (RecordRejected as for `create_record`)."""
        try:
            self._org.update_record(record_id, values)
        except ApiError as error:
            raise RecordRejected(error.code, error.message, error.fields or ()) from error

    def search(self, text: str) -> Sequence[Record]:
        """The header's search box: names and numbers that contain the text, fillers aside."""
        wanted = _plain(text)
        if len(wanted) < 2:
            return []
        everything = (record for sobject in _SEARCHED for record in self.list_records(sobject))
        return [record for record in everything if any(wanted in _plain(record.get(field)) for field in _FIELDS)]

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after each change of any record."""
        return self._org.subscribe(listener)

    def _dressed(self, record: Mapping[str, Any]) -> Record:
        """Records as REST returns them carry their type."""
        if "attributes" in record:
            return record
        sobject = self._org.schema.of_id(str(record["Id"]))
        return {"attributes": {"type": sobject.name if sobject else ""}, **record}


def _plain(value: object) -> str:
    text = unicodedata.normalize("NFKC", str(value or "")).casefold()
    return "".join(char for char in text if char.isalnum())
