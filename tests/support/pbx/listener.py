"""A listener that remembers what a PBX told and can be waited for."""

from __future__ import annotations

import asyncio
from typing import Any, TypeVar

from octi_bridge.telephony.events import PbxFact

Fact = TypeVar("Fact")


class FactLog:
    """Every fact in order."""

    def __init__(self) -> None:
        self.all: list[PbxFact] = []
        self._grown = asyncio.Event()

    def __call__(self, fact: PbxFact) -> None:
        self.all.append(fact)
        self._grown.set()

    def of(self, kind: type[Fact]) -> list[Fact]:
        """The facts of one kind."""
        return [fact for fact in self.all if isinstance(fact, kind)]

    async def first(self, kind: type[Fact], *, since: int = 0, timeout_s: float = 5.0, **fields: Any) -> Fact:
        """Wait for a fact of this kind with these fields, after the first `since` facts."""
        try:
            async with asyncio.timeout(timeout_s):
                while True:
                    for fact in self.all[since:]:
                        if isinstance(fact, kind) and all(getattr(fact, key) == fields[key] for key in fields):
                            return fact
                    self._grown.clear()
                    await self._grown.wait()
        except TimeoutError:
            seen = [type(fact).__name__ for fact in self.all[since:]]
            raise AssertionError(f"no {kind.__name__} with {fields}; seen: {seen}") from None
