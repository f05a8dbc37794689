"""The table of behaviours counts a proof only where a marked test passed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools.features import Feature, Group, differences, main, read_proofs, read_table, render_table, totals

GROUPS = [
    Group("PRK", "Park", (Feature("F-076", "Park the call"), Feature("F-077", "The panel shows the park number"))),
    Group("REC", "Loss", (Feature("F-109", "Text when the connection is lost"),)),
]


def row(number: str, on: str, outcome: str, test: str = "tests/test_park.py::test_it") -> str:
    return json.dumps({"number": number, "on": on, "test": test, "outcome": outcome})


def test_a_passed_test_proves_its_behaviour_on_its_part() -> None:
    assert read_proofs([row("F-077", "asterisk", "passed")]) == {"F-077": frozenset({"asterisk"})}


@pytest.mark.parametrize("outcome", ["failed", "skipped"])
def test_a_mark_without_a_passing_test_counts_as_missing(outcome: str) -> None:
    assert read_proofs([row("F-077", "asterisk", outcome)]) == {}


def test_one_failing_test_spoils_the_proof_of_another_on_the_same_part() -> None:
    lines = [row("F-077", "browser", "passed", "a"), row("F-077", "browser", "failed", "b")]
    assert read_proofs([*lines, row("F-077", "simulator", "passed", "c")]) == {"F-077": frozenset({"simulator"})}


def test_a_test_that_ran_twice_counts_with_its_last_outcome() -> None:
    assert read_proofs([row("F-077", "browser", "failed"), row("F-077", "browser", "passed")]) != {}
    assert read_proofs([row("F-077", "browser", "passed"), row("F-077", "browser", "failed")]) == {}


def test_totals_are_given_per_group_and_for_all() -> None:
    proofs = {"F-077": frozenset({"browser"}), "F-109": frozenset({"unit"})}
    assert totals(GROUPS, proofs) == {"PRK": [1, 2], "REC": [1, 1], "all": [2, 3]}


def test_the_written_table_reads_back_as_the_same_proofs() -> None:
    proofs = {"F-077": frozenset({"asterisk", "browser"}), "F-109": frozenset({"unit"})}
    assert read_table(render_table(GROUPS, proofs)) == proofs


def test_differences_name_claims_without_proof_and_proofs_without_claim() -> None:
    stated, real = {"F-076": frozenset({"browser"})}, {"F-077": frozenset({"simulator"})}
    first, second = differences(stated, real)
    assert first.startswith("F-076")
    assert "claims browser" in first
    assert second.startswith("F-077")
    assert "proven on simulator" in second


def test_the_last_line_is_one_json_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results, table = tmp_path / "results.jsonl", tmp_path / "features.md"
    results.write_text(row("F-077", "asterisk", "passed") + "\n", encoding="utf-8")
    assert main(["--results", str(results), "--table", str(table)]) == 0
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert last["PRK"] == [1, 9]
    assert last["all"] == [1, 247]
    assert "| F-077 | " in table.read_text(encoding="utf-8")


def test_without_a_test_run_the_table_stays_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "features.md"
    table.write_text("as committed", encoding="utf-8")
    assert main(["--results", str(tmp_path / "none.jsonl"), "--table", str(table)]) == 1
    assert table.read_text(encoding="utf-8") == "as committed"
    assert "no test run to count" in capsys.readouterr().err


def test_a_table_that_claims_too_much_fails_the_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "features.md"
    table.write_text(render_table(GROUPS, {"F-076": frozenset({"browser"})}), encoding="utf-8")
    arguments = ["--check", "--results", str(tmp_path / "none.jsonl"), "--table", str(table)]
    assert main(arguments) == 1
    assert "F-076" in capsys.readouterr().out
