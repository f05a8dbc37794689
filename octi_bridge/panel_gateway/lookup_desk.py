"""Looks callers up beside the ring, never before it, and keeps the answer for as long as the call lasts."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass

from octi_bridge.calls.events import CallConnected as Connected
from octi_bridge.calls.events import CallDetailsChanged, CallDialed, CallEnded, CallEvent, CallRang
from octi_bridge.calls.model import AgentCall, Direction
from octi_bridge.kernel.ids import OrgName
from octi_bridge.kernel.tasks import Spawn
from octi_bridge.panel_gateway.protocol import LookupView
from octi_bridge.panel_gateway.views import FAILED, SEARCHING, SKIPPED, lookup_view
from octi_bridge.salesforce.model import LookupResult
from octi_bridge.telephony.events import Extension

log = logging.getLogger(__name__)

Find = Callable[[str], Awaitable[LookupResult]]
OnResult = Callable[[AgentCall, LookupView], None]
OrgAt = Callable[[Extension], OrgName | None]
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for a call, and of which org."""

    org: OrgName
    number: str


class LookupDesk:
    """Starts a look-up when a call appears, in the org of the agent at its phone; an org without `finds` is not asked.

    `org_at`: from which org the agent at that extension signed in, None for nobody; calls nobody would see cost no API
    request, and what one org answered is never shown to an agent of another.
    Withheld and internal numbers are not searched (biztel F-072).
    """

    def __init__(self, *, finds: Mapping[OrgName, Find], spawn: Spawn, org_at: OrgAt) -> None:
        self._finds = finds
        self._org_at = org_at
        self._spawn = spawn
        self._views: dict[Key, LookupView] = {}
        self._asked: dict[Key, Asked] = {}
        self._on_result: OnResult | None = None

    def listen(self, on_result: OnResult) -> None:
        """Who is told of results (the publisher)."""
        self._on_result = on_result

    def view(self, call: AgentCall) -> LookupView:
        """What is known of the other party now."""
        asked = self._asked.get(_key(call))
        if asked is None or asked.org != self._org_at(call.extension):
            return SKIPPED
        return self._views.get(_key(call), SKIPPED)

    def on_call_event(self, event: CallEvent) -> None:
        """Must hear an event before the publisher does, so that the first view already says `searching`."""
        call = event.call
        if isinstance(event, CallRang | CallDialed | Connected | CallDetailsChanged):
            self._consider(call)

    def look_again(self, calls: Iterable[AgentCall]) -> None:
        """Somebody signed in while these calls were up."""
        for call in calls:
            self._consider(call)

    def forget(self, event: CallEnded) -> None:
        """The call is over and has been published."""
        self._views.pop(_key(event.call), None)
        self._asked.pop(_key(event.call), None)

    def _consider(self, call: AgentCall) -> None:
        key, number, org = _key(call), call.remote_number, self._org_at(call.extension)
        if number is None or call.direction is Direction.INTERNAL:
            self._asked.pop(key, None)
            return
        find = self._finds.get(org) if org is not None else None
        if org is None or find is None:
            return
        asked = Asked(org, number)
        if self._asked.get(key) == asked:
            return
        self._asked[key] = asked
        self._views[key] = SEARCHING
        self._spawn(self._search(find, call, asked))

    async def _search(self, find: Find, call: AgentCall, asked: Asked) -> None:
        try:
            view = lookup_view(await find(asked.number))
        except Exception:
            log.exception("a look-up failed in an unforeseen way")
            view = FAILED
        key = _key(call)
        if self._asked.get(key) != asked:
            return  # the call is over, or shows another number by now, or to an agent of another org
        self._views[key] = view
        if self._on_result is not None:
            self._on_result(call, view)


def _key(call: AgentCall) -> Key:
    return call.call_id, call.extension
