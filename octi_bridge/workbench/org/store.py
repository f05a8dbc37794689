"""Keeps the records of the emulated org, tells listeners of each change, and lags the search index on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from octi_bridge.workbench.org.ids import make_id
from octi_bridge.workbench.org.model import Record, Scalar
from octi_bridge.workbench.org.schema import Schema, SObject


class RecordStore:
    """Records by id. Deleted ones stay, with IsDeleted true, as in the recycle bin.

    The search index holds its own copy of each record: with a lag, SOSL still sees the old text (REST API
    Developer Guide, "Search": newly created records are searchable only once indexed).
    """

    def __init__(self, *, schema: Schema, clock: Callable[[], datetime], index_lag_s: Callable[[], float]) -> None:
        self._schema = schema
        self._clock = clock
        self._index_lag_s = index_lag_s
        self._records: dict[str, Record] = {}
        self._by_object: dict[str, list[str]] = {item.name: [] for item in schema.objects()}
        self._counters: dict[str, int] = {}
        self._indexed: dict[str, Record] = {}
        self._to_index: list[tuple[datetime, str]] = []
        self._listeners: list[Callable[[], None]] = []

    def next_id(self, sobject: SObject) -> str:
        """A fresh id; the first of each object is always the same."""
        number = self._counters.get(sobject.name, 0) + 1
        self._counters[sobject.name] = number
        return make_id(sobject.prefix, number)

    def count(self, sobject: SObject) -> int:
        """How many records were ever made of that object."""
        return len(self._by_object[sobject.name])

    def find(self, record_id: str) -> Record | None:
        """The record with that 18-character id, deleted or not, or None."""
        return self._records.get(record_id)

    def records(self, sobject: SObject, *, with_deleted: bool = False) -> Iterator[Record]:
        """The records of one object, oldest first."""
        for record_id in self._by_object[sobject.name]:
            record = self._records[record_id]
            if with_deleted or not record["IsDeleted"]:
                yield record

    def save(self, sobject: SObject, values: Mapping[str, Scalar]) -> None:
        """Insert or replace one record (its Id is in the values) and tell the listeners."""
        record_id = str(values["Id"])
        if record_id not in self._records:
            self._by_object[sobject.name].append(record_id)
        self._records[record_id] = dict(values)
        self._to_index.append((self._clock() + timedelta(seconds=self._index_lag_s()), record_id))
        for listener in tuple(self._listeners):
            listener()

    def indexed(self, sobject: SObject) -> Iterator[tuple[Record, Record]]:
        """Pairs of (record as indexed, record as it is now) for the live, indexed records of one object."""
        self._index_due()
        for record in self.records(sobject):
            known = self._indexed.get(str(record["Id"]))
            if known is not None:
                yield known, record

    def index_now(self) -> None:
        """Let the search index catch up at once."""
        self._index_due(everything=True)

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after each write; returns the function that ends it."""
        self._listeners.append(listener)

        def end() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return end

    def snapshot(self, sobject: SObject) -> Sequence[Mapping[str, Scalar]]:
        """Copies of the live records of one object."""
        return [dict(record) for record in self.records(sobject)]

    def _index_due(self, *, everything: bool = False) -> None:
        now = self._clock()
        waiting: list[tuple[datetime, str]] = []
        for due, record_id in self._to_index:
            if everything or due <= now:
                self._indexed[record_id] = dict(self._records[record_id])
            else:
                waiting.append((due, record_id))
        self._to_index = waiting
