"""What leaves the house: no number of more than four digits, no secret.

The rule is about digits, not about phone numbers: whoever cannot tell a customer's number from another one hides both.
Full-width and other digits count, and so do digits with the signs between them that people write in phone numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

_SHOWN: Final = 4
# Digits in groups, as in 03-1234-5678, (03) 1234 5678 or ０３ー１２３４. Not ":" and ".": those are times and versions.
# and the signs without a glyph that stand in copied numbers
_GROUPED: Final = re.compile(
    r"\d(?:[-‐-―−ー－()（）/\s\\_\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]{0,3}\d)+"
)
REMOVED: Final = "(removed)"
SHORTEST_SECRET: Final = 4


def mask_digits(text: str) -> str:
    """Of every number with more than four digits, the last four stay."""
    return _GROUPED.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found.group())
    return found.group() if len(digits) <= _SHOWN else "*" * (len(digits) - _SHOWN) + digits[-_SHOWN:]


class Redactor:
    """Hides secrets and numbers in any JSON value.

    Args:
        secrets: What must never be shown. Shorter ones than four characters cannot be told from ordinary text.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        longest_first = sorted({each for each in secrets if len(each) >= SHORTEST_SECRET}, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def text(self, text: str) -> str:
        """Secrets first: masked digits would make them unrecognisable."""
        hidden = self._secrets.sub(REMOVED, text) if self._secrets else text
        return mask_digits(hidden)

    def value(self, value: Any) -> Any:
        """Every text in it, keys included; numbers too, when they are long."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.text(str(key)): self.value(each) for key, each in value.items()}
        if isinstance(value, Sequence | set | frozenset) and not isinstance(value, bytes):
            return [self.value(each) for each in value]
        if value is None or isinstance(value, bool):
            return value
        shown = self.text(str(value))
        return value if shown == str(value) and isinstance(value, int | float) else shown
