"""Who the customers in park spaces are: looked up when a call is first shown to agents of an org, kept while parked."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping

from octi_bridge.kernel.ids import OrgName
from octi_bridge.kernel.tasks import Spawn
from octi_bridge.numbers.reading import unsearchable
from octi_bridge.salesforce.model import LookupResult

log = logging.getLogger(__name__)

Find = Callable[[str], Awaitable[LookupResult]]


class ParkedNames:
    """Names by number, for each org its own: what one org answers is never shown to an agent of another.

    An org without `finds` is not asked. The caller was looked up when the call came, so the answer is mostly cached.
    """

    def __init__(self, *, finds: Mapping[OrgName, Find], spawn: Spawn) -> None:
        self._finds = finds
        self._spawn = spawn
        self._names: dict[tuple[OrgName, str], str | None] = {}
        self._on_found: Callable[[], None] | None = None

    def listen(self, on_found: Callable[[], None]) -> None:
        """Who is called when a name has become known (the publisher)."""
        self._on_found = on_found

    def name(self, org: OrgName, number: str) -> str | None:
        """Of the only record with this number, None while nobody knows it. The first question starts the look-up."""
        key = (org, number)
        if key not in self._names and org in self._finds and unsearchable(number) is None:
            self._names[key] = None
            self._spawn(self._look_up(org, number))
        return self._names.get(key)

    def keep_only(self, numbers: Iterable[str]) -> None:
        """Forget the names of calls that are parked no longer."""
        parked = frozenset(numbers)
        self._names = {key: name for key, name in self._names.items() if key[1] in parked}

    async def _look_up(self, org: OrgName, number: str) -> None:
        try:
            name = (await self._finds[org](number)).only_name
        except Exception:
            log.exception("the name of a parked call could not be looked up")
            return
        if name is not None and (org, number) in self._names:
            self._names[org, number] = name
            if self._on_found is not None:
                self._on_found()
