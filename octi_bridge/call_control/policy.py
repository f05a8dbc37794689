"""Which numbers may not be dialled, whatever the screen allows."""

from __future__ import annotations

import re
from collections.abc import Sequence


class DialPolicy:
    """Refuses numbers that match one of the `forbidden` regular expressions wholly.

    Expressions see the number as it would be dialled: half-width, without fillers, `+81` as `0`, other
    countries as `010`.
    """

    def __init__(self, forbidden: Sequence[str]) -> None:
        self._forbidden = tuple(re.compile(expression) for expression in forbidden)

    def allows(self, number: str) -> bool:
        """Whether this dial string may be dialled."""
        return not any(expression.fullmatch(number) for expression in self._forbidden)
