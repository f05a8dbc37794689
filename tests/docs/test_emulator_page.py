"""docs/salesforce-emulator.md tells of every module of the emulated org, and of everything that is assumed."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ORG = ROOT / "octi_bridge" / "workbench" / "org"
PAGE = (ROOT / "docs" / "salesforce-emulator.md").read_text(encoding="utf-8")
SOURCES, _, OPEN = PAGE.partition("## What only a real org can confirm")
MODULES = {path.stem: path.read_text(encoding="utf-8") for path in ORG.glob("*.py") if path.stem != "__init__"}
IMITATES_NOTHING = {"faults", "org", "request_log", "samples", "server", "tls"}
CITES = re.compile(r"(Guide|Reference|Salesforce Help|StatusCode)\b|\bassumed\b")


def rows(table: str) -> list[list[str]]:
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line.startswith("| ")
    ]


def named(cell: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", cell))


def test_every_module_stands_in_the_table_of_sources_or_imitates_nothing() -> None:
    table = SOURCES.partition("## Where each behaviour comes from")[2]
    with_source = set().union(*(named(row[1]) for row in rows(table)[1:]))
    assert with_source | IMITATES_NOTHING == set(MODULES)
    assert with_source & IMITATES_NOTHING == set()


def test_every_module_with_a_behaviour_cites_its_document_or_says_that_it_assumes() -> None:
    silent = [name for name, text in MODULES.items() if name not in IMITATES_NOTHING and not CITES.search(text)]
    assert silent == []


def test_whatever_the_code_assumes_is_on_the_list_of_what_an_org_must_confirm() -> None:
    listed = set().union(*(named(row[1]) for row in rows(OPEN)[1:]))
    assumes = {name for name, text in MODULES.items() if re.search(r"\bassumed\b", text)}
    assert assumes <= listed


def test_each_number_of_an_assumption_leads_to_a_row() -> None:
    table = SOURCES.partition("## Where each behaviour comes from")[2]
    pointed = {number for row in rows(table)[1:] for number in re.findall(r"\d+", row[3])}
    assert pointed <= {row[0] for row in rows(OPEN)[1:]}
    assert [row[0] for row in rows(OPEN)[1:]] == [str(number) for number in range(1, len(rows(OPEN)))]


def test_every_check_that_the_page_names_exists() -> None:
    paths = re.findall(r"`pytest (tests/\S+\.py)`", PAGE)
    assert len(paths) == 4
    assert [path for path in paths if not (ROOT / path).is_file()] == []
