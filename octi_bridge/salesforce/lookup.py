"""Who is calling: from a number to ranked records, with at most one API call and never an exception for the call.

The telephone rings without waiting for this; the panel shows the answer when it comes.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass, replace

from octi_bridge.kernel.clock import Clock
from octi_bridge.kernel.ids import FIRST_ORG, OrgName
from octi_bridge.kernel.masking import mask_number
from octi_bridge.numbers.identity import canonical
from octi_bridge.numbers.reading import unsearchable
from octi_bridge.salesforce.caller_search import CallerSearch
from octi_bridge.salesforce.errors import BadRequest, SalesforceError
from octi_bridge.salesforce.model import DryRun, LookupResult, LookupState, Match
from octi_bridge.salesforce.ports import OrgApi
from octi_bridge.settings.orgs import label_of, named_for

_log = logging.getLogger(__name__)
_CHECK = (
    "Check OCTI_SALESFORCE__OBJECTS, OCTI_SALESFORCE__PHONE_FIELDS, OCTI_SALESFORCE__NAME_FIELDS and the "
    "integration user's access: `octi-bridge doctor` says which."
)
_INDEX_LAG_S = 900.0
"""How long a record that was just created may be missing from Salesforce's search index."""


@dataclass(frozen=True, slots=True)
class _Kept:
    result: LookupResult
    until: float


@dataclass(slots=True)
class LookupCounts:
    """How look-ups ended since the start; `cached` ones are in no other figure, shared requests count once."""

    cached: int = 0
    found: int = 0
    none: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, state: LookupState) -> None:
        """One more that ended like this."""
        setattr(self, state.value, getattr(self, state.value) + 1)


