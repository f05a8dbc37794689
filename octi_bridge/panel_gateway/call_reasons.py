"""Why agents called (用件), for their panels: from the dial command, and after a restart from where it was kept."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from octi_bridge.calls.events import CallConnected, CallDialed, CallEvent
from octi_bridge.calls.log_id import CallLogId
from octi_bridge.calls.model import AgentCall
from octi_bridge.kernel.tasks import Spawn
from octi_bridge.telephony.commands import is_our_channel
from octi_bridge.telephony.events import Extension

log = logging.getLogger(__name__)

ReadKept = Callable[[CallLogId], Awaitable[str]]
OnKnown = Callable[[CallLogId], None]


class CallReasons:
    """Holds one per extension: who dials anew has no other call. `read_kept` gives "" for a call without a reason."""

    def __init__(self, *, read_kept: ReadKept, spawn: Spawn) -> None:
        self._read_kept = read_kept
        self._spawn = spawn
        self._known: dict[Extension, tuple[CallLogId, str]] = {}
        self._on_known: OnKnown | None = None

    def listen(self, on_known: OnKnown) -> None:
        """Who is told that a reason has come (the publisher)."""
        self._on_known = on_known

    def of(self, call: AgentCall) -> str | None:
        """Why the agent made this call, None when nobody said or when it was not the agent who called."""
        log_id, reason = self._known.get(call.extension, (None, ""))
        return (reason or None) if log_id == call.log_id else None

    def note(self, log_id: CallLogId, reason: str) -> None:
        """The agent dials, for this reason. The call may be on the screens already."""
        self._known[log_id.extension] = (log_id, reason)
        if self._on_known is not None:
            self._on_known(log_id)

    def on_call_event(self, event: CallEvent) -> None:
        """A call made by a panel that this process did not hear being asked for: an earlier process or another node."""
        call = event.call
        if not isinstance(event, CallDialed | CallConnected) or not is_our_channel(call.channel_id):
            return
        if self._known.get(call.extension, (None, ""))[0] != call.log_id:
            self._spawn(self._read(call.log_id))

    async def _read(self, log_id: CallLogId) -> None:
        try:
            reason = await self._read_kept(log_id)
        except Exception as error:  # noqa: BLE001 - the database may be away; the call goes on without
            log.debug("the reason of a call could not be read: %s", type(error).__name__)
            return
        # the dial command itself may have said it meanwhile
        if reason and self._known.get(log_id.extension, (None, ""))[0] != log_id:
            self.note(log_id, reason)
