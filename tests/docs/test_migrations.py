"""The migrations are one line: each has a number of its own, in its name and inside, and follows the one before."""

from __future__ import annotations

import re
from pathlib import Path

VERSIONS = Path(__file__).parents[2] / "octi_bridge" / "storage" / "migrations" / "versions"


def test_the_migrations_are_one_line_without_gap_or_fork() -> None:
    found = []
    for path in sorted(VERSIONS.glob("0*.py")):
        text = path.read_text(encoding="utf-8")
        own = re.search(r'^revision = "(\d{4})"$', text, re.MULTILINE)
        before = re.search(r'^down_revision = (?:"(\d{4})"|None)$', text, re.MULTILINE)
        assert own is not None, path.name
        assert before is not None, path.name
        found.append((path.name[:4], own[1], before[1]))
    numbers = [f"{number:04}" for number in range(1, len(found) + 1)]
    assert found == list(zip(numbers, numbers, [None, *numbers[:-1]], strict=True))
