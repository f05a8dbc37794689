"""`make features`: each numbered behaviour, and where the last test run proved it.

Reads `docs/features.json` (the catalogue) and `.features/results.jsonl` (written by `tests/plugins/features.py`),
writes `docs/features.md`, prints the table, and ends with one JSON object: `[proven, total]` per group and for all.

A behaviour is proven on a part when at least one test that claims it there passed, and none that claims it there
failed. A skipped test proves nothing, and a mark that no test run has confirmed counts as missing.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
CATALOGUE: Final = ROOT / "docs" / "features.json"
RESULTS: Final = ROOT / ".features" / "results.jsonl"
TABLE: Final = ROOT / "docs" / "features.md"
PARTS: Final = ("simulator", "asterisk", "browser", "unit")

Proofs = Mapping[str, frozenset[str]]
"""Number of a behaviour -> the parts on which it is proven."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One behaviour of the catalogue."""

    number: str
    title: str


@dataclass(frozen=True, slots=True)
class Group:
    """Behaviours that belong together."""

    code: str
    title: str
    features: tuple[Feature, ...]


def read_catalogue(path: Path = CATALOGUE) -> list[Group]:
    """All groups in their order."""
    groups = json.loads(path.read_text(encoding="utf-8"))["groups"]
    return [
        Group(
            code=group["code"],
            title=group["title"],
            features=tuple(Feature(number=row["number"], title=row["title"]) for row in group["features"]),
        )
        for group in groups
    ]


def read_proofs(lines: Iterable[str]) -> Proofs:
    """What the results prove. A test that ran several times counts with its last outcome."""
    last: dict[tuple[str, str, str], str] = {}
    for line in lines:
        row = json.loads(line)
        last[row["number"], row["on"], row["test"]] = row["outcome"]
    outcomes: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for (number, on, _test), outcome in last.items():
        outcomes[number, on].add(outcome)
    proofs: defaultdict[str, set[str]] = defaultdict(set)
    for (number, on), seen in outcomes.items():
        if "passed" in seen and "failed" not in seen:
            proofs[number].add(on)
    return {number: frozenset(parts) for number, parts in proofs.items()}


def totals(groups: Sequence[Group], proofs: Proofs) -> dict[str, list[int]]:
    """`[proven, total]` per group, and under `all`."""
    answer = {
        group.code: [sum(feature.number in proofs for feature in group.features), len(group.features)]
        for group in groups
    }
    answer["all"] = [sum(pair[0] for pair in answer.values()), sum(pair[1] for pair in answer.values())]
    return answer


def render_table(groups: Sequence[Group], proofs: Proofs) -> str:
    """The text of `docs/features.md`."""
    counts = totals(groups, proofs)
    proven, total = counts["all"]
    lines = [
        "# Behaviours and their proof",
        "",
        "Written by `make features` from the last run of `make test`; a test compares it with the marks in `tests/`.",
        "A behaviour counts as proven when a test marked with its number passed: on the PBX simulator, on a real",
        "Asterisk, in a browser, or (`unit`) on the rule alone.",
        "",
        f"**{proven} of {total} proven.**",
    ]
    for group in groups:
        done, size = counts[group.code]
        lines += ["", f"## {group.code}: {group.title} ({done} of {size})", ""]
        lines += [
            "| Number | Behaviour | " + " | ".join(PARTS) + " | proven |",
            "|---|---|" + "---|" * (len(PARTS) + 1),
        ]
        lines += [_table_row(feature, proofs.get(feature.number, frozenset())) for feature in group.features]
    return "\n".join(lines) + "\n"


def _table_row(feature: Feature, parts: frozenset[str]) -> str:
    cells = ["yes" if part in parts else "" for part in PARTS]
    return f"| {feature.number} | {feature.title} | " + " | ".join(cells) + f" | {'yes' if parts else 'no'} |"


def read_table(text: str) -> Proofs:
    """The proofs that a `docs/features.md` states: the inverse of `render_table`."""
    proofs: dict[str, frozenset[str]] = {}
    for line in text.splitlines():
        if line.startswith("| F-"):
            number, _title, *cells = [cell.strip() for cell in line.strip("|").split("|")]
            parts = frozenset(part for part, cell in zip(PARTS, cells, strict=False) if cell == "yes")
            if parts:
                proofs[number] = parts
    return proofs


def differences(stated: Proofs, real: Proofs) -> list[str]:
    """Sentences about every behaviour where two tables disagree."""
    sentences = []
    for number in sorted(stated.keys() | real.keys()):
        says, has = stated.get(number, frozenset()), real.get(number, frozenset())
        if says - has:
            sentences.append(f"{number}: docs/features.md claims {', '.join(sorted(says - has))}, not proven")
        if has - says:
            sentences.append(f"{number}: proven on {', '.join(sorted(has - says))}, not in docs/features.md")
    return sentences


def _print_rows(groups: Sequence[Group], proofs: Proofs) -> None:
    for group in groups:
        sys.stdout.write(f"\n{group.code}  {group.title}\n")
        for feature in group.features:
            parts = proofs.get(feature.number, frozenset())
            cells = "".join(f"{part if part in parts else '-':<11}" for part in PARTS)
            sys.stdout.write(f"  {feature.number}  {cells}{'proven ' if parts else 'missing'}  {feature.title}\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Command line; see the options."""
    parser = argparse.ArgumentParser(description="Which behaviours the last test run has proven.")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--table", type=Path, default=TABLE)
    parser.add_argument("--no-write", action="store_true", help="leave docs/features.md as it is")
    parser.add_argument("--check", action="store_true", help="fail when docs/features.md disagrees; implies --no-write")
    parser.add_argument("--totals", action="store_true", help="print the last line only (--check does, too)")
    options = parser.parse_args(argv)
    is_writing = not (options.no_write or options.check)
    if is_writing and not options.results.exists():
        sys.stderr.write(
            f"There is no test run to count; {options.table.name} stays as it is. Run `make test` first.\n"
        )
        return 1
    groups = read_catalogue()
    proofs = read_proofs(options.results.read_text(encoding="utf-8").splitlines() if options.results.exists() else [])
    wrong: list[str] = []
    if options.check:
        wrong = differences(read_table(options.table.read_text(encoding="utf-8")), proofs)
    elif is_writing:
        options.table.write_text(render_table(groups, proofs), encoding="utf-8")
    if not (options.totals or options.check):
        _print_rows(groups, proofs)
    for sentence in wrong:
        sys.stdout.write(f"{sentence}\n")
    if wrong:
        sys.stdout.write("Run `make features` after a complete `make test` and commit docs/features.md.\n")
    sys.stdout.write(json.dumps(totals(groups, proofs), separators=(",", ":")) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
