"""How fast one panel may send, and remembering commands so that none is done twice."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

from octi_bridge.kernel.clock import Clock
from octi_bridge.panel_gateway import protocol

Ack = dict[str, Any]


def refusal(
    code: str, message: str, *, retry_after_s: int | None = None, terminal_user: protocol.TerminalUser | None = None
) -> Ack:
    """An acknowledgement that says no."""
    view = protocol.ErrorView(code=code, message=message, retry_after_s=retry_after_s, terminal_user=terminal_user)
    return {"error": view.model_dump(mode="json")}


class RateLimit:
    """A token bucket per panel: `burst` at once, `per_second` in the long run."""

    def __init__(self, *, clock: Clock, burst: float, per_second: float) -> None:
        self._clock = clock
        self._burst = burst
        self._per_second = per_second
        self._buckets: dict[str, tuple[float, float]] = {}

    def allows(self, sid: str) -> bool:
        """Whether one more message is allowed now."""
        now = self._clock.monotonic()
        left, last = self._buckets.get(sid, (self._burst, now))
        left = min(self._burst, left + (now - last) * self._per_second)
        self._buckets[sid] = (left - 1 if left >= 1 else left, now)
        return left >= 1

    def forget(self, sid: str) -> None:
        """The panel is gone."""
        self._buckets.pop(sid, None)


class CommandMemory:
    """The acknowledgements of recent commands. A repeated command gets the same one and is not done again."""

    def __init__(self, *, size: int = 1000) -> None:
        self._size = size
        self._acks: OrderedDict[tuple[str, str], asyncio.Future[Ack]] = OrderedDict()

    async def once(self, owner: str, command_id: str, do: Callable[[], Awaitable[Ack]]) -> Ack:
        """Do it, unless this owner's command of this id was (or is being) done."""
        key = (owner, command_id)
        known = self._acks.get(key)
        if known is not None:
            await asyncio.wait({known})
            # cancelled: the first attempt broke down, and this repetition tries again
            return await self.once(owner, command_id, do) if known.cancelled() else known.result()
        answer: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        self._acks[key] = answer
        while len(self._acks) > self._size:
            self._acks.popitem(last=False)
        try:
            ack = await do()
        except BaseException:
            # nothing is known of the outcome: a repetition may try again
            self._acks.pop(key, None)
            answer.cancel()
            raise
        answer.set_result(ack)
        return ack
