"""The emulated org as one agent sees it in the browser: fulfils `OrgRecords` over `EmulatedOrg`.

What the page saves is saved as that agent, so owner and creator are right; refusals keep Salesforce's codes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from octi_bridge.workbench.host.ports import RecordRejected
from octi_bridge.workbench.org import ApiError, EmulatedOrg

SEARCHED_OBJECTS = ("Contact", "Account", "Lead", "Case")
_NAME_FIELDS = ("Name", "LastName", "FirstName", "Company", "Email", "Subject", "CaseNumber")
_MIN_DIGITS = 3


class AgentRecords:
    """Records of an emulated org for the host page, acting as `user_id` (18-character id of a User)."""

    def __init__(self, *, org: EmulatedOrg, user_id: str) -> None:
        self._org = org
        self._user_id = user_id

    @property
    def org_id(self) -> str:
        """The 18-character id of the org."""
        return self._org.org_id

    def get_record(self, record_id: str) -> Mapping[str, Any] | None:
        """One record with all its fields, None when the org has none of that id."""
        record = self._org.get_record(record_id)
        return None if record is None else self._with_type(record)

    def list_records(self, sobject: str) -> Sequence[Mapping[str, Any]]:
        """All records of an object; empty for an unknown object."""
        try:
            records = self._org.list_records(sobject)
        except ApiError:
            return ()
        return [self._with_type(record) for record in records]

    def tasks_for(self, record_id: str) -> Sequence[Mapping[str, Any]]:
        """Activities related to a record, newest first."""
        return [self._with_type(task) for task in self._org.tasks_for(record_id)]

    def create_record(self, sobject: str, values: Mapping[str, Any]) -> str:
        """Save a new record (RecordRejected with Salesforce's error code)."""
        try:
            return self._org.create_record(sobject, values, user_id=self._user_id)
        except ApiError as err:
            raise _rejected(err) from err

    def update_record(self, record_id: str, values: Mapping[str, Any]) -> None:
        """Change fields of a record (RecordRejected with Salesforce's error code)."""
        try:
            self._org.update_record(record_id, values, user_id=self._user_id)
        except ApiError as err:
            raise _rejected(err) from err

    def search(self, text: str) -> Sequence[Mapping[str, Any]]:
        """Global search over names and phone numbers.

        Assumed: it finds a number however it is punctuated. The search of a real org is a token index and may be
        stricter; the REST side of the emulated org keeps to SOSL's documented rules.
        """
        wanted = _fold(text)
        digits = _digits(text)
        found = []
        for sobject in SEARCHED_OBJECTS:
            for record in self.list_records(sobject):
                has_name = any(wanted in _fold(str(record.get(name) or "")) for name in _NAME_FIELDS)
                if has_name or (len(digits) >= _MIN_DIGITS and _has_number(record, digits)):
                    found.append(record)
        return found

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after each write; returns the function that ends it."""
        return self._org.subscribe(listener)

    def _with_type(self, record: Mapping[str, Any]) -> Mapping[str, Any]:
        sobject = self._org.schema.of_id(str(record["Id"]))
        return {"attributes": {"type": sobject.name if sobject is not None else ""}, **record}


def _rejected(err: ApiError) -> RecordRejected:
    return RecordRejected(err.code, err.message, err.fields or ())


def _fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _digits(text: str) -> str:
    """Digits of a text in national form: 81 for Japan, with or without a plus, becomes the trunk 0."""
    plain = "".join(char for char in unicodedata.normalize("NFKC", text) if char.isdecimal())
    return "0" + plain[2:] if plain.startswith("81") and not text.strip().startswith("0") else plain


def _has_number(record: Mapping[str, Any], digits: str) -> bool:
    numbers = (str(value) for name, value in record.items() if value and (name.endswith("Phone") or name == "Fax"))
    return any(_digits(number).startswith(digits) for number in numbers)
