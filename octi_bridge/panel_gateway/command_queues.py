"""The order of one panel's commands, kept beside the socket's reading loop.

A command may wait for the PBX longer than a ping may stay unanswered, so reading goes on meanwhile; the panel's next
commands wait here, few and not for long: a click that would be carried out half a minute later is better refused.

A command about a call never waits for one that only needs the database or Salesforce: those have queues of their own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from enum import Enum

from octi_bridge.panel_gateway import protocol
from octi_bridge.panel_gateway.limits import Ack, refusal

MOST_WAITING = 16
PATIENCE_S = 4.0  # with the longest deadline of a command less than the panel waits for an answer (20 s)


class CommandKind(Enum):
    """Commands of one kind are carried out in their order; those of another kind than `CALL` also after earlier calls'.

    So a draft is kept before a later one and before the sign-out, and the form of a dialed call is read when the bridge
    knows from which record it was dialed.
    """

    CALL = "call"
    STATUS = "status"
    RECORD = "record"


_KINDS = {
    "set_status": CommandKind.STATUS,
    "sign_out": CommandKind.RECORD,
    "open_directory": CommandKind.RECORD,
    "close_directory": CommandKind.RECORD,
    "save_favorite": CommandKind.RECORD,
    "remove_favorite": CommandKind.RECORD,
    "get_recent_calls": CommandKind.RECORD,
    "get_wrap_up": CommandKind.RECORD,
    "save_draft": CommandKind.RECORD,
    "save_wrap_up": CommandKind.RECORD,
}


def kind_of(name: str) -> CommandKind:
    """What a command waits for; one that is not listed above keeps the order of calls."""
    return _KINDS.get(name, CommandKind.CALL)


@dataclass(slots=True)
class _Queue:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    commands: int = 0


class CommandQueues:
    """One queue per panel and kind of command, as long as it has commands."""

    def __init__(self, *, most_waiting: int = MOST_WAITING, patience_s: float = PATIENCE_S) -> None:
        self._most_waiting = most_waiting
        self._patience_s = patience_s
        self._queues: dict[tuple[str, CommandKind], _Queue] = {}

    def __len__(self) -> int:
        return len(self._queues)

    async def run(self, sid: str, do: Callable[[], Awaitable[Ack]], kind: CommandKind = CommandKind.CALL) -> Ack:
        """Do it after this panel's earlier commands; refused, and not done, when many wait or it waits too long."""
        key = (sid, kind)
        queue = self._queues.setdefault(key, _Queue())
        if queue.commands > self._most_waiting:
            return _refused(
                f"not done: {self._most_waiting} commands of this panel wait already; try again in a moment"
            )
        queue.commands += 1
        try:
            async with AsyncExitStack() as turn:
                try:
                    async with asyncio.timeout(self._patience_s):
                        await turn.enter_async_context(queue.lock)
                        if kind is not CommandKind.CALL:
                            await self._earlier_calls(sid)
                except TimeoutError:
                    return _refused(
                        "not done: an earlier command of this panel is still under way; try again in a moment"
                    )
                return await do()
        finally:
            queue.commands -= 1
            if queue.commands == 0:
                del self._queues[key]

    async def _earlier_calls(self, sid: str) -> None:
        """Wait for the panel's commands about calls that came before; keep none waiting that comes after."""
        calls = self._queues.get((sid, CommandKind.CALL))
        if calls is not None:
            async with calls.lock:
                pass


def _refused(message: str) -> Ack:
    return refusal(protocol.ErrorCode.EARLIER_COMMAND_RUNNING.value, message)