class CallerLookup:
    """Answers "who has this number?" for any number of panels at once. Used from one event loop.

    Args:
        org: Where to ask.
        search: Which objects and fields.
        clock: For the age of cached answers.
        positive_s: Seconds that found records are kept.
        negative_s: Seconds that "nobody" is kept; short, since agents create records while talking.
        size: Numbers kept at most; the longest unused goes first.
        name: Of the org, for log lines and the names of settings.
    """

    def __init__(
        self,
        *,
        org: OrgApi,
        search: CallerSearch,
        clock: Clock,
        positive_s: float = 300,
        negative_s: float = 30,
        size: int = 10_000,
        name: OrgName = FIRST_ORG,
    ) -> None:
        self._name = name
        self._org = org
        self._search = search
        self._clock = clock
        self._positive_s = positive_s
        self._negative_s = negative_s
        self._size = size
        self._cache: OrderedDict[str, _Kept] = OrderedDict()
        self._created: OrderedDict[str, tuple[Match, float]] = OrderedDict()
        self._running: dict[str, asyncio.Task[LookupResult]] = {}
        self._is_failing = False
        self.counts = LookupCounts()
        # Loads the numbering plan now: its first use reads files, which must not happen on a ringing call.
        canonical("+81312345678", search.region)

    async def find(self, number: str, *, may_be_old: bool = False) -> LookupResult:
        """The records that carry this number.

        Never raises for an outage: `state` is `failed` then, and nothing is cached. Calls for one number that
        overlap share one request.

        Args:
            number: As the line delivers it.
            may_be_old: Found records count however old the answer is: who called is asked once per call, also for
                the log of a long one.
        """
        key = canonical(number, self._search.region)
        if not key:
            self.counts.skipped += 1
            return LookupResult(LookupState.SKIPPED)
        if (kept := self._kept(key, may_be_old=may_be_old)) is not None:
            self.counts.cached += 1
            return kept
        task = self._running.get(key)
        if task is None:
            task = asyncio.create_task(self._ask(key, number), name=f"look-up of {mask_number(key)}")
            self._running[key] = task
            task.add_done_callback(lambda _: self._running.pop(key, None))
        # Shielded: a panel that closes must not take the answer from the others.
        return await asyncio.shield(task)

    async def explain(self, number: str) -> DryRun:
        """Look up like a call would, past the cache, and show every step. Costs one API call; nothing is kept."""
        why_not = unsearchable(number)
        statement = self._search.statement(number) if why_not is None else None
        if statement is None:
            return DryRun(number, unsearchable=why_not)
        key = canonical(number, self._search.region)
        try:
            records = await self._org.search(statement)
        except SalesforceError as error:
            return DryRun(number, key, statement=statement, result=self._failure(error))
        candidates = self._search.judged(records, number)
        matches = tuple(candidate.match for candidate in candidates if candidate.match is not None)
        matches = self._with_created(key, matches)
        result = LookupResult(LookupState.FOUND if matches else LookupState.NONE, matches)
        return DryRun(number, key, statement=statement, candidates=candidates, result=result)

    def remember(self, number: str, match: Match) -> None:
        """An agent has put a call of this number to this record, perhaps one made during the call.

        It counts at once and for a quarter of an hour, though search may not find it yet. What search did find needs
        no remembering.
        """
        key = canonical(number, self._search.region)
        kept = self._cache.get(key)
        if not key or (kept and any(found.record_id == match.record_id for found in kept.result.matches)):
            return
        self._created[key] = (replace(match, reason="chosen_in_call"), self._clock.monotonic() + _INDEX_LAG_S)
        self._created.move_to_end(key)
        while len(self._created) > self._size:
            self._created.popitem(last=False)
        self._cache.pop(key, None)

    def take_back(self, number: str, record_id: str) -> None:
        """The agent has taken the choice of that record for this number back."""
        key = canonical(number, self._search.region)
        created = self._created.get(key)
        if created is not None and created[0].record_id == record_id:
            del self._created[key]
            self._cache.pop(key, None)

    def forget(self, number: str) -> None:
        """Ask the org anew next time, for instance after an agent edited the record."""
        self._cache.pop(canonical(number, self._search.region), None)

    async def aclose(self) -> None:
        """End the look-ups that are under way."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _ask(self, key: str, number: str) -> LookupResult:
        statement = self._search.statement(number)
        if statement is None:
            return LookupResult(LookupState.SKIPPED)
        try:
            records = await self._org.search(statement)
        except SalesforceError as error:
            result = self._failed(key, error)
        else:
            self._worked()
            matches = self._with_created(key, self._search.ranked(records, number))
            result = LookupResult(LookupState.FOUND if matches else LookupState.NONE, matches)
            self._keep(key, result)
        self.counts.add(result.state)
        return result

    def _kept(self, key: str, *, may_be_old: bool) -> LookupResult | None:
        kept = self._cache.get(key)
        if kept is None:
            return None
        if kept.until <= self._clock.monotonic() and not (may_be_old and kept.result.matches):
            return None
        self._cache.move_to_end(key)
        return replace(kept.result, is_cached=True)

    def _keep(self, key: str, result: LookupResult) -> None:
        life_s = self._positive_s if result.matches else self._negative_s
        if life_s <= 0:
            return
        self._cache[key] = _Kept(result, self._clock.monotonic() + life_s)
        self._cache.move_to_end(key)
        while len(self._cache) > self._size:
            self._cache.popitem(last=False)

    def _with_created(self, key: str, matches: tuple[Match, ...]) -> tuple[Match, ...]:
        created = self._created.get(key)
        if created is None:
            return matches
        match, until = created
        if until <= self._clock.monotonic() or any(found.record_id == match.record_id for found in matches):
            del self._created[key]  # indexed by now, or never will be
            return matches
        return (match, *matches)

    def _failed(self, key: str, error: SalesforceError) -> LookupResult:
        failure = self._failure(error)
        if not self._is_failing:
            label, why = label_of(self._name), failure.error_message
            _log.warning("look-ups in %s fail: %s (%s)", label, why, failure.error_code)
        self._is_failing = True
        matches = self._with_created(key, ())
        return LookupResult(LookupState.FOUND, matches) if matches else failure

    def _worked(self) -> None:
        if self._is_failing:
            _log.info("look-ups in %s work again", label_of(self._name))
        self._is_failing = False

    def _failure(self, error: SalesforceError) -> LookupResult:
        message = str(error)
        if isinstance(error, BadRequest):
            message += f" {named_for(self._name, _CHECK)}"
        return LookupResult(
            LookupState.FAILED, error_code=error.code, error_message=message, is_temporary=error.is_retryable
        )
