"""What a check finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


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
