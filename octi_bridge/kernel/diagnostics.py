"""Results of an examination of the bridge and its surroundings: findings, and what was seen.

Each part of the product has a probe that returns an `Examination`; `octi_bridge.doctor` runs them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

_NAMED = 5


class Link(StrEnum):
    """The links of the chain from the settings to the browser, in the order in which they should be corrected."""

    SETTINGS = "settings"
    DATABASE = "database"
    PBX = "pbx"
    SALESFORCE = "salesforce"
    CALL_CENTER = "call_center"
    PANEL = "panel"
    ADDRESS = "address"


class State(StrEnum):
    """Of one link. `advice`: it works, and could work better. `skipped`: it was not examined."""

    OK = "ok"
    ADVICE = "advice"
    WRONG = "wrong"
    SKIPPED = "skipped"


class Skipped(StrEnum):
    """Why a link was not examined."""

    SETTINGS_FIRST = "settings_first"
    NO_FILE = "no_file"
    NO_ADDRESS = "no_address"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        code: stable; a report shows it beside the texts.
        problem: English, without a secret; Japanese is looked up by the code.
        remedy: English, without a secret; Japanese is looked up by the code.
        is_fatal: the bridge does not work without it; else it works less well.
        values: what the Japanese texts name, by the placeholders in them.
        said: the words of another program behind it, which Japanese texts quote; the English problem has them in it.
    """

    code: str
    problem: str
    remedy: str
    is_fatal: bool = True
    values: Mapping[str, str] = field(default_factory=dict, hash=False)
    said: str = ""


class Checked(list[Finding]):
    """Findings of one check. `facts`: what it saw that is not wrong."""

    facts: Mapping[str, str] = MappingProxyType({})


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """One link.

    Attributes:
        org: of several Salesforce orgs the one that was examined.
        facts: what was seen (versions, counts).
        skipped: why nothing was looked at.
    """

    link: Link
    org: str = ""
    findings: tuple[Finding, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    skipped: Skipped | None = None

    @property
    def state(self) -> State:
        """In one word."""
        if self.skipped:
            return State.SKIPPED
        if any(finding.is_fatal for finding in self.findings):
            return State.WRONG
        return State.ADVICE if self.findings else State.OK
