"""Has the PBX keep the calls that agents have on their mobiles, as it keeps those on their phones (`octi-record`).

A phone's endpoint sets the handler that leaves the note. A mobile is reached by a trunk, whose other calls leave none:
so the bridge sets it, as soon as the agent has the call.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence

from octi_bridge.telephony.asterisk import actions
from octi_bridge.telephony.asterisk.actions import Action
from octi_bridge.telephony.asterisk.leg import Leg
from octi_bridge.telephony.errors import PbxError
from octi_bridge.telephony.events import ChannelState

_HANDLER = {"CHANNEL(hangup_handler_push)": "octi-record,s,1"}


class MobileNotes:
    """`do` sends actions. Set twice, after a restart of the bridge, the handler leaves the same note twice."""

    def __init__(self, *, do: Callable[[Sequence[Action]], Awaitable[None]]) -> None:
        self._do = do
        self._tasks: set[asyncio.Task[None]] = set()

    def look(self, leg: Leg | None) -> None:
        """At a leg that has come into a conversation, or was there before. Events do not wait for it."""
        if leg is None or leg.mobile_of is None or leg.is_kept or leg.state is not ChannelState.UP:
            return
        leg.is_kept = True
        task = asyncio.create_task(self._set(leg), name="note of a mobile")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Break off what is being set."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _set(self, leg: Leg) -> None:
        with contextlib.suppress(PbxError):  # it has just ended, or the link is lost
            await self._do(actions.set_variables(leg.name, _HANDLER))
