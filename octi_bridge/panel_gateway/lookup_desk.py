"""Looks callers up beside the ring, never before it, and keeps the answer for as long as the call lasts."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any

from octi_bridge.calls.events import CallConnected as Connected
from octi_bridge.calls.events import CallDetailsChanged, CallDialed, CallEnded, CallEvent, CallRang
from octi_bridge.calls.model import AgentCall, Direction
from octi_bridge.panel_gateway.protocol import LookupView
from octi_bridge.panel_gateway.views import FAILED, SEARCHING, SKIPPED, lookup_view
from octi_bridge.salesforce.model import LookupResult
from octi_bridge.telephony.events import Extension

log = logging.getLogger(__name__)

Find = Callable[[str], Awaitable[LookupResult]]
OnResult = Callable[[AgentCall, LookupView], None]
Spawn = Callable[[Coroutine[Any, Any, None]], object]
Key = tuple[str, str]


class LookupDesk:
    """Starts a look-up when a call appears; `find` is None when no org is connected.

    `is_wanted`: whether anybody works at that extension; calls nobody would see cost no API request.
    Withheld and internal numbers are not searched (biztel F-072).
    """

    def __init__(self, *, find: Find | None, spawn: Spawn, is_wanted: Callable[[Extension], bool]) -> None:
        self._find = find
        self._is_wanted = is_wanted
        self._spawn = spawn
        self._views: dict[Key, LookupView] = {}
        self._numbers: dict[Key, str] = {}
        self._on_result: OnResult | None = None

    def listen(self, on_result: OnResult) -> None:
        """Who is told of results (the publisher)."""
        self._on_result = on_result

    def view(self, call: AgentCall) -> LookupView:
        """What is known of the other party now."""
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
        self._numbers.pop(_key(event.call), None)

    def _consider(self, call: AgentCall) -> None:
        key, number = _key(call), call.remote_number
        is_searchable = number is not None and call.direction is not Direction.INTERNAL
        if self._find is None or number is None or not is_searchable:
            self._numbers.pop(key, None)
            self._views[key] = SKIPPED
            return
        if not self._is_wanted(call.extension):
            return
        if self._numbers.get(key) == number:
            return
        self._numbers[key] = number
        self._views[key] = SEARCHING
        self._spawn(self._search(self._find, call, number))

    async def _search(self, find: Find, call: AgentCall, number: str) -> None:
        try:
            view = lookup_view(await find(number))
        except Exception:
            log.exception("a look-up failed in an unforeseen way")
            view = FAILED
        key = _key(call)
        if self._numbers.get(key) != number:
            return  # the call is over, or shows another number by now
        self._views[key] = view
        if self._on_result is not None:
            self._on_result(call, view)


def _key(call: AgentCall) -> Key:
    return call.call_id, call.extension
