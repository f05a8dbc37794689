"""Agents search their org's customers by name or number: bounded in time, in number and by the org's daily limit.

Searches have threads and a breaker of their own in the client: however agents type, and however slow the org is, no
ringing call waits for its name because of them.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from octi_bridge.kernel.clock import Clock
from octi_bridge.kernel.ids import FIRST_ORG, OrgName
from octi_bridge.salesforce.customer_search import MOST_CUSTOMERS, Customer, CustomerSearch
from octi_bridge.salesforce.errors import LimitExceeded, SalesforceError
from octi_bridge.salesforce.ports import Record
from octi_bridge.settings.orgs import label_of

_log = logging.getLogger(__name__)

SEARCH_S = 5.0
"""An agent who types waits no longer; the request itself ends by the client's own limits."""
_KEPT_S = 30.0
_MOST_KEPT = 500


class SearchState(StrEnum):
    """How a search by an agent ended."""

    FOUND = "found"
    NONE = "none"
    TOO_SHORT = "too_short"
    """Nothing was asked: there are fewer than two letters or four digits to search for."""
    UNAVAILABLE = "unavailable"
    """The org was slow, away, or refused."""
    LIMIT_REACHED = "limit_reached"
    """Nine tenths of the org's API requests of 24 hours are used: the rest is for calls."""


@dataclass(frozen=True, slots=True)
class CustomersFound:
    """The answer to a search. `is_cut`: there are more than the `customers` here."""

    state: SearchState
    customers: tuple[Customer, ...] = ()
    is_cut: bool = False


@dataclass(slots=True)
class SearchCounts:
    """Searches by agents since the start: those that the org was asked, and those of them that it did not answer."""

    asked: int = 0
    failed: int = 0


class Customers:
    """Used from one event loop.

    Args:
        ask: Sends a SOSL statement to the org; raises `SalesforceError`.
        search: What is asked, and who of the answer fits.
        is_near_limit: Whether the rest of the daily API requests is for calls only.
        clock: For the age of kept answers.
        name: Of the org, for log lines.
    """

    def __init__(
        self,
        *,
        ask: Callable[[str], Awaitable[list[Record]]],
        search: CustomerSearch,
        is_near_limit: Callable[[], bool],
        clock: Clock,
        name: OrgName = FIRST_ORG,
    ) -> None:
        self._ask = ask
        self._search = search
        self._is_near_limit = is_near_limit
        self._clock = clock
        self._name = name
        self._kept: OrderedDict[str, tuple[CustomersFound, float]] = OrderedDict()
        self._running: dict[str, asyncio.Task[CustomersFound]] = {}
        self._is_failing = False
        self.counts = SearchCounts()

    async def find(self, text: str) -> CustomersFound:
        """The customers that a name or a number fits. Costs at most one API request, and never raises for an outage."""
        statement = self._search.statement(text)
        if statement is None:
            return CustomersFound(SearchState.TOO_SHORT)
        kept = self._kept.get(statement)
        if kept is not None and kept[1] > self._clock.monotonic():
            return kept[0]
        task = self._running.get(statement)
        if task is None:
            if self._is_near_limit():
                return CustomersFound(SearchState.LIMIT_REACHED)
            task = asyncio.create_task(self._found(statement, text), name="a search of customers")
            self._running[statement] = task
            task.add_done_callback(lambda _: self._running.pop(statement, None))
        # not canceled when it is late: how it ends counts for the breaker, and the next search may have its answer
        done, _ = await asyncio.wait({task}, timeout=SEARCH_S)
        return task.result() if done else CustomersFound(SearchState.UNAVAILABLE)

    async def aclose(self) -> None:
        """End the searches that are under way."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _found(self, statement: str, text: str) -> CustomersFound:
        self.counts.asked += 1
        try:
            records = await self._ask(statement)
        except SalesforceError as error:
            return self._failed(error)
        if self._is_failing:
            _log.info("searches of agents in %s work again", label_of(self._name))
        self._is_failing = False
        customers = self._search.customers(records, text)
        state = SearchState.FOUND if customers else SearchState.NONE
        found = CustomersFound(state, customers[:MOST_CUSTOMERS], is_cut=len(customers) > MOST_CUSTOMERS)
        self._keep(statement, found)
        return found

    def _failed(self, error: SalesforceError) -> CustomersFound:
        self.counts.failed += 1
        if not self._is_failing:
            _log.warning("searches of agents in %s fail: %s (%s)", label_of(self._name), error, error.code)
        self._is_failing = True
        is_limit = isinstance(error, LimitExceeded)
        return CustomersFound(SearchState.LIMIT_REACHED if is_limit else SearchState.UNAVAILABLE)

    def _keep(self, statement: str, found: CustomersFound) -> None:
        self._kept[statement] = (found, self._clock.monotonic() + _KEPT_S)
        self._kept.move_to_end(statement)
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
