"""pytest plugin: notes which numbered behaviour a test has just proven, and on which part.

Place in the flow: tests carry `@pytest.mark.feature("F-077", on="asterisk")`; this plugin appends one JSON line
per mark and test to `.features/results.jsonl`; `tools/features.py` reads the lines and makes the table.

`on` is `simulator`, `asterisk` or `browser`. Without it, a test that is parametrised over PBX adapters (an argument
named `pbx…`) takes the adapter's name from its parameter, a test under `tests/e2e` counts as `browser`, and any
other as `unit`. Only a test whose set-up, call and tear-down all passed is a proof.
"""

from __future__ import annotations

import json
import os
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

PARTS: Final = ("simulator", "asterisk", "browser")
UNIT: Final = "unit"
CATALOGUE: Final = Path(__file__).parents[2] / "docs" / "features.json"
DEFAULT_RESULTS: Final = Path(__file__).parents[2] / ".features" / "results.jsonl"
RESULTS_VARIABLE: Final = "OCTI_FEATURES_RESULTS"
MARKS_VARIABLE: Final = "OCTI_FEATURES_MARKS"


@dataclass(frozen=True, slots=True)
class Claim:
    """A test says that it proves behaviour `number` on the part `on`."""

    number: str
    on: str


def known_numbers(catalogue: Path = CATALOGUE) -> frozenset[str]:
    """All behaviour numbers of the catalogue."""
    groups = json.loads(catalogue.read_text(encoding="utf-8"))["groups"]
    return frozenset(feature["number"] for group in groups for feature in group["features"])


def claims_of(item: pytest.Item, numbers: frozenset[str]) -> list[Claim]:
    """The claims of one collected test.

    Raises:
        pytest.UsageError: a mark names an unknown number or part.
    """
    claims = []
    for mark in item.iter_markers("feature"):
        if len(mark.args) != 1 or set(mark.kwargs) - {"on"}:
            raise pytest.UsageError(f'{item.nodeid}: write @pytest.mark.feature("F-nnn", on="...")')
        number, on = mark.args[0], mark.kwargs.get("on")
        if number not in numbers:
            raise pytest.UsageError(f"{item.nodeid}: {number!r} is not in docs/features.json")
        if on is not None and on not in PARTS:
            raise pytest.UsageError(f"{item.nodeid}: on={on!r} is none of {', '.join(PARTS)}")
        claims.append(Claim(number, on or _default_part(item)))
    return claims


def _default_part(item: pytest.Item) -> str:
    callspec = getattr(item, "callspec", None)
    if callspec is not None and any(name.startswith("pbx") for name in callspec.params):
        for part in ("asterisk", "simulator"):
            if part in callspec.id:
                return part
    return "browser" if "e2e" in item.path.parts else UNIT


class FeatureResults:
    """Collects the outcome of every phase of the marked tests and writes one line per claim at the end of each test."""

    def __init__(self, *, numbers: frozenset[str], results: Path, marks: Path | None) -> None:
        self._numbers = numbers
        self._results = results
        self._marks = marks
        self._outcomes: dict[str, str] = {}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Check every mark at once; a wrong one stops the run. Lists the claims when asked to."""
        claims = [(item.nodeid, claim) for item in items for claim in claims_of(item, self._numbers)]
        if self._marks is not None:
            self._marks.write_text(
                "".join(_line(nodeid, claim, "claimed") for nodeid, claim in claims), encoding="utf-8"
            )

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """The worst phase decides: failed over skipped over passed."""
        report = yield
        seen = self._outcomes.get(item.nodeid, "passed")
        worst = max(seen, report.outcome, key=("passed", "skipped", "failed").index)
        self._outcomes[item.nodeid] = worst
        if call.when == "teardown":
            self._record(item, self._outcomes.pop(item.nodeid))
        return report

    def _record(self, item: pytest.Item, outcome: str) -> None:
        lines = [_line(item.nodeid, claim, outcome) for claim in claims_of(item, self._numbers)]
        if lines:
            self._results.parent.mkdir(parents=True, exist_ok=True)
            with self._results.open("a", encoding="utf-8") as file:
                file.writelines(lines)


def _line(nodeid: str, claim: Claim, outcome: str) -> str:
    row = {"number": claim.number, "on": claim.on, "test": nodeid, "outcome": outcome}
    return json.dumps(row, ensure_ascii=False) + "\n"


def pytest_configure(config: pytest.Config) -> None:
    """Start collecting, into the files that the environment names."""
    marks = os.environ.get(MARKS_VARIABLE)
    config.pluginmanager.register(
        FeatureResults(
            numbers=known_numbers(),
            results=Path(os.environ.get(RESULTS_VARIABLE) or DEFAULT_RESULTS),
            marks=Path(marks) if marks else None,
        ),
        "octi-feature-results",
    )


def read_lines(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a results file; nothing when there is none."""
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)
