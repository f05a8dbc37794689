"""Lists for people, with headings and aligned, or for programs as JSON."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

Value = str | int | bool | Sequence[str] | None
Row = Mapping[str, Value]
_GAP: Final = "  "


def print_list(rows: Sequence[Row], *, headings: Mapping[str, str], empty: str, as_json: bool) -> None:
    """One line a row, or `empty` when there are none. `headings`: of the columns that people are shown, by key."""
    if as_json:
        print_json([dict(row) for row in rows])
    elif not rows:
        print(empty)
    else:
        lines = [list(headings.values()), *([_text(row[key]) for key in headings] for row in rows)]
        print("\n".join(_aligned(lines)))


def print_json(value: object) -> None:
    """For programs."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _aligned(lines: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(_width(cell) for cell in column) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True))
        yield _GAP.join(cells).rstrip()


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int):
        return str(value)
    return ",".join(value) if value else "-"


def _width(text: str) -> int:
    """In columns of a terminal, where an East Asian letter has two."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )
