"""What a check has to say: which rule, what is wrong, how to mend it, and in which line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

_SHOWN = 60


class Severity(StrEnum):
    """An error keeps the panel from working or the file from being taken; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken rule, wherever it stands. `rule` is stable; the texts are for people."""

    rule: str
    problem: str
    remedy: str
    severity: Severity = Severity.ERROR

    def at(self, line: int) -> LocatedFault:
        """The fault in a line of a file."""
        return LocatedFault(line=line, fault=self)


@dataclass(frozen=True, slots=True)
class LocatedFault:
    """A fault in a line (counted from 1) of a file."""

    line: int
    fault: Fault

    @property
    def is_error(self) -> bool:
        """False for a warning."""
        return self.fault.severity is Severity.ERROR


def warning(rule: str, problem: str, remedy: str) -> Fault:
    """A fault that does not keep anything from working."""
    return Fault(rule=rule, problem=problem, remedy=remedy, severity=Severity.WARNING)


def shown(value: str) -> str:
    """A value of the file as it may be printed: in quotes, short, without characters that move a terminal's cursor."""
    return repr(value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…")
