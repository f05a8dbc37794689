"""One well-formed SOSL statement for a number, or none.

Salesforce "SOSL FIND" names the reserved characters; each must be escaped by a backslash, inside quotes as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

RESERVED = frozenset("?&|!{}[]()^~*:\\\"'+-")
_BEHIND_BACKSLASH = str.maketrans({char: f"\\{char}" for char in RESERVED})
MAX_FIND_LENGTH = 4_000
MIN_TERM_LENGTH = 2
_OPERATORS = frozenset({"AND", "OR", "NOT"})
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)*")


@dataclass(frozen=True, slots=True)
class Returning:
    """What one object contributes: its fields, a fixed condition, and the order. Never built from user input."""

    object_type: str
    fields: tuple[str, ...]
    where: str = ""
    order_by: str = "LastModifiedDate DESC"
    limit: int = 20

    def __post_init__(self) -> None:
        """Refuse names that are no API names, so that a setting can not change the statement's shape."""
        for name in (self.object_type, *self.fields):
            if not _NAME.fullmatch(name):
                message = f"{name!r} is not a Salesforce API name"
                raise ValueError(message)

    def __str__(self) -> str:
        """`Contact(Id, Name WHERE … ORDER BY … LIMIT 20)`."""
        where = f" WHERE {self.where}" if self.where else ""
        return f"{self.object_type}({', '.join(self.fields)}{where} ORDER BY {self.order_by} LIMIT {self.limit})"


def returning_clause(returning: Sequence[Returning]) -> str:
    """What stands after RETURNING."""
    return ", ".join(map(str, returning))


def escaped(term: str) -> str:
    """`term` with control characters dropped and every reserved character behind a backslash."""
    printable = term if term.isprintable() else "".join(char if char.isprintable() else " " for char in term)
    return printable.translate(_BEHIND_BACKSLASH)


def quoted(term: str) -> str:
    """`term` as one SOSL phrase."""
    return f'"{escaped(term)}"'


def beginning(term: str) -> str:
    """`term` as a word or several neighbors of which the last may go on. A reserved word only as it is."""
    return quoted(term) if term.upper() in _OPERATORS else f"{escaped(term)}*"


def phone_search(terms: Iterable[str], returning: str) -> str | None:
    """The statement that searches all phone fields for any of `terms`, or None when nothing can be searched.

    `returning` is what `returning_clause` made.

    Terms that have fewer than two letters or digits are left out (INVALID_SEARCH), and so are terms that would make
    the search text longer than 4,000 characters, where Salesforce stops honouring OR.
    """
    phrases: list[str] = []
    length = 0
    for term in terms:
        phrase = quoted(term.strip())
        if sum(char.isalnum() for char in term) < MIN_TERM_LENGTH or phrase in phrases:
            continue
        length += len(phrase) + len(" OR ")
        if length > MAX_FIND_LENGTH:
            break
        phrases.append(phrase)
    if not phrases or not returning:
        return None
    return f"FIND {{{' OR '.join(phrases)}}} IN PHONE FIELDS RETURNING {returning}"
