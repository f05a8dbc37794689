"""The order of one panel's commands, kept beside the socket's reading loop.

A command may wait for the PBX longer than a ping may stay unanswered, so reading goes on meanwhile; the panel's next
commands wait here, few and not for long: a click that would be carried out half a minute later is better refused.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from octi_bridge.panel_gateway import protocol
from octi_bridge.panel_gateway.limits import Ack, refusal

MOST_WAITING = 16
PATIENCE_S = 4.0  # with the longest deadline of a command less than the panel waits for an answer (20 s)


@dataclass(slots=True)
class _Queue:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    commands: int = 0


class CommandQueues:
    """One queue per panel, as long as it has commands."""

    def __init__(self, *, most_waiting: int = MOST_WAITING, patience_s: float = PATIENCE_S) -> None:
        self._most_waiting = most_waiting
        self._patience_s = patience_s
        self._queues: dict[str, _Queue] = {}

    def __len__(self) -> int:
        return len(self._queues)

    async def run(self, sid: str, do: Callable[[], Awaitable[Ack]]) -> Ack:
        """Do it after this panel's earlier commands; refused, and not done, when many wait or it waits too long."""
        queue = self._queues.setdefault(sid, _Queue())
        if queue.commands > self._most_waiting:
            return _refused(
                f"not done: {self._most_waiting} commands of this panel wait already; try again in a moment"
            )
        queue.commands += 1
        try:
            try:
                async with asyncio.timeout(self._patience_s):
                    await queue.lock.acquire()
            except TimeoutError:
                return _refused("not done: an earlier command of this panel is still under way; try again in a moment")
            try:
                return await do()
            finally:
                queue.lock.release()
        finally:
            queue.commands -= 1
            if queue.commands == 0:
                del self._queues[sid]


def _refused(message: str) -> Ack:
    return refusal(protocol.ErrorCode.EARLIER_COMMAND_RUNNING.value, message)
