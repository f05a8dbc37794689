"""What a check finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `is_fatal`: the bridge does not work without it; else it works less well."""

    code: str
    problem: str
    remedy: str
    is_fatal: bool = True
