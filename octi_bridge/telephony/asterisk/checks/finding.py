"""What a check finds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

_NAMED = 5


@dataclass(frozen=True, slots=True)
class Named:
    """The first few of many, and how many more: in English, and in Japanese with the counter of such things."""

    en: str
    ja: str

    @classmethod
    def of(cls, names: Sequence[str], counter: str) -> Named:
        """`counter`: 件, 人 or 台."""
        named, more = ", ".join(names[:_NAMED]), len(names) - _NAMED
        return cls(f"{named} and {more} more", f"{named} ほか{more}{counter}") if more > 0 else cls(named, named)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        is_fatal: the bridge does not work without it; else it works less well.
        values: what the texts name, for texts in another language.
        said: the words of the system or of Asterisk behind it, "" when there are none.
    """

    code: str
    problem: str
    remedy: str
    is_fatal: bool = True
    values: Mapping[str, str] = field(default_factory=dict, hash=False)
    said: str = ""


class Checked(list[Finding]):
    """What a check found. `facts`: what it saw that is not wrong."""

    facts: Mapping[str, str] = MappingProxyType({})
