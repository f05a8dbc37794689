"""Names for a list of past calls: what the look-ups know at once, and a few that are looked up now."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from octi_bridge.calls.log_id import CallLogId
from octi_bridge.calls.model import Direction
from octi_bridge.history.model import RecentCall
from octi_bridge.kernel.ids import OrgName
from octi_bridge.salesforce.model import LookupResult

Find = Callable[[str], Awaitable[LookupResult]]
MOST_LOOK_UPS = 10
"""Each may cost one API request; most are answered from the cache."""
LOOK_UP_S = 2.0
"""A list without some names is better than a list that is late."""


async def names_of(
    calls: Sequence[RecentCall], finds: Mapping[OrgName, Find], *, within_s: float = LOOK_UP_S
) -> dict[CallLogId, str]:
    """The other party's name by call: the only match for the number, else the record that the agent chose."""
    asked = {_key(call): None for call in calls if _is_searchable(call)}
    running = {
        (org, number): asyncio.ensure_future(finds[org](number))
        for org, number in list(asked)[:MOST_LOOK_UPS]
        if org in finds
    }
    if running:
        await asyncio.wait(running.values(), timeout=within_s)
    found = {key: name for key, task in running.items() if (name := _only_name(task)) is not None}
    names = {call.record.entry_id: found.get(_key(call)) or _chosen_name(call) for call in calls}
    return {entry_id: name for entry_id, name in names.items() if name}


def _key(call: RecentCall) -> tuple[OrgName, str]:
    return call.record.org, call.record.remote_number or ""


def _is_searchable(call: RecentCall) -> bool:
    return call.record.remote_number is not None and call.record.direction is not Direction.INTERNAL


def _only_name(task: asyncio.Future[LookupResult]) -> str | None:
    if not task.done():
        task.cancel()  # the request itself goes on and fills the cache for the next time
        return None
    if task.exception() is not None:
        return None
    return task.result().only_name


def _chosen_name(call: RecentCall) -> str:
    return call.related.name if call.related else ""
