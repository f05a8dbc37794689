"""What an examination says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Link(StrEnum):
    """The links of the chain, in the order in which they should be mended."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong. `is_fatal`: the bridge does not work without it; else it works less well.

    `code` is stable. `problem` and `remedy` are English and carry no secret; Japanese is looked up by the code.

    Attributes:
        values: what the Japanese texts name, by the placeholders in them.
        said: the words of another program behind it, which Japanese texts quote; the English problem has them in it.
    """

    code: str
    problem: str
    remedy: str
    is_fatal: bool = True
    values: Mapping[str, str] = field(default_factory=dict)
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """One link. `facts` are what was seen (versions, counts); `skipped`: nothing was looked at.

    `org`: of several Salesforce orgs the one that was examined.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All links. `versions` by the name of the part."""

    made_at: datetime
    versions: Mapping[str, str]
    examinations: tuple[Examination, ...]

    @property
    def is_healthy(self) -> bool:
        """Whether nothing is wrong; advice does not count."""
        return all(examination.state is not State.WRONG for examination in self.examinations)
