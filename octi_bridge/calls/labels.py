"""業務ラベル: what a number that customers dial stands for (F-073)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from octi_bridge.calls.model import AgentCall, Direction
from octi_bridge.numbers.dialing import BadNumber
from octi_bridge.numbers.identity import comparable
from octi_bridge.numbers.plan import DEFAULT_REGION


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessLabel:
    """The name of the business behind a dialed number, in both languages.

    Raises:
        BadNumber: the number is none that a customer could dial.
    """

    number: str
    label_ja: str
    label_en: str

    def __post_init__(self) -> None:
        """Refuse what could never match."""
        if not comparable(self.number, DEFAULT_REGION):
            raise BadNumber


class BusinessLabelStore(Protocol):
    """Where the labels are kept."""

    async def business_labels(self) -> Sequence[BusinessLabel]:
        """All labels, by number."""


class BusinessLabels:
    """The labels as last read, at each sign-in and after each change: a ring does not wait for the database."""

    def __init__(self, *, store: BusinessLabelStore, region: str) -> None:
        self._store = store
        self._region = region
        self._by_number: dict[str, BusinessLabel] = {}
        self._on_change: Callable[[], None] = lambda: None

    def listen(self, on_change: Callable[[], None]) -> None:
        """Who is told when reading found other labels than before."""
        self._on_change = on_change

    async def read(self) -> None:
        """Take the labels as configured now."""
        stored = await self._store.business_labels()
        labels = {comparable(label.number, self._region): label for label in stored}
        if labels != self._by_number:
            self._by_number = labels
            self._on_change()

    def of(self, call: AgentCall) -> BusinessLabel | None:
        """The label of an inbound call, by the number its caller dialed, however the trunk spells it."""
        if not self._by_number or call.direction is not Direction.INBOUND or call.dialed_number is None:
            return None
        return self._by_number.get(comparable(call.dialed_number, self._region))
