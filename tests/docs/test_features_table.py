"""docs/features.md states what the marked tests claim: no more, no less."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from tests.plugins.features import MARKS_VARIABLE, read_lines
from tools.features import CATALOGUE, TABLE, Proofs, differences, read_catalogue, read_table, render_table

ROOT = Path(__file__).parents[2]


def test_the_catalogue_has_247_behaviours_in_24_groups_without_a_gap() -> None:
    groups = read_catalogue(CATALOGUE)
    numbers = [feature.number for group in groups for feature in group.features]
    assert numbers == [f"F-{number:03d}" for number in range(1, 248)]
    assert len({group.code for group in groups}) == 24
    assert all(feature.title for group in groups for feature in group.features)


def test_the_table_is_what_the_catalogue_and_its_own_proofs_make() -> None:
    text = TABLE.read_text(encoding="utf-8")
    assert text == render_table(read_catalogue(), read_table(text))


@pytest.fixture(scope="module")
def claims(tmp_path_factory: pytest.TempPathFactory) -> Proofs:
    """All claims of the suite, from a collection in a process of its own."""
    marks = tmp_path_factory.mktemp("features") / "marks.jsonl"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", str(ROOT / "tests")],
        cwd=ROOT,
        env={**os.environ, MARKS_VARIABLE: str(marks)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in read_lines(marks):
        found[row["number"]].add(row["on"])
    return {number: frozenset(parts) for number, parts in found.items()}


def test_the_table_states_exactly_what_marked_tests_claim(claims: Proofs) -> None:
    stated = read_table(TABLE.read_text(encoding="utf-8"))
    assert differences(stated, claims) == [], (
        "after a green `make test`, run `make features` and commit docs/features.md"
    )
